"""A visit with the network switched off, in a real browser against a real server (BY13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.files.queries import content_of
from plumbline.intelligence.models import Item
from plumbline.intelligence.tests.visits_world import (
    CODE,
    Phone,
    begin,
    every_question,
    everything_on,
    fill_everything,
    kept,
    nurse_of,
    photo_with_a_place,
    place_in,
    requests_counted,
    unlock,
)
from tests.browser import assert_accessible, assert_fits, shot
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRETS = ("Lamplighter", "a jug on every table", "Birchwood", "Nia Bowen", CODE)


@pytest.fixture
def phone_of(browser: Any, live_server: Any) -> Iterator[Phone]:
    made = Phone(browser, live_server.url)
    yield made
    made.context.close()
    assert not made.faults, "The page reported: " + "; ".join(made.faults)


@pytest.mark.requirement("BY13", "HE17", "HE18")
def test_a_visit_is_filled_in_without_signal_survives_closing_and_arrives_once(phone_of: Phone, world: World) -> None:
    phone_of.sign_in(nurse_of(world))
    page = begin(phone_of)
    phone_of.no_signal()
    with requests_counted() as reached:
        page.reload()
        unlock(page)
        page.get_by_text("There is no signal.").wait_for()
        fill_everything(page, photo_with_a_place())
        kept(page)
        assert_accessible(page)
        assert_fits(page)
        shot(page, "visit-offline")
        page.set_viewport_size({"width": 320, "height": 640})
        assert_fits(page)
        page.close()
        page = phone_of.open("/visit/observation/")
        unlock(page)
        page.get_by_role("button", name="Go on").click()
        page.locator(".visit-photos canvas").wait_for()
        for number, key in enumerate(every_question()):
            question = page.locator(f"[data-question='{key}']")
            assert question.locator("input[type=radio]").nth(number % 2).is_checked(), key
            assert question.locator("textarea").input_value() == f"Lamplighter {number}: a jug on every table"
        page.get_by_role("button", name="Finish and send").click()
        page.get_by_role("heading", name="Waiting to be sent").wait_for()
    assert reached == [], "nothing of it needed the server"
    assert Item.objects.count() == 0
    phone_of.signal()
    page.get_by_role("heading", name="Sent", exact=True).wait_for()
    item = Item.objects.get()
    assert item.code in page.locator("[data-part=done]").inner_text()
    answers = {a.question: a for a in item.answers.all()}
    assert len(every_question()) == 21
    for number, key in enumerate(every_question()):
        assert answers[key].value == ("yes", "no")[number % 2]
        assert answers[key].comment == f"Lamplighter {number}: a jug on every table"
    assert [one.service for one in item.services.all()] == [world.service]
    assert item.happened_on == timezone.localdate()
    assert answers["completed-by"].value == "Nia Bowen"
    assert item.by_name == "Nia Bowen"
    assert item.made_at < item.received_at
    photo = content_of(SYSTEM, item.attachments.get(question="first-impressions").file)
    notes, place, size = place_in(photo)
    assert (notes, place) == ({}, {})
    assert size == (1200, 1600), "upright, and no larger than is needed"


@pytest.mark.requirement("BY13")
def test_nothing_lies_in_clear_on_the_phone_and_after_sending_only_a_line(phone_of: Phone, world: World) -> None:
    phone_of.sign_in(nurse_of(world))
    page = begin(phone_of)
    phone_of.no_signal()
    fill_everything(page, photo_with_a_place())
    kept(page)
    held = everything_on(page)
    assert {place for place, *_ in held if place.startswith("plumbline-visits/")} == {
        f"plumbline-visits/{store}" for store in ("vaults", "visits", "photos", "kept")
    }
    assert any(place.endswith("/visit/observation/") for place, *_ in held), "the page is kept"
    for place, columns, content, key in held:
        for secret in (*SECRETS, "JFIF", "community", "csrftoken", 'csrfmiddlewaretoken" value="A'):
            assert secret not in content or (secret == "csrftoken" and place == "cookies"), f"{secret} in {place}"
        assert not key, f"a key in {place}"
        if place.startswith("plumbline-visits/") and not place.endswith("vaults"):
            assert columns == "data id iv owner"
    assert sum(len(content) for place, _, content, _ in held if place.endswith("/visits")) > 1000, "there is something"
    page.get_by_role("button", name="Finish and send").click()
    page.get_by_role("heading", name="Waiting to be sent").wait_for()
    phone_of.signal()
    page.get_by_role("heading", name="Sent", exact=True).wait_for()
    left = everything_on(page)
    assert [place for place, *_ in left if place.endswith("/photos")] == []
    assert sum(len(content) for place, _, content, _ in left if place.endswith("/visits")) < 2000
    page.get_by_role("link", name="Visits on this phone").first.click()
    line = page.locator("[data-state=sent]")
    line.wait_for()
    assert Item.objects.get().code in line.inner_text()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "visits-sent")
