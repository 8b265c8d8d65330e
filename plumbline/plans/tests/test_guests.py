"""Somebody without an account answers one request by a link (BY12): once, for a time, seeing nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from plumbline.access.actions import end_grant
from plumbline.access.models import Audience
from plumbline.guests.models import GuestLink, GuestVisit, VisitKind
from plumbline.history.models import Event
from plumbline.notices.models import Notice, NoticeState
from plumbline.plans import actions, queries
from plumbline.plans.actions import AskValues
from plumbline.plans.models import Action, Plan, ProgressEntry
from plumbline.plans.queries.requests import guest_links
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import refused
from plumbline.plans.tests.scrutiny import LONG, Scrutiny
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db
ASKS = "How has Mrs B been drinking since we changed the cups?"
IN_A_MONTH = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def action(world: World) -> Action:
    plan = samples.make_plan(samples.everybody(world), title="Lamplighter House improvement plan")
    samples.add(world, plan, text="Offer a drink at every visit")
    samples.add(world, plan, text="Sleepwalker: another action")
    samples.share(world, plan, level="read", organisation_id=world.provider.pk)
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=plan.code)
    found: Action = plan.actions.get(number="1.1")
    return found


def ask(world: World, action: Action, **more: Any) -> tuple[GuestLink, str]:
    """The link and the path in the mail that carries it."""
    values = {"name": "Dr Ann Lee", "email": "ann.lee@example.org", "asks": ASKS, **more}
    link = actions.ask_guest(
        by=viewer(world.owner), at=samples.now(), code=action.plan.code, number=action.number,
        values=AskValues(**values), submission=samples.mark(),
    )  # fmt: skip
    return link, Notice.objects.get(topic=f"guest-link:{link.pk}").path


SENT = {"text": "She drinks well now.", "name": "Dr Ann Lee", "role": "Community nurse"}


def words(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# Asking


@pytest.mark.requirement("BY12")
def test_the_officer_asks_one_person_and_the_mail_says_nothing(world: World, action: Action) -> None:
    client, where = signed_in(world.owner), f"/plans/{action.plan.code}/actions/1.1/ask/"
    form = client.get(where).context["form"]
    sent = {
        "name": "Dr Ann Lee", "email": "ann.lee@example.org", "asks": ASKS, "days": "7", "audience": "everyone",
        "submission": form["submission"].value(),
    }  # fmt: skip
    assert client.post(where, sent)["Location"] == f"/plans/{action.plan.code}/links/"
    assert client.post(where, sent).status_code == 302  # a double click asks once
    link, notice = GuestLink.objects.get(), Notice.objects.get(kind="request")
    assert (link.name, link.asks, (link.expires_at - link.made_at).days) == ("Dr Ann Lee", ASKS, 7)
    assert (notice.email, notice.user, notice.path_is_secret, notice.at_once) == (
        "ann.lee@example.org", None, True, True,
    )  # fmt: skip
    assert re.fullmatch(r"/g/[\w-]{32}/", notice.path)
    for word in ("Lamplighter", "drink", "Mrs B", world.partnership.name, world.owner.name):
        assert word not in notice.headline
    event = Event.objects.get(verb="guest.asked")
    assert "Dr Ann Lee was asked by a link, until" in sentence(event.verb, event.subject_label, {}, event.after)
    assert "example.org" not in str(event.after), "no address in the history"
    assert notice.path.split("/")[2] not in str(event.after)
    listed = words(client.get(f"/plans/{action.plan.code}/links/"))
    assert "Dr Ann Lee" in listed
    assert "Sent" in listed


def test_what_is_missing_is_said_by_its_field_and_stays_typed(world: World, action: Action) -> None:
    client, where = signed_in(world.owner), f"/plans/{action.plan.code}/actions/1.1/ask/"
    good = {
        "name": "Dr Lee",
        "email": "a@example.org",
        "asks": ASKS,
        "days": "14",
        "audience": "everyone",
        "submission": "s",
    }
    for wrong in (
        {"name": ""}, {"email": ""}, {"email": "not an address"}, {"asks": ""}, {"days": "0"}, {"days": "61"},
        {"days": "many"}, {"audience": "restricted"},
    ):  # fmt: skip
        answer = client.post(where, {**good, **wrong})
        assert answer.status_code == 422, wrong
        assert list(answer.context["form"].errors) == list(wrong)
        assert "a@example.org" in answer.content.decode() or "email" in wrong
    assert not GuestLink.objects.exists()
    for values, field in (({"email": " "}, "email"), ({"asks": " "}, "asks"), ({"audience": "restricted"}, "audience")):
        assert refused(lambda values=values: ask(world, action, **values)).field == field  # type: ignore[misc]
    assert "cannot be withheld here" in refused(lambda: ask(world, action, asks="About [[Mrs B]]")).message


def test_who_may_only_read_or_record_asks_nobody(world: World, action: Action) -> None:
    assert refused(
        lambda: actions.ask_guest(
            by=viewer(world.manager), at=samples.now(), code=action.plan.code, number="1.1",
            values=AskValues("Dr Lee", "a@example.org", ASKS), submission="s",
        )
    )  # fmt: skip
    link, _ = ask(world, action)
    for page in ("actions/1.1/ask/", "links/"):
        answer = signed_in(world.manager).get(f"/plans/{action.plan.code}/{page}")
        assert answer.status_code == 403
        assert "ann.lee@example.org" not in answer.content.decode()
    assert signed_in(world.stranger).post(f"/plans/{action.plan.code}/links/{link.pk}/end/").status_code == 404


# The guest


@pytest.mark.requirement("BY12")
def test_a_guest_sees_the_one_question_answers_it_once_and_it_stands_with_their_name(
    world: World, action: Action
) -> None:
    link, path = ask(world, action)
    client = Client(enforce_csrf_checks=True)
    shown = client.get(path)
    said = words(shown)
    assert "Offer a drink at every visit" in said
    assert ASKS in said
    assert world.partnership.name in said
    for hidden in ("Lamplighter", "Sleepwalker", "Red", action.plan.code, "1.2"):
        assert hidden not in shown.content.decode(), hidden
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.content.decode())
    assert token is not None
    assert client.post(path, SENT).status_code == 403, "a form of another site is not taken"
    answer = client.post(path, {**SENT, "csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 200
    assert "Your answer is in" in words(answer)
    entry = ProgressEntry.objects.get()
    assert (entry.action, entry.text, entry.by, entry.by_name) == (action, "She drinks well now.", None, "Dr Ann Lee")
    assert entry.for_name == "Community nurse, by a link, without an account"
    assert entry.audience == Audience.EVERYONE
    action.refresh_from_db()
    assert action.status == "", "a guest says how it goes, not which status it has"
    event = Event.objects.get(verb="progress.recorded")
    assert (event.actor_id, event.actor_name) == (None, "Dr Ann Lee")
    assert "by a link, asked by Moira Kerr" in sentence(event.verb, event.subject_label, event.before, event.after)
    page = words(signed_in(world.owner).get(f"/plans/{action.plan.code}/actions/1.1/"))
    assert "Dr Ann Lee, Community nurse, by a link, without an account" in page
    assert [v.kind for v in link.visits.all()] == [VisitKind.OPENED, VisitKind.ANSWERED]
    again = client.post(path, {**SENT, "text": "And another thing.", "csrfmiddlewaretoken": token[1]})
    assert again.status_code == 410
    assert "answered already" in words(again)
    assert "And another thing." in words(again), "what was typed is given back"
    assert ProgressEntry.objects.count() == 1
    assert client.post(path, {**SENT, "csrfmiddlewaretoken": token[1]}).status_code == 200, "a double click: thank you"
    assert "answered already" in words(client.get(path))


@pytest.mark.requirement("BY12")
def test_a_mail_scanner_that_follows_the_link_does_not_use_it_up(world: World, action: Action) -> None:
    link, path = ask(world, action)
    for _ in range(5):
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    link.refresh_from_db()
    assert link.used_at is None
    assert GuestVisit.objects.count() == 1  # logged, once for a few minutes
    assert Client().post(path, SENT).status_code == 200


@pytest.mark.requirement("BY12")
def test_late_ended_or_unknown_links_open_nothing(world: World, action: Action) -> None:
    link, path = ask(world, action)
    unknown = Client().get("/g/" + "x" * 32 + "/")
    assert unknown.status_code == 404
    assert Client().post("/g/" + "x" * 32 + "/", SENT).status_code == 404
    assert Client().get("/g/%00/").status_code == 404
    GuestLink.objects.filter(pk=link.pk).update(expires_at=samples.now() - timedelta(minutes=1))
    late = Client().post(path, SENT)
    assert (late.status_code, "time has passed" in words(late), SENT["text"] in words(late)) == (410, True, True)
    assert Client().get(path).status_code == 410
    GuestLink.objects.filter(pk=link.pk).update(expires_at=samples.now() + timedelta(days=1))
    client = signed_in(world.owner)
    assert client.post(f"/plans/{action.plan.code}/links/{link.pk}/end/").status_code == 302
    assert "was ended" in words(Client().get(path))
    assert "was ended" in words(Client().post(path, SENT))
    assert Notice.objects.get(topic=f"guest-link:{link.pk}").state == NoticeState.DROPPED
    assert not ProgressEntry.objects.exists()
    assert {v.note for v in link.visits.filter(kind=VisitKind.TURNED_AWAY)} == {
        "This link is no longer open: its time has passed. Ask the person who sent it for a new one.",
        "This link was ended by the person who sent it. Ask them if you still have something to say.",
    }
    (row,) = guest_links(viewer(world.owner), action.plan, at=samples.now())
    assert (row.state, row.is_open) == ("Ended", False)


def test_no_cache_no_search_engine_and_no_other_site_learns_of_a_link(world: World, action: Action) -> None:
    _, path = ask(world, action)
    for answer in (Client().get(path), Client().post(path, {}), Client().post(path, SENT), Client().get(path)):
        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("meanwhile", ["ended", "withdrawn", "unshared"])
def test_a_request_that_has_become_moot_is_refused_in_words(world: World, action: Action, meanwhile: str) -> None:
    by, code = viewer(world.owner), action.plan.code
    if meanwhile == "unshared":  # asked by a partner who may change the plan, and no longer may
        grant = samples.share(world, action.plan, organisation_id=world.other_partnership.pk)
        link = actions.ask_guest(
            by=viewer(world.stranger), at=samples.now(), code=code, number="1.1",
            values=AskValues("Dr Lee", "a@example.org", ASKS), submission="s",
        )  # fmt: skip
        path = Notice.objects.get(topic=f"guest-link:{link.pk}").path
        assert Client().get(path).status_code == 200
        end_grant(by=by, at=samples.now(), grant_id=grant.pk, reason="Over", label="Plan")
    else:
        _, path = ask(world, action)
        if meanwhile == "ended":
            actions.end_plan(by=by, at=samples.now(), code=code, reason="Over")
        else:
            actions.withdraw_action(by=by, at=samples.now(), code=code, number="1.1", reason="Joined to 1.2")
    for answer in (Client().get(path), Client().post(path, SENT)):
        assert answer.status_code == 410
        assert "no longer open" in words(answer)
        assert "Offer a drink" not in words(answer)
    assert not ProgressEntry.objects.exists()


def test_an_answer_without_words_or_a_name_is_asked_for_again(world: World, action: Action) -> None:
    _, path = ask(world, action)
    for wrong, field in (({"text": " "}, "text"), ({"name": ""}, "name"), ({"role": "x" * 121}, "role")):
        answer = Client().post(path, {**SENT, **wrong})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert "Dr Ann Lee" in answer.content.decode()
    assert not ProgressEntry.objects.exists()
    assert Client().post(path, SENT).status_code == 200


def test_an_answer_for_partners_is_not_the_providers_to_read(world: World, action: Action) -> None:
    _, path = ask(world, action, audience=Audience.PARTNERS)
    assert "the care provider does not" in words(Client().get(path))
    Client().post(path, {**SENT, "text": "Lanternlight"})
    page = f"/plans/{action.plan.code}/actions/1.1/"
    assert "Lanternlight" in words(signed_in(world.mate).get(page))
    assert "Lanternlight" not in words(signed_in(world.manager).get(page))
    history = words(signed_in(world.manager).get(f"/plans/{action.plan.code}/history/"))
    assert "Dr Ann Lee" not in history


def test_a_passage_that_is_withheld_is_not_the_guests_to_read(world: World, action: Action) -> None:
    samples.add(world, action.plan, text="Sit with [[Mrs Beacon]] at tea")
    _, path = ask(world, action.plan.actions.get(number="1.3"))
    assert "Mrs Beacon" not in Client().get(path).content.decode()
    assert "Sit with [withheld] at tea" in words(Client().get(path))


# One part of a round


@pytest.mark.requirement("BY12", "ST12")
def test_a_guest_answers_one_part_of_a_round_with_grade_and_impact(world: World) -> None:
    review = Scrutiny(samples.everybody(world)).complete()
    of = review.open("May 2022", IN_A_MONTH)
    client, where = signed_in(review.officer), f"/plans/{review.plan.code}/rounds/{of.pk}/"
    form = client.get(f"{where}parts/1.6/ask/").context["form"]
    assert "audience" not in form.fields, "an answer to the committee is for everyone"
    sent = {"name": "Bea Holm", "email": "bea@example.org", "asks": "What did you hear?", "days": "14"}
    assert client.post(f"{where}parts/1.6/ask/", {**sent, "submission": form["submission"].value()}).status_code == 302
    path = Notice.objects.get(email="bea@example.org").path
    shown = words(Client().get(path))
    assert "How the protection group hears people" in shown
    assert review.plan.title not in shown
    assert "May 2022" in shown
    typed = {"text": LONG, "status": "3", "status_note": "", "impact": "Fewer complaints", "name": "Bea Holm"}
    missing = Client().post(path, typed)
    assert list(missing.context["form"].errors) == ["status_note"]
    assert LONG in missing.content.decode().replace("&#x27;", "'")
    short = Client().post(path, {**typed, "text": "All fine.", "status_note": "x"})
    assert 'name="short_is_meant"' in short.content.decode()
    assert Client().post(path, {**typed, "status_note": "The group met once"}).status_code == 200
    entry = ProgressEntry.objects.get()
    request = of.requests.get(action__number="1.6")
    assert (entry.round, entry.status, entry.impact, request.entry, request.answered_at) == (
        of, "3", "Fewer complaints", entry, entry.at,
    )  # fmt: skip
    assert review.part("1.6").status == "3"
    assert entry.for_name == "by a link, without an account"


def test_a_closed_round_takes_no_guests_answer(world: World) -> None:
    review = Scrutiny(samples.everybody(world)).complete()
    of, by = review.open("May 2022", IN_A_MONTH), viewer(review.officer)
    values = AskValues("Bea Holm", "bea@example.org", "What did you hear?")

    def asked() -> GuestLink:
        return actions.ask_guest(
            by=by, at=samples.now(), code=review.plan.code, number="1.6", values=values, submission=samples.mark(),
            round_id=of.pk,
        )  # fmt: skip

    asked()
    path = Notice.objects.get(email="bea@example.org").path
    actions.close_round(by=by, at=samples.now(), code=review.plan.code, round_id=of.pk, reason="The paper is due")
    for answer in (Client().get(path), Client().post(path, {"text": LONG, "status": "1", "name": "Bea"})):
        assert answer.status_code == 410
    assert not ProgressEntry.objects.exists()
    assert "is closed" in refused(asked).message


def test_a_link_of_another_plan_is_not_ended_from_here(world: World, action: Action) -> None:
    link, _ = ask(world, action)
    other = samples.make_plan(world)
    with pytest.raises(GuestLink.DoesNotExist):
        actions.end_guest_link(by=viewer(world.owner), at=samples.now(), code=other.code, link_id=link.pk)
    with pytest.raises(Plan.DoesNotExist):
        queries.get_plan(viewer(world.stranger), action.plan.code)
