"""The one rule of who sees what. Default deny; always a subquery, so that no list of ids goes stale or leaks.

Every other room reads its tables through `seen_by` or `open_to`, and the parts of a record through `parts_seen_by`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from plumbline.access.models import Audience, Grant, Level, Record
from plumbline.access.roles import capabilities_of
from plumbline.access.viewer import NOBODY, Post, Viewer
from plumbline.people.models import GroupSeat, OrganisationKind

Row = TypeVar("Row", bound=Model)

# A provider, and a voluntary body that may be one, never reads what is for partners only.
NOT_PARTNERS = frozenset({OrganisationKind.PROVIDER, OrganisationKind.VOLUNTARY})


def viewer_of(user: Any, *, on: date) -> Viewer:
    """The viewer behind a signed-in user: the roles they hold on that day, the longest held first."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    held = (
        user.memberships.filter(since__lte=on)
        .filter(Q(until__isnull=True) | Q(until__gte=on))
        .select_related("organisation")
        .order_by("since", "pk")
    )
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
    return Viewer(user_id=user.pk, name=user.name, email=user.email, posts=posts)


def records_seen_by(viewer: Viewer) -> QuerySet[Record]:
    """Every record that the viewer may read: their organisation's own, and what is shared with it, with a group they
    sit on, or with them."""
    return _reached(viewer, [p for p in viewer.posts if "plan.read" in p.capabilities], groups=True, person=True)


def records_open_to(viewer: Viewer, capability: str) -> QuerySet[Record]:
    """Every record in which the viewer may do what the capability names: owned, or shared with leave to edit."""
    posts = [p for p in viewer.posts if capability in p.capabilities]
    return _reached(viewer, posts, groups=False, person=bool(posts), level=Level.EDIT)


def records_owned_by(viewer: Viewer, capability: str) -> QuerySet[Record]:
    """Every record of an organisation in which the viewer holds the capability: sharing is the owner's alone."""
    if viewer.system:
        return Record.objects.all()
    return Record.objects.filter(owner__in=[p.organisation_id for p in viewer.posts if capability in p.capabilities])


def seen_by(rows: QuerySet[Row], viewer: Viewer, *, path: str = "record_id") -> QuerySet[Row]:
    """Those of the rows whose record the viewer may read. `path` leads from a row to its record's id."""
    return rows.filter(Exists(records_seen_by(viewer).filter(pk=OuterRef(path))))


def open_to(rows: QuerySet[Row], viewer: Viewer, capability: str, *, path: str = "record_id") -> QuerySet[Row]:
    """Those of the rows whose record the viewer may change in the way that the capability names."""
    return rows.filter(Exists(records_open_to(viewer, capability).filter(pk=OuterRef(path))))


def parts_seen_by(
    rows: QuerySet[Row], viewer: Viewer, *, path: str, audience: str = "audience", author: str = "by_id"
) -> QuerySet[Row]:
    """Those parts of records that the viewer may read: the record is theirs to see, and the part is meant for them."""
    if viewer.system:
        return rows
    for_all = Q(**{f"{audience}__in": [Audience.PUBLIC, Audience.EVERYONE, ""]})
    as_partner = _reached(
        viewer,
        [p for p in viewer.posts if p.organisation_kind not in NOT_PARTNERS and "plan.read" in p.capabilities],
        groups=True,
        person=False,
    )
    for_partners = Q(**{audience: Audience.PARTNERS}) & Exists(as_partner.filter(pk=OuterRef(path)))
    for_leads = Q(**{audience: Audience.RESTRICTED}) & Exists(
        records_owned_by(viewer, "plan.share").filter(pk=OuterRef(path))
    )
    own = Q(**{author: viewer.user_id}) if viewer.user_id is not None else Q(pk__in=[])
    return seen_by(rows, viewer, path=path).filter(for_all | for_partners | for_leads | own)


def _reached(
    viewer: Viewer, posts: list[Post], *, groups: bool, person: bool, level: str | None = None
) -> QuerySet[Record]:
    if viewer.system:
        return Record.objects.all()
    if not viewer.signed_in:
        return Record.objects.none()
    organisations = [p.organisation_id for p in posts]
    shared = Q(organisation__in=organisations)
    if groups:
        seats = GroupSeat.objects.filter(user=viewer.user_id).filter(Q(until__isnull=True) | Q(until__gte=Now()))
        shared |= Q(group__in=seats.values("group"))
    if person:
        shared |= Q(user=viewer.user_id)
    grants = Grant.objects.filter(shared, since__lte=Now()).filter(Q(until__isnull=True) | Q(until__gt=Now()))
    if level:
        grants = grants.filter(level=level)
    return Record.objects.filter(Q(owner__in=organisations) | Exists(grants.filter(record=OuterRef("pk"))))
