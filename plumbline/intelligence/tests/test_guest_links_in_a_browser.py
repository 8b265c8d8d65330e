"""A nurse outside answers by a link on her phone, with and without signal (BY12); the officer's pages beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from plumbline.intelligence.actions.guest_links import Ask, ask_outside
from plumbline.intelligence.models import Item
from plumbline.intelligence.tests.visits_world import (
    READY,
    Phone,
    everything_on,
    kept,
    photo_with_a_place,
    requests_counted,
)
from plumbline.notices.models import Notice
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import World, viewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASKS = "How was the home when you were there on Monday?"


@pytest.fixture
def phone_of(browser: Any, live_server: Any) -> Iterator[Phone]:
    made = Phone(browser, live_server.url)
    yield made
    made.context.close()
    assert not made.faults, "The page reported: " + "; ".join(made.faults)


def asked(world: World, name: str = "Dr Ann Lee", form: str = "observation") -> str:
    ask = Ask(form, world.service.number, name, "ann.lee@example.org", "gp", ASKS)
    link = ask_outside(by=viewer(world.owner), at=timezone.now(), ask=ask, submission=name)
    return Notice.objects.get(topic=f"guest-link:{link.pk}").path


def look(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)


@pytest.mark.requirement("BY12", "BY13")
def test_a_link_works_on_a_phone_that_loses_its_signal(phone_of: Phone, world: World) -> None:
    path, other = asked(world), asked(world, "Sergeant Ross")
    page = phone_of.open(path)
    page.get_by_text(READY).wait_for()
    look(page, "guest")
    page.set_viewport_size({"width": 320, "height": 640})
    assert_fits(page)
    phone_of.no_signal()
    with requests_counted() as reached:
        page.locator("[data-question='smell'] input[type=radio]").nth(1).check()
        page.locator("[data-question='smell'] summary").click()
        page.locator("[data-question='smell'] textarea").fill("Damp on the Lamplighter stairs")
        photo = page.locator("[data-question='furniture'] input[type=file]")
        page.locator("[data-question='furniture'] summary").click()
        photo.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place(800, 600)})
        page.locator(".visit-photos canvas").wait_for()
        kept(page)
        for place, _, content, key in everything_on(page):
            for secret in ("Lamplighter", ASKS, "Ann Lee", "Birchwood", path.split("/")[3]):
                assert secret not in content, f"{secret} in {place}"
                assert secret not in place
            assert not key
        page.close()
        page = phone_of.open(other)
        page.get_by_text("this link was not opened on this phone before").wait_for()
        assert "Ann Lee" not in page.content()
        look(page, "guest-no-signal")
        page.close()
        page = phone_of.open(path)
        page.locator(".visit-photos canvas").wait_for()
        assert page.locator("[data-question='smell'] textarea").input_value() == "Damp on the Lamplighter stairs"
        page.get_by_text(ASKS).wait_for()
        page.get_by_role("button", name="Send my answers").click()
        page.locator("[data-part=faults]", has_text="Visit completed by").wait_for()
        look(page, "guest-missing")
        page.get_by_label("Visit completed by").fill("Dr Lee")
        page.get_by_role("button", name="Send my answers").click()
        page.get_by_role("heading", name="Waiting to be sent").wait_for()
        look(page, "guest-waiting")
    assert reached == []
    phone_of.signal()
    page.get_by_role("heading", name="Sent", exact=True).wait_for()
    look(page, "guest-sent")
    receipt = page.get_by_role("link", name="Your receipt").get_attribute("href")
    assert receipt.startswith("/receipt/")
    item = Item.objects.exclude(state="asked").get()
    assert item.code in page.locator("[data-part=done]").inner_text()
    assert item.answers.get(question="smell").comment == "Damp on the Lamplighter stairs"
    assert item.attachments.get().question == "furniture"
    phone_of.no_signal()
    page.goto(path)
    page.get_by_text(f"reference {item.code}").wait_for()
    phone_of.signal()
    assert "Damp" not in page.content()
    page.goto(path)
    page.get_by_role("heading", name="This has been answered").wait_for()
    look(page, "guest-answered")


@pytest.mark.requirement("BY12")
def test_the_officers_pages_and_a_guest_without_script(page: Any, phone: Any, no_script: Any, world: World) -> None:
    path = asked(world, form="health")
    asked(world, "Sergeant Ross of the Upper Nithsdale and Eskdalemuir rural policing team")
    code = Item.objects.filter(services__service=world.service).latest("pk").code
    for window, name in ((page, "desk"), (phone, "phone")):
        sign_in(window, world.owner)
        for address, what in (
            ("/reports/asked/", "asked"), ("/reports/ask/?q=birch", "search"), ("/reports/ask/?q=none", "none"),
            (f"/reports/ask/?service={world.service.number}", "ask"), (f"/reports/asked/{code}/again/", "again"),
        ):  # fmt: skip
            window.goto(address)
            assert window.locator("h1").count() == 1
            look(window, f"ask-{what}-{name}")
    page.goto(f"/reports/ask/?service={world.service.number}")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_text("There is a problem").wait_for()
    look(page, "ask-faults")
    no_script.goto(path)
    no_script.locator("[name=q-happened]").fill("Two people lost weight.")
    no_script.locator("[name=q-harm][value=no]").check()
    no_script.get_by_role("button", name="Send my answers").click()
    assert no_script.get_by_role("heading", name="Thank you").is_visible()
    assert Item.objects.filter(state="new").count() == 1
    shot(no_script, "guest-thanks")
