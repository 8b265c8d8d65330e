"""By when: rules about starts and finishes (T20, DG30, BY5, MO8, MO14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plumbline.library.types import Common
from plumbline.plans.rules.checks.examples import APRIL, FEBRUARY, MARCH, item, live, plan
from plumbline.plans.rules.checks.findings import Act, ActionLife, Found, PlanFacts, Severity, rule, short
from plumbline.plans.rules.content import Move, Timing
from plumbline.plans.rules.timescales import rule_of
from plumbline.plans.rules.wording import day_words

_WORKING = (Common.ON_TRACK, Common.NOT_STARTED)
MOVED_OFTEN = 3
_MOVE = Move("28 February 2026", "30 April 2026", "The trainer was ill.", "The group", date(2026, 2, 20))


def _open(facts: PlanFacts) -> Iterator[Act]:
    return (act for act in facts.actions if not act.done)


def _dated_times(act: Act) -> bool:
    """Something recurring whose times are written out as days is dated, whatever words stand beside them."""
    return act.life is not None and act.life.occurrences > 0


def _late_words(days: int) -> str:
    return "1 day ago" if days == 1 else f"{days} days ago"


@rule(
    "no-date",
    Severity.MUST,
    "No date to finish by",
    mend="Give the day by which it is done; for something that repeats, how often and until when.",
    asks=("finish",),
    unasked=Severity.SHOULD,
    requirement="T20",
    finds=(plan(item(finish=Timing())), plan(item(finish=Timing("-", "blank")))),
    passes=(
        plan(item(finish=APRIL)),
        plan(item(finish=Timing(), frequency="Monthly")),
        plan(item(finish=Timing(), status="green")),
    ),
)
def no_date(facts: PlanFacts) -> Iterator[Found]:
    """An action without a day to finish by cannot be late and is never finished."""
    for act in _open(facts):
        if act.item.finish.kind == "blank" and not act.item.frequency.strip() and not _dated_times(act):
            yield Found(act.place, "No date is given to finish by.")


@rule(
    "ongoing-as-a-date",
    Severity.MUST,
    "“Ongoing” is no date",
    mend="Give the day on which you will look whether it is done; if it repeats, say how often and until when.",
    asks=("finish:ongoing",),
    unasked=Severity.SHOULD,
    requirement="DG30",
    finds=(plan(item(finish=Timing("Ongoing", "ongoing"))), plan(item(finish=Timing("Continuous", "ongoing")))),
    passes=(
        plan(item(finish=APRIL)),
        plan(item(finish=Timing("Ongoing", "ongoing")), life=ActionLife(occurrences=4)),
        plan(item(finish=Timing("Every month", "recurring", date(2026, 9, 30)))),
    ),
)
def ongoing_as_a_date(facts: PlanFacts) -> Iterator[Found]:
    """“Ongoing” cannot be measured, met or missed. Something recurring with dated times is in order."""
    for act in _open(facts):
        if act.item.finish.kind == "ongoing" and not _dated_times(act):
            yield Found(act.place, f"The finish is given as “{short(act.item.finish.text)}”.")


@rule(
    "date-to-be-confirmed",
    Severity.MUST,
    "The date is still to be confirmed",
    mend="Agree a day. If it hangs on something else, give the day by which the date will be known.",
    asks=("finish",),
    unasked=Severity.SHOULD,
    requirement="DG30",
    finds=(plan(item(finish=Timing("TBC", "tbc"))),),
    passes=(plan(item(finish=APRIL)), plan(item(finish=Timing("TBC", "tbc"), status="green"))),
)
def date_to_be_confirmed(facts: PlanFacts) -> Iterator[Found]:
    """“TBC” holds a place for a date; it is no date."""
    for act in _open(facts):
        if act.item.finish.kind == "tbc" and not _dated_times(act):
            yield Found(act.place, f"The finish is given as “{short(act.item.finish.text)}”.")


@rule(
    "date-not-a-day",
    Severity.MUST,
    "The date names no day",
    mend="Give a day in place of these words.",
    asks=("finish",),
    unasked=Severity.SHOULD,
    requirement="DG30",
    finds=(
        plan(item(finish=Timing("ASAP", "unknown"))),
        plan(item(finish=Timing("as required", "unknown"))),
        plan(item(finish=Timing("March", "month", None))),
    ),
    passes=(plan(item(finish=APRIL)), plan(item(finish=Timing("Immediately", "unknown"), status="green"))),
)
def date_not_a_day(facts: PlanFacts) -> Iterator[Found]:
    """“As soon as possible”, “as required”, a month without a year: nobody can say when it is late."""
    for act in _open(facts):
        finish = act.item.finish
        undated = finish.kind == "unknown" or (finish.kind in ("date", "month") and finish.date is None)
        if undated and finish.text.strip() and not _dated_times(act):
            yield Found(act.place, f"The finish is given as “{short(finish.text)}”, from which no day can be told.")


@rule(
    "recurring-without-end",
    Severity.SHOULD,
    "It repeats, but not until a day",
    mend="Say how often, such as monthly, and until when; each time then has its own date.",
    asks=("finish:how often",),
    requirement="DG30",
    finds=(
        plan(item(finish=Timing("Every quarter", "recurring"))),
        plan(item(finish=Timing("Regularly", "recurring", date(2026, 9, 30)))),
    ),
    passes=(
        plan(item(finish=Timing("Monthly until September 2026", "recurring", date(2026, 9, 30)))),
        plan(item(finish=Timing("Monthly", "recurring")), life=ActionLife(occurrences=6)),
        plan(item(finish=Timing("Monthly", "recurring")), period_end=date(2026, 12, 31)),
    ),
)
def recurring_without_end(facts: PlanFacts) -> Iterator[Found]:
    """A rhythm is as good as a date when each of its times can be told: how often, and until when."""
    for act in _open(facts):
        finish = act.item.finish
        if finish.kind != "recurring" or _dated_times(act):
            continue
        if rule_of(f"{finish.text} {act.item.frequency}") is None:
            yield Found(act.place, f"“{short(finish.text)}” says that it repeats, but not how often.")
        elif finish.date is None and facts.content.period_end is None:
            yield Found(act.place, f"“{short(finish.text)}” says how often, but not until when.")


@rule(
    "on-target-past-its-date",
    Severity.MUST,
    "Past its date, and still said to be on target",
    mend="Record that it is completed, or that it is late and why; or agree a new date with its reason.",
    asks=("status",),
    requirement="BY7",
    finds=(plan(item(finish=FEBRUARY, status="amber")),),
    passes=(
        plan(item(finish=APRIL, status="amber")),
        plan(item(finish=FEBRUARY, status="red")),
        plan(item(finish=FEBRUARY, status="green")),
        plan(item(finish=FEBRUARY, status="amber"), life=live(stage="draft")),
    ),
)
def on_target_past_its_date(facts: PlanFacts) -> Iterator[Found]:
    """The status says that it keeps its date, and the date has gone by (amber past its date)."""
    for act in _open(facts) if facts.worked_on else ():
        due = act.item.finish.date
        if act.common in _WORKING and due and due < facts.today and act.item.finish.kind != "recurring":
            days = (facts.today - due).days
            text = f"Due on {day_words(due)}, {_late_words(days)}, and still “{act.status_word}”."
            yield Found(act.place, text, about=f"{due} {act.item.status.key}")


@rule(
    "past-its-date-unsaid",
    Severity.SHOULD,
    "Past its date, and nothing is said of it",
    mend="Record whether it is completed; if it is late, say why and agree a new date.",
    asks=("status", "progress"),
    requirement="DG31",
    finds=(plan(item(finish=FEBRUARY, status="")),),
    passes=(plan(item(finish=FEBRUARY, status="red")), plan(item(finish=APRIL, status=""))),
)
def past_its_date_unsaid(facts: PlanFacts) -> Iterator[Found]:
    """A date has gone by and no status says what came of it; where this kind of plan prints a status at all."""
    if not facts.worked_on or (facts.framework and not facts.framework.status_in_print and facts.life is None):
        return
    for act in _open(facts):
        due = act.item.finish.date
        if act.common is Common.UNKNOWN and due and due < facts.today and act.item.finish.kind != "recurring":
            yield Found(act.place, f"Due on {day_words(due)}, and no status says whether it is done.", about=str(due))


@rule(
    "draft-date-gone-by",
    Severity.SHOULD,
    "Its date has gone by before the plan was begun",
    mend="Agree a date that is still to come, or record that it is done.",
    asks=("finish",),
    requirement="DG30",
    finds=(plan(item(finish=FEBRUARY), life=live(stage="draft")),),
    passes=(plan(item(finish=APRIL), life=live(stage="draft")), plan(item(finish=FEBRUARY, status="red"), life=live())),
)
def draft_date_gone_by(facts: PlanFacts) -> Iterator[Found]:
    """A plan that is not yet agreed, with a date that lies behind it, is late on its first day."""
    for act in _open(facts) if facts.life and facts.life.stage == "draft" else ():
        due = act.item.finish.date
        if due and due < facts.today:
            yield Found(act.place, f"Due on {day_words(due)}, and the plan has not been started.", about=str(due))


@rule(
    "finish-before-start",
    Severity.MUST,
    "The finish is before the start",
    mend="Correct the start or the finish.",
    requirement="MO8",
    finds=(plan(item(start=APRIL, finish=FEBRUARY)),),
    passes=(plan(item(start=FEBRUARY, finish=APRIL)), plan(item(start=APRIL, finish=APRIL))),
)
def finish_before_start(facts: PlanFacts) -> Iterator[Found]:
    """Nothing ends before it begins."""
    for act in facts.actions:
        start, finish = act.item.start, act.item.finish
        if start.date and finish.date and finish.date < start.date:
            yield Found(act.place, f"It starts “{short(start.text)}” and finishes “{short(finish.text)}”.")


@rule(
    "finish-after-the-period",
    Severity.SHOULD,
    "The finish is after the plan’s period",
    mend="Bring the finish into the period, or say in the plan that it goes on after it.",
    requirement="MO8",
    finds=(plan(item(finish=APRIL), period_end=date(2026, 3, 31)),),
    passes=(
        plan(item(finish=APRIL), period_end=date(2026, 4, 30)),
        plan(item(finish=APRIL, status="green"), period_end=date(2026, 3, 31)),
    ),
)
def finish_after_the_period(facts: PlanFacts) -> Iterator[Found]:
    """A plan for a period is done when the period is over."""
    end = facts.content.period_end
    for act in _open(facts) if end else ():
        due = act.item.finish.date
        if end and due and due > end:
            yield Found(act.place, f"It finishes on {day_words(due)}; the plan’s period ends on {day_words(end)}.")


@rule(
    "date-of-another-body-moved",
    Severity.SHOULD,
    "A date set by another body was moved later",
    mend="Write down that the body agreed to the later date, or go back to theirs.",
    asks=("finish:another body",),
    requirement="DG30",
    finds=(plan(item(finish=APRIL, timescale_source="Inspector", original_finish=MARCH)),),
    passes=(
        plan(item(finish=APRIL, timescale_source="Inspector", original_finish=APRIL)),
        plan(item(finish=APRIL, timescale_source="Inspector")),
        plan(item(finish=APRIL, original_finish=MARCH)),
    ),
)
def date_of_another_body_moved(facts: PlanFacts) -> Iterator[Found]:
    """Who works on the plan cannot give themselves more time than the regulator did."""
    for act in _open(facts):
        first, due, whose = act.item.original_finish.date, act.item.finish.date, act.item.timescale_source.strip()
        if whose and first and due and due > first:
            text = f"The date was set by “{short(whose)}”: {day_words(first)}. It now finishes on {day_words(due)}."
            yield Found(act.place, text)


@rule(
    "date-moved-often",
    Severity.MAY,
    "The date was moved again and again",
    mend="Ask what stands in its way, and whether it is the right action.",
    asks=("progress",),
    requirement="BY5",
    finds=(plan(item(moves=[_MOVE] * 3)),),
    passes=(plan(item(moves=[_MOVE] * 2)), plan(item(moves=[_MOVE] * 3, status="green"))),
)
def date_moved_often(facts: PlanFacts) -> Iterator[Found]:
    """Each move was agreed; together they say that something is in the way."""
    for act in _open(facts):
        if len(act.item.moves) >= MOVED_OFTEN:
            yield Found(act.place, f"Its finish has been moved {len(act.item.moves)} times.")


@rule(
    "waits-for-what-ends-later",
    Severity.SHOULD,
    "It waits for an action that finishes later",
    mend="Move one of the two dates, or take the order away.",
    requirement="MO14",
    finds=(plan(item(finish=APRIL), item(number="1.2", finish=MARCH, after="1.1")),),
    passes=(plan(item(finish=APRIL), item(number="1.2", finish=APRIL, after="1.1")),),
)
def waits_for_what_ends_later(facts: PlanFacts) -> Iterator[Found]:
    """An action that comes after another cannot be due before it."""
    by_number = {act.item.number: act for act in facts.actions}
    for act in _open(facts):
        first = by_number.get(act.item.after) if act.item.after else None
        due = act.item.finish.date
        if first and not first.done and due and first.item.finish.date and first.item.finish.date > due:
            then = day_words(first.item.finish.date)
            yield Found(act.place, f"It is due on {day_words(due)} and waits for {first.item.number}, due on {then}.")
