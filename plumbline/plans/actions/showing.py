"""An action of one plan is shown in another as well (BY8), and that is ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from plumbline.access.queries import records_owned_by, seen_by
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.plans.actions.common import numbers_given, plan_open_to, record_plan_event
from plumbline.plans.models import Action, Plan, PlanStage, Section, SharedAction
from plumbline.plans.queries.shared import get_place
from plumbline.plans.rules.numbering import next_number


@transaction.atomic
def show_action(*, by: Viewer, at: datetime, code: str, number: str, plan: str, section: str) -> SharedAction:
    """The action answers something in another plan too: it is shown in that section under the next free number, and
    recorded on in one place only. Chosen by somebody who may share the action's plan and change the other one: from now
    on everyone on the other plan reads the action, so the event is its own plan's; the other plan's history lists what
    it shows. Said twice, it is shown once."""
    own, other = _both(by, code, plan)
    action = Action.objects.select_for_update().get(plan=own, number=number)
    if action.withdrawn_at:
        raise Refusal(f"Action {number} was withdrawn, so no other plan can show it: {action.withdrawn_because}")
    there = SharedAction.objects.filter(action=action, plan=other, ended_at=None).first()
    if there:
        return there
    place = Section.objects.select_for_update().get(plan=other, number=section, withdrawn_at=None)
    given, place.next_action = next_number(place.number, numbers_given(other), place.next_action)
    place.save(update_fields=["next_action"])
    made = SharedAction.objects.create(
        action=action, plan=other, section=place, number=given, position=_last_position(place) + 1, by_name=by.name,
        at=at,
    )  # fmt: skip
    record_plan_event(
        by=by, at=at, verb="action.shown_elsewhere", plan=own, subject=action, label=f"Action {action.number}"
    )  # fmt: skip
    return made


@transaction.atomic
def end_showing(*, by: Viewer, at: datetime, pk: int, reason: str) -> SharedAction:
    """The other plan shows the action no longer; the number stays used. Decided on either side. Said twice, it changes
    nothing. Raises SharedAction.DoesNotExist for those who may not."""
    if not reason.strip():
        raise Refusal("Say why it is no longer shown there.", field="reason")
    place = get_place(by, pk)
    place = SharedAction.objects.select_for_update(of=("self",)).select_related("plan__record__owner").get(pk=place.pk)
    if place.ended_at:
        return place
    place.ended_at, place.ended_because = at, reason.strip()
    place.save(update_fields=["ended_at", "ended_because"])
    record_plan_event(
        by=by, at=at, verb="action.no_longer_shown", plan=place.plan, subject=place, label=f"Action {place.number}",
        reason=place.ended_because,
    )  # fmt: skip
    return place


def _both(by: Viewer, code: str, other: str) -> tuple[Plan, Plan]:
    """Both plans, locked in one order whoever asks, so that two people who share both ways do not block each other."""
    own = seen_by(Plan.objects.select_related("record__owner"), by).get(code=code)
    if not records_owned_by(by, "plan.share").filter(pk=own.record_id).exists():
        raise Refusal("Only those who may share this plan can show its actions in another. Ask its lead.")
    if code == other:
        raise Refusal("Choose another plan than its own.", field="plan")
    stages = dict(
        Plan.objects.select_for_update().filter(code__in=[code, other]).order_by("pk").values_list("code", "stage")
    )
    if stages[code] == PlanStage.ENDED:
        raise Refusal(
            "This plan has ended, so nothing more is recorded in it. Add the action to the other plan instead."
        )
    return own, plan_open_to(by, other, "plan.edit")


def _last_position(section: Section) -> int:
    actions = section.actions.aggregate(last=Max("position"))["last"] or 0
    shown = section.shared_actions.aggregate(last=Max("position"))["last"] or 0
    return int(max(actions, shown))
