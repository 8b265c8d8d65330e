"""Reminders of dates: who gets them, when, and that a change which makes one moot keeps it from leaving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from plumbline.access import actions as access
from plumbline.access.models import Grant
from plumbline.access.viewer import SYSTEM
from plumbline.notices.actions import choose_how
from plumbline.notices.models import How, Notice
from plumbline.plans import actions as plans
from plumbline.plans.actions.reminders import put_reminders
from plumbline.plans.models import Action, Plan, PlanStage, Round, RoundRequest
from plumbline.plans.queries.reminders import reminders_on
from plumbline.plans.rules.reminding import reminding
from tests.letters import letters
from tests.sample import Sample, an_action, sample
from tests.world import NOW, World, viewer

DUE = date(2026, 4, 30)  # a Thursday


def at(day: date, hour: int = 6, minute: int = 45) -> datetime:
    """UTC: 7:45 in London in summer, after the daily mail's time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def morning(day: date) -> list[str]:
    """The headlines of what leaves on that morning, whoever it goes to."""
    put_reminders(by=SYSTEM, at=at(day, 4))
    mails = letters(at(day))
    return sorted(f"{m.to}: {line[2:]}" for m in mails for line in m.text.splitlines() if line.startswith("- "))


@pytest.fixture
def live(world: World) -> Sample:
    """A live plan whose action is done by the mate; it was written on 10 March 2026."""
    made = sample(world)
    plans.start_plan(by=viewer(world.owner), at=NOW, code=made.plan.code)
    Action.objects.filter(plan=made.plan).update(created_at=NOW)
    values = {"text": "Check every chart.", "finish": "30 April 2026", "doers": (world.mate.name,)}
    made.action = an_action(world, made.plan, **values)
    assert made.action.parties.get().user == world.mate
    return made


def test_a_date_is_reminded_of_before_it_on_it_and_weekly_after_it() -> None:
    said = {n: reminding("Action 2.3", DUE, DUE + timedelta(days=n)) for n in (-8, -7, -1, 0, 1, 6, 7, 13, 14)}
    marks = {n: s.mark.rpartition(":")[2] if s else None for n, s in said.items()}
    assert marks == {
        -8: None, -7: "soon", -1: "soon", 0: "today", 1: "late-0", 6: "late-0", 7: "late-1", 13: "late-1", 14: "late-2",
    }  # fmt: skip
    assert said[7] is not None
    assert said[7].headline == "Action 2.3 was due on 30 April 2026"


@pytest.mark.requirement("BY9")
def test_the_doer_is_reminded_once_in_each_stretch_of_an_actions_date(live: Sample, world: World) -> None:
    number, days = live.action.number, {}
    for n in range(-12, 16):
        day = DUE + timedelta(days=n)
        if said := [line for line in morning(day) if line.startswith(world.mate.email)]:
            days[n] = said
    assert days == {
        -7: [f"{world.mate.email}: Action {number} is due on 30 April 2026"],
        0: [f"{world.mate.email}: Action {number} is due today, 30 April 2026"],
        1: [f"{world.mate.email}: Action {number} was due on 30 April 2026"],
        7: [f"{world.mate.email}: Action {number} was due on 30 April 2026"],
        14: [f"{world.mate.email}: Action {number} was due on 30 April 2026"],
    }


def test_the_same_morning_twice_adds_nothing(live: Sample) -> None:
    day = DUE - timedelta(days=3)
    assert put_reminders(by=SYSTEM, at=at(day, 4)) == 1
    assert put_reminders(by=SYSTEM, at=at(day, 9)) == 0


def complete(world: World, live: Sample) -> None:
    Action.objects.filter(pk=live.action.pk).update(complete=True, completed_on=DUE)


def withdraw(world: World, live: Sample) -> None:
    plans.withdraw_action(
        by=viewer(world.owner), at=timezone.now(), code=live.plan.code, number=live.action.number, reason="Not needed."
    )


def move(world: World, live: Sample) -> None:
    Action.objects.filter(pk=live.action.pk).update(finish_on=DUE + timedelta(days=60))


def end_plan(world: World, live: Sample) -> None:
    Plan.objects.filter(pk=live.plan.pk).update(stage=PlanStage.ENDED)


def name_another(world: World, live: Sample) -> None:
    live.action.parties.update(user=world.owner)


@pytest.mark.parametrize("change", [complete, withdraw, move, end_plan, name_another])
def test_a_reminder_that_waits_for_the_daily_mail_is_dropped_by_what_makes_it_moot(
    change: object, live: Sample, world: World
) -> None:
    day = DUE - timedelta(days=3)
    put_reminders(by=SYSTEM, at=at(day, 4))
    assert Notice.objects.get(kind="reminder", user=world.mate).state == "waiting"
    change(world, live)  # type: ignore[operator]
    assert [m for m in letters(at(day)) if m.to == world.mate.email and "Action" in m.text] == []
    kept = Notice.objects.get(kind="reminder", user=world.mate)
    assert (kept.state, kept.ended_because) == (
        "dropped",
        "It no longer holds: the work is done, or its date has moved.",
    )


def test_a_moved_date_is_another_reminder(live: Sample, world: World) -> None:
    day = DUE - timedelta(days=3)
    assert morning(day) == [f"{world.mate.email}: Action {live.action.number} is due on 30 April 2026"]
    later = DUE + timedelta(days=1)
    Action.objects.filter(pk=live.action.pk).update(finish_on=later)
    assert morning(day + timedelta(days=1))[0].endswith("is due on 1 May 2026")


def test_who_is_named_but_does_not_see_the_plan_is_not_reminded(live: Sample, world: World) -> None:
    live.action.parties.update(user=world.stranger)
    assert put_reminders(by=SYSTEM, at=at(DUE, 4)) == 0
    live.action.parties.update(user=world.manager)
    assert put_reminders(by=SYSTEM, at=at(DUE, 4)) == 1
    choose_how(by=viewer(world.manager), at=NOW, how=How.AT_ONCE, digest_at=datetime(2026, 1, 1, 8, 0).time())
    grant = Grant.objects.get(pk=live.grant.pk)
    access.end_grant(by=viewer(world.owner), at=timezone.now(), grant_id=grant.pk, label="x", reason="It ended.")
    assert letters(at(DUE)) == []


@pytest.mark.requirement("T22")
def test_each_time_of_a_recurring_action_is_reminded_of(live: Sample, world: World) -> None:
    action = an_action(
        world, live.plan, text="Audit the charts.", finish="", doers=(world.mate.name,), frequency="Monthly"
    )
    days = (date(2026, 4, 7), date(2026, 5, 7), date(2026, 6, 8))
    Action.objects.filter(pk=action.pk).update(created_at=NOW)
    action.occurrences.all().delete()
    for day in days:
        action.occurrences.create(due_on=day)
    said = {day: [line for line in morning(day) if f"Action {action.number} " in line] for day in days}
    assert [len(lines) for lines in said.values()] == [1, 2, 3]  # those before are still to be done, and said so
    first = action.occurrences.get(due_on=days[0])
    first.done_on = days[0]
    first.save()
    held = {r.topic for r in reminders_on(SYSTEM, on=days[2]) if r.topic.startswith(f"action:{action.pk}:")}
    assert held == {f"action:{action.pk}:time-2026-05-07", f"action:{action.pk}:time-2026-06-08"}


def test_the_group_is_told_of_a_review_and_a_body_of_the_answer_it_owes(live: Sample, world: World) -> None:
    lead = live.plan.leads.create(user=world.owner, name=world.owner.name, since=NOW.date(), by_name="x", at=NOW)
    live.plan.reviews.create(number=9, planned_for=date(2026, 6, 10), by_name="x", at=NOW, submission="r9")
    topics = {(r.topic, r.user_id) for r in reminders_on(SYSTEM, on=date(2026, 6, 5))}
    assert (f"plan:{live.plan.pk}:review", lead.user_id) in topics
    asked = Round.objects.create(plan=live.plan, label="June 2026", position=9, answers_by=date(2026, 6, 9))
    request = RoundRequest.objects.create(
        round=asked, action=live.action, organisation=world.partnership, party="Partnership", asked_at=NOW
    )
    owed = [r for r in reminders_on(SYSTEM, on=date(2026, 6, 5)) if r.topic == f"round-request:{request.pk}:answer"]
    assert [(r.user_id, r.headline) for r in owed] == [
        (world.mate.pk, f"An answer on {live.action.number} is due on 9 June 2026")
    ]
    request.answered_at = NOW
    request.save()
    assert [r for r in reminders_on(SYSTEM, on=date(2026, 6, 5)) if r.topic.startswith("round-request")] == []


def test_the_number_of_queries_does_not_grow_with_the_actions(
    live: Sample, world: World, does_not_grow: object
) -> None:
    def grow() -> None:
        for _ in range(4):
            an_action(world, live.plan, finish="30 April 2026", doers=(world.mate.name,))

    does_not_grow(lambda: reminders_on(SYSTEM, on=DUE), grow)  # type: ignore[operator]
    assert len(reminders_on(SYSTEM, on=DUE)) >= 8
