"""How an action stands today: computed from its dates, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plumbline.library.types import Common, Scale, ScaleValue


class Standing(StrEnum):
    COMPLETE = "Complete"
    OVERDUE = "Overdue"
    DUE_SOON = "Due soon"
    ON_TARGET = "On target"
    NOT_STARTED = "Not started yet"
    NO_DATE = "No date"
    NOT_LIVE = "Not counted: the plan is not live"


SOON_DAYS = 14


@dataclass(frozen=True)
class ActionFacts:
    """What the rules need to know of an action."""

    start_on: date | None = None
    finish_on: date | None = None
    original_finish_on: date | None = None
    common: Common = Common.UNKNOWN  # what its recorded status means on the common axis
    has_progress: bool = False
    live: bool = True  # its plan is agreed and not ended: the dates of a draft do not count yet
    next_occurrence_on: date | None = None  # of a recurring action: the first one not done


def standing(action: ActionFacts, today: date) -> Standing:
    """How the action stands. A recurring action is due when its next occurrence is."""
    if action.common is Common.DONE:
        return Standing.COMPLETE
    if not action.live:
        return Standing.NOT_LIVE
    due = due_on(action)
    if due is not None and due < today:
        return Standing.OVERDUE
    if due is not None and (due - today).days <= SOON_DAYS:
        return Standing.DUE_SOON
    if action.start_on is not None and action.start_on > today and not action.has_progress:
        return Standing.NOT_STARTED
    return Standing.NO_DATE if due is None else Standing.ON_TARGET


def due_on(action: ActionFacts) -> date | None:
    """The day by which something must be done next; None where the plan gives none."""
    days = [d for d in (action.next_occurrence_on, action.finish_on) if d is not None]
    return min(days) if days else None


def days_late(action: ActionFacts, today: date) -> int:
    """Whole days past the day it was due; 0 when it is not late, is complete, or its plan is not live."""
    due = due_on(action)
    if due is None or not action.live or action.common is Common.DONE or due >= today:
        return 0
    return (today - due).days


def late_against_original(action: ActionFacts, today: date) -> bool:
    """Whether it is past its first agreed finish, whatever later extensions say (BY5)."""
    if not action.live or action.common is Common.DONE or action.original_finish_on is None:
        return False
    return action.original_finish_on < today


_MEANT = {
    Standing.COMPLETE: (Common.DONE,),
    Standing.OVERDUE: (Common.LATE,),
    Standing.DUE_SOON: (Common.ON_TRACK,),
    Standing.ON_TARGET: (Common.ON_TRACK,),
    Standing.NOT_STARTED: (Common.NOT_STARTED, Common.ON_TRACK),
}


def suggested_status(action: ActionFacts, scale: Scale, today: date) -> ScaleValue | None:
    """The value of the plan's own scale that the dates speak for; None where nothing can be said.

    Only a person says that something is complete: the suggestion follows the dates of what is not (DG32). A scale
    without a word for "not started" (RAG of three) gets the one for "on track": its publisher has no other.
    """
    for common in _MEANT.get(standing(action, today), ()):
        for value in scale.values:
            if value.common is common:
                return value
    return None


def needs_reason(chosen: str, suggested: ScaleValue | None, scale: Scale) -> bool:
    """Whether a person who chooses this value must say why: it differs from the suggestion, and is not "done"."""
    value = scale.value(chosen)
    if value is None or suggested is None or value.common is Common.DONE:
        return False
    return value.key != suggested.key
