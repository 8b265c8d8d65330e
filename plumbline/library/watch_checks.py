"""What must hold inside watch rules and risk weights. Plain values in, mistakes out; no Django here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from plumbline.kernel.yaml_lines import Lines, Mistake, did_you_mean, listed
from plumbline.library.faults import Around, Fault, mistakes, named
from plumbline.library.form_types import KINDS
from plumbline.library.watch_types import RiskWeights, WatchRule, WatchRules, Weight

REGULATORS = ("care-inspectorate", "cqc", "rqia", "local")
NATIONS = ("scotland", "england", "wales", "northern-ireland")
GRADED = ("grade", "regulator-risk")  # factors whose points hang on a value
AT_ALL_TIMES = ("grade", "requirements-in-force", "requirements-overdue", "regulator-risk")  # what stands today

# Beside its words and the services it is about, what each check takes: what it must have, and what it may have.
TAKES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "grade-without-plan": (frozenset(), frozenset({"grade_at_least", "grade_at_most", "plan_kind"})),
    "regraded-plan-may-end": (frozenset({"grade_at_least"}), frozenset({"grade_at_least"})),
    "new-enforcement": (frozenset({"months"}), frozenset({"months"})),
    "requirement-overdue": (frozenset(), frozenset()),
    "nothing-of-kind-for": (frozenset({"kinds", "months"}), frozenset({"kinds", "months", "each"})),
    "rating-review-due": (
        frozenset({"kinds", "months"}), frozenset({"kinds", "months", "grade_at_least", "grade_at_most"}),
    ),
    "outcome-without-plan": (frozenset(), frozenset()),
    "concern-not-remedied": (frozenset({"kinds"}), frozenset({"kinds"})),
}  # fmt: skip
_GIVEN = ("grade_at_least", "grade_at_most", "plan_kind", "kinds", "months", "each")
_BY_GRADE = ("grade-without-plan", "rating-review-due")


def check_watch_rules(rules: WatchRules, lines: Lines, path: str, around: Around) -> list[Mistake]:
    return mistakes([*named(rules), *_nations(rules), *_rules(rules)], lines, path)


def check_risk_weights(weights: RiskWeights, lines: Lines, path: str, around: Around) -> list[Mistake]:
    return mistakes([*named(weights), *_nations(weights), *_weights(weights), *_bands(weights)], lines, path)


def _nations(one: WatchRules | RiskWeights) -> Iterator[Fault]:
    for place, nation in enumerate(one.default_for):
        if nation not in NATIONS:
            yield ("default_for", place), f'"{nation}" is no nation.{did_you_mean(nation, NATIONS)}'


def _rules(rules: WatchRules) -> Iterator[Fault]:
    if not rules.rules:
        yield ("rules",), "There is no rule in it."
    seen: set[str] = set()
    for place, rule in enumerate(rules.rules):
        if rule.key in seen:
            yield ("rules", place, "key"), f'There are two rules "{rule.key}". Give each a key of its own.'
        seen.add(rule.key)
        for key, message in _rule(rule):
            yield ("rules", place, key), message


def _rule(rule: WatchRule) -> Iterator[tuple[str, str]]:
    must, may = TAKES[rule.check]
    given = {key for key in _GIVEN if _has(rule, key)}
    for key in sorted(must - given):
        yield key, f'A rule that checks "{rule.check}" needs {key}.'
    for key in sorted(given - may - must):
        yield key, f'A rule that checks "{rule.check}" does not look at {key}. Take it away.'
    if rule.check in _BY_GRADE and not given & {"grade_at_least", "grade_at_most"}:
        yield "check", f'A rule that checks "{rule.check}" says which grades: grade_at_least, grade_at_most or both.'
    for source in rule.sources:
        if source not in REGULATORS:
            yield "sources", f'"{source}" is no regulator. There are: {listed(REGULATORS)}.'
    for kind in rule.kinds:
        if kind not in KINDS:
            yield "kinds", f'"{kind}" is no kind of report.{did_you_mean(kind, KINDS)}'
    least, most = rule.grade_at_least, rule.grade_at_most
    if least is not None and most is not None and least > most:
        yield "grade_at_least", f"No grade is at least {least} and at most {most}."
    if rule.months is not None and not 1 <= rule.months <= 120:
        yield "months", "Give a number of months from 1 to 120."


def _has(rule: WatchRule, key: str) -> bool:
    value = getattr(rule, key)
    return value not in (None, "", ()) and not (key == "each" and value == "service")


def _weights(weights: RiskWeights) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, weight in enumerate(weights.weights):
        if weight.factor in seen:
            yield ("weights", place, "factor"), f'"{weight.factor}" is weighed twice. Say it once.'
        seen.add(weight.factor)
        for key, message in _weight(weight):
            yield ("weights", place, key), message


def _weight(weight: Weight) -> Iterator[tuple[str, str]]:
    graded = weight.factor in GRADED
    if graded and not weight.by_value:
        yield "by_value", f'"{weight.factor}" needs by_value: the points of each value.'
    if not graded and weight.by_value:
        yield "by_value", f'"{weight.factor}" has no values. Say its points.'
    if not graded and not 1 <= weight.points <= weight.most:
        yield "points", "Give points of at least 1, and no more than most."
    for value, points in weight.by_value:
        if not 0 <= points <= weight.most:
            yield "by_value", f'"{value}" has {points} points: give from 0 to {weight.most} (most).'
    if weight.months is not None and weight.factor in AT_ALL_TIMES:
        yield "months", f'"{weight.factor}" is what stands today. Take months away.'
    if weight.months is not None and not 1 <= weight.months <= 120:
        yield "months", "Give a number of months from 1 to 120."
    if weight.factor == "no-visit" and weight.months is None:
        yield "months", 'Say after how many months "no-visit" begins to count.'


def _bands(weights: RiskWeights) -> Iterator[Fault]:
    bands = weights.bands
    if not bands or bands[-1].at_least != 0:
        yield ("bands",), "The last band begins at 0, so that every service is in one."
    for place, (above, below) in enumerate(pairwise(bands), start=1):
        if above.at_least <= below.at_least:
            yield ("bands", place, "at_least"), "Bands stand from the highest to the lowest."
    if len({band.key for band in bands}) < len(bands):
        yield ("bands",), "Two bands have the same key."
