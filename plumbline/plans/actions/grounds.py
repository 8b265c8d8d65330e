"""Why a plan exists: its kind and reason, and what speaks for it or for its end (DG2 to DG6)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of
from plumbline.plans.actions.common import changes, day_of, once, plan_open_to, record_plan_event
from plumbline.plans.models import Ground, GroundKind, Plan, PlanKind
from plumbline.plans.rules.grounds import Reason, kind_for, kind_mismatch, trigger_named

NOT_A_REGULATOR = "A lowest grade goes with an inspection. Choose that, or leave the grade empty."


@dataclass(frozen=True)
class GroundValues:
    """One thing that speaks for the plan or for its end."""

    kind: str
    on: date
    title: str
    reference: str = ""
    grades: str = ""
    lowest_grade: int | None = None
    text: str = ""


@transaction.atomic
def set_reason(*, by: Viewer, at: datetime, code: str, reason: Reason, was: Reason) -> Plan:
    """Says why the plan exists. `was` is what the person saw when they began to write.

    A kind that is not said follows from the reason. Raises Refusal where the two do not go together (DG3, DG4),
    Conflict where somebody else has changed them since.
    """
    plan = plan_open_to(by, code, "plan.edit")
    there = reason_of(plan)
    reason = _checked(by, plan, reason)
    if reason == there:
        return plan
    if was != there:
        raise Conflict(
            "Somebody else changed why this plan exists while you were writing. Yours is not saved yet: compare and "
            "choose.",
            theirs=asdict(there),
            edition=plan.edition,
        )
    plan.kind, plan.trigger, plan.identified_by = reason.kind, reason.trigger, reason.identified_by
    plan.save(update_fields=["kind", "trigger", "identified_by"])
    before, after = changes(_in_words(by, plan, there), _in_words(by, plan, reason))
    record_plan_event(
        by=by, at=at, verb="plan.reason_set", plan=plan, subject=plan, label=plan.title, before=before, after=after
    )
    return plan


def reason_of(plan: Plan) -> Reason:
    return Reason(plan.kind, plan.trigger, plan.identified_by)


@transaction.atomic
def add_ground(*, by: Viewer, at: datetime, code: str, values: GroundValues, submission: str) -> Ground:
    """Writes down what speaks for the plan or its end. The same submission twice makes one."""
    plan = plan_open_to(by, code, "plan.edit")
    submission = once(by, code, "ground", submission)
    made = Ground.objects.filter(submission=submission).first()
    if made:
        return made
    _require_ground(values, day_of(at))
    ground = Ground.objects.create(
        plan=plan, kind=values.kind, on=values.on, title=values.title.strip()[:300],
        reference=values.reference.strip()[:200], grades=values.grades.strip(), lowest_grade=values.lowest_grade,
        text=values.text.strip(), by_id=by.user_id, by_name=by.name, at=at, submission=submission,
    )  # fmt: skip
    record_plan_event(
        by=by, at=at, verb="ground.added", plan=plan, subject=ground, label=ground.title,
        after={"kind": ground.get_kind_display(), "on": ground.on, "lowest_grade": ground.lowest_grade,
               "grades": ground.grades, "reference": ground.reference, "text": ground.text},
    )  # fmt: skip
    return ground


def _checked(by: Viewer, plan: Plan, reason: Reason) -> Reason:
    triggers = framework_of(by, plan.framework_id).triggers
    trigger = trigger_named(triggers, reason.trigger)
    if reason.trigger and trigger is None:
        raise Refusal("Choose one of the reasons listed for this kind of plan.", field="trigger")
    if reason.kind and reason.kind not in PlanKind.values:
        raise Refusal("Choose whether it is an in-house plan or a partnership plan.", field="kind")
    if mismatch := kind_mismatch(trigger, reason.kind):
        raise Refusal(mismatch, field="kind")
    body = " ".join(reason.identified_by.split())
    if len(body) > 200:
        raise Refusal("The name of the body must be 200 characters or fewer.", field="identified_by")
    return Reason(kind_for(trigger, reason.kind), reason.trigger, body)


def _in_words(by: Viewer, plan: Plan, reason: Reason) -> dict[str, str]:
    trigger = trigger_named(framework_of(by, plan.framework_id).triggers, reason.trigger)
    kind = PlanKind(reason.kind).label if reason.kind else ""
    return {
        "kind of plan": kind, "reason": trigger.label if trigger else reason.trigger,
        "who saw the need": reason.identified_by,
    }  # fmt: skip


def _require_ground(values: GroundValues, today: date) -> None:
    if values.kind not in GroundKind.values:
        raise Refusal("Choose what it is.", field="kind")
    if not values.title.strip():
        raise Refusal("Say what it is, in a few words.", field="title")
    if values.on > today:
        raise Refusal("The day it happened is still to come. Give today or an earlier day.", field="on")
    if values.lowest_grade is not None and not 1 <= values.lowest_grade <= 6:
        raise Refusal("The lowest grade is a number from 1 to 6.", field="lowest_grade")
    if values.lowest_grade is not None and values.kind != GroundKind.INSPECTION:
        raise Refusal(NOT_A_REGULATOR, field="lowest_grade")
