"""Which requirements stand, as far as anybody can know.

The regulator's file says what was required at each inspection and not what became of it. So nothing is called met that
nobody has read in a report, and nothing is called open only because it was once asked for: what was asked at the latest
inspection stands, what was asked before it is told as what it is. Each answer has its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

OutcomeKind = Literal["met", "not-met", "replaced"]


class Standing(StrEnum):
    IN_FORCE = "in-force"
    PAST = "past-its-date"  # in force, and its date has gone by
    EARLIER = "earlier"  # made before the latest inspection: the file does not say whether it was met
    SETTLED = "settled"  # somebody read that it was met, or replaced by a later one

    @property
    def stands(self) -> bool:
        """Whether it is counted as in force."""
        return self in (Standing.IN_FORCE, Standing.PAST)


@dataclass(frozen=True)
class Became:
    """What became of a requirement, as somebody read it: the newest that was recorded."""

    kind: OutcomeKind
    on: date
    recorded_by: str  # the organisation


@dataclass(frozen=True)
class Made:
    """A requirement or an area for improvement, as far as its standing goes."""

    inspected_on: date
    latest: bool  # made at the latest inspection that published any of its kind
    due_on: date | None = None
    first_due_on: date | None = None
    later_inspection_on: date | None = None  # the regulator came again, and published none of this kind
    became: Became | None = None
    theirs: bool = True  # what became of it would be told to whoever asks; otherwise only what is published


@dataclass(frozen=True)
class InForce:
    standing: Standing
    words: str  # for a person: a sentence, and what is not known


def in_force(made: Made, today: date) -> InForce:
    """How it stands on that day, and the sentence that says so."""
    became = made.became
    if became and became.kind != "not-met":
        verb = "Met" if became.kind == "met" else "Replaced by a later one"
        return InForce(Standing.SETTLED, f"{verb} on {_day(became.on)} (recorded by {became.recorded_by}).")
    if not made.latest and became is None:
        words = (
            f"Made at an earlier inspection, on {_day(made.inspected_on)}: the file does not say whether it was met."
        )
        return InForce(Standing.EARLIER, words)
    past = made.due_on is not None and made.due_on < today
    words = _date_words(made, past)
    if became:
        words += f" Not met on {_day(became.on)} (recorded by {became.recorded_by})."
    elif made.later_inspection_on:
        words += (
            f" An inspection on {_day(made.later_inspection_on)} published none of its own: the file does not say "
            "whether this one was met."
        )
    return InForce(Standing.PAST if past else Standing.IN_FORCE, words)


def same_place(part: int, number: str, place: int) -> str:
    """By what a requirement of an inspection is known again when a later file words it differently: its number in its
    part, or where the publisher lost the number, its place."""
    return f"{part}.{number}" if number else f"{part}@{place}"


def _date_words(made: Made, past: bool) -> str:
    if made.due_on is None:
        return "In force, without a date."
    extended = (
        f", extended from {_day(made.first_due_on)}"
        if made.first_due_on is not None and made.first_due_on != made.due_on
        else ""
    )
    if past:
        unknown = "nobody has recorded what became of it" if made.theirs else "the file does not say what became of it"
        open_ = "" if made.became else f"; {unknown}"
        return f"Past its date: due by {_day(made.due_on)}{extended}{open_}."
    return f"In force, due by {_day(made.due_on)}{extended}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
