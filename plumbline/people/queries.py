"""Reading who works where. Default deny: nobody is handed a directory of everyone.

A person is seen by the people who work in the same organisation; `access.queries.people_choices` adds those who work on
the same record.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from plumbline.people.models import GovernanceGroup, GroupSeat, Membership, Organisation, Team, User
from plumbline.people.viewer import Viewer


def organisations_of(viewer: Viewer) -> QuerySet[Organisation]:
    """The organisations the viewer works in."""
    if viewer.system:
        return Organisation.objects.order_by("name")
    return Organisation.objects.filter(pk__in=viewer.organisation_ids).order_by("name")


def organisations_where(viewer: Viewer, capability: str) -> QuerySet[Organisation]:
    """The organisations in which a role of the viewer's carries the capability."""
    if viewer.system:
        return Organisation.objects.order_by("name")
    ids = [post.organisation_id for post in viewer.posts if capability in post.capabilities]
    return Organisation.objects.filter(pk__in=ids).order_by("name")


def get_organisation(viewer: Viewer, pk: int) -> Organisation:
    """One organisation the viewer works in. Raises Organisation.DoesNotExist for any other."""
    return organisations_of(viewer).get(pk=pk)


def find_organisation(viewer: Viewer, name: str) -> Organisation | None:
    """The organisation of the viewer's with that slug or name; None where there is none."""
    return organisations_of(viewer).filter(Q(slug=name) | Q(name__iexact=name.strip())).first()


def organisation_choices(viewer: Viewer) -> QuerySet[Organisation]:
    """The organisations a viewer may name when sharing or asking: every one for those who share plans, else their own.

    That an organisation exists is no secret; who works in it is.
    """
    if viewer.system or viewer.can("plan.share"):
        return Organisation.objects.order_by("name")
    return organisations_of(viewer)


def group_choices(viewer: Viewer) -> QuerySet[GovernanceGroup]:
    """The governance groups of the viewer's organisations, and those they sit on."""
    groups = GovernanceGroup.objects.select_related("organisation").order_by("name")
    if viewer.system:
        return groups
    seat = GroupSeat.objects.filter(user=viewer.user_id, group=OuterRef("pk")).held_on(viewer.day)
    return groups.filter(Q(organisation__in=viewer.organisation_ids) | Exists(seat))


def team_choices(viewer: Viewer) -> QuerySet[Team]:
    """The teams of the viewer's organisations."""
    return Team.objects.filter(organisation__in=organisations_of(viewer)).order_by("name")


def people_choices(viewer: Viewer) -> QuerySet[User]:
    """The people who hold a role today in an organisation the viewer works in."""
    people = User.objects.filter(is_active=True).order_by("name", "pk")
    if viewer.system:
        return people
    held = Membership.objects.filter(organisation__in=viewer.organisation_ids, user=OuterRef("pk"))
    return people.filter(Exists(held.held_on(viewer.day)))


def person_with_address(viewer: Viewer, email: str) -> User | None:
    """The person who signs in with exactly this address, for those who decide with whom a record is shared; to anyone
    else, and for any other text, nobody: there is no way to look for people whose address one does not know."""
    if not (viewer.system or viewer.can("plan.share")) or not email.strip():
        return None
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def get_person(viewer: Viewer, pk: int) -> User:
    """One person the viewer manages or works with, now or in the past. Raises User.DoesNotExist for any other."""
    if viewer.system:
        return User.objects.get(pk=pk)
    ids = viewer.organisation_ids
    worked = Membership.objects.filter(organisation__in=ids, user=OuterRef("pk"))
    return User.objects.get(Q(Exists(worked)) | Q(account_of__in=ids), pk=pk)


def get_membership(viewer: Viewer, pk: int) -> Membership:
    """A role held in an organisation the viewer works in. Raises Membership.DoesNotExist for any other."""
    found: Membership = Membership.objects.select_related("user", "organisation").get(
        pk=pk, organisation__in=organisations_of(viewer)
    )
    return found


def get_seat(viewer: Viewer, pk: int) -> GroupSeat:
    """A seat on a group the viewer may choose. Raises GroupSeat.DoesNotExist for any other."""
    found: GroupSeat = GroupSeat.objects.select_related("user", "group__organisation").get(
        pk=pk, group__in=group_choices(viewer)
    )
    return found
