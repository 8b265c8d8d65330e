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


@pytest.mark.django_db
def test_in_another_period_months_without_a_year_are_other_days_while_nothing_is_agreed(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.MORAY)
    samples.add_section(world, plan)
    month = samples.add(world, plan, start="June", finish="Sept")
    fixed = samples.add(world, plan, finish="31 March 2027")

    def edit(year: int) -> None:
        plan.refresh_from_db()
        values = actions.PlanValues(
            title=plan.title, date_of_plan=plan.date_of_plan, period_start=date(year, 4, 1),
            period_end=date(year + 1, 3, 31),
        )  # fmt: skip
        actions.edit_plan(by=viewer(world.owner), at=NIGHT, code=plan.code, edition=plan.edition, values=values)
        month.refresh_from_db()
        fixed.refresh_from_db()

    edit(2027)
    assert (month.start_on, month.finish_on, month.original_finish_on) == (
        date(2027, 6, 1), date(2027, 9, 30), date(2027, 9, 30),
    )  # fmt: skip
    assert fixed.finish_on == date(2027, 3, 31)
    actions.start_plan(by=viewer(world.owner), at=NIGHT, code=plan.code)
    edit(2028)
    assert month.finish_on == date(2027, 9, 30), "an agreed finish moves only with its reason"
