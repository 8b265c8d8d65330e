"""Two at one review at the very same moment, on a real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.people.models import User
from plumbline.plans import actions
from plumbline.plans.actions import Attendance, Closing, ReviewPlan, SaidInReview
from plumbline.plans.models import Plan, PlanLead, ProgressEntry, Review
from plumbline.plans.tests import samples
from tests.test_at_once import AT_ONCE, at_once, unbroken
from tests.world import World, viewer

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()


@pytest.fixture
def plan(world: World) -> Plan:
    samples.everybody(world)
    made = samples.make_plan(world)
    samples.add(world, made)
    PlanLead.objects.create(plan=made, name="Pat Lennox", since=TODAY, by_name="Moira Kerr", at=samples.now())
    return made


def planned(world: World, plan: Plan, key: str = "one", days: int = 0, *, by: User | None = None) -> Review:
    values = ReviewPlan(TODAY + timedelta(days=days))
    return actions.plan_review(
        by=viewer(by or world.owner), at=samples.now(), code=plan.code, values=values, submission=key
    )


def test_a_review_planned_at_once_is_planned_once(world: World, plan: Plan) -> None:
    people = (world.owner, world.mate)
    got = at_once([lambda n=n, u=u: planned(world, plan, "key", n, by=u) for n, u in enumerate(people)])
    assert len([one for one in got if isinstance(one, Review)]) == 1, got
    assert len([one for one in got if isinstance(one, Refusal)]) == 1, got
    assert Review.objects.count() == 1
    unbroken()


def test_opened_at_once_there_is_one_and_everybody_comes_to_it(world: World, plan: Plan) -> None:
    planned(world, plan)

    def come(user: User) -> Review:
        return actions.open_review(
            by=viewer(user), at=samples.now(), code=plan.code, review=1, values=Attendance(others=(user.name,))
        )

    got = at_once([lambda n=n: come(world.owner if n % 2 else world.mate) for n in range(AT_ONCE)])
    assert {one.pk for one in got} == {Review.objects.get().pk}
    assert Event.objects.filter(verb="review.opened").count() == 1
    assert Review.objects.get().attendees.count() == 1
    unbroken()


def test_closed_at_once_it_is_closed_once_and_the_next_is_planned_once(world: World, plan: Plan) -> None:
    planned(world, plan)
    actions.open_review(by=viewer(world.owner), at=samples.now(), code=plan.code, review=1, values=Attendance())

    def close(days: int) -> Review:
        values = Closing(held_on=TODAY, next_review_on=TODAY + timedelta(days=days))
        return actions.close_review(by=viewer(world.owner), at=samples.now(), code=plan.code, review=1, values=values)

    got = at_once([lambda: close(7), lambda: close(14), lambda: close(14)])
    days = {one.next_review_on for one in got if isinstance(one, Review)}
    assert len(days) == 1, got
    assert all(isinstance(one, Review | Refusal) for one in got), got
    assert Review.objects.get(number=2).planned_for in days
    assert Event.objects.filter(verb="review.closed").count() == 1
    unbroken()


def test_recorded_at_once_on_one_action_one_stands_and_the_others_are_told(world: World, plan: Plan) -> None:
    planned(world, plan)
    actions.open_review(by=viewer(world.owner), at=samples.now(), code=plan.code, review=1, values=Attendance())

    def say(user: User, words: str) -> Any:
        return actions.record_in_review(
            by=viewer(user), at=samples.now(), code=plan.code, number="1.1", review=1, edition=1,
            values=SaidInReview(text=words), submission=words,
        )  # fmt: skip

    got = at_once([lambda n=n: say(world.owner if n % 2 else world.mate, f"Said {n}") for n in range(AT_ONCE)])
    assert got.count(True) == 1, got
    assert len([one for one in got if isinstance(one, Conflict)]) == AT_ONCE - 1, got
    assert ProgressEntry.objects.count() == 1
    unbroken()
