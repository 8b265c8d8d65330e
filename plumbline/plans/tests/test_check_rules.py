"""The rules of the plan check, each against the examples that stand beside it (BY7)."""

from __future__ import annotations

import pytest

from plumbline.plans.rules.checks import RULES, Rule, check
from plumbline.plans.rules.checks.examples import live, plan

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
    assert rule.mend.endswith(".") and rule.title and not rule.title.endswith(".")
    assert rule.requirement
