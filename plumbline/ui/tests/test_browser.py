"""What a person with a browser gets: nothing for axe to find, nothing too wide, scripts that keep their promises."""

from io import BytesIO

import pdfplumber
import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from plumbline.ui.tests import gallery
from tests.browser import assert_accessible, assert_fits, shot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def nothing_sent():
    gallery.SENT.clear()
    gallery.KEPT.clear()


@pytest.mark.parametrize("address", ["/gallery/?message=1", "/sign-in/", "/password/forgotten/", "/error/404/"])
def test_axe_finds_nothing_and_everything_fits(page, phone, address):
    for window in (page, phone):
        window.goto(address)
        window.wait_for_load_state("networkidle")
        assert_accessible(window)
        assert_fits(window)
    page.set_viewport_size({"width": 320, "height": 600})
    assert_fits(page)


def test_a_refused_form_is_accessible_and_the_focus_is_on_what_is_wrong(page):
    page.goto("/gallery/")
    page.get_by_role("button", name="Save progress").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_role("link", name="Select status").click()
    assert page.evaluate("document.activeElement.id") == "id_status_0"
    shot(page, "ui-errors")


def test_a_table_drawn_as_cards_is_still_a_table_to_a_screen_reader(phone):
    phone.goto("/gallery/")
    table = phone.get_by_role("table", name="Actions")
    assert table.get_by_role("row").count() >= 4
    assert table.get_by_role("rowheader", name="1.1 Review every care plan").is_visible()
    assert table.get_by_role("cell").count() == 11  # an empty cell takes no room on a card


def test_it_reads_in_forced_colours_and_without_script(page, no_script):
    page.emulate_media(forced_colors="active")
    page.goto("/gallery/")
    assert_accessible(page)
    no_script.goto("/gallery/")
    assert no_script.get_by_role("button", name="Save progress").is_visible()
    no_script.get_by_role("button", name="Save progress").click()
    assert no_script.title().startswith("Error: ")


def test_paper_has_no_buttons_and_no_menu(page):
    page.goto("/gallery/")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Save progress").is_visible()
    assert not page.get_by_role("navigation", name="Themes").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


def test_every_printed_page_says_the_day_and_holds_no_closed_part_and_no_lonely_heading(page):
    page.goto("/gallery/")
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        pages = [sheet.extract_text() for sheet in paper.pages]
    for number, text in enumerate(pages, 1):
        *body, foot = text.splitlines()
        assert foot == f"Printed from Plumbline on {localdate():%-d %B %Y} Page {number} of {len(pages)}"
        assert body
        assert body[-1] not in {"2 Health and wellbeing", "3 Leadership", "A plan’s own table", "Forms"}
        assert not body[-1].startswith(("No. Action", "Action Who"))  # the head of a table without a row
    everything = "\n".join(pages)
    assert "Review every care plan" in everything
    assert "Earlier progress" not in everything
    assert "Begun in March" not in everything
    assert "Filter the plans" not in everything


def test_a_long_filter_is_folded_away_on_a_phone_only(page, phone, no_script):
    for window in (page, no_script):
        window.goto("/gallery/")
        assert window.get_by_label("Lead").is_visible()
        assert not window.get_by_text("Filter the plans").is_visible()
    page.get_by_label("Lead").fill("Siân")
    page.get_by_label("Lead").press("Enter")
    page.wait_for_url("**lead=Si*")
    phone.goto("/gallery/")
    assert not phone.get_by_label("Lead").is_visible()
    phone.get_by_text("Filter the plans").click()
    assert phone.get_by_label("Lead").is_visible()
    assert_accessible(phone)
    assert_fits(phone)


def test_an_actions_card_begins_with_its_number_and_its_words(phone):
    phone.goto("/gallery/")
    row = phone.get_by_role("table", name="Plan of theme 4").get_by_role("row").nth(1)
    number, words = row.get_by_role("link", name="4.1").bounding_box(), row.locator("p").first.bounding_box()
    assert abs(number["y"] - words["y"]) < 8  # on one line
    label = "cell => getComputedStyle(cell, '::before').display"
    assert row.get_by_role("cell").nth(0).evaluate(label) == "none"
    assert row.get_by_role("cell").nth(1).evaluate(label) != "none"


def test_a_double_click_saves_once_and_says_so_where_the_person_is(page):
    page.goto("/scripts/")
    page.get_by_label("Progress").fill("Six of nine")
    page.get_by_role("button", name="Save progress").dblclick()
    page.get_by_text("Saved: Six of nine").wait_for()
    assert [sent["progress"] for sent in gallery.SENT] == ["Six of nine"]
    expect(page.get_by_role("status")).to_have_text("Progress on 1.2 is saved")
    expect(page.get_by_role("button", name="Save progress")).to_be_focused()
    page.get_by_label("Progress").fill("Seven of nine")
    page.get_by_role("button", name="Save progress").click()  # and can be used again
    page.get_by_text("Saved: Seven of nine").wait_for()


def test_a_double_click_on_a_plain_form_sends_once(page):
    page.goto("/scripts/")
    page.get_by_role("button", name="Send plainly").dblclick()
    page.get_by_text("Saved: plain").wait_for()
    assert len(gallery.SENT) == 1


def test_a_refusal_is_shown_in_place(page):
    page.goto("/scripts/")
    page.get_by_role("button", name="Save progress").click()
    page.get_by_text("Write what was done.").wait_for()
    assert page.url.endswith("/scripts/")


def test_a_lost_connection_is_said_and_what_was_typed_stays(browser, live_server):
    context = browser.new_context(base_url=live_server.url)  # its own window: the browser logs the lost connection
    page = context.new_page()
    page.goto("/scripts/")
    page.get_by_label("Progress").fill("A long text")
    context.set_offline(True)
    page.get_by_role("button", name="Save progress").click()
    expect(page.get_by_role("status")).to_contain_text("That did not reach Plumbline")
    expect(page.locator("[data-kept]")).to_contain_text("That did not reach Plumbline")  # and is there to be read
    expect(page.get_by_label("Progress")).to_have_value("A long text")
    context.set_offline(False)
    page.get_by_role("button", name="Save progress").click()
    page.get_by_text("Saved: A long text").wait_for()
    context.close()


def test_typed_text_is_kept_after_a_pause(page):
    page.goto("/scripts/")
    page.get_by_label("Progress").press_sequentially("Half a sent", delay=20)
    expect(page.locator("[data-kept]")).to_have_text("Draft kept")
    assert [{k: kept[k] for k in ("key", "progress")} for kept in gallery.KEPT] == [
        {"key": "part:1", "progress": "Half a sent"}
    ]


def test_a_filter_applies_when_it_is_chosen(page):
    page.goto("/scripts/")
    page.get_by_label("Service").select_option("1")
    page.wait_for_url("**/scripts/?service=1")
