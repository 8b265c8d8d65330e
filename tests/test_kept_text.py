"""In a real browser: what was typed survives a time-out, with script and without, and nobody else sees it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session

from plumbline.drafts.models import Draft
from plumbline.plans.models import Action, Plan, ProgressEntry
from plumbline.plans.tests import samples
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED = "Two nurses – Siân and Łukasz – begin in April; the rota holds until then."


@pytest.fixture
def plan(world: World) -> Plan:
    return samples.make_plan(world)


@pytest.fixture
def action(world: World, plan: Plan) -> Action:
    return samples.add(world, plan)


def time_out() -> None:
    """Every session ends, as it does after ten hours."""
    Session.objects.all().delete()


def sign_in_by_form(page: Any, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_progress_typed_in_the_plans_table_survives_a_time_out(
    page: Any, world: World, plan: Plan, action: Action
) -> None:
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/")
    page.get_by_role("link", name=f"Record progress on {action.number}").click()
    text = page.get_by_role("textbox", name="Progress").first
    text.fill(TYPED)
    time_out()
    page.get_by_role("button", name="Save progress").click()
    page.wait_for_url("**/sign-in/**")
    assert TYPED not in page.content()
    assert page.get_by_text("You were signed out. What you typed is kept: sign in to go on.").is_visible()
    assert_accessible(page)
    shot(page, "sign-in-after-time-out")
    sign_in_by_form(page, world.owner.email)
    page.wait_for_url(f"**/actions/{action.number}/progress/")
    assert page.get_by_text("You were signed out before this was saved. What you typed is here.").is_visible()
    assert page.get_by_role("textbox", name="Progress").first.input_value() == TYPED
    assert_accessible(page)
    assert_fits(page)
    shot(page, "kept-after-time-out")
    page.get_by_role("button", name="Save progress").click()
    page.wait_for_url(lambda url: "progress" not in url)
    assert ProgressEntry.objects.get().text == TYPED
    assert not Draft.objects.exists()


def test_it_does_so_without_script_and_a_stranger_sees_nothing(
    no_script: Any, world: World, plan: Plan, action: Action
) -> None:
    page, where = no_script, f"/plans/{plan.code}/actions/{action.number}/progress/"
    samples.share(world, plan, organisation_id=world.other_partnership.pk)
    sign_in(page, world.owner)
    page.goto(where)
    page.get_by_role("textbox", name="Progress").first.fill(TYPED)
    time_out()
    page.get_by_role("button", name="Save progress").click()
    assert "/sign-in/" in page.url
    sign_in_by_form(page, world.stranger.email)
    assert page.url.endswith(where)  # they may see the plan, and not what another typed
    assert page.get_by_role("textbox", name="Progress").first.input_value() == ""
    assert "Siân" not in page.content()
    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(where)
    sign_in_by_form(page, world.owner.email)
    assert page.get_by_role("textbox", name="Progress").first.input_value() == TYPED


def test_text_typed_before_the_window_was_closed_is_there_on_the_next_day(
    page: Any, world: World, plan: Plan, action: Action
) -> None:
    where = f"/plans/{plan.code}/actions/{action.number}/progress/"
    sign_in(page, world.owner)
    page.goto(where)
    with page.expect_response("**/drafts/keep/") as kept:
        page.get_by_role("textbox", name="Progress").first.fill(TYPED)
    assert kept.value.status == 204
    page.goto("/")
    page.goto(where)
    assert page.get_by_role("textbox", name="Progress").first.input_value() == TYPED


def test_a_form_of_somebody_else_says_so_plainly(page: Any, world: World, plan: Plan, action: Action) -> None:
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/actions/{action.number}/progress/")
    page.get_by_role("textbox", name="Progress").first.fill(TYPED)
    sign_in(page, world.mate)  # in another tab
    page.get_by_role("button", name="Save progress").click()
    page.get_by_role("heading", name="This form was opened by somebody else").wait_for()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "somebody-else")
    assert not ProgressEntry.objects.exists()


def test_a_page_without_a_token_says_what_to_do(page: Any, world: World) -> None:
    sign_in(page, world.owner)
    page.goto("/sign-out/")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="This form was open too long").wait_for()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "not-accepted")
