"""Every page of evidence, the closed loop and shown actions in a real browser: by axe, at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plumbline.plans import actions
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import mark, now
from tests.browser import assert_accessible, assert_fits, sign_in
from tests.world import World, viewer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LONG = "https://www.example.org/reports/2026/a-long-name-of-the-home-that-was-inspected-in-the-summer.pdf"


@pytest.mark.requirement("BY6", "BY8")
@pytest.mark.parametrize("window", ["page", "phone"])
def test_each_page_fits_and_can_be_read_by_everyone(window: str, world: World, request: pytest.FixtureRequest) -> None:
    seen: Any = request.getfixturevalue(window)
    plan, other = samples.make_plan(world), samples.make_plan(world, title="Nutrition across homes")
    action = samples.add(world, plan, finish="31 March 2026")
    samples.add(world, other)
    file = SimpleUploadedFile("charts-of-the-upper-floor-june-2026-with-a-long-name.csv", b"day,drinks\n1,8\n")
    offered = [
        actions.offer_evidence(
            by=viewer(world.mate), at=now(), code=plan.code, number=action.number, values=values, submission=mark()
        )
        for values in (
            actions.EvidenceValues(title="Fluid charts", upload=file, text="Names are taken out."),
            actions.EvidenceValues(title="Inspection report", link=LONG, audience="partners"),
        )
    ]
    samples.progress(world, action, by=world.mate, status="green", text="Done")
    shown = actions.show_action(
        by=viewer(world.owner), at=now(), code=plan.code, number=action.number, plan=other.code, section="1"
    )
    sign_in(seen, world.owner)
    at, second = f"/plans/{plan.code}/actions/{action.number}/", samples.add(world, plan)
    for address in (
        at, f"{at}check/", f"{at}impact/", f"{at}sustained/", f"{at}reopen/", f"{at}evidence/new/",
        f"{at}evidence/{offered[0].code}/", f"/plans/{plan.code}/actions/{second.number}/evidence/use/",
        f"/plans/{plan.code}/actions/{second.number}/show/", f"/plans/{plan.code}/evidence/",
        f"/plans/{plan.code}/evidence/{offered[1].code}/", f"/plans/{other.code}/evidence/",
        f"/plans/{other.code}/shared/{shown.number}/", f"/plans/{other.code}/shared/{shown.pk}/end/",
        f"/plans/{other.code}/",
    ):  # fmt: skip
        seen.goto(address)
        assert seen.locator("h1").count() == 1, address
        assert_accessible(seen)
        assert_fits(seen)
