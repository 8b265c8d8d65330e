"""Signing in: by address and password, with the same words for every failure and a limit on tries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from plumbline.history.models import Event
from plumbline.people.models import User
from plumbline.people.sign_in import NOT_RIGHT, TOO_MANY
from plumbline.people.urls import ACCESS, urlpatterns
from tests.letters import letters
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db, pytest.mark.urls("plumbline.people.tests.urls")]


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> tuple[int, str]:
    response = client.post("/sign-in/", {"login": email, "password": password, **more})
    return response.status_code, response.content.decode()


def text_of(page: str) -> str:
    """The page without what differs each time anyway: the token, and the address that was typed."""
    page = re.sub(r'(name="csrfmiddlewaretoken" value|"X-CSRFToken":|nonce=)[^>}]*', "", page)
    return re.sub(r"[\w.+-]+@example\.org", "ADDRESS", page)


def verbs() -> list[str]:
    return list(Event.objects.filter(verb__startswith="person.").order_by("pk").values_list("verb", flat=True))


def test_a_person_signs_in_and_out(world: World) -> None:
    client = Client()
    assert sign_in(client, world.owner.email.upper())[0] == 302
    assert client.get("/").content.decode() == world.owner.name
    assert client.get("/sign-out/").status_code == 200  # asks first: a link or a picture cannot sign anybody out
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").content == b"nobody"
    assert verbs() == ["person.created", "person.signed-in", "person.signed-out"]


def test_a_sign_in_stands_in_the_record_of_the_organisation_they_work_for(world: World) -> None:
    sign_in(Client(), world.owner.email)
    event = Event.objects.get(verb="person.signed-in")
    assert (event.organisation_id, event.actor_id) == (world.partnership.pk, world.owner.pk)
    assert (event.acting_for_name, event.subject_id) == (world.partnership.name, world.owner.pk)


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(world: World) -> None:
    wrong = sign_in(Client(), world.owner.email, "not-the-password")
    unknown = sign_in(Client(), "nobody.at.all@example.org", "not-the-password")
    assert NOT_RIGHT in wrong[1]
    assert wrong[0] == unknown[0]
    assert text_of(wrong[1]) == text_of(unknown[1])


def test_each_failure_leaves_one_event_and_nothing_that_was_typed(world: World) -> None:
    sign_in(Client(), world.owner.email, "hunter-two-hunter")
    sign_in(Client(), "my-secret-typed-in-the-wrong-box", "x")
    sign_in(Client(), "nobody@example.org", "hunter-two-hunter")
    failed = Event.objects.filter(verb="person.sign-in-failed").order_by("pk")
    assert [e.organisation_id for e in failed] == [world.partnership.pk, 0]
    assert failed[1].subject_label == "An address without an account"
    kept = str([event.facts() for event in failed])
    assert "hunter" not in kept
    assert "nobody@" not in kept


def test_the_sixth_wrong_password_within_five_minutes_is_refused(world: World) -> None:
    for _ in range(5):
        assert NOT_RIGHT in sign_in(Client(), world.owner.email, "wrong-wrong-wrong")[1]
    status, page = sign_in(Client(), world.owner.email, "wrong-wrong-wrong")
    assert status == 200
    assert TOO_MANY in page
    assert NOT_RIGHT not in page
    # The right password is not looked at either: trying on is of no use.
    assert TOO_MANY in sign_in(Client(), world.owner.email)[1]
    assert verbs().count("person.sign-in-failed") == 5


def test_the_refusal_does_not_tell_whether_the_account_exists(world: World) -> None:
    pages = []
    for email in (world.owner.email, "nobody.at.all@example.org"):
        cache.clear()  # a limit also counts all tries from one machine; this is about the limit of each address
        for _ in range(6):
            last = sign_in(Client(), email, "wrong-wrong-wrong")
        pages.append((last[0], text_of(last[1])))
    assert TOO_MANY in pages[0][1]
    assert pages[0] == pages[1]


def test_tries_at_many_addresses_from_one_machine_are_refused(world: World) -> None:
    for number in range(10):
        sign_in(Client(), f"guess.{number}@example.org", "wrong-wrong-wrong")
    assert TOO_MANY in sign_in(Client(), world.owner.email)[1]


def test_behind_a_proxy_one_machines_tries_do_not_shut_out_the_others(world: World, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as with PLUMBLINE_BEHIND_PROXY
    for number in range(11):
        sign_in(Client(headers={"X-Forwarded-For": "203.0.113.9"}), f"guess.{number}@example.org", "wrong-wrong-wrong")
    made_up = Client(headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})  # only the last address is the proxy's
    assert TOO_MANY in sign_in(made_up, world.owner.email)[1]
    assert sign_in(Client(headers={"X-Forwarded-For": "198.51.100.7"}), world.owner.email)[0] == 302


def test_a_closed_account_does_not_open(world: World) -> None:
    world.owner.is_active = False
    world.owner.save()
    client = Client()
    assert NOT_RIGHT in sign_in(client, world.owner.email, "wrong-wrong-wrong")[1]
    sign_in(client, world.owner.email)
    assert client.get("/").content == b"nobody"


def test_closing_an_account_ends_its_sessions(world: World) -> None:
    client = Client()
    sign_in(client, world.owner.email)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)
    assert client.get("/").content == b"nobody"


def test_after_signing_in_one_is_where_one_wanted_to_go_and_never_elsewhere(world: World) -> None:
    there = Client().post("/sign-in/", {"login": world.owner.email, "password": PASSWORD, "next": "/plans/?q=1"})
    assert there["Location"] == "/plans/?q=1"
    away = Client().post(
        "/sign-in/", {"login": world.owner.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert away["Location"] == "/"


def test_a_forgotten_password_is_chosen_anew_through_the_letter(world: World) -> None:
    old = Client()
    sign_in(old, world.owner.email)
    client = Client()
    assert client.post("/password/forgotten/", {"email": world.owner.email}).status_code == 302
    link = re.search(r"http://testserver(/password/new/\S+)", letters()[0].text)
    assert link is not None
    form = client.get(link[1], follow=True)
    assert link[1] not in form.content.decode()  # the key is not left in the address
    address = form.redirect_chain[-1][0]
    new = "a-new-plumb-line-2026"
    assert client.post(address, {"password1": new, "password2": new}).status_code == 302
    assert old.get("/").content == b"nobody"  # every older session ends
    assert sign_in(Client(), world.owner.email, new)[0] == 302
    assert "person.password-changed" in verbs()
    assert Client().get(link[1], follow=True).status_code == 200  # a used link says so plainly, and opens nothing
    assert letters() == []


def test_asking_for_a_new_password_does_not_tell_whether_the_account_exists(world: World) -> None:
    answers = [Client().post("/password/forgotten/", {"email": e}) for e in (world.owner.email, "nobody@example.org")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert [m.to for m in letters()] == [world.owner.email]


def test_a_new_password_works_at_once_after_too_many_tries(world: World) -> None:
    client = Client()
    for _ in range(6):
        sign_in(Client(), world.owner.email, "wrong-wrong-wrong")
    client.post("/password/forgotten/", {"email": world.owner.email})
    link = re.search(r"http://testserver(/password/new/\S+)", letters()[0].text)
    assert link is not None
    address = client.get(link[1], follow=True).redirect_chain[-1][0]
    new = "a-new-plumb-line-2026"
    client.post(address, {"password1": new, "password2": new})
    assert sign_in(Client(), world.owner.email, new)[0] == 302


def test_a_password_is_changed_with_the_old_one(world: World) -> None:
    client = Client()
    sign_in(client, world.owner.email)
    new = "a-new-plumb-line-2026"
    wrong = client.post("/password/change/", {"oldpassword": "no", "password1": new, "password2": new})
    assert "The current password is not right." in wrong.content.decode()
    assert (
        client.post("/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}).status_code
        == 302
    )
    assert client.get("/").content.decode() == world.owner.name  # this session stays
    assert verbs().count("person.password-changed") == 1


def test_nobody_changes_a_password_without_signing_in() -> None:
    response = Client().get("/password/change/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_nobody_signs_up() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert Client().get("/sign-up/").status_code == 404
    assert 'href="/sign-up' not in Client().get("/sign-in/").content.decode()


def test_every_address_says_who_reaches_it() -> None:
    assert set(ACCESS) == {pattern.name for pattern in urlpatterns}
    for name in ("account_login", "account_logout", "account_change_password", "account_reset_password"):
        assert resolve(reverse(name)).url_name == name
