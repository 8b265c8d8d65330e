"""Loading the demo world: whole or not at all, into an empty database only, with days that move."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from plumbline.access.roles import roles
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation
from plumbline.plans.models import Plan
from plumbline.web.demo.files import read_world
from plumbline.web.demo.load import load_demo
from plumbline.web.demo.words import day_of, due_day, working_day_back, written

TUESDAY = date(2026, 11, 24)


@pytest.mark.django_db
def test_a_database_that_is_in_use_is_refused_plainly() -> None:
    Organisation.objects.create(name="Glen Afton", slug="glen-afton", kind="council", nation="scotland")
    with pytest.raises(CommandError, match="already holds people or organisations"):
        call_command("load_demo")
    out = io.StringIO()
    call_command("load_demo", "--if-empty", stdout=out)
    assert (out.getvalue(), Plan.objects.count(), Organisation.objects.count()) == ("", 0, 1)


@pytest.mark.django_db
def test_it_is_loaded_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(at: datetime) -> None:
        assert Organisation.objects.exists()
        raise Refusal("Stopped half way.")

    monkeypatch.setattr("plumbline.web.demo.stories.PlanStory.note", lambda story: story.tell(100, stop))
    with pytest.raises(Refusal, match=r"stopped at .*, \d+ \w+ 2026\. Stopped half way"):
        load_demo(TUESDAY)
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_the_command_prints_everybody_on_an_awkward_day(monkeypatch: pytest.MonkeyPatch) -> None:
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda at=None: real(at) if at else date(2024, 2, 29))
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    printed, world = out.getvalue(), read_world()
    assert world.password in printed
    for body in world.organisations:
        for person in body.people:
            assert person.name in printed
            assert person.email in printed
            assert roles()[person.role].label in printed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by day+3.", "by 27 November 2026."),
        ("day+4", "27 November 2026"),  # a Saturday becomes the Friday
        ("day-2", "23 November 2026"),  # a Sunday becomes the Monday
        ("month-3 and mon+2", "August 2026 and Jan"),
        ("first-7 to last+4", "1 April 2026 to 31 March 2027"),
        ("Plan years-7/+4", "Plan 2026/27"),
        ("a one-day course on day work", "a one-day course on day work"),
    ],
)
def test_days_move_with_the_day_of_loading(text: str, expected: str) -> None:
    assert written(text, TUESDAY) == expected


def test_a_day_that_is_no_day_is_refused() -> None:
    assert day_of("first-7", TUESDAY) == date(2026, 4, 1)
    with pytest.raises(ValueError, match="not a day"):
        day_of("mon-7", TUESDAY)


@pytest.mark.parametrize("weekday", range(7))
def test_nothing_happens_at_a_weekend(weekday: int) -> None:
    day = TUESDAY + timedelta(days=weekday)
    for days in range(15):
        assert working_day_back(day, days).weekday() < 5
        assert working_day_back(day, days) <= day - timedelta(days=days)
        assert due_day(day, days).weekday() < 5
