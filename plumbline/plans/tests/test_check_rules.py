"""The rules of the plan check, each against the examples that stand beside it (BY7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plumbline.library.types import Common, Scale, ScaleValue, SectionRule
from plumbline.plans.rules.checks import RULES, ActionLife, Finding, Rule, Severity, check
from plumbline.plans.rules.checks.examples import FEBRUARY, FRAMEWORK, item, live, plan
from plumbline.plans.rules.content import Figure, Figures, Item, PlanContent, Progress, Section, Status, Timing

# Rules whose examples need more than the example plan has: proved below.
PROVED_BELOW = {"no-lead-of-section", "target-reached-and-late"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_finds_what_its_examples_show_and_passes_what_is_sound(rule: Rule) -> None:
    assert rule.finds or rule.key in PROVED_BELOW, "give it an example that it finds"
    assert rule.passes, "give it an example that is sound"
    for facts in rule.finds:
        assert list(rule.findings(facts)), facts.content.items
    for facts in rule.passes:
        assert not [f.found for f in rule.findings(facts)], facts.content.items


def test_a_sound_plan_has_no_findings() -> None:
    assert [f.found for f in check(plan())] == []
    assert [f.found for f in check(plan(life=live()))] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_says_what_it_finds_why_and_how_to_mend_it(rule: Rule) -> None:
    assert rule.find.__doc__, "say in its docstring why"
    assert rule.mend.endswith(".")
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.requirement


def found(rule: str, *items: Item, **values: Any) -> list[Finding]:
    return [f for f in check(plan(*items, **values)) if f.rule == rule]


def test_a_section_without_a_lead_is_found_where_this_kind_of_plan_has_leads() -> None:
    led = replace(FRAMEWORK, sections=SectionRule("theme", "themes", has_lead=True))
    assert len(found("no-lead-of-section", framework=led)) == 1
    assert found("no-lead-of-section") == []


@pytest.mark.parametrize(
    ("baseline", "target", "last", "reached"),
    [(45, 100, 100, True), (45, 100, 99, False), (12, 2, 2, True), (12, 2, 3, False), (5, 5, 5, False)],
)
def test_a_target_may_be_reached_upwards_or_downwards(baseline: int, target: int, last: int, reached: bool) -> None:
    figures = Figures(
        "%", Decimal(baseline), Decimal(target), date(2026, 4, 30), [Figure(date(2026, 3, 1), Decimal(last))]
    )
    late = item(status="red", figures=figures, progress=[Progress(text="Slow.")])
    assert bool(found("target-reached-and-late", late)) is reached
    assert found("target-reached-and-late", replace(late, status=Status("Amber", "amber"))) == []


# A scale in which green is on track, blue is completed and red means at risk: colours say nothing by themselves.
BLUE = Scale(
    "other", 1, "Other", "Example",
    (
        ScaleValue("g", "Green", "G", "", "green", "half", Common.ON_TRACK),
        ScaleValue("r", "Red", "R", "", "red", "cross", Common.AT_RISK),
        ScaleValue("b", "Blue", "B", "", "blue", "tick", Common.DONE),
    ),
)  # fmt: skip


def test_what_a_status_means_is_its_scales_word_never_its_colour() -> None:
    green = item(status=Status("Green", "g"), finish=FEBRUARY)
    assert [f.found for f in found("on-target-past-its-date", green, scale=BLUE)] == [
        "Due on 28 Feb 2026, 10 days ago, and still “Green”."
    ]
    assert found("completed-without-a-word", green, scale=BLUE) == []
    blue = item(status=Status("Blue", "b"), finish=FEBRUARY)
    assert found("on-target-past-its-date", blue, scale=BLUE) == []
    assert len(found("completed-without-a-word", blue, scale=BLUE)) == 1
    red = item(status=Status("Red", "r"), progress=[Progress(text="Completed 3 March.")])
    assert len(found("said-completed-with-another-status", red, scale=BLUE)) == 1
    assert found("status-of-another-scale", item(status=Status("Amber", "")), scale=BLUE)[0].found == (
        "“Amber” is none of Green, Red, Blue."
    )


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("Completed on 3 March 2026", True),
        ("This action has been completed. Audit in June.", True),
        ("All done", True),
        ("Action now closed", True),
        ("90% completed", False),
        ("To be completed by May", False),
        ("Not completed", False),
        ("Partly done", False),
        ("Completed for two of the three wings, but not the east wing", False),
        ("Once completed, the report goes to the board", False),
        ("Training began in March", False),
        ("", False),
    ],
)  # fmt: skip
def test_progress_that_says_completed(text: str, done: bool) -> None:
    assert bool(found("said-completed-with-another-status", item(status="red", progress=[Progress(text=text)]))) is done


def test_a_rule_binds_where_the_plans_own_guidance_asks_and_is_good_practice_elsewhere() -> None:
    (asked,) = found("ongoing-as-a-date", item(finish=Timing("Ongoing", "ongoing")))
    assert (asked.severity, asked.asked_by) == (Severity.MUST, "Example guidance: Finish")
    assert "ongoing" in asked.guidance
    silent = replace(FRAMEWORK, guidance=())
    (practice,) = found("ongoing-as-a-date", item(finish=Timing("Ongoing", "ongoing")), framework=silent)
    assert (practice.severity, practice.asked_by, practice.guidance) == (Severity.SHOULD, "Good practice", "")
    free = replace(FRAMEWORK, guidance=(("finish", "The date, if there is one."),))
    (optional,) = found("no-date", item(finish=Timing()), framework=free)
    assert (optional.severity, optional.asked_by) == (Severity.SHOULD, "Good practice")


def test_a_document_of_no_known_kind_is_checked_for_what_every_plan_needs() -> None:
    rows = [
        item(status=Status("Amber", ""), outcome="", responsible=[]),
        item(number="1.2", text="", responsible=["A"]),
    ]
    rules = {f.rule for f in check(plan(*rows, framework=None, scale=None))}
    assert {"no-owner", "no-outcome", "no-action"} <= rules
    assert "header-missing" not in rules


def test_the_rows_of_a_blank_template_are_no_actions() -> None:
    blank = [Item(number="1.1"), Item(number="1.2")]
    assert [f.rule for f in check(plan(*blank))] == ["no-actions"]
    assert [f.rule for f in check(plan(item(), *blank))] == []


def test_findings_come_the_most_serious_first_then_as_a_reader_meets_them() -> None:
    second = Section(number="2", title="Staff", context="A visit.", items=[item(number="2.1", responsible=[])])
    first = Section(
        number="1", title="Well-being", items=[item(measure=""), item(number="1.2", text="Ask.", responsible=[])]
    )
    told = [(f.severity, f.place.key) for f in check(plan(sections=[first, second]))]
    assert told == sorted(told, key=lambda t: t[0])
    assert [key for severity, key in told if severity is Severity.MUST] == ["1.2", "2.1"]


def test_a_fingerprint_stays_while_days_go_by_and_changes_with_what_it_speaks_of() -> None:
    late = item(finish=FEBRUARY, status="amber")
    (today,) = found("on-target-past-its-date", late)
    (tomorrow,) = found("on-target-past-its-date", late, today=date(2026, 3, 11))
    assert today.found != tomorrow.found
    assert today.fingerprint == tomorrow.fingerprint
    (moved,) = found("on-target-past-its-date", replace(late, finish=Timing("1 March 2026", "date", date(2026, 3, 1))))
    assert moved.fingerprint != today.fingerprint
    (measure,) = found("no-measure", item(measure=""))
    (commas,) = found("no-measure", item(measure="", text="Offer everyone a drink, at every visit, and write it down"))
    (other,) = found("no-measure", item(measure="", text="Ask everyone what they like to drink."))
    assert measure.fingerprint == commas.fingerprint != other.fingerprint


def test_an_ended_plan_is_read_and_no_longer_checked() -> None:
    assert check(plan(item(responsible=[]), life=live(stage="ended"))) == []


def test_evidence_put_forward_is_told_apart_from_evidence_that_nobody_has_brought() -> None:
    done = item(status="green", progress=[Progress(text="Charts seen.")])
    life = ActionLife(complete=True, completed_on=date(2026, 3, 1))
    (none,) = found("completed-without-evidence", done, life=life)
    (offered,) = found("completed-without-evidence", done, life=replace(life, evidence=2))
    assert "no evidence has been put forward" in none.found
    assert "nobody else has checked" in offered.found
    assert none.fingerprint == offered.fingerprint


def test_a_plan_of_nothing_at_all_does_not_break_a_rule() -> None:
    assert [f.rule for f in check(replace(plan(), content=PlanContent(), framework=None, scale=None))] == ["no-actions"]
