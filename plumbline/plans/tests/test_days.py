"""Which day it is: the one on the wall, also when UTC has another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from plumbline.plans import actions
from plumbline.plans.actions import ProgressValues
from plumbline.plans.tests import samples
from tests.world import World, viewer

NIGHT = datetime(2026, 7, 14, 23, 30, tzinfo=UTC)  # half past midnight on the 15th in London
TODAY = date(2026, 7, 15)


@pytest.mark.django_db
@pytest.mark.parametrize("given", [TODAY, None])
def test_what_is_completed_just_after_midnight_is_completed_that_day(world: World, given: date | None) -> None:
    plan = samples.make_plan(world)
    action = samples.add(world, plan)
    actions.record_progress(
        by=viewer(world.owner), at=NIGHT, code=plan.code, number=action.number, edition=action.edition,
        values=ProgressValues(status="green", completed_on=given), submission=samples.mark(),
    )  # fmt: skip
    action.refresh_from_db()
    assert action.completed_on == TODAY


@pytest.mark.django_db
def test_two_weeks_are_counted_from_that_day(world: World) -> None:
    plan = samples.make_plan(world)
    values = actions.ActionValues(text="Call the engineer", finish="within 2 weeks")
    made = actions.add_action(
        by=viewer(world.owner), at=NIGHT, code=plan.code, section="1", values=values, submission=samples.mark()
    )
    assert made.finish_on == date(2026, 7, 29)
