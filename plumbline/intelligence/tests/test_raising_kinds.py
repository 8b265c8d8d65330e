"""Each kind of report keeps what its requirement names, and reaches who is to read it; a new kind is only a file."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from plumbline.access.viewer import NOBODY
from plumbline.intelligence.models import Item, ItemTheme
from plumbline.intelligence.queries.items import item_themes_seen_by
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.tests.raising import (
    CONCERN_GIVEN,
    errors_in,
    form_called,
    given,
    only_item,
    published,
    raised,
    send,
)
from plumbline.library.actions import publish_library
from plumbline.notices.models import Notice
from tests.world import NOW, World, organisation, person, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("requirement", "form", "answers", "columns"),
    [
        pytest.param(
            "HE14", "continuity-plan",
            {"held": "yes", "staffing": "yes", "leadership": "no", "disaster": "yes", "seen-on": "2026-03-02",
             "next": "2027-03-02"},
            {"happened_on": date(2026, 3, 2), "due_on": date(2027, 3, 2)},
            marks=pytest.mark.requirement("HE14"),
        ),
        pytest.param(
            "HE15", "support",
            {"what": "impartial-feedback", "offered-on": "2026-03-02", "detail": "A day", "taken": "partly"},
            {"category": "impartial-feedback", "facts": "A day"}, marks=pytest.mark.requirement("HE15"),
        ),
        pytest.param(
            "HE16", "candour",
            {"happened": "A fall", "when": "2026-03-02", "evidence": "The record", "told": "yes", "apology": "yes",
             "remedy": "A mat", "by": "2026-04-01"},
            {"measures": "A mat", "due_on": date(2026, 4, 1)},
        ),
        pytest.param(
            "HE16", "notification",
            {"regulation": "regulation-18", "happened": "A fall", "when": "2026-03-02", "harm": "no"},
            {"category": "regulation-18"},
        ),
        pytest.param(
            "WI9", "feedback", {"who": "person", "respect": "yes", "well": "Kind staff"}, {"facts": "Kind staff"},
        ),
        pytest.param(
            "WI30", "healthwatch-visit", {"visited-on": "2026-03-02", "found": "Warm"}, {"facts": "Warm"},
        ),
        pytest.param("WI37", "compliment", {"good": "Patience"}, {"facts": "Patience", "route": "complaints"}),
        pytest.param(
            "HE10", "provider-review",
            {"reviewed-on": "2026-03-02", "groups": "older,learning", "found": "Well led", "next": "2027-03-02"},
            {"due_on": date(2027, 3, 2), "route": "contracts"},
        ),
    ],
)  # fmt: skip
def test_each_form_keeps_what_its_requirement_names(
    requirement: str, form: str, answers: dict[str, str], columns: dict[str, Any], world: World
) -> None:
    """Every answer comes back: as a column that all reports have, or as the answer of its question."""
    by = {key: Given(value) for key, value in answers.items()}
    item = raised(viewer(world.owner), published(world), form, answers=by, **_naming(form)).item
    for name, value in columns.items():
        assert getattr(item, name) == value, name
    sets = {q.key for g in form_called(form)[1].groups for q in g.questions if q.sets}
    assert {a.question: a.value for a in item.answers.all()} == {k: v for k, v in answers.items() if k not in sets}
    assert signed_in(world.owner).get(reverse("intelligence:item", args=[item.code])).status_code == 200
    assert requirement


def _naming(form: str) -> dict[str, Any]:
    return {"received_from": "own"} if form_called(form)[1].names == "choice" else {}


@pytest.mark.requirement("HE16")
def test_both_sides_read_the_open_record_of_candour(world: World) -> None:
    answers = given(
        happened="A fall", when="2026-03-02", evidence="The record", told="yes", apology="yes", remedy="A mat",
        by="2026-04-01",
    )  # fmt: skip
    made = raised(viewer(world.manager), published(world), "candour", answers=answers).item
    alert = raised(
        viewer(world.manager), world.service, "notification",
        answers=given(regulation="regulation-16", happened="A death", when="2026-03-02", harm="no"),
    ).item  # fmt: skip
    for who in (world.manager, world.mate):
        page = signed_in(who).get(reverse("intelligence:item", args=[made.code])).content.decode()
        assert all(words in page for words in ("The record", "A mat", "1 Apr"))
        assert "Regulation 16" in signed_in(who).get(reverse("intelligence:item", args=[alert.code])).content.decode()


def test_what_people_say_counts_and_is_read_by_the_team(world: World) -> None:
    """By a person themselves, without an account; and written down by an officer who listened."""
    home, team = published(world), signed_in(world.mate)
    said = {"q-who": "person", "q-staff": "no", "c-staff": "Nobody knows my name.", "q-well": "The garden."}
    answer = send(Client(), "tell_form", "feedback", home, {**said, "relation": "person", "naming": "anonymous"})
    assert answer.status_code == 302, errors_in(answer)
    heard = {
        **said, "channel": "visit", "received_from": "person", "naming": "anonymous", "received_on_day": "9",
        "received_on_month": "3", "received_on_year": "2026",
    }  # fmt: skip
    assert send(team, "told_form", "feedback", home, heard).status_code == 302
    inbox = team.get(reverse("intelligence:inbox")).content.decode()
    assert all(item.code in inbox for item in Item.objects.filter(kind="feedback"))
    rows = ItemTheme.objects.filter(theme="staffing-levels", suggested=True)
    assert {row.item.channel for row in rows} == {"form", "visit"}
    page = team.get(reverse("intelligence:item", args=[rows[0].item.code])).content.decode()
    assert "Nobody knows my name." in page
    assert "The garden." in page


@pytest.mark.requirement("WI30")
def test_healthwatch_sends_what_it_found_on_a_visit(world: World) -> None:
    body = organisation("Healthwatch Afton", kind="voluntary")
    volunteer, home = person("Hal Roe", body, "healthwatch"), published(world)
    answers = {
        "q-visited-on_day": "9", "q-visited-on_month": "3", "q-visited-on_year": "2026", "q-found": "Warm rooms.",
        "q-people-said": "They want to go out more.", "q-report": "https://www.example.org/report",
    }  # fmt: skip
    sent = send(signed_in(volunteer), "report", "healthwatch-visit", home, answers)
    assert sent.status_code == 302, errors_in(sent)
    item = only_item()
    assert (item.kind, item.facts, item.opinion) == ("healthwatch-visit", "Warm rooms.", "They want to go out more.")
    assert item.received_from == "healthwatch"
    page = signed_in(world.mate).get(reverse("intelligence:item", args=[item.code])).content.decode()
    assert "https://www.example.org/report" in page


def test_a_compliment_reaches_the_people_who_look_after_complaints_with_its_effect(world: World) -> None:
    officer, home = person("Cal Wynn", world.partnership, "complaints_officer"), published(world)
    answers = {
        "q-good": "A carer sat with my father all night.", "q-difference": "He was not afraid.", "q-share": "yes",
        "relation": "family", "naming": "anonymous",
    }  # fmt: skip
    answer = send(Client(), "tell_form", "compliment", home, answers)
    assert answer.status_code == 302, errors_in(answer)
    item = only_item()
    assert item.route == "complaints"
    assert Notice.objects.filter(user=officer, record_id=item.record_id).count() == 1
    page = signed_in(officer).get(reverse("intelligence:item", args=[item.code])).content.decode()
    assert all(words in page for words in ("sat with my father", "He was not afraid.", "May we share it"))


@pytest.mark.requirement("HE12")
def test_a_completed_observation_sheet_reaches_the_care_concerns_inbox_and_a_mail_says_so(world: World) -> None:
    assert all([world.mate])
    answers = {"visited-on": Given("2026-03-09"), "completed-by": Given("I. Wells"), "smell": Given("no")}
    nurse = person("Ina Wells", world.partnership, "community_nurse")
    item = raised(viewer(nurse), published(world), "observation", answers=answers).item
    assert item.title in signed_in(world.mate).get(reverse("intelligence:inbox")).content.decode()
    notice = Notice.objects.get(user=world.mate, record_id=item.record_id)
    assert notice.headline == f"A report has come in: reference {item.code}."
    assert notice.path == reverse("intelligence:item", args=[item.code])


def test_reports_of_every_kind_count_under_one_list(world: World) -> None:
    home, by = published(world), viewer(world.owner)
    drink = Given("No drink was offered.")
    raised(by, home, answers={**CONCERN_GIVEN, "happened": drink})
    raised(NOBODY, home, "complaint", answers={**given(harm="no"), "happened": drink}, naming="anonymous")
    raised(by, home, "health", answers={**given(harm="no"), "happened": drink})
    more = {"danger": Given("no"), "type": Given("neglect"), "happened": drink}
    raised(NOBODY, home, "safeguarding", answers=more, naming="anonymous")
    seen = {**given(visited_on="2026-03-09", completed_by="I. Wells"), "drinks-reach": Given("no")}
    raised(by, home, "observation", answers=seen)
    rows = item_themes_seen_by(by).filter(theme="nutrition")
    kinds = {row.item.kind for row in rows}
    assert kinds == {"care-concern", "complaint", "health", "safeguarding", "observation"}
    assert len({row.themes_id for row in rows}) == 1


NEW_FORM = """\
id: lift-check
version: 1
title: A lift that stands still
kind: feedback
source: Anytown Council
summary: A lift that does not work.
themes: care-themes
sides: [partner]
groups:
  - title: The lift
    questions:
      - {key: stands, text: Does it stand still?, kind: yes-no, good: "no", required: true, themes: [environment]}
"""


@pytest.mark.requirement("BY20")
def test_a_new_form_is_only_a_file(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(settings.LIBRARY, folder)
    (folder / "forms" / "lift-check").mkdir()
    (folder / "forms" / "lift-check" / "1.yaml").write_text(NEW_FORM, encoding="utf-8")
    assert publish_library(NOW, folder=folder) == ["forms/lift-check/1.yaml"]
    client = signed_in(world.mate)
    assert "A lift that stands still" in client.get(reverse("intelligence:report_list")).content.decode()
    sent = send(client, "report", "lift-check", published(world), {"q-stands": "yes"})
    assert sent.status_code == 302, errors_in(sent)
    item = only_item()
    assert (item.answers.get().poor, item.themes.get().theme, item.title) == (
        True, "environment", "What people say: Birchwood House",
    )  # fmt: skip
