"""Small things in words: a measure, a number, a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

# What each field of a table is called where a person chooses it.
FIELD_WORDS = {
    "number": "Number",
    "title": "Heading of the action",
    "text": "What is to be done",
    "outcome": "Outcome",
    "measure": "Measure",
    "responsible": "Who does it",
    "lead": "Lead",
    "frequency": "How often",
    "start": "Start",
    "finish": "Finish",
    "progress": "Progress",
    "status": "Status",
    "status_note": "Explanation of the status",
    "impact": "Impact",
    "section": "Recommendation, theme or objective",
    "section_outcomes": "Expected outcomes of the recommendation",
}


def measure_in_words(
    words: str, *, baseline: Decimal | None, current: Decimal | None, target: Decimal | None, unit: str, by: date | None
) -> str:
    """The measure as one text: its words, then baseline, current and target where they are known (DG29)."""
    named = (("from", baseline), ("now", current), ("target", target))
    line = ", ".join(f"{name} {number_words(value)}" for name, value in named if value is not None)
    if line and unit:
        line += f" {unit}"
    if line and by:
        line += f" by {day_words(by)}"
    return "\n".join(part for part in (words, line[:1].upper() + line[1:]) if part)


def number_words(value: Decimal | int | float) -> str:
    """A figure without needless noughts: 45, 2.5."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_words(day: date) -> str:
    """13 Mar 2026"""
    return f"{day.day} {day:%b %Y}"


def day_words_of(text: str) -> str:
    """A day kept as 2026-03-13, as people write it. What is no day, such as 2026-99-99, stays as it is: what a history
    holds may be anything that somebody typed."""
    try:
        return day_words(date.fromisoformat(text))
    except ValueError:
        return text
