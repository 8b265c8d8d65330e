"""The states that pages can be in, in a real browser: empty and full, with errors, in conflict, refused, printed.

That each address passes axe as it opens is proved in tests/test_every_page_in_a_browser.py; here stands what needs some
doing first. Each state is looked at at 1280 and 360 pixels with axe, and at 320 for scrolling sideways.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from plumbline.access.models import Audience
from plumbline.plans import actions
from plumbline.plans.actions import incoming
from plumbline.plans.models import Plan, Upload, UploadState
from plumbline.plans.rules.wording import day_words
from plumbline.plans.tests import samples
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.sample import DOCUMENT
from tests.world import World, viewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch " * 3  # a word that no narrow window holds
STALE = 0  # no thing ever had this edition


def look(page: Any, name: str, says: str) -> None:
    """Sees that the page is in the state meant, and looks at it in three widths."""
    assert says in page.locator("main").inner_text(), f"{page.url} does not say {says!r}"
    assert page.locator("h1").count() == 1, page.url
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"state-{name}-{width}")
    page.set_viewport_size({"width": 320, "height": 900})
    assert_fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def send(page: Any, where: str, **values: Any) -> None:
    """Opens a form and sends it with these values, as a browser that checks nothing does."""
    page.goto(where)
    with page.expect_navigation():
        page.evaluate(
            """values => {
                const form = document.querySelector('main form[method=post]');
                for (const [name, value] of Object.entries(values)) {
                    const field = form.elements[name];
                    const known = [...(field.options || [])].map((option) => option.value);
                    if (field.options && !known.includes(value)) field.add(new Option(value));
                    field.value = value;
                }
                HTMLFormElement.prototype.submit.call(form);
            }""",
            {name: str(value) for name, value in values.items()},
        )


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


def ago(days: int) -> str:
    return day_words(timezone.localdate() - timedelta(days=days))


def full_plan(world: World) -> Plan:
    """A live plan with something of every kind in it."""
    plan = samples.make_plan(
        world, title=f"Birchwood House {LONG}", service_number=world.service.number,
        period_start=timezone.localdate() - timedelta(days=200),
        period_end=timezone.localdate() + timedelta(days=160),
        header={"Date for Review": ago(-5), "Name of Partnership Lead": LONG},
    )  # fmt: skip
    add = lambda section, text, **more: samples.add(world, plan, section, text=text, **more)  # noqa: E731
    late = add(
        "1", f"Late. {LONG}", finish=ago(20), doers=(world.owner.name, "tbc"), leads=(world.mate.name,),
        outcome="Nobody waits", measure="Call bells answered", measure_baseline=Decimal(45),
        measure_current=Decimal("62.5"), measure_target=Decimal(100), measure_unit="%", timescale_source="CQC",
    )  # fmt: skip
    add("1", "Due soon, see 1.1", finish=ago(-3), doers=(world.owner.name,), after="1.1")
    add("2", "- one\n- two\nAnd <b>&amp;</b>", start=ago(-30), finish=ago(-60))
    done = add("3", "Done", finish=ago(-30))
    add("4", "Again and again", finish="Every month", doers=(world.owner.name,))
    add("4", "For ever", finish="Ongoing", approval_by="Steering Group")
    gone = add("5", "Gone", finish="tbc")
    by = viewer(world.owner)
    actions.start_plan(by=by, at=timezone.now(), code=plan.code)
    for n in range(3):
        samples.progress(world, late, text=f"Week {n}. {LONG}")
    samples.progress(world, late, text="For partners", audience=Audience.PARTNERS)
    samples.progress(world, late, status="red", status_note="The fitter went out of business")
    samples.progress(world, done, text="All done", status="green")
    late.refresh_from_db()
    actions.move_finish(
        by=by, at=timezone.now(), code=plan.code, number="1.1", edition=late.edition, to=ago(10), reason="Ice",
        agreed_by="A. Reid",
    )  # fmt: skip
    actions.withdraw_action(by=by, at=timezone.now(), code=plan.code, number=gone.number, reason="Done elsewhere")
    samples.share(world, plan, level="read", organisation_id=world.provider.pk)
    return plan


@pytest.mark.requirement("BY2")
def test_a_live_plan_with_everything_in_it(world: World, page: Any) -> None:
    plan = full_plan(world)
    sign_in(page, world.owner)
    for name, where, says in (
        ("home-full", "/", "days late"),
        ("plan-live", f"/plans/{plan.code}/", "The fitter went out of business"),
        ("action-late", f"/plans/{plan.code}/actions/1.1/", "First agreed"),
        ("action-again", f"/plans/{plan.code}/actions/4.1/", "Each time it is due"),
        ("action-withdrawn", f"/plans/{plan.code}/actions/5.1/", "Withdrawn because: Done elsewhere"),
        ("history-full", f"/plans/{plan.code}/history/", "Birchwood Care Limited: reads"),
        ("list-one", "/plans/", "late"),
        ("list-none-found", "/plans/?text=nothing+like+it", "No plan fits this filter"),
    ):
        page.goto(where)
        look(page, name, says)
    actions.end_plan(by=viewer(world.owner), at=timezone.now(), code=plan.code, reason="All done")
    page.goto(f"/plans/{plan.code}/")
    look(page, "plan-ended", "This plan has ended")
    assert page.get_by_text("Record progress").count() == 0
    sign_in(page, world.manager)
    page.goto(f"/plans/{plan.code}/")
    look(page, "plan-for-the-provider", "The fitter went out of business")
    assert "For partners" not in page.content()


def test_with_nothing_yet(world: World, page: Any) -> None:
    sign_in(page, world.stranger)
    for name, where, says in (
        ("home-empty", "/", "Nothing needs you today"),
        ("list-empty", "/plans/", "There are no plans here yet"),
    ):
        page.goto(where)
        look(page, name, says)
    empty = samples.make_plan(world, framework=samples.MORAY)
    sign_in(page, world.owner)
    page.goto(f"/plans/{empty.code}/")
    look(page, "plan-empty", "This plan has no recommendations yet")
    for n in range(30):
        samples.make_plan(world, title=f"Plan {n:02}")
    page.goto("/plans/")
    look(page, "list-many", "31 plans")
    page.get_by_role("link", name="Next").first.click()
    look(page, "list-second-page", "Plan 29")


def test_rounds_stand_side_by_side(world: World, page: Any) -> None:
    plan = samples.make_plan(world, framework=samples.STOCKTON)
    samples.add_section(world, plan)
    part = samples.add(
        world, plan, title="Care home providers", text="Share what was learnt", measure="Learning is shared"
    )
    for label, grade in (("May 2022", "2"), ("January 2023", "1")):
        actions.open_round(by=viewer(world.owner), at=timezone.now(), code=plan.code, label=label)
        samples.progress(
            world, part, text=f"Evidence of {label}\n- a list\n- {LONG}", status=grade, impact="Heard", round=label
        )
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/")
    look(page, "plan-rounds", "Evidence of January 2023")
    boxes = [box.bounding_box() for box in page.locator(".pl-rounds > li").all()]
    assert len(boxes) == 2
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] < boxes[1]["x"]  # oldest first
    page.goto(f"/plans/{plan.code}/actions/1.1/progress/")
    look(page, "progress-round", "Round")


def errors(world: World, plan: Plan, upload: Upload) -> list[tuple[str, str, dict[str, Any], str]]:
    """(name, form, what is sent, what the page then says)."""
    of, action = f"/plans/{plan.code}/", f"/plans/{plan.code}/actions/1.1/"
    new = f"/plans/new/{samples.DG}/{world.partnership.pk}/"
    return [
        ("new-kind", "/plans/new/", {"owner": world.partnership.pk}, "There is a problem"),
        ("new-plan", new, {"title": "", "date_of_plan_month": "13"}, "There is a problem"),
        ("plan-details", f"{of}edit/", {"title": ""}, "There is a problem"),
        ("new-action", f"{of}sections/1/actions/new/", {"text": "Kept as typed", "finish": "31/04/2026"}, "31/04/2026"),
        (
            "action",
            f"{action}edit/",
            {"start": "1 June 2026", "finish": "1 May 2026"},
            "The finish is before the start",
        ),
        ("action-moved", f"{action}edit/", {"finish": "1 May 2036"}, "Say why the date moves"),
        ("progress", f"{action}progress/", {}, "Write what happened, or choose a status"),
        ("move", f"{action}move/", {"finish": "", "reason": ""}, "There is a problem"),
        ("withdraw", f"{action}withdraw/", {}, "There is a problem"),
        ("time", f"{of}actions/1.2/times/{time_of(plan)}/", {"done_on_year": "2099"}, "still to come"),
        ("section", f"{of}sections/1/edit/", {"title": ""}, "There is a problem"),
        ("section-withdrawn", f"{of}sections/1/withdraw/", {"reason": "x"}, "Withdraw the actions in it first"),
        ("share", f"{of}share/", {"purpose": ""}, "There is a problem"),
        ("end", f"{of}end/", {}, "There is a problem"),
        ("round", f"{of}rounds/new/", {"label": "soon"}, "Name the round by its month"),
        ("upload", "/plans/upload/", {}, "Choose a file first"),
        ("use", f"/plans/upload/{upload.code}/", {"owner": "999999"}, "There is a problem"),
        ("row", f"/plans/upload/{upload.code}/rows/0/0/", {"number": "1" * 30}, "There is a problem"),
    ]


def time_of(plan: Plan) -> str:
    return plan.actions.get(number="1.2").occurrences.earliest("due_on").due_on.isoformat()


def ready_upload(world: World, text: str = DOCUMENT, name: str = "plan.csv") -> Upload:
    file = SimpleUploadedFile(name, text.encode())
    made = incoming.receive(by=viewer(world.owner), at=timezone.now(), file=file, framework="")
    made.refresh_from_db()
    return made


def live_plan(world: World) -> Plan:
    plan = samples.make_plan(
        world,
        framework=samples.SERVICE,
        period_start=timezone.localdate(),
        period_end=timezone.localdate() + timedelta(365),
    )
    samples.add_section(world, plan)
    samples.add(world, plan, finish="1 June 2036")
    samples.add(world, plan, finish="Every month")
    actions.start_plan(by=viewer(world.owner), at=timezone.now(), code=plan.code)
    return plan


def test_every_form_that_comes_back_with_an_error(world: World, page: Any) -> None:
    plan, upload = live_plan(world), ready_upload(world)
    sign_in(page, world.owner)
    for name, where, values, says in errors(world, plan, upload):
        send(page, where, **values)
        look(page, f"error-{name}", says)
        assert page.title().startswith("Error"), name
        for field, value in values.items():
            found = page.locator(f"main [name={field}]").first
            if value and found.get_attribute("type") != "hidden" and found.evaluate("e => e.tagName") != "SELECT":
                assert found.input_value() == str(value), f"{name}: {field} lost what was typed"


def conflicts(plan: Plan) -> list[tuple[str, str, dict[str, Any], list[str]]]:
    of, action = f"/plans/{plan.code}/", f"/plans/{plan.code}/actions/1.1/"
    return [
        ("action", f"{action}edit/", {"edition": STALE, "text": "My words"}, ["Their words", "My words"]),
        ("plan", f"{of}edit/", {"edition": STALE, "title": "My title"}, ["Their title", "My title"]),
        ("section", f"{of}sections/1/edit/", {"edition": STALE, "title": "My part"}, ["Their part", "My part"]),
        ("progress", f"{action}progress/", {"edition": STALE, "text": "My news"}, ["Their news", "My news"]),
        ("move", f"{action}move/", {"edition": STALE, "finish": "1 July 2037", "reason": "Mine", "agreed_by": "Me"},
         ["1 June 2036", "1 July 2037"]),
    ]  # fmt: skip


def test_every_form_that_meets_somebody_elses_change(world: World, page: Any) -> None:
    """Both texts are on the page, and sent again the person's own is what stands."""
    plan = live_plan(world)
    section, action = plan.sections.get(), plan.actions.get(number="1.1")
    section.title, plan.title, action.text = "Their part", "Their title", "Their words"
    for changed in (section, plan, action):
        changed.save()
    samples.progress(world, action, by=world.mate, text="Their news")
    sign_in(page, world.owner)
    for name, where, values, both in conflicts(plan):
        send(page, where, **values)
        typed = [e.input_value() for e in page.locator("main textarea, main input:not([type=hidden])").all()]
        seen = page.locator("main").inner_text() + "\n".join(typed)
        for text in both:
            assert text in seen, f"{name}: {text!r} is not shown"
        look(page, f"conflict-{name}", "Somebody else")
        with page.expect_navigation():
            page.locator("main form[method=post] button").last.click()
        assert "Somebody else" not in page.locator("main").inner_text(), name
    plan.refresh_from_db()
    action.refresh_from_db()
    section.refresh_from_db()
    assert (plan.title, section.title, action.text) == ("My title", "My part", "My words")
    assert action.finish_text == "1 July 2037"
    assert [e.text for e in action.progress.all()] == ["Their news", "My news"]


def test_a_document_on_its_way_in(world: World, page: Any) -> None:
    good = ready_upload(world, DOCUMENT + f"1.3,{LONG},tbc,ongoing,Purple\n,,,,\n")
    bad = ready_upload(world, "MZ\x90\x00" + "\x00" * 600, "plan.docx")
    assert bad.state == UploadState.REFUSED
    waiting = actions.start_upload(
        by=viewer(world.owner), at=timezone.now(), file_name="long.pdf", file_hash="", framework=""
    )
    actions.step_upload(pk=waiting.pk, done=3, total=20)
    sign_in(page, world.owner)
    for name, upload, says in (
        ("preview", good, "nothing is saved as a plan yet"),
        ("refused", bad, "could not be read"),
        ("reading", waiting, "Page 3 of 20"),
    ):
        page.goto(f"/plans/upload/{upload.code}/")
        look(page, name, says)
    actions.step_upload(pk=waiting.pk, done=9, total=20)
    page.get_by_text("Page 9 of 20").wait_for()  # by itself
    actions.refuse_upload(pk=waiting.pk, message="It was too long.")
    page.get_by_text("It was too long.").wait_for()
    page.goto("/plans/upload/")
    look(page, "upload-waiting", "Uploaded and not used yet")

    plan = samples.make_plan(world)
    samples.add(world, plan, "1", text="Something older", finish="1 May 2026")
    actions.start_plan(by=viewer(world.owner), at=timezone.now(), code=plan.code)
    where = f"/plans/upload/{good.code}/changes/{plan.code}/"
    page.goto(where)
    look(page, "changes", "Something older")
    send(page, where)
    look(page, "changes-asks", "Why do agreed dates move?")
    send(page, where, reason="The paper says so", agreed_by="A. Reid")
    look(page, "changes-made", "The plan is up to date with the document")
    again = ready_upload(world, DOCUMENT)
    page.goto(f"/plans/upload/{again.code}/changes/{plan.code}/")
    look(page, "changes-none", "Nothing: the plan says all of this already")


def test_frameworks_help_and_what_is_not_there(world: World, page: Any) -> None:
    sign_in(page, world.reader)
    plan = samples.make_plan(world)
    pages: list[tuple[str, str, str]] = [
        (f"framework-{f}", f"/frameworks/{f}/", "For each")
        for f in (samples.DG, samples.MORAY, samples.STOCKTON, samples.SERVICE)
    ]
    pages += [
        ("help", "/help/", ""),
        ("not-there", "/plans/ZZZZZZZZ/", ""),
        ("not-allowed", f"/plans/{plan.code}/edit/", "Your role does not allow this"),
        ("not-allowed-new", "/plans/new/", "Your role does not allow this"),
    ]
    for name, where, says in pages:
        page.goto(where)
        look(page, name, says)


def test_on_paper_there_is_the_plan_and_no_machinery(world: World, page: Any) -> None:
    plan = full_plan(world)
    sign_in(page, world.owner)
    machinery = (
        ".pl-navigation, .pl-header__button, .pl-footer, .govuk-back-link, .govuk-button, .pl-side, .pl-filters, nav"
    )
    for where, says in (
        (f"/plans/{plan.code}/", "The fitter went out"),
        (f"/plans/{plan.code}/actions/1.1/", "Week 2"),
        ("/plans/", "Plans"),
    ):
        page.goto(where)
        on_screen = page.locator(machinery).filter(visible=True).count()
        page.emulate_media(media="print")
        assert page.locator(machinery).filter(visible=True).count() == 0, where
        assert page.get_by_role("link", name="Record progress").filter(visible=True).count() == 0
        assert says in page.locator("main").inner_text()
        page.emulate_media(media="screen")
        assert on_screen > 0


def test_the_focus_goes_to_what_went_wrong(world: World, page: Any) -> None:
    plan = live_plan(world)
    sign_in(page, world.owner)
    send(page, f"/plans/{plan.code}/sections/1/actions/new/", finish="31/04/2026", text="x")
    page.locator(".govuk-error-summary:focus").wait_for()
    page.locator(".govuk-error-summary a").first.click()
    assert page.evaluate("document.activeElement.name") == "finish"
    look_for: Callable[[], str] = lambda: page.evaluate(  # noqa: E731
        "document.getElementById(document.activeElement.getAttribute('aria-describedby').split(' ').pop()).innerText"
    )
    assert "31/04/2026" in look_for()
