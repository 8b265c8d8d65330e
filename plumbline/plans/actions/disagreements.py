"""Differences of opinion: raised, talked through, taken to the oversight group and the regulator, settled (DG38)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import framework_of
from plumbline.plans.actions.common import once, plan_in_process, record_plan_event
from plumbline.plans.actions.telling import tell
from plumbline.plans.models import Action, Disagreement, Plan, Position
from plumbline.plans.queries.decisions import dispute_course, get_disagreement, may_dispute
from plumbline.plans.rules.decisions import ATTEMPT, SETTLED, VIEW
from plumbline.workflow.actions import start_run, take_step

NOT_YOURS = (
    "You can read this plan. Whoever works on it, or sits in its oversight group, can say they see it differently."
)


@transaction.atomic
def raise_disagreement(
    *, by: Viewer, at: datetime, code: str, title: str, side: str, view: str, number: str = "", submission: str
) -> Disagreement:
    """A difference of opinion about the plan, or about one action, with the first view. The same submission twice makes
    one. Raises Refusal for one who may not, and where something is missing."""
    plan = plan_in_process(by, code)
    if not may_dispute(by, plan):
        raise Refusal(NOT_YOURS)
    submission = once(by, "disagreement", code, submission)
    made = Disagreement.objects.filter(submission=submission).first()
    if made:
        return made
    if not title.strip():
        raise Refusal("Say in a few words what it is about.", field="title")
    action = _action(plan, number)
    process = framework_of(by, plan.framework_id).processes.disagreement
    if not process:
        raise Refusal("This kind of plan has no steps for a difference of opinion.")
    made = Disagreement.objects.create(
        plan=plan, action=action, run=start_run(by=by, at=at, record_id=plan.record_id, process_id=process),
        title=title.strip()[:300], by_id=by.user_id, by_name=by.name, at=at, submission=submission,
    )  # fmt: skip
    _say(by, at, made, side=side, kind=VIEW, text=view, submission=submission)
    record_plan_event(
        by=by, at=at, verb="disagreement.raised", plan=plan, subject=made, label=made.title,
        after={"about": f"action {number}" if number else "the plan", "side": side.strip(), "view": view.strip()},
    )  # fmt: skip
    tell(by, at, plan, ("group", "lead"), f"disagreement-{made.pk}", "Views differ about an improvement plan", made)
    return made


@transaction.atomic
def say_position(
    *, by: Viewer, at: datetime, code: str, pk: int, side: str, kind: str, text: str, submission: str
) -> Position:
    """One side's view, or an attempt to resolve it, kept as it is written. The same submission twice makes one."""
    plan = plan_in_process(by, code)
    found = get_disagreement(by, code, pk)
    if not may_dispute(by, plan):
        raise Refusal(NOT_YOURS)
    submission = once(by, "position", code, str(pk), submission)
    made = Position.objects.filter(submission=submission).first()
    if made:
        return made
    if found.ended_at is not None:
        raise Refusal("This difference of opinion is settled. Nothing is added to it; raise a new one if it goes on.")
    if kind not in (VIEW, ATTEMPT):
        raise Refusal("Choose whether this is a view or an attempt to resolve it.", field="kind")
    said = _say(by, at, found, side=side, kind=kind, text=text, submission=submission)
    record_plan_event(
        by=by, at=at, verb=f"disagreement.{kind}", plan=plan, subject=found, label=found.title,
        after={"side": said.side, "text": said.text},
    )  # fmt: skip
    return said


@transaction.atomic
def take_dispute_step(
    *, by: Viewer, at: datetime, code: str, pk: int, step: str, edition: int, note: str
) -> Disagreement:
    """A step of its process. What is written with the step that settles it is its outcome. Raises Conflict where
    somebody has taken a step since `edition`."""
    plan = plan_in_process(by, code)
    found = get_disagreement(by, code, pk)
    course = dispute_course(by, found)
    taken = take_step(by=by, at=at, run=found.run, key=step, edition=edition, facts=course.facts, note=note)
    if taken.to_state == SETTLED:
        found.outcome, found.ended_at = taken.note, at
        found.save(update_fields=["outcome", "ended_at"])
    words = course.process.step(step)
    record_plan_event(
        by=by, at=at, verb="disagreement.step", plan=plan, subject=found, label=found.title,
        before={"state": taken.from_state}, after={"state": taken.to_state, "did": words.done if words else step},
        reason=taken.note,
    )  # fmt: skip
    tells = words.tells if words else ()
    key = f"disagreement-{found.pk}-{found.run.edition}"
    tell(by, at, plan, tells, key, "Something was decided about a difference of opinion", found)
    return found


def _say(
    by: Viewer, at: datetime, found: Disagreement, *, side: str, kind: str, text: str, submission: str
) -> Position:
    if not side.strip():
        raise Refusal("Say whose view this is, for example the care home or the partnership.", field="side")
    if not text.strip():
        raise Refusal("Write it down: it is kept as you write it.", field="text")
    return Position.objects.create(
        disagreement=found, side=side.strip()[:200], kind=kind, text=text.strip(), by_id=by.user_id, by_name=by.name,
        for_name=by.acting_for.organisation_name if by.acting_for else "", at=at, submission=submission,
    )  # fmt: skip


def _action(plan: Plan, number: str) -> Action | None:
    if not number:
        return None
    found = plan.actions.filter(number=number).first()
    if found is None:
        raise Refusal(
            f"There is no {number} in this plan. Leave it empty if it is about the plan as a whole.", field="number"
        )
    return found
