"""Agreed finishes that moved, kept one by one (BY5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from plumbline.access.viewer import Viewer
from plumbline.plans.models import Action, FinishMove


@dataclass(frozen=True)
class Agreement:
    """Why a date moves, and who agreed it."""

    reason: str
    agreed_by: str


def note_move(
    action: Action, *, by: Viewer, at: datetime, from_text: str, from_on: date | None, agreement: Agreement
) -> FinishMove:
    """That the finish moved from there to where the action has it now. No event: the caller's has it."""
    return FinishMove.objects.create(
        action=action, from_text=from_text, from_on=from_on, to_text=action.finish_text, to_on=action.finish_on,
        reason=agreement.reason.strip(), agreed_by=agreement.agreed_by.strip()[:200], by_id=by.user_id, by_name=by.name,
        at=at,
    )  # fmt: skip
