"""`./run draft-plan`: what the plan would be, in words and as JSON; with an owner, the plan itself, once."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from plumbline.plans.models import Plan
from plumbline.plans.tests.drafting_home import FRAMEWORK, a_home
from plumbline.register.models import Service
from tests.world import World
from tests.world import service as a_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World) -> Service:
    return a_home(world)


def run(*words: str) -> str:
    out = StringIO()
    call_command("draft_plan", *words, stdout=out)
    return out.getvalue()


def told(home: Service, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(home.number, "--framework", FRAMEWORK, "--json", *more))
    return found


@pytest.mark.requirement("BY3")
def test_the_json_says_every_action_with_its_source_and_why(home: Service) -> None:
    found = told(home)
    assert found["service"]["lowest_grade"] == 2
    assert (found["plan_kind"], found["trigger"], found["plan"]) == ("partnership", "weak-grade", None)
    assert [(a["number"], a["source"]["name"]) for a in found["actions"]] == [
        ("1.1", "requirement 1"), ("1.2", "area for improvement 1"), ("5.1", "requirement 2"),
    ]  # fmt: skip
    first = found["actions"][0]
    assert first["theme"] == {"number": "1", "title": "Supporting People's Well-being"}
    assert first["finish"] == {"text": "1 June 2026", "date": "2026-06-01"}
    assert first["original_finish"]["date"] == "2026-04-01"
    assert [s["label"] for s in first["steps"]] == ["a", "b"]
    assert first["source"] == {
        "kind": "requirement", "number": "1", "part": 1, "name": "requirement 1", "inspection": "2026-01-12",
        "case": "CAS-2", "regulator": "Care Inspectorate",
    }  # fmt: skip
    assert first["why_this_theme"] == "Its words speak of one theme alone: “medication”."
    assert [(u["source"]["number"], u["cut_off"]) for u in found["unplaced"]] == [("3", True), ("4", False)]
    assert found["unplaced"][1]["why"].startswith("Two themes fit")
    assert [one["source"]["inspection"] for one in found["not_taken"]] == ["2025-03-03"]
    assert found["inspections"] == [
        {"date": "2026-01-12", "case": "CAS-2", "grades": {"wellbeing": "2", "leadership": "3"},
         "grades_published": "2026-02-04"},
    ]  # fmt: skip


def test_without_an_owner_nothing_is_written_and_a_person_can_read_it(home: Service) -> None:
    said = run("Birchwood House", "--framework", FRAMEWORK)
    assert "3 actions, 2 for a person to place." in said
    assert "1.1  [1 June 2026]  The provider" in said
    assert "For a person to place:" in said
    assert "Nothing was created" in said
    assert not Plan.objects.exists()


def test_with_an_owner_the_plan_is_made_once_and_the_unclear_stay_with_it(world: World, home: Service) -> None:
    first = told(home, "--owner", world.partnership.slug)
    plan = Plan.objects.get()
    assert first["plan"] == {"code": plan.code, "address": f"/plans/{plan.code}/"}
    assert plan.record.owner == world.partnership
    assert [line.why for line in plan.not_imported.order_by("pk")] == [
        f"Left for a person: {one['why']}" for one in first["unplaced"]
    ]
    again = run(home.number, "--framework", FRAMEWORK, "--owner", world.partnership.name)
    assert f"/plans/{plan.code}/" in again
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["CS000", "--framework", FRAMEWORK], "no service “CS000” in the register"),
        (["{home}", "--framework", "no-such-kind"], "no kind of plan “no-such-kind”"),
        (["{home}", "--framework", "moray-improvement-action-plan"], "is not drafted from requirements"),
        (["{home}", "--framework", FRAMEWORK, "--owner", "nobody"], "There is no organisation “nobody”"),
    ],
)
def test_what_is_unknown_is_said_in_a_sentence(home: Service, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(*[word.format(home=home.number) for word in words])
    assert not Plan.objects.exists()


def test_a_service_without_anything_published_and_two_of_one_name(world: World, home: Service) -> None:
    bare = a_service("Bare House", world.provider, world.partnership)
    assert "0 actions, 0 for a person" in run(bare.number, "--framework", FRAMEWORK)
    with pytest.raises(CommandError, match="Nothing is chosen"):
        run(bare.number, "--framework", FRAMEWORK, "--owner", world.partnership.slug)
    a_service("Bare House", world.provider, world.partnership)
    with pytest.raises(CommandError, match="Several services are called"):
        run("Bare House", "--framework", FRAMEWORK)
