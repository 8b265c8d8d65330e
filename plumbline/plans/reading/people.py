"""Who does it: a cell or a bracket told apart into persons, roles and bodies.

"&", "and", "," and "/" join people and also stand within names ("Quality & Compliance Team", "Smith, John",
"Health and Social Care Partnership"), so a text is parted only where both sides are whole names by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from plumbline.plans.reading.people_words import BODIES, PARTICLES, ROLES, SUBJECTS
from plumbline.plans.reading.words import one_line, straight

_HEADS = re.compile(
    r"^(?:head|director|chief|manager|chair|deputy|assistant|lead|service manager|officer) (?:of|for)\b", re.I
)
_TBC = re.compile(
    r"^\(?(?:tb[acd]|to be (?:confirmed|agreed|appointed|identified|advised)|vacant|vacancy|unknown)\)?\.?$", re.I
)
_ALL = re.compile(r"^(?:all|everyone|all staff|all teams?|all partners|all managers|all agencies)$", re.I)
_ACRONYM = re.compile(r"^(?:[A-Z][A-Z&]{1,7}s?|[A-Z]{1,3}/[A-Z]{1,3})$")
_TITLE = re.compile(r"^(?:dr|mr|mrs|ms|miss|prof|professor|cllr|sir|dame|rev|sr|sister)\.?$", re.I)


def split_people(text: str, *, known: Collection[str] = ()) -> list[str]:
    """The persons, roles and bodies that a cell names, in its order, each once.

    `known`: names that stand alone elsewhere in the same column; they make "Aileen and Morag" two.
    """
    if not text.strip():
        return []
    lines = _join_name_and_role([re.sub(r"^(?:-|•|\d[.)])\s+", "", line).strip() for line in text.split("\n")])
    found: list[str] = []
    for line in lines:
        parts = _split_outside_brackets(line, ";")
        # Who parts names by semicolons has names with commas and "and" in them.
        found += parts if len(parts) > 1 else _split(line, frozenset(known))
    return list(dict.fromkeys(p for p in (_tidy(part) for part in found) if p))


def _tidy(part: str) -> str:
    part = one_line(part).strip(" ,;/&")
    part = re.sub(r"^(?:(?:and|or|plus|the)\s+)+(?=\S)", "", part)
    return part if part.strip(".-–—") else ""


def _join_name_and_role(lines: list[str]) -> list[str]:
    """A line break within a name is no border: a hanging "and", a bracket, a name above its role."""
    joined: list[str] = []
    for line in (line for line in lines if line):
        if (joined and (_hangs(joined[-1]) or line.startswith("(") or line[:1] in "&/" or line.startswith("and "))) or (
            joined and _is_rest_of_name(joined[-1], line)
        ):
            joined[-1] = f"{joined[-1]} {line}"
        elif joined and _is_person(joined[-1]) and _is_role(line) and not _is_person(line):
            joined[-1] = f"{joined[-1]}, {line}"
        else:
            joined.append(line)
    return joined


def _is_rest_of_name(before: str, line: str) -> bool:
    """ "Learning & Development" over "Team": one plain word for an office or a body that the line above lacks."""
    return (
        len(line.split()) == 1
        and (line.casefold() in ROLES or line.casefold() in BODIES)
        and not _is_role(before)
        and not _is_body(before)
        and not _is_person(before)
    )


def _hangs(line: str) -> bool:
    return line.count("(") > line.count(")") or bool(re.search(r"(?:&|/|,|\band|\bof|\bfor|\bthe)$", line))


def _split(text: str, known: frozenset[str]) -> list[str]:
    for part in (_at_unclosed_bracket, _at_commas, _at_joiners):
        parts = part(text, known)
        if len(parts) > 1:
            return [piece for one in parts for piece in _split(one, known)]
    return [text]


def _at_unclosed_bracket(text: str, known: frozenset[str]) -> list[str]:
    """A bracket too few: "Support Worker (Research & Information & Snr Performance Officer)" is two."""
    found = re.match(r"^(.*\S)\s*\(([^()]*)\)$", text)
    if not found or not _is_role(found.group(1)):
        return [text]
    inside = _split_outside_brackets(found.group(2), r"\s+(?:&|and)\s+|\s*,\s*")
    if len(inside) < 2 or not _is_role(inside[-1]) or _is_role(inside[-2]) or len(inside[-1].split()) < 2:
        return [text]
    cut = found.group(2).rindex(inside[-1])
    rest = re.sub(r"\s*(?:&|and|,)\s*$", "", found.group(2)[:cut])
    return [f"{found.group(1)} ({rest})", inside[-1]]


def _at_commas(text: str, known: frozenset[str]) -> list[str]:
    parts = [p for p in _split_outside_brackets(text, r"\s*,\s*") if p.strip()]
    if len(parts) < 2:
        return [text]
    if len(parts) == 2:
        if (
            _is_person(parts[0])
            and _is_role(parts[1])
            and not _at_joiners(parts[1], known)[1:]
            and parts[1] not in known
        ):
            return [text]  # a name and its office
        if _is_surname_first(parts, known):
            return [text]
    last = re.sub(r"^(?:and|&)\s+", "", parts[-1])
    if all(_stands_alone(p, known) or _splits(p, known) for p in [*parts[:-1], last]):
        return [*parts[:-1], last]
    return [text]


def _splits(text: str, known: frozenset[str]) -> bool:
    return len(_at_joiners(text, known)) > 1


def _is_surname_first(parts: list[str], known: frozenset[str]) -> bool:
    return (
        all(len(p.split()) == 1 and p[:1].isupper() and p.casefold() not in SUBJECTS for p in parts)
        and not any(p in known or _ACRONYM.match(p) or _is_role(p) or _is_body(p) for p in parts)
    )  # fmt: skip


def _at_joiners(text: str, known: frozenset[str]) -> list[str]:
    """At "&", "and", "/", "+" and " - with": the first place where both sides are whole."""
    for match in _outside_brackets(
        text, r"\s+(?:&|and|\+|plus|with support from|supported by|with)\s+|\s*/\s*|\s+[-–]\s+"
    ):
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        if _HEADS.match(left) and _is_body(right) and not _ACRONYM.match(right) and "/" not in match.group():
            continue  # "Head of Adults and Children's Services"
        if _stands_alone(left, known) and (_stands_alone(right, known) or _first_stands_alone(right, known)):
            return [left, right]
    return [text]


def _first_stands_alone(text: str, known: frozenset[str]) -> bool:
    """Whether a list goes on ("B & C & D"): its first member by itself is whole."""
    return any(
        _stands_alone(text[: m.start()].strip(), known) and _stands_alone(text[m.end() :].strip(), known)
        for m in _outside_brackets(text, r"\s+(?:&|and|\+)\s+|\s*/\s*|\s*,\s*")
    )


def _stands_alone(text: str, known: frozenset[str]) -> bool:
    text = text.strip()
    if text in known and text.casefold() not in SUBJECTS:
        return True
    return bool(_TBC.match(text) or _ALL.match(text)) or _is_person(text) or _is_role(text) or _is_body(text)


def _bare(text: str) -> str:
    return re.sub(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$", "", straight(text)).strip(" .,")


def _is_person(text: str) -> bool:
    words = _bare(text).split()
    titled = bool(words) and bool(_TITLE.match(words[0]))
    if titled:
        words = words[1:]
    if not (1 if titled else 2) <= len(words) <= 4:
        return False
    lower = [w.casefold().strip(".") for w in words]
    if any(w in ROLES or w in BODIES or w in SUBJECTS for w in lower):
        return False
    return all(w[:1].isupper() or w.casefold() in PARTICLES for w in words) and not all(
        w.isupper() and len(w) > 2 for w in words
    )


def _is_role(text: str) -> bool:
    bare = _bare(text)
    words = bare.split()
    if not words or len(words) > 9:
        return False
    if _HEADS.match(bare) or _ACRONYM.match(bare):
        return True
    last = words[-1].casefold().strip(".")
    return last in ROLES or last.rstrip("s") in ROLES or (" of " in bare and words[0].casefold() in ROLES)


def _is_body(text: str) -> bool:
    words = _bare(text).split()
    if len(words) == 2 and words[0].casefold() in ("nhs", "police"):
        return words[1][:1].isupper()
    return (1 < len(words) <= 9 and words[-1].casefold().rstrip("s") in BODIES | {"service", "partner"}) or (
        len(words) == 1 and words[0].casefold() in {"police", "inspectorate", "hscp", "nhs"}
    )


def looks_like_people(text: str) -> bool:
    """Whether a bracket or a cell names who does something and nothing else."""
    text = text.strip()
    if not text or len(text) > 160:
        return False
    return all(
        _TBC.match(p) or _ALL.match(p) or _is_person(p) or ((_is_role(p) or _is_body(p)) and _is_named(p))
        for p in split_people(text)
    )


def _is_named(text: str) -> bool:
    """Roles are written with capitals ("SDS Officer"), or in two or three plain words ("home manager")."""
    words = _bare(text).split()
    lower = [w for w in words if w[:1].islower() and w not in ("of", "for", "and", "the", "in", "to")]
    return not lower or (len(lower) == len(words) <= 3)


def _outside_brackets(text: str, pattern: str) -> list[re.Match[str]]:
    depth, depths = 0, []
    for char in text:
        depth += (char == "(") - (char == ")")
        depths.append(depth)
    return [m for m in re.finditer(pattern, text) if depths[m.start()] <= 0]


def _split_outside_brackets(text: str, pattern: str) -> list[str]:
    parts, at = [], 0
    for match in _outside_brackets(text, pattern):
        parts.append(text[at : match.start()])
        at = match.end()
    return [p.strip() for p in [*parts, text[at:]]]


def split_doers(text: str) -> tuple[str, str]:
    """An action's text and the bracket at its end that names who does it: ("Hold a workshop", "SDS Officer").

    Nested brackets belong to the role; where one closing bracket is missing the bracket begins at the first that is
    not closed. ("text", "") where the last bracket does not name people.
    """
    bare = text.rstrip()
    stop = "." if bare.endswith(").") else ""
    body = bare[: -len(stop)] if stop else bare
    if not body.endswith(")"):
        return text, ""
    start = _opening(body)
    if start < 0:
        return text, ""
    inside = body[start + 1 : -1] if body.count("(") == body.count(")") else body[start + 1 :]
    if not looks_like_people(inside):
        return text, ""
    return body[:start].rstrip() + stop, one_line(inside)


def _opening(text: str) -> int:
    """Where the last bracket opens; where more open than close, the outermost of the last group."""
    opened: list[int] = []
    last = -1
    for position, char in enumerate(text):
        if char == "(":
            opened.append(position)
        elif char == ")" and opened:
            last = opened.pop()
    return opened[-1] if opened else last
