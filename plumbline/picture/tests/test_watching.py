"""The rules of worklists as pure functions: when each finds something, in which words, and when it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from plumbline.kernel.yaml_lines import read_yaml
from plumbline.library.faults import Around
from plumbline.library.watch_checks import check_watch_rules
from plumbline.library.watch_types import WatchRule, WatchRules
from plumbline.picture.rules.watching import Enforced, Facts, Finding, PlanFact, Reported, means, watch

LIBRARY = Path(__file__).resolve().parents[3] / "library"
TODAY = date(2026, 3, 10)
HOME = Facts(
    "CS000001", "Larchfield House, Afton", "care-inspectorate", kind="Care Home Service", client_group="Adults",
    provider=("SP000001", "Larch Care"), grade=4, grade_words="4 Good", graded_on=date(2025, 9, 1),
    loaded_on=date(2026, 2, 28),
)  # fmt: skip
WEAK = replace(HOME, grade=2, grade_words="2 Weak")


def published(id: str) -> WatchRules:
    path = LIBRARY / "watch" / id / "1.yaml"
    read = read_yaml(path.read_text(encoding="utf-8"), WatchRules, path=id)
    assert read.value is not None, read.mistakes
    return read.value


def found(about: Facts, *, rules: str = "dumfries-galloway", today: date = TODAY) -> list[Finding]:
    return watch([about], published(rules), today)


def keys(about: Facts, **options: Any) -> list[str]:
    return [f.rule.key for f in found(about, **options)]


# Grades and plans (DG3 to DG5)


def test_a_weak_grade_without_a_partnership_plan_is_found() -> None:
    (finding,) = found(WEAK)
    assert finding.words == "2 Weak since 1 September 2025. There is no partnership plan that you see."
    assert (finding.do, finding.to.page, finding.to.key) == ("Draft a plan", "draft", "CS000001")
    assert finding.since == date(2025, 9, 1)
    assert keys(replace(WEAK, grade=1, grade_words="1 Unsatisfactory")) == ["weak-without-partnership-plan"]
    assert keys(HOME) == []


def test_a_partnership_plan_answers_it_and_one_of_the_homes_own_does_not() -> None:
    assert keys(replace(WEAK, plans=(PlanFact("A", "Plan", "partnership", TODAY),))) == []
    (finding,) = found(replace(WEAK, plans=(PlanFact("A", "Our plan", "in-house", TODAY),)))
    assert finding.words.endswith("There is “Our plan”, which the provider leads in-house.")


def test_a_plan_of_which_nobody_said_what_it_is_is_the_thing_to_settle() -> None:
    (finding,) = found(replace(WEAK, plans=(PlanFact("A", "Larchfield plan", "", TODAY),)))
    assert finding.do == "Say what kind of plan it is"
    assert (finding.to.page, finding.to.key) == ("plan", "A")


def test_grade_three_is_left_to_a_plan_of_the_homes_own() -> None:
    adequate = replace(HOME, grade=3, grade_words="3 Adequate")
    assert keys(adequate) == ["adequate-without-plan"]
    for kind in ("in-house", "partnership"):
        assert keys(replace(adequate, plans=(PlanFact("A", "Plan", kind, TODAY),))) == []


def test_only_care_homes_for_adults_are_asked_for_a_plan() -> None:
    assert keys(replace(WEAK, kind="Support Service")) == []
    assert keys(replace(WEAK, client_group="Children")) == []
    assert keys(replace(WEAK, client_group="")) == ["weak-without-partnership-plan"]  # one that is not published
    assert keys(replace(WEAK, source="cqc")) == []


def test_regraded_to_three_or_better_a_plan_may_end_and_is_not_ended() -> None:
    plan = PlanFact("A", "Larchfield plan", "partnership", date(2025, 2, 3), for_weak_grade=True)
    better = replace(HOME, plans=(plan,), worst_before=2, changed=frozenset({"regraded"}))
    (finding,) = found(better)
    assert finding.rule.key == "plan-may-end"
    assert "may end, once improvement is evidenced and the group and its oversight agree" in finding.words
    assert finding.new
    assert keys(replace(better, worst_before=3)) == []  # was never weak
    assert keys(replace(better, worst_before=None)) == []
    assert keys(replace(better, grade=2, grade_words="2 Weak")) == []  # still weak, and has its plan
    assert keys(replace(better, plans=(replace(plan, kind="in-house"),))) == []  # handed back already
    begun_later = replace(plan, for_weak_grade=False, begun=date(2025, 12, 1))
    assert keys(replace(better, plans=(begun_later,))) == []  # begun for another reason


# What the files say


def test_new_enforcement_stands_for_as_long_as_the_rule_says() -> None:
    enforced = replace(HOME, enforced=(Enforced(date(2026, 2, 28), "0", "1"),))
    (finding,) = found(enforced)
    assert finding.words == "The regulator’s file of 28 February 2026 counts new enforcement: 0 before, 1 now."
    assert finding.new
    assert keys(enforced, today=date(2026, 5, 28)) == ["new-enforcement"]
    assert keys(enforced, today=date(2026, 5, 29)) == []


def test_a_requirement_past_its_date_is_found_and_says_since_when() -> None:
    (finding,) = found(replace(HOME, overdue=2, overdue_since=date(2025, 12, 1)))
    assert finding.words == (
        "2 requirements past their date; nobody has recorded that they were met. The first was due on 1 December 2025."
    )
    assert not finding.new
    (later,) = found(replace(HOME, overdue=1, overdue_since=date(2026, 3, 1)))
    assert later.new  # since the newest file
    assert "1 requirement past its date; nobody has recorded that it was met." in later.words


# Visits, reviews, advice (HE10, HE14, HE20) and rating reviews


def test_every_provider_is_reviewed_once_a_year_for_all_its_services() -> None:
    def gaps(*services: Facts) -> list[Finding]:
        return [f for f in watch(services, published("hertfordshire"), TODAY) if f.rule.key == "no-annual-review"]

    other = replace(HOME, number="CS000002", name="Alder Lodge")
    (finding,) = gaps(HOME, other)  # one provider, one finding, whatever its services
    assert finding.words == "Larch Care, 2 services here: no annual review of a provider that you see is recorded here."
    assert finding.also == ("Larchfield House, Afton",)
    assert (finding.to.page, finding.to.more) == ("record", "provider-review")
    reviewed = replace(other, latest={"provider-review": date(2025, 3, 10)})
    assert gaps(HOME, reviewed) == []  # a year ago to the day: not yet
    (late,) = gaps(HOME, replace(other, latest={"provider-review": date(2025, 3, 9)}))
    assert "The last annual review" not in late.words
    assert late.words.startswith(
        "Larch Care, 2 services here: the last annual review of a provider was on 9 March 2025"
    )
    assert late.since == date(2026, 3, 9)
    apart = replace(HOME, number="CS000003", provider=("SP2", "Oak Care"))
    assert len(gaps(HOME, apart)) == 2


def test_no_visit_and_no_continuity_plan_for_a_year() -> None:
    assert {"no-visit", "no-continuity-plan"} <= set(keys(HOME, rules="hertfordshire"))
    seen = replace(HOME, latest={"visit": date(2025, 10, 1), "continuity-plan": date(2025, 10, 1)})
    assert not {"no-visit", "no-continuity-plan"} & set(keys(seen, rules="hertfordshire"))
    elsewhere = replace(HOME, out_of_scope="Assessed by another council.")
    assert keys(elsewhere, rules="hertfordshire") == []


def test_advice_that_is_not_followed_by_its_date_is_found() -> None:
    advice = Reported("REP1", "Fluid charts", "advice", date(2026, 1, 5), due_on=date(2026, 3, 1))
    given = replace(HOME, advice=(advice,), latest={"provider-review": TODAY, "visit": TODAY, "continuity-plan": TODAY})
    (finding,) = found(given, rules="hertfordshire")
    assert "was to be followed by 1 March 2026: 9 days late, and nobody has closed it" in finding.words
    assert (finding.to.page, finding.to.key) == ("report", "REP1")
    assert keys(replace(given, advice=(replace(advice, due_on=TODAY),)), rules="hertfordshire") == []


@pytest.mark.parametrize(
    ("grade", "months_later", "expected"),
    [
        (2, date(2025, 11, 2), ""),  # more than four weeks before three months are over
        (2, date(2025, 11, 3), "in 28 days"),
        (2, date(2025, 12, 1), "due today"),
        (2, date(2025, 12, 13), "12 days late"),
        (1, date(2025, 12, 13), ""),
        (1, date(2026, 3, 1), "due today"),
    ],
)
def test_a_review_is_due_three_months_after_requires_improvement_and_six_after_inadequate(
    grade: int, months_later: date, expected: str
) -> None:
    words = {1: "Inadequate", 2: "Requires improvement"}[grade]
    rated = replace(
        HOME, source="cqc", grade=grade, grade_words=words, plans=(PlanFact("A", "Plan", "", TODAY),),
        latest={"provider-review": date(2025, 8, 1)},
    )  # fmt: skip
    due = [f for f in found(rated, rules="wirral", today=months_later) if f.rule.check == "rating-review-due"]
    assert [expected in f.words for f in due] == ([True] if expected else [])
    reviewed = replace(rated, latest={"provider-review": date(2025, 10, 20)})
    again = found(reviewed, rules="wirral", today=months_later)
    assert [f for f in again if f.rule.check == "rating-review-due"] == []


def test_an_outcome_that_asks_for_improvement_waits_for_its_plan() -> None:
    asks = Reported("REP2", "A fall at night", "safeguarding", date(2026, 2, 2), says="Night checks.")
    (finding,) = found(replace(HOME, asked_for=(asks,)))
    assert finding.words == (
        "Safeguarding enquiry of 2 February 2026, “A fall at night”, asks for improvement: Night checks."
    )
    assert (finding.do, finding.to.page, finding.to.key) == ("Link a plan", "link", "REP2")


def test_findings_stand_by_rule_then_the_longest_waiting_first() -> None:
    late = replace(WEAK, number="CS2", name="B", graded_on=date(2024, 1, 1), overdue=1, overdue_since=date(2026, 1, 1))
    made = watch([WEAK, late], published("dumfries-galloway"), TODAY)
    assert [(f.rule.key, f.about.number) for f in made] == [
        ("weak-without-partnership-plan", "CS2"), ("weak-without-partnership-plan", "CS000001"),
        ("requirement-past-its-date", "CS2"),
    ]  # fmt: skip


# The files


@pytest.mark.parametrize("id", ["dumfries-galloway", "wirral", "hertfordshire"])
def test_every_published_rule_says_what_it_looks_for(id: str) -> None:
    for rule in published(id).rules:
        assert means(rule).endswith("."), rule.key
        assert rule.source, rule.key


def mistakes_in(**changes: Any) -> list[str]:
    rule = replace(WatchRule("a", "A", "nothing-of-kind-for", "Do", kinds=("visit",), months=12), **changes)
    rules = WatchRules("x", 1, "X", "Y", (rule,))
    read = read_yaml("id: x", WatchRules, path="x")
    return [m.message for m in check_watch_rules(rules, read.lines, "x", Around({}, None))]


def test_a_file_that_cannot_be_meant_is_refused_when_it_is_loaded() -> None:
    assert mistakes_in() == []
    assert mistakes_in(months=None) == ['A rule that checks "nothing-of-kind-for" needs months.']
    assert mistakes_in(kinds=("vist",)) == ['"vist" is no kind of report. Did you mean "visit"?']
    assert "does not look at grade_at_most" in mistakes_in(grade_at_most=2)[0]
    assert "says which grades" in mistakes_in(check="grade-without-plan", kinds=(), months=None)[0]
    assert "is no regulator" in mistakes_in(sources=("ofsted",))[0]
