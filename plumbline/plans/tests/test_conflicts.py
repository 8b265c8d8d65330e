"""Two people on one thing, as pages answer: the second is shown both texts, and their own is saved when they say so."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from plumbline.history.models import Event
from plumbline.plans import actions
from plumbline.plans.models import Action, Plan
from plumbline.plans.tests import samples
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(world: World) -> Plan:
    plan = samples.make_plan(samples.everybody(world), framework=samples.SERVICE)
    samples.add_section(world, plan, "First part")
    samples.add(world, plan, text="First words", finish="1 June 2036")
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=plan.code)
    return plan


def sent_with(html: str, **typed: str) -> dict[str, str]:
    """The hidden fields and the text of the page's form, with what the person typed over it."""
    form = html[html.index('<form method="post" novalidate') :] if '<form method="post" novalidate' in html else html
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    texts = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s*(.*?)</textarea>', form, re.DOTALL)
    inputs = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form)
    radios = {"status", "audience", "csrfmiddlewaretoken", "kept_for"}
    kept = {name: unescape(text) for name, text in [*inputs, *texts] if name not in radios}
    return {**hidden, **kept, **typed}


FORMS: dict[str, tuple[str, str, str, str]] = {
    "an action": ("/plans/{plan}/actions/1.1/edit/", "text", "His words", "Her words"),
    "a section": ("/plans/{plan}/sections/1/edit/", "title", "His part", "Her part"),
    "a plan": ("/plans/{plan}/edit/", "title", "His plan", "Her plan"),
    "progress": ("/plans/{plan}/actions/1.1/progress/", "text", "His news", "Her news"),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_second_sees_both_and_chooses(world: World, plan: Plan, name: str) -> None:
    address, field, his, hers = FORMS[name]
    where = address.format(plan=plan.code)
    her, him = signed_in(world.owner), signed_in(world.mate)
    pages = [client.get(where).content.decode() for client in (her, him)]
    assert her.post(where, sent_with(pages[0], **{field: hers, "header_service": "Home"})).status_code == 302
    met = him.post(where, sent_with(pages[1], **{field: his, "header_service": "Home"}))
    assert met.status_code == 409
    html = met.content.decode()
    assert hers in html
    assert his in html
    assert "Somebody else" in html or "Moira Kerr recorded" in html
    if name != "progress":  # only what differs, by the words of the form
        assert html.count("what stands there now") == html.count("what you wrote") == 1
    events = Event.objects.count()
    saved = him.post(where, sent_with(html, **{field: his, "header_service": "Home"}))
    assert saved.status_code == 302, "what they chose was not saved"
    assert Event.objects.count() == events + 1
    assert his in him.get(f"/plans/{plan.code}/").content.decode()


def test_in_the_plans_table_the_row_comes_back_with_both(world: World, plan: Plan) -> None:
    where = f"/plans/{plan.code}/actions/1.1/progress/?inline"
    client: Client = signed_in(world.mate)
    script: dict[str, Any] = {"headers": {"HX-Request": "true"}}
    page = client.get(where, **script).content.decode()
    samples.progress(world, Action.objects.get(), text="Her news")
    met = client.post(where, sent_with(page, text="His news"), **script)
    html = met.content.decode()
    assert met.status_code == 409
    assert "<html" not in html
    assert "Moira Kerr recorded" in html
    assert "Her news" in html
    assert "His news" in html
    assert client.post(where, sent_with(html, text="His news"), **script).status_code == 200
    assert [e.text for e in Action.objects.get().progress.all()] == ["Her news", "His news"]


def test_the_same_words_twice_are_no_conflict(world: World, plan: Plan) -> None:
    where = f"/plans/{plan.code}/actions/1.1/edit/"
    client = signed_in(world.owner)
    body = sent_with(client.get(where).content.decode(), text="Changed")
    assert [client.post(where, body).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.filter(verb="action.edited").count() == 1
