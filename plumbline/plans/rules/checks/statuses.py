"""What the status says against everything else that is known (BY6, BY7, DG31, DG32). By meaning, never by colour."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plumbline.library.types import Common
from plumbline.plans.rules.checks.examples import TODAY, item, plan
from plumbline.plans.rules.checks.findings import ActionLife, Found, PlanFacts, Severity, rule, short
from plumbline.plans.rules.content import Progress, Status

_DONE = re.compile(
    r"^(?:(?:this|the|it|action|now|has|have|been|is|was|fully|all|work|audit|training|review)\s+){0,5}"
    r"(?:completed?|done|achieved|closed|finished)\b(?!\s+(?:by|before|until|with)\b(?!\s+(?:\w+\s+)?(?:staff|manager)))",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:not|n't|never|to be|will be|partly|partially|part|nearly|almost|yet|once|when|until|if|being|"
    r"\d+\s?%|half|some|most|\d+ of|\d+/\d+)\b(?:\W+\w+){0,3}?\W+(?:completed?|done|achieved|closed|finished)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"^(?:not (?:yet )?(?:started|begun|done|completed?|achieved)|not yet\b|in progress\b|outstanding\b|"
    r"still (?:to|outstanding|in progress|ongoing)|awaiting\b|delayed\b|on hold\b|ongoing\b)",
    re.IGNORECASE,
)
_CHECKED = ("checked", "impact", "sustained")


def said_to_be_done(text: str) -> bool:
    """Whether a word of progress says of the whole action that it is completed: "Completed 3 May", "All done"; not
    "90% completed", "to be completed by May", "audit completed, training still to come"."""
    first = re.split(r"[.;\n]", text.strip(), maxsplit=1)[0]
    return bool(_DONE.match(first)) and not _NOT_DONE.search(first) and not re.search(r"\b(?:but|except)\b", text, re.I)


@rule(
    "said-completed-with-another-status",
    Severity.MUST,
    "Said to be completed, with a status that says otherwise",
    mend="Give it the status for completed and its day; or write what is still to do.",
    asks=("status",),
    requirement="DG32",
    finds=(
        plan(item(status="red", progress=[Progress(text="Completed on 3 March 2026.")])),
        plan(item(status="amber", progress=[Progress(text="All training completed")])),
    ),
    passes=(
        plan(item(status="green", progress=[Progress(text="Completed on 3 March 2026.")])),
        plan(item(status="red", progress=[Progress(text="90% completed")])),
        plan(item(status="red", progress=[Progress(text="To be completed by May")])),
        plan(item(status="red", progress=[Progress(text="Completed in the east wing, but not upstairs")])),
    ),
)
def said_completed_with_another_status(facts: PlanFacts) -> Iterator[Found]:
    """Red for something completed: the last word of progress and the status cannot both be right."""
    for act in facts.actions:
        if act.common not in (Common.DONE, Common.UNKNOWN, Common.NOT_ACHIEVED) and said_to_be_done(act.latest):
            yield Found(act.place, f"“{short(act.latest)}” is said of it, and its status is “{act.status_word}”.")


@rule(
    "completed-with-open-words",
    Severity.SHOULD,
    "Completed, and its progress says that it is not",
    mend="Write what was done, or give it the status of an action still open.",
    asks=("status", "progress"),
    requirement="DG32",
    finds=(plan(item(status="green", progress=[Progress(text="Not yet started")])),),
    passes=(
        plan(item(status="green", progress=[Progress(text="All outstanding reviews are done")])),
        plan(item(status="amber", progress=[Progress(text="In progress")])),
    ),
)
def completed_with_open_words(facts: PlanFacts) -> Iterator[Found]:
    """Green for something that has not begun."""
    for act in facts.actions:
        if act.done and _OPEN.match(act.latest):
            yield Found(
                act.place, f"Its status is “{act.status_word}”, and the last word on it is “{short(act.latest)}”."
            )


@rule(
    "completed-and-reopened",
    Severity.MUST,
    "Reopened, and its status still says completed",
    mend="Give it the status of an action still open.",
    requirement="BY6",
    finds=(plan(item(status="green"), life=ActionLife(complete=True, loop="reopened")),),
    passes=(plan(item(status="green"), life=ActionLife(complete=True, loop="checked")),),
)
def completed_and_reopened(facts: PlanFacts) -> Iterator[Found]:
    """What was reopened is open."""
    for act in facts.actions:
        if act.done and act.life and act.life.loop == "reopened":
            yield Found(act.place, f"It was reopened, and its status is “{act.status_word}”.")


@rule(
    "completed-without-evidence",
    Severity.SHOULD,
    "Completed, and nobody else has seen the evidence",
    mend="Add the evidence and ask somebody who did not do it to check it.",
    requirement="BY6",
    finds=(
        plan(item(status="green"), life=ActionLife(complete=True)),
        plan(item(status="green"), life=ActionLife(complete=True, loop="done", evidence=1)),
    ),
    passes=(
        plan(item(status="green"), life=ActionLife(complete=True, loop="checked", evidence=1)),
        plan(item(status="amber"), life=ActionLife()),
        plan(item(status="green")),
    ),
)
def completed_without_evidence(facts: PlanFacts) -> Iterator[Found]:
    """Green without evidence: a completion stands on what somebody other than the doer has looked at."""
    for act in facts.actions:
        if not (act.done and act.life) or act.life.loop in (*_CHECKED, "reopened"):
            continue
        if act.life.evidence:
            text = "It is completed, and nobody else has checked the evidence put forward."
        else:
            text = "It is completed, and no evidence has been put forward."
        yield Found(act.place, text, about="not checked")


@rule(
    "completed-without-a-word",
    Severity.SHOULD,
    "Completed, and nothing says what was done",
    mend="Write in a sentence what was done and how anybody can tell.",
    asks=("progress",),
    requirement="DG31",
    finds=(plan(item(status="green")),),
    passes=(
        plan(item(status="green", progress=[Progress(text="Done; charts seen by the lead")])),
        plan(item(status="green", progress=[Progress(impact="Nobody was thirsty")])),
    ),
)
def completed_without_a_word(facts: PlanFacts) -> Iterator[Found]:
    """A status alone is no account of what happened."""
    for act in facts.actions if facts.prints("progress") else ():
        told = any((p.text + p.impact + p.status_note).strip() for p in act.item.progress)
        if act.done and not told:
            yield Found(
                act.place, f"Its status is “{act.status_word or 'completed'}”, and nothing is written about it."
            )


@rule(
    "completed-without-a-day",
    Severity.SHOULD,
    "Completed, without the day",
    mend="Give the day on which it was completed.",
    requirement="BY6",
    finds=(plan(item(status="green"), life=ActionLife(complete=True)),),
    passes=(plan(item(status="green"), life=ActionLife(complete=True, completed_on=TODAY)), plan(item(status="green"))),
)
def completed_without_a_day(facts: PlanFacts) -> Iterator[Found]:
    """Whether it kept its date can only be told from the day on which it was done."""
    for act in facts.actions:
        if act.done and act.life and act.life.completed_on is None:
            yield Found(act.place, "It is completed, and the day is not recorded.")


@rule(
    "late-without-a-reason",
    Severity.SHOULD,
    "Late, and nothing says why",
    mend="Write briefly what is in the way and what is being done about it.",
    asks=("progress",),
    requirement="DG31",
    finds=(plan(item(status="red")),),
    passes=(plan(item(status="red", progress=[Progress(text="The trainer is ill; a new day is booked.")])),),
)
def late_without_a_reason(facts: PlanFacts) -> Iterator[Found]:
    """Progress comments name what causes a delay."""
    for act in facts.actions if facts.prints("progress") else ():
        told = any((p.text + p.status_note).strip() for p in act.item.progress)
        if act.common in (Common.LATE, Common.NOT_ACHIEVED) and not told:
            yield Found(act.place, f"Its status is “{act.status_word}”, and nothing is written about it.")


@rule(
    "status-of-another-scale",
    Severity.SHOULD,
    "The status is not one of this plan’s",
    mend="Choose one of the plan’s own values.",
    asks=("status",),
    requirement="DG32",
    finds=(plan(item(status=Status("Purple", ""))),),
    passes=(plan(item(status="amber")), plan(item(status=""))),
)
def status_of_another_scale(facts: PlanFacts) -> Iterator[Found]:
    """A status that this kind of plan has no meaning for cannot be counted."""
    for act in facts.actions if facts.scale else ():
        words = act.item.status.text.strip()
        if words and facts.scale and facts.scale.value(act.item.status.key) is None:
            values = ", ".join(value.label for value in facts.scale.values)
            yield Found(act.place, f"“{short(words)}” is none of {values}.")


@rule(
    "no-status",
    Severity.MAY,
    "No status",
    mend="Say how it stands.",
    asks=("status",),
    requirement="DG32",
    finds=(plan(item(), item(number="1.2", text="Ask what people like to drink.", status="")),),
    passes=(plan(item()), plan(item(status=""))),
)
def no_status(facts: PlanFacts) -> Iterator[Found]:
    """Where the other actions say how they stand, one without a status was forgotten."""
    blank = [act for act in facts.actions if not act.item.status.text.strip() and not act.item.status.key]
    if not facts.worked_on or len(blank) * 2 > len(facts.actions):
        return
    for act in blank:
        if not act.done and not _overdue(act.item.finish.date, facts):
            yield Found(act.place, "It has no status, and others have.")


def _overdue(due: object, facts: PlanFacts) -> bool:
    """What is past its date is told by a rule of its own."""
    return due is not None and due < facts.today  # type: ignore[operator]


@rule(
    "target-reached-and-late",
    Severity.MAY,
    "The measure has reached its target, and the action is not completed",
    mend="Look whether it is completed, or whether the target was too low.",
    asks=("measure", "status"),
    requirement="DG29",
    finds=(),
    passes=(plan(),),
)
def target_reached_and_late(facts: PlanFacts) -> Iterator[Found]:
    """A reading at or past the target, in the direction from where it began, with a status that says late."""
    for act in facts.actions:
        figures = act.figures
        if act.common is not Common.LATE or not figures or not figures.readings:
            continue
        if figures.baseline is None or figures.target is None or figures.baseline == figures.target:
            continue
        last, up = figures.readings[-1].value, figures.target > figures.baseline
        if (last >= figures.target) if up else (last <= figures.target):
            yield Found(
                act.place, f"The last reading, {last:g}, has reached the target, and its status is “{act.status_word}”."
            )
