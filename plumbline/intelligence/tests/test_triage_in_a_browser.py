"""Triage in a real browser: every page by axe, at a desk, on a phone and at 320 px; a report is taken up and closed
without script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.files.actions import keep_file
from plumbline.intelligence.actions.enquiries import record_strategy, refer_to_safeguarding
from plumbline.intelligence.actions.investigations import (
    InvestigationValues,
    ToldValues,
    add_investigation,
    record_told,
)
from plumbline.intelligence.actions.links import add_theme, link_item
from plumbline.intelligence.actions.triage import add_note
from plumbline.intelligence.models import Attachment, Item, PersonConcerned
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.tests.desk import concern, from_public, step, taken_up, whistle
from plumbline.intelligence.tests.raising import published, raised
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.sample_reports import photo
from tests.world import World, viewer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def desk_full(world: World) -> tuple[Item, Item]:
    """An inbox as on a Tuesday at four: a concern with everything on it, and its safeguarding report."""
    now = timezone.now()
    by, today = viewer(world.owner), timezone.localdate()
    world.mate  # noqa: B018  made before the first report, so that there is somebody to give it to
    item = step(by, concern(world, at=now), "acknowledge", handler_id=world.mate.pk, at=now)
    PersonConcerned.objects.create(item=item, name="A. B.", part="lives in the service")
    file = keep_file(by=SYSTEM, at=now, record_id=item.record_id, upload=photo(), name="photo-1.jpg")
    Attachment.objects.create(item=item, file=file)
    add_theme(by=by, at=now, code=item.code, theme="recruitment")
    add_note(by=by, at=now, code=item.code, text="Spoke to the manager.", audience="partners", submission="n")
    for n, days in enumerate((-3, 8)):
        values = InvestigationValues(kind="regulator", who="Una Croft, Inspector", due_on=today + timedelta(days=days),
                                     announced=bool(n))  # fmt: skip
        add_investigation(by=by, at=now, code=item.code, values=values, submission=str(n))
    told = ToldValues(line="contracts", who="", how="letter", on=today, note="Letter of this morning")
    record_told(by=by, at=now, code=item.code, values=told, submission="told")
    safeguarding = refer_to_safeguarding(
        by=by, at=now, code=item.code, facts="She was left on the floor.", urgency="today", referred_on=today,
        submission="refer",
    )  # fmt: skip
    record_strategy(
        by=by, at=now, code=safeguarding.code, on=today, decision="Enquire: accounts differ.", goes_on="", edition=1
    )
    link_item(by=by, at=now, code=item.code, record_id=from_public(world, at=now - timedelta(days=9)).record_id,
              why="The same night")  # fmt: skip
    whistle(world, at=now)
    answers = {"visited-on": Given("2026-03-09"), "completed-by": Given("C. Nurse"), "smell": Given("no", "Stale air"),
               "call-bells": Given("yes"), "welcomed": Given("yes")}  # fmt: skip
    taken_up(by, raised(viewer(world.mate), published(world), "observation", answers=answers, at=now).item)
    return item, safeguarding


@pytest.mark.requirement("BY6", "BY8")
@pytest.mark.parametrize("window", ["page", "phone"])
def test_each_page_fits_and_can_be_read_by_everyone(window: str, world: World, request: pytest.FixtureRequest) -> None:
    seen: Any = request.getfixturevalue(window)
    item, safeguarding = desk_full(world)
    sign_in(seen, world.owner)
    made, other = item.investigations.first(), f"/reports/{safeguarding.code}/"
    at = f"/reports/{item.code}/"
    for name, address in (
        ("desktop", f"/reports/desktop/{world.service.number}/"), ("inbox", "/inbox/"),
        ("inbox-empty", "/inbox/?kind=police"), ("investigations", "/investigations/?stands=all"),
        ("item", at), ("safeguarding", other), ("enquiry", f"{other}enquiry/"),
        ("strategy", f"{other}enquiry/strategy/"), ("stage", f"{other}enquiry/stage/"),
        ("enquiry-end", f"{other}enquiry/end/"), ("refer", f"{at}refer/"), ("links", f"{at}links/"),
        ("services", f"{at}services/?text=birch"), ("note", f"{at}notes/new/"),
        ("investigation", f"{at}investigations/new/"), ("done", f"{at}investigations/{made.pk}/done/"),
        ("told", f"{at}told/?line=commissioning"), ("step-close", f"{at}steps/close/"),
        ("step-hand-over", f"{at}steps/hand_over/"), ("step-route", f"{at}steps/route/"),
        ("step-merge", f"{at}steps/merge/"), ("step-ask", f"{at}steps/ask/"), ("not-now", f"{at}steps/reopen/"),
    ):  # fmt: skip
        seen.goto(address)
        assert seen.locator("h1").count() == 1, address
        shot(seen, f"{name}-{window}")
        assert_accessible(seen)
        assert_fits(seen)
        if window == "phone":
            seen.set_viewport_size({"width": 320, "height": 640})
            assert_fits(seen)
            seen.set_viewport_size({"width": 360, "height": 740})
    sign_in(seen, world.manager)  # with whom it is shared: their parts only
    seen.goto(at)
    assert "You sent this" in seen.locator("main").inner_text()
    assert_accessible(seen)
    assert_fits(seen)


def test_a_report_is_taken_up_and_closed_without_script(no_script: Any, world: World) -> None:
    item = concern(world, at=timezone.now())
    sign_in(no_script, world.owner)
    no_script.goto("/inbox/")
    no_script.get_by_role("link", name="Take it up").click()
    no_script.get_by_role("button", name="Take it up").click()
    no_script.get_by_role("button", name="Close it with an outcome").or_(
        no_script.get_by_role("link", name="Close it with an outcome")
    ).click()
    no_script.get_by_label("What the person who raised it is told").fill("The home has changed its rota.")
    no_script.get_by_role("button", name="See it as they will read it").click()
    assert no_script.locator("#preview").is_visible()
    no_script.get_by_label("Addressed with the provider").check()
    no_script.get_by_label("The outcome, for your colleagues").fill("Rota changed on 9 March.")
    no_script.get_by_role("button", name="Close it with an outcome").click()
    assert "You closed it." in no_script.locator("main").inner_text()
    item.refresh_from_db()
    assert item.state == "closed"
