"""Who sees a record, asked from the record's side: the same answer as each person is given when they ask themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from plumbline.access.models import Grant, Level, Record
from plumbline.access.queries import people_who_see, records_seen_by
from plumbline.people.actions import close_account
from plumbline.people.models import GovernanceGroup, GroupSeat, User
from plumbline.people.queries import person_with_address
from plumbline.people.viewer import SYSTEM
from tests.world import LONG_AGO, NOW, World, organisation, person, viewer

pytestmark = pytest.mark.django_db


def grant(record: Record, **to: object) -> Grant:
    values = {"level": Level.READ, "purpose": "Joint work", "lawful_basis": "Public task", "decided_by": "Moira Kerr"}
    return Grant.objects.create(record=record, **{**values, "since": timezone.now() - timedelta(days=1), **to})


def test_both_sides_of_the_rule_agree_about_everyone(world: World) -> None:
    record = Record.objects.create(kind="plan", owner=world.partnership)
    everyone = [world.owner, world.mate, world.reader, world.stranger, world.manager, world.other_manager]
    group = GovernanceGroup.objects.create(name="CHOG", kind="chog", organisation=world.other_partnership)
    police = organisation("Glen Afton Police", kind="police")
    seated, unseated, invited, idle, left, gone = (
        person(name, police, role)
        for name, role in [("Isla Ross", "police_officer"), ("Joe Ferrie", "police_officer"),
                           ("Kit Shaw", "no_such_role"), ("Lea Munn", "no_such_role"), ("Mo Barr", "police_officer"),
                           ("Nan Reid", "police_officer")]
    )  # fmt: skip
    GroupSeat.objects.create(user=seated, group=group, since=LONG_AGO)
    GroupSeat.objects.create(user=unseated, group=group, since=LONG_AGO, until=date.today() - timedelta(days=1))
    for user in (invited, left, gone):
        grant(record, user=user)
    left.memberships.update(until=date.today() - timedelta(days=1))  # holds no role anywhere any more
    close_account(by=SYSTEM, at=NOW, user_id=gone.pk, reason="Moved away")
    grant(record, group=group)
    grant(record, organisation=world.provider)
    grant(record, organisation=world.other_provider, until=timezone.now() - timedelta(hours=1))
    everyone += [seated, unseated, invited, idle, left, gone]
    found = set(people_who_see(viewer(world.owner), record.pk))
    for user in User.objects.filter(pk__in=[u.pk for u in everyone]):
        assert records_seen_by(viewer(user)).filter(pk=record.pk).exists() == (user in found), user
    assert {world.owner, world.mate, world.reader, world.manager, seated, invited} == found


def test_who_does_not_see_the_record_is_told_of_nobody(world: World) -> None:
    record = Record.objects.create(kind="plan", owner=world.partnership)
    assert world.owner in people_who_see(viewer(world.mate), record.pk)
    assert not people_who_see(viewer(world.stranger), record.pk).exists()


def test_a_person_is_found_by_their_exact_address_by_those_who_share(world: World) -> None:
    asks = viewer(world.owner)
    assert person_with_address(asks, f"  {world.other_manager.email.upper()} ") == world.other_manager
    assert person_with_address(asks, world.other_manager.email[1:]) is None
    assert person_with_address(asks, "") is None
    assert person_with_address(viewer(world.mate), world.other_manager.email) is None  # does not share
    close_account(by=SYSTEM, at=NOW, user_id=world.other_manager.pk, reason="Moved away")
    assert person_with_address(asks, world.other_manager.email) is None
