"""Review meetings as plain values: who must be there, what lies round a date, what remains, who decides (DG14-DG19)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from plumbline.library.types import Attendee, Framework
from plumbline.plans.rules.group import fillers
from plumbline.plans.rules.wording import day_words

DateKind = Literal["review", "other", "finish", "measure", "round"]


@dataclass(frozen=True)
class PlanDay:
    """One day on the plan's time line: what falls on it, and whose day it is."""

    on: date
    what: str  # "Follow-up inspection"
    kind: DateKind
    whose: str = ""  # "Care Inspectorate"
    number: str = ""  # of the action it belongs to
    pk: int = 0  # of another body's date that was entered by hand


@dataclass(frozen=True)
class Expected:
    """Somebody expected at a review, or there."""

    name: str
    role: str = ""
    present: bool = False


@dataclass(frozen=True)
class Missing:
    """A person whom the framework requires at the meeting and who is not there (DG14)."""

    label: str  # "Care Home Tactical Lead"
    names: tuple[str, ...] = ()  # who in the group is that; none: the group has nobody

    @property
    def sentence(self) -> str:
        if not self.names:
            return f"{self.label}: nobody in the planning group is this yet."
        return f"{self.label}: {' or '.join(self.names)} {'is' if len(self.names) == 1 else 'are'} not marked as here."


@dataclass(frozen=True)
class Remaining:
    """What is left to do on a day (DG17): the numbers of the actions."""

    open: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    red: tuple[str, ...] = ()
    red_label: str = "Red"
    finishes: tuple[tuple[date, str], ...] = ()  # still to come: the day and the action, the earliest first


def not_in_group(attendees: Iterable[Attendee], people: Sequence[Expected]) -> list[Missing]:
    """Those required at the meeting for whom the group has nobody."""
    held = {p.role for p in people}
    return [Missing(a.label) for a in attendees if a.required and not fillers(a.role) & held]


def not_there(attendees: Iterable[Attendee], people: Sequence[Expected]) -> list[Missing]:
    """Those required at the meeting of whom nobody is there, with who it would be."""
    found = []
    for attendee in attendees:
        theirs = [p for p in people if p.role in fillers(attendee.role)]
        if attendee.required and not any(p.present for p in theirs):
            found.append(Missing(attendee.label, tuple(p.name for p in theirs)))
    return found


def in_order(days: Iterable[PlanDay]) -> list[PlanDay]:
    """The time line: by day; on one day other bodies' dates stand before the review that must take account of them."""
    return sorted(days, key=lambda day: (day.on, day.kind == "review", day.what, day.number))


def apart_words(day: date, review_on: date) -> str:
    """How a day lies to the review: "5 days before the review"."""
    days = (day - review_on).days
    if days == 0:
        return "on the day of the review"
    length = _length(abs(days))
    return f"{length} {'after' if days > 0 else 'before'} the review"


def from_now_words(day: date, today: date) -> str:
    """ "in 3 weeks", "today", "2 days ago"."""
    days = (day - today).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"in {_length(days)}" if days > 0 else f"{_length(-days)} ago"


def _length(days: int) -> str:
    if days >= 56:
        return f"{round(days / 30.4)} months"
    weeks, rest = divmod(days, 7)
    if weeks >= 2 and rest == 0:
        return f"{weeks} weeks"
    return "1 day" if days == 1 else f"{days} days"


def warnings_about(chosen: date, remaining: Remaining, others: Iterable[PlanDay], *, today: date) -> list[str]:
    """What a review on that day would come too late for: finishes before it, other bodies' dates before it (DG18)."""
    said = []
    before = tuple(number for on, number in remaining.finishes if on < chosen)
    if before:
        verb = "finishes" if len(before) == 1 else "finish"
        noun = "action" if len(before) == 1 else "actions"
        said.append(f"{len(before)} {noun} {verb} before this review: {listed(before)}.")
    for day in in_order(others):
        if today <= day.on < chosen:
            whose = f" ({day.whose})" if day.whose else ""
            said.append(f"{day.what}{whose} on {day_words(day.on)} comes {apart_words(day.on, chosen)}.")
    return said


def listed(words: Sequence[str], most: int = 12) -> str:
    """ "1.1, 2.3 and 4.1"; a long list says how many more."""
    shown = list(words[:most])
    if len(words) > most:
        return f"{', '.join(shown)} and {len(words) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def deciders(framework: Framework) -> tuple[tuple[str, ...], str]:
    """Who decides how often to meet where views differ (DG19): as actors, and in words. The Partnership Lead, in kinds
    of plan that have one; elsewhere the plan's lead or its owner."""
    if any(a.role == "partnership_lead" for a in framework.attendees):
        return ("partnership_lead",), "the Partnership Lead"
    return ("lead", "owner"), "the plan’s lead or the organisation that owns it"


def next_in(numbers: Sequence[str], shown: Iterable[str], here: str) -> tuple[str, str]:
    """The shown actions before and after this one in the plan's order; "" at either end. It need not be shown itself:
    what was just completed has left the list of the late, and the next late one is still the next."""
    among = set(shown)
    place = numbers.index(here) if here in numbers else -1
    before = next((n for n in reversed(numbers[: max(place, 0)]) if n in among), "")
    after = next((n for n in numbers[place + 1 :] if n in among), "")
    return before, after
