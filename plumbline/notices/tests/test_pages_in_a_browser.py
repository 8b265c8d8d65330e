"""One's own notices, the choice and the plan's page of who was told, in a real browser on a desktop and a phone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.notices.actions import put_in_outbox
from plumbline.notices.models import Notice
from plumbline.plans import actions as plans
from plumbline.plans.actions.reminders import put_reminders
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.sample import an_action, sample
from tests.world import NOW, World, viewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("window", ["page", "phone"])
def test_the_pages_can_be_read_by_everyone(window: str, world: World, request: pytest.FixtureRequest) -> None:
    page: Any = request.getfixturevalue(window)
    made, today = sample(world), date.today()
    plans.start_plan(by=viewer(world.owner), at=NOW, code=made.plan.code)
    an_action(world, made.plan, finish=f"{today.day} {today:%B %Y}", doers=(world.owner.name,))
    put_reminders(by=SYSTEM, at=timezone.now())
    refused = put_in_outbox(
        by=SYSTEM, at=NOW, effect_key="copy:999", kind="circulation", headline="A plan was sent to you to read",
        user=world.owner, record_id=made.plan.record_id,
    )  # fmt: skip
    said = "The mail server said: 550 5.1.1 <a.long.address.of.somebody@example.org>: no such user"
    Notice.objects.filter(pk=refused.pk).update(state="failed", ended_because=said, ended_at=NOW)
    sign_in(page, world.owner)
    for name, path in (("list", "/notices/"), ("told", f"/plans/{made.plan.code}/told/")):
        page.goto(path)
        assert "Not delivered" in page.inner_text("main")
        looked_at(page, f"notices-{name}-{window}")
    page.goto("/notices/settings/")
    page.get_by_role("button", name="Make an address for my calendar").click()
    page.get_by_text("Copy it now").wait_for()
    looked_at(page, f"notices-settings-{window}")
    page.get_by_label("As it happens").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your choice is saved.").wait_for()


def looked_at(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)
