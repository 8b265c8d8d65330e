"""The main job on a plan that is invented here: brought in, worked on and taken away, by keyboard and without script.

The same on the published document is in tests/test_journeys_in_a_browser.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from plumbline.plans import actions
from plumbline.plans.models import Action, Plan, ProgressEntry, Section, Upload
from plumbline.plans.tests import samples
from plumbline.plans.tests.fictional import Heading, Line, Table, write_docx
from tests.browser import assert_fits, shot, sign_in
from tests.reading_back import words_of
from tests.test_journeys_in_a_browser import download, tab_to
from tests.world import PASSWORD, World, viewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTS = (9, 6, 6, 4, 4, 4, 5, 9, 3)
TASKS = ("Hold a workshop on", "Agree a form for", "Train all staff in", "Report every quarter on", "Ask people about")


def sentence(section: int, n: int) -> str:
    return f"{TASKS[n % len(TASKS)]} matter {section}-{n} of the review"


def fictional_plan(path: Path) -> Path:
    """Nine recommendations with fifty actions in one table, the recommendation merged over its actions."""
    rows: list[Any] = [["Recommendation", "Action No", "What will be done", "Start", "Finish", "Lead Officer"]]
    for section, count in enumerate(COUNTS, start=1):
        for n in range(1, count + 1):
            first = n == 1
            title = f"{section}. The partnership should look at matter {section} with the people it is about"
            rows.append([
                (title, count, 1) if first else None, f"{section}.{n}", f"{sentence(section, n)} (Support Officer)",
                "Sept", "Every quarter" if n == 4 else "March", ("Moira Kerr", count, 1) if first else None,
            ])  # fmt: skip
    head = [Heading("Glen Afton Improvement Action Plan", 1), Line("August 2025 to July 2026")]
    return write_docx([*head, Table(rows)], path)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return fictional_plan(tmp_path / "Glen Afton plan.docx")


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.mark.requirement("BY1", "BY2", "BY19")
def test_by_keyboard_alone_from_the_door_to_the_boards_paper(
    world: World, page: Any, document: Path, tmp_path: Path
) -> None:
    """No mouse anywhere: what has no key is not there. Only the choice of a file is the system's own window."""
    keys = page.keyboard
    page.goto("/")
    tab_to(page, "E-mail address")
    keys.type(world.owner.email)
    tab_to(page, "Password")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.get_by_role("heading", name="What needs you").wait_for()
    assert page.get_by_text("Nothing needs you today").is_visible()  # a first day, and one thing to do on it
    tab_to(page, "Upload the plan you already have")
    keys.press("Enter")
    page.get_by_role("heading", name="Upload a plan").wait_for()
    page.locator("input[type=file]").set_input_files(str(document))
    tab_to(page, "Upload and look at it")
    keys.press("Enter")
    page.get_by_text("nothing is saved as a plan yet").wait_for()
    assert page.get_by_text("50 actions").first.is_visible()
    assert not Plan.objects.exists()
    tab_to(page, "Create the plan with 50 actions")
    keys.press("Enter")
    page.get_by_text("The plan is created as a draft").wait_for()

    plan = Plan.objects.get()
    assert [s.actions.count() for s in plan.sections.all()] == list(COUNTS)
    repeated = plan.actions.get(number="2.4")
    assert (repeated.text, repeated.finish_kind) == (sentence(2, 4), "recurring")
    assert [party.text for party in repeated.parties.all()] == ["Support Officer"]
    tab_to(page, "Start this plan")
    keys.press("Enter")
    page.get_by_text("The plan is live").wait_for()
    page.evaluate("window.stillHere = true")
    tab_to(page, "Record progress on 2.3", most=400)
    keys.press("Enter")
    page.get_by_label("Progress", exact=True).wait_for()
    tab_to(page, "Progress")
    keys.type("Thirty of forty are trained.")
    tab_to(page, "Save progress")
    keys.press("Enter")
    page.get_by_text("Thirty of forty are trained.").wait_for()
    assert page.evaluate("window.stillHere === true"), "the page was loaded anew"
    page.locator("#pl-announce", has_text="Progress on action 2.3 is saved.").wait_for(state="attached")
    assert page.evaluate("document.activeElement.closest('#action-2\\\\.3') !== null"), "the focus went elsewhere"
    assert ProgressEntry.objects.get().action.number == "2.3"

    for name, mark in (("Word", b"PK"), ("Excel", b"PK"), ("PDF", b"%PDF-")):
        content = download(page, name, tmp_path).read_bytes()
        words = words_of(content)
        assert content.startswith(mark)
        for number in ("1.1", "5.4", "9.3"):
            assert number in words, f"{number} is not in the {name} file"
        for word in ("Thirty", "forty", "trained."):  # a PDF's narrow column breaks the line
            assert word in words, f"the progress is not in the {name} file"


def test_without_script_a_plan_is_written_changed_and_withdrawn(world: World, no_script: Any) -> None:
    page = no_script
    sign_in(page, world.owner)
    page.goto("/plans/new/")
    page.get_by_label("Service Improvement Plan", exact=False).first.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Title of the plan").fill("Plan for Rowan Bank")
    service = page.get_by_label("Service", exact=True)
    if service.last.get_attribute("required") is not None or service.count() > 1:
        service.last.fill("Rowan Bank")
    page.get_by_role("button", name="Create the plan").click()
    page.get_by_text("The plan is created as a draft").wait_for()
    plan = Plan.objects.get()

    page.get_by_role("link", name="Add a").or_(page.get_by_role("button", name="Add a")).first.click()
    page.locator("main textarea[name=title]").fill("Eating and drinking")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add an action").first.click()
    page.get_by_label("What is to be done").fill("Offer a drink at every visit")
    page.get_by_label("Who does it").fill("Care Home Manager\ntbc")
    page.get_by_label("Finish", exact=True).fill("31/04/2026")
    page.get_by_role("button", name="Save the action").click()
    assert page.get_by_role("heading", name="There is a problem").is_visible()
    assert page.get_by_label("What is to be done").input_value() == "Offer a drink at every visit"
    page.get_by_label("Finish", exact=True).fill("30 June 2036")
    page.get_by_role("button", name="Save the action").click()
    action = Action.objects.get()
    assert (action.number, [p.text for p in action.parties.all()]) == ("1.1", ["Care Home Manager", "tbc"])

    page.get_by_role("button", name="Start this plan").click()
    page.get_by_role("link", name="Record progress on 1.1").click()
    page.get_by_label("Progress", exact=True).fill("Begun upstairs")
    page.get_by_role("button", name="Save progress").click()
    page.get_by_text("Progress on action 1.1 is saved").wait_for()
    page.get_by_role("link", name="Change the action").click()
    page.get_by_label("Desired outcome").fill("Nobody is thirsty")
    page.get_by_role("button", name="Save the action").click()
    page.get_by_role("link", name="Move the finish").click()
    page.get_by_label("New finish").fill("31 July 2036")
    page.get_by_label("Why").fill("The new cups come late")
    page.get_by_label("Who agreed it").fill("A. Reid")
    page.get_by_role("button", name="Move the finish").click()
    assert page.get_by_text("First agreed: 30 June 2036").is_visible()
    assert page.get_by_text("agreed by A. Reid").first.is_visible()
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_label("Why").fill("It belongs to another plan")
    page.get_by_role("button", name="Withdraw the action").click()
    page.get_by_text("It stays in the plan’s history").wait_for()
    page.goto(f"/plans/{plan.code}/actions/1.1/")
    for kept in ("Begun upstairs", "Nobody is thirsty", "It belongs to another plan"):
        assert page.get_by_text(kept).first.is_visible()
    page.goto(f"/plans/?text=thirsty&framework={samples.SERVICE}")
    assert page.get_by_text("No plan fits this filter").is_visible()  # what is withdrawn is found no more


def test_the_filter_stays_in_the_address_and_in_every_export(world: World, page: Any, tmp_path: Path) -> None:
    for title in ("Rowan Bank", "Birch Brae"):
        plan = samples.make_plan(world, title=title)
        samples.add(world, plan, text=f"Repaint {title}", doers=("Care Home Manager",))
    sign_in(page, world.owner)
    page.goto("/plans/")
    page.get_by_label("Words in the plan").fill("Repaint Rowan")
    page.get_by_role("button", name="Show").click()
    assert "text=Repaint+Rowan" in page.url
    page.get_by_label("Kind of plan").select_option(label="Partnership/Provider Improvement Plan")  # applies by itself
    page.wait_for_url(f"**framework={samples.DG}*")
    assert page.get_by_role("link", name="Rowan Bank").is_visible()
    assert page.get_by_role("link", name="Birch Brae").count() == 0
    for name in ("Excel", "CSV"):
        words = words_of(download(page, name, tmp_path).read_bytes())
        assert "Rowan Bank" in words
        assert "Birch Brae" not in words


@pytest.mark.parametrize("window", ["page", "no_script"])
def test_a_double_click_makes_one_of_each(window: str, world: World, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(window)
    sign_in(page, world.owner)

    def twice(where: str, button: str, **fields: str) -> None:
        page.goto(where)
        for name, value in fields.items():
            page.locator(f"main [name={name}]").fill(value)
        page.get_by_role("button", name=button).dblclick()
        page.wait_for_url(lambda url: not url.endswith(where))
        page.wait_for_load_state()

    twice(
        f"/plans/new/{samples.SERVICE}/{world.partnership.pk}/", "Create the plan", title="Once", header_service="Home"
    )
    plan = Plan.objects.get()
    of = f"/plans/{plan.code}/"
    twice(f"{of}sections/new/", "Save", title="Once")
    twice(f"{of}sections/1/actions/new/", "Save the action", text="Once")
    twice(f"{of}actions/1.1/progress/", "Save progress", text="Once")
    twice(f"{of}actions/1.1/edit/", "Save the action", text="Changed")
    assert (Section.objects.count(), Action.objects.count(), ProgressEntry.objects.count()) == (1, 1, 1)
    assert Action.objects.get().edition == 3, "one entry and one change"


def test_two_people_recording_on_one_action_in_the_table(
    world: World, page: Any, browser: Any, live_server: Any
) -> None:
    """The second is shown the first one's words beside their own, in place, and then saves theirs as well."""
    plan = samples.make_plan(world)
    samples.add(world, plan)
    other = browser.new_context(base_url=live_server.url).new_page()
    try:
        for window, user in ((page, world.owner), (other, world.mate)):
            sign_in(window, user)
            window.goto(f"/plans/{plan.code}/")
            window.get_by_role("link", name="Record progress on 1.1").click()
        page.get_by_label("Progress", exact=True).fill("From upstairs")
        page.get_by_role("button", name="Save progress").click()
        page.get_by_text("From upstairs").wait_for()
        other.get_by_label("Progress", exact=True).fill("From downstairs")
        other.get_by_role("button", name="Save progress").click()
        other.get_by_role("heading", name="Moira Kerr recorded").wait_for()
        assert other.get_by_text("From upstairs").first.is_visible()
        assert other.get_by_label("Progress", exact=True).input_value() == "From downstairs"
        shot(other, "two-people-in-the-table")
        other.get_by_role("button", name="Save progress").click()
        other.locator(".pl-inline-form").wait_for(state="detached")
    finally:
        other.context.close()
    assert [e.text for e in ProgressEntry.objects.all()] == ["From upstairs", "From downstairs"]


def test_columns_are_given_another_meaning_and_rows_left_out(world: World, page: Any, document: Path) -> None:
    sign_in(page, world.owner)
    page.goto("/plans/upload/")
    page.locator("input[type=file]").set_input_files(str(document))
    page.get_by_role("button", name="Upload and look at it").click()
    page.get_by_text("The kind of plan, and what each column means").click()
    page.get_by_label("“Start”").first.select_option(label="Not used")
    page.get_by_role("button", name="Read it again").click()
    page.get_by_text("The document is read again").wait_for()
    page.get_by_role("link", name="Change row 1.1").click()
    page.get_by_label("What is to be done").fill("Hold the workshop in May")
    page.get_by_role("button", name="Keep it like this").click()
    page.get_by_label("Keep row 9.3").uncheck()
    page.get_by_role("button", name="Keep this choice of rows").click()
    assert page.get_by_text("49 kept").is_visible()
    page.get_by_role("button", name="Create the plan").click()
    page.get_by_text("The plan is created as a draft").wait_for()
    plan = Plan.objects.get()
    assert (plan.actions.count(), plan.actions.get(number="1.1").text) == (49, "Hold the workshop in May")
    assert not plan.actions.exclude(start_text="").exists()
    page.get_by_text("What was not imported from the document").click()
    assert page.get_by_text("Left out by the person who uploaded it").is_visible()
    assert Upload.objects.get().document == {}


def test_a_plan_of_fifty_actions_on_a_phone(world: World, phone: Any) -> None:
    plan = samples.make_plan(world)
    for n in range(20):
        samples.add(
            world, plan, str(n % 6 + 1), text=f"{sentence(n, n)}. " * 4, finish="30 June 2036", doers=("A. Reid",)
        )
    actions.start_plan(by=viewer(world.owner), at=timezone.now(), code=plan.code)
    sign_in(phone, world.owner)
    phone.goto(f"/plans/{plan.code}/")
    assert_fits(phone)
    phone.get_by_role("link", name="Record progress on 1.1").click()
    phone.get_by_label("Progress", exact=True).fill("From the corridor")
    assert_fits(phone)
    shot(phone, "progress-on-a-phone")
    phone.get_by_role("button", name="Save progress").click()
    phone.get_by_text("From the corridor").wait_for()
    assert ProgressEntry.objects.count() == 1
