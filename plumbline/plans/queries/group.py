"""Who works on a plan and why it exists, as the other parts of its life ask. Its own pages: `group_pages`."""

from __future__ import annotations

from django.utils.timezone import localdate

from plumbline.access.queries import records_owned_by
from plumbline.access.roles import roles
from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of
from plumbline.library.types import Attendee, Trigger
from plumbline.people.models import OrganisationKind
from plumbline.plans.models import Ground, Plan, PlanKind, PlanLead, PlanStage
from plumbline.plans.queries.actors import leads_of, members_of
from plumbline.plans.rules.grounds import GroundFacts, may_end, trigger_named
from plumbline.plans.rules.group import missing_places
from plumbline.register.models import Grading


def has_lead(viewer: Viewer, plan: Plan) -> bool:
    """Whether somebody keeps the plan up to date today (DG11)."""
    return bool(leads_of(viewer, plan))


def current_turn(viewer: Viewer, plan: Plan) -> PlanLead | None:
    """The turn of the plan's lead, whoever stands in for them today; None where no lead was agreed."""
    return next((turn for turn in leads_of(viewer, plan) if turn.covers_id is None), None)


def holds_meetings(viewer: Viewer, plan: Plan) -> bool:
    """Whether the plan has planning meetings: an in-house plan has none (DG2), nor has one that was handed back."""
    return plan.kind != PlanKind.IN_HOUSE and plan.handed_back_at is None


def group_missing(viewer: Viewer, plan: Plan) -> tuple[Attendee, ...]:
    """Whom this kind of plan must have in its group and has not (DG14)."""
    there = members_of(viewer, plan).values_list("role", flat=True)
    return missing_places(framework_of(viewer, plan.framework_id).attendees, there, meets=holds_meetings(viewer, plan))


def group_complete(viewer: Viewer, plan: Plan) -> bool:
    """Whether everybody whom this kind of plan must have is in its group (DG14)."""
    return not group_missing(viewer, plan)


def names_everyone(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer names who has any place in the group: the owner's people do, and after the hand-back those of
    the provider who leads the plan (DG39)."""
    if plan.led_by_id and viewer.can("plan.edit", plan.led_by_id):
        return True
    return records_owned_by(viewer, "plan.edit").filter(pk=plan.record_id).exists()


def may_agree_lead(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer writes down who keeps the plan: its lead, who stands in for them, and who names everyone."""
    return names_everyone(viewer, plan) or viewer.user_id in {t.user_id for t in leads_of(viewer, plan) if t.user_id}


def may_send(viewer: Viewer, plan: Plan) -> bool:
    """Whether sending the plan to the provider is to be offered to the viewer: it is theirs to send, it has not ended
    and is not the provider's own, and there is a provider: a service, a place of theirs, or somebody of theirs."""
    own = plan.record.owner.kind == OrganisationKind.PROVIDER or plan.handed_back_at is not None
    if own or plan.stage == PlanStage.ENDED or not names_everyone(viewer, plan):
        return False
    theirs = {key for key, role in roles().items() if role.side == "provider"}
    attendees = {a.role for a in framework_of(viewer, plan.framework_id).attendees}
    about_one = plan.service_id is not None or bool(theirs & attendees)
    return about_one or members_of(viewer, plan).filter(role__in=theirs).exists()


def trigger_of(viewer: Viewer, plan: Plan) -> Trigger | None:
    """The plan's reason as its framework describes it; None where none is chosen."""
    return trigger_named(framework_of(viewer, plan.framework_id).triggers, plan.trigger)


def ground_facts(viewer: Viewer, plan: Plan) -> tuple[GroundFacts, ...]:
    """What speaks for the plan or its end: what is written down with it, and the grades that the regulator published of
    its service, by their day; of one day what a person wrote down last counts."""
    rows = Ground.objects.filter(plan=plan).order_by("on", "pk")
    written = [GroundFacts(g.kind, g.on, g.title, g.lowest_grade) for g in rows]
    return tuple(sorted([*_published_grades(viewer, plan), *written], key=lambda g: g.on))


def _published_grades(viewer: Viewer, plan: Plan) -> list[GroundFacts]:
    """The grades that stood when the plan was made, and every regrading since (DG4, DG5); none where the kind of plan
    is of another nation than the service, whose grades mean something else."""
    nation = framework_of(viewer, plan.framework_id).nation
    if plan.service is None or nation not in ("any", plan.service.nation):
        return []
    rows = list(
        Grading.objects.filter(service=plan.service_id, lowest__isnull=False).order_by("on", "last_as_of", "pk")
    )
    made = localdate(plan.created_at)
    before = [g for g in rows if g.on <= made]
    said = before[-1:] + [g for g in rows if g.on > made]
    return [GroundFacts("inspection", g.on, "Published grades", g.lowest, published=True) for g in said]


def grades_reached(viewer: Viewer, plan: Plan) -> tuple[bool, str]:
    """Whether the latest inspection shows the grades the plan is to reach, and the sentence that says so (DG5). A plan
    whose reason asks for no grade has reached them."""
    return may_end(ground_facts(viewer, plan), trigger_of(viewer, plan))


def role_label(viewer: Viewer, key: str) -> str:
    """What a role is called; "" for one that is no longer in the library."""
    role = roles().get(key)
    return role.label if role else ""
