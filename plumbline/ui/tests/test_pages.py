"""Whole pages: the gallery, the sign-in pages and the error pages, as the browser gets them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import get_template
from django.test import Client, override_settings

from tests.letters import letters

UI = Path(__file__).resolve().parents[1]
ERRORS = (400, 403, 404, 429, 500)


class Inline(HTMLParser):
    """Finds what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        if (names.get("href") or "").startswith("javascript:"):
            self.found.append("javascript: address")


def inline(html: str) -> list[str]:
    parser = Inline()
    parser.feed(html)
    return parser.found


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/gallery/", "/sign-in/", "/password/forgotten/", "/error/404/"])
def test_no_page_has_inline_style_or_script(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    assert inline(answer.content.decode()) == []
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_the_finder_of_inline_code_finds_it():
    assert inline('<p style="a"></p><style></style><script>1</script><a href="javascript:1" onclick="2">x</a>')


@pytest.mark.django_db
def test_a_refused_form_says_so_in_the_title_and_keeps_the_page():
    html = Client().post("/gallery/", {"title": "Typed before"}).content.decode()
    assert "<title>Error: Gallery – Plumbline</title>" in html
    assert 'value="Typed before"' in html
    assert "There is a problem" in html


@pytest.mark.django_db
def test_messages_are_banners_with_a_name_each():
    html = Client().get("/gallery/?message=1").content.decode()
    assert "Version 3 was sent to 7 people." in html
    assert html.count('id="pl-message-') == 2
    assert "govuk-notification-banner--success" in html


@pytest.mark.django_db
@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_is_no_dead_end(code):
    html = Client().get(f"/error/{code}/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert re.search(r'<a [^>]*href="/', main)
    assert str(code) not in main  # a number helps nobody


def test_the_page_for_our_own_fault_needs_no_request():
    html = get_template("500.html").render()
    assert "The fault is ours" in html
    assert inline(html) == []


@pytest.mark.django_db
def test_too_many_tries_get_a_page_that_says_when_to_come_back(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tries"}}
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    client, typed = Client(), {"login": "someone@example.org", "password": "not it"}
    answers = [client.post("/sign-in/", typed) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "There is a problem" in answers[0].content.decode()
    assert "not it" not in answers[0].content.decode()
    assert "Wait five minutes" in answers[3].content.decode()


@pytest.mark.django_db
def test_signing_in_helps_a_password_manager():
    html = Client().get("/sign-in/").content.decode()
    assert re.search(r'name="login"[^>]*autocomplete="(email|username)"', html)
    assert re.search(r'name="password"[^>]*autocomplete="current-password"', html)
    assert "placeholder" not in html


@pytest.mark.django_db
def test_nothing_of_the_navigation_is_drawn_for_a_stranger():
    html = Client().get("/gallery/").content.decode()
    assert "pl-navigation" not in html
    assert "Sign out" not in html


@pytest.mark.django_db
@override_settings(HEADER_COLOUR="#FFD24A")
def test_a_council_sets_its_header_colour_without_inline_style():
    client = Client()
    assert '<link rel="stylesheet" href="/council.css">' in client.get("/gallery/").content.decode()
    css = client.get("/council.css")
    assert css.headers["Content-Type"].startswith("text/css")
    assert css.content.decode() == ":root{--pl-header:#ffd24a;--pl-header-text:#000000;--pl-header-mark:#7a5a12}\n"


@pytest.mark.django_db
def test_a_forgotten_password_is_replaced_from_the_letter_to_the_sign_in(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "reset"}}
    user = get_user_model()(email="moira@example.org", name="Moira Sinclair")
    user.set_password("an old password")
    user.save()
    client = Client()
    asked = client.post("/password/forgotten/", {"email": "moira@example.org"}, follow=True)
    assert "Check your e-mail" in asked.content.decode()
    (letter,) = letters()
    assert letter.subject == "Set a new password"
    link = re.search(r"http://testserver(/\S+)", letter.text).group(1)
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    refused = client.post(form.request["PATH_INFO"], {"password1": "short", "password2": "short"})
    assert "There is a problem" in refused.content.decode()
    new = {"password1": "slate harbour seven", "password2": "slate harbour seven"}
    assert "Your password is changed" in client.post(form.request["PATH_INFO"], new, follow=True).content.decode()
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()
    user.refresh_from_db()
    assert user.check_password("slate harbour seven")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/password/change/", "/sign-out/"])
def test_the_pages_of_ones_own_account_are_ours(address):
    user = get_user_model()(email="moira@example.org", name="Moira Sinclair")
    user.set_password("an old password")
    user.save()
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    html = client.get(address, follow=True).content.decode()
    assert "– Plumbline</title>" in html
    assert "Moira Sinclair" in html
    assert inline(html) == []
    assert "placeholder" not in html
