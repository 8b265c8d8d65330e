"""What was reported about a service, on one paper before an assessment: what the viewer may see, in every format."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.access.queries import events_of
from plumbline.intelligence.models import PersonConcerned
from plumbline.intelligence.queries.desktop import desktop
from plumbline.intelligence.reports import a_year_before, desktop_file
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.tests.desk import closed, concern, from_public, whistle
from plumbline.intelligence.tests.raising import published, raised
from plumbline.kernel.refusals import Refusal
from tests.world import World, signed_in, viewer

SHEET = {"visited-on": Given("2026-03-09"), "completed-by": Given("C. Nurse"), "smell": Given("no", "Stale air")}


def made(world: World) -> None:
    now = timezone.now()
    item = closed(viewer(world.owner), concern(world, at=now - timedelta(days=3)))
    PersonConcerned.objects.create(item=item, name="Zebedee")
    raised(viewer(world.mate), published(world), "observation", answers=SHEET, at=now - timedelta(days=2))
    whistle(world, at=now - timedelta(days=1))
    from_public(world, at=now - timedelta(days=400))


def words_in(answer: Any) -> str:
    content = answer.content
    if not content.startswith(b"PK"):
        return str(content.decode("utf-8", "replace"))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist() if name.endswith(".xml"))


@pytest.mark.requirement("WI3")
def test_a_years_reports_are_gathered_before_an_assessment(world: World) -> None:
    """By kind and theme, each with what was said and what came of it; nothing older, and no name."""
    made(world)
    client, number = signed_in(world.owner), world.service.number
    page = client.get(reverse("intelligence:desktop", args=[number])).content.decode()
    assert "<b>3</b> in the last 12 months" in page
    for words in ("Care concern", "Observation visit", "Whistleblowing", "Medication", "dose was given twice",
                  "1 answer is not a good sign", "The home changed its night rota."):  # fmt: skip
        assert words in page, words
    for name in ("Zebedee", "Jo Public", "Complaint"):
        assert name not in page
    for to in ("docx", "xlsx", "pdf"):
        answer = client.get(reverse("intelligence:desktop_file", args=[number, to]))
        assert answer.status_code == 200
        assert answer["Content-Disposition"].endswith(f'.{to}"')
        if to == "pdf":
            assert answer.content.startswith(b"%PDF")
            continue
        written = words_in(answer)
        for words in ("dose was given twice", "Medication", "The home changed its night rota.", "Night staff sleep"):
            assert words in written, f"{to}: {words}"
        assert "Zebedee" not in written
        assert world.owner.name not in written


@pytest.mark.requirement("BY17")
def test_each_sees_what_is_theirs_of_it(world: World) -> None:
    made(world)
    where = [reverse("intelligence:desktop", args=[world.service.number])]
    where += [reverse("intelligence:desktop_file", args=[world.service.number, to]) for to in ("docx", "xlsx")]
    for at in where:
        officer = words_in(signed_in(world.mate).get(at))
        assert "dose was given twice" in officer
        assert "Night staff sleep" not in officer
        assert "Whistleblowing" not in officer
        theirs = words_in(signed_in(world.manager).get(at))
        assert "dose was given twice" in theirs
        assert "The home has changed its rota." in theirs  # the words for who raised it
        for word in ("The home changed its night rota.", "Stale air", "Night staff sleep", "Observation", "Whistle"):
            assert word not in theirs, f"{at}: {word}"
        for who in (world.stranger, world.other_manager):
            assert signed_in(who).get(at).status_code == 404
    assert desktop(viewer(world.mate), world.service, since=date(2020, 1, 1), until=timezone.localdate()).total == 3
    assert not events_of(viewer(world.stranger), 1).exists()


def test_nothing_is_a_clear_paper_too_and_a_strange_format_is_refused_in_words(world: World) -> None:
    published(world)
    client, number = signed_in(world.owner), world.service.number
    assert "Nothing was reported" in client.get(reverse("intelligence:desktop", args=[number])).content.decode()
    assert client.get(reverse("intelligence:desktop_file", args=[number, "docx"])).status_code == 200
    answer = client.get(reverse("intelligence:desktop_file", args=[number, "odt"]), follow=True)
    assert "written as Word, PDF or Excel" in answer.content.decode()
    with pytest.raises(Refusal):
        desktop_file(viewer(world.owner), world.service, "odt", today=date(2026, 3, 10))


def test_a_year_has_its_own_first_day() -> None:
    assert a_year_before(date(2026, 3, 10)) == date(2025, 3, 10)
    assert a_year_before(date(2028, 2, 29)) == date(2027, 3, 1)


def test_it_asks_no_more_for_more_reports(world: World, does_not_grow: Callable[..., None]) -> None:
    published(world)

    def more() -> None:
        for _ in range(2):
            concern(world, at=timezone.now())

    does_not_grow(
        lambda: desktop_file(viewer(world.owner), world.service, "xlsx", today=timezone.localdate()), more
    )  # fmt: skip
