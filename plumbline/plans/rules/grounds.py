"""Why a plan exists: what its reason asks for, whether that is there, and when the plan may end (DG2 to DG6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from plumbline.library.types import Trigger
from plumbline.plans.rules.wording import day_words

KIND_WORDS = {"in-house": "an in-house plan of the provider", "partnership": "a partnership plan"}
EVIDENCE_WORDS = {
    "inspection": "an inspection",
    "investigation": "an investigation",
    "visit": "an assurance visit",
    "complaint": "a complaint",
    "self-evaluation": "a self-evaluation",
    "contract-monitoring": "contract monitoring",
    "other": "what it rests on",
}


@dataclass(frozen=True)
class GroundFacts:
    """One thing that speaks for the plan or for its end."""

    kind: str  # a key of library.types.GROUND_KINDS
    on: date
    title: str = ""
    lowest_grade: int | None = None
    published: bool = False  # not written down with the plan: grades that the regulator published, of `on`


@dataclass(frozen=True)
class Said:
    """One thing to say of the plan's reason: it is shown, it is missing, or it does not fit."""

    how: Literal["shown", "missing", "mismatch"]
    text: str


@dataclass(frozen=True)
class Reason:
    """Why a plan exists, as a person says it."""

    kind: str = ""  # "in-house", "partnership", "": not said
    trigger: str = ""  # key of one of the framework's triggers
    identified_by: str = ""


# The words of the grades, where the regulator's own scale is known; otherwise the numbers stand alone.
CARE_INSPECTORATE = {6: "excellent", 5: "very good", 4: "good", 3: "adequate", 2: "weak", 1: "unsatisfactory"}


def grades_of(nation: str) -> dict[int, str]:
    """The grades an inspection can give, the best first, with their words."""
    return CARE_INSPECTORATE if nation == "scotland" else dict.fromkeys(CARE_INSPECTORATE, "")


def trigger_named(triggers: Iterable[Trigger], key: str) -> Trigger | None:
    return next((t for t in triggers if t.key == key), None)


def asks_kind(triggers: Iterable[Trigger]) -> bool:
    """Whether plans of this framework are told apart as in-house and partnership plans (DG2)."""
    return any(t.kind != "any" for t in triggers)


def kind_for(trigger: Trigger | None, kind: str) -> str:
    """The kind of plan: as it was said, and otherwise as the reason has it."""
    return kind or (trigger.kind if trigger and trigger.kind != "any" else "")


def kind_mismatch(trigger: Trigger | None, kind: str) -> str:
    """Why this reason does not go with this kind of plan; "" where it does. The guidance gives each kind its own
    reasons (DG3, DG4), so this one is refused."""
    if trigger is None or not kind or trigger.kind in ("any", kind):
        return ""
    return (
        f"“{trigger.label}” is a reason for {KIND_WORDS[trigger.kind]}, not for {KIND_WORDS[kind]}. Choose that kind "
        "of plan, or another reason."
    )


def in_order(grounds: Iterable[GroundFacts]) -> list[GroundFacts]:
    """By their day; of one day the one written down last comes last, and counts."""
    return sorted(grounds, key=lambda ground: ground.on)


def latest_graded(grounds: Iterable[GroundFacts]) -> GroundFacts | None:
    """The grades that stand now: of what is written down with the plan and of what the regulator published, the newest.
    A later visit of the regulator that gave no grades leaves them as they were."""
    graded = [g for g in in_order(grounds) if g.kind == "inspection" and g.lowest_grade is not None]
    return graded[-1] if graded else None


def about_reason(
    reason: Reason, triggers: Sequence[Trigger], grounds: Sequence[GroundFacts], *, bodies: Sequence[str] = ()
) -> tuple[Said, ...]:
    """What is to be said of a plan's reason: what it asks for and whether it is there, and what does not fit.

    `bodies`: who may see the need for such a plan (DG6), where the framework names them.
    """
    trigger = trigger_named(triggers, reason.trigger)
    said = []
    if triggers and trigger is None:
        said.append(Said("missing", "The reason for this plan has not been chosen yet."))
    if trigger is not None:
        said.append(_evidence(trigger, grounds))
        if mismatch := kind_mismatch(trigger, reason.kind):
            said.append(Said("mismatch", mismatch))
    if found := _better_reason(reason, triggers, grounds):
        said.append(found)
    if bodies and not reason.identified_by and reason.kind != "in-house":
        said.append(Said("missing", "It has not been said yet which body saw the need for this plan."))
    return tuple(said)


def asked_for(trigger: Trigger) -> str:
    """What shows this reason: "an inspection whose lowest grade is 2 or worse"."""
    words = [EVIDENCE_WORDS.get(kind, kind) for kind in trigger.evidence]
    listed = " or ".join(words) or EVIDENCE_WORDS["other"]
    return f"{listed} whose lowest grade is {trigger.grades_at_most} or worse" if trigger.grades_at_most else listed


def _evidence(trigger: Trigger, grounds: Sequence[GroundFacts]) -> Said:
    asked = f"{trigger.label}: {asked_for(trigger)} is asked for"
    there = [g for g in in_order(grounds) if not trigger.evidence or g.kind in trigger.evidence]
    if not there:
        return Said("missing", f"{asked}, and none is written down yet.")
    if trigger.grades_at_most is None:
        return Said("shown", f"{asked}; {_named(there[-1])} is written down.")
    graded = [g for g in there if g.lowest_grade is not None]
    if not graded:
        return Said("missing", f"{asked}; {_named(there[-1])} is written down without its grade.")
    fitting = [g for g in graded if g.lowest_grade is not None and g.lowest_grade <= trigger.grades_at_most]
    if not fitting:
        shown = graded[-1]
        return Said(
            "mismatch",
            f"{asked}; the {_shows(shown, 'one')}, which is better. Choose "
            "another reason, or add the inspection that led to this plan.",
        )
    return Said("shown", f"{asked}; the {_shows(fitting[-1], 'one')}.")


def _better_reason(reason: Reason, triggers: Sequence[Trigger], grounds: Sequence[GroundFacts]) -> Said | None:
    """An in-house plan beside grades for which the guidance asks for a partnership plan (DG3, DG4)."""
    latest = latest_graded(grounds)
    if reason.kind != "in-house" or latest is None or latest.lowest_grade is None:
        return None
    for trigger in triggers:
        if trigger.kind == "partnership" and trigger.grades_at_most and latest.lowest_grade <= trigger.grades_at_most:
            return Said(
                "mismatch",
                f"The {_shows(latest)}: that is a reason for a "
                f"partnership plan (“{trigger.label}”), and this is an in-house plan.",
            )
    return None


def _shows(graded: GroundFacts, noun: str = "inspection") -> str:
    """ "inspection of 3 May 2026 shows grade 2", "grades published on 3 May 2026 have 2 as the lowest" """
    if graded.published:
        return f"grades published on {day_words(graded.on)} have {graded.lowest_grade} as the lowest"
    return f"{noun} of {day_words(graded.on)} shows grade {graded.lowest_grade}"


def _named(ground: GroundFacts) -> str:
    words = {
        "inspection": "the inspection", "investigation": "the investigation", "visit": "the visit",
        "complaint": "the complaint", "self-evaluation": "the self-evaluation",
        "contract-monitoring": "the contract monitoring",
    }  # fmt: skip
    return f"{words.get(ground.kind, f'“{ground.title}”')} of {day_words(ground.on)}"


def may_end(grounds: Iterable[GroundFacts], trigger: Trigger | None) -> tuple[bool, str]:
    """Whether the grades let the plan end, and the sentence that says so (DG5). A reason without grades always does;
    whether the improvement is shown is then for the group to say (DG39)."""
    if trigger is None or trigger.grades_at_least is None:
        return True, "No grade has to be reached before this plan ends."
    wanted = f"This plan stays until the latest inspection shows grade {trigger.grades_at_least} or better throughout"
    latest = latest_graded(grounds)
    if latest is None or latest.lowest_grade is None:
        return False, f"{wanted}. No inspection with its grades is written down yet."
    shows = f"the inspection of {day_words(latest.on)} shows {latest.lowest_grade} as its lowest"
    if latest.published:
        shows = f"the {_shows(latest)}"
    if latest.lowest_grade < trigger.grades_at_least:
        return False, f"{wanted}; {shows}."
    return True, f"The grades this plan is to reach are reached: {shows}, and {trigger.grades_at_least} is asked for."
