"""Watch rules and risk weights as typed values: what puts a service on a partnership's worklist (DG3 to DG5), and how
much each thing that is known counts in its risk picture (HE13). Both are data of each partnership; pure values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What a rule can look for: a closed list; `picture.rules.watching` says when each holds and in which words.
Check = Literal[
    "grade-without-plan", "regraded-plan-may-end", "new-enforcement", "requirement-overdue", "nothing-of-kind-for",
    "rating-review-due", "outcome-without-plan", "concern-not-remedied",
]  # fmt: skip


@dataclass(frozen=True)
class WatchRule:
    """One rule. Which keys a check takes, `watch_checks` says. A grade here is the one that a service is known by: the
    lowest of the Care Inspectorate's, the overall rating of CQC (1 is "Inadequate", 4 "Outstanding")."""

    key: str
    label: str  # "Grade 1 or 2 without a partnership plan"
    check: Check
    do: str  # the one thing to do, as a button says it
    source: str = ""  # which guidance asks for it
    sources: tuple[str, ...] = ()  # regulators; () : any
    client_groups: tuple[str, ...] = ()  # as published: "Adults"; a service without one fits every rule
    service_kinds: tuple[str, ...] = ()  # as published: "Care Home Service"
    grade_at_least: int | None = None
    grade_at_most: int | None = None
    plan_kind: Literal["", "in-house", "partnership"] = ""  # "": a plan of any kind will do
    kinds: tuple[str, ...] = ()  # keys of form_types.KINDS: what counts as the visit or the review
    each: Literal["service", "provider"] = "service"  # one of the kind is wanted of every service, or of every provider
    months: int | None = None  # how long without one; after how many it is due; how long something stays on the list


@dataclass(frozen=True)
class WatchRules:
    id: str
    version: int
    title: str
    source: str
    rules: tuple[WatchRule, ...]
    default_for: tuple[str, ...] = ()  # nations whose organisations watch by these until they choose


# What can count: a closed list; `picture.rules.risk` says how each is measured.
Factor = Literal[
    "grade", "grade-fell", "requirements-in-force", "requirements-overdue", "care-concerns", "complaints",
    "complaints-upheld", "safeguarding", "whistleblowing", "enforcement", "no-visit", "manager-change",
    "poor-observation", "regulator-risk",
]  # fmt: skip


@dataclass(frozen=True)
class Weight:
    """Points for one factor: `points` for each thing known, at most `most`; only of the last `months`, where given.

    "grade" and "regulator-risk" are graded: `by_value` has the points of each value, after the regulator's name where
    several have the same words ("care-inspectorate 2"). "no-visit" counts `points` for each full month without a visit
    after the first `months`.
    """

    factor: Factor
    label: str
    points: int
    most: int
    months: int | None = None
    by_value: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class RiskBand:
    key: str
    label: str  # "Look first"
    at_least: int


@dataclass(frozen=True)
class RiskWeights:
    id: str
    version: int
    title: str
    source: str
    weights: tuple[Weight, ...]
    bands: tuple[RiskBand, ...]  # from the highest to the lowest, which begins at 0
    default_for: tuple[str, ...] = ()  # nations, as for watch rules
