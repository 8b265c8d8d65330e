"""A GP, a nurse, a family is asked for one form by a link (BY12): once, for a time, seeing nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from plumbline.access.viewer import Viewer
from plumbline.guests.models import GuestLink, GuestVisit, VisitKind
from plumbline.history.models import Event
from plumbline.intelligence.actions.guest_links import Ask, GuestAnswer, answer_ask, ask_again, ask_outside, end_ask
from plumbline.intelligence.actions.offline import NO_SUCH, add_photo
from plumbline.intelligence.models import Attachment, Item
from plumbline.intelligence.queries.guest_links import asks_of, get_ask, mark_of
from plumbline.intelligence.queries.items import items_seen_by
from plumbline.intelligence.tests.visits_world import photo_with_a_place
from plumbline.kernel.refusals import Refusal
from plumbline.notices.models import Notice, NoticeState
from plumbline.people.models import Membership
from tests.world import World, service, signed_in, viewer

pytestmark = pytest.mark.django_db
ASKS = "You look after several people there. How is the care since the new manager came?"
ANSWERS = {
    "q-calls": "yes", "c-calls": "Always before noon", "q-happened": "Two people lost weight.", "q-harm": "no",
    "name": "Dr Ann Lee", "relation": "GP", "contact": "",
}  # fmt: skip


def ask(world: World, **more: Any) -> tuple[GuestLink, str]:
    """The link, and the path in the mail that carries it."""
    values = {
        "form": "health", "service": world.service.number, "name": "Dr Ann Lee", "email": "ann.lee@example.org",
        "asked_as": "gp", "asks": ASKS, **more,
    }  # fmt: skip
    link = ask_outside(by=viewer(world.owner), at=timezone.now(), ask=Ask(**values), submission="one")
    return link, Notice.objects.get(topic=f"guest-link:{link.pk}").path


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# --- asking ---


@pytest.mark.requirement("BY12")
def test_an_officer_asks_one_person_and_the_mail_names_nobody(world: World) -> None:
    client, where = signed_in(world.mate), f"/reports/ask/?service={world.service.number}"
    assert "Ask about it" in words(client.get("/reports/ask/?q=birchwood"))
    form = client.get(where).context["form"]
    sent = {
        "form": "health", "name": "Dr Ann Lee", "email": "ann.lee@example.org", "asked_as": "gp", "asks": ASKS,
        "days": "7", "submission": form["submission"].value(),
    }  # fmt: skip
    assert client.post(where, sent)["Location"] == "/reports/asked/"
    assert client.post(where, sent).status_code == 302
    link, notice, item = GuestLink.objects.get(), Notice.objects.get(kind="request"), Item.objects.get()
    assert (link.name, link.asks, (link.expires_at - link.made_at).days) == ("Dr Ann Lee", ASKS, 7)
    assert (notice.email, notice.path_is_secret, notice.at_once) == ("ann.lee@example.org", True, True)
    assert re.fullmatch(r"/visit/by-link/[\w-]{32}/", notice.path)
    for word in ("Birchwood", "care", "Ann", world.partnership.name, world.mate.name):
        assert word not in notice.headline
    assert (item.state, item.record.owner, item.received_from) == ("asked", world.partnership, "gp")
    event = Event.objects.get(verb="report.asked")
    assert event.after["name"] == "Dr Ann Lee"
    assert "example.org" not in str(event.after)
    assert notice.path.split("/")[3] not in str(event.after)
    listed = words(client.get("/reports/asked/"))
    assert "Dr Ann Lee" in listed
    assert "Sent" in listed


def test_an_unanswered_request_is_no_report(world: World) -> None:
    ask(world)
    assert items_seen_by(viewer(world.owner)).count() == 0
    assert Item.objects.get().code not in words(signed_in(world.owner).get("/inbox/"))


def test_what_is_missing_is_said_by_its_field_and_stays_typed(world: World) -> None:
    client, where = signed_in(world.owner), f"/reports/ask/?service={world.service.number}"
    good = {
        "form": "health", "name": "Dr Lee", "email": "a@example.org", "asked_as": "gp", "asks": ASKS, "days": "14",
        "submission": "s",
    }  # fmt: skip
    for wrong in (
        {"form": ""}, {"form": "complaint"}, {"name": ""}, {"email": "nowhere"}, {"asked_as": "own"}, {"asks": " "},
        {"days": "0"}, {"days": "61"},
    ):  # fmt: skip
        answer = client.post(where, {**good, **wrong})
        assert answer.status_code == 422, wrong
        assert list(answer.context["form"].errors) == list(wrong)
        assert "Dr Lee" in answer.content.decode() or "name" in wrong
    assert not GuestLink.objects.exists()


def test_who_may_not_look_at_reports_asks_nobody(world: World) -> None:
    for who in (world.reader, world.manager, world.stranger):
        number = world.service.number
        refused = (403, 404, 200) if who is world.stranger else (404,)
        assert signed_in(who).post(f"/reports/ask/?service={number}", {"name": "x"}).status_code in refused
        with pytest.raises(Refusal):
            ask_outside(
                by=viewer(who), at=timezone.now(), submission="x",
                ask=Ask("health", number, "Dr Lee", "a@example.org", "gp", ASKS),
            )  # fmt: skip
    assert not GuestLink.objects.exists()
    assert not Item.objects.exists()


def test_a_stranger_finds_no_request_and_ends_none(world: World) -> None:
    link, _ = ask(world)
    code = Item.objects.get().code
    for who in (world.stranger, world.manager, world.reader):
        assert asks_of(viewer(who), at=timezone.now()) == []
        for step in ("end", "again"):
            assert signed_in(who).post(f"/reports/asked/{code}/{step}/").status_code == 404
    link.refresh_from_db()
    assert link.ended_at is None
    assert get_ask(viewer(world.mate), code, at=timezone.now()).link == link, "a colleague's request is the team's"


# --- answering ---


@pytest.mark.requirement("BY12")
def test_a_guest_sees_the_one_form_answers_it_once_and_gets_a_receipt(world: World) -> None:
    service("Elm Court", world.provider, world.partnership)
    _, path = ask(world)
    client = Client(enforce_csrf_checks=True)
    shown = client.get(path)
    said = words(shown)
    for seen in ("Birchwood House", ASKS, world.partnership.name, "Dr Ann Lee", world.owner.name):
        assert seen in said
    for hidden in ("Elm Court", world.service.number, Item.objects.get().code, "Sign out", "Inbox"):
        assert hidden not in shown.content.decode(), hidden
    assert "no-store" in shown["Cache-Control"]
    assert "noindex" in shown["X-Robots-Tag"]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.content.decode())
    assert token is not None
    assert client.post(path, ANSWERS).status_code == 403, "a form of another site is not taken"
    answer = client.post(path, {**ANSWERS, "csrfmiddlewaretoken": token[1]})
    item = Item.objects.get()
    assert answer.status_code == 200
    assert item.code in words(answer)
    assert f"Dr Ann Lee was asked by {world.owner.name}" in words(answer)
    assert (item.state, item.channel, item.received_from, item.by) == ("new", "link", "gp", None)
    assert item.facts == "Two people lost weight."
    assert item.answers.get(question="calls").comment == "Always before noon"
    assert (item.reporter.name, item.reporter.relation) == ("Dr Ann Lee", "GP")
    receipt = re.search(r'href="(/receipt/[^"]+)"', answer.content.decode())
    assert receipt is not None
    assert Client().get(receipt[1]).status_code == 200
    again = client.get(path)
    assert again.status_code == 410
    assert "has been answered already" in words(again)
    assert [v.kind for v in GuestVisit.objects.order_by("pk")] == [
        VisitKind.OPENED, VisitKind.ANSWERED, VisitKind.TURNED_AWAY,
    ]  # fmt: skip
    assert items_seen_by(viewer(world.mate)).get() == item
    row = get_ask(viewer(world.owner), item.code, at=timezone.now())
    assert (row.state, row.waits) == ("Answered", False)
    assert Event.objects.filter(verb="report.received").count() == 1


@pytest.mark.requirement("BY12")
def test_the_same_answer_twice_is_one_and_another_is_shown_back(world: World) -> None:
    _, path = ask(world)
    client = Client()
    first, again = client.post(path, ANSWERS), client.post(path, ANSWERS)
    assert (first.status_code, again.status_code) == (200, 200)
    assert words(first) == words(again)
    other = client.post(path, {**ANSWERS, "q-happened": "Three people lost weight."})
    assert other.status_code == 410
    assert "Three people lost weight." in words(other)
    assert "was not sent" in words(other)
    assert (Item.objects.count(), Item.objects.get().facts) == (1, "Two people lost weight.")


@pytest.mark.requirement("BY12")
def test_a_link_that_is_wrong_ended_or_out_of_time_says_so(world: World) -> None:
    link, path = ask(world)
    assert Client().get("/visit/by-link/" + "x" * 32 + "/").status_code == 404
    assert Client().post("/visit/by-link/" + "x" * 32 + "/", ANSWERS).status_code == 404
    GuestLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    late = Client().post(path, ANSWERS)
    assert late.status_code == 410
    assert "its time has passed" in words(late)
    assert "Two people lost weight." in words(late), "what they wrote is shown back"
    GuestLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() + timedelta(days=1))
    end_ask(by=viewer(world.owner), at=timezone.now(), code=Item.objects.get().code)
    assert "was ended" in words(Client().get(path))
    assert Notice.objects.get(topic=f"guest-link:{link.pk}").state == NoticeState.DROPPED
    assert Item.objects.get().state == "asked"


@pytest.mark.requirement("BY12")
def test_a_request_is_sent_again_and_the_earlier_link_opens_nothing(world: World) -> None:
    _, path = ask(world)
    code = Item.objects.get().code
    client = signed_in(world.mate)
    form = client.get(f"/reports/asked/{code}/again/").context["form"]
    sent = {"email": "dr.lee@example.org", "days": "5", "submission": form["submission"].value()}
    for _ in range(2):  # a double click
        assert client.post(f"/reports/asked/{code}/again/", sent)["Location"] == "/reports/asked/"
    assert (GuestLink.objects.count(), Item.objects.count()) == (2, 1)
    newer = Notice.objects.get(email="dr.lee@example.org").path
    assert Client().get(path).status_code == 410
    assert ASKS in words(Client().get(newer))
    assert Client().post(newer, ANSWERS).status_code == 200
    assert "Answered" in words(client.get("/reports/asked/"))
    with pytest.raises(Refusal, match="It has been answered"):
        ask_again(by=viewer(world.mate), at=timezone.now(), code=code, email="x@example.org", days=3, submission="y")


def test_a_link_outlives_neither_the_right_to_ask_nor_its_asker(world: World) -> None:
    _, path = ask(world)
    Membership.objects.filter(user=world.owner).update(until=timezone.localdate() - timedelta(days=1))
    assert "no longer open" in words(Client().get(path))
    assert Client().post(path, ANSWERS).status_code == 410
    assert Item.objects.get().state == "asked"


def test_mistakes_stay_typed_and_use_nothing_up(world: World) -> None:
    link, path = ask(world)
    answer = Client().post(path, {**ANSWERS, "q-happened": " ", "name": ""})
    assert answer.status_code == 422
    assert "Always before noon" in answer.content.decode()
    assert {"q-happened", "name"} <= set(answer.context["form"].errors)
    link.refresh_from_db()
    assert link.used_at is None
    device = Client().post(path, {**ANSWERS, "q-harm": ""}, headers={"accept": "application/json"})
    assert (device.status_code, list(device.json()["errors"])) == (422, ["q-harm"])


def test_harm_sends_it_to_safeguarding_and_the_page_says_so_before(world: World) -> None:
    _, path = ask(world)
    assert "this goes to safeguarding as well" in words(Client().get(path))
    Client().post(path, {**ANSWERS, "q-harm": "yes"})
    item = Item.objects.get()
    assert (item.route, item.urgency) == ("safeguarding", "today")


@pytest.mark.requirement("BY12")
def test_photos_come_with_the_form_or_follow_it(world: World) -> None:
    _, path = ask(world, form="observation")
    day = timezone.localdate()
    values = {
        "q-visited-on_day": day.day, "q-visited-on_month": day.month, "q-visited-on_year": day.year,
        "q-completed-by": "Dr Lee", "q-smell": "yes", "name": "Dr Ann Lee",
    }  # fmt: skip
    taken = SimpleUploadedFile("IMG.jpg", photo_with_a_place(60, 40), content_type="image/jpeg")
    follows = {"question": "photo-furniture", "mark": "a" * 32, "photo": taken}
    assert Client().post(f"{path}photo/", follows).status_code == 422, "nothing it could follow"
    taken.seek(0)
    told = Client().post(path, {**values, "photo-first-impressions": taken}, headers={"accept": "application/json"})
    assert told.status_code == 200, told.content
    assert told.json()["reference"] == Item.objects.get().code
    assert told.json()["address"].startswith("/receipt/")
    taken.seek(0)
    assert Client().post(f"{path}photo/", follows).status_code == 200
    assert {a.question for a in Attachment.objects.all()} == {"first-impressions", "furniture"}
    wrong = SimpleUploadedFile("IMG.jpg", photo_with_a_place(60, 40))
    assert Client().post("/visit/by-link/" + "x" * 32 + "/photo/", {**follows, "photo": wrong}).status_code == 404


def test_nobody_who_is_signed_in_adds_a_photo_to_a_guests_answer(world: World) -> None:
    link, _ = ask(world)
    code = Item.objects.get().code
    ask_again(by=viewer(world.mate), at=timezone.now(), code=code, email="x@example.org", days=3, submission="y")
    newer = Notice.objects.get(email="x@example.org").path
    answered = Client().post(newer, ANSWERS)
    assert words(answered) == words(Client().post(newer, ANSWERS)), "one mark, by whichever of its links"
    item = Item.objects.get()
    last = GuestLink.objects.latest("pk")
    guest = Viewer(user_id=None, name="A guest")
    assert mark_of(guest, last) == mark_of(guest, link)
    assert str(link.pk) not in mark_of(guest, link).replace(link.secret_hash, "")
    said = set()
    for guessed in (f"guest-link:report:{item.pk}", f"guest-link:report:{item.pk + 1}", mark_of(guest, last)):
        for question in ("photo-happened", "photo-nothing"):
            taken = SimpleUploadedFile("IMG.jpg", photo_with_a_place(60, 40), content_type="image/jpeg")
            sent = {"submission": guessed, "question": question, "mark": "a" * 32, "photo": taken}
            said.add(signed_in(world.manager).post("/visit/photo/", sent).json()["message"])
            with pytest.raises(Refusal, match=NO_SUCH):
                add_photo(
                    by=viewer(world.manager), at=timezone.now(), submission=guessed, question="happened",
                    mark="a" * 32, upload=taken,
                )  # fmt: skip
    assert said == {NO_SUCH}
    assert not Attachment.objects.exists()


def test_a_link_is_not_a_door_for_floods(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plumbline.intelligence.views.guests.SENT_IN_AN_HOUR", 3)
    _, path = ask(world)
    wrong = {**ANSWERS, "q-harm": ""}
    statuses = [Client().post(path, wrong, headers={"accept": "application/json"}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 429, 429]
    late = Client().post(path, ANSWERS)
    assert "too often" in words(late)
    assert "Always before noon" in late.content.decode(), "what was typed is there"
    assert Item.objects.get().state == "asked"


def test_a_secret_that_never_was_answers_nothing(world: World) -> None:
    guest = Viewer(user_id=None, name="A guest")
    with pytest.raises(GuestLink.DoesNotExist):
        answer_ask(by=guest, at=timezone.now(), secret="never", given=GuestAnswer("Dr Lee", {}))


def test_the_list_of_requests_takes_no_more_questions_with_more_of_them(world: World, does_not_grow: Any) -> None:
    client, numbers = signed_in(world.owner), iter(range(100))

    def more() -> None:
        ask_outside(
            by=viewer(world.owner), at=timezone.now(), submission=f"n{next(numbers)}",
            ask=Ask("health", world.service.number, "Dr Lee", "a@example.org", "gp", ASKS),
        )  # fmt: skip

    does_not_grow(lambda: client.get("/reports/asked/"), more)
