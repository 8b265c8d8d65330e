"""What a person is in a plan: the actors by which a process says who takes a step (library.types.ACTORS, and roles)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from plumbline.access.models import Grant
from plumbline.access.queries import live_grants, records_open_to, records_owned_by
from plumbline.access.roles import roles
from plumbline.access.viewer import Viewer
from plumbline.people.models import GroupSeat, Membership, OrganisationKind, User
from plumbline.plans.models import GroupMember, Plan, PlanLead
from plumbline.plans.rules.group import side_mismatch

OVERSIGHT_KINDS = ("chog", "prig", "sqig", "steering", "select-committee")


def members_of(viewer: Viewer, plan: Plan, *, on: date | None = None) -> QuerySet[GroupMember]:
    """The people in the plan's group on that day (today), the first to join first."""
    rows = GroupMember.objects.held_on(on or viewer.day).filter(plan=plan)
    return rows.select_related("user", "organisation")


def leads_of(viewer: Viewer, plan: Plan, *, on: date | None = None) -> list[PlanLead]:
    """Who keeps the plan on that day (DG11): those who stand in first, then the lead; none where none was agreed."""
    rows = PlanLead.objects.held_on(on or viewer.day).filter(plan=plan)
    return sorted(rows.select_related("user"), key=lambda turn: (turn.covers_id is None, turn.pk))


def actors_of(viewer: Viewer, plan: Plan) -> frozenset[str]:
    """What the viewer is in the plan. A role of the group is theirs where they sit in the group with it; where nobody
    in the group holds it, whoever holds it in the owning organisation."""
    if not viewer.signed_in:
        return frozenset()
    members = list(members_of(viewer, plan))
    mine = [member for member in members if member.user_id == viewer.user_id]
    at_providers = [p.organisation_kind == OrganisationKind.PROVIDER for p in viewer.posts]
    # A place is held only by somebody who still works where it belongs: who moved to the provider is no tactical lead.
    found = {m.role for m in mine if m.role and not side_mismatch(m.role, _side(m.role), at_providers)}
    taken = {member.role for member in members if member.user_id}
    owner = plan.record.owner_id
    found |= {p.role for p in viewer.posts if p.organisation_id == owner and p.role not in taken}
    if mine:
        found.add("group")
    if any(turn.user_id == viewer.user_id for turn in leads_of(viewer, plan)):
        found |= {"lead", "group"}
    if records_owned_by(viewer, "plan.edit").filter(pk=plan.record_id).exists():
        found.add("owner")
    if records_open_to(viewer, "progress.record").filter(pk=plan.record_id).exists():
        found.add("anyone")
        if any(p.organisation_kind == OrganisationKind.PROVIDER for p in viewer.posts):
            found.add("provider")
    if _oversight_seats(viewer, plan).filter(user=viewer.user_id).exists():
        found.add("oversight")
    return frozenset(found)


def _side(role: str) -> str:
    known = roles().get(role)
    return known.side if known else ""


def people_who_are(viewer: Viewer, plan: Plan, actors: tuple[str, ...]) -> QuerySet[User]:
    """The people with an account who are any of these in the plan today: whom a step tells. Everyone is asked again by
    the outbox whether they still see the plan."""
    day, owner = viewer.day, plan.record.owner_id
    members = members_of(viewer, plan).filter(user__isnull=False)
    who = Q(pk__in=members.filter(role__in=actors).values("user"))
    untaken = [a for a in actors if a in roles() and not members.filter(role=a).exists()]
    who |= Q(pk__in=Membership.objects.held_on(day).filter(organisation=owner, role__in=untaken).values("user"))
    if "group" in actors:
        who |= Q(pk__in=members.values("user"))
    if {"lead", "group"} & set(actors):
        who |= Q(pk__in=[turn.user_id for turn in leads_of(viewer, plan) if turn.user_id])
    if "oversight" in actors:
        who |= Q(pk__in=_oversight_seats(viewer, plan).values("user"))
    if "provider" in actors:
        provided = live_grants(viewer, plan.record_id).filter(organisation__kind=OrganisationKind.PROVIDER)
        keys = [key for key, role in roles().items() if "progress.record" in role.capabilities]
        working = Membership.objects.held_on(day).filter(role__in=keys)
        theirs = Membership.objects.held_on(day).filter(organisation__kind=OrganisationKind.PROVIDER)
        in_group = members.filter(user__in=theirs.values("user"))
        who |= Q(pk__in=working.filter(organisation__in=provided.values("organisation")).values("user"))
        who |= Q(pk__in=in_group.values("user"))
    people = User.objects.filter(who, is_active=True)
    if viewer.user_id is not None:
        people = people.exclude(pk=viewer.user_id)
    return people.distinct().order_by("name", "pk")


def oversight_groups(viewer: Viewer, plan: Plan) -> QuerySet[Grant]:
    """The oversight groups that see the plan now, as the grants that let them."""
    return live_grants(viewer, plan.record_id).filter(group__kind__in=OVERSIGHT_KINDS).select_related("group")


def _oversight_seats(viewer: Viewer, plan: Plan) -> QuerySet[GroupSeat]:
    groups = live_grants(viewer, plan.record_id).filter(group__kind__in=OVERSIGHT_KINDS).values("group")
    return GroupSeat.objects.held_on(viewer.day).filter(group__in=groups)
