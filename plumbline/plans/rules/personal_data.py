"""Things in a text that look as if they said who somebody is: shown to a person before a copy goes to a committee or
the public (ST16). A list to look at, no proof that nothing else is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

Placed = tuple[str, str]  # where, and the text that stands there


@dataclass(frozen=True)
class Found:
    """One thing, with where it stands and the words round it."""

    where: str  # "Action 2.3, progress of May 2022"
    kind: str  # "Telephone number"
    text: str  # as it stands: "01387 260000"
    around: str


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.,/])(?:\+44[\s-]?(?:\(0\)[\s-]?)?|\(?0)\d{2,5}\)?(?:[\s-]?\d{3,4}){2}(?![\w/]|[.,]\d)")
_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[A-Z]) ?\d[ABD-HJLNP-UW-Z]{2})\b"
)
_TEN_DIGITS = re.compile(r"(?<![\w.,/-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w/-]|[.,]\d)")
_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
_UPPER, _LOWER = "A-ZÀ-ÖØ-ÞŴŶ", "a-zß-öø-ÿŵŷ'’"
_NAME = rf"[{_UPPER}](?:[{_LOWER}]+[{_UPPER}])?[{_LOWER}]*(?:-[{_UPPER}][{_LOWER}]+)*"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Councillor|Prof|Sir|Dame|Rev)"
_TITLED = re.compile(rf"\b{_TITLE}\b\.? (?:(?:[{_UPPER}]\.? ?){{1,3}})?{_NAME}(?: {_NAME})?\b")
_LETTERED = re.compile(
    r"\b(?:[Rr]esident|[Ss]ervice [Uu]ser|[Pp]atient|[Cc]lient|[Tt]enant)s? (?:[A-Z]{1,3}|\d{1,3})\b(?![.,]\d)(?! ?%)"
)
_ROOM = re.compile(r"\b(?P<kind>[Rr]oom|[Ff]lat|[Bb]ed) (?:[Nn]o\.? ?|[Nn]umber )?\d{1,3}[A-Za-z]?\b(?![.,:]\d)(?! ?%)")
_MEETING_ROOM = re.compile(r"(?:[Mm]eeting|[Cc]ommittee|[Cc]onference|[Tt]raining|[Ii]nterview|[Ss]eminar|[Bb]oard) ?$")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH} \d{{4}})"
_BORN = re.compile(rf"\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth)\W{{0,3}}{_DAY}", re.IGNORECASE)
_LONG_AGO = re.compile(rf"(?<![\w./-]){_DAY}(?![\w/-])")
_AGED = re.compile(
    r"\b(?:aged \d{1,3}\b(?! ?(?:and|or|plus|to|years (?:and|or))\b| ?[+–-])|\d{2,3}[- ]years?[- ]old)\b"
)
_OLDEST_PLAN = 1990  # a day before this year is somebody's, not a plan's

_MONTH_NAMES = frozenset({"April", "May", "June", "August"})
_AROUND = 32  # characters on each side


def _any(_: re.Match[str]) -> bool:
    return True


def _is_number_of_the_nhs(found: re.Match[str]) -> bool:
    """NHS and CHI numbers end in a figure that is counted from the others: few other numbers pass."""
    digits = [int(c) for c in found[0] if c.isdigit()]
    check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == digits[9] and len(set(digits)) > 1


def _is_long_ago(found: re.Match[str]) -> bool:
    year = re.search(r"\d{4}$", found[0])
    return year is not None and 1900 <= int(year[0]) < _OLDEST_PLAN


def _is_somebodys_room(found: re.Match[str]) -> bool:
    return not _MEETING_ROOM.search(found.string[: found.start()])


# In the order in which they claim their place: what stands in a longer find is not told a second time.
_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    ("E-mail address", _EMAIL, _any),
    ("Date of birth", _BORN, _any),
    ("Date long ago, perhaps of birth", _LONG_AGO, _is_long_ago),
    ("NHS or CHI number", _TEN_DIGITS, _is_number_of_the_nhs),
    ("National Insurance number", _INSURANCE, _any),
    ("Telephone number", _PHONE, _any),
    ("Postcode", _POSTCODE, _any),
    ("Name with a title", _TITLED, _any),
    ("Somebody by a letter or number", _LETTERED, _any),
    ("Room, flat or bed", _ROOM, _is_somebodys_room),
    ("Age", _AGED, _any),
)


def personal_data(texts: Iterable[Placed], *, names: Iterable[str] = ()) -> list[Found]:
    """Everything of the kind in the texts, in order. `names` are those of people whom the plan knows."""
    known = [name for name in names if name.strip()]
    named = (
        re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + r")\b")
        if known
        else None
    )
    return [found for where, text in texts for found in _in_one(where, text, named)]


def _in_one(where: str, text: str, named: re.Pattern[str] | None) -> Iterator[Found]:
    kinds = (*_KINDS, ("Name of somebody on the plan", named, _any)) if named else _KINDS
    claimed: list[tuple[int, int, str]] = []
    for kind, pattern, holds in kinds:
        for found in pattern.finditer(text):
            free = all(found.end() <= start or found.start() >= end for start, end, _ in claimed)
            if free and holds(found):
                claimed.append((found.start(), found.end(), kind))
    for start, end, kind in sorted(claimed):
        yield Found(where, kind, " ".join(text[start:end].split()), _words_round(text, start, end))


def _words_round(text: str, start: int, end: int) -> str:
    """The found words with a few on each side, cut at spaces."""
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before = text[first:start].partition(" ")[2] if first else text[:start]
    after = text[end:last].rpartition(" ")[0] if last < len(text) else text[end:]
    lead, trail = "… " if first else "", " …" if last < len(text) else ""
    return lead + " ".join(f"{before}{text[start:end]}{after}".split()) + trail


_FULL_NAME = re.compile(rf"(?:{_TITLE} )?(?:{_NAME}|[A-Z]\.)(?: (?:{_NAME}|[A-Z]\.|de|van|von))* {_NAME}")


def is_full_name(text: str) -> bool:
    """Whether a text is written as the name of one person: "Moira Kerr", "M. Kerr"; not "Families" or "night staff"."""
    return bool(_FULL_NAME.fullmatch(text.strip()))


def name_parts(names: Iterable[str]) -> list[str]:
    """The first and last names of people by themselves, as others write them: "Siobhán", "Kerr"; without those that are
    months or too short to be told from other words."""
    words = (word for name in names for word in _untitled(name).split())
    return list(dict.fromkeys(w for w in words if len(w) > 2 and is_full_name(f"{w} X") and w not in _MONTH_NAMES))


def without_names(text: str, roles: Mapping[str, str]) -> str:
    """The text with people called by what they are: "Moira Kerr", "M. Kerr" and "Mrs Kerr" become "Partnership Lead".

    `roles` is what to write for each full name.
    """
    for name in sorted(roles, key=len, reverse=True):
        text = _ways_to_write(name, roles[name]).sub(partial(_role_at, role=roles[name]), text)
    return text


def _role_at(found: re.Match[str], role: str) -> str:
    return role[:1].upper() + role[1:] if found.start() == 0 else role


def _untitled(name: str) -> str:
    return re.sub(rf"^{_TITLE}\.? ", "", name)


def _ways_to_write(name: str, role: str) -> re.Pattern[str]:
    """A person in a text, with their role where it is said after their name."""
    words = _untitled(name).split() or [name]
    ways = [_written(" ".join(words))]
    if len(words) > 1:
        first, last = _written(words[0]), _written(words[-1])
        ways += [rf"{re.escape(words[0][0])}\.? ?{last}", rf"{_TITLE}\.? (?:{first} )?{last}"]
    said = rf"(?:,? \(?{re.escape(role)}\)?)?"
    return re.compile(rf"(?<!\w)(?:{_TITLE}\.? )?(?:{'|'.join(ways)}){said}(?!\w)")


def _written(word: str) -> str:
    """A name as a pattern, whichever apostrophe it is written with."""
    return re.sub("['’]", "['’]", re.escape(word))
