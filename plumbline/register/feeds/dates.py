"""Dates in published files.

One file writes 03/04/2024 for 3 April, another for 4 March. Which it is is decided from the whole column, never from
one cell: a single 25/04/2024 tells of all others. A column that does not tell (every day is 12 or less) is read as the
other columns of the file are, and where none of them tells either, day first, with a problem that says so. A column
that tells both ways is refused, unless those that do not fit are a handful among hundreds: then they are problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from plumbline.kernel.refusals import Refusal

Order = Literal["day first", "month first"]

_NUMBERS = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[ T,-].*)?")
_ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[ T].*)?")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-]([A-Za-z]{3,9})[ \-,]+(\d{4}|\d{2})(?:[ T].*)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTHS = {name[:3]: n for n, name in enumerate(_NAMES, start=1)}
_DAY_ONE = date(1899, 12, 30)  # of Excel's count of days
FEW = 5  # cells against the rest of their column: slips, not another convention
OF_MANY = 100


@dataclass(frozen=True)
class Evidence:
    """What the cells of one column say of its order: how many can be read only one way, and an example of each."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    examples: tuple[str, str] = ("", "")


def evidence(cells: Iterable[str]) -> Evidence:
    counts = {"day first": 0, "month first": 0}
    examples = {"day first": "", "month first": ""}
    either = 0
    for cell in cells:
        if match := _NUMBERS.fullmatch(cell):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                order = "day first"
            elif second > 12 >= first:
                order = "month first"
            else:
                either += first <= 12 and first != second
                continue
            counts[order] += 1
            examples[order] = examples[order] or cell
    return Evidence(
        counts["day first"], counts["month first"], either, (examples["day first"], examples["month first"])
    )


def order_of(column: str, found: Evidence) -> Order | None:
    """The order of a column's dates; None where it does not tell. Refuses a column that tells both ways."""
    if not found.day_first and not found.month_first:
        return None
    less, more = sorted((found.day_first, found.month_first))
    if less and (less > FEW or more < OF_MANY * less):
        raise Refusal(
            f"In the column {column} some dates are written day first ({found.examples[0]}) and others month first "
            f"({found.examples[1]}), so it cannot be told which is meant. Load the file as the regulator publishes it, "
            "not a copy that was saved by a spreadsheet program."
        )
    return "day first" if found.day_first > found.month_first else "month first"


def orders(columns: dict[str, Evidence]) -> tuple[dict[str, Order], list[str]]:
    """The order of each column, and the columns of which it had to be assumed."""
    told = {name: order_of(name, found) for name, found in columns.items()}
    votes = [order for order in told.values() if order]
    usual: Order = "month first" if votes and votes.count("month first") * 2 > len(votes) else "day first"
    assumed = [name for name, order in told.items() if order is None and columns[name].either and not votes]
    return {name: order or usual for name, order in told.items()}, assumed


def read_date(text: str, order: Order) -> date | None:
    """The day that a cell names; None for one that names none."""
    if match := _NUMBERS.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), _year(match[3])
        return _made(year, second, first) if order == "day first" else _made(year, first, second)
    if match := _ISO.fullmatch(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _WORDS.fullmatch(text):
        return _made(_year(match[3]), _MONTHS.get(match[2][:3].casefold(), 0), int(match[1]))
    if match := _SERIAL.fullmatch(text):
        return _DAY_ONE + timedelta(days=int(match[1]))
    return None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits) if int(digits) < 70 else 1900 + int(digits)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


_IN_NAME = (
    re.compile(r"(?<!\d)(?P<y>20\d\d)[ .]?(?P<m>[01]\d)[ .]?(?P<d>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>[0-3]?\d)[ .](?P<m>[01]?\d)[ .](?P<y>20\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>[0-3]?\d)(?:st|nd|rd|th)? ?(?P<w>[a-z]{3,9}) ?(?P<y>20\d\d)(?!\d)"),
    re.compile(r"(?P<w>[a-z]{3,9}) ?(?P<y>20\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>20\d\d)[ .](?P<m>[01]?\d)(?!\d)"),
)


def date_in_name(name: str) -> date | None:
    """The day for which a file speaks, by its name: "2024-11-30", "30 November 2024"; of a month alone, its last."""
    tidy = re.sub(r"[_\-]+", " ", name.casefold())
    for pattern in _IN_NAME:
        for match in pattern.finditer(tidy):
            parts = match.groupdict()
            month = int(parts["m"]) if parts.get("m") else _month(parts.get("w") or "")
            found = _made(int(parts["y"]), month, int(parts["d"])) if parts.get("d") else _end(int(parts["y"]), month)
            if found:
                return found
    return None


def _month(word: str) -> int:
    known = [n for n, name in enumerate(_NAMES, start=1) if name.startswith(word)]
    return known[0] if len(word) >= 3 and len(known) == 1 else 9 if word == "sept" else 0


def _end(year: int, month: int) -> date | None:
    if not 1 <= month <= 12:
        return None
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
