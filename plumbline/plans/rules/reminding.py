"""When a date asks for a reminder, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Reminding:
    mark: str  # what makes this reminder itself: the date and which of them it is
    headline: str  # fit to be read by anyone


def reminding(what: str, day: date, today: date) -> Reminding | None:
    """The reminder that a date asks for today: once within the week before it, on the day, and once in each week after
    it. The words name the day, so that they stay true in a mail that is read later."""
    said = f"{day.day} {day:%B %Y}"
    if day > today:
        return Reminding(f"{day.isoformat()}:soon", f"{what} is due on {said}") if day - today <= AHEAD else None
    if day == today:
        return Reminding(f"{day.isoformat()}:today", f"{what} is due today, {said}")
    week = (today - day).days // 7
    return Reminding(f"{day.isoformat()}:late-{week}", f"{what} was due on {said}")
