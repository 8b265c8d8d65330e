"""A review from its planning to its minute in a real browser: by keyboard alone, on a phone, without script."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from plumbline.plans import actions
from plumbline.plans.actions import Attendance, ReviewPlan
from plumbline.plans.models import (
    Action,
    FinishMove,
    GroupMember,
    MeasureReading,
    Plan,
    PlanLead,
    ProgressEntry,
    Review,
)
from plumbline.plans.tests import samples
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import World, viewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def fill_day(page: Any, legend: str, day: date) -> None:
    group = page.get_by_role("group", name=legend)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(label).fill(str(value))


def at(page: Any, number: str) -> bool:
    """Whether the screen stands at that action."""
    return number in page.get_by_role("heading", level=1).inner_text().split()


@pytest.fixture
def plan(world: World) -> Plan:
    """A live plan: an action is late, one has a measure, another body dated one. A group of three and a lead."""
    today = timezone.localdate()
    made = samples.make_plan(world, title="Glenkeld House improvement plan")
    samples.add(
        world, made, "1", text="Every resident’s fluid intake is recorded at each meal and looked at by the nurse in "
        "charge before the end of the shift.", finish=in_words(today - timedelta(days=12)),
        doers=("Care Home Manager",), outcome="Nobody goes without enough to drink.",
    )  # fmt: skip
    samples.add(
        world, made, "1", text="All staff are trained in moving and handling.", measure_baseline=45,
        measure_current=55, measure_target=100, measure_unit="% of staff", measure_by=today + timedelta(days=40),
        finish=in_words(today + timedelta(days=40)), doers=("Deputy Manager", "Clinical Educator"),
    )  # fmt: skip
    samples.add(
        world, made, "2", text="Supervision is held every six weeks.", finish=in_words(today + timedelta(days=20)),
        timescale_source="Care Inspectorate", doers=("tbc",),
    )  # fmt: skip
    samples.add(world, made, "6", text="Hand basins are within reach of each bedroom.", finish="tbc")
    actions.start_plan(by=viewer(world.owner), at=timezone.now(), code=made.code)
    people = (("Pat Lennox", "care_home_manager"), ("Ian Cole", "tactical_lead"), ("Moira Kerr", "partnership_lead"))
    for place, (name, role) in enumerate(people):
        GroupMember.objects.create(
            plan=made, name=name, role=role, organisation_name="Birchwood Care" if place == 0 else "Glen Afton",
            since=today - timedelta(days=30), at=timezone.now(), submission=f"member-{place}",
        )  # fmt: skip
    PlanLead.objects.create(plan=made, name="Pat Lennox", since=today, by_name="Moira Kerr", at=timezone.now())
    return made


def held(world: World, plan: Plan) -> Review:
    today = timezone.localdate()
    by = viewer(world.owner)
    actions.plan_review(by=by, at=timezone.now(), code=plan.code, values=ReviewPlan(today), submission="r1")
    present = frozenset(GroupMember.objects.filter(plan=plan).exclude(name="Ian Cole").values_list("pk", flat=True))
    return actions.open_review(
        by=by, at=timezone.now(), code=plan.code, review=1, values=Attendance(present, ("Ann Reid, clinical educator",))
    )


@pytest.mark.requirement("DG14", "DG17", "DG18", "DG20", "T19")
@pytest.mark.parametrize("window", ["page", "no_script"])
def test_a_review_from_its_planning_to_its_minute(
    window: str, world: World, plan: Plan, request: pytest.FixtureRequest
) -> None:
    page, today = request.getfixturevalue(window), timezone.localdate()
    scripted = window == "page"
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/reviews/")
    shot(page, f"reviews-empty-{window}")
    page.get_by_role("link", name="Add another body’s date").click()
    fill_day(page, "When is it?", today + timedelta(days=10))
    page.get_by_label("What happens on that day?").fill("Follow-up inspection")
    page.get_by_label("Whose date is it?").fill("Care Inspectorate")
    page.get_by_role("button", name="Add the date").click()

    page.get_by_role("link", name="Plan a review").click()
    fill_day(page, "When does the group meet?", today + timedelta(days=30))
    page.get_by_role("button", name="See what the date would miss").click()
    assert page.get_by_text("1 action finishes before this review: 2.1.").is_visible()
    assert page.get_by_text("comes 20 days before the review").first.is_visible()
    assert not Review.objects.exists()
    if scripted:
        assert_accessible(page)
    shot(page, f"review-form-{window}")
    fill_day(page, "When does the group meet?", today)
    page.get_by_label("Why then?").fill("One action is late.")
    page.get_by_role("button", name="Plan the review").click()
    shot(page, f"reviews-planned-{window}")
    page.get_by_role("link", name="review 1", exact=True).first.click()
    assert page.get_by_text("Care Home Director / Owner: nobody in the planning group is this yet.").is_visible()
    shot(page, f"review-planned-{window}")
    page.get_by_role("link", name="Open the review").click()
    page.get_by_label("Pat Lennox").check()
    page.get_by_label("Moira Kerr").check()
    shot(page, f"review-people-{window}")
    page.get_by_role("button", name="Open the review").click()

    assert at(page, "1.1")
    assert page.get_by_text("Care Home Tactical Lead (Ian Cole)").is_visible()
    if scripted:
        assert_accessible(page)
    shot(page, f"review-screen-{window}")
    page.get_by_label("Progress", exact=True).fill("The charts are in use on both floors.")
    page.get_by_label("Green").check()
    page.get_by_role("button", name="Save and next").click()
    assert at(page, "1.2")
    page.get_by_label("The measure now").fill("70")
    page.get_by_label("New finish").fill(in_words(today + timedelta(days=60)))
    page.get_by_label("Why it moves").fill("The trainer is ill.")
    page.get_by_label("Who agreed it").fill("The group")
    shot(page, f"review-screen-measure-{window}")
    page.get_by_role("button", name="Save and next").click()
    assert at(page, "2.1")
    page.get_by_label("Go to number").fill("6.1")
    page.get_by_role("button", name="Go", exact=True).click()
    assert at(page, "6.1")
    shot(page, f"review-screen-last-{window}")

    page.get_by_role("link", name="Close the review").first.click()
    page.get_by_label("What was discussed and decided").fill("1.1 is done. 2.1 waits for a date.")
    fill_day(page, "When is the next review?", today + timedelta(days=28))
    shot(page, f"review-close-{window}")
    if scripted:
        assert_accessible(page)
    page.get_by_role("button", name="Close the review").click()
    minute = page.locator("main")
    assert "The charts are in use on both floors." in minute.inner_text()
    assert minute.get_by_role("link", name="1.2", exact=True).first.is_visible()
    assert minute.get_by_role("link", name="2.1", exact=True).first.is_visible()  # named in the notes
    assert "agreed by The group" in minute.inner_text()
    if scripted:
        assert_accessible(page)
    shot(page, f"review-closed-{window}")
    assert MeasureReading.objects.order_by("pk").last().value == 70  # type: ignore[union-attr]
    assert FinishMove.objects.get().agreed_by == "The group"
    assert Review.objects.get(number=2).planned_for == today + timedelta(days=28)
    page.goto(f"/plans/{plan.code}/reviews/")
    shot(page, f"reviews-{window}")
    page.goto(f"/plans/{plan.code}/")
    assert page.get_by_text(f"{today + timedelta(days=28):%b %Y}").first.is_visible()


def test_the_screen_by_keyboard_alone(world: World, plan: Plan, page: Any) -> None:
    held(world, plan)
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/reviews/1/")
    page.keyboard.press("j")
    page.wait_for_url("**/actions/1.2/")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/actions/2.1/")
    page.keyboard.press("k")
    page.wait_for_url("**/actions/1.2/")
    page.keyboard.press("/")
    page.keyboard.type("1.1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/actions/1.1/*")
    assert at(page, "1.1")
    page.keyboard.press("c")
    page.keyboard.type("jk/g: typed, not obeyed")  # letters in a box are letters
    page.keyboard.press("Escape")
    page.keyboard.press("r")  # red: what the dates of a late action say, so no reason is asked
    assert page.get_by_label("Red").is_checked()
    assert page.get_by_label("Why this status?").is_hidden()
    page.keyboard.press("a")
    assert page.get_by_label("Why this status?").is_visible()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/actions/1.2/*")
    assert page.get_by_text("1.1 is saved.").is_visible()
    entry = ProgressEntry.objects.get()
    assert (entry.text, entry.status) == ("jk/g: typed, not obeyed", "green")
    assert Action.objects.get(number="1.1").complete
    # What is not saved is not left by a slip of the hand.
    page.keyboard.press("c")
    page.keyboard.type("Half a sen")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.get_by_text("Not saved yet.").first.is_visible()
    assert at(page, "1.2")
    page.keyboard.press("j")
    page.wait_for_url("**/actions/2.1/")
    page.keyboard.press("k")
    page.wait_for_url("**/actions/1.2/")
    assert page.get_by_label("Progress", exact=True).input_value() == "Half a sen"  # kept as a draft


def test_the_keys_can_be_turned_off(world: World, plan: Plan, page: Any) -> None:
    """WCAG 2.1.4: who dictates to the computer is not carried off by a word that begins with J."""
    held(world, plan)
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/reviews/1/")
    page.get_by_role("button", name="Turn the keys off").click()
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert at(page, "1.1")
    page.reload()
    assert page.get_by_role("button", name="Turn the keys on").is_visible()


@pytest.mark.parametrize("window", ["page", "phone"])
def test_every_page_of_a_review_fits_and_axe_finds_nothing(
    window: str, world: World, plan: Plan, request: pytest.FixtureRequest
) -> None:
    page, base = request.getfixturevalue(window), f"/plans/{plan.code}/reviews/"
    by, today = viewer(world.owner), timezone.localdate()
    sign_in(page, world.owner)
    actions.plan_review(by=by, at=timezone.now(), code=plan.code, values=ReviewPlan(today), submission="r1")
    visit = actions.add_other_date(
        by=by, at=timezone.now(), code=plan.code, on=today, label="Ymweliad sicrwydd â Chartref Gofal Llanfihangel",
        source="Com-pàirteachas Slàinte is Cùraim Shòisealta", submission="d1",
    )  # fmt: skip
    where = ["", "1/", "1/date/", "1/open/", "dates/new/", f"dates/{visit.pk}/withdraw/"]
    for address in where:
        look(page, base + address, window)
    actions.open_review(by=by, at=timezone.now(), code=plan.code, review=1, values=Attendance())
    for address in ("", "1/", "1/?show=late", "1/actions/1.2/", "1/attendance/", "1/close/", "1/note/"):
        look(page, base + address, window)


def look(page: Any, address: str, window: str) -> None:
    page.goto(address)
    assert_accessible(page)
    assert_fits(page)
    name = address.split("/reviews/")[1].replace("/", "-").replace("?", "-").replace("=", "-")
    shot(page, f"rv-{window}-{name}")
