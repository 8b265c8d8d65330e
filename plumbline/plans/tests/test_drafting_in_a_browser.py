"""Drafting a plan in a real browser: with script, without, and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from plumbline.plans.models import Plan
from plumbline.plans.tests.drafting_home import a_home
from plumbline.register.models import Service
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def home(world: World) -> Service:
    return a_home(world)


@pytest.mark.requirement("BY3")
@pytest.mark.parametrize("window", ["page", "phone", "no_script"])
def test_from_what_was_published_to_a_draft_plan(
    window: str,
    world: World,
    home: Service,
    request: pytest.FixtureRequest,
) -> None:
    tab: Any = request.getfixturevalue(window)
    sign_in(tab, world.owner)
    tab.goto(f"/services/{home.number}/draft-plan/")
    shot(tab, f"draft-{window}")
    assert_fits(tab)
    if window != "no_script":
        assert_accessible(tab)
    tab.get_by_role("button", name="Create the draft plan").first.click()
    tab.get_by_role("heading", name="There is a problem").wait_for()
    assert tab.get_by_role("link", name="Choose a theme for requirement 3, or leave it out").count() == 1
    shot(tab, f"draft-missing-{window}")
    if window != "no_script":
        assert_accessible(tab)
    tab.get_by_label("Theme for requirement 3 of 12 Jan 2026").select_option(label="6 Infection Control and Safety")
    tab.get_by_label("Theme for requirement 4 of 12 Jan 2026").select_option(label="Leave it out of the plan")
    tab.get_by_role("button", name="Create the draft plan").first.click()
    tab.get_by_text("The plan is drafted.").wait_for()
    plan = Plan.objects.get()
    assert plan.actions.count() == 4
    shot(tab, f"drafted-plan-{window}")
    tab.goto(f"/plans/{plan.code}/actions/1.1/")
    assert_fits(tab)
    shot(tab, f"drafted-action-{window}")
    if window != "no_script":
        assert_accessible(tab)
    tab.get_by_text("As it was published").click()
    assert tab.get_by_text("1. By 1 June 2026, the provider must manage medication safely.").is_visible()
