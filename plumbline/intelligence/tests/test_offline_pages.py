"""What a phone asks and sends when there is signal (BY13): once, by whoever filled it in, on the version drawn."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.files.queries import content_of
from plumbline.files.rules.sizes import LONGEST_SIDE
from plumbline.history.models import Event
from plumbline.intelligence.actions import offline as actions
from plumbline.intelligence.models import Attachment, Item
from plumbline.intelligence.offline.signing import drawn_mark, owner_name, read_drawn, share_of
from plumbline.intelligence.tests.visits_world import (
    every_question,
    newer_observation,
    nurse_of,
    observation,
    photo_with_a_place,
    place_in,
)
from plumbline.people.models import User
from tests.world import World, person, service, signed_in

pytestmark = pytest.mark.django_db
ID = "0123456789abcdef0123456789abcdef"
MARK = "fedcba9876543210fedcba9876543210"


def visit(world: World, **more: Any) -> dict[str, Any]:
    day = timezone.localdate()
    return {
        "submission": ID, "drawn": drawn_mark("observation", 1), "made_at": timezone.now().isoformat(),
        "service": world.service.number, "q-visited-on_day": day.day, "q-visited-on_month": day.month,
        "q-visited-on_year": day.year, "q-completed-by": "Nia Bowen, nurse", "q-smell": "no", "c-smell": "Damp",
        **more,
    }  # fmt: skip


def send(who: User, values: dict[str, Any]) -> Any:
    return signed_in(who).post("/visit/send/", values, headers={"accept": "application/json"})


def photo(who: User, content: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("IMG_2041 Nia.jpg", content, content_type="image/jpeg")
    values = {"submission": ID, "question": "photo-first-impressions", "mark": MARK, "photo": file, **more}
    return signed_in(who).post("/visit/photo/", values)


@pytest.mark.requirement("HE17", "HE18", "HE19")
def test_any_visiting_professional_sends_the_sheet_and_it_counts_as_intelligence(world: World) -> None:
    nurse = nurse_of(world)
    keys = every_question()
    values = {f"q-{key}": ("yes", "no")[n % 2] for n, key in enumerate(keys)}
    comments = {f"c-{key}": f"What was seen of {key}" for key in keys}
    answer = send(nurse, visit(world, **values, **comments))
    assert answer.status_code == 200, answer.content
    item = Item.objects.get()
    assert (item.kind, item.route, item.state, item.record.owner) == (
        "observation",
        "quality",
        "new",
        world.partnership,
    )
    assert (item.happened_on, [one.service for one in item.services.all()]) == (timezone.localdate(), [world.service])
    given = {a.question: (a.value, a.comment, a.poor) for a in item.answers.all()}
    _, form = observation()
    groups = {g.title: [q for q in g.questions if q.kind == "yes-no"] for g in form.groups}
    assert [len(groups[title]) for title in ("Environment", "Staffing", "Management")] == [8, 7, 6]
    for questions in groups.values():
        for q in questions:
            value = values[f"q-{q.key}"]
            assert given[q.key] == (value, f"What was seen of {q.key}", q.good != "neither" and value != q.good)
    assert given["completed-by"][0] == "Nia Bowen, nurse"
    listed = signed_in(world.mate).get("/inbox/").content.decode()
    assert item.code in listed, "in the inbox of those who look at concerns"
    assert item.themes.filter(theme="infection").exists() == (values["q-smell"] == "no")


@pytest.mark.requirement("BY13")
def test_sent_twice_is_one_and_a_changed_one_is_not_swallowed(world: World) -> None:
    nurse = nurse_of(world)
    first, again = send(nurse, visit(world)), send(nurse, visit(world))
    assert first.json() == again.json()
    assert (Item.objects.count(), Event.objects.filter(verb="report.received").count()) == (1, 1)
    changed = send(nurse, visit(world, **{"c-smell": "Damp, and of smoke"}))
    assert changed.status_code == 422
    assert Item.objects.get().code in changed.json()["message"]
    assert "was not sent" in changed.json()["message"]


@pytest.mark.requirement("BY13")
def test_two_visitors_to_one_home_do_not_lock_each_other_out(world: World) -> None:
    nurse, other = nurse_of(world), nurse_of(world, "Bea Flynn")
    assert send(nurse, visit(world)).json()["others"] == ""
    second = send(other, visit(world, submission="1" * 32)).json()
    assert second["others"] == "", "she reads no reports, and does not learn that somebody else was there"
    assert Item.objects.count() == 2
    officer = send(world.mate, visit(world, submission="2" * 32)).json()
    assert officer["others"] == "There are 2 other visits to this service on that day."
    day = timezone.localdate() - timedelta(days=40)
    parts = {
        "q-visited-on_day": day.day,
        "q-visited-on_month": day.month,
        "q-visited-on_year": day.year,
    }
    assert send(world.mate, visit(world, submission="3" * 32, **parts)).json()["others"] == ""


@pytest.mark.requirement("BY13")
def test_the_version_that_was_drawn_is_honoured_and_an_unknown_one_is_refused_in_words(world: World) -> None:
    nurse = nurse_of(world)
    newer_observation()
    assert send(nurse, visit(world)).status_code == 200
    assert Item.objects.get().form.version == 1
    assert Item.objects.get().answers.get(question="smell").comment == "Damp"
    for mark in (drawn_mark("observation", 7), drawn_mark("no-such-form", 1), "observation:1", ""):
        answer = send(nurse, visit(world, submission="4" * 32, drawn=mark))
        assert answer.status_code == 409, mark
        assert "All of it is kept on this phone" in answer.json()["message"]
    new = send(nurse, visit(world, submission="5" * 32, drawn=drawn_mark("observation", 2)))
    assert new.status_code == 422
    assert list(new.json()["errors"]) == ["q-air"]
    assert Item.objects.count() == 1


def test_a_mark_that_was_not_made_here_says_nothing() -> None:
    drawn = read_drawn(drawn_mark("observation", 3))
    assert drawn is not None
    assert (drawn.form_id, drawn.version) == ("observation", 3)
    for mark in ("", "x", "a:b:c", drawn_mark("observation", 3)[:-1] + "x"):
        assert read_drawn(mark) is None


def test_when_it_was_filled_in_is_kept_and_a_clock_that_runs_ahead_is_not_believed(world: World) -> None:
    nurse, now = nurse_of(world), timezone.now()
    days_ago = (now - timedelta(days=3)).isoformat()
    send(nurse, visit(world, made_at=days_ago))
    item = Item.objects.get()
    assert item.made_at.isoformat() == days_ago
    assert item.received_at >= now
    for number, wrong in enumerate(((now + timedelta(days=9)).isoformat(), "yesterday", "2026-13-40T10:00", "")):
        send(nurse, visit(world, submission=f"{number}" * 32, made_at=wrong))
    for late in Item.objects.exclude(pk=item.pk):
        assert late.made_at == late.received_at


@pytest.mark.requirement("BY13")
def test_a_photo_follows_without_its_place_and_once(world: World) -> None:
    nurse = nurse_of(world)
    taken = photo_with_a_place(400, 300)
    assert place_in(taken)[1], "the test's photo has a place"
    assert photo(nurse, taken).status_code == 422, "before its visit there is nothing to belong to"
    send(nurse, visit(world))
    assert photo(nurse, taken).status_code == photo(nurse, taken).status_code == 200
    kept = Attachment.objects.get()
    notes, place, _ = place_in(content_of(SYSTEM, kept.file))
    assert place == {}
    assert set(notes) <= {0x0112}, "which way up, and nothing else"
    assert "Nia" not in kept.file.name
    assert (kept.question, kept.item.code) == ("first-impressions", Item.objects.get().code)
    assert Event.objects.filter(verb="report.photo").count() == 1
    assert photo(nurse, taken, mark="0" * 32).status_code == 200, "another photo, alike or not"
    assert Attachment.objects.count() == 2


def test_what_is_no_photo_of_that_visit_is_refused_in_words(world: World) -> None:
    nurse = nurse_of(world)
    send(nurse, visit(world))
    good = photo_with_a_place(40, 30)
    huge = bytearray(good)
    at = huge.index(b"\xff\xc0")
    huge[at + 5 : at + 9] = (30_000).to_bytes(2, "big") * 2
    assert LONGEST_SIDE < 30_000
    for content, more, words in (
        (bytes(huge), {}, "30,000 by 30,000 points"),
        (b"%PDF-1.7 a page", {}, "is not what its name says"),
        (b"%PDF-1.7 a page", {"photo": SimpleUploadedFile("a.pdf", b"%PDF-1.7 a page")}, "is not a picture"),
        (good, {"question": "photo-smell"}, "no question to which"),
        (good, {"question": "photo-nothing"}, "no question to which"),
        (good, {"submission": "9" * 32}, "is not here"),
        (good, {"mark": "../../x"}, "no mark"),
        (good, {"photo": ""}, "no photo"),
    ):
        answer = photo(nurse, content, **more)
        assert (answer.status_code, words in answer.json()["message"]) == (422, True), answer.content
    assert Attachment.objects.count() == 0
    Item.objects.update(received_at=timezone.now() - actions.FOLLOW_FOR - timedelta(hours=1))
    assert "too long ago" in photo(nurse, good).json()["message"]


def test_nobody_adds_a_photo_to_what_another_sent(world: World) -> None:
    nurse, other = nurse_of(world), nurse_of(world, "Bea Flynn")
    send(nurse, visit(world))
    good = photo_with_a_place(40, 30)
    theirs = photo(other, good)
    wrong = photo(other, good, question="photo-nothing", mark="x")
    never = photo(other, good, submission="9" * 32)
    forms = [photo(nurse, good, submission=one) for one in ("", "short", "guest-link:report:1", ID.upper())]
    assert {answer.status_code for answer in (theirs, wrong, never, *forms)} == {422}
    assert {answer.json()["message"] for answer in (theirs, wrong, never, *forms)} == {actions.NO_SUCH}
    assert Attachment.objects.count() == 0
    assert photo(nurse, good).status_code == 200


def test_no_more_photos_than_a_report_holds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_PHOTOS", 2)
    nurse = nurse_of(world)
    send(nurse, visit(world))
    taken = photo_with_a_place(40, 30)
    answers = [photo(nurse, taken, mark=f"{n}" * 32).status_code for n in range(3)]
    assert answers == [200, 200, 422]


def test_what_is_wrong_is_said_by_its_question_and_nothing_is_saved(world: World) -> None:
    nurse = nurse_of(world)
    wrong = {"q-visited-on_month": "13", "q-completed-by": " ", "q-smell": "perhaps"}
    answer = send(nurse, visit(world, **wrong))
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"q-visited-on", "q-completed-by", "q-smell"}
    assert list(send(nurse, visit(world, service="")).json()["errors"]) == ["service"]
    unknown = send(nurse, visit(world, service="CS999999")).json()
    hidden = service("Kept by hand", world.other_provider, world.other_partnership)
    assert send(nurse, visit(world, service=hidden.number)).json() == unknown, "a stranger's service never was"
    assert send(nurse, visit(world, submission="short")).status_code == 422
    assert Item.objects.count() == 0


def test_who_may_not_send_the_form_sends_none(world: World) -> None:
    for who in (world.reader, world.manager):
        assert send(who, visit(world)).status_code == 409
        assert signed_in(who).get("/visit/observation/").status_code == 404
    assert "no form that you can fill in" in signed_in(world.reader).get("/visit/").content.decode()
    assert signed_in(nurse_of(world)).get("/visit/complaint/").status_code == 404, "not one for a visit"
    assert Item.objects.count() == 0


def test_a_forged_form_is_not_taken_and_the_token_is_drawn_anew(world: World) -> None:
    nurse = nurse_of(world)
    client = Client(enforce_csrf_checks=True)
    client.force_login(nurse, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/visit/send/", visit(world)).status_code == 403
    token = client.get("/visit/who/").json()["token"]
    assert client.post("/visit/send/", visit(world), headers={"X-CSRFToken": token}).status_code == 200


@pytest.mark.requirement("BY13")
def test_the_pages_that_a_phone_keeps_are_the_same_for_everybody(world: World) -> None:
    nurse, other = nurse_of(world), nurse_of(world, "Bea Flynn")
    for address in ("/visit/", "/visit/observation/"):
        drawn = []
        for who in (nurse, other):
            client = signed_in(who)
            page = client.get(address)
            assert page["X-Visit-Shell"] == "1"
            assert "no-store" in page["Cache-Control"]
            text = page.content.decode()
            for secret in (who.name, who.email, world.partnership.name, client.cookies.get("csrftoken")):
                assert not secret or str(secret) not in text, secret
            drawn.append(_without_nonce(text))
        assert drawn[0] == drawn[1]
    shell = Client().get("/visit/by-link/")
    assert (shell.status_code, shell["X-Visit-Shell"]) == (200, "1")
    assert "X-Visit-Shell" not in signed_in(world.reader).get("/visit/observation/")


def _without_nonce(text: str) -> str:
    return re.sub(r'nonce="[^"]*"|data-drawn="[^"]*"', "", text)


def test_a_phone_learns_who_is_signed_in_and_no_more(world: World) -> None:
    nurse = nurse_of(world)
    said = signed_in(nurse).get("/visit/who/").json()
    assert said == {**said, "owner": owner_name(nurse.pk), "share": share_of(nurse.pk), "name": "Nia Bowen"}
    assert set(Client().get("/visit/who/").json()) == {"token"}
    assert owner_name(nurse.pk) != owner_name(world.mate.pk)
    assert share_of(nurse.pk) != share_of(world.mate.pk)
    assert str(nurse.pk) != said["owner"]


def test_the_services_to_choose_from_are_the_persons_own(world: World, does_not_grow: Any) -> None:
    nurse = nurse_of(world)
    there = service("Elm Court", world.provider, world.partnership, town="Kelso")
    service("Far Away", world.other_provider, world.other_partnership)
    closed = service("Closed House", world.provider, world.partnership, status="closed")
    listed = signed_in(nurse).get("/visit/services/").json()["services"]
    assert [there.number, "Elm Court", "Kelso"] in listed
    assert {name for _, name, _ in listed} == {"Birchwood House", "Elm Court"}
    assert closed.number not in json.dumps(listed)
    client, numbers = signed_in(nurse), iter(range(100))
    does_not_grow(
        lambda: client.get("/visit/services/"),
        lambda: service(f"House {next(numbers)}", world.provider, world.partnership),
    )


def test_the_worker_names_the_files_it_is_made_of() -> None:
    answer = Client().get("/visit/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert b"visit-core.js" in answer.content
    assert b"visit-worker.js" in answer.content


def test_somebody_who_has_left_opens_nothing(world: World) -> None:
    leaver = person("Lou Grant", world.partnership, "no_such_role")
    assert send(leaver, visit(world)).status_code == 409
    assert signed_in(leaver).get("/visit/observation/").status_code == 404
    assert Item.objects.count() == 0
