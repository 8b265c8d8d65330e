"""Writing down what became of a requirement, on its page."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from plumbline.register.models import Requirement, RequirementOutcome
from plumbline.register.tests.published import asked, by_date, inspected
from tests.world import World, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def requirement(world: World) -> Requirement:
    [made] = asked(inspected(world.service, date(2026, 1, 12)), [by_date("mend the roof.", date(2026, 5, 1))])
    return made


def where(world: World, requirement: Requirement) -> str:
    return reverse("register:requirement_outcome", args=[world.service.number, requirement.pk])


GIVEN = {
    "kind": "met",
    "on_day": "3",
    "on_month": "6",
    "on_year": "2026",
    "source": "Report of 3 June",
    "submission": "one",
}


def test_what_the_report_says_is_written_down_once_and_stays(world: World, requirement: Requirement) -> None:
    client, page = signed_in(world.owner), where(world, requirement)
    assert "Past its date: due by 1 May 2026" in client.get(page).content.decode()
    assert client.post(page, GIVEN).status_code == 302
    assert client.post(page, GIVEN).status_code == 302
    assert RequirementOutcome.objects.count() == 1
    again = client.get(page).content.decode()
    assert "Met on 3 June 2026 (recorded by Glen Afton Health and Social Care Partnership)." in again
    assert "Report of 3 June" in again
    client.post(page, {**GIVEN, "kind": "not-met", "on_day": "4", "submission": "two"})
    assert "Not met on 4 June 2026" in client.get(page).content.decode()  # the newest counts, the first stays


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "Choose what became of it"),
        ({"source": ""}, "Say where you read it"),
        ({"on_year": "2025"}, "It was made at the inspection of 12 January 2026"),
        ({"on_year": "2999"}, "still to come"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(
    world: World, requirement: Requirement, change: dict[str, str], said: str
) -> None:
    answer = signed_in(world.owner).post(where(world, requirement), {**GIVEN, **change})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert change.get("source", "Report of 3 June") in page
    assert not RequirementOutcome.objects.exists()


def test_only_those_who_look_after_the_area_come_to_it(world: World, requirement: Requirement) -> None:
    page = where(world, requirement)
    for user in (world.manager, world.reader):
        assert signed_in(user).get(page).status_code == 403
        assert signed_in(user).post(page, GIVEN).status_code == 403
    for user in (world.stranger, world.other_manager):
        assert signed_in(user).get(page).status_code == 404
    assert signed_in(world.owner).get(page.replace(str(requirement.pk), "0")).status_code == 404
    assert not RequirementOutcome.objects.exists()


def test_an_older_wording_leads_to_the_requirement_as_it_stands(world: World, requirement: Requirement) -> None:
    visit = inspected(world.service, date(2026, 1, 12))
    asked(visit, [by_date("mend the roof.", date(2026, 9, 1))], as_of=date(2026, 3, 31))
    assert "due by 1 September 2026" in signed_in(world.owner).get(where(world, requirement)).content.decode()
