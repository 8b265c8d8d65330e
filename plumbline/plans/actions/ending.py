"""The end of a plan: a decision, with what was open settled by it (DG5, DG39)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.notices.actions import take_back_about
from plumbline.plans.actions.common import plan_open_to, record_plan_event
from plumbline.plans.models import HandBack, Plan, PlanStage, PlanVersion
from plumbline.plans.queries.decisions import open_disputes
from plumbline.plans.queries.plans import ends_by_hand_back, may_end
from plumbline.workflow.actions import stop_run


@transaction.atomic
def end_plan(*, by: Viewer, at: datetime, code: str, reason: str, exceptional: bool = False) -> Plan:
    """The plan ends, with its reason; it can be read, and no longer changed. Only its owner's people end it.

    A live partnership plan ends by being handed back. `exceptional` says that it cannot be: the service has closed, or
    the plan was made by mistake. What was on its way with the plan is given up; a difference of opinion that is
    still open comes first. A review that is being held can still be closed afterwards.
    """
    plan = plan_open_to(by, code, "plan.edit")
    if not may_end(by, plan):
        raise Refusal(f"Only {plan.record.owner.name}, who own this plan, can end it.")
    if not reason.strip():
        raise Refusal("Say why the plan ends: what was achieved, and who agreed.", field="reason")
    if ends_by_hand_back(by, plan) and not exceptional:
        raise Refusal(
            "The formal meetings over this plan end by handing it back to the provider, with the agreement of the "
            "oversight group. End it here only if that cannot be: the service has closed, or the plan was made by "
            "mistake.",
            field="exceptional",
        )
    _require_settled(by, plan)
    before = plan.stage
    given_up = _give_up_what_is_on_its_way(by, at, plan)
    plan.stage = PlanStage.ENDED
    plan.save(update_fields=["stage"])
    take_back_about(by=by, at=at, record_id=plan.record_id, but=("circulation",))
    record_plan_event(
        by=by, at=at, verb="plan.ended", plan=plan, subject=plan, label=plan.title,
        before={"stage": before}, after={"stage": "ended", "exceptional": exceptional, "given_up": given_up},
        reason=reason,
    )  # fmt: skip
    return plan


def _require_settled(by: Viewer, plan: Plan) -> None:
    if open_disputes(by, plan).exists():
        raise Refusal("A difference of opinion about this plan is still open. Write down first what came of it.")


def _give_up_what_is_on_its_way(by: Viewer, at: datetime, plan: Plan) -> list[str]:
    """A version that is not final, and a hand-back, end with the plan; what they were, for the history."""
    told = []
    for version in PlanVersion.objects.filter(plan=plan, final_at=None, dropped_at=None).select_related("run"):
        version.dropped_at = at
        version.save(update_fields=["dropped_at"])
        stop_run(by=by, at=at, run=version.run)
        told.append("a draft version")
    for hand_back in HandBack.objects.filter(plan=plan, ended_at=None).select_related("run"):
        hand_back.ended_at = at
        hand_back.save(update_fields=["ended_at"])
        stop_run(by=by, at=at, run=hand_back.run)
        told.append("a hand-back that was being prepared")
    return told
