"""The doors beside an account: without one, and what somebody told an officer."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from plumbline.drafts.models import Draft
from plumbline.history.models import Event
from plumbline.intelligence.models import Item, Reporter
from plumbline.intelligence.rules.naming import ReporterGiven
from plumbline.intelligence.tests.raising import (
    drawn,
    errors_in,
    only_item,
    published,
    raised,
    send,
)
from plumbline.kernel.refusals import Refusal
from plumbline.notices.models import Notice
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db


# Without an account


def test_a_complaint_without_an_account(world: World) -> None:
    client = Client()
    answers = {
        "q-happened": "Nobody came when I called.", "q-harm": "no", "relation": "family", "naming": "named",
        "name": "Ann Dale", "contact": "ann.dale@example.org", "mail_receipt": "on",
    }  # fmt: skip
    assert world.owner
    answer = send(client, "tell_form", "complaint", published(world), answers)
    assert answer.status_code == 302, errors_in(answer)
    item, reporter = only_item(), Reporter.objects.get()
    assert (item.received_from, item.naming, item.by, item.by_name) == ("family", "named", None, "Family or friends")
    assert (reporter.name, reporter.contact, reporter.audience) == ("Ann Dale", "ann.dale@example.org", "partners")
    mail = Notice.objects.get(email="ann.dale@example.org", user=None)
    assert (mail.path, mail.path_is_secret, mail.record) == (answer["Location"], True, None)
    assert "Birchwood" not in mail.headline
    assert "sessionid" not in client.cookies
    assert Session.objects.count() == 0
    assert list(Event.objects.filter(verb="report.received").values_list("actor_name", flat=True)) == [
        "Family or friends"
    ]


def test_a_name_is_asked_for_where_it_is_promised(world: World) -> None:
    answers = {"q-happened": "Nobody came.", "q-harm": "no", "relation": "family", "naming": "named"}
    answer = send(Client(), "tell_form", "complaint", published(world), answers)
    assert answer.status_code == 422
    assert "Write the name" in errors_in(answer)[0]
    lost = send(Client(), "tell_form", "complaint", world.service, {"q-happened": "Nobody came.", "q-harm": "no"})
    assert errors_in(lost) == ["Choose how you know the service", "Choose whether you give your name"]


def test_without_a_name_no_name_is_kept_whatever_was_typed(world: World) -> None:
    answers = {
        "q-happened": "Nobody came.", "q-harm": "no", "relation": "family", "naming": "anonymous", "name": "Ann Dale",
        "contact": "ann@example.org",
    }  # fmt: skip
    assert send(Client(), "tell_form", "complaint", published(world), answers).status_code == 302
    reporter = Reporter.objects.get()
    assert (reporter.name, reporter.contact) == ("", "")


def test_a_program_that_fills_in_everything_is_asked_once_more(world: World) -> None:
    answers = {"q-happened": "Spam", "q-harm": "no", "relation": "public", "naming": "anonymous", "website": "x"}
    answer = send(Client(), "tell_form", "complaint", published(world), answers)
    assert answer.status_code == 422
    assert "looks like the work of a program" in errors_in(answer)[0]
    page = answer.content.decode()
    assert '<div hidden><label for="trap">' in page  # nobody hears or sees it
    assert Item.objects.count() == 0


def test_many_reports_from_one_place_wait_and_keep_their_words(world: World, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}}
    home, client = published(world), Client(REMOTE_ADDR="203.0.113.9")
    answers = {"q-good": "Patience", "relation": "family", "naming": "anonymous"}
    statuses = [send(client, "tell_form", "compliment", home, answers).status_code for _ in range(20)]
    assert statuses == [302] * 20
    answer = send(client, "tell_form", "compliment", home, answers)
    assert answer.status_code == 422
    assert "Many reports were sent from where you are" in errors_in(answer)[0]
    assert "\nPatience</textarea>" in answer.content.decode()
    assert send(Client(REMOTE_ADDR="203.0.113.10"), "tell_form", "compliment", home, answers).status_code == 302


def test_a_forged_form_is_turned_away(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    where = f"/tell/compliment/?service={published(world).number}"
    assert client.post(where, {"q-good": "x", "naming": "anonymous", "relation": "family"}).status_code == 403


def test_who_signed_in_in_another_tab_meanwhile_gets_their_words_back_and_nothing_is_kept(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    where = f"/tell/complaint/?service={published(world).number}"
    sent = drawn(client, where) | {"q-happened": "Nobody came\nwhen she rang.", "q-harm": "no", "naming": "anonymous"}
    client.cookies.pop("csrftoken")
    client.force_login(world.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/tell/")
    answer = client.post("/tell/complaint/", sent)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Nobody came" in page
    assert "when she rang." in page
    assert sent["csrfmiddlewaretoken"][0] not in page
    assert "no-store" in answer["Cache-Control"]
    assert (Item.objects.count(), Draft.objects.count()) == (0, 0)
    assert "Nobody came" not in str(dict(client.session))


# What somebody told an officer


def test_an_officer_writes_down_what_came_by_telephone(world: World) -> None:
    client = signed_in(world.mate)
    answers = {
        "q-happened": "She was left in bed until noon.", "q-harm": "no", "channel": "phone", "received_from": "family",
        "received_on_day": "9", "received_on_month": "3", "received_on_year": "2026", "naming": "in-confidence",
        "name": "Ann Dale", "contact": "01234 567890", "relation": "daughter",
    }  # fmt: skip
    answer = send(client, "told_form", "complaint", published(world), answers)
    assert answer.status_code == 302, errors_in(answer)
    item = only_item()
    assert (item.channel, item.received_from, item.naming, item.by) == ("phone", "family", "in-confidence", None)
    assert item.received_at.date() == date(2026, 3, 9)
    assert Reporter.objects.get().relation == "daughter"
    assert answer["Location"] == reverse("intelligence:item", args=[item.code])  # the officer's page, not the caller's
    event = Event.objects.get(verb="report.received")
    assert (event.actor_id, event.audience) == (world.mate.pk, "partners")
    page = client.get(answer["Location"]).content.decode()
    secret = re.search(r"(/receipt/[^/\s<]{20,}/)", page)
    assert secret is not None
    assert "Keep this address" in Client().get(secret[1]).content.decode()
    assert "/receipt/" not in client.get(answer["Location"]).content.decode()  # shown once
    assert item.code not in client.get(reverse("intelligence:my_reports")).content.decode()


def test_a_day_in_the_future_and_a_way_that_is_none_are_refused(world: World) -> None:
    answers = {
        "q-happened": "x", "q-harm": "no", "channel": "form", "received_from": "family", "received_on_day": "1",
        "received_on_month": "1", "received_on_year": "2999", "naming": "anonymous",
    }  # fmt: skip
    answer = send(signed_in(world.mate), "told_form", "complaint", published(world), answers)
    assert answer.status_code == 422
    assert "today or in the past" in " ".join(errors_in(answer))
    assert "how were you told" in " ".join(errors_in(answer)).lower()
    with pytest.raises(Refusal, match="not one that you can send"):
        raised(viewer(world.manager), world.service, channel="phone", reporter=ReporterGiven("A"))
