"""Invented plans of any size."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from plumbline.library.loading import load_library
from plumbline.library.types import Framework, Scale
from plumbline.plans.rules.content import Item, PlanContent, Progress, Section, Status, Timing

LIBRARY = load_library(Path(__file__).resolve().parents[1] / "library")
THEMES = "dumfries-galloway-improvement-plan"
VERBS = ("Review", "Write", "Train staff in", "Audit", "Agree", "Report on", "Observe", "Replace")
THINGS = ("fluid charts", "care plans", "night cover", "call bells", "the medicines round", "notices", "handover")
WHO = ("Care Home Manager", "Deputy Manager", "Care Home Tactical Lead (nursing)", "tbc")


def framework(name: str) -> tuple[Framework, Scale]:
    found = LIBRARY.framework(name)
    return found, LIBRARY.scale_of(found)


def plan_of(actions: int) -> PlanContent:
    """A Dumfries & Galloway plan with so many actions, in its six themes, each with a progress entry."""
    fixed = framework(THEMES)[0].sections.fixed
    sections = [
        Section(number=str(theme.number), title=theme.title, context="Inspection of 14 August 2026.\n- Key question 1")
        for theme in fixed
    ]
    for n in range(actions):
        section = sections[n * len(sections) // actions]
        section.items.append(item(n, f"{section.number}.{len(section.items) + 1}"))
    return PlanContent(
        title="Partnership/Provider Improvement Plan",
        framework=THEMES,
        header={"Date of plan": "9 November 2026", "Completed by": "Isla Kerr", "Name of Service": "Glenkeld House"},
        sections=sections,
    )


def item(n: int, number: str) -> Item:
    due = date(2026, 12, 1) + timedelta(days=n)
    verb, thing = VERBS[n % len(VERBS)], THINGS[n % len(THINGS)]
    key = ("red", "amber", "green")[n % 3]
    return Item(
        number=number,
        text=f"{verb} {thing} in every unit, with the people who live there and their families, and write down what "
        f"was found (round {n}).",
        outcome="Nobody waits, and everybody knows who to ask.",
        measure="95% within two weeks",
        responsible=[WHO[n % len(WHO)]],
        finish=Timing(f"{due.day} {due:%B %Y}", "date", due),
        progress=[Progress(text=f"Begun in {n % 5 + 1} of 6 units.\n- two staff still to be trained")],
        status=Status(key.title(), key),
    )
