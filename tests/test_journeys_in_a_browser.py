"""The main job, from the door to the board's table, in a real browser: with script, without, and by keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from plumbline.plans.models import Plan, ProgressEntry
from tests.browser import assert_accessible, shot, sign_in
from tests.sample import a_plan, an_action
from tests.shared import shared_file
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def come_in(page: Any, world: World) -> None:
    page.goto("/")
    page.get_by_label("E-mail address").fill(world.owner.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", level=1).inner_text() == "What needs you"


def upload(page: Any, document: Path) -> None:
    page.goto("/plans/upload/")
    page.locator("input[type=file]").set_input_files(str(document))
    page.get_by_role("button", name="Upload and look at it").click()
    assert "/plans/upload/" in page.url


def download(page: Any, name: str, folder: Path) -> Path:
    link = page.locator("main").get_by_role("link", name=re.compile(f"^{name}")).first
    if not link.is_visible():
        page.get_by_text("Download", exact=True).first.click()
    with page.expect_download() as waiting:
        link.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.mark.requirement("BY1", "BY2", "BY19", "MO1", "MO4")
@pytest.mark.parametrize("window", ["page", "no_script"])
def test_a_newcomer_brings_a_published_plan_and_takes_it_away_again(
    window: str, world: World, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page = request.getfixturevalue(window)
    document = shared_file("sources", "moray-sds-action-plan-2019-20.docx")
    come_in(page, world)
    upload(page, document)
    assert Plan.objects.count() == 0  # nothing is saved before the person agrees
    assert page.get_by_text("50 actions").first.is_visible()
    shot(page, f"journey-preview-{window}")
    page.get_by_role("button", name="Create the plan").click()

    plan = Plan.objects.get()
    assert page.url.endswith(f"/plans/{plan.code}/")
    assert (plan.sections.count(), plan.actions.count()) == (9, 50)
    for number in ("1.1", "5.4", "9.3"):
        assert page.get_by_role("link", name=number).first.is_visible()

    page.get_by_role("link", name="Record progress on 2.3").click()
    page.get_by_label("Progress", exact=True).fill("The board has agreed it.")
    page.get_by_role("button", name="Save progress").click()
    page.get_by_text("The board has agreed it.").first.wait_for()
    assert ProgressEntry.objects.filter(action__number="2.3").count() == 1

    page.goto(f"/plans/{plan.code}/")
    assert download(page, "Word", tmp_path).read_bytes()[:2] == b"PK"
    assert download(page, "Excel", tmp_path).read_bytes()[:2] == b"PK"
    assert download(page, "PDF", tmp_path).read_bytes()[:5] == b"%PDF-"


def test_progress_is_saved_without_leaving_the_page(world: World, page: Any) -> None:
    plan = a_plan(world)
    for _ in range(3):
        an_action(world, plan)
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/")
    page.evaluate("window.stillHere = true")
    page.get_by_role("link", name="Record progress on 1.2").click()
    page.get_by_label("Progress", exact=True).fill("Begun on the first floor.")
    assert_accessible(page)
    shot(page, "progress-in-place")
    page.get_by_role("button", name="Save progress").click()
    page.get_by_text("Begun on the first floor.").wait_for()
    assert page.evaluate("window.stillHere === true")
    assert_accessible(page)


def test_a_double_click_makes_one_entry(world: World, page: Any) -> None:
    plan = a_plan(world)
    an_action(world, plan)
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/actions/1.1/progress/")
    page.get_by_label("Progress", exact=True).fill("Once.")
    page.get_by_role("button", name="Save progress").dblclick()
    page.get_by_text("Once.").first.wait_for()
    assert ProgressEntry.objects.count() == 1


def test_by_keyboard_alone(world: World, page: Any) -> None:
    """Tab, Enter, Space and letters, from the plan's page to a saved entry; the focus can be seen at every step."""
    plan = a_plan(world)
    an_action(world, plan)
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/")
    tab_to(page, "Record progress on 1.1")
    page.keyboard.press("Enter")
    page.get_by_label("Progress", exact=True).wait_for()
    tab_to(page, "Progress")
    page.keyboard.type("Typed without a mouse.")
    tab_to(page, "Save progress")
    page.keyboard.press("Enter")
    page.get_by_text("Typed without a mouse.").wait_for()
    assert ProgressEntry.objects.get().text == "Typed without a mouse."


def tab_to(page: Any, name: str, most: int = 80) -> None:
    """Presses Tab until something of that name has the focus, and sees that the focus shows."""
    for _ in range(most):
        here = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e); return {
                 name: (e.labels?.[0] ?? e).innerText.replace(/\\s+/g, ' ').trim(),
                 shows: s.outlineStyle !== 'none' || s.boxShadow !== 'none' || e === document.body } }"""
        )
        if here["name"] == name:
            assert here["shows"], f"{name} has the focus and does not show it"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {name!r}")


def test_two_people_on_one_action(world: World, page: Any, browser: Any, live_server: Any) -> None:
    """The second is shown both texts and chooses; nothing of either is lost."""
    plan = a_plan(world)
    an_action(world, plan)
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/actions/1.1/edit/")
    other = browser.new_context(base_url=live_server.url).new_page()
    try:
        sign_in(other, world.mate)
        other.goto(f"/plans/{plan.code}/actions/1.1/edit/")
        for window, text in ((page, "Offer water every hour."), (other, "Offer juice every hour.")):
            window.locator("textarea[name=text]").fill(text)
            window.locator("main form").get_by_role("button").first.click()
            window.wait_for_load_state()
        seen = other.locator("main").inner_text() + other.locator("textarea[name=text]").input_value()
        assert "Offer water every hour." in seen
        assert "Offer juice every hour." in seen
        shot(other, "two-people")
    finally:
        other.context.close()
    assert plan.actions.get().text == "Offer water every hour."
