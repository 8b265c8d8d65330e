"""Who does it: rules about doers and leads (DG26, MO6, MO7)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plumbline.plans.rules.checks.examples import item, plan
from plumbline.plans.rules.checks.findings import Found, PlanFacts, Severity, rule
from plumbline.plans.rules.content import Section
from plumbline.plans.rules.parties import kind_of_party

_EVERYBODY = re.compile(
    r"^(all|everyone|everybody|all (the )?(staff|team|carers)|staff|team|the team|management|managers)$", re.I
)


def _tbc(names: list[str]) -> list[str]:
    return [name for name in names if name.strip() and kind_of_party(name) == "tbc"]


@rule(
    "no-owner",
    Severity.MUST,
    "Nobody is named to do it",
    mend="Name the person or the post that does it, or writes down who will.",
    asks=("responsible", "text:name the post"),
    unasked=Severity.SHOULD,
    requirement="BY7",
    finds=(plan(item(responsible=[])), plan(item(responsible=["  "]))),
    passes=(plan(item(responsible=["Deputy Manager"])), plan(item(responsible=[], status="green"))),
)
def no_owner(facts: PlanFacts) -> Iterator[Found]:
    """An action that nobody is named to do is nobody's. What is completed is past asking."""
    for act in facts.actions:
        if not act.done and not any(name.strip() for name in act.item.responsible):
            leads = [name for name in act.section.lead if name.strip()]
            above = f" ({', '.join(leads)} leads the whole {facts.section_noun}.)" if leads else ""
            yield Found(act.place, f"Nobody is named to do this.{above}")


@rule(
    "owner-to-be-confirmed",
    Severity.SHOULD,
    "Who does it is still to be confirmed",
    mend="Find out who does it and write their name or post in place of the “tbc”.",
    asks=("responsible", "text:tbc"),
    requirement="MO6",
    finds=(plan(item(responsible=["tbc"])), plan(item(responsible=["Deputy Manager", "To be confirmed"]))),
    passes=(plan(item(responsible=["Deputy Manager"])), plan(item(responsible=["tbc"], status="green"))),
)
def owner_to_be_confirmed(facts: PlanFacts) -> Iterator[Found]:
    """“tbc” is allowed, counted, and asked about until somebody is named."""
    for act in facts.actions:
        names = _tbc(act.item.responsible)
        if names and not act.done:
            yield Found(act.place, f"Who does this is given as “{names[0].strip()}”.")


@rule(
    "lead-to-be-confirmed",
    Severity.SHOULD,
    "Who leads it is still to be confirmed",
    mend="Name the officer who answers for it.",
    asks=("lead",),
    requirement="MO7",
    finds=(plan(sections=[Section(number="1", title="Staff", context="A visit.", lead=["tbc"], items=[item()])]),),
    passes=(plan(sections=[Section(number="1", title="Staff", context="A visit.", lead=["J. Ross"], items=[item()])]),),
)
def lead_to_be_confirmed(facts: PlanFacts) -> Iterator[Found]:
    """A lead given as “tbc” answers for nothing yet."""
    for section in facts.filled:
        names = _tbc(section.lead)
        if names:
            yield Found(facts.section_place(section), f"The lead is given as “{names[0].strip()}”.")


@rule(
    "no-lead-of-section",
    Severity.SHOULD,
    "Nobody leads it",
    mend="Name the officer who answers for it.",
    asks=("lead",),
    unasked=Severity.MAY,
    requirement="MO7",
    finds=(),
    passes=(plan(),),
)
def no_lead_of_section(facts: PlanFacts) -> Iterator[Found]:
    """Where this kind of plan names a lead for each section, one with actions needs one."""
    if facts.framework is None or not facts.framework.sections.has_lead:
        return
    for section in facts.filled:
        if not any(name.strip() for name in section.lead):
            yield Found(facts.section_place(section), "No lead is named.")


@rule(
    "everybody-is-nobody",
    Severity.MAY,
    "“All staff” is nobody in particular",
    mend="Name the person or the post that sees to it that they all do.",
    asks=("responsible",),
    requirement="DG26",
    finds=(plan(item(responsible=["All staff"])),),
    passes=(plan(item(responsible=["All staff", "Deputy Manager"])), plan(item(responsible=["All nurses"]))),
)
def everybody_is_nobody(facts: PlanFacts) -> Iterator[Found]:
    """What everybody is to do, nobody answers for; unless the guidance of the plan itself offers "All"."""
    if "“all”" in facts.guidance.get("responsible", "").casefold().replace('"', "“", 1).replace('"', "”"):
        return
    for act in facts.actions:
        names = [name.strip() for name in act.item.responsible if name.strip()]
        if names and not act.done and all(_EVERYBODY.match(name) for name in names):
            yield Found(act.place, f"The only one named to do this is “{names[0]}”.")
