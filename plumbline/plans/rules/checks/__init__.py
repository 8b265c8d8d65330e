"""The plan check (BY7, DG30, DG33): what a plan lacks or contradicts; each finding with its place, who asks, the mend.

    check(PlanFacts(content, framework, scale, today)) -> findings, the most serious first, each kind in reading order

The rules stand in the modules beside this one, each a small function with examples that the tests run.
"""

from __future__ import annotations

from plumbline.plans.rules.checks import (  # noqa: F401  each module adds its rules
    abbreviations,
    dates,
    header,
    mentioned,
    outcomes,
    people,
    statuses,
    together,
)
from plumbline.plans.rules.checks.findings import (
    ActionLife,
    Finding,
    Place,
    PlanFacts,
    PlanLife,
    ReviewLife,
    Rule,
    Severity,
    all_rules,
)

__all__ = [
    "RULES",
    "ActionLife",
    "Finding",
    "Place",
    "PlanFacts",
    "PlanLife",
    "ReviewLife",
    "Rule",
    "Severity",
    "check",
]

RULES: tuple[Rule, ...] = all_rules()


def check(facts: PlanFacts) -> list[Finding]:
    """Everything that the rules find: the most serious first, then as a reader meets it. An ended plan is only read."""
    if facts.life and facts.life.stage == "ended":
        return []
    found = [finding for rule in RULES for finding in rule.findings(facts)]
    return sorted(found, key=lambda f: f.in_order)
