"""The closed loop of one action (BY6): done, evidence checked by somebody else, impact seen, sustained; or reopened.

Green alone says that one person thinks it is done. Here stands what else is known: who checked, who saw the difference,
who looked again. Where an action stands is its last step; reopening begins the loop anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from plumbline.kernel.refusals import Refusal
from plumbline.plans.rules.wording import day_words

# Sustained is said at a later look, not in the meeting that saw the difference: plans of homes are reviewed about every
# four weeks, so the second look falls to another review.
SUSTAINED_AFTER = timedelta(weeks=4)


class Stage(StrEnum):
    """Where an action stands. The words are also those of `LoopStage`, which is what is stored."""

    OPEN = ""  # not complete, and never was
    DOCUMENT = "document"  # complete because a document says so: nobody here said it
    DONE = "done"
    CHECKED = "checked"
    IMPACT = "impact"
    SUSTAINED = "sustained"
    REOPENED = "reopened"


@dataclass(frozen=True)
class LoopFact:
    """One step that was taken: which, by whom, on which day."""

    stage: str
    by: str
    on: date
    user: int | None = None
    note: str = ""
    done_on: date | None = None  # of "done": the day it was done, where that is not the day on which it was said


BY_DOCUMENT = "Completed according to the document"
ONLY_A_DOCUMENT = f"{BY_DOCUMENT}; not checked by anybody yet"  # nobody here has said anything: a copy need not say so
SHORT = {
    Stage.OPEN: "",
    Stage.DOCUMENT: "Done according to the document, not checked yet",
    Stage.DONE: "Done, not checked yet",
    Stage.CHECKED: "Evidence checked",
    Stage.IMPACT: "Impact seen",
    Stage.SUSTAINED: "Sustained",
    Stage.REOPENED: "Reopened",
}

# What each step may follow, and what is missing when something else came before it.
FOLLOWS = {
    Stage.CHECKED: (Stage.DONE, Stage.DOCUMENT),
    Stage.IMPACT: (Stage.CHECKED,),
    Stage.SUSTAINED: (Stage.IMPACT,),
}
NEXT = {Stage.DOCUMENT: Stage.CHECKED, **{before: step for step, (before, *_) in FOLLOWS.items()}}
_DONE_TO = {
    Stage.CHECKED: "check its evidence",
    Stage.IMPACT: "say that its impact was seen",
    Stage.SUSTAINED: "say that it is sustained",
}


def stage_of(steps: Sequence[LoopFact], *, complete: bool) -> Stage:
    """Where the action stands; `complete` is what its status means. A status that a document set has no step."""
    last = Stage(steps[-1].stage) if steps else Stage.OPEN
    if complete:
        return Stage.DOCUMENT if last in (Stage.OPEN, Stage.REOPENED) else last
    return Stage.REOPENED if steps else Stage.OPEN


def stands_on_short(steps: Sequence[LoopFact], *, complete: bool) -> str:
    """For a board, beside the status: "Evidence checked"; "" while the action is open."""
    return SHORT[stage_of(steps, complete=complete)]


def stands_on(steps: Sequence[LoopFact], *, complete: bool) -> str:
    """What the action's completion rests on, for instance: "Completed by P. Lennox on 3 May 2026; evidence checked by
    M. Kerr on 10 May 2026; impact not seen yet". "" while it is open and always was."""
    stage = stage_of(steps, complete=complete)
    if stage is Stage.OPEN:
        return ""
    if stage is Stage.REOPENED:
        return _reopened(steps[-1])
    told = [_told(step) for step in since_reopened(steps)]
    if not told or not told[0].startswith("Completed"):
        told.insert(0, BY_DOCUMENT)
    return "; ".join([*told, *_missing(stage)])


def since_reopened(steps: Sequence[LoopFact]) -> list[LoopFact]:
    """The steps of the loop that runs now."""
    own: list[LoopFact] = []
    for step in steps:
        own = [] if step.stage == Stage.REOPENED else [*own, step]
    return own


def require_step(
    step: Stage, steps: Sequence[LoopFact], *, complete: bool, user: int | None, doers: Collection[int], today: date
) -> None:
    """Raises Refusal unless this person may take this step today. `doers`: the people named as doing the action."""
    if user is None:
        raise Refusal("Only a person who is signed in can say this.")
    if not complete:
        raise Refusal(f"This action is not completed. Record that first, then {_DONE_TO[step]}.")
    _require_order(step, stage_of(steps, complete=complete))
    running = since_reopened(steps)
    if user in doers:
        raise Refusal(f"You are named as doing this action, so somebody else must {_DONE_TO[step]}.")
    if any(s.stage == Stage.DONE and s.user == user for s in running):
        raise Refusal(f"You recorded that this is done, so somebody else must {_DONE_TO[step]}.")
    if step is Stage.SUSTAINED and today < sustained_from(running):
        day = day_words(sustained_from(running))
        raise Refusal(f"It is too early to say that it is sustained. Look again on {day} or later.")


def sustained_from(steps: Sequence[LoopFact]) -> date:
    """The first day on which somebody can say that it lasts: four weeks after the impact was seen."""
    return max(s.on for s in steps if s.stage == Stage.IMPACT) + SUSTAINED_AFTER


def may_take(
    step: Stage, steps: Sequence[LoopFact], *, complete: bool, user: int | None, doers: Collection[int], today: date
) -> str:
    """Why this person may not take this step today; "" where they may. No button is drawn that would be refused."""
    try:
        require_step(step, steps, complete=complete, user=user, doers=doers, today=today)
    except Refusal as refusal:
        return refusal.message
    return ""


def _require_order(step: Stage, stage: Stage) -> None:
    if stage in FOLLOWS[step]:
        return
    order = list(FOLLOWS)
    if stage in order and order.index(stage) >= order.index(step):
        raise Refusal(f"Somebody has said this already: {SHORT[stage].lower()}.")
    missing = {
        Stage.CHECKED: "nobody has checked its evidence yet",
        Stage.IMPACT: "nobody has seen its impact yet",
    }
    before = FOLLOWS[step][0]
    raise Refusal(f"You cannot {_DONE_TO[step]}: {missing[before]}. One step comes after the other.")


def _told(step: LoopFact) -> str:
    by = f"by {step.by} on {day_words(step.on)}"
    if step.stage == Stage.DONE and step.done_on and step.done_on != step.on:
        return f"Completed on {day_words(step.done_on)}, recorded {by}"
    return {
        Stage.DONE: f"Completed {by}",
        Stage.CHECKED: f"evidence checked {by}",
        Stage.IMPACT: f"impact seen {by}",
        Stage.SUSTAINED: f"found sustained {by}",
    }[Stage(step.stage)]


def _missing(stage: Stage) -> list[str]:
    return {
        Stage.DOCUMENT: ["not checked by anybody yet"],
        Stage.DONE: ["not checked by anybody else yet"],
        Stage.CHECKED: ["impact not seen yet"],
        Stage.IMPACT: ["not yet known whether it lasts"],
    }.get(stage, [])


def _reopened(step: LoopFact) -> str:
    if step.stage != Stage.REOPENED:
        return "No longer completed"  # a document took the status back, and nobody said why
    because = f": {step.note}" if step.note else ""
    return f"Reopened by {step.by} on {day_words(step.on)}{because}"
