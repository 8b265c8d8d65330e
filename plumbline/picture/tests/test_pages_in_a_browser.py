"""The picture's pages in a real browser: no page is wider than its window, axe finds nothing, and all of it works
without script."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.picture.tests.made import enquiry, plan_of, reported, stands, themed
from plumbline.register.models import Service
from plumbline.register.tests.published import asked, by_date, graded, inspected
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import World, service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Taigh-altraim Cheann a’ Ghiuthsaich agus Srath Mhathaisidh"


@pytest.fixture
def filled(world: World) -> tuple[World, Service, str]:
    """A home with everything, under a long name."""
    home = service(
        LONG, world.provider, world.partnership, source="care-inspectorate", kind="Care Home Service", places=41,
        client_group="Adults", town="Llanfairpwllgwyngyll", website="https://example.org/a/very/long/address/indeed",
    )  # fmt: skip
    graded(home, date(2023, 5, 2), wellbeing=4, leadership=4, staff=5, setting=3, planning=4)
    stands(home, graded(home, date(2025, 9, 1), wellbeing=2, leadership=1, staff=3, setting=3, planning=2))
    asked(inspected(home, date(2025, 8, 20)), [by_date("ensure enough staff", date(2025, 12, 1), "rotas"), "the roof"])
    asked(inspected(home, date(2025, 8, 20)), ["improve the garden"], kind="area")
    plan_of(home, world.partnership, title=f"Plan of {LONG}", kind="in-house")
    item = reported(home, "safeguarding", timezone.localdate(), world.partnership, title="A fall at night", poor=3)
    enquiry(item, substantiated="yes", improvement_needed="Night checks")
    themed(item, "falls")
    reported(home, "observation", timezone.localdate(), world.partnership, poor=2)
    away = service("Away", world.provider, world.partnership, office_area="Tay", source="care-inspectorate")
    assert away.pk
    return world, home, item.code


def pages(world: World, home: Service, code: str) -> list[tuple[str, str]]:
    return [
        ("service", reverse("picture:service", args=[home.number])),
        ("worklist", reverse("picture:worklist")),
        ("rules", reverse("picture:rules")),
        ("choose", reverse("picture:choose_rules", args=[world.partnership.pk])),
        ("visits", reverse("picture:visits")),
        ("themes", reverse("picture:themes")),
        ("theme", reverse("picture:theme", args=["falls"])),
        ("evidence", reverse("picture:evidence")),
        ("link-plan", reverse("picture:link_plan", args=[code])),
        ("services", reverse("picture:services")),
    ]


@pytest.mark.parametrize("window", ["page", "phone"])
def test_every_page_fits_and_is_accessible(window: str, request: Any, filled: Any) -> None:
    world, home, code = filled
    browser_page = request.getfixturevalue(window)
    sign_in(browser_page, world.owner)
    for name, where in pages(world, home, code):
        browser_page.goto(where)
        assert_fits(browser_page)
        assert_accessible(browser_page)
        shot(browser_page, f"picture-{name}-{window}")


def test_a_home_without_anything_says_how_to_begin(page: Any, world: World) -> None:
    home = service("Bare", world.provider, world.partnership)
    sign_in(page, world.owner)
    for where in (reverse("picture:service", args=[home.number]), reverse("picture:themes"), reverse("picture:visits")):
        page.goto(where)
        assert_accessible(page)
    page.goto(reverse("picture:service", args=[home.number]))
    assert page.get_by_text("There is no plan of this service that you see.").is_visible()
    assert page.get_by_text("Nothing is known of this service yet.").is_visible()


def test_without_script_the_timeline_is_narrowed_and_a_plan_is_linked(no_script: Any, filled: Any) -> None:
    world, home, _ = filled
    sign_in(no_script, world.owner)
    no_script.goto(reverse("picture:service", args=[home.number]))
    no_script.get_by_label("Source").select_option("enquiries")
    no_script.locator("#timeline").get_by_role("button", name="Show").click()
    no_script.wait_for_url("**source=enquiries**")
    no_script.get_by_role("link", name="Show everything").wait_for()
    assert no_script.locator(".pl-timeline > li").count() == 2
    no_script.goto(reverse("picture:worklist"))
    no_script.get_by_role("link", name="Link a plan").click()
    no_script.get_by_label(f"Plan of {LONG}").check()
    no_script.get_by_role("button", name="Link them").click()
    assert no_script.get_by_text("The report is linked with").is_visible()
    no_script.goto(reverse("picture:worklist"))
    assert no_script.get_by_role("link", name="Link a plan").count() == 0
