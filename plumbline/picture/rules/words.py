"""Days, spans and numbers as sentences say them."""

from __future__ import annotations

from datetime import date


def day(on: date) -> str:
    """ "3 March 2026" """
    return f"{on.day} {on:%B %Y}"


def count(number: int, word: str, many: str = "") -> str:
    """ "1 service", "3 services" """
    return f"{number:,} {word if number == 1 else many or word + 's'}"


def months_since(then: date, today: date) -> int:
    """Full months between two days; none where `then` is still to come."""
    months = (today.year - then.year) * 12 + today.month - then.month
    return max(months - (today.day < then.day), 0)


def ago(then: date, today: date) -> str:
    """ "5 days ago", "14 months ago" """
    days = (today - then).days
    if days <= 0:
        return "today"
    months = months_since(then, today)
    return f"{count(days, 'day')} ago" if months < 2 else f"{count(months, 'month')} ago"


def late(due: date, today: date) -> str:
    """ "12 days late", "due today", "in 5 days" """
    days = (today - due).days
    if days > 0:
        return f"{count(days, 'day')} late"
    return "due today" if days == 0 else f"in {count(-days, 'day')}"


def shortened(text: str, letters: int = 160) -> str:
    """A text in one line, cut between two words where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= letters else f"{line[:letters].rsplit(' ', 1)[0]} …"
