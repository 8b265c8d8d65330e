"""The one rule of who sees what, case by case. What nothing here allows is denied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plumbline.access.models import Audience, Grant, Level, Record
from plumbline.access.queries import (
    events_of,
    open_to,
    parts_seen_by,
    people_choices,
    records_open_to,
    records_owned_by,
    records_seen_by,
    seen_by,
    viewer_of,
)
from plumbline.access.viewer import NOBODY, SYSTEM, Post, Viewer
from plumbline.history.actions import record_event
from plumbline.history.models import Event
from plumbline.people.models import GovernanceGroup, GroupSeat, Membership, Organisation, User
from tests.world import LONG_AGO, World, organisation, person

pytestmark = pytest.mark.django_db

TODAY = date.today
ALL = frozenset({"plan.read", "plan.edit", "progress.record", "plan.share"})


def at(organisation: Organisation, capabilities: frozenset[str] = ALL) -> Post:
    return Post(
        organisation.pk, organisation.name, organisation.kind, organisation.nation, "any", frozenset(capabilities)
    )


def seeing(user: User, *posts: Post) -> Viewer:
    return Viewer(user_id=user.pk, name=user.name, posts=posts, on=TODAY())


@pytest.fixture
def record(world: World) -> Record:
    made = Record.objects.create(kind="plan", owner=world.partnership)
    Record.objects.create(kind="plan", owner=world.other_partnership)  # there is always something else
    return made


def grant(record: Record, *, level: str = Level.READ, since_days: float = -1, until_days: float | None = None,
          **to: Any) -> Grant:  # fmt: skip
    now = timezone.now()
    return Grant.objects.create(
        record=record, level=level, purpose="Joint oversight", lawful_basis="Public task", decided_by="Moira Kerr",
        since=now + timedelta(days=since_days), until=None if until_days is None else now + timedelta(days=until_days),
        **to,
    )  # fmt: skip


def seat(user: User, group: GovernanceGroup, **more: Any) -> GroupSeat:
    return GroupSeat.objects.create(user=user, group=group, **{"since": LONG_AGO, **more})


@pytest.fixture
def group(world: World) -> GovernanceGroup:
    return GovernanceGroup.objects.create(name="CHOG", kind="chog", organisation=world.partnership)


def sees(viewer: Viewer, record: Record) -> bool:
    """Asked in every way there is, which must agree."""
    answers = {
        records_seen_by(viewer).filter(pk=record.pk).exists(),
        record in list(records_seen_by(viewer)),
        seen_by(Record.objects.filter(pk=record.pk), viewer, path="pk").count() == 1,
    }
    assert len(answers) == 1
    return answers.pop()


def edits(viewer: Viewer, record: Record, capability: str = "plan.edit") -> bool:
    answers = {
        record in list(records_open_to(viewer, capability)),
        open_to(Record.objects.filter(pk=record.pk), viewer, capability, path="pk").exists(),
    }
    assert len(answers) == 1
    return answers.pop()


# Whose it is


def test_its_owner_and_a_team_mate_see_it(world: World, record: Record) -> None:
    assert sees(viewer_of(world.owner, on=TODAY()), record)
    assert sees(viewer_of(world.mate, on=TODAY()), record)
    assert sees(viewer_of(world.reader, on=TODAY()), record)


def test_only_a_role_that_carries_the_capability_may_change_it(world: World, record: Record) -> None:
    assert edits(seeing(world.owner, at(world.partnership)), record)
    assert not edits(seeing(world.reader, at(world.partnership, frozenset({"plan.read"}))), record)


def test_a_role_that_does_not_read_plans_sees_none(world: World, record: Record) -> None:
    assert not sees(seeing(world.owner, at(world.partnership, frozenset({"library.read"}))), record)


def test_a_role_that_is_not_in_the_library_allows_nothing(world: World, record: Record) -> None:
    user = person("Gil Roy", world.partnership, "role-of-old")
    assert not sees(viewer_of(user, on=TODAY()), record)


def test_strangers_and_nobody_see_nothing_and_the_operator_everything(world: World, record: Record) -> None:
    for viewer in (viewer_of(world.stranger, on=TODAY()), viewer_of(world.manager, on=TODAY()), NOBODY):
        assert not sees(viewer, record)
        assert not edits(viewer, record)
        assert not records_owned_by(viewer, "plan.share").filter(pk=record.pk).exists()
    assert sees(SYSTEM, record)
    assert edits(SYSTEM, record)
    assert records_owned_by(SYSTEM, "plan.share").filter(pk=record.pk).exists()


def test_capabilities_of_one_post_do_not_reach_records_of_another(world: World, record: Record) -> None:
    both = seeing(world.owner, at(world.other_partnership), at(world.partnership, frozenset({"plan.read"})))
    assert sees(both, record)
    assert not edits(both, record)
    assert not records_owned_by(both, "plan.share").filter(pk=record.pk).exists()


def test_an_ended_role_and_one_to_come_give_nothing(world: World, record: Record) -> None:
    user, today = world.mate, TODAY()
    held = Membership.objects.filter(user=user)
    held.update(until=today)
    assert sees(viewer_of(user, on=today), record)  # the last day still holds
    held.update(until=today - timedelta(days=1))
    assert not sees(viewer_of(user, on=today), record)
    held.update(since=today + timedelta(days=1), until=None)
    assert not sees(viewer_of(user, on=today), record)


def test_a_closed_account_sees_nothing(world: World, record: Record) -> None:
    world.owner.is_active = False
    assert viewer_of(world.owner, on=TODAY()) == NOBODY


# With whom it is shared


@pytest.mark.requirement("BY17")
def test_a_partner_sees_and_changes_what_was_shared_with_it(world: World, record: Record) -> None:
    stranger = viewer_of(world.stranger, on=TODAY())
    given = grant(record, organisation=world.other_partnership)
    assert sees(stranger, record)
    assert not edits(stranger, record)
    Grant.objects.filter(pk=given.pk).update(level=Level.EDIT)
    assert edits(stranger, record)
    assert not records_owned_by(stranger, "plan.share").filter(pk=record.pk).exists()  # passing it on is not theirs


def test_leave_to_edit_does_not_stand_in_for_the_role(world: World, record: Record) -> None:
    for to in ({"organisation": world.other_partnership}, {"user": world.stranger}):
        grant(record, level=Level.EDIT, **to)
        assert not edits(seeing(world.stranger, at(world.other_partnership, frozenset({"plan.read"}))), record)
        assert edits(seeing(world.stranger, at(world.other_partnership)), record)


@pytest.mark.parametrize(
    ("since", "until", "gives"), [(-1, None, True), (-2, 1, True), (-2, -1, False), (1, None, False)]
)
def test_a_grant_gives_from_its_first_moment_to_its_last(
    world: World, record: Record, since: float, until: float | None, gives: bool
) -> None:
    for to in ({"organisation": world.other_partnership}, {"user": world.stranger}):
        made = grant(record, since_days=since, until_days=until, **to)
        assert sees(viewer_of(world.stranger, on=TODAY()), record) is gives
        made.delete()


def test_a_grant_speaks_of_one_record_only(world: World, record: Record) -> None:
    other = Record.objects.create(kind="plan", owner=world.partnership)
    grant(record, organisation=world.other_partnership)
    assert not sees(viewer_of(world.stranger, on=TODAY()), other)


def test_a_grant_to_one_person_reaches_nobody_else(world: World, record: Record) -> None:
    mate = person("Ali Stone", world.other_partnership, "partnership_lead")
    grant(record, level=Level.EDIT, user=world.stranger)
    assert sees(viewer_of(world.stranger, on=TODAY()), record)
    assert edits(viewer_of(world.stranger, on=TODAY()), record)
    assert not sees(viewer_of(mate, on=TODAY()), record)


def test_a_seat_on_a_group_reads_what_is_shared_with_the_group(
    world: World, record: Record, group: GovernanceGroup
) -> None:
    grant(record, level=Level.EDIT, group=group)
    stranger = viewer_of(world.stranger, on=TODAY())
    assert not sees(stranger, record)
    taken = seat(world.stranger, group)
    assert sees(stranger, record)
    assert not edits(stranger, record)  # a group oversees: it reads
    today = TODAY()
    for days in ({"until": today - timedelta(days=1)}, {"since": today + timedelta(days=1), "until": None}):
        GroupSeat.objects.filter(pk=taken.pk).update(**days)
        assert not sees(stranger, record)
    GroupSeat.objects.filter(pk=taken.pk).update(since=LONG_AGO, until=today)
    assert sees(stranger, record)  # the last day still holds


def test_whoever_holds_no_role_anywhere_keeps_neither_seat_nor_grant(
    world: World, record: Record, group: GovernanceGroup
) -> None:
    grant(record, group=group)
    grant(record, user=world.stranger)
    seat(world.stranger, group)
    Membership.objects.filter(user=world.stranger).update(until=TODAY() - timedelta(days=1))
    assert not sees(viewer_of(world.stranger, on=TODAY()), record)


# Parts of a record: events stand for them here, as every part with an audience and an author


def part(record: Record, audience: str, by: User | None = None) -> Event:
    viewer = Viewer(user_id=by.pk, name=by.name) if by else SYSTEM
    return record_event(
        by=viewer, at=timezone.now(), verb="x.y", subject=record, label=audience, record_id=record.pk,
        audience=audience, organisation_id=record.owner_id, organisation_name="x",
    )  # fmt: skip


def parts(viewer: Viewer, record: Record) -> set[str]:
    seen = {event.audience for event in events_of(viewer, record.pk)}
    rows = Event.objects.filter(record_id=record.pk)
    assert seen == {e.audience for e in parts_seen_by(rows, viewer, path="record_id", author="actor_id")}
    return seen


FOR_ALL = {"", Audience.PUBLIC, Audience.EVERYONE}
FOR_PARTNERS = FOR_ALL | {Audience.PARTNERS}
FOR_LEADS = FOR_PARTNERS | {Audience.RESTRICTED}


@pytest.fixture
def parted(record: Record) -> Record:
    for audience in ["", *Audience.values]:
        part(record, audience)
    return record


def test_parts_for_each_side(world: World, parted: Record) -> None:
    reading = frozenset({"plan.read"})
    nhs, regulator = organisation("Tayford NHS", kind="nhs"), organisation("The Inspectorate", kind="regulator")
    voluntary = organisation("Open Door", kind="voluntary")
    for shared in (world.other_partnership, world.provider, nhs, regulator, voluntary):
        grant(parted, organisation=shared)
    someone = world.stranger
    expected = [
        (at(world.partnership), FOR_LEADS),
        (at(world.partnership, reading), FOR_PARTNERS),
        (at(world.other_partnership), FOR_PARTNERS),  # leads of another organisation are not leads of this record
        (at(nhs, reading), FOR_PARTNERS),
        (at(regulator, reading), FOR_PARTNERS),
        (at(world.provider), FOR_ALL),
        (at(voluntary), FOR_ALL),
        (at(world.other_provider), set()),
    ]
    for post, audiences in expected:
        assert parts(seeing(someone, post), parted) == audiences, post.organisation_name
    assert parts(NOBODY, parted) == set()
    assert parts(SYSTEM, parted) == FOR_LEADS


def test_a_partner_elsewhere_is_a_provider_here(world: World, parted: Record) -> None:
    """The record reaches this person through the provider only; that they work for some council changes nothing."""
    grant(parted, organisation=world.provider)
    assert parts(seeing(world.manager, at(world.other_partnership), at(world.provider)), parted) == FOR_ALL


def test_a_provider_elsewhere_is_a_partner_here(world: World, parted: Record) -> None:
    both = seeing(world.owner, at(world.provider), at(world.partnership, frozenset({"plan.read"})))
    assert parts(both, parted) == FOR_PARTNERS


def test_a_person_asked_by_name_reads_the_parts_for_everyone(world: World, parted: Record) -> None:
    grant(parted, user=world.stranger)
    assert parts(viewer_of(world.stranger, on=TODAY()), parted) == FOR_ALL


def test_a_seat_reads_partners_parts_only_for_those_who_are_no_provider(
    world: World, parted: Record, group: GovernanceGroup
) -> None:
    grant(parted, group=group)
    for user in (world.stranger, world.manager):
        seat(user, group)
    assert parts(viewer_of(world.stranger, on=TODAY()), parted) == FOR_PARTNERS
    assert parts(viewer_of(world.manager, on=TODAY()), parted) == FOR_ALL
    both = seeing(world.manager, at(world.provider), at(world.other_partnership))
    assert parts(both, parted) == FOR_ALL


def test_the_author_reads_their_own_part_while_they_see_the_record(world: World, record: Record) -> None:
    part(record, Audience.RESTRICTED, by=world.manager)
    given = grant(record, organisation=world.provider)
    manager = viewer_of(world.manager, on=TODAY())
    assert parts(manager, record) == {Audience.RESTRICTED}
    Grant.objects.filter(pk=given.pk).update(until=timezone.now())
    assert parts(manager, record) == set()


def test_an_audience_that_nobody_knows_is_read_by_nobody(world: World, record: Record) -> None:
    part(record, "a-new-kind")
    assert parts(seeing(world.owner, at(world.partnership)), record) == set()


def test_events_of_one_part(world: World, record: Record) -> None:
    part(record, "")
    owner = viewer_of(world.owner, on=TODAY())
    assert events_of(owner, record.pk, subject=record).count() == 1
    assert events_of(owner, record.pk, subject=world.partnership).count() == 0


# How it asks


@pytest.mark.parametrize(
    "ask",
    [
        lambda viewer: records_seen_by(viewer),
        lambda viewer: records_open_to(viewer, "plan.edit"),
        lambda viewer: seen_by(Record.objects.all(), viewer, path="pk"),
        lambda viewer: parts_seen_by(Event.objects.all(), viewer, path="record_id", author="actor_id"),
    ],
)
def test_the_rule_is_one_statement_and_holds_no_list_of_records(
    world: World, group: GovernanceGroup, ask: Callable[[Viewer], Any]
) -> None:
    lengths = []
    viewer = viewer_of(world.owner, on=TODAY())
    for _ in range(2):
        for _ in range(20):
            shared = Record.objects.create(kind="plan", owner=world.other_partnership)
            grant(shared, organisation=world.partnership)
        with CaptureQueriesContext(connection) as captured:
            list(ask(viewer))
        assert len(captured) == 1
        lengths.append(len(captured[0]["sql"]))
    assert abs(lengths[0] - lengths[1]) < 10  # it grows with the digits of an id at most


def test_the_viewer_is_made_with_one_question(world: World, django_assert_num_queries: Any) -> None:
    user = User.objects.get(pk=world.owner.pk)
    with django_assert_num_queries(1):
        viewer_of(user, on=TODAY())


# Whom one may name


def test_people_to_name_on_a_record(world: World, record: Record, group: GovernanceGroup) -> None:
    own = {world.owner, world.mate, world.reader}
    owner, manager = viewer_of(world.owner, on=TODAY()), viewer_of(world.manager, on=TODAY())
    assert set(people_choices(owner, record.pk)) == own
    assert set(people_choices(manager, record.pk)) == set()  # a record they do not see
    quiet = person("Lee Moss", world.provider, "role-of-old")
    grant(record, organisation=world.provider)
    assert set(people_choices(owner, record.pk)) == own | {world.manager}
    assert quiet not in people_choices(owner, record.pk)
    assert world.manager in people_choices(manager, record.pk)
    assert world.reader not in people_choices(manager, record.pk)  # works there, and does not record progress
    assert world.other_manager not in people_choices(owner, record.pk)
    grant(record, group=group)
    seat(world.stranger, group)
    assert world.stranger in people_choices(owner, record.pk)
