"""What the quality team does for services stands on their record: support, help before an inspection, visits."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from plumbline.intelligence.tests.raising import errors_in, only_item, published, send
from tests.world import World, person, signed_in

pytestmark = pytest.mark.django_db


def offer(world: World, what: str, **more: str) -> Any:
    given = {
        "q-what": what, "q-offered-on_day": "9", "q-offered-on_month": "3", "q-offered-on_year": "2026",
        "q-detail": "Two mornings on the floor.", "q-taken": "yes", **more,
    }  # fmt: skip
    return send(signed_in(world.mate), "report", "support", published(world), given)


@pytest.mark.requirement("HE15")
@pytest.mark.parametrize(
    ("what", "label"),
    [
        ("training", "Training"),
        ("quality-improvement", "Help with quality improvement"),
        ("impartial-feedback", "The impartial feedback service"),
        ("learning-calendar", "The learning and development calendar"),
        ("recruitment", "Help with recruitment"),
    ],
)
def test_an_offer_of_support_stands_with_the_service_and_whether_it_was_taken_up(
    what: str, label: str, world: World
) -> None:
    answer = offer(world, what)
    assert answer.status_code == 302, errors_in(answer)
    item = only_item()
    assert item.category == what
    page = signed_in(world.owner).get(reverse("intelligence:item", args=[item.code])).content.decode()
    assert all(words in page for words in (label, "Two mornings on the floor.", "Taken up"))
    service = signed_in(world.owner).get(reverse("picture:service", args=[world.service.number])).content.decode()
    assert reverse("intelligence:item", args=[item.code]) in service


@pytest.mark.requirement("HE15")
def test_whether_an_offer_was_taken_up_has_to_be_said(world: World) -> None:
    answer = offer(world, "training", **{"q-taken": ""})
    assert answer.status_code == 422
    assert errors_in(answer)
    assert "Two mornings on the floor." in answer.content.decode()


@pytest.mark.requirement("WI7")
def test_a_manager_is_helped_to_get_ready_for_an_inspection_and_it_is_asked_about_again(world: World) -> None:
    again = {"q-next_day": "20", "q-next_month": "4", "q-next_year": "2026"}
    assert offer(world, "inspection", **again).status_code == 302
    item = only_item()
    assert (item.kind, item.category, str(item.due_on)) == ("support", "inspection", "2026-04-20")
    page = signed_in(world.mate).get(reverse("intelligence:item", args=[item.code])).content.decode()
    assert "Getting ready for an inspection with the registered manager" in page
    service = signed_in(world.owner).get(reverse("picture:service", args=[world.service.number])).content.decode()
    assert "20 Apr" in service


def visit(world: World, **more: str) -> Any:
    given = {
        "q-risk-assessed": "yes", "c-risk-assessed": "With the carer who knows the house.", "q-agreed": "yes",
        "q-risks": ["alone", "animals"], "q-precautions": "Two of us, the dog in the kitchen.",
        "q-visited-on_day": "9", "q-visited-on_month": "3", "q-visited-on_year": "2026", "q-on-time": "no",
        "c-on-time": "Late on most mornings.", "q-found": "She waits for her tablets.", "q-harm": "no",
        "q-persons": "M. T.", **more,
    }  # fmt: skip
    return send(signed_in(world.mate), "report", "visit", published(world), given)


@pytest.mark.requirement("WI10")
def test_a_visit_to_a_person_at_home_is_recorded_with_its_risk_assessment(world: World) -> None:
    assert visit(world, **{"q-risk-assessed": ""}).status_code == 422  # whether it was assessed has to be said
    answer = visit(world)
    assert answer.status_code == 302, errors_in(answer)
    item = only_item()
    page = signed_in(world.owner).get(reverse("intelligence:item", args=[item.code])).content.decode()
    for words in ("With the carer who knows", "Working alone", "Two of us", "Late on most mornings.", "M. T."):
        assert words in page, words
    colleague = person("Cara Boyd", world.partnership, "service_manager")  # triages, and reads no identities
    seen = signed_in(colleague).get(reverse("intelligence:item", args=[item.code])).content.decode()
    assert "Late on most mornings." in seen
    assert "M. T." not in seen
    manager = signed_in(world.manager)
    assert manager.get(reverse("intelligence:item", args=[item.code])).status_code == 404
    assert item.code not in manager.get(reverse("picture:service", args=[world.service.number])).content.decode()
