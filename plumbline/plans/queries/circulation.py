"""To whom a final version goes (DG37): whom the framework's list comes to, and how each copy fared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from plumbline.access.queries import live_grants, people_who_see, seen_by
from plumbline.access.roles import roles
from plumbline.access.viewer import Viewer
from plumbline.guests.models import VisitKind
from plumbline.library.queries import framework_of
from plumbline.library.types import Framework, Recipient
from plumbline.people.models import GroupKind, GroupSeat, Membership, OrganisationKind, User
from plumbline.people.queries import person_with_address
from plumbline.plans.models import CirculationCopy, GroupMember, Plan, PlanVersion
from plumbline.plans.queries.actors import actors_of, members_of
from plumbline.plans.queries.plans import may_share
from plumbline.plans.queries.told import may_see_told
from plumbline.plans.queries.versions import CIRCULATORS

PLANNING = "planning"
OWN_LIST = (Recipient("Planning group", False, PLANNING), Recipient("Others", False))  # where the framework has none


@dataclass(frozen=True)
class Proposed:
    """Somebody whom a line of the list comes to; or the people of one body together, who are not named to everyone."""

    key: str  # "u:41" a person with an account, "m:7" a member of the group without one, "g:3" and "o:5" a whole body
    name: str
    detail: str = ""  # what they are: their role, their group, their organisation
    email: str = ""
    user: User | None = None
    sees: bool = False  # whether they may read the plan: then the notice leads to the version's page
    ticked: bool = True
    body: tuple[str, str] = ("", "")  # the group or organisation through which they are proposed: its key and name
    people: tuple[Proposed, ...] = ()  # of a whole body

    @property
    def reachable(self) -> bool:
        return bool(self.user or self.email or self.people)


@dataclass(frozen=True)
class ListLine:
    """One line of the framework's list, with the people it comes to."""

    label: str
    required: bool
    people: tuple[Proposed, ...]


@dataclass(frozen=True)
class LineGiven:
    """What the person who sends said of one line."""

    label: str
    people: tuple[str, ...] = ()  # keys of those proposed
    others: tuple[tuple[str, str], ...] = ()  # name and address
    by_hand: tuple[tuple[str, str], ...] = ()  # name, and how it was given
    why: str = ""  # why nobody of a required line gets it


@dataclass(frozen=True)
class Chosen:
    """One person who gets the version, once, whatever number of lines they stand in."""

    name: str
    labels: tuple[str, ...] = field(default=())
    user: User | None = None  # told with the way to the version's page
    email: str = ""  # told with a link of their own
    by_hand: str = ""
    named_in: tuple[str, ...] = ()  # the lines in which they were chosen by name
    through: tuple[str, ...] = ()  # the bodies with which they were chosen unnamed

    @property
    def label(self) -> str:
        return "; ".join(self.labels)[:300]

    @property
    def label_shown(self) -> str:
        """What whoever sends may know of them: not on which body a person of the group sits as well."""
        return "; ".join(self.named_in)


def list_lines(viewer: Viewer, version: PlanVersion) -> list[ListLine]:
    """The framework's list for this version's plan, each line with the people it comes to today. People outside the
    group are named to those who see who was told (BY9); to anybody else they are one body with their number."""
    plan = version.plan
    named, by_link = may_see_told(viewer, plan), may_address(viewer, plan)
    framework = framework_of(viewer, plan.framework_id)
    members = list(members_of(viewer, plan))
    see = set(people_who_see(viewer, plan.record_id).values_list("pk", flat=True))
    lines = []
    for row in framework.distribution or OWN_LIST:
        found = _people_of(viewer, plan, row, framework, members)
        people = {p.key: replace(p, sees=p.user is not None and p.user.pk in see) for p in found}
        shown = list(people.values()) if named else _in_bodies(people.values())
        if not by_link:  # a link to who has no account is not theirs to send
            shown = [p if p.user or p.people else replace(p, email="") for p in shown]
        lines.append(ListLine(row.label, row.required, tuple(shown)))
    return lines


def _in_bodies(people: Iterable[Proposed]) -> list[Proposed]:
    """Those of the group by name, as the group's page names them; the rest as one for each body."""
    named, bodies = list[Proposed](), dict[tuple[str, str], list[Proposed]]()
    for person in people:
        if person.body[0]:
            bodies.setdefault(person.body, []).append(person)
        else:
            named.append(person)
    return [*named, *(_body(key, name, tuple(found)) for (key, name), found in bodies.items())]


def _body(key: str, name: str, people: tuple[Proposed, ...]) -> Proposed:
    number = f"{len(people)} {'person' if len(people) == 1 else 'people'}"
    sees, ticked = all(p.sees for p in people), all(p.ticked for p in people)
    return Proposed(key, f"{name} ({number})", sees=sees, ticked=ticked, people=people)


def _people_of(
    viewer: Viewer, plan: Plan, row: Recipient, framework: Framework, members: Sequence[GroupMember]
) -> list[Proposed]:
    if row.role == PLANNING:
        return [_member(member) for member in members]
    if row.role in GroupKind.values:
        groups = live_grants(viewer, plan.record_id).filter(group__kind=row.role).values("group")
        seats = GroupSeat.objects.filter(group__in=groups).held_on(viewer.day).select_related("user", "group")
        active = seats.filter(user__is_active=True).order_by("user__name", "pk")
        return [_account(seat.user, f"g:{seat.group_id}", seat.group.name) for seat in active]
    if row.role in OrganisationKind.values:
        return _of_kind(viewer, plan, row.role, members)
    named = {attendee.role for attendee in framework.attendees if attendee.label == row.label}
    return [_member(member) for member in members if member.role in named]


def _of_kind(viewer: Viewer, plan: Plan, kind: str, members: Sequence[GroupMember]) -> list[Proposed]:
    """Members of the group from bodies of that kind; then the people of such bodies with which the plan is shared, who
    are proposed without a tick: they may be many."""
    working = Membership.objects.held_on(viewer.day).filter(organisation__kind=kind)
    there = set(working.filter(user__in=[m.user_id for m in members if m.user_id]).values_list("user", flat=True))
    found = [_member(m) for m in members if m.user_id in there or (m.organisation and m.organisation.kind == kind)]
    taken = {p.key for p in found}
    shared = live_grants(viewer, plan.record_id)
    rows = working.filter(
        Q(organisation__in=shared.values("organisation"))
        | Q(user__in=shared.filter(user__isnull=False).values("user")),
        user__is_active=True,
    )
    people = [
        _account(m.user, f"o:{m.organisation_id}", m.organisation.name, ticked=False)
        for m in rows.select_related("user", "organisation")
    ]
    return [*found, *(p for p in sorted(people, key=lambda p: p.name) if p.key not in taken)]


def _member(member: GroupMember) -> Proposed:
    role = roles().get(member.role)
    of = member.organisation.name if member.organisation else member.organisation_name
    detail = ", ".join(part for part in (role.label if role else "", of) if part)
    if member.user is not None and member.user.is_active:
        return Proposed(f"u:{member.user.pk}", member.user.name, detail, member.user.email, member.user)
    return Proposed(f"m:{member.pk}", member.name, detail, member.email)


def _account(user: User, key: str, body: str, *, ticked: bool = True) -> Proposed:
    return Proposed(f"u:{user.pk}", user.name, body, user.email, user, ticked=ticked, body=(key, body))


def chosen_in(viewer: Viewer, version: PlanVersion, given: Iterable[LineGiven]) -> list[Chosen]:
    """The people who get the version, each once. Only those whom a line proposes can be ticked in it; an address of
    somebody who sees the plan leads them to the version's page, any other to a link of its own."""
    proposed = {line.label: {p.key: p for p in line.people} for line in list_lines(viewer, version)}
    found: dict[str, Chosen] = {}

    def add(key: str, person: Chosen, label: str, through: str = "") -> None:
        known = found.get(key, person)
        found[key] = replace(
            known,
            labels=tuple(dict.fromkeys([*known.labels, label])),
            named_in=known.named_in if through else tuple(dict.fromkeys([*known.named_in, label])),
            through=(*known.through, through) if through else known.through,
        )

    for line in given:
        for key in line.people:
            p = proposed.get(line.label, {}).get(key)
            if p is None:
                continue
            for one in p.people or (p,):
                if one.reachable:
                    to = _reached(one.name, one.user if one.sees else None, one.email)
                    add(*to, line.label, p.name if p.people else "")
        for name, email in line.others:
            user = person_with_address(viewer, email)
            sees = user is not None and people_who_see(viewer, version.plan.record_id).filter(pk=user.pk).exists()
            add(*_reached(name, user if sees else None, email), line.label)
        for name, how in line.by_hand:
            add(f"hand:{name.casefold()}:{how.casefold()}", Chosen(name=name, by_hand=how), line.label)
    return list(found.values())


def _reached(name: str, user: User | None, email: str) -> tuple[str, Chosen]:
    if user is not None:
        return f"user:{user.pk}", Chosen(name=user.name, user=user)
    return f"mail:{email.casefold()}", Chosen(name=name or email, email=email)


def copies_of(viewer: Viewer, version: PlanVersion) -> QuerySet[CirculationCopy]:
    """Everyone to whom the version went, or was left out with a reason, in the order in which it was sent; `opened` is
    how often their link was followed, `has_again` whether it was sent once more since. They are names: for those who
    see who was told, and nobody for anybody else."""
    rows = CirculationCopy.objects.filter(circulation__version=version)
    if not may_see_told(viewer, version.plan):
        return rows.none()
    later = CirculationCopy.objects.filter(again=OuterRef("pk"))
    return (
        seen_by(rows, viewer, path="circulation__version__plan__record_id")
        .select_related("notice", "link", "user", "circulation", "again")
        .annotate(opened=Count("link__visits", filter=Q(link__visits__kind=VisitKind.OPENED)), has_again=Exists(later))
        .order_by("circulation__at", "pk")
    )


def get_copy(viewer: Viewer, version: PlanVersion, pk: int) -> CirculationCopy:
    """One copy of a version that the viewer sees. Raises CirculationCopy.DoesNotExist otherwise."""
    return copies_of(viewer, version).get(pk=pk)


def lines_sent(viewer: Viewer, version: PlanVersion) -> list[tuple[str, int]]:
    """To how many people of each line of the list the version went, for everyone on the plan; 0 where a line was left
    out. Whoever stands in two lines counts in both."""
    rows = CirculationCopy.objects.filter(circulation__version=version, again=None)
    found: dict[str, int] = {}
    for labels, name in seen_by(rows, viewer, path="circulation__version__plan__record_id").values_list(
        "list_label", "name"
    ):
        for label in labels.split("; "):
            found[label] = found.get(label, 0) + bool(name)
    return list(found.items())


def may_address(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer sends a version to an address of their own choice. It shows the whole version to somebody who
    does not see the plan, so it is theirs who may share it, and the Partnership Lead's."""
    return may_share(viewer, plan) or "partnership_lead" in actors_of(viewer, plan)


def may_end_links(viewer: Viewer, version: PlanVersion) -> bool:
    """Those who send a version out end its links as well, also once the plan has ended: the links still open."""
    return version.number is not None and bool(actors_of(viewer, version.plan) & CIRCULATORS)
