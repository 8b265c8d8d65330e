"""How an action stands, over every case; and the word of the plan's own scale that its dates speak for."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.library.loading import load_library
from plumbline.library.types import Common, Scale
from plumbline.plans.rules.standing import (
    SOON_DAYS,
    ActionFacts,
    Standing,
    days_late,
    due_on,
    late_against_original,
    needs_reason,
    standing,
    suggested_status,
)

TODAY = date(2026, 3, 10)
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)
LATER = TODAY + timedelta(SOON_DAYS + 1)
DAYS = (None, YESTERDAY, TODAY, TOMORROW, LATER)
SCALES = {scale.id: scale for scale in load_library(Path(__file__).parents[3] / "library").scales}
RAG, GRADES, BRAG = SCALES["rag-3"], SCALES["grades-1-4"], SCALES["brag-4"]


@pytest.mark.parametrize(
    ("facts", "stands", "late"),
    [
        (ActionFacts(), Standing.NO_DATE, 0),
        (ActionFacts(finish_on=YESTERDAY), Standing.OVERDUE, 1),
        (ActionFacts(finish_on=TODAY), Standing.DUE_SOON, 0),  # its last day is not late
        (ActionFacts(finish_on=TODAY + timedelta(SOON_DAYS)), Standing.DUE_SOON, 0),
        (ActionFacts(finish_on=LATER), Standing.ON_TARGET, 0),
        (ActionFacts(start_on=TOMORROW, finish_on=LATER), Standing.NOT_STARTED, 0),
        (ActionFacts(start_on=TOMORROW), Standing.NOT_STARTED, 0),
        (ActionFacts(start_on=TOMORROW, finish_on=LATER, has_progress=True), Standing.ON_TARGET, 0),  # begun early
        (ActionFacts(start_on=TOMORROW, finish_on=TOMORROW), Standing.DUE_SOON, 0),
        (ActionFacts(start_on=TODAY, finish_on=LATER), Standing.ON_TARGET, 0),
        (ActionFacts(finish_on=LATER, next_occurrence_on=YESTERDAY), Standing.OVERDUE, 1),  # one time was missed
        (ActionFacts(finish_on=YESTERDAY, next_occurrence_on=LATER), Standing.OVERDUE, 1),
        (ActionFacts(next_occurrence_on=TOMORROW), Standing.DUE_SOON, 0),
        (ActionFacts(finish_on=YESTERDAY, common=Common.DONE), Standing.COMPLETE, 0),
        (ActionFacts(finish_on=YESTERDAY, common=Common.NOT_ACHIEVED), Standing.OVERDUE, 1),
        (ActionFacts(finish_on=YESTERDAY, live=False), Standing.NOT_LIVE, 0),
        (ActionFacts(common=Common.DONE, live=False), Standing.COMPLETE, 0),
        (ActionFacts(finish_on=TODAY - timedelta(400)), Standing.OVERDUE, 400),
    ],
)
def test_how_it_stands(facts: ActionFacts, stands: Standing, late: int) -> None:
    assert standing(facts, TODAY) is stands
    assert days_late(facts, TODAY) == late


ALL = [
    ActionFacts(start, finish, original, common, told, live, again)
    for start, finish, original, again, common, told, live in product(
        DAYS, DAYS, (None, YESTERDAY, LATER), (None, YESTERDAY, LATER), Common, (False, True), (False, True)
    )
]


def test_over_every_case() -> None:
    """Late is exactly: live, not done, and the first day due has gone by. Days late agree with the standing."""
    for facts in ALL:
        stands, due = standing(facts, TODAY), due_on(facts)
        late = facts.live and facts.common is not Common.DONE and due is not None and due < TODAY
        assert (stands is Standing.OVERDUE) == late, facts
        assert (days_late(facts, TODAY) > 0) == late, facts
        assert (stands is Standing.COMPLETE) == (facts.common is Common.DONE), facts
        assert (stands is Standing.NO_DATE) <= (due is None), facts


@pytest.mark.requirement("BY5")
def test_late_against_the_original_date_whatever_later_extensions_say() -> None:
    moved = ActionFacts(finish_on=LATER, original_finish_on=YESTERDAY)
    assert standing(moved, TODAY) is Standing.ON_TARGET
    assert late_against_original(moved, TODAY)
    for facts in ALL:
        expected = facts.live and facts.common is not Common.DONE and facts.original_finish_on == YESTERDAY
        assert late_against_original(facts, TODAY) == expected, facts


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_a_suggestion_is_a_value_of_the_plans_own_scale_that_means_what_the_dates_say(scale: Scale) -> None:
    """Nothing is converted: what a scale has no word for is not suggested, save that RAG's "in progress" also covers
    what has not begun."""
    meant = {
        Standing.COMPLETE: {Common.DONE},
        Standing.OVERDUE: {Common.LATE},
        Standing.DUE_SOON: {Common.ON_TRACK},
        Standing.ON_TARGET: {Common.ON_TRACK},
        Standing.NOT_STARTED: {Common.NOT_STARTED, Common.ON_TRACK},
        Standing.NO_DATE: set(),
        Standing.NOT_LIVE: set(),
    }
    for facts in ALL:
        suggested, may = suggested_status(facts, scale, TODAY), meant[standing(facts, TODAY)]
        assert suggested is None or (suggested in scale.values and suggested.common in may), facts
        if any(value.common in may for value in scale.values):
            assert suggested is not None, facts


@pytest.mark.requirement("DG32")
@pytest.mark.parametrize(
    ("facts", "word"),
    [
        (ActionFacts(finish_on=YESTERDAY), "Red"),  # outstanding and not on target
        (ActionFacts(finish_on=LATER, has_progress=True), "Amber"),  # in progress and on target
        (ActionFacts(finish_on=YESTERDAY, common=Common.DONE), "Green"),  # completed
    ],
)
def test_the_three_meanings_of_rag(facts: ActionFacts, word: str) -> None:
    suggested = suggested_status(facts, RAG, TODAY)
    assert suggested is not None
    assert suggested.label == word


def test_each_scale_has_its_own_word_for_late() -> None:
    late = ActionFacts(finish_on=YESTERDAY)
    found = {name: suggested_status(late, scale, TODAY) for name, scale in SCALES.items()}
    words = {"rag-3": "Red", "grades-1-4": "Slipped", "brag-4": "Red", "brag-5": "Red"}
    assert {n: v.label for n, v in found.items() if v} == words


def test_only_a_person_says_that_something_is_done() -> None:
    for facts in ALL:
        for scale in SCALES.values():
            suggested = suggested_status(facts, scale, TODAY)
            if suggested and suggested.common is Common.DONE:
                assert facts.common is Common.DONE


@given(st.sampled_from(ALL), st.sampled_from(list(SCALES.values())), st.data())
def test_a_reason_is_asked_exactly_when_the_dates_say_otherwise(
    facts: ActionFacts, scale: Scale, data: st.DataObject
) -> None:
    chosen = data.draw(st.sampled_from(scale.values))
    suggested = suggested_status(facts, scale, TODAY)
    differs = suggested is not None and suggested.key != chosen.key and chosen.common is not Common.DONE
    assert needs_reason(chosen.key, suggested, scale) == differs
    assert not needs_reason("no such key", suggested, scale)
    assert not needs_reason("", suggested, scale)
