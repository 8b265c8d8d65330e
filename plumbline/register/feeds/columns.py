"""Headings and what they mean. Published headings change between months: case, spaces, underscores and small words
differ, families of columns carry the year ("first_reqs_2425"). What is not known is reported, never fatal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

# Columns about persons. They are left out while reading: no row, no problem and no page ever holds what is in them.
PERSONAL = re.compile(
    r"manager|phone|e-?mail|\bfax\b|mobile|\bcontact|nominated.?individual|responsible.?(individual|person)"
    r"|registered.?person|person.?in.?(charge|control)",
    re.IGNORECASE,
)


def tidied(heading: str) -> str:
    """A heading without what differs from month to month: "Council_Area Name" and "CouncilAreaName" are one."""
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


@dataclass(frozen=True)
class Column:
    """`headings`: the usual one first, then others under which it was published. `usual`: worth a word when missing."""

    meaning: str
    headings: tuple[str, ...]
    essential: bool = False
    usual: bool = True


@dataclass(frozen=True)
class Family:
    """Columns of one kind, told by a pattern over the tidied heading. `meaning` may say "" for one that is known and
    not taken over."""

    pattern: re.Pattern[str]
    meaning: Callable[[re.Match[str], str], str]
    report: bool = False  # taken over, and still named among the unknown: somebody should look


@dataclass(frozen=True)
class Layout:
    """How one regulator's file is laid out."""

    source: str
    title: str
    columns: tuple[Column, ...]
    families: tuple[Family, ...] = ()
    not_taken: frozenset[str] = frozenset()  # headings that are known and not taken over, exactly as printed

    def known(self) -> frozenset[str]:
        """Tidied headings by which a file of this regulator is recognised."""
        return frozenset(tidied(h) for c in self.columns for h in c.headings)


@dataclass
class Mapping:
    """What the columns of one file mean."""

    taken: dict[int, str] = field(default_factory=dict)  # place of the column -> meaning
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    missing_essential: list[str] = field(default_factory=list)
    personal: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)  # a second column for the same thing: the first counts


def mapped(headings: Sequence[str], layout: Layout) -> Mapping:
    """What each heading means. An exact heading counts before one that only resembles it ("DateReg" is a day,
    "Date_Reg" a month)."""
    found = Mapping()
    places: dict[str, int] = {}
    left: list[tuple[int, str]] = []
    exact = {h: c.meaning for c in layout.columns for h in c.headings}
    for place, heading in enumerate(headings):
        if PERSONAL.search(heading.replace("_", " ")):
            found.personal.append(heading)
        elif heading in exact and exact[heading] not in places:
            places[exact[heading]] = place
        elif heading and heading not in layout.not_taken:
            left.append((place, heading))
    alike = {tidied(h): c.meaning for c in layout.columns for h in c.headings}
    ignored = {tidied(h) for h in layout.not_taken} - set(alike)
    for place, heading in left:
        tidy = tidied(heading)
        meaning = alike.get(tidy)
        if meaning is None:
            meaning = _of_a_family(heading, tidy, layout, found)
            if meaning is None and tidy not in ignored:
                found.unknown.append(heading)
        if not meaning:
            continue
        if meaning in places:
            found.twice.append(heading)
        else:
            places[meaning] = place
    found.taken = {place: meaning for meaning, place in sorted(places.items(), key=lambda item: item[1])}
    for column in layout.columns:
        if column.meaning not in places and (column.essential or column.usual):
            (found.missing_essential if column.essential else found.missing).append(column.headings[0])
    return found


def _of_a_family(heading: str, tidy: str, layout: Layout, found: Mapping) -> str | None:
    for family in layout.families:
        if match := family.pattern.fullmatch(tidy):
            if family.report:
                found.unknown.append(heading)
            return family.meaning(match, heading)
    return None


def year_of(digits: str) -> str:
    """ "2425" is the year 2024/25."""
    return f"20{digits[:2]}/{digits[2:]}"
