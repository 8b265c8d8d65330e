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
    key: str
    label: str  # "Grade 1 or 2 without a partnership plan"
    check: Check
    source: str = ""  # which guidance asks for it
    sources: tuple[str, ...] = ()  # regulators; () : any
    client_groups: tuple[str, ...] = ()
    service_kinds: tuple[str, ...] = ()  # as published: "Care Home Service"
    lowest_at_least: int | None = None
    lowest_at_most: int | None = None
    plan_kind: Literal["", "in-house", "partnership"] = ""
    kind: str = ""  # a key of form_types.KINDS, for "nothing-of-kind-for"
    months: int | None = None
    do: str = ""  # the one thing to do, as a button says it


@dataclass(frozen=True)
class WatchRules:
    id: str
    version: int
    title: str
    source: str
    rules: tuple[WatchRule, ...]


# What can count: a closed list; `picture.rules.risk` says how each is measured.
Factor = Literal[
    "lowest-grade", "grade-fell", "requirements-in-force", "requirements-overdue", "care-concerns", "complaints",
    "complaints-upheld", "safeguarding", "whistleblowing", "enforcement", "no-visit", "manager-change",
    "poor-observation", "regulator-risk",
]  # fmt: skip


@dataclass(frozen=True)
class Weight:
    """Points for one factor: `points` for each, at most `most`; only of the last `months`, where given."""

    factor: Factor
    label: str
    points: int
    most: int
    months: int | None = None
    by_value: tuple[tuple[str, int], ...] = ()  # for graded factors: points by value ("2", 20)


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
    bands: tuple[RiskBand, ...]
