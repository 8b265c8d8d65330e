"""Who works on a plan and why it exists, as its pages and other parts of its life ask."""

from __future__ import annotations

from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of
from plumbline.library.types import Attendee, Trigger
from plumbline.plans.models import Ground, Plan, PlanKind
from plumbline.plans.queries.actors import leads_of, members_of
from plumbline.plans.rules.grounds import GroundFacts, may_end, trigger_named
from plumbline.plans.rules.group import missing_places


def has_lead(viewer: Viewer, plan: Plan) -> bool:
    """Whether somebody keeps the plan up to date today (DG11)."""
    return bool(leads_of(viewer, plan))


def holds_meetings(plan: Plan) -> bool:
    """Whether the plan has planning meetings: an in-house plan has none (DG2), nor has one that was handed back."""
    return plan.kind != PlanKind.IN_HOUSE and plan.handed_back_at is None


def group_missing(viewer: Viewer, plan: Plan) -> tuple[Attendee, ...]:
    """Whom this kind of plan must have in its group and has not (DG14)."""
    there = members_of(viewer, plan).values_list("role", flat=True)
    return missing_places(framework_of(viewer, plan.framework_id).attendees, there, meets=holds_meetings(plan))


def group_complete(viewer: Viewer, plan: Plan) -> bool:
    return not group_missing(viewer, plan)


def trigger_of(viewer: Viewer, plan: Plan) -> Trigger | None:
    """The plan's reason as its framework describes it; None where none is chosen."""
    return trigger_named(framework_of(viewer, plan.framework_id).triggers, plan.trigger)


def ground_facts(viewer: Viewer, plan: Plan) -> tuple[GroundFacts, ...]:
    """What speaks for the plan or its end, by its day and then as it was written down."""
    rows = Ground.objects.filter(plan=plan).order_by("on", "pk")
    return tuple(GroundFacts(g.kind, g.on, g.title, g.lowest_grade) for g in rows)


def grades_reached(viewer: Viewer, plan: Plan) -> tuple[bool, str]:
    """Whether the latest inspection shows the grades the plan is to reach, and the sentence that says so (DG5). A plan
    whose reason asks for no grade has reached them."""
    return may_end(ground_facts(viewer, plan), trigger_of(viewer, plan))
