"""Who must be told of what (BY9), as one table; and which notice belongs to which line of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """`begins`: how the effect keys of its notices begin. `process`: of the framework's processes, the one whose steps
    say who else is told."""

    key: str
    what: str
    who: str
    begins: tuple[str, ...]
    process: str = ""


EVENTS: tuple[Event, ...] = (
    Event("sent", "The plan is sent to the people who work on it", "Everyone in the planning group who has an account",
          ("plan-sent:",)),
    Event("lead", "The plan is given to a lead, or to somebody who stands in", "That person", ("lead:",)),
    Event("due", "An action falls due: within the week before, on the day, and once in each week that it is late",
          "Who does it, who is accountable for it, and who leads its part of the plan", ("reminder:action:",)),
    Event("review", "A review comes up: within the week before, and on the day", "The planning group and the lead",
          ("reminder:plan:",)),
    Event("round", "A round of scrutiny asks for answers, and while they are late",
          "Who answers for each part, or for the organisation that is asked", ("round:", "reminder:round-request:")),
    Event("guest", "Somebody without an account is asked for an answer", "That person, by a link of their own",
          ("guest-link:",)),
    Event("version", "A version of the plan takes a step", "As each step says", ("version:",), "version"),
    Event("copy", "A final version is circulated", "The list of the framework, and whom the lead adds", ("copy:",)),
    Event("disagreement", "Views about the plan differ", "The planning group and the lead; and as each step says",
          ("disagreement-",), "disagreement"),
    Event("hand-back", "The plan is to be handed back", "As each step says", ("hand-back-",), "hand_back"),
)  # fmt: skip

OTHER = Event("other", "Anything else", "Whom it concerns", ())


def event_of(effect_key: str) -> Event:
    return next((event for event in EVENTS if effect_key.startswith(event.begins)), OTHER)


def moment_of(effect_key: str) -> str:
    """What several people are told of at one time has keys that differ in the person alone: this sending, this step,
    this date of this action. One key of its own is one person's: a turn as lead, a link, a copy."""
    parts = effect_key.split(":")
    if parts[0] == "round" and len(parts) == 5:  # round, organisation, person, "asked" or the day of asking again
        return ":".join(("round", parts[1], parts[4]))
    return effect_key if len(parts) < 3 and not parts[0][-1:].isdigit() else ":".join(parts[:-1])
