"""A round of scrutiny in a real browser: opened by the officer, answered by an outside body without script, judged by
the committee; the paper is downloaded. And a guest answers by a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from plumbline.notices.models import Notice
from plumbline.plans.models import CommitteeView, ProgressEntry, Round
from plumbline.plans.tests import samples
from plumbline.plans.tests.scrutiny import LONG, Scrutiny
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def review(world: World) -> Scrutiny:
    return Scrutiny(samples.everybody(world)).complete()


def look(page: Any, name: str) -> None:
    shot(page, name)
    assert_fits(page)


def opened(page: Any, review: Scrutiny) -> Round:
    """The officer's part, by the form that proposes the month and the day."""
    sign_in(page, review.officer)
    page.goto(f"/plans/{review.plan.code}/rounds/")
    page.get_by_role("link", name="Open a round").click()
    assert page.get_by_label("Which month is the round?").input_value()
    page.get_by_label("Which month is the round?").fill("May 2027")
    assert_accessible(page)
    look(page, "round-open")
    page.get_by_role("button", name="Open the round").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Round of May 2027"
    return Round.objects.get()


@pytest.mark.requirement("ST5", "ST12", "ST15")
def test_a_round_from_its_opening_to_the_committees_view(
    page: Any, no_script: Any, phone: Any, review: Scrutiny
) -> None:
    of = opened(page, review)
    where = f"/plans/{review.plan.code}/rounds/{of.pk}/"
    sign_in(no_script, review.inspector)
    no_script.goto(where)
    (link,) = no_script.get_by_role("link", name="Answer").all()
    link.click()
    no_script.get_by_label("Evidence of Progress").fill("Done.")
    no_script.get_by_role("button", name="Send the answer").click()
    assert no_script.get_by_role("link", name="Choose a grade").is_visible()
    no_script.get_by_label("1 – Fully Achieved").check()
    no_script.get_by_role("button", name="Send the answer").click()
    assert no_script.get_by_label("Evidence of Progress").input_value() == "Done."
    assert no_script.get_by_label("This short answer says all there is").is_visible()
    look(no_script, "round-answer-refused")
    no_script.get_by_label("Evidence of Progress").fill(LONG)
    no_script.get_by_label("Evidence of Impact").fill("Inspections hear people.")
    no_script.get_by_role("button", name="Send the answer").click()
    assert "Your answer about 1.2 is in" in no_script.locator("main").inner_text()

    review.answer(of, "1.1", "2")
    review.answer(of, "1.3", "3")
    Round.objects.update(answers_by=timezone.localdate() - timedelta(days=12))
    sign_in(phone, review.member)
    phone.goto(where)
    look(phone, "round-phone")
    phone.get_by_role("link", name="Record its view of 1.3").click()
    phone.get_by_label("It challenges the grade").check()
    phone.get_by_label("4 – Not Achieved").check()
    phone.get_by_label("In the committee’s words").fill("Nothing was heard from families.")
    assert_accessible(phone)
    look(phone, "round-committee-phone")
    phone.get_by_role("button", name="Record the committee’s view").click()
    assert "Challenges the grade" in phone.locator("main").inner_text()
    assert CommitteeView.objects.get().status == "4"

    page.goto(where)
    assert_accessible(page)
    look(page, "round")
    page.goto(f"{where}parts/1.1/")
    assert_accessible(page)
    look(page, "round-answer")
    page.goto(where)
    page.get_by_text("Download the committee’s paper").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF").click()
    assert waiting.value.suggested_filename.endswith("May-2027.pdf")
    page.goto(f"{where}close/")
    look(page, "round-close")


@pytest.mark.requirement("BY12")
def test_a_guest_answers_on_a_phone_and_the_officer_sees_it(page: Any, phone: Any, review: Scrutiny) -> None:
    """In a real browser, because a strict referrer policy would make it send the form with the origin "null"."""
    of = opened(page, review)
    page.goto(f"/plans/{review.plan.code}/rounds/{of.pk}/parts/1.6/ask/")
    page.get_by_label("Who do you ask?").fill("Bea Holm")
    page.get_by_label("Their e-mail address").fill("bea@example.org")
    page.get_by_label("What do you ask?").fill("What did families tell you at the drop-in?")
    assert_accessible(page)
    look(page, "guest-ask")
    page.get_by_role("button", name="Send the link").click()
    assert "A link is on its way to Bea Holm" in page.locator("main").inner_text()
    path = Notice.objects.get(email="bea@example.org").path
    assert Client().get(path).status_code == 200  # a mail scanner was here first
    phone.goto(path)
    assert_accessible(phone)
    look(phone, "guest-phone")
    phone.get_by_label("Evidence of Progress").fill(LONG)
    phone.get_by_label("2 – On-Track").check()
    phone.get_by_label("Your role").fill("Daughter of a resident")
    phone.get_by_role("button", name="Send my answer").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Thank you. Your answer is in"
    look(phone, "guest-thanks-phone")
    phone.goto(path)
    look(phone, "guest-refused-phone")
    assert ProgressEntry.objects.get().by_name == "Bea Holm"
    page.goto(f"/plans/{review.plan.code}/links/")
    assert_accessible(page)
    look(page, "guest-links")
    assert "Answered" in page.locator("main").inner_text()
