"""By when a report is taken up, why it is in the inbox, what an enquiry needs: plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings

from plumbline.intelligence.rules.enquiries import EndFacts, require_end, require_stage, require_strategy
from plumbline.intelligence.rules.triage import (
    CONSIDER_MEETING,
    ItemFacts,
    desk,
    due_today,
    last_late,
    must_be_told,
    take_up_by,
    unremedied,
)
from plumbline.intelligence.rules.words import FIXED, STEPS, sentence
from plumbline.kernel.refusals import Refusal
from plumbline.library.loading import load_library

MONDAY, FRIDAY = date(2026, 3, 9), date(2026, 3, 13)
NEW = ItemFacts(kind="complaint", state="new", urgency="routine", received_on=MONDAY)


@pytest.mark.parametrize(
    ("received", "urgency", "by"),
    [
        (MONDAY, "routine", date(2026, 3, 11)),
        (FRIDAY, "soon", date(2026, 3, 17)),  # the week-end does not count
        (date(2026, 3, 14), "routine", date(2026, 3, 17)),
        (FRIDAY, "today", FRIDAY),
        (date(2026, 3, 14), "today", date(2026, 3, 14)),  # what cannot wait does not wait for Monday
    ],
)
def test_a_report_is_taken_up_within_two_working_days_or_on_the_day(received: date, urgency: str, by: date) -> None:
    assert take_up_by(received, urgency) == by


def test_what_the_database_is_asked_for_is_what_the_rule_says() -> None:
    """`last_late` and `due_today` are the rule turned round: for every day and every day of receipt they agree."""
    for n in range(21):
        today = MONDAY + timedelta(days=n)
        for back in range(21):
            received = today - timedelta(days=back)
            for urgency in ("routine", "today"):
                assert (received <= last_late(today, urgency)) == (take_up_by(received, urgency) < today)
            days = due_today(today)
            inside = days is not None and days[0] <= received <= days[1]
            assert inside == (take_up_by(received, "routine") == today), (today, received)


@pytest.mark.parametrize(
    ("facts", "today", "why", "step", "late"),
    [
        (NEW, MONDAY, "taken up by Wednesday 11 March 2026", "acknowledge", False),
        (NEW, date(2026, 3, 11), "taken up today", "acknowledge", False),
        (NEW, date(2026, 3, 12), "was to be taken up by Wednesday 11 March 2026", "acknowledge", True),
        (replace(NEW, urgency="today"), MONDAY, "cannot wait until tomorrow", "acknowledge", False),
        (replace(NEW, urgency="today"), date(2026, 3, 10), "It came on Monday 9 March 2026", "acknowledge", True),
        (replace(NEW, state="acknowledged"), MONDAY, "Nobody looks after it", "hand_over", False),
        (replace(NEW, state="acknowledged", handled=True), MONDAY, "being looked at", "", False),
        (replace(NEW, state="acknowledged", handled=True, due_on=date(2026, 3, 6)), MONDAY,
         "promised was due on Friday 6 March 2026", "", True),
        (replace(NEW, state="acknowledged", enquiry_open=True), MONDAY, "enquiry is open", "enquiry", False),
        (replace(NEW, state="waiting", asked_on=MONDAY), MONDAY, "asked for more on Monday 9 March", "", False),
        (replace(NEW, state="closed", plan_wanted=True), MONDAY, "none is linked", "link", False),
        (replace(NEW, state="closed"), MONDAY, "It is closed", "", False),
        (replace(NEW, state="merged"), MONDAY, "joined to", "", False),
    ],
)  # fmt: skip
def test_each_report_says_why_it_is_there(facts: ItemFacts, today: date, why: str, step: str, late: bool) -> None:
    found = desk(facts, today)
    assert why in found.why
    assert (found.step, found.late) == (step, late)
    assert found.do or facts.state in ("closed", "merged")


def test_what_cannot_wait_comes_first() -> None:
    ranks = [
        desk(replace(NEW, urgency="today"), MONDAY).rank,
        desk(NEW, date(2026, 3, 12)).rank,  # late
        desk(NEW, date(2026, 3, 11)).rank,  # due today
        desk(replace(NEW, state="acknowledged", handled=True), MONDAY).rank,
        desk(replace(NEW, state="closed"), MONDAY).rank,
    ]
    assert ranks == sorted(set(ranks))


ADVICE = replace(NEW, kind="advice", state="acknowledged", due_on=date(2026, 3, 2))


def test_advice_not_followed_by_its_day_asks_for_a_meeting() -> None:
    assert unremedied(ADVICE, MONDAY)
    assert CONSIDER_MEETING in desk(ADVICE, MONDAY).why
    assert unremedied(replace(ADVICE, due_on=None, category="not-remedied"), MONDAY)
    for fine in (
        replace(ADVICE, due_on=MONDAY),
        replace(ADVICE, state="closed"),
        replace(ADVICE, category="remedied"),
        replace(ADVICE, kind="complaint"),
    ):
        assert not unremedied(fine, MONDAY)


def test_who_must_be_told_follows_the_form_and_the_kind() -> None:
    assert [one.key for one in must_be_told("care-concern", ("contracts", "commissioning"))] == [
        "contracts", "commissioning"
    ]  # fmt: skip
    assert [one.key for one in must_be_told("safeguarding", ())] == ["regulator", "funders"]
    assert must_be_told("compliment", ()) == ()


# Enquiries

ENDING = EndFacts(
    referred_on=MONDAY, strategy_on=MONDAY, substantiated="yes", protection_plan="Two at each transfer",
    no_protection_plan_because="", outcome="", through_process=True, ended_on=FRIDAY,
)  # fmt: skip


def test_an_enquiry_ends_when_everything_is_known() -> None:
    require_end(ENDING, today=FRIDAY)
    require_end(replace(ENDING, through_process=False, outcome="Addressed"), today=FRIDAY)
    require_end(replace(ENDING, protection_plan="", no_protection_plan_because="He moved"), today=FRIDAY)


@pytest.mark.parametrize(
    ("less", "field"),
    [
        ({"strategy_on": None}, ""),
        ({"substantiated": ""}, "substantiated"),
        ({"protection_plan": ""}, "protection_plan"),
        ({"no_protection_plan_because": "None"}, "no_protection_plan_because"),
        ({"through_process": False}, "outcome"),
        ({"ended_on": date(2026, 3, 8)}, "ended_on"),
        ({"ended_on": date(2026, 3, 14)}, "ended_on"),
    ],
)
def test_addressed_through_the_process_takes_nothing_of_it_away(less: dict, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        require_end(replace(ENDING, **less), today=FRIDAY)
    assert refused.value.field == field


def test_a_strategy_discussion_has_its_decision_and_its_day() -> None:
    require_strategy(on=MONDAY, decision="Enquire", referred_on=MONDAY, today=MONDAY)
    for wrong in ({"decision": " "}, {"on": date(2026, 3, 8)}, {"on": date(2026, 3, 10)}):
        with pytest.raises(Refusal):
            require_strategy(**{"on": MONDAY, "decision": "Enquire", "referred_on": MONDAY, "today": MONDAY, **wrong})


def test_an_enquiry_goes_on_only_after_its_strategy_discussion() -> None:
    require_stage("conference", now="strategy", strategy_on=MONDAY)
    for stage, now, on in (("enquiry", "referral", None), ("ended", "strategy", MONDAY), ("enquiry", "ended", MONDAY)):
        with pytest.raises(Refusal):
            require_stage(stage, now=now, strategy_on=on)


# Words


def test_every_step_of_the_process_has_its_sentence() -> None:
    process = load_library(settings.LIBRARY).process("report-triage")
    assert {step.key for step in process.steps} <= set(STEPS)


def test_an_event_that_does_not_say_enough_is_told_by_its_label() -> None:
    assert sentence("report.linked", "Complaint X", {}, {}) == "It was linked."
    assert sentence("report.step", "Complaint X", {}, {"step": "hand_over"}) == "Complaint X: step."
    assert sentence("something.else", "Complaint X", {}, {}) == "Complaint X: else."
    assert sentence("report.linked", "", {}, {"with": "a plan"}) == "It was linked."
    said = sentence("report.step", "", {}, {"step": "route", "route": "contracts", "team": "East"})
    assert said == "It was sent to Contracts, East."
    assert all(words.endswith(".") for words in (*FIXED.values(), *STEPS.values()))
