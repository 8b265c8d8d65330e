"""The sub-points of an item: "a)", "(a)", "a.", "i)", "1.", bullets, dashes, and points that lost their marker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plumbline.register.rules.requirements.shape import Step
from plumbline.register.rules.requirements.tails import TAIL
from plumbline.register.rules.requirements.tidy import tidy

_MARK = re.compile(
    r"(?:(?<=\s)|(?<=[.:;,])|^)(?:"
    r"\(?(?P<label>[a-z]|[A-H](?=\))|[ivx]{2,4}|\d{1,2})\s?(?:\)\.?|\.\)?)(?=\s|[A-Za-z])"
    r"|(?P<lone>[b-h])\s+(?=(?P<verb>ensure|implement|review|develop|provide|carry|undertake|monitor)|[a-z]{3})"
    r"|(?P<bullet>[•▪●·]|[-–—*](?=\s?[A-Za-z'‘]))"
    r")\s*"
)
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_LEADS_ON = re.compile(
    r"(?:[:;–-]|\b(?:must|should|ensure|ensures|ensuring|following|minimum|that|includes?|to|have|are))[\s,.?]*$"
)
_PAUSE = re.compile(r"(?:[.:;,!?)'’”]|\s{2}|\band|\bor)\s*$")
_POINTED_TO = re.compile(
    r"(?:\b(?:points?|paragraphs?|sections?|items?|steps?)|\b[a-z][).]\s+(?:and|or|to))\s*$", re.IGNORECASE
)
_ALSO_POINTED = re.compile(r"(?:and|or|to)\s+\(?[a-z][).]|(?:and|or|of|has|have|above|below)\b|[,(]")
_RESUMES = re.compile(
    r"\b(?:(?:To|In\s+order\s+to)\s+(?:do|achieve)\s+this|A[ts]\s+a\s+minimum|In\s+particular|"
    r"(?:This|These)\s+(?:must|should)\s+include)\b"
)
_FIRST = re.compile(r"(?<=[.)'’”]\s)\s*\(?a[).]\s+(?=[A-Za-z])")
_GAP = re.compile(r"\s{3,}")
_NARROW_GAP = re.compile(r"\s{2,}")
_LAST_WORDS = re.compile(r"(?:[;,]\s*(?:and|or)?|[;,.]\s+(?:and|or))$")
_AFTERWARDS = re.compile(
    r"\s(?:An?\s+(?:further\s+)?extension\s+(?:to|of)|(?:This|The)\s+requirement\s+(?:was|has|had)\b)"
)


@dataclass(frozen=True)
class Parts:
    """An item's words: what leads, the sub-points, and where the standing sentences begin (-1: nowhere)."""

    lead: str
    steps: tuple[Step, ...]
    tail: int = -1


@dataclass
class _Counting:
    """Which marker may come next."""

    letter: str = ""
    roman: int = -1
    number: int = 0
    bullets: bool = False


def parts(words: str) -> Parts:
    """The lead and the sub-points of an item's own words."""
    tail = TAIL.search(words)
    at = tail.start() if tail else -1
    afterwards = _AFTERWARDS.search(words)
    first = min(at if tail else len(words), afterwards.start() if afterwards else len(words))
    for begin, end in [(0, first), *(_resumed(words, tail.end()) if tail else [])]:
        marks = list(_marks(words, begin, end))
        if marks:
            own = words[begin : marks[0].start()]
            return Parts(own if begin == 0 else words[:first] + " " + own, tuple(_texts(words, marks, end)), at)
    lead, steps = _unmarked(words[:first])
    return Parts(lead, steps, at)


def _resumed(words: str, after: int) -> list[tuple[int, int]]:
    """Where sub-points stand after the standing sentences: the text takes up again."""
    begins = [found.start() for found in (_RESUMES.search(words, after), _FIRST.search(words, after)) if found]
    if not begins:
        return []
    tail = TAIL.search(words, min(begins) + 1)
    return [(min(begins), tail.start() if tail else len(words))]


def _marks(words: str, begin: int, end: int) -> Iterator[re.Match[str]]:
    counting = _Counting()
    for found in _MARK.finditer(words, begin, end):
        before = words[max(begin, found.start() - 40) : found.start()]
        if _POINTED_TO.search(before) and not before.rstrip().endswith((":", ".", ";")) and not before.endswith("  "):
            continue
        if found["bullet"]:
            if _bullet(found, before, counting):
                yield found
        elif _counts(found, before, words[found.end() : found.end() + 12], counting):
            yield found


def _bullet(found: re.Match[str], before: str, counting: _Counting) -> bool:
    if found["bullet"] in "•▪●·":
        return True
    if not (
        _LEADS_ON.search(before)
        or (counting.bullets and _PAUSE.search(before))
        or (counting.bullets and found[0].endswith(" "))
    ):
        return False
    counting.bullets = True
    return True


def _counts(found: re.Match[str], before: str, after: str, counting: _Counting) -> bool:
    """Whether a lettered or numbered mark is the next of its list."""
    label = (found["label"] or found["lone"]).lower()
    if found[0].startswith("(") and _ALSO_POINTED.match(after):
        return False
    if label.isdigit():
        number = int(label)
        fits = (number == 1 and bool(_LEADS_ON.search(before))) or (
            counting.number > 0 and number == counting.number + 1
        )
        counting.number = number if fits else counting.number
        return fits
    if label in _ROMANS and not (len(label) == 1 and counting.letter and ord(label) - ord(counting.letter) == 1):
        roman = _ROMANS.index(label)
        if roman in (counting.roman + 1, counting.roman + 2, counting.roman) or roman == 0:
            counting.roman = roman
            return True
        if len(label) > 1:
            return False
    return _letter(found, label, before, counting)


def _letter(found: re.Match[str], label: str, before: str, counting: _Counting) -> bool:
    if len(label) > 1:
        return False
    ahead = ord(label) - ord(counting.letter) if counting.letter else ord(label) - ord("a") + 1
    if found["lone"]:
        fits = bool(counting.letter) and ahead == 1 and bool(found["verb"] or _PAUSE.search(before))
    else:
        fits = 0 <= ahead <= 2 if counting.letter else ahead in (1, 2) and (ahead == 1 or bool(_PAUSE.search(before)))
        fits = fits or label == "a" or (ahead == -1 and bool(_PAUSE.search(before)))
    if fits:
        counting.letter, counting.roman = label, -1
    return fits


def _texts(words: str, marks: list[re.Match[str]], end: int) -> Iterator[Step]:
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        text = tidy(words[mark.end() : following.start() if following else end])
        text = _LAST_WORDS.sub("", text).strip()
        if text:
            yield Step(mark["label"] or mark["lone"] or "", text)


def _unmarked(words: str) -> tuple[str, tuple[Step, ...]]:
    """Points that lost their markers: after a colon, apart from each other by three spaces or more."""
    colon = words.rfind(":")
    while colon >= 0 and not words[colon + 1 : colon + 3].isspace():
        colon = words.rfind(":", 0, colon)
    if colon < 0:
        return words, ()
    rest = words[colon + 1 :].strip()
    points = [chunk for chunk in _GAP.split(rest) if chunk]
    if len(points) < 2 or not all(_PAUSE.search(point) for point in points[:-1]):
        points = [chunk for chunk in _NARROW_GAP.split(rest) if chunk]
        if len(points) < 3 or not all(point[0].islower() for point in points):
            return words, ()
    if min(len(point) for point in points) < 15:
        return words, ()
    return words[: colon + 1], tuple(Step("", _LAST_WORDS.sub("", tidy(point))) for point in points)
