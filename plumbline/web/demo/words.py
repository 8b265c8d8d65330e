"""Days that move with the day of loading, so that the demo world is a believable week whenever it is looked at."""

from __future__ import annotations

import re
from datetime import date, timedelta

from plumbline.plans.rules.timescales import add_months

_TOKEN = re.compile(r"\b(day|month|mon|first|last|years)([+-]\d+)(?:/([+-]\d+))?(?!\w)")


def working_day_back(today: date, ago: int) -> date:
    """The day so many days ago; one at a weekend is the Friday before it."""
    day = today - timedelta(days=ago)
    return day - timedelta(days=max(0, day.weekday() - 4))


def due_day(today: date, ahead: int) -> date:
    """The day so many days ahead, or behind; Saturday becomes Friday and Sunday becomes Monday."""
    day = today + timedelta(days=ahead)
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def first_of_month(today: date, months: int) -> date:
    return add_months(today.replace(day=1), months)


def last_of_month(today: date, months: int) -> date:
    return first_of_month(today, months + 1) - timedelta(days=1)


def written(text: str, today: date) -> str:
    """The text with its dates: day+5 is "27 November 2026", month-2 "September 2026", mon-2 "Sep", first-2 and last+3
    the first and last day of such a month, years-7/+4 the years from one month to another, "2026/27"."""

    def word(found: re.Match[str]) -> str:
        kind, by = found[1], int(found[2])
        if kind == "day":
            return _day(due_day(today, by))
        if kind == "first":
            return _day(first_of_month(today, by))
        if kind == "last":
            return _day(last_of_month(today, by))
        month = first_of_month(today, by)
        if kind == "years":
            until = first_of_month(today, int(found[3] or 0)).year
            return f"{month.year}/{until % 100:02}" if until != month.year else str(month.year)
        return f"{month:%B %Y}" if kind == "month" else f"{month:%b}"

    return _TOKEN.sub(word, text)


def day_of(text: str, today: date) -> date:
    """The day that one of first-7, last+4 or day+3 stands for."""
    found = _TOKEN.fullmatch(text)
    if found is None or found[1] not in ("day", "first", "last"):
        raise ValueError(f"{text} is not a day of the demo world.")
    by = int(found[2])
    return {"day": due_day, "first": first_of_month, "last": last_of_month}[found[1]](today, by)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
