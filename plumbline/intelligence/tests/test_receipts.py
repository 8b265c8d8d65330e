"""The person who raised something hears what happened: a receipt at once, what is asked, and the outcome (BY11)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from plumbline.access.viewer import NOBODY
from plumbline.history.models import Event
from plumbline.intelligence.models import Item, Message, Note, Receipt
from plumbline.intelligence.tests.raising import CONCERN, errors_in, given, only_item, published, raised, send
from tests.world import NOW, World, person, service, signed_in, viewer

pytestmark = pytest.mark.django_db

COMPLAINT = given(happened="Nobody came when I called.", harm="no")
SPOKEN = {"q-happened": "Nobody came.", "q-harm": "no", "relation": "family", "naming": "anonymous"}


def receipt(secret: str) -> str:
    return reverse("intelligence:receipt", args=[secret])


def answer(client: Client, where: str, text: str, key: str = "k" * 24) -> Any:
    return client.post(where, {"text": text, "submission": key})


@pytest.mark.requirement("BY11")
def test_a_receipt_at_once_a_question_an_answer_and_the_outcome_later(world: World) -> None:
    """Without an account and without a name, from sending to the outcome."""
    client = Client()
    assert all([world.owner, world.mate])
    sent = send(client, "tell_form", "complaint", published(world), SPOKEN)
    item = only_item()
    page = client.get(sent["Location"]).content.decode()
    assert "We have your report" in page
    assert item.code in page
    assert "read it within three working days" in page  # what happens next, and how soon
    assert "Nobody has taken it up yet" in page

    officer = signed_in(world.mate)
    steps = (
        ("acknowledge", {"handler": str(world.mate.pk)}, "Somebody is looking into it"),
        ("ask", {"note": "On which day was it?"}, "On which day was it?"),
    )
    for step, data, said in steps:
        _step(officer, item, step, data)
        assert said in client.get(sent["Location"]).content.decode(), step
    assert "wait for your answer" in client.get(sent["Location"]).content.decode()
    assert answer(client, sent["Location"], "It was on Sunday.").status_code == 302
    assert "It was on Sunday." in officer.get(reverse("intelligence:item", args=[item.code])).content.decode()
    item.refresh_from_db()
    assert item.state != "waiting"
    close = {"outcome_kind": "addressed", "outcome": "For partners alone.", "outcome_words": "They answer bells now."}
    _step(officer, item, "close", close)
    page = client.get(sent["Location"]).content.decode()
    assert "They answer bells now." in page
    assert "It is closed." in page
    assert "For partners alone." not in page
    assert world.mate.name not in page


def _step(officer: Client, item: Item, step: str, data: dict[str, Any]) -> None:
    """Takes a step of triage through its own page."""
    where = reverse("intelligence:item_step", args=[item.code, step])
    page = officer.get(where).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', page):
        hidden.setdefault(name, value)
    made = officer.post(where, {**hidden, **data})
    assert made.status_code == 302, errors_in(made)


def test_in_an_account_the_same_is_read_under_what_was_sent(world: World) -> None:
    client = signed_in(world.manager)
    sent = send(client, "report", "care-concern", published(world), CONCERN)
    page = client.get(sent["Location"]).content.decode()
    assert "read it within three working days" in page or "reads it within three working days" in page
    assert only_item().code in client.get(reverse("intelligence:my_reports")).content.decode()
    added = answer(client, sent["Location"], "A second dose was found.")
    assert added.status_code == 302
    assert "A second dose was found." in client.get(sent["Location"]).content.decode()


def test_only_who_sent_it_reads_it_there(world: World) -> None:
    made = raised(viewer(world.manager), published(world)).item
    colleague = person("Wren Ashe", world.provider, "registered_manager")
    where = reverse("intelligence:my_report", args=[made.code])
    for who in (colleague, world.owner, world.stranger):
        assert signed_in(who).get(where).status_code == 404
        assert answer(signed_in(who), where, "Not mine").status_code == 404
    assert Message.objects.filter(way="from").count() == 0
    assert made.code not in signed_in(world.owner).get(reverse("intelligence:my_reports")).content.decode()


@pytest.mark.parametrize("secret", ["x", "a" * 32, "a" * 5000, "%00", "..%2Fmine"])
def test_a_wrong_secret_leads_nowhere_and_to_the_same_page(secret: str, world: World) -> None:
    raised(NOBODY, published(world), "complaint", answers=COMPLAINT, naming="anonymous")
    wrong, never = Client().get(f"/receipt/{secret}/"), Client().get("/no-such-page/")
    assert wrong.status_code == never.status_code == 404
    assert Client().post(f"/receipt/{secret}/", {"text": "x", "submission": "k" * 24}).status_code == 404


def test_the_secret_itself_is_kept_nowhere(world: World) -> None:
    made = raised(NOBODY, published(world), "complaint", answers=COMPLAINT, naming="anonymous")
    row = Receipt.objects.get()
    assert made.secret not in str(vars(row))
    assert len(made.secret) >= 32
    assert made.secret not in str(list(Item.objects.values())) + str(list(Message.objects.values()))
    assert made.secret not in str(list(Event.objects.values()))


def test_opening_it_changes_and_logs_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    made = raised(NOBODY, published(world), "complaint", answers=COMPLAINT, naming="anonymous")
    caplog.set_level("DEBUG")
    events, sessions = Event.objects.count(), Session.objects.count()
    page = Client().get(receipt(made.secret))
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"].startswith("noindex")
    assert (Event.objects.count(), Session.objects.count()) == (events, sessions)
    assert Receipt.objects.get().seen_at is None
    assert made.secret not in " ".join(r.getMessage() for r in caplog.records if r.name.startswith("plumbline"))


def test_a_refused_answer_writes_the_secret_into_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    made = raised(NOBODY, published(world), "complaint", answers=COMPLAINT, naming="anonymous")
    caplog.set_level("INFO")
    assert answer(Client(), receipt(made.secret), "").status_code == 422
    assert made.secret not in caplog.text
    assert answer(Client(), "/tell/compliment/", "").status_code == 422
    assert "/tell/" not in caplog.text


def test_somebody_signed_in_leaves_no_name_when_they_answer_at_the_address(world: World) -> None:
    made = raised(NOBODY, published(world), "complaint", answers=COMPLAINT, naming="anonymous")
    assert answer(signed_in(world.manager), receipt(made.secret), "More of it.").status_code == 302
    event = Event.objects.get(verb="report.answered")
    assert (event.actor_id, event.actor_name) == (None, "The person who raised it")
    assert Message.objects.get(way="from").text == "More of it."


def test_one_answer_sent_twice_is_one(world: World) -> None:
    made = raised(NOBODY, published(world), "complaint", answers=COMPLAINT, naming="anonymous")
    for _ in range(2):
        assert answer(Client(), receipt(made.secret), "Once.").status_code == 302
    assert Message.objects.filter(way="from").count() == 1
    empty = answer(Client(), receipt(made.secret), "  ", "e" * 24)
    assert empty.status_code == 422
    assert errors_in(empty) == ["Write what you want to say"]


def test_what_partners_write_is_not_there(world: World) -> None:
    made = raised(NOBODY, published(world), "complaint", answers=COMPLAINT, naming="anonymous")
    Note.objects.create(item=made.item, text="Ask the lead first", by_name="Ewan Baird", at=NOW, submission="n")
    Item.objects.filter(pk=made.item.pk).update(outcome="Between partners", handler=world.mate)
    page = Client().get(receipt(made.secret)).content.decode()
    for words in ("Ask the lead first", "Between partners", "Ewan Baird"):
        assert words not in page


def test_a_provider_reads_of_its_colleagues_report_no_word_that_was_said_to_them(world: World) -> None:
    worker = person("Wren Ashe", world.provider, "provider_staff")
    made = raised(viewer(worker), published(world)).item
    where = reverse("intelligence:my_report", args=[made.code])
    answer(signed_in(worker), where, "Please do not tell my manager.")
    page = signed_in(world.manager).get(reverse("intelligence:item", args=[made.code])).content.decode()
    assert made.facts in page
    assert "Please do not tell my manager." not in page


def test_lists_ask_no_more_for_more_rows(world: World, does_not_grow: Callable[..., None]) -> None:
    home, client = published(world), signed_in(world.manager)
    numbers = itertools.count(1)

    def more_reports() -> None:
        for _ in range(3):
            raised(viewer(world.manager), home)

    def more_services() -> None:
        for _ in range(3):
            service(f"Birchwood {next(numbers)}", world.provider, world.partnership)

    def ask(where: str) -> Callable[[], None]:
        def get() -> None:
            assert client.get(where).status_code == 200

        return get

    does_not_grow(ask(reverse("intelligence:my_reports")), more_reports)
    does_not_grow(ask("/report/care-concern/?find=birchwood"), more_services)
    does_not_grow(ask("/report/care-concern/"), more_services)
