"""The plan's own head: date, author, review (DG16 to DG18, DG21, DG22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from plumbline.library.types import HeaderField
from plumbline.plans.rules.checks.examples import HEADER, live, plan
from plumbline.plans.rules.checks.findings import Found, PlanFacts, Severity, rule, short
from plumbline.plans.rules.timescales import understand_timescale
from plumbline.plans.rules.wording import day_words


def _value(facts: PlanFacts, field: HeaderField) -> str:
    """What the plan says in a field of its header."""
    if facts.life and field.key == "date_of_plan":
        return day_words(facts.life.date_of_plan) if facts.life.date_of_plan else ""
    if facts.life and field.key == "completed_by":
        return facts.life.completed_by.strip()
    return facts.content.header.get(field.label, "").strip()


def _without(label: str) -> dict[str, str]:
    return {name: text for name, text in HEADER.items() if name != label}


@rule(
    "header-missing",
    Severity.MUST,
    "A required field of the header is empty",
    mend="Fill it in: it stands on every page and tells readers what they hold.",
    requirement="DG21",
    finds=(
        plan(header=_without("Date of plan")),
        plan(header=_without("Completed by")),
        plan(life=live(completed_by="")),
    ),
    passes=(plan(), plan(header=_without("Manager"))),
)
def header_missing(facts: PlanFacts) -> Iterator[Found]:
    """The fields that this kind of plan must have: the date of the plan, and who completed it."""
    for field in facts.framework.header if facts.framework else ():
        if field.required and not _value(facts, field):
            yield Found(facts.header_place(field.key, field.label), f"“{field.label}” is empty.", asks=(field.key,))


@rule(
    "header-empty",
    Severity.MAY,
    "A field of the header is empty",
    mend="Fill it in, if it is known.",
    requirement="DG22",
    finds=(plan(header=_without("Manager")),),
    passes=(plan(), plan(header=_without("Completed by"))),
)
def header_empty(facts: PlanFacts) -> Iterator[Found]:
    """Fields that the publisher prints and does not insist on. The review has a rule of its own."""
    for field in facts.framework.header if facts.framework else ():
        if not field.required and field.printed and not _is_review(field) and not _value(facts, field):
            yield Found(facts.header_place(field.key, field.label), f"“{field.label}” is empty.", asks=(field.key,))


def _is_review(field: HeaderField) -> bool:
    return field.key == "review" and field.kind == "date"


def _review(facts: PlanFacts) -> HeaderField | None:
    return next((f for f in facts.framework.header if _is_review(f)), None) if facts.framework else None


def _review_day(facts: PlanFacts, field: HeaderField) -> date | None:
    period = (facts.content.period_start, facts.content.period_end)
    return understand_timescale(_value(facts, field), period=period, end=True).timing.date


@rule(
    "no-review-date",
    Severity.SHOULD,
    "No date for the next review",
    mend="Agree the day on which you will look at the plan together, and write it down.",
    asks=("review",),
    requirement="DG16",
    finds=(plan(header=_without("Date for review")),),
    passes=(plan(), plan(header=_without("Date for review"), life=live())),
)
def no_review_date(facts: PlanFacts) -> Iterator[Found]:
    """A plan that nobody will look at again is a list. A review that is planned is a date too."""
    field = _review(facts)
    if field and facts.worked_on and not _value(facts, field) and not (facts.life and facts.life.next_review_on):
        yield Found(facts.header_place(field.key, field.label), f"“{field.label}” is empty, and no review is planned.")


@rule(
    "review-date-gone-by",
    Severity.MUST,
    "The date for review has gone by",
    mend="Hold the review, or agree the next date.",
    asks=("review",),
    requirement="DG17",
    finds=(plan(header=HEADER | {"Date for review": "1 March 2026"}),),
    passes=(
        plan(),
        plan(header=HEADER | {"Date for review": "1 March 2026"}, life=live()),
        plan(header=HEADER | {"Date for review": "When the group decides"}),
    ),
)
def review_date_gone_by(facts: PlanFacts) -> Iterator[Found]:
    """The date that the plan prints for its review is behind it, and no later one is planned."""
    field = _review(facts)
    if field is None or not facts.worked_on:
        return
    day, planned = _review_day(facts, field), facts.life.next_review_on if facts.life else None
    if planned and planned >= facts.today:
        return
    day = planned or day
    if day and day < facts.today:
        yield Found(facts.header_place(field.key, field.label), f"The date for review was {day_words(day)}.")


@rule(
    "date-of-plan-to-come",
    Severity.SHOULD,
    "The date of the plan is still to come",
    mend="Give the day on which this state of the plan was written.",
    asks=("date_of_plan",),
    requirement="DG34",
    finds=(plan(header=HEADER | {"Date of plan": "1 April 2026"}), plan(life=live(date_of_plan=date(2026, 4, 1)))),
    passes=(plan(), plan(header=HEADER | {"Date of plan": "10 March 2026"})),
)
def date_of_plan_to_come(facts: PlanFacts) -> Iterator[Found]:
    """The date says which state of the plan a reader holds: it cannot lie ahead."""
    field = next((f for f in facts.framework.header if f.key == "date_of_plan"), None) if facts.framework else None
    text = _value(facts, field) if field else ""
    if facts.life:
        day = facts.life.date_of_plan
    else:
        day = understand_timescale(text, period=(None, None), end=False).timing.date if text else None
    if field and day and day > facts.today:
        yield Found(facts.header_place(field.key, field.label), f"The plan is dated “{short(text)}”.")


@rule(
    "no-actions",
    Severity.MUST,
    "The plan has no actions",
    mend="Write what will be done.",
    asks=("text",),
    requirement="DG26",
    finds=(plan(sections=[]),),
    passes=(plan(),),
)
def no_actions(facts: PlanFacts) -> Iterator[Found]:
    """A plan without actions plans nothing."""
    if not facts.actions:
        yield Found(facts.plan_place, "No action is written in it yet.")


@rule(
    "no-reason-for-the-plan",
    Severity.MAY,
    "Nothing says why there is a plan",
    mend="Say what gave rise to it, and what shows it.",
    asks=("plan",),
    requirement="DG3",
    finds=(plan(life=live(trigger="")),),
    passes=(plan(life=live()), plan(), plan(life=live(trigger=""), framework=None)),
)
def no_reason_for_the_plan(facts: PlanFacts) -> Iterator[Found]:
    """Where this kind of plan has reasons to choose from; when it may end depends on them."""
    if facts.life and facts.framework and facts.framework.triggers and not facts.life.trigger:
        yield Found(facts.plan_place, "The reason for this plan has not been chosen.")


_NO_PERIOD = replace(plan(), framework=None)


@rule(
    "period-missing",
    Severity.SHOULD,
    "The plan’s period is missing",
    mend="Give the first and the last day that the plan is for.",
    requirement="MO1",
    finds=(replace(plan(), framework=replace(plan().framework, period="required")),),  # type: ignore[type-var]
    passes=(plan(), _NO_PERIOD),
)
def period_missing(facts: PlanFacts) -> Iterator[Found]:
    """Where this kind of plan is for a period, months without a year mean nothing without it."""
    missing = facts.content.period_start is None or facts.content.period_end is None
    if facts.framework and facts.framework.period == "required" and missing:
        yield Found(facts.plan_place, "The first or last day of its period is missing.")
