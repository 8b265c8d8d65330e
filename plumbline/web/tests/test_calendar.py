"""A person's dates as a calendar that programs fetch: theirs alone, and nothing that a passer-by may not read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from plumbline.access import actions as access
from plumbline.access.viewer import SYSTEM
from plumbline.notices.actions import make_feed
from plumbline.notices.models import Feed
from plumbline.people import actions as people
from plumbline.people.models import Membership, User
from plumbline.plans import actions as plans
from plumbline.plans.models import Action, FinishMove, Plan, Round, RoundRequest
from tests.sample import Sample, an_action, sample
from tests.world import NOW, World, viewer


def soon() -> date:
    """Within three weeks of the day on which the test runs, in London as the code has it."""
    return timezone.localdate() + timedelta(days=20)


@pytest.fixture
def live(world: World) -> Sample:
    made = sample(world)
    Plan.objects.filter(pk=made.plan.pk).update(title="Lamplighter plan")
    plans.start_plan(by=viewer(world.owner), at=NOW, code=made.plan.code)
    made.action = an_action(
        world, made.plan, text="Lamplighter text", finish=f"{soon():%d %B %Y}", doers=(world.mate.name,)
    )
    return made


def address(user: User) -> str:
    return f"/calendar/{make_feed(by=viewer(user), at=timezone.now())}.ics"


def dates(path: str) -> dict[str, Any]:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"Lamplighter" not in answer.content
    read = Calendar.from_ical(answer.content)
    assert not read.errors
    return {str(event["summary"]): event for event in read.walk("VEVENT")}


def test_what_one_does_and_leads_stands_on_its_day(live: Sample, world: World) -> None:
    (event,) = dates(address(world.mate)).values()
    number = live.action.number
    assert str(event["summary"]) == f"Action {number} is due"
    assert event["dtstart"].dt == soon()  # a day, without a time or a zone: the same everywhere
    assert event["dtend"].dt == soon() + timedelta(days=1)
    assert event["url"] == f"http://127.0.0.1:8000/plans/{live.plan.code}/actions/{number}/"
    assert dates(address(world.owner)) == {}


def test_a_moved_date_is_the_same_entry_changed(live: Sample, world: World) -> None:
    path = address(world.mate)
    (before,) = dates(path).values()
    later = soon() + timedelta(days=30)
    plans.move_finish(
        by=viewer(world.owner), at=timezone.now(), code=live.plan.code, number=live.action.number,
        to=f"{later.day} {later:%B %Y}", reason="A nurse left.", agreed_by="The group", edition=1,
    )  # fmt: skip
    assert FinishMove.objects.count() == 1
    (after,) = dates(path).values()
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], later)
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt > before["last-modified"].dt


def test_what_is_done_or_not_live_is_not_there(live: Sample, world: World) -> None:
    path = address(world.mate)
    Action.objects.filter(pk=live.action.pk).update(complete=True)
    assert dates(path) == {}
    Action.objects.filter(pk=live.action.pk).update(complete=False)
    Plan.objects.filter(pk=live.plan.pk).update(stage="draft")
    assert dates(path) == {}


def test_times_of_a_recurring_action_reviews_and_answers_stand_there_too(live: Sample, world: World) -> None:
    live.action.occurrences.create(due_on=soon() - timedelta(days=5))
    live.plan.reviews.create(number=1, planned_for=soon(), by_name="x", at=NOW, submission="r1")
    asked = Round.objects.create(plan=live.plan, label="A round", position=1, answers_by=soon())
    RoundRequest.objects.create(
        round=asked, action=live.action, organisation=world.partnership, party="Partnership", asked_at=NOW
    )
    number = live.action.number
    assert set(dates(address(world.mate))) == {
        f"Action {number} is due", f"Action {number} is due again", "A plan is reviewed",
        f"An answer on {number} is due",
    }  # fmt: skip


@pytest.mark.requirement("BY17")
def test_a_stranger_named_on_the_plan_finds_nothing_of_it(live: Sample, world: World) -> None:
    live.action.parties.update(user=world.stranger)
    live.plan.leads.create(user=world.stranger, name="Sam", since=NOW.date(), by_name="x", at=NOW)
    live.plan.reviews.create(number=1, planned_for=soon(), by_name="x", at=NOW, submission="r1")
    assert dates(address(world.stranger)) == {}
    assert dates(address(world.other_manager)) == {}


def test_who_lost_access_finds_nothing_and_a_closed_account_no_calendar(live: Sample, world: World) -> None:
    live.action.parties.update(user=world.manager)
    path = address(world.manager)
    assert len(dates(path)) == 1
    access.end_grant(by=viewer(world.owner), at=timezone.now(), grant_id=live.grant.pk, label="x", reason="It ended.")
    assert dates(path) == {}
    live.action.parties.update(user=world.mate)
    path = address(world.mate)
    membership = Membership.objects.get(user=world.mate)
    yesterday = timezone.localdate() - timedelta(days=1)
    people.end_membership(by=SYSTEM, at=NOW, membership_id=membership.pk, until=yesterday)
    assert dates(path) == {}
    people.close_account(by=SYSTEM, at=NOW, user_id=world.mate.pk, reason="Left")
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/calendar/x.ics", "/calendar/%00.ics", f"/calendar/{'a' * 500}.ics"])
def test_an_unknown_address_is_nothing(path: str, world: World) -> None:
    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code == 405


def test_a_fetch_is_noted_at_most_once_an_hour(live: Sample, world: World) -> None:
    path = address(world.mate)
    dates(path)
    first = Feed.objects.get().fetched_at
    dates(path)
    assert first
    assert Feed.objects.get().fetched_at == first
    Feed.objects.update(fetched_at=first - timedelta(hours=2))
    dates(path)
    fetched = Feed.objects.get().fetched_at
    assert fetched
    assert fetched >= first


def test_the_number_of_queries_does_not_grow_with_the_dates(live: Sample, world: World, does_not_grow: Any) -> None:
    path = address(world.mate)

    def grow() -> None:
        for _ in range(4):
            an_action(world, live.plan, finish=f"{soon():%d %B %Y}", doers=(world.mate.name,))

    does_not_grow(lambda: dates(path), grow)
