"""Typed text survives the end of a session, is never shown to anyone else, and never acts in another's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from plumbline.access.viewer import NOBODY
from plumbline.drafts import signing as marks
from plumbline.drafts.actions import MOST_DRAFTS, clear_draft, keep_draft
from plumbline.drafts.middleware import page_of
from plumbline.drafts.models import Draft
from plumbline.drafts.queries import draft_of
from plumbline.drafts.rules import MOST_OF_ALL, MOST_OF_ONE_FIELD, kept_fields
from plumbline.drafts.signing import KeptFor, kept_for, read_kept_for
from plumbline.drafts.tests.urls import KEY, saved
from plumbline.drafts.urls import ACCESS, urlpatterns
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import User
from tests.world import NOW, PASSWORD, World, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.urls("plumbline.drafts.tests.urls")]

TYPED = "Rota changed on Monday; two nurses – Siân & Łukasz – begin in April."
SIGNED_OUT = "You were signed out before this was saved. What you typed is here."


@pytest.fixture(autouse=True)
def _nothing_saved() -> Iterator[None]:
    saved.clear()
    yield
    saved.clear()


def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def sign_in(client: Client, user: User, after: str = "") -> Any:
    form = hidden(client.get("/sign-in/", {"next": after} if after else {}).content.decode())
    sent = {**form, "login": user.email, "password": PASSWORD}
    return client.post("/sign-in/", sent)


def open_form(client: Client, user: User) -> dict[str, str]:
    """Signs in, opens the form and types: what sending it would send."""
    sign_in(client, user)
    form = hidden(client.get("/page/?tab=2").content.decode())
    return {**form, "text": TYPED, "on_day": "3", "on_month": "April", "on_year": "2026"}


def end_session(client: Client) -> None:
    client.cookies.pop("sessionid")


def test_a_form_is_saved_as_ever_while_signed_in(world: World) -> None:
    client = browser()
    assert client.post("/save/", open_form(client, world.owner)).content == b"saved"
    assert saved == [TYPED]
    assert not Draft.objects.exists()


def test_text_sent_after_the_session_ended_is_in_the_form_after_signing_in(world: World) -> None:
    client = browser()
    sent = open_form(client, world.owner)
    end_session(client)
    answer = client.post("/save/", sent)
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fpage%2F%3Ftab%3D2"
    assert saved == []

    back = sign_in(client, world.owner, after="/page/?tab=2")
    assert back["Location"] == "/page/?tab=2"
    page = client.get(back["Location"]).content.decode()
    assert SIGNED_OUT in page
    assert "Siân &amp; Łukasz" in page
    assert all(f'value="{part}"' in page for part in ("3", "April", "2026"))  # the date in its three boxes
    assert "checked" not in page  # the box was ticked at first, and sent without its tick

    client.post("/save/", {**hidden(page), "text": TYPED})
    assert saved == [TYPED]
    assert SIGNED_OUT not in client.get("/page/").content.decode()


def test_the_sign_in_page_says_that_the_text_is_kept_and_only_then(world: World) -> None:
    said = "You were signed out. What you typed is kept: sign in to go on."
    client = browser()
    sent = open_form(client, world.owner)
    end_session(client)
    assert said not in client.get("/page/", follow=True).content.decode()  # nothing was sent
    answer = client.post("/save/", sent)
    assert said in client.get(answer["Location"]).content.decode()
    assert said not in client.get(answer["Location"]).content.decode()  # once

    sign_in(client, world.owner, after="/page/?tab=2")
    assert said not in client.get("/page/?tab=2").content.decode()


def test_it_is_so_when_the_browser_forgot_all_its_cookies(world: World) -> None:
    client = browser()
    sent = open_form(client, world.owner)
    client.cookies.clear()
    assert client.post("/save/", sent)["Location"] == "/sign-in/?next=%2Fpage%2F%3Ftab%3D2"
    assert draft_of(viewer(world.owner), KEY)["text"] == TYPED


def test_a_stranger_signing_in_on_the_same_computer_sees_nothing(world: World) -> None:
    client = browser()
    sent = open_form(client, world.owner)
    end_session(client)
    client.post("/save/", sent)
    sign_in(client, world.stranger, after="/page/?tab=2")
    page = client.get("/page/?tab=2").content.decode()
    assert TYPED not in page
    assert "Łukasz" not in page
    assert SIGNED_OUT not in page
    assert draft_of(viewer(world.owner), KEY)["text"] == TYPED


def test_a_form_of_one_person_never_acts_for_another_who_signed_in_meanwhile(world: World) -> None:
    client = browser()
    sent = open_form(client, world.owner)
    end_session(client)
    sign_in(client, world.stranger)
    sent["csrfmiddlewaretoken"] = hidden(client.get("/page/").content.decode())["csrfmiddlewaretoken"]
    answer = client.post("/save/", sent)
    assert answer.status_code == 409
    assert "Łukasz" not in answer.content.decode()
    assert world.owner.name not in answer.content.decode()
    assert f"You are signed in as {world.stranger.name}" in answer.content.decode()
    assert saved == []
    assert draft_of(viewer(world.owner), KEY)["text"] == TYPED
    assert not draft_of(viewer(world.stranger), KEY)


def test_a_token_that_changed_when_signing_in_again_elsewhere_loses_nothing(world: World) -> None:
    client = browser()
    sent = open_form(client, world.owner)
    end_session(client)
    sign_in(client, world.owner)  # in another tab: the token is a new one
    answer = client.post("/save/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/page/?tab=2")
    assert saved == []
    page = client.get("/page/?tab=2").content.decode()
    assert SIGNED_OUT in page
    assert "Łukasz" in page


def test_a_changed_token_of_somebody_else_keeps_the_text_for_its_typist(world: World) -> None:
    client = browser()
    sent = open_form(client, world.owner)
    end_session(client)
    sign_in(client, world.stranger)
    assert client.post("/save/", sent).status_code == 409
    assert draft_of(viewer(world.owner), KEY)["text"] == TYPED


def test_a_wrong_token_without_a_mark_is_refused_with_what_to_do(world: World) -> None:
    client = browser()
    sign_in(client, world.owner)
    for mark in ({}, {"kept_for": "made-up"}):
        answer = client.post("/save/", {"text": TYPED, "csrfmiddlewaretoken": "x" * 64, **mark})
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Copy what you typed from here: it is not kept" in page
        assert "Łukasz" in page
        assert "made-up" not in page
        assert "no-store" in answer["Cache-Control"]
    assert "copy what you typed" in client.post("/save/", {"text": ""}).content.decode()
    assert saved == []
    assert not Draft.objects.exists()


def test_what_a_form_of_another_site_holds_is_not_shown_as_ones_own_words(world: World) -> None:
    client = browser()
    sign_in(client, world.owner)
    answer = client.post("/save/", {"text": TYPED}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert "Łukasz" not in answer.content.decode()


def test_a_script_that_sends_a_part_of_a_page_is_told_to_leave_the_page(world: World) -> None:
    client = browser()
    sent = open_form(client, world.owner)
    end_session(client)
    answer = client.post("/save/", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fpage%2F%3Ftab%3D2"
    assert answer.content == b""


def test_no_mark_no_draft(world: World) -> None:
    owner, client = world.owner.pk, browser()
    old = signing.TimestampSigner(salt="something else").sign_object([owner, KEY, "/"])
    for mark in ("", "nonsense", old, kept_for(owner, KEY)[:-1] + "!", f"{owner}:{KEY}"):
        client.post("/save/", {"text": TYPED, "kept_for": mark})
    assert not Draft.objects.exists()


def test_a_mark_is_good_for_a_while_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = kept_for(world.owner.pk, KEY, "/page/")
    assert read_kept_for(mark) == KeptFor(world.owner.pk, KEY, "/page/")
    monkeypatch.setattr(marks, "GOOD_FOR", -1)
    assert read_kept_for(mark) is None


def test_nothing_is_kept_for_a_closed_account(world: World) -> None:
    client = browser()
    sent = open_form(client, world.owner)
    end_session(client)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)
    assert client.post("/save/", sent).status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize("page", ["", "https://evil.example/", "//evil.example/", "javascript:alert(1)", "page/"])
def test_the_way_back_never_leads_elsewhere(page: str) -> None:
    assert page_of(KeptFor(1, KEY, page)) == "/"


def test_passwords_and_the_machinery_of_forms_are_not_kept(world: World) -> None:
    client = browser()
    sent = {**open_form(client, world.owner), "password": "x", "oldpassword": "x"}
    end_session(client)
    client.post("/save/", sent)
    assert set(Draft.objects.get().fields) == {"text", "on_day", "on_month", "on_year"}


# Kept while typing


def test_text_is_kept_while_typing(world: World) -> None:
    client = browser()
    form = open_form(client, world.owner)
    token = {"X-CSRFToken": form["csrfmiddlewaretoken"]}
    assert client.post("/drafts/keep/", {"key": KEY, "text": "half a sen"}, headers=token).status_code == 204
    assert client.post("/drafts/keep/", {"key": KEY, "text": "half a sentence"}, headers=token).status_code == 204
    page = client.get("/page/").content.decode()
    assert "half a sentence" in page
    assert "and did not save it. What you typed is here." in page
    assert "checked" in page  # only text is sent while typing: the box stays as it was
    assert SIGNED_OUT not in page
    assert client.post("/drafts/keep/", {"text": "no name"}, headers=token).status_code == 400
    assert client.post("/drafts/keep/", {"key": "x" * 201, "text": "y"}, headers=token).status_code == 400
    assert Draft.objects.count() == 1


def test_keeping_needs_a_sign_in_a_post_and_a_token(world: World) -> None:
    assert Client().post("/drafts/keep/", {"key": KEY, "text": "x"})["Location"].startswith("/sign-in/")
    client = browser()
    sign_in(client, world.owner)
    assert client.get("/drafts/keep/").status_code == 405
    assert client.post("/drafts/keep/", {"key": KEY, "text": "x"}).status_code == 403
    assert not Draft.objects.exists()
    assert set(ACCESS) == {f"drafts:{pattern.name}" for pattern in urlpatterns}


def test_keeping_with_a_mark_goes_on_after_the_session_ended(world: World) -> None:
    client = browser()
    sent = open_form(client, world.owner)
    end_session(client)
    assert client.post("/drafts/keep/", {**sent, "key": KEY}).status_code == 204
    assert draft_of(viewer(world.owner), KEY)["text"] == TYPED


def test_a_draft_is_its_typists_alone(world: World) -> None:
    keep_draft(by=viewer(world.owner), at=NOW, key=KEY, fields=[("text", [TYPED])])
    for other in (viewer(world.mate), viewer(world.stranger), NOBODY):
        assert not draft_of(other, KEY)
        clear_draft(by=other, at=timezone.now(), key=KEY)
    assert draft_of(viewer(world.owner), KEY) == {"text": TYPED}
    with pytest.raises(Refusal):
        keep_draft(by=NOBODY, at=NOW, key=KEY, fields=[("text", ["x"])])


def test_clearing_takes_what_was_kept_until_then(world: World) -> None:
    owner = viewer(world.owner)
    keep_draft(by=owner, at=NOW, key=KEY, fields=[("text", ["x"])])
    clear_draft(by=owner, at=NOW - timedelta(seconds=1), key=KEY)
    assert draft_of(owner, KEY)
    clear_draft(by=owner, at=NOW, key=KEY)
    assert not draft_of(owner, KEY)


def test_one_persons_drafts_are_bounded(world: World) -> None:
    for number in range(MOST_DRAFTS + 5):
        keep_draft(by=viewer(world.owner), at=NOW + timedelta(seconds=number), key=f"k{number}", fields=[("t", ["x"])])
    keep_draft(by=viewer(world.mate), at=NOW, key="k0", fields=[("t", ["x"])])
    assert Draft.objects.filter(user=world.owner).count() == MOST_DRAFTS
    assert not draft_of(viewer(world.owner), "k4")
    assert draft_of(viewer(world.owner), "k5")
    assert draft_of(viewer(world.mate), "k0")


def test_a_flood_is_cut() -> None:
    kept = kept_fields([("long", ["x" * (MOST_OF_ONE_FIELD + 1)])])
    assert len(str(kept["long"])) == MOST_OF_ONE_FIELD
    many = kept_fields((f"f{n}", ["x" * MOST_OF_ONE_FIELD]) for n in range(100))
    assert sum(len(str(text)) for text in many.values()) == MOST_OF_ALL
    assert len(kept_fields((f"f{n}", ["x"]) for n in range(5000))) == 400


def test_what_a_database_cannot_hold_is_left_out(world: World) -> None:
    keep_draft(by=viewer(world.owner), at=NOW, key=KEY, fields=[("te\x00xt", ["a\x00b\ud800😀"]), ("two", ["1", "2"])])
    assert draft_of(viewer(world.owner), KEY) == {"text": "ab?😀", "two": ["1", "2"]}
