"""The plan check over a plan of 200 actions: every rule, and the abbreviations of every text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.made import THEMES, framework, plan_of
from benchmarks.measure import Row, median_time, report
from plumbline.library.words import load_words
from plumbline.plans.rules.checks import PlanFacts, check
from plumbline.plans.rules.content import PlanContent

WORDS = load_words(Path(__file__).resolve().parents[1] / "library")
TODAY = date(2027, 3, 1)  # in the middle of its dates: a third are late
SHORTS = ("IPC", "MDT", "QXZ", "PAMMS")


def bare(plan: PlanContent) -> int:
    """Every word of the plan, compared with nothing."""
    texts = [f"{i.text} {i.outcome} {i.measure} {' '.join(p.text for p in i.progress)}" for i in plan.items]
    return sum(len(text.split()) for text in texts)


def large_plan() -> PlanContent:
    plan = plan_of(200)
    for n, item in enumerate(plan.items):
        item.text += f" Ask the {SHORTS[n % len(SHORTS)]} lead first; see action {n % 6 + 1}.1."
    return plan


def run() -> bool:
    plan = large_plan()

    def whole() -> int:
        return len(check(PlanFacts(plan, *framework(THEMES), TODAY, words=WORDS)))

    assert whole() > 50, whole()
    row = Row("the check of a plan of 200 actions", median_time(whole), 0.3, median_time(lambda: bare(plan)))
    row.notes.append(f"{whole()} findings")
    return report("Checking", [row])
