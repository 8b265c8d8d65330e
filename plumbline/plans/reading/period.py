"""The plan's period: "for the period August 2019 to July 2020", "2026/27", "April 2026 - March 2027"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from plumbline.plans.reading.words import straight
from plumbline.plans.rules.timescales import dates_in

Period = tuple[date | None, date | None]

_PERIOD_WORD = re.compile(
    r"\b(?:period|covering|covers|plan (?:runs|is) (?:for|from)|from|between|duration|term)\b", re.I
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b"
_YEARS = re.compile(
    rf"(?<![\d/.-])(20\d{{2}})\s?(?:[/-]|to)\s?((?:20)?\d{{2}})(?![\d/-])(?!(?:st|nd|rd|th)?\s+{_MONTH})", re.IGNORECASE
)
_RANGE_WORD = re.compile(r"\s(?:to|until|-|–|—)\s|\bto\b|-|and", re.I)


def find_period(lines: Sequence[str]) -> Period:
    """The first and last day of the period that the lines name; (None, None) where they name none."""
    for test in (
        lambda t: bool(re.search(r"\bperiod\b", t, re.I)),
        lambda t: bool(_PERIOD_WORD.search(t)),
        lambda t: True,
    ):
        for line in lines:
            if len(line) < 400 and test(line):
                found = _range(line)
                if found:
                    return found
    for line in lines:
        found = _years(line)
        if found:
            return found
    return None, None


def _range(line: str) -> Period | None:
    dates = list(dates_in(line))
    if len(dates) != 2 or not _RANGE_WORD.search(straight(line)) or _years(line):
        return None
    (first, _), (last_first, last) = dates
    return (first, last) if first < last_first and (last - first).days > 25 else None


def _years(line: str) -> Period | None:
    """A financial year; "2026-2029" from the first April to the last March."""
    found = _YEARS.search(straight(line))
    if not found:
        return None
    first, second = int(found.group(1)), int(found.group(2)) % 100 + 2000
    if not first < second <= first + 10:
        return None
    return date(first, 4, 1), date(second, 3, 31)
