"""The page of a service: for each viewer what they may see and no more; one timeline in a fixed number of asks."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from plumbline.picture.tests.made import (
    changed,
    enquiry,
    loaded,
    plan_of,
    reported,
    shared,
    stands,
)
from plumbline.register.models import Service
from plumbline.register.tests.published import asked, by_date, graded, inspected
from tests.world import World, person, service, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World) -> Service:
    """A published care home with a history."""
    made = service(
        "Larchfield House", world.provider, world.partnership, source="care-inspectorate", kind="Care Home Service",
        client_group="Adults", town="Afton", places=41, postcode="AF1 2GH", website="https://example.org/larchfield",
    )  # fmt: skip
    graded(made, date(2023, 5, 2), wellbeing=4, leadership=4, staff=4)
    grading = graded(made, date(2025, 9, 1), wellbeing=3, leadership=2, staff=3)
    stands(made, grading)
    visit = inspected(made, date(2025, 8, 20))
    asked(visit, [by_date("ensure enough staff", date(2025, 12, 1), "rotas", "records"), "keep the roof dry"])
    asked(visit, ["improve the garden"], kind="area")
    load = loaded(date(2026, 2, 28))
    changed(load, made, "new-enforcement", "0", "1")
    changed(load, made, "renamed", "Larch House", "Larchfield House")
    return made


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def page_of(user: Any, home: Service, query: str = "") -> str:
    return text_of(signed_in(user).get(reverse("picture:service", args=[home.number]) + query))


def test_it_says_what_is_published_to_everyone_who_holds_a_post(world: World, home: Service) -> None:
    for user in (world.owner, world.stranger, world.manager, world.other_manager):
        said = page_of(user, home)
        for words in ("Larchfield House", "2 Weak", "ensure enough staff", "improve the garden", "Larch House", "41"):
            assert words in said, (user.name, words)


def test_one_kept_by_hand_is_its_own_peoples_alone(world: World, home: Service) -> None:
    Service.objects.filter(pk=home.pk).update(source="local")
    where = reverse("picture:service", args=[home.number])
    for user in (world.owner, world.manager):
        assert signed_in(user).get(where).status_code == 200
    for user in (world.stranger, world.other_manager):
        assert signed_in(user).get(where).status_code == 404


def test_the_timeline_holds_every_source_for_those_who_look_after_the_area(world: World, home: Service) -> None:
    plan_of(home, world.partnership, title="Larchfield improvement plan")
    item = reported(home, "safeguarding", date(2026, 1, 5), world.partnership, title="A fall at night")
    enquiry(item, substantiated="yes", improvement_needed="Night checks")
    reported(home, "compliment", date(2026, 1, 9), world.partnership, title="Kind words")
    said = page_of(world.owner, home)
    for words in (
        "Larchfield improvement plan", "A fall at night", "Kind words", "Enquiry ended", "Night checks",
        "New enforcement", "Inspection", "2 requirements", "1 area for improvement",
    ):  # fmt: skip
        assert words in said, words


def test_a_provider_sees_what_is_published_and_theirs_and_cannot_infer_more(world: World, home: Service) -> None:
    """The page is the same, letter for letter, whether or not others reported and planned behind their back."""
    theirs = reported(home, "care-concern", date(2026, 1, 2), world.partnership, title="Our own concern")
    shared(theirs.record, world.provider)
    ours = plan_of(home, world.partnership, title="The shared plan")
    shared(ours.record, world.provider)
    before = page_of(world.manager, home)
    for words in ("Our own concern", "The shared plan"):
        assert words in before
    for words in ("Risk picture", "risk points", "Write down what became"):
        assert words not in before, words
    enquiry(theirs, improvement_needed="Night checks")
    for kind in ("whistleblowing", "complaint", "observation", "safeguarding", "provider-review", "continuity-plan"):
        record = "confidential" if kind == "whistleblowing" else "intelligence"
        reported(home, kind, date(2026, 2, 1), world.partnership, record=record, title=f"Behind {kind}", poor=2)
    plan_of(home, world.partnership, title="The hidden plan")
    assert token_free(page_of(world.manager, home)) == token_free(before)


def token_free(said: str) -> str:
    """Without what differs on every request."""
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce=")[^"]+', "", said)


def test_a_stranger_sees_no_plan_no_report_and_no_count(world: World, home: Service) -> None:
    before = page_of(world.stranger, home)
    plan_of(home, world.partnership, title="The plan")
    reported(home, "complaint", date(2026, 2, 1), world.partnership)
    assert token_free(page_of(world.stranger, home)) == token_free(before)


def test_a_report_in_confidence_gives_no_point_to_who_may_not_read_it(world: World, home: Service) -> None:
    lead, officer = world.owner, world.mate  # a quality officer reads no report in confidence
    before = page_of(officer, home)
    reported(home, "whistleblowing", date(2026, 2, 1), world.partnership, record="confidential", title="From inside")
    assert token_free(page_of(officer, home)) == token_free(before)
    assert "From inside" in page_of(lead, home)


def test_the_timeline_is_narrowed_by_source_kind_and_days(world: World, home: Service) -> None:
    reported(home, "complaint", date(2026, 2, 1), world.partnership, title="About the soup")
    reported(home, "compliment", date(2025, 2, 1), world.partnership, title="About the garden")
    of_reports = page_of(world.owner, home, "?source=reports").partition('id="timeline"')[2]
    assert "About the soup" in of_reports
    assert "New enforcement</strong>" not in of_reports
    of_kind = page_of(world.owner, home, "?kind=compliment").partition('id="timeline"')[2]
    assert "About the garden" in of_kind
    assert "About the soup" not in of_kind
    since = page_of(world.owner, home, "?source=reports&since=1/1/2026").partition('id="timeline"')[2]
    assert "About the soup" in since
    assert "About the garden" not in since
    wrong = page_of(world.owner, home, "?since=soon")
    assert "“soon” is not a day" in wrong


def test_the_page_asks_no_more_for_more_rows(
    world: World, home: Service, does_not_grow: Any, recorded_queries: Any
) -> None:
    client, where = signed_in(world.owner), reverse("picture:service", args=[home.number])
    days = iter(range(1, 29))

    def grow() -> None:
        for _ in range(3):
            on = date(2026, 1, next(days))
            item = reported(home, "safeguarding", on, world.partnership, poor=1)
            enquiry(item, substantiated="yes")
            reported(home, "observation", on, world.partnership, poor=2, due_on=date(2026, 6, 1))
            plan_of(home, world.partnership, created=on)
            asked(inspected(home, on, case=f"C{on}"), [by_date("mend it", date(2026, 5, 1)), "and that"])
            graded(home, on, wellbeing=3, leadership=3)

    def ask() -> None:
        assert client.get(where).status_code == 200

    does_not_grow(ask, grow)
    with recorded_queries("picture:service"):
        ask()


def test_who_may_record_and_draft_is_offered_it_and_nobody_else(world: World, home: Service) -> None:
    lead = page_of(world.owner, home)
    assert "Report something about this service" in lead
    committee = person("Ada Muir", world.partnership, "committee_member")
    for user in (world.stranger, committee):
        said = page_of(user, home)
        assert "Report something about this service" not in said
        assert "Draft a plan" not in said
    assert "risk points" not in page_of(committee, home)
