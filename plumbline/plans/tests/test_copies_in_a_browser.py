"""A copy for the public, from the choice to the file, with script, without and on a phone (BY15, ST16)."""

from __future__ import annotations

from pathlib import Path

import pytest

from plumbline.history.models import Event
from plumbline.plans.tests import samples
from tests.browser import assert_accessible, shot, sign_in
from tests.reading_back import words_of
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("BY15", "ST16")
@pytest.mark.parametrize("window", ["page", "no_script", "phone"])
def test_a_copy_is_looked_at_and_then_taken(
    window: str, world: World, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page = request.getfixturevalue(window)
    plan = samples.make_plan(world, completed_by="Moira Kerr")
    samples.add(world, plan, text="Move the bell to Mrs Quill [[after her fall]]", doers=("Moira Kerr",))
    sign_in(page, world.owner)
    page.goto(f"/plans/{plan.code}/copies/")
    page.get_by_label("The public", exact=True).check()
    page.get_by_label("Word", exact=True).check()
    page.get_by_role("button", name="Look at the copy").click()
    assert page.get_by_role("heading", name="1 thing that may say who somebody is").is_visible()
    assert page.get_by_text("1 passage between [[ and ]]").is_visible()
    if window != "no_script":
        assert_accessible(page)
    shot(page, f"copies-look-{window}")

    page.get_by_role("button", name="Download the copy").click()
    assert page.get_by_role("link", name="Say that you have looked at what was found").is_visible()
    page.get_by_label("I have looked at these").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the copy").click()
    waiting.value.save_as(tmp_path / "copy.docx")
    words = words_of((tmp_path / "copy.docx").read_bytes())
    assert "Mrs Quill [withheld]" in words
    assert "after her fall" not in words
    assert "Moira Kerr" not in words
    assert Event.objects.filter(verb="copy.made").count() == 1
