"""The end of the formal meetings: proposed, considered, agreed by the oversight group, handed back (DG39, DG5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from plumbline.access.actions import let_organisation_edit
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import framework_of
from plumbline.people.models import Organisation
from plumbline.plans.actions.common import day_of, once, plan_in_process, plan_open_to, record_plan_event
from plumbline.plans.actions.group_lead import end_turn
from plumbline.plans.actions.telling import tell
from plumbline.plans.models import GroupMember, HandBack, Plan, PlanKind, PlanLead
from plumbline.plans.queries.decisions import (
    get_hand_back,
    hand_back_course,
    hand_backs_of,
    may_hand_back,
    provider_members,
    provider_of,
    readiness_of,
)
from plumbline.plans.rules.decisions import ANSWERS, GIVEN_UP, HANDED_BACK
from plumbline.workflow.actions import start_run, take_step

PURPOSE = "To lead, sustain and review the improvement in-house"
LAWFUL_BASIS = "Public task"


@transaction.atomic
def propose_hand_back(
    *, by: Viewer, at: datetime, code: str, why: str, wider_factors: str, submission: str
) -> HandBack:
    """The Partnership Lead says why the formal meetings can end. One at a time: a second gives the one that stands."""
    plan = plan_open_to(by, code, "plan.edit")
    submission = once(by, "hand-back", code, submission)
    made = (
        HandBack.objects.filter(submission=submission).first() or hand_backs_of(by, plan).filter(ended_at=None).first()
    )
    if made:
        return made
    if not may_hand_back(by, plan):
        raise Refusal(
            "This plan cannot be handed back: it is not live, is led in-house already, or is not yours to give."
        )
    if not why.strip():
        raise Refusal("Say why the formal meetings can end: what has been achieved.", field="why")
    process = framework_of(by, plan.framework_id).processes.hand_back
    made = HandBack.objects.create(
        plan=plan, run=start_run(by=by, at=at, record_id=plan.record_id, process_id=process), why=why.strip(),
        wider_factors=wider_factors.strip(), by_name=by.name, at=at, submission=submission,
    )  # fmt: skip
    record_plan_event(
        by=by, at=at, verb="hand_back.proposed", plan=plan, subject=made, label=plan.title,
        after={"why": made.why, "wider_factors": made.wider_factors},
    )  # fmt: skip
    return made


@transaction.atomic
def take_hand_back_step(
    *, by: Viewer, at: datetime, code: str, pk: int, step: str, edition: int, note: str, lead_id: int | None = None
) -> HandBack:
    """A step of the hand-back. With the last one the plan becomes the provider's in-house plan: its people may change
    it, one of them (`lead_id`, a member of the group) keeps it, and everything in it stays."""
    plan = plan_in_process(by, code)
    found = get_hand_back(by, code, pk)
    course = hand_back_course(by, found, readiness_of(by, plan))
    taken = take_step(by=by, at=at, run=found.run, key=step, edition=edition, facts=course.facts, note=note)
    if step in ANSWERS:
        setattr(found, ANSWERS[step], taken.note)
    if taken.to_state in (HANDED_BACK, GIVEN_UP):
        found.ended_at = at
    found.save()
    after: dict[str, object] = {"state": taken.to_state}
    if taken.to_state == HANDED_BACK:
        after |= _give(by, at, plan, lead_id)
    words = course.process.step(step)
    after["did"] = words.done if words else step
    record_plan_event(
        by=by, at=at, verb="hand_back.step", plan=plan, subject=found, label=plan.title,
        before={"state": taken.from_state}, after=after, reason=taken.note,
    )  # fmt: skip
    tells = words.tells if words else ()
    tell(by, at, plan, tells, f"hand-back-{found.pk}-{found.run.edition}", "A step in handing back a plan", found)
    return found


def _give(by: Viewer, at: datetime, plan: Plan, lead_id: int | None) -> dict[str, object]:
    """The plan in the provider's hands; what the history says of it."""
    provider = provider_of(by, plan)
    if provider is None:
        raise Refusal("It is not clear which provider the plan goes back to. Name the plan’s service first.")
    lead = _lead(by, plan, provider, lead_id)
    let_organisation_edit(
        by=by, at=at, record_id=plan.record_id, organisation=provider, purpose=PURPOSE, lawful_basis=LAWFUL_BASIS
    )
    plan.kind, plan.led_by, plan.handed_back_at = PlanKind.IN_HOUSE, provider, at
    plan.edition += 1
    plan.save(update_fields=["kind", "led_by", "handed_back_at", "edition"])
    today = day_of(at)
    for turn in PlanLead.objects.filter(Q(until__isnull=True) | Q(until__gte=today), plan=plan):  # covers as well
        end_turn(turn, today - timedelta(days=1))
    PlanLead.objects.create(
        plan=plan, user=lead.user, name=lead.name, since=today, agreed_by="Hand-back agreed by the oversight group",
        reason="The provider leads the plan in-house", by_name=by.name, at=at,
    )  # fmt: skip
    return {"provider": provider.name, "lead": lead.name}


def _lead(by: Viewer, plan: Plan, provider: Organisation, lead_id: int | None) -> GroupMember:
    found = provider_members(by, plan, provider).filter(pk=lead_id).first() if lead_id else None
    if found is None:
        raise Refusal("Choose who at the provider leads the plan from now on.", field="lead")
    return found
