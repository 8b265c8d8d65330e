"""Review meetings as plain values."""

from __future__ import annotations

from datetime import date

import pytest

from plumbline.library.types import Attendee
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.rules.review_words import review_sentence
from plumbline.plans.rules.reviews import (
    Expected,
    Missing,
    PlanDay,
    Remaining,
    apart_words,
    from_now_words,
    in_order,
    listed,
    next_in,
    not_in_group,
    not_there,
    warnings_about,
)

TODAY = date(2026, 3, 10)
FOUR = (
    Attendee("care_home_manager", "Care Home Manager", True),
    Attendee("tactical_lead", "Care Home Tactical Lead", True),
    Attendee("police_officer", "Police Scotland", False),
)


def test_who_is_missing_from_the_group_and_from_the_room() -> None:
    pat = Expected("Pat Lennox", "care_home_manager")
    assert [m.label for m in not_in_group(FOUR, [pat])] == ["Care Home Tactical Lead"]
    assert [m.label for m in not_there(FOUR, [pat])] == ["Care Home Manager", "Care Home Tactical Lead"]
    here = Expected("Pat Lennox", "care_home_manager", present=True)
    assert not_there(FOUR, [here]) == [Missing("Care Home Tactical Lead")]


def test_one_of_two_who_hold_a_place_is_enough() -> None:
    both = [Expected("A", "tactical_lead"), Expected("B", "tactical_lead", present=True)]
    assert [m.label for m in not_there(FOUR, both)] == ["Care Home Manager"]
    neither = [Expected("A", "tactical_lead"), Expected("B", "tactical_lead")]
    assert not_there(FOUR, neither)[1].sentence == "Care Home Tactical Lead: A or B are not marked as here."


def test_other_dates_stand_before_the_review_on_the_same_day() -> None:
    review = PlanDay(date(2026, 4, 1), "Review 2", "review")
    visit = PlanDay(date(2026, 4, 1), "Assurance visit", "other")
    late = PlanDay(date(2026, 5, 1), "Monitoring", "other")
    assert in_order([late, review, visit]) == [visit, review, late]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 4, 1), "on the day of the review"),
        (date(2026, 3, 31), "1 day before the review"),
        (date(2026, 4, 11), "10 days after the review"),
        (date(2026, 4, 22), "3 weeks after the review"),
        (date(2026, 1, 1), "3 months before the review"),
    ],
)
def test_how_a_date_lies_to_the_review(day: date, words: str) -> None:
    assert apart_words(day, date(2026, 4, 1)) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY, "today"), (date(2026, 3, 11), "tomorrow"), (date(2026, 3, 20), "in 10 days"),
     (date(2026, 3, 24), "in 2 weeks"), (date(2026, 3, 9), "1 day ago")],
)  # fmt: skip
def test_how_far_off_a_day_is(day: date, words: str) -> None:
    assert from_now_words(day, TODAY) == words


def test_what_a_date_would_miss() -> None:
    remaining = Remaining(finishes=((date(2026, 3, 20), "1.1"), (date(2026, 4, 1), "2.3"), (date(2026, 5, 1), "4.1")))
    visit = PlanDay(date(2026, 3, 25), "Assurance visit", "other", "Tactical Team")
    gone = PlanDay(date(2026, 3, 1), "Inspection", "other", "Care Inspectorate")
    assert warnings_about(date(2026, 4, 1), remaining, [visit, gone], today=TODAY) == [
        "1 action finishes before this review: 1.1.",
        "Assurance visit (Tactical Team) on 25 Mar 2026 comes 7 days before the review.",
    ]
    assert warnings_about(date(2026, 6, 1), remaining, [], today=TODAY) == [
        "3 actions finish before this review: 1.1, 2.3 and 4.1."
    ]
    assert warnings_about(date(2026, 3, 12), remaining, [visit], today=TODAY) == []


def test_a_long_list_says_how_many_more() -> None:
    assert listed(["1.1"]) == "1.1"
    assert listed([]) == ""
    assert listed([f"1.{n}" for n in range(1, 15)]).endswith("1.12 and 2 more")


def test_the_next_one_shown_even_from_one_that_is_not() -> None:
    numbers = ["1.1", "1.2", "1.3", "1.10"]
    assert next_in(numbers, ["1.1", "1.10"], "1.2") == ("1.1", "1.10")
    assert next_in(numbers, numbers, "1.1") == ("", "1.2")
    assert next_in(numbers, numbers, "1.10") == ("1.3", "")
    assert next_in(numbers, [], "1.1") == ("", "")


def test_what_was_done_in_words() -> None:
    closed = {"held_on": "2026-03-10", "next_review_on": "2026-04-07", "decided_by": "Moira Kerr"}
    assert review_sentence("review.closed", "Review 2", {}, closed) == (
        "Review 2, held on 10 Mar 2026, was closed. The next one is on 7 Apr 2026, decided by Moira Kerr as views "
        "differed."
    )
    assert review_sentence(
        "review.moved", "Review 2", {"planned_for": "2026-04-07"}, {"planned_for": "2026-04-14"}
    ) == ("Review 2 was moved from 7 Apr 2026 to 14 Apr 2026.")
    assert review_sentence("plan.started", "x", {}, {}) == ""
    assert sentence("other_date.withdrawn", "Inspection", {"on": date(2026, 4, 7), "source": "CI"}, {}) == (
        "Inspection on 7 Apr 2026 (CI) was taken off."
    )
    opened = {"present": ["Pat Lennox"], "missing": ["Care Home Tactical Lead"]}
    assert sentence("review.opened", "Review 1", {}, opened) == (
        "Review 1 was opened. There: Pat Lennox. Not there: Care Home Tactical Lead."
    )


def test_progress_and_a_moved_finish_of_one_save_are_one_sentence() -> None:
    after = {
        "status": "amber", "measure_current": "70.00", "finish_before": "1 May 2026", "finish": "1 June 2026",
        "agreed_by": "the group", "finish_reason": "The trainer is ill.",
    }  # fmt: skip
    assert sentence("progress.recorded", "Action 1.2", {"status": "red", "measure_current": "55.00"}, after) == (
        "Action 1.2: progress recorded, status changed from red to amber, measure now 70; finish moved from 1 May 2026 "
        "to 1 June 2026, agreed by the group, because “The trainer is ill”."
    )
