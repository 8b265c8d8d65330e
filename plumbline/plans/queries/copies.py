"""What a copy for others is made from: the plan as everyone on it reads it, and what its people are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from django.db.models import Q, QuerySet

from plumbline.access.models import FOR_ALL, Audience
from plumbline.access.roles import roles
from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of
from plumbline.people.models import Membership
from plumbline.plans.models import (
    Action,
    ActionParty,
    FinishMove,
    GroupMember,
    LoopStep,
    PartyKind,
    Plan,
    PlanLead,
    ProgressEntry,
    SectionLead,
    SharedAction,
)
from plumbline.plans.queries.actors import leads_of
from plumbline.plans.queries.content import content_of
from plumbline.plans.queries.plans import may_share, progress_seen
from plumbline.plans.rules.content import PlanContent
from plumbline.plans.rules.copies import CopyKind
from plumbline.plans.rules.parties import kind_of_party
from plumbline.plans.rules.personal_data import is_full_name

SOMEBODY = "a named person"  # where nobody knows what somebody is


@dataclass
class PlanPeople:
    """The people whom a plan names, and what to call each; `unsure` are words that may be a name."""

    roles: dict[str, str] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)


def may_copy(viewer: Viewer, plan: Plan) -> bool:
    """Those who may share the plan, and its lead: a copy goes further than they can see."""
    return may_share(viewer, plan) or (
        viewer.signed_in and any(turn.user_id == viewer.user_id for turn in leads_of(viewer, plan))
    )


def content_for(viewer: Viewer, plan: Plan, kind: CopyKind) -> PlanContent:
    """The plan as everyone on it reads it; for the public with the progress alone that was marked for it."""
    return content_of(viewer, plan, notes="public" if kind.public_only else "none")


def entries_left_out(viewer: Viewer, plan: Plan, kind: CopyKind) -> int:
    """How many progress entries that the viewer reads here are not in the copy: what is not for them is not counted
    for them either."""
    kept = [Audience.PUBLIC] if kind.public_only else FOR_ALL
    entries = ProgressEntry.objects.filter(action__in=_actions_in(plan), action__withdrawn_at=None)
    entries = entries.filter(Q(audience__in=FOR_ALL) | Q(pk__in=progress_seen(viewer).order_by().values("pk")))
    return entries.exclude(audience__in=kept).count()


def _actions_in(plan: Plan) -> QuerySet[Action]:
    """The plan's own actions, and those of other plans that it shows (BY8)."""
    shown = SharedAction.objects.filter(plan=plan, ended_at=None).values("action")
    return Action.objects.filter(Q(plan=plan) | Q(pk__in=shown)).order_by()


def people_of(viewer: Viewer, plan: Plan) -> PlanPeople:
    """Everyone whom the plan names: its group, its leads, doers, who wrote and who checked."""
    found, seats = PlanPeople(), dict[str, str]()
    users: list[tuple[str, int | None]] = []
    for member in GroupMember.objects.filter(plan=plan):
        users.append((member.name, member.user_id))
        if role := roles().get(member.role):
            seats[member.name] = role.label
    users += PlanLead.objects.filter(plan=plan).values_list("name", "user")
    actions = _actions_in(plan)
    parties = ActionParty.objects.filter(action__in=actions, kind=PartyKind.PERSON).values_list("text", "user")
    leads = SectionLead.objects.filter(section__plan=plan, kind=PartyKind.PERSON).values_list("text", "user")
    users += chain(parties, leads)
    for written in (ProgressEntry, LoopStep, FinishMove):
        users += written.objects.filter(action__in=actions).values_list("by_name", "by").distinct()
    posts = _posts(plan, {pk for _, pk in users if pk is not None})
    for name, pk in users:
        _note(found, name, posts.get(pk) if pk else None, seats)
    for text in _written_names(viewer, plan):
        _note(found, text, None, seats)
    return found


def _note(found: PlanPeople, name: str, post: tuple[str, str] | None, seats: dict[str, str]) -> None:
    name = name.strip()
    if not name:
        return
    role = seats.get(name) or (post[1] if post else "")
    if post and post[0] != name:
        found.roles.setdefault(post[0], role or SOMEBODY)
    if role or is_full_name(name):
        if not found.roles.get(name) or found.roles[name] == SOMEBODY:
            found.roles[name] = role or SOMEBODY
    elif name not in found.unsure:
        found.unsure.append(name)


def _posts(plan: Plan, users: Iterable[int]) -> dict[int, tuple[str, str]]:
    """By user: their name, and the label of their latest role, in the plan's own organisation before any other."""
    found: dict[int, tuple[str, str]] = {}
    held = Membership.objects.filter(user__in=list(users)).select_related("user")
    for post in sorted(held, key=lambda m: (m.organisation_id == plan.record.owner_id, m.since, m.pk)):
        role = roles().get(post.role)
        found[post.user_id] = (post.user.name, role.label if role else "")
    return found


def _written_names(viewer: Viewer, plan: Plan) -> list[str]:
    """Names that stand in the plan as words: in the header's fields for a person, who completed it, who agreed."""
    fields = {f.key for f in framework_of(viewer, plan.framework_id).header if f.kind == "person"}
    texts = list(plan.header_values.filter(key__in=fields).values_list("text", flat=True))
    agreed = FinishMove.objects.filter(action__in=_actions_in(plan)).values_list("agreed_by", flat=True)
    texts += [plan.completed_by, *agreed]
    return [text for text in dict.fromkeys(texts) if kind_of_party(text) == "person"]
