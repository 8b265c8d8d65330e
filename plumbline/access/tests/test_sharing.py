"""Sharing a record and ending it: who may, what must be said, what history keeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from plumbline.access.actions import end_grant, share_record
from plumbline.access.models import Audience, Grant, Record
from plumbline.access.queries import events_of, grants_of, records_seen_by, viewer_of
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import GovernanceGroup, GroupSeat
from tests.world import LONG_AGO, World

pytestmark = pytest.mark.django_db

SAID = {
    "level": "read",
    "purpose": "Joint oversight",
    "lawful_basis": "Public task",
    "label": "Improvement plan for Birchwood House",
}


@pytest.fixture
def record(world: World) -> Record:
    return Record.objects.create(kind="plan", owner=world.partnership)


@pytest.fixture
def owner(world: World) -> Viewer:
    return viewer_of(world.owner, on=date.today())


def share(by: Viewer, record: Record, **more: Any) -> Grant:
    return share_record(by=by, at=timezone.now(), record_id=record.pk, **{**SAID, **more})


@pytest.mark.requirement("BY17")
def test_sharing_says_why_on_what_basis_who_decided_and_until_when(world: World, record: Record, owner: Viewer) -> None:
    until = timezone.now() + timedelta(days=90)
    made = share(owner, record, organisation_id=world.provider.pk, until=until)
    assert (made.purpose, made.lawful_basis, made.decided_by, made.until) == (
        "Joint oversight", "Public task", "Moira Kerr", until,
    )  # fmt: skip
    assert records_seen_by(viewer_of(world.manager, on=date.today())).filter(pk=record.pk).exists()
    event = Event.objects.get(verb="record.shared")
    assert (event.organisation_id, event.record_id, event.subject_label) == (
        world.partnership.pk,
        record.pk,
        SAID["label"],
    )
    assert event.after["with"] == "Birchwood Care Limited"
    assert event.audience == Audience.PARTNERS


def test_a_group_reads_and_is_not_said_to_change(world: World, record: Record, owner: Viewer) -> None:
    group = GovernanceGroup.objects.create(name="Oversight", kind="chog", organisation=world.partnership)
    with pytest.raises(Refusal) as met:
        share(owner, record, group_id=group.pk, level="edit")
    assert met.value.field == "level"
    assert share(owner, record, group_id=group.pk).level == "read"


def test_the_provider_does_not_read_with_whom_else_it_is_shared(world: World, record: Record, owner: Viewer) -> None:
    share(owner, record, organisation_id=world.provider.pk)
    share(owner, record, organisation_id=world.other_partnership.pk)
    manager = viewer_of(world.manager, on=date.today())
    assert not events_of(manager, record.pk)
    assert not grants_of(manager, record.pk)
    assert events_of(owner, record.pk).count() == grants_of(owner, record.pk).count() == 2
    assert not grants_of(viewer_of(world.stranger, on=date.today()), record.pk)


def test_a_providers_own_record_keeps_its_sharing_to_its_leads(world: World) -> None:
    own = Record.objects.create(kind="plan", owner=world.provider)
    share(SYSTEM, own, organisation_id=world.partnership.pk)
    assert Event.objects.get(verb="record.shared").audience == Audience.RESTRICTED


def test_sharing_ends_and_stays_to_be_read(world: World, record: Record, owner: Viewer) -> None:
    made = share(owner, record, organisation_id=world.provider.pk)
    ended = end_grant(by=owner, at=timezone.now(), grant_id=made.pk, reason="The plan is complete")
    assert ended.until is not None
    assert not records_seen_by(viewer_of(world.manager, on=date.today())).filter(pk=record.pk).exists()
    assert list(grants_of(owner, record.pk)) == [ended]
    assert Event.objects.get(verb="record.unshared").reason == "The plan is complete"
    with pytest.raises(Refusal, match="has ended already"):
        end_grant(by=owner, at=timezone.now(), grant_id=made.pk, reason="again")


def test_with_a_group_and_with_one_person(world: World, record: Record, owner: Viewer) -> None:
    group = GovernanceGroup.objects.create(name="CHOG", kind="chog", organisation=world.partnership)
    share(owner, record, group_id=group.pk)
    GroupSeat.objects.create(user=world.stranger, group=group, since=LONG_AGO)
    share(owner, record, user_id=world.stranger.pk)  # known to the owner by now, through the group
    assert {g.group or g.user for g in grants_of(owner, record.pk)} == {group, world.stranger}


def test_a_stranger_cannot_tell_the_record_from_none(world: World, record: Record) -> None:
    stranger = viewer_of(world.stranger, on=date.today())
    for pk in (record.pk, 10**9):
        with pytest.raises(Record.DoesNotExist):
            share_record(by=stranger, at=timezone.now(), record_id=pk, organisation_id=world.provider.pk, **SAID)
    made = share(SYSTEM, record, organisation_id=world.provider.pk)
    for pk in (made.pk, 10**9):
        with pytest.raises(Grant.DoesNotExist):
            end_grant(by=stranger, at=timezone.now(), grant_id=pk, reason="x")


def test_those_it_is_shared_with_cannot_pass_it_on_or_end_it(world: World, record: Record, owner: Viewer) -> None:
    made = share(owner, record, level="edit", organisation_id=world.other_partnership.pk)
    stranger = viewer_of(world.stranger, on=date.today())
    assert stranger.can("plan.share")  # at home
    with pytest.raises(Refusal, match="decided by Glen Afton"):
        share(stranger, record, organisation_id=world.provider.pk)
    with pytest.raises(Grant.DoesNotExist):
        end_grant(by=stranger, at=timezone.now(), grant_id=made.pk, reason="x")


def test_a_team_mate_whose_role_does_not_share_is_refused(world: World, record: Record) -> None:
    reader = viewer_of(world.reader, on=date.today())
    mates = Viewer(user_id=reader.user_id, name=reader.name, on=reader.on, posts=tuple(
        type(p)(p.organisation_id, p.organisation_name, p.organisation_kind, p.nation, p.role, frozenset({"plan.read"}))
        for p in reader.posts
    ))  # fmt: skip
    with pytest.raises(Refusal, match="decided by Glen Afton"):
        share(mates, record, organisation_id=world.provider.pk)
    made = share(SYSTEM, record, organisation_id=world.provider.pk)
    with pytest.raises(Refusal, match="decided by Glen Afton"):
        end_grant(by=mates, at=timezone.now(), grant_id=made.pk, reason="x")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": "  "}, "purpose"),
        ({"lawful_basis": ""}, "lawful_basis"),
        ({"level": "own"}, "level"),
        ({"until": timezone.now() - timedelta(days=1)}, "until"),
        ({"organisation_id": None}, "shared_with"),
        ({"organisation_id": 10**9}, "shared_with"),
        ({"group_id": 10**9, "organisation_id": None}, "shared_with"),
        ({"group_id": 1}, "shared_with"),
    ],
)
def test_what_is_missing_is_named(
    world: World, record: Record, owner: Viewer, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        share(owner, record, **{"organisation_id": world.provider.pk, **change})
    assert refused.value.field == field
    assert not Grant.objects.exists()


def test_a_strangers_id_in_the_form_is_no_choice(world: World, record: Record, owner: Viewer) -> None:
    with pytest.raises(Refusal, match="Choose one"):
        share(owner, record, user_id=world.stranger.pk)
    group = GovernanceGroup.objects.create(name="SQIG", kind="sqig", organisation=world.other_partnership)
    with pytest.raises(Refusal, match="Choose one"):
        share(owner, record, group_id=group.pk)


def test_sharing_with_its_owner_is_no_use(world: World, record: Record, owner: Viewer) -> None:
    with pytest.raises(Refusal, match="its people see it already"):
        share(owner, record, organisation_id=world.partnership.pk)


def test_a_double_click_shares_once(world: World, record: Record, owner: Viewer) -> None:
    first = share(owner, record, organisation_id=world.provider.pk)
    assert share(owner, record, organisation_id=world.provider.pk) == first
    with pytest.raises(Refusal, match="shared with Birchwood Care Limited already"):
        share(owner, record, organisation_id=world.provider.pk, level="edit")
    assert Event.objects.filter(verb="record.shared").count() == 1


def test_a_grant_names_exactly_one(world: World, record: Record) -> None:
    with pytest.raises(IntegrityError):
        Grant.objects.create(
            record=record, organisation=world.provider, user=world.manager, level="read", purpose="x",
            lawful_basis="x", decided_by="x", since=timezone.now(),
        )  # fmt: skip
