"""Sending a report in a real browser: on a desktop, on a phone, and without script; each page is asked of axe."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from plumbline.intelligence.models import Attachment, Item
from plumbline.intelligence.tests.raising import published
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looked_at(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)


def picture() -> dict[str, Any]:
    made = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, "JPEG")
    return {"name": "IMG of Jane.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


@pytest.mark.parametrize("window", ["page", "phone"])
def test_a_concern_from_a_home_to_its_receipt(window: str, world: World, request: pytest.FixtureRequest) -> None:
    page: Any = request.getfixturevalue(window)
    published(world)
    sign_in(page, world.manager)
    page.goto("/report/")
    looked_at(page, f"report-list-{window}")
    page.get_by_role("link", name="Report a care concern").click()
    looked_at(page, f"report-service-{window}")
    page.get_by_role("link", name="Birchwood House, Kelso").click()
    looked_at(page, f"report-form-{window}")
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("There is a problem").wait_for()
    looked_at(page, f"report-refused-{window}")
    page.get_by_role("group", name="Did anybody come to significant harm").get_by_label("Yes").check()
    page.get_by_label("Medication").check()
    page.get_by_role("textbox", name="What happened?").fill("A dose was given twice on the morning round.")
    when = page.get_by_role("group", name="When did it happen?")
    for part, value in (("Day", "9"), ("Month", "3"), ("Year", "2026")):
        when.get_by_label(part).fill(value)
    page.get_by_label("What have you done so that it does not happen again?").fill("Two people check each dose.")
    page.get_by_label("Photos").set_input_files([picture()])
    when.get_by_label("Month").fill("13")
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("You had chosen 1 photo here. Choose it again.").wait_for()
    looked_at(page, f"report-photo-lost-{window}")
    when.get_by_label("Month").fill("3")
    page.get_by_label("Photos").set_input_files([picture()])
    page.get_by_role("button", name="Send it").click()
    page.get_by_role("heading", name="Care concern: Birchwood House").wait_for()
    assert "Because somebody was harmed" in page.inner_text("main")
    looked_at(page, f"report-mine-{window}")
    item = Item.objects.get()
    assert (item.route, item.urgency) == ("safeguarding", "today")
    assert Attachment.objects.get().file.name == "photo-1.jpg"
    page.get_by_role("link", name="What you sent", exact=True).click()
    looked_at(page, f"report-my-reports-{window}")


@pytest.mark.parametrize("window", ["no_script", "phone"])
def test_somebody_without_an_account_speaks_up(window: str, world: World, request: pytest.FixtureRequest) -> None:
    page: Any = request.getfixturevalue(window)
    published(world)
    page.goto("/tell/")
    if window == "phone":
        looked_at(page, "tell-list")
    page.get_by_role("link", name="Speak up about where you work").click()
    page.get_by_role("searchbox", name="Find it").fill("birchwood kelso")
    page.get_by_role("button", name="Find").click()
    if window == "phone":
        looked_at(page, "tell-found")
    page.get_by_role("link", name="Birchwood House, Kelso").click()
    if window == "phone":
        looked_at(page, "tell-form")
    page.get_by_label("What is wrong?").fill("Call bells are switched off at night.")
    page.get_by_role("group", name="Was anybody harmed").get_by_label("No").check()
    page.get_by_label("I work there, or did").check()
    page.get_by_label("Without my name").check()
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("Keep this address").wait_for()
    if window == "phone":
        looked_at(page, "receipt")
    page.get_by_label("Add something").fill("It was so again last night.")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("It was so again last night.").wait_for()
    assert Item.objects.get().naming == "anonymous"


@pytest.mark.parametrize("window", ["page", "phone"])
def test_an_observation_and_a_told_report_can_be_read_by_everyone(
    window: str, world: World, request: pytest.FixtureRequest
) -> None:
    page: Any = request.getfixturevalue(window)
    service = published(world)
    sign_in(page, world.mate)
    page.goto(f"/report/observation/?service={service.number}")
    looked_at(page, f"report-observation-{window}")
    page.goto("/report/told/")
    looked_at(page, f"told-list-{window}")
    page.goto(f"/report/told/complaint/?service={service.number}")
    looked_at(page, f"told-form-{window}")
