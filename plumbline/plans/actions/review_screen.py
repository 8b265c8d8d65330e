"""What is recorded from the screen of an open review: all that is said of one action, in one save (BY5, DG29, DG31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from plumbline.access.queries import open_to
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import scale_of
from plumbline.plans.actions.common import day_of, once, plan_open_to, record_plan_event
from plumbline.plans.actions.items import plan_occurrences, shift_finish
from plumbline.plans.actions.moves import Agreement
from plumbline.plans.actions.progress import ProgressValues, put_entry, require_values
from plumbline.plans.models import Action, Plan, ProgressEntry, Review
from plumbline.plans.queries.plans import progress_seen
from plumbline.plans.rules.wording import day_words, number_words


@dataclass(frozen=True)
class SaidInReview:
    """What was said of one action at the meeting. What is empty stays as it is."""

    text: str = ""
    status: str = ""
    status_note: str = ""
    impact: str = ""
    measure_current: Decimal | None = None
    completed_on: date | None = None
    finish: str = ""  # the new finish, as words
    reason: str = ""  # why it moves
    agreed_by: str = ""

    @property
    def progress(self) -> ProgressValues:
        return ProgressValues(
            text=self.text, status=self.status, status_note=self.status_note, impact=self.impact,
            measure_current=self.measure_current, completed_on=self.completed_on,
        )  # fmt: skip

    @property
    def says_progress(self) -> bool:
        said = (self.text, self.status, self.status_note, self.impact)
        return any(words.strip() for words in said) or self.measure_current is not None or self.completed_on is not None


@transaction.atomic
def record_in_review(
    *,
    by: Viewer,
    at: datetime,
    code: str,
    number: str,
    review: int,
    edition: int,
    values: SaidInReview,
    submission: str,
) -> bool:
    """Progress, status, a reading of the measure and a moved finish of one action, in one event. Whether anything was
    recorded: a form in which nothing was said, and the second of two clicks, record nothing.

    Raises Conflict, with what stands there now, when somebody else changed the action since `edition`; a Refusal when
    the review is no longer open.
    """
    plan = plan_open_to(by, code, "progress.record")
    held = Review.objects.select_for_update().get(plan=plan, number=review)
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    action.plan = plan
    submission = once(by, "review", str(review), code, number, submission)
    moving = bool(values.finish.strip()) and values.finish.strip() != action.finish_text
    if not (moving or values.says_progress) or ProgressEntry.objects.filter(submission=submission).exists():
        return False
    _require_open(held)
    if action.withdrawn_at:
        raise Refusal(f"Action {number} was withdrawn, so nothing more is recorded on it: {action.withdrawn_because}")
    _require_untouched(by, plan, action, edition)
    before, after = _move(by, at, action, values) if moving else ({}, {})
    said = {"review": review, **after}
    if values.says_progress:
        require_values(by, plan, action, values.progress, day_of(at))
        moved = {"finish_before": before["finish"], "finish_reason": values.reason.strip()} if moving else {}
        put_entry(
            by=by, at=at, plan=plan, action=action, of=None, values=values.progress, submission=submission,
            also={**said, **moved},
        )  # fmt: skip
        return True
    record_plan_event(
        by=by, at=at, verb="action.finish_moved", plan=plan, subject=action, label=f"Action {number}", before=before,
        after=said, reason=values.reason.strip(),
    )  # fmt: skip
    return True


def _move(
    by: Viewer, at: datetime, action: Action, values: SaidInReview
) -> tuple[dict[str, object], dict[str, object]]:
    """The finish first: by the new date it may be on target again, so that no reason is asked for the status."""
    if not open_to(Plan.objects.filter(pk=action.plan_id), by, "plan.edit").exists():
        raise Refusal("Your role records progress but moves no dates. Leave the new date empty.", field="finish")
    agreement = Agreement(values.reason, values.agreed_by)
    before, after = shift_finish(action, by=by, at=at, to=values.finish, agreement=agreement)
    action.edition += 1
    action.save()
    plan_occurrences(action)
    return before, after


def _require_open(review: Review) -> None:
    if review.closed_at:
        raise Refusal(
            f"This review was closed on {day_words(day_of(review.closed_at))}, so nothing more is recorded in it. "
            "Record it on the action’s own page; what you typed is still here."
        )
    if not review.opened_at:
        raise Refusal("This review has not been opened yet. Open it first; what you typed is still here.")


def _require_untouched(by: Viewer, plan: Plan, action: Action, edition: int) -> None:
    if action.edition == edition:
        return
    latest = progress_seen(by).filter(action=action).last()
    status = scale_of(by, plan.framework.scale_id).value(action.status)
    current = action.measure_current
    raise Conflict(
        "Somebody else recorded something on this action while you were writing. Yours is not saved yet: read theirs, "
        "then save yours as well, or leave it.",
        theirs={
            "text": latest.text if latest else "",
            "status": status.label if status else "No status",
            "finish": action.finish_text,
            "measure_current": "" if current is None else number_words(current),
        },
        edition=action.edition,
        who=latest.by_name if latest else "",
    )
