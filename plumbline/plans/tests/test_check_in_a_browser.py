"""The plan check in a real browser: long names, a phone, the keyboard, without script; axe finds nothing (BY7)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from plumbline.plans import actions
from plumbline.plans.models import AcceptedFinding, Plan
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import now
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import World, viewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Taigh-cùraim Achadh nan Darach agus Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@pytest.fixture
def plan(world: World) -> Plan:
    plan = samples.make_plan(world, title=f"{LONG}: plana leasachaidh")
    samples.add(world, plan, text=f"Ask {LONG} what people there like to eat", finish="Ongoing", doers=("tbc",))
    samples.add(world, plan, text="Ask the ASPMG and the IPC team", finish="As soon as we possibly can")
    actions.start_plan(by=viewer(world.owner), at=now(), code=plan.code)
    return plan


def test_a_finding_is_accepted_and_taken_back_on_a_desk(world: World, plan: Plan, page: Any) -> None:
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/check/")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "plan-check-desk")
    page.get_by_role("link", name=re.compile(r"Accept with a reason\s*: Action 1\.1, The finish is given")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/accept/")
    assert_accessible(page)
    page.get_by_label("Why is it right as it is?").fill("The inspector agreed on 3 March")
    page.get_by_role("button", name="Accept it").click()
    page.wait_for_url("**/check/")
    assert page.get_by_text("“The inspector agreed on 3 March”").count() == 1
    assert_accessible(page)
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("The finding is open again.").wait_for()
    assert AcceptedFinding.objects.get().ended_at is not None


def test_on_a_phone_nothing_is_cut_off(world: World, plan: Plan, phone: Any) -> None:
    sign_in(phone, world.owner)
    phone.goto(f"/plans/{plan.code}/check/")
    assert_accessible(phone)
    assert_fits(phone)
    shot(phone, "plan-check-phone")
    phone.get_by_role("link", name=re.compile(r"Mend it\s*: Action 1\.1, The finish is given")).click()
    phone.wait_for_url(f"**/plans/{plan.code}/actions/1.1/edit/")
