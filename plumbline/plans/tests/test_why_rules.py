"""What a plan's reason asks for, and when its grades let it end."""

from __future__ import annotations

from datetime import date

import pytest

from plumbline.library.types import Trigger
from plumbline.plans.rules.grounds import (
    GroundFacts,
    Reason,
    about_reason,
    asks_kind,
    kind_for,
    kind_mismatch,
    latest_graded,
    may_end,
)

WEAK = Trigger("weak", "Grade 2 or 1", "partnership", ("inspection",), grades_at_most=2, grades_at_least=3)
COMPLAINT = Trigger("complaint", "Serious complaint", "partnership", ("complaint",))
OWN = Trigger("own", "Self-evaluation", "in-house", ("self-evaluation", "inspection"))
ANY = Trigger("review", "Another review")
TRIGGERS = (WEAK, COMPLAINT, OWN)


def inspection(day: str, grade: int | None) -> GroundFacts:
    return GroundFacts("inspection", date.fromisoformat(day), "Inspection", grade)


def said(reason: Reason, *grounds: GroundFacts, bodies: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(s.how, s.text) for s in about_reason(reason, TRIGGERS, grounds, bodies=bodies)]


def test_a_grade_that_led_to_the_plan_is_shown_with_its_inspection() -> None:
    assert said(Reason("partnership", "weak"), inspection("2026-05-03", 2)) == [
        ("shown", "Grade 2 or 1: an inspection whose lowest grade is 2 or worse is asked for; the one of 3 May 2026 "
         "shows grade 2."),
    ]  # fmt: skip


def test_a_better_grade_does_not_show_a_weak_one() -> None:
    [(how, text)] = said(Reason("partnership", "weak"), inspection("2026-05-03", 4))
    assert how == "mismatch"
    assert "the one of 3 May 2026 shows grade 4, which is better" in text


def test_a_regrading_later_does_not_take_the_reason_away() -> None:
    [(how, text)] = said(Reason("partnership", "weak"), inspection("2026-05-03", 1), inspection("2026-11-03", 4))
    assert (how, "3 May 2026 shows grade 1" in text) == ("shown", True)


@pytest.mark.parametrize(
    "ground", [None, GroundFacts("inspection", date(2026, 5, 3)), GroundFacts("complaint", date(2026, 5, 3))]
)
def test_what_shows_the_reason_is_asked_for_while_it_is_not_there(ground: GroundFacts | None) -> None:
    found = said(Reason("partnership", "weak"), *([ground] if ground else []))
    assert [how for how, _ in found] == ["missing"]


def test_a_reason_without_grades_is_shown_by_a_ground_of_its_kind() -> None:
    assert said(Reason("partnership", "complaint"), GroundFacts("complaint", date(2026, 5, 3))) == [
        ("shown", "Serious complaint: a complaint is asked for; the complaint of 3 May 2026 is written down."),
    ]


def test_an_in_house_plan_beside_a_weak_grade_is_said() -> None:
    found = said(Reason("in-house", "own"), inspection("2026-05-03", 2))
    assert [how for how, _ in found] == ["shown", "mismatch"]
    assert "a reason for a partnership plan (“Grade 2 or 1”)" in found[1][1]
    assert [how for how, _ in said(Reason("in-house", "own"), inspection("2026-05-03", 3))] == ["shown"]


def test_a_reason_that_is_not_chosen_and_a_body_that_is_not_named_are_missing() -> None:
    assert [how for how, _ in said(Reason(), bodies=("Care Inspectorate",))] == ["missing", "missing"]
    named = Reason("partnership", "complaint", "Care Inspectorate")
    assert all(how != "mismatch" for how, _ in said(named, bodies=("Care Inspectorate",)))
    assert len(said(named, bodies=("Care Inspectorate",))) == 1


def test_a_framework_without_reasons_asks_for_none() -> None:
    assert about_reason(Reason(), (), (inspection("2026-05-03", 2),)) == ()


def test_each_kind_of_plan_has_its_own_reasons() -> None:
    assert "is a reason for an in-house plan of the provider, not for a partnership plan" in kind_mismatch(
        OWN, "partnership"
    )
    assert kind_mismatch(WEAK, "in-house")
    assert kind_mismatch(WEAK, "partnership") == kind_mismatch(WEAK, "") == kind_mismatch(ANY, "in-house") == ""
    assert (kind_for(WEAK, ""), kind_for(ANY, ""), kind_for(None, "in-house")) == ("partnership", "", "in-house")
    assert asks_kind(TRIGGERS)
    assert not asks_kind((ANY,))


def test_the_plan_stays_until_the_latest_inspection_shows_the_grade() -> None:
    assert may_end([], WEAK)[0] is False
    weak, better = inspection("2026-05-03", 2), inspection("2026-11-03", 3)
    ended, words = may_end([weak], WEAK)
    assert (ended, "until the latest inspection shows grade 3 or better" in words) == (False, True)
    assert may_end([better, weak], WEAK)[0] is True  # in whatever order they were written down
    assert may_end([weak, better, inspection("2026-12-01", 2)], WEAK)[0] is False
    assert may_end([weak, better, inspection("2026-12-01", None)], WEAK)[0] is True


def test_of_one_day_the_inspection_written_down_last_counts() -> None:
    wrong, right = inspection("2026-05-03", 3), inspection("2026-05-03", 2)
    assert latest_graded([wrong, right]) is right
    assert may_end([wrong, right], WEAK)[0] is False


def test_a_reason_without_grades_never_holds_the_plan() -> None:
    assert may_end([inspection("2026-05-03", 1)], COMPLAINT)[0] is True
    assert may_end([], None)[0] is True
