"""Every page there is, in a real browser, as a desk and as a phone: axe finds nothing, nothing is cut off at the side,
no script fails and the security policy is kept. New addresses are looked at without being named here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from plumbline.people.models import User
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.sample import Sample, sample
from tests.shape.addresses import access_table, addresses
from tests.world import World, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def filled(world: World) -> Sample:
    return sample(world)


def pages(filled: Sample, user: User | None) -> Iterator[tuple[str, str]]:
    """(name, address) of everything this person can look at: no downloads, redirects, or targets of a form alone."""
    client = signed_in(user) if user else Client()
    for address in addresses():
        if user and access_table()[address.name] == "anyone":
            continue
        where = filled.where(address)
        answer = client.get(where)
        html = not answer.streaming and b"<html" in answer.content[:500]
        if answer.status_code == 200 and html:
            yield address.name.replace(":", "-"), where


def faults_of(window: Any, where: str) -> list[str]:
    window.goto(where)
    found = []
    if window.locator("h1").count() != 1:
        found.append(f"{where} has {window.locator('h1').count()} first headings")
    for check in (assert_accessible, assert_fits):
        try:
            check(window)
        except AssertionError as fault:
            found.append(str(fault))
    return found


def look_at_all(window: Any, filled: Sample, user: User | None, size: str, at_least: int) -> None:
    if user:
        sign_in(window, user)
    known, found = list(pages(filled, user)), []
    for name, where in known:
        found += faults_of(window, where)
        shot(window, f"{name}-{size}")
    assert found == [], "\n".join(found)
    assert len(known) >= at_least


def test_on_a_desk(filled: Sample, page: Any) -> None:
    look_at_all(page, filled, filled.world.owner, "desk", 15)


def test_on_a_phone(filled: Sample, phone: Any) -> None:
    look_at_all(phone, filled, filled.world.owner, "phone", 15)


@pytest.mark.parametrize("window", ["page", "phone"])
def test_signed_out(window: str, filled: Sample, request: pytest.FixtureRequest) -> None:
    look_at_all(request.getfixturevalue(window), filled, None, f"out-{window}", 3)


def test_as_someone_who_may_only_read(filled: Sample, page: Any) -> None:
    look_at_all(page, filled, filled.world.reader, "reader", 5)


def test_no_button_is_drawn_that_would_be_refused(filled: Sample, page: Any) -> None:
    for user, drawn in ((filled.world.reader, False), (filled.world.owner, True)):
        sign_in(page, user)
        page.goto(f"/plans/{filled.plan.code}/")
        assert (page.get_by_text("Record progress").count() > 0) is drawn
        assert (page.get_by_role("link", name="Share", exact=True).count() > 0) is drawn


def test_a_page_that_is_not_there(world: World, page: Any) -> None:
    sign_in(page, world.owner)
    page.goto("/plans/ZZZZZZZZ/")
    assert_accessible(page)
    shot(page, "not-found")


def test_axe_would_say_so(world: World, page: Any) -> None:
    page.goto("/sign-in/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><img src=\"data:,\">')")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)
    page.evaluate("document.querySelector('main').classList.add('govuk-!-margin-left-9')")
    page.set_viewport_size({"width": 120, "height": 500})
    with pytest.raises(AssertionError, match="wider than its window"):
        assert_fits(page)
