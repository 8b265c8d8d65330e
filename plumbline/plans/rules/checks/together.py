"""The group, who has the plan, and what follows a review (DG7 to DG14, DG37): only a plan in the system knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plumbline.plans.rules.checks.examples import live, plan
from plumbline.plans.rules.checks.findings import Found, Place, PlanFacts, ReviewLife, Severity, rule
from plumbline.plans.rules.group import fillers
from plumbline.plans.rules.wording import day_words

MINUTES_DAYS = 14  # no guidance says how soon; two weeks leave time to act before the next meeting
DRAFT_DAYS = 28
_GROUP = Place("group", "", "The group", 1)
_SHARING = Place("sharing", "", "Who sees the plan", 2)
_REVIEWS = Place("reviews", "", "Reviews", 3)
_VERSIONS = Place("versions", "", "Versions", 4)


@rule(
    "no-lead",
    Severity.SHOULD,
    "Nobody keeps the plan",
    mend="Agree who writes it, keeps it up to date and sends it out.",
    requirement="DG11",
    finds=(plan(life=live(led_by=())),),
    passes=(plan(life=live()), plan()),
)
def no_lead(facts: PlanFacts) -> Iterator[Found]:
    """Somebody answers for the plan's being kept; it is agreed at the first meeting."""
    if facts.life and not facts.life.led_by:
        meets = bool(facts.framework and facts.framework.attendees)
        yield Found(_GROUP, "The plan has no lead.", severity=None if meets else Severity.MAY)


@rule(
    "group-incomplete",
    Severity.SHOULD,
    "Somebody is missing from the group",
    mend="Ask them to join, or say why they do not.",
    requirement="DG14",
    finds=(plan(life=live(roles=frozenset({"partnership_lead"}))),),
    passes=(
        plan(life=live()),
        plan(life=live(kind="in-house", roles=frozenset())),
        plan(),
    ),
)
def group_incomplete(facts: PlanFacts) -> Iterator[Found]:
    """The people whom this kind of plan must have at the table; an in-house plan is led by the home alone."""
    if facts.life is None or facts.framework is None or facts.life.kind == "in-house":
        return
    needed = [a for a in facts.framework.attendees if a.required]
    missing = [a.label for a in needed if not fillers(a.role) & facts.life.roles]
    if missing:
        yield Found(_GROUP, f"Not in the group: {', '.join(missing)}.", asked="who meets")


@rule(
    "not-shared",
    Severity.SHOULD,
    "The plan is not shared with anybody",
    mend="Share it with those who carry it out, or with the group.",
    requirement="BY7",
    finds=(plan(life=live(sees_it=0)),),
    passes=(plan(life=live()), plan(life=live(stage="draft", sees_it=0)), plan(life=live(kind="in-house", sees_it=0))),
)
def not_shared(facts: PlanFacts) -> Iterator[Found]:
    """A plan between organisations that only one of them can see; a draft may wait."""
    if facts.life and facts.worked_on and facts.life.kind != "in-house" and not facts.life.sees_it:
        yield Found(_SHARING, "Only the organisation that owns this plan can see it.")


@rule(
    "minutes-late",
    Severity.SHOULD,
    "A review is over, and no version has gone out since",
    mend="Make the version of that review final and send it to those on the list.",
    requirement="DG37",
    finds=(plan(life=live(reviews=(ReviewLife(1, date(2026, 2, 2), False),))),),
    passes=(
        plan(life=live(reviews=(ReviewLife(1, date(2026, 2, 2), True),))),
        plan(life=live(reviews=(ReviewLife(1, date(2026, 3, 2), False),))),
        plan(life=live(reviews=(ReviewLife(1, date(2026, 1, 2), False), ReviewLife(2, date(2026, 2, 2), True)))),
    ),
)
def minutes_late(facts: PlanFacts) -> Iterator[Found]:
    """After each meeting the plan goes out. Only the last meeting counts: what follows it holds what came before."""
    last = facts.life.reviews[-1] if facts.life and facts.life.reviews else None
    if last and not last.circulated and (facts.today - last.closed_on).days > MINUTES_DAYS:
        text = (
            f"Review {last.number} was closed on {day_words(last.closed_on)}, and no version has been sent out since."
        )
        listed = bool(facts.framework and facts.framework.distribution)
        yield Found(_REVIEWS, text, asked="to whom the plan goes" if listed else "")


@rule(
    "draft-not-finished",
    Severity.SHOULD,
    "A version has been on its way for a long time",
    mend="Make it final, or give it up with the reason.",
    requirement="DG36",
    finds=(plan(life=live(draft_since=date(2026, 2, 1))),),
    passes=(plan(life=live(draft_since=date(2026, 3, 1))), plan(life=live())),
)
def draft_not_finished(facts: PlanFacts) -> Iterator[Found]:
    """A draft that nobody finishes leaves everyone with the version before."""
    begun = facts.life.draft_since if facts.life else None
    if begun and (facts.today - begun).days > DRAFT_DAYS:
        yield Found(_VERSIONS, f"The version begun on {day_words(begun)} is not final yet.")
