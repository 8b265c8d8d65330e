"""Expected outcomes of a section: statements under the levels that they are for (MO5)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from plumbline.plans.rules.content import Outcome

_LEVEL = re.compile(r"^(?:-\s*)?at\s+(?:an?\s+|the\s+)?(?P<level>.{2,60}?)\s+levels?\s*[:.\u2013-]*\s*$", re.IGNORECASE)
_LEVEL_INSIDE = re.compile(r"(?<=\S)\s+(?=At (?:an? |the )[\w&]+(?: [\w&]+){0,3} [Ll]evel\s?:)")
_BULLET = re.compile(r"^(?:-|•|\*|·)\s+")
_BULLET_INSIDE = re.compile(r"\s+(?=• )")


def read_outcomes(texts: Sequence[str], levels: Sequence[str]) -> list[Outcome]:
    """One for each statement; the level "" where the document names none."""
    found: list[Outcome] = []
    level, open_statement = "", False
    for line in _lines(texts):
        named = _LEVEL.match(line)
        if named:
            level, open_statement = _level(named["level"], levels), False
            continue
        bullet = bool(_BULLET.match(line))
        text = _BULLET.sub("", line)
        if open_statement and not bullet and text[:1].islower():
            found[-1].text = f"{found[-1].text} {text}"
        else:
            found.append(Outcome(level, text))
        open_statement = True
    return found


def _lines(texts: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for text in texts:
        text = _BULLET_INSIDE.sub("\n", _LEVEL_INSIDE.sub("\n", text))
        for line in text.split("\n"):
            inside = re.match(r"^(At (?:an? |the )[\w&]+(?: [\w&]+){0,3} [Ll]evel\s?:-?)\s+(\S.*)$", line)
            lines += [inside.group(1), inside.group(2)] if inside else [line.strip()]
    return [line for line in lines if line.strip()]


def _level(found: str, levels: Sequence[str]) -> str:
    """The framework's word for a level; "Service and Team" names two."""
    parts = re.split(r"\s+(?:and|&)\s+", found) if not _known(found, levels) else [found]
    return " and ".join(_known(part, levels) or part for part in parts)


def _known(found: str, levels: Sequence[str]) -> str:
    by_fold = {level.casefold(): level for level in levels}
    close = difflib.get_close_matches(found.casefold(), list(by_fold), n=1, cutoff=0.85)
    return by_fold[close[0]] if close else ""
