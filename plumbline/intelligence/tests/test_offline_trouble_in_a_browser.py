"""What goes wrong with a visit on a phone, in a real browser (BY13): the session ends, the form changes, somebody else
holds the phone, the reply is lost, the storage is full, a photo is no photo."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from plumbline.intelligence.models import Item
from plumbline.intelligence.offline.signing import drawn_mark
from plumbline.intelligence.tests.visits_world import (
    CODE,
    Phone,
    begin,
    choose_service,
    kept,
    newer_observation,
    nurse_of,
    unlock,
)
from tests.browser import assert_accessible, assert_fits, shot
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone_of(browser: Any, live_server: Any) -> Iterator[Phone]:
    made = Phone(browser, live_server.url)
    yield made
    made.context.close()
    assert not made.faults, "The page reported: " + "; ".join(made.faults)


def fill_a_little(page: Any) -> None:
    choose_service(page)
    page.locator("[data-question='smell'] input[type=radio]").first.check()
    page.locator("[data-question='smell'] summary").click()
    page.locator("[data-question='smell'] textarea").fill("Fresh, of soap")
    kept(page)


def finish(page: Any) -> None:
    page.get_by_role("button", name="Finish and send").click()


def look(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)


@pytest.mark.requirement("BY13")
def test_the_session_ends_before_it_is_sent(phone_of: Phone, world: World) -> None:
    nurse = nurse_of(world)
    phone_of.sign_in(nurse)
    page = begin(phone_of)
    phone_of.no_signal()
    fill_a_little(page)
    finish(page)
    page.get_by_role("heading", name="Waiting to be sent").wait_for()
    look(page, "visit-waiting")
    page.reload()  # a phone that was short of memory draws the page anew: what waits still waits
    unlock(page)
    page.get_by_role("heading", name="Waiting to be sent").wait_for()
    page.get_by_role("link", name="Visits on this phone").first.click()
    unlock(page)
    page.get_by_role("link", name="Change it").click()
    unlock(page)
    page.locator("[data-question='smell'] textarea").fill("Fresh, of lavender soap")
    kept(page)
    assert page.evaluate("document.activeElement !== document.body"), "the focus is somewhere"
    finish(page)
    page.get_by_role("heading", name="Waiting to be sent").wait_for()
    phone_of.sign_out()
    phone_of.signal()
    page.get_by_text("You are signed out.").wait_for()
    assert "Sign in to send it." in page.locator("[data-part=done]").inner_text()
    assert Item.objects.count() == 0
    look(page, "visit-signed-out")
    link = page.locator("[data-part=signal] a")
    assert link.get_attribute("href").startswith("/sign-in/?next=")
    phone_of.sign_in(nurse)
    page.goto("/visit/")
    page.locator("[data-state=sent]").wait_for()
    item = Item.objects.get()
    assert item.code in page.locator("[data-state=sent]").inner_text()
    assert item.answers.get(question="smell").comment == "Fresh, of lavender soap"


@pytest.mark.requirement("BY13")
def test_what_waits_is_sent_when_there_is_signal_though_no_page_is_open(phone_of: Phone, world: World) -> None:
    """By the service worker, where the browser wakes one; elsewhere the next page that is opened does it."""
    phone_of.sign_in(nurse_of(world))
    page = begin(phone_of)
    phone_of.no_signal()
    fill_a_little(page)
    finish(page)
    page.get_by_role("heading", name="Waiting to be sent").wait_for()
    page.wait_for_timeout(500)
    page.close()
    blank = phone_of.context.new_page()
    phone_of.signal()
    for _ in range(60):
        blank.wait_for_timeout(500)
        if Item.objects.exists():
            break
    assert Item.objects.get().answers.get(question="smell").comment == "Fresh, of soap"
    page = phone_of.open("/visit/")
    page.locator("[data-state=sent]").wait_for()


@pytest.mark.requirement("BY13")
def test_a_form_that_changed_meanwhile_is_honoured_and_an_unknown_one_keeps_everything(
    phone_of: Phone, world: World
) -> None:
    phone_of.sign_in(nurse_of(world))
    page = begin(phone_of)
    phone_of.no_signal()
    page.reload()
    unlock(page)
    fill_a_little(page)
    newer_observation()
    finish(page)
    page.get_by_role("heading", name="Waiting to be sent").wait_for()
    phone_of.signal()
    page.get_by_role("heading", name="Sent", exact=True).wait_for()
    item = Item.objects.get()
    assert item.form.version == 1
    assert item.answers.get(question="smell").comment == "Fresh, of soap"
    page.goto("/visit/observation/")
    page.get_by_text("Was the air fresh?", exact=True).wait_for()
    unknown = drawn_mark("observation", 99)
    page.evaluate("navigator.serviceWorker.getRegistration('/visit/').then((worker) => worker.unregister())")
    page.goto("/visit/")
    page.route("**/visit/observation/", lambda route: _with(route, unknown))
    page.goto("/visit/observation/")
    choose_service(page)
    page.locator("[data-question='air'] input[type=radio]").first.check()
    kept(page)
    page.unroute("**/visit/observation/")
    assert page.locator("#visit").get_attribute("data-drawn") == unknown
    finish(page)
    page.get_by_role("link", name="Plumbline does not know the version").or_(
        page.locator("[data-part=faults] li", has_text="Plumbline does not know the version")
    ).first.wait_for()
    assert page.locator("[data-question='air'] input[type=radio]").first.is_checked()
    look(page, "visit-unknown-version")
    page.goto("/visit/")
    line = page.locator("[data-state=filling], [data-state=refused]")
    line.wait_for()
    assert "All of it is kept on this phone" in line.inner_text()
    assert Item.objects.count() == 1
    look(page, "visits-refused")


def _with(route: Any, mark: str) -> None:
    answer = route.fetch()
    text = answer.text()
    start = text.index('data-drawn="') + len('data-drawn="')
    route.fulfill(response=answer, body=text[:start] + mark + text[text.index('"', start) :])


@pytest.mark.requirement("BY13")
def test_somebody_else_on_the_same_phone_neither_sees_nor_sends_it(phone_of: Phone, world: World) -> None:
    nurse, other = nurse_of(world), nurse_of(world, "Bea Flynn")
    phone_of.sign_in(nurse)
    page = begin(phone_of)
    phone_of.no_signal()
    fill_a_little(page)
    finish(page)
    page.get_by_role("heading", name="Waiting to be sent").wait_for()
    page.close()
    phone_of.sign_out()
    phone_of.sign_in(other)
    phone_of.signal()
    page = phone_of.open("/visit/")
    code = page.get_by_label("Your visit code").first
    for wrong, words in (
        ("1234567", "8 letters or figures"),
        ("12345678", "harder to guess"),
        (CODE, "this one is taken"),
    ):
        code.fill(wrong)
        page.get_by_role("button", name="Use this code").click()
        page.locator("#visit-new-code-error", has_text=words).wait_for()
    look(page, "visit-code-refused")
    code.fill("two brown otters")
    page.get_by_role("button", name="Use this code").click()
    page.get_by_text("No visit is kept on this phone.").wait_for()
    assert "Nia" not in page.locator("main").inner_text()
    look(page, "visits-none")
    page.wait_for_timeout(500)
    assert Item.objects.count() == 0
    page.get_by_text("Ready: this page opens").wait_for()
    phone_of.no_signal()
    page.reload()
    page.locator("#visit-code").fill("five blue geese")
    page.get_by_role("button", name="Open my visits").click()
    page.get_by_text("This code opens nothing on this phone.").wait_for()
    look(page, "visit-wrong-code")
    page.locator("#visit-code").fill(CODE)
    page.get_by_role("button", name="Open my visits").click()
    page.locator("[data-state=waiting]").wait_for()
    look(page, "visits-waiting")
    phone_of.signal()
    page.get_by_text("Somebody else is signed in on this phone.").wait_for()
    assert Item.objects.count() == 0
    phone_of.sign_out()
    phone_of.sign_in(nurse)
    page.reload()
    page.locator("[data-state=sent]").wait_for()
    assert Item.objects.get().by == nurse


@pytest.mark.requirement("BY13")
def test_a_lost_reply_a_full_phone_and_a_photo_that_is_none(phone_of: Phone, world: World) -> None:
    phone_of.sign_in(nurse_of(world))
    page = begin(phone_of)
    fill_a_little(page)
    photo = page.locator("[data-question='first-impressions'] input[type=file]")
    page.locator("[data-question='first-impressions'] summary").click()
    note = page.locator("[data-kept]")
    for name, content, words in (
        ("huge.png", png(30_000, 30_000), "too large a picture"),
        ("huge.jpg", jpeg(30_000, 30_000), "too large a picture"),
        ("notes.jpg", b"these are no points", "could not be opened as a photo"),
    ):
        photo.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})
        page.locator("[data-kept]", has_text=words).wait_for()
    assert page.locator(".visit-photos canvas").count() == 0
    page.evaluate(
        "() => { self.put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = () => "
        "{ throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    page.locator("[data-question='smell'] textarea").fill("Fresh, of soap and bread")
    page.locator("[data-kept]", has_text="This phone has no room left").wait_for()
    look(page, "visit-full")
    page.evaluate("() => { IDBObjectStore.prototype.put = self.put; }")
    page.locator("[data-question='smell'] textarea").fill("Fresh, of soap, bread")
    kept(page)
    assert "no room" not in note.inner_text()
    page.evaluate("() => { SyncManager.prototype.register = () => Promise.reject(new Error('none')); }")
    page.route("**/visit/send/", lambda route: (route.fetch(), route.abort()))
    finish(page)
    page.get_by_role("heading", name="Waiting to be sent").wait_for()
    for _ in range(50):
        page.wait_for_timeout(200)
        if Item.objects.exists():
            break
    page.wait_for_timeout(500)
    first = Item.objects.get()
    assert page.get_by_role("heading", name="Waiting to be sent").is_visible(), "nothing said that it arrived"
    page.unroute("**/visit/send/")
    page.goto("/visit/")
    page.locator("[data-state=sent]").wait_for()
    assert f"reference {first.code}." in page.locator("[data-state=sent]").inner_text()
    assert Item.objects.count() == 1
    assert first.answers.get(question="smell").comment == "Fresh, of soap, bread"
    page.get_by_role("button", name="Take it off this list").click()
    look(page, "visits-delete")
    page.get_by_role("button", name="Delete it").click()
    page.get_by_text("No visit is kept on this phone.").wait_for()


def png(width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("1", (8, 8)).save(made, "PNG")
    content = bytearray(made.getvalue())
    content[16:24] = struct.pack(">II", width, height)
    return bytes(content)


def jpeg(width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("L", (8, 8)).save(made, "JPEG")
    content = bytearray(made.getvalue())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)
