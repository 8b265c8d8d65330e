"""Every list and page asks the database a recorded number of times, and no more often when it has more rows.

After a change on purpose: PLUMBLINE_RECORD_QUERIES=1 ./test tests/test_query_counts.py, and look at the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.plans import actions as plans
from plumbline.plans.models import Plan
from tests.fixtures import check_recorded
from tests.sample import a_plan, an_action, submission
from tests.world import World, signed_in, viewer


def more_plans(world: World) -> Callable[[], None]:
    def grow() -> None:
        for n in range(3):
            plan = a_plan(world, f"Plan {n}")
            an_action(world, plan, leads=("Care Home Manager",), doers=("Deputy Manager", world.mate.name))

    return grow


def more_actions(world: World, plan: Plan) -> Callable[[], None]:
    """Actions of the plan, each with people, progress and a reference; sections too."""

    def grow() -> None:
        for section in ("1", "2"):
            for _ in range(3):
                made = an_action(world, plan, section, doers=("Deputy Manager", world.mate.name), text="See 1.1 above.")
                plans.record_progress(
                    by=viewer(world.owner),
                    at=timezone.now(),
                    code=plan.code,
                    number=made.number,
                    edition=made.edition,
                    values=plans.ProgressValues(text="Begun in two of six units."),
                    submission=submission(),
                )

    return grow


LISTS = [
    "home",
    "plans:plan_list",
    "plans:export_list",
    "plans:framework_list",
]
OF_A_PLAN = ["plans:plan", "plans:plan_history", "plans:share_plan", "plans:export_plan"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_no_more_for_more_plans(name: str, world: World, does_not_grow: Any, recorded_queries: Any) -> None:
    client = signed_in(world.owner)
    where = reverse(name, kwargs={"to": "csv"} if name == "plans:export_list" else {})

    def ask() -> None:
        assert client.get(where).status_code == 200

    does_not_grow(ask, more_plans(world))
    with recorded_queries(name):
        ask()


@pytest.mark.django_db
@pytest.mark.parametrize("name", OF_A_PLAN)
def test_a_plan_asks_no_more_for_more_actions(
    name: str, world: World, does_not_grow: Any, recorded_queries: Any
) -> None:
    client, plan = signed_in(world.owner), a_plan(world)
    where = reverse(name, kwargs={"code": plan.code, **({"to": "csv"} if name == "plans:export_plan" else {})})

    def ask() -> None:
        assert client.get(where).status_code == 200

    does_not_grow(ask, more_actions(world, plan))
    with recorded_queries(name):
        ask()


@pytest.mark.django_db
def test_an_action_asks_no_more_for_more_entries(world: World, does_not_grow: Any, recorded_queries: Any) -> None:
    client, plan = signed_in(world.owner), a_plan(world)
    action = an_action(world, plan)
    where = reverse("plans:action", kwargs={"code": plan.code, "number": action.number})

    def grow() -> None:
        for _ in range(3):
            action.refresh_from_db()
            plans.record_progress(
                by=viewer(world.owner),
                at=timezone.now(),
                code=plan.code,
                number=action.number,
                edition=action.edition,
                values=plans.ProgressValues(text="Another week."),
                submission=submission(),
            )

    def ask() -> None:
        assert client.get(where).status_code == 200

    does_not_grow(ask, grow)
    with recorded_queries("plans:action"):
        ask()


def test_a_page_that_asks_once_more_is_found(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLUMBLINE_RECORD_QUERIES", raising=False)
    record = tmp_path / "counts.json"
    record.write_text('{"a page": 3}')
    check_recorded("a page", 3, [], record)
    with pytest.raises(pytest.fail.Exception, match="4 queries, 3 recorded"):
        check_recorded("a page", 4, ["SELECT 1"], record)
    with pytest.raises(pytest.fail.Exception, match="2 queries, none recorded"):
        check_recorded("another", 2, [], record)


def test_a_list_that_asks_for_each_row_is_found(world: World, does_not_grow: Any) -> None:
    def ask() -> None:
        for plan in Plan.objects.all():
            plan.record.owner.refresh_from_db()

    with pytest.raises(AssertionError, match="with more rows"):
        does_not_grow(ask, more_plans(world))
