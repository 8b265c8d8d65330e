"""The one rule of who sees what. Default deny; always a subquery, so that no list of ids goes stale or leaks.

Every other room reads its tables through `seen_by` or `open_to`, and the parts of a record through `parts_seen_by`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from plumbline.access.models import Audience, Grant, Level, Record
from plumbline.access.roles import capabilities_of, roles
from plumbline.access.rules import RIGHTS, kinds_by_posts, kinds_for, rights_of
from plumbline.access.viewer import NOBODY, Post, Viewer
from plumbline.history.models import Chain, Event
from plumbline.people import queries as people_queries
from plumbline.people.models import GroupSeat, Membership, Organisation, OrganisationKind, User

# A provider, and a voluntary body that may be one, never reads what is for partners only.
NOT_PARTNERS = frozenset({OrganisationKind.PROVIDER, OrganisationKind.VOLUNTARY})


def viewer_of(user: Any, *, on: date) -> Viewer:
    """The viewer behind a signed-in user: the roles they hold on that day, the longest held first."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    held = user.memberships.held_on(on).in_order()
    posts = tuple(
        Post(
            organisation_id=m.organisation_id,
            organisation_name=m.organisation.name,
            organisation_kind=m.organisation.kind,
            nation=m.organisation.nation,
            role=m.role,
            capabilities=capabilities_of(m.role),
        )
        for m in held
    )
    return Viewer(user_id=user.pk, name=user.name, email=user.email, posts=posts, on=on)


def records_seen_by(viewer: Viewer) -> QuerySet[Record]:
    """Every record that the viewer may read: their organisation's own, and what is shared with it, with a group they
    sit on, or with them."""
    return _reached_by_kind(viewer, viewer.posts, "read", groups=True, person=True)


RECORDING = frozenset(rights.record for rights in RIGHTS.values())  # what a record shared for recording gives


def records_open_to(viewer: Viewer, capability: str) -> QuerySet[Record]:
    """Every record in which the viewer may do what the capability names: owned, or shared with leave to edit; or, to
    record, with leave to record."""
    posts = [p for p in viewer.posts if capability in p.capabilities]
    levels = (Level.EDIT, Level.RECORD) if capability in RECORDING else (Level.EDIT,)
    if viewer.system:
        return Record.objects.all()
    reached = _reach(viewer, posts, groups=False, person=bool(posts), levels=levels)
    if reached is None:
        return Record.objects.none()
    return Record.objects.filter(reached & _impartial(viewer), kind__in=kinds_for(capability))


def records_owned_by(viewer: Viewer, capability: str) -> QuerySet[Record]:
    """Every record of an organisation in which the viewer holds the capability: sharing is the owner's alone."""
    if viewer.system:
        return Record.objects.all()
    holding = [p.organisation_id for p in viewer.posts if capability in p.capabilities]
    return Record.objects.filter(_impartial(viewer), owner__in=holding, kind__in=kinds_for(capability))


def seen_by[Row: Model](rows: QuerySet[Row], viewer: Viewer, *, path: str = "record_id") -> QuerySet[Row]:
    """Those of the rows whose record the viewer may read. `path` leads from a row to its record's id."""
    return rows.filter(Exists(records_seen_by(viewer).filter(pk=OuterRef(path))))


def open_to[Row: Model](
    rows: QuerySet[Row], viewer: Viewer, capability: str, *, path: str = "record_id"
) -> QuerySet[Row]:
    """Those of the rows whose record the viewer may change in the way that the capability names."""
    return rows.filter(Exists(records_open_to(viewer, capability).filter(pk=OuterRef(path))))


def parts_seen_by[Row: Model](
    rows: QuerySet[Row], viewer: Viewer, *, path: str, audience: str = "audience", author: str = "by_id"
) -> QuerySet[Row]:
    """Those parts of records that the viewer may read: the record is theirs to see, and the part is meant for them.

    A part for partners is read through a partner's post: what the same person sees of a record as a provider, or as
    one who was asked in person, shows them the parts for everyone. A seat on a group counts as a partner's only for
    those who hold no provider's post.
    """
    if viewer.system:
        return rows
    for_all = Q(**{f"{audience}__in": [Audience.PUBLIC, Audience.EVERYONE, ""]})
    partners = [p for p in viewer.posts if p.organisation_kind not in NOT_PARTNERS]
    as_partner = _reached_by_kind(viewer, partners, "read", groups=len(partners) == len(viewer.posts), person=False)
    for_partners = Q(**{audience: Audience.PARTNERS}) & Exists(as_partner.filter(pk=OuterRef(path)))
    for_leads = Q(**{audience: Audience.RESTRICTED}) & Exists(_led_by(viewer).filter(pk=OuterRef(path)))
    own = Q(**{author: viewer.user_id}) if viewer.user_id is not None else Q(pk__in=[])
    return seen_by(rows, viewer, path=path).filter(for_all | for_partners | for_leads | own)


def get_record_to_share(viewer: Viewer, pk: int) -> Record:
    """One record whose sharing the viewer decides: of an organisation in which their role carries the capability that
    shares its kind. Raises Record.DoesNotExist otherwise."""
    return _owned_by_kind(viewer, "share").select_related("owner").get(pk=pk)


def grants_of(viewer: Viewer, record_id: int) -> QuerySet[Grant]:
    """With whom a record is and was shared, the latest first: for those of its owner who read plans (BY17)."""
    owned = Exists(_owned_by_kind(viewer, "read").filter(pk=OuterRef("record_id")))
    return (
        Grant.objects.filter(owned, record=record_id)
        .select_related("organisation", "group", "user")
        .order_by("-since", "-pk")
    )


def get_grant(viewer: Viewer, pk: int, right: str) -> Grant:
    """One grant on a record of an organisation in which the viewer's role has that right ("read", "share") to its kind.
    Raises Grant.DoesNotExist."""
    owned = Exists(_owned_by_kind(viewer, right).filter(pk=OuterRef("record_id")))
    return Grant.objects.filter(owned).select_related("record__owner", "organisation", "group", "user").get(pk=pk)


def people_choices(viewer: Viewer, record_id: int) -> QuerySet[User]:
    """The people a viewer may name on a record they see: those of their own organisations, and those who work on it
    too. Of another organisation these are only the people whose role lets them record progress on it; for a record
    the viewer does not see, none.
    """
    people = User.objects.filter(is_active=True).order_by("name", "pk")
    if not viewer.system and not records_seen_by(viewer).filter(pk=record_id).exists():
        return people.none()
    recording = _roles_with("record", record_id)
    live = live_grants(viewer, record_id)
    involved = Q(organisation__in=live.values("organisation")) | Q(
        organisation__in=Record.objects.filter(pk=record_id).values("owner")
    )
    working = Membership.objects.filter(involved, role__in=recording).held_on(viewer.day)
    seated = GroupSeat.objects.filter(group__in=live.values("group")).held_on(viewer.day)
    return people.filter(
        Q(pk__in=people_queries.people_choices(viewer).values("pk"))
        | Q(pk__in=working.values("user"))
        | Q(pk__in=seated.values("user"))
        | Q(pk__in=live.filter(user__isnull=False).values("user"))
    )


def people_who_see(viewer: Viewer, record_id: int) -> QuerySet[User]:
    """Everyone with an account who may read a record that the viewer sees: the rule of `records_seen_by`, asked from
    the record's side and in one statement however many they are. For a record the viewer does not see, none."""
    live, held = live_grants(viewer, record_id), Membership.objects.held_on(viewer.day)
    reading = held.filter(role__in=_roles_with("read", record_id))
    record = records_seen_by(viewer).filter(pk=record_id)
    theirs = Q(organisation__in=record.values("owner")) | Q(organisation__in=live.values("organisation"))
    seated = GroupSeat.objects.filter(group__in=live.values("group")).held_on(viewer.day)
    asked = Q(pk__in=seated.values("user")) | Q(pk__in=live.filter(user__isnull=False).values("user"))
    who = Q(pk__in=reading.filter(theirs).values("user")) | (asked & Q(pk__in=held.values("user")))
    subjects = people_of_subjects(viewer, record_id).values("pk")
    as_theirs = reading.filter(organisation__in=live.values("organisation")).filter(
        organisation__in=_about().organisations_about(viewer, record_id)
    )
    partial = Q(pk__in=subjects) & ~(Q(pk__in=as_theirs.values("user")) | asked)
    return User.objects.filter(who, is_active=True).exclude(partial).order_by("name", "pk")


def events_of(viewer: Viewer, record_id: int, *, subject: Model | None = None) -> QuerySet[Event]:
    """What was done to a record, the latest first, as far as the viewer may read it; of one part of it where `subject`
    is given. An event about a part that is not meant for them is not there."""
    events = Event.objects.filter(record_id=record_id)
    if subject is not None:
        events = events.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    seen = parts_seen_by(events, viewer, path="record_id", audience="audience", author="actor_id")
    return seen.order_by("-at", "-pk")


def organisations_without_record(viewer: Viewer) -> list[str]:
    """Organisations of which history knows nothing. Making one is the first event of its chain, so somebody removed it.
    For the operator: to anyone else there are none."""
    if not viewer.system:
        return []
    found = Organisation.objects.exclude(pk__in=Chain.objects.values("organisation_id"))
    return list(found.order_by("name").values_list("name", flat=True))


def live_grants(viewer: Viewer, *record_ids: int) -> QuerySet[Grant]:
    """The grants that give something now on records that the viewer sees. For the program's own questions (who sits
    in oversight, whom to tell): whom a record is shared with is shown by `grants_of`."""
    return seen_by(Grant.objects.filter(record__in=record_ids).filter(_live(timezone.now())), viewer)


def _live(now: Any) -> Q:
    """Grants that give something at that moment."""
    return Q(since__lte=now) & (Q(until__isnull=True) | Q(until__gt=now))


def _roles_with(right: str, record_id: int) -> list[str]:
    """The roles that have that right to records of this one's kind."""
    kind = Record.objects.filter(pk=record_id).values_list("kind", flat=True).first() or ""
    wanted = getattr(rights_of(kind), right)
    return [key for key, role in roles().items() if wanted in role.capabilities]


def _by_kind(posts: Iterable[Post], right: str) -> Iterator[tuple[list[Post], Q]]:
    """The posts that have that right, and the kinds to which they have it; kinds of the same posts together."""
    for held, kinds in kinds_by_posts(((p, p.capabilities) for p in posts), right).items():
        yield list(held), Q(kind__in=kinds)


def _reached_by_kind(
    viewer: Viewer, posts: Iterable[Post], right: str, *, groups: bool, person: bool
) -> QuerySet[Record]:
    """The records that these posts reach with that right to their kind, and those shared with the viewer's groups or
    with them."""
    if viewer.system:
        return Record.objects.all()
    found = Q(pk__in=[])
    for held, kinds in _by_kind(posts, right):
        reached = _reach(viewer, held, groups=groups, person=person)
        found = found | (kinds & reached) if reached is not None else found
    impartial = _impartial(viewer)
    return Record.objects.filter(
        found & (impartial | _as_its_people(viewer)) if impartial and person else found & impartial
    )


def _owned_by_kind(viewer: Viewer, right: str) -> QuerySet[Record]:
    """The records of organisations in which a role of the viewer's has that right to their kind."""
    if viewer.system:
        return Record.objects.all()
    found = Q(pk__in=[])
    for held, kinds in _by_kind(viewer.posts, right):
        if held:
            found |= kinds & Q(owner__in=[p.organisation_id for p in held])
    return Record.objects.filter(found & _impartial(viewer))


def _impartial(viewer: Viewer) -> Q:
    """Those that are not about an organisation of the viewer's. Somebody who works for a council and for a provider as
    well does nothing with what was reported about the provider through the council's post, and reads none of it so."""
    own = [p.organisation_id for p in viewer.posts if p.organisation_kind in NOT_PARTNERS]
    if not own or len(own) == len(viewer.posts):
        return Q()
    return ~Q(pk__in=_about().records_about(viewer, own))


def _as_its_people(viewer: Viewer) -> Q:
    """Those that the viewer reaches as somebody of a provider, whatever else they are."""
    own = [p for p in viewer.posts if p.organisation_kind in NOT_PARTNERS]
    found = Q(pk__in=[])
    for held, kinds in _by_kind(own, "read"):
        reached = _reach(viewer, held, groups=False, person=True)
        found = found | (kinds & reached) if reached is not None else found
    return found


def people_of_subjects(viewer: Viewer, record_id: int) -> QuerySet[User]:
    """Those who work today for an organisation that a record is about. For the program's own questions: they are given
    nothing to do with it and told nothing of it."""
    held = Membership.objects.held_on(viewer.day)
    working = held.filter(organisation__in=_about().organisations_about(viewer, record_id))
    return User.objects.filter(pk__in=working.values("user"))


def _about() -> Any:
    """The module of a room above that knows whom records are about."""
    return import_module(settings.CONFLICTS)


def _led_by(viewer: Viewer) -> QuerySet[Record]:
    """The records whose parts for the leads alone are the viewer's to read."""
    return _owned_by_kind(viewer, "leads")


def _reach(viewer: Viewer, posts: list[Post], *, groups: bool, person: bool, levels: tuple[str, ...] = ()) -> Q | None:
    """The condition on records that these posts reach; None where there is nothing that could be reached."""
    # Somebody who holds no role anywhere any more keeps nothing: neither a seat nor what was shared with them.
    if not viewer.signed_in or not viewer.posts:
        return None
    organisations = [p.organisation_id for p in posts]
    shared = Q(organisation__in=organisations)
    if groups:
        seats = GroupSeat.objects.filter(user=viewer.user_id).held_on(viewer.day)
        shared |= Q(group__in=seats.values("group"))
    if person:
        shared |= Q(user=viewer.user_id)
    grants = Grant.objects.filter(shared).filter(_live(timezone.now()))
    if levels:
        grants = grants.filter(level__in=levels)
    return Q(owner__in=organisations) | Q(Exists(grants.filter(record=OuterRef("pk"))))
