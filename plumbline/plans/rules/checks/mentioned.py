"""Numbers of other actions that a text names (MO9, DG24, ST10)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plumbline.plans.rules.checks.examples import item, live, plan
from plumbline.plans.rules.checks.findings import Found, PlanFacts, Severity, rule

_NAMED = re.compile(
    r"\b(?:actions?|recommendations?|action points?|tasks?|parts?|objectives?)\s+(?:nos?\.?\s*|numbers?\s*)?"
    r"(?P<numbers>\d{1,2}\.\d{1,2}(?:\s*(?:,|&|and|or|to|[-\u2010-\u2015])\s*\d{1,2}\.\d{1,2})*)(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,2}\.\d{1,2}")
_BEFORE = re.compile(r"\b(?:regulation|standard|policy|guidance|their|its|another|previous|old|framework)s?\W*$", re.I)


@rule(
    "number-of-no-action",
    Severity.SHOULD,
    "It refers to an action that is not there",
    mend="Correct the number, or say what was meant.",
    asks=("sections:refer",),
    requirement="MO9",
    finds=(plan(item(text="As action 7.9 says, offer a drink at every visit.")),),
    passes=(
        plan(item(), item(number="1.2", text="As action 1.1 says, but upstairs as well.")),
        plan(item(text="Meet standard 7.9 of the health standards.")),
        plan(item(text="Raise the score from 4.1 to 4.4.")),
    ),
)
def number_of_no_action(facts: PlanFacts) -> Iterator[Found]:
    """Only where the text says that it means an action: a bare 7.9 may be anything."""
    numbers = {act.item.number for act in facts.actions} | {s.number for s in facts.content.sections}
    withdrawn = facts.life.withdrawn if facts.life else frozenset()
    dotted = any("." in number for number in numbers)
    for act in facts.actions if dotted else ():
        text = "\n".join(
            [act.item.title, act.item.text, act.item.outcome, act.item.measure, *(p.text for p in act.item.progress)]
        )
        for number, words in _named(text):
            if number not in numbers and number not in withdrawn:
                yield Found(act.place, f"“{words}” names {number}, which this plan does not have.",
                            subject=f"{act.place.reference}>{number}"[:120])  # fmt: skip


@rule(
    "number-of-a-withdrawn-action",
    Severity.SHOULD,
    "It refers to an action that was withdrawn",
    mend="Refer to what took its place, or take the reference out.",
    asks=("sections:refer",),
    requirement="MO9",
    finds=(plan(item(text="As action 1.9 says, offer a drink."), life=live(withdrawn=frozenset({"1.9"}))),),
    passes=(plan(item(text="As action 1.9 says, offer a drink.")),),
)
def number_of_a_withdrawn_action(facts: PlanFacts) -> Iterator[Found]:
    """A withdrawn action is kept to be read; nothing still to be done can lean on it."""
    for act in facts.actions if facts.life and facts.life.withdrawn else ():
        for number, words in _named(f"{act.item.title}\n{act.item.text}"):
            if facts.life and number in facts.life.withdrawn and not act.done:
                yield Found(act.place, f"“{words}” names {number}, which was withdrawn.",
                            subject=f"{act.place.reference}>{number}"[:120])  # fmt: skip


def _named(text: str) -> Iterator[tuple[str, str]]:
    """Each number that a text calls an action, with the words: ("7.9", "action 7.9")."""
    seen = set()
    for match in _NAMED.finditer(text):
        if _BEFORE.search(text[: match.start()]):
            continue
        for number in _NUMBER.findall(match["numbers"]):
            if number not in seen:
                seen.add(number)
                yield number, " ".join(match.group().split())
