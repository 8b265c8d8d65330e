"""A link is for one person and one purpose, for a time: looking uses nothing up, answering does, and every visit is
kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from plumbline.access.actions import open_record
from plumbline.access.models import Record
from plumbline.access.viewer import Viewer
from plumbline.guests import actions
from plumbline.guests.models import GuestLink, GuestVisit, VisitKind
from plumbline.guests.queries import find_link, links_of
from plumbline.guests.rules import hash_of_secret
from plumbline.kernel.refusals import Refusal
from tests.world import World, viewer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
GUEST = Viewer(user_id=None, name="Dr Ann Lee")


@pytest.fixture
def record(world: World) -> Record:
    return open_record(by=viewer(world.owner), at=AT, owner=world.partnership, kind="plan")


def link_for(world: World, record: Record, **more: object) -> tuple[GuestLink, str]:
    values = {"purpose": "progress", "subject_id": 7, "name": "Dr Ann Lee", "email": "ann.lee@example.org", **more}
    return actions.make_link(by=viewer(world.owner), at=AT, record_id=record.pk, **values)  # type: ignore[arg-type]


@pytest.mark.requirement("BY12")
def test_the_secret_is_long_and_kept_nowhere(world: World, record: Record) -> None:
    link, secret = link_for(world, record)
    _, another = link_for(world, record)
    assert len(secret) >= 32
    assert secret != another
    link.refresh_from_db()
    stored = [str(getattr(link, f.attname)) for f in GuestLink._meta.fields]
    assert not any(secret in text for text in stored)
    assert link.secret_hash == hash_of_secret(secret)


@pytest.mark.requirement("BY12")
def test_a_link_opens_for_its_time_and_its_purpose_alone(world: World, record: Record) -> None:
    link, secret = link_for(world, record, days=14)
    assert find_link(GUEST, secret, "progress", at=AT).link == link
    assert find_link(GUEST, secret, "read-version", at=AT).link is None
    assert find_link(GUEST, secret[:-1], "progress", at=AT).link is None
    assert find_link(GUEST, "", "progress", at=AT).link is None
    last = AT + timedelta(days=14)
    assert not find_link(GUEST, secret, "progress", at=last - timedelta(seconds=1)).refusal
    assert "time has passed" in find_link(GUEST, secret, "progress", at=last).refusal
    with pytest.raises(Refusal, match="time has passed"):
        actions.use_link(by=GUEST, at=last, link=link)


def test_it_is_used_once(world: World, record: Record) -> None:
    link, _ = link_for(world, record)
    used = actions.use_link(by=GUEST, at=AT, link=link)
    assert used.used_at == AT
    with pytest.raises(Refusal, match="answered already"):
        actions.use_link(by=GUEST, at=AT, link=link)
    assert [v.kind for v in link.visits.all()] == [VisitKind.ANSWERED]


def test_an_ended_link_opens_nothing_and_is_ended_once(world: World, record: Record) -> None:
    link, secret = link_for(world, record)
    actions.end_link(by=viewer(world.owner), at=AT, link=link)
    actions.end_link(by=viewer(world.owner), at=AT + timedelta(days=1), link=link)
    link.refresh_from_db()
    assert link.ended_at == AT
    assert "was ended" in find_link(GUEST, secret, "progress", at=AT).refusal
    with pytest.raises(Refusal, match="was ended"):
        actions.use_link(by=GUEST, at=AT, link=link)


def test_visits_within_a_few_minutes_are_one_row(world: World, record: Record) -> None:
    link, _ = link_for(world, record)
    for minutes in (0, 1, 4, 9):
        actions.note_visit(by=GUEST, at=AT + timedelta(minutes=minutes), link=link, kind=VisitKind.OPENED)
    actions.note_visit(by=GUEST, at=AT, link=link, kind=VisitKind.TURNED_AWAY, note="Its time has passed.")
    assert GuestVisit.objects.filter(kind=VisitKind.OPENED).count() == 2
    assert GuestVisit.objects.get(kind=VisitKind.TURNED_AWAY).note == "Its time has passed."


@pytest.mark.parametrize("more", [{"name": "  "}, {"days": 0}, {"days": 61}])
def test_a_link_that_names_nobody_or_lasts_too_long_is_refused(world: World, record: Record, more: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(Refusal):
        link_for(world, record, **more)
    assert not GuestLink.objects.exists()


def test_whose_links_they_are_is_seen_by_who_sees_the_record(world: World, record: Record) -> None:
    link, _ = link_for(world, record)
    assert list(links_of(viewer(world.owner), record.pk, "progress")) == [link]
    assert list(links_of(viewer(world.stranger), record.pk, "progress")) == []
    assert list(links_of(GUEST, record.pk, "progress")) == []
