"""Signing in, in a real browser: the pages of an error, of too many tries and of a letter, on a desktop and a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from plumbline.people.sign_in import NOT_RIGHT, TOO_MANY
from tests.browser import assert_accessible, assert_fits, shot
from tests.letters import letters
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def try_to_sign_in(page: Any, email: str, password: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def looked_at(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)


@pytest.mark.parametrize("window", ["page", "phone"])
def test_too_many_tries_are_refused_in_plain_words(request: pytest.FixtureRequest, world: World, window: str) -> None:
    page = request.getfixturevalue(window)
    for _ in range(5):
        try_to_sign_in(page, world.owner.email, "wrong-wrong-wrong")
        page.get_by_text(NOT_RIGHT).first.wait_for()
    looked_at(page, f"sign-in-wrong-{window}")
    try_to_sign_in(page, world.owner.email, PASSWORD)
    page.get_by_text(TOO_MANY).first.wait_for()
    looked_at(page, f"sign-in-too-many-{window}")


def test_a_forgotten_password_from_letter_to_signing_in(page: Any, world: World) -> None:
    page.goto("/sign-in/")
    page.get_by_role("link", name="I have forgotten my password").click()
    looked_at(page, "password-forgotten")
    page.get_by_label("E-mail address").fill(world.owner.email)
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/password/forgotten/sent/")
    looked_at(page, "password-sent")
    link = re.search(r"https?://\S+/password/new/\S+", letters()[0].text)
    assert link is not None
    page.goto(link[0])
    looked_at(page, "password-new")
    for box in page.locator("input[type=password]").all():
        box.fill("a-new-plumb-line-2026")
    page.get_by_role("main").get_by_role("button").last.click()
    page.wait_for_url("**/password/new/done/")
    looked_at(page, "password-done")
    try_to_sign_in(page, world.owner.email, "a-new-plumb-line-2026")
    page.get_by_text(world.owner.name).first.wait_for()
    page.goto(link[0])  # used up
    looked_at(page, "password-used-link")
    page.goto("/password/change/")
    looked_at(page, "password-change")


def test_a_closed_account_says_so(page: Any, world: World) -> None:
    world.owner.is_active = False
    world.owner.save()
    try_to_sign_in(page, world.owner.email, PASSWORD)
    page.wait_for_url("**/sign-in/closed/")
    looked_at(page, "account-closed")
