"""A safeguarding enquiry: in what order it goes on, and what must be known before it ends (HE51)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plumbline.kernel.refusals import Refusal

STAGES = ("referral", "strategy", "enquiry", "conference", "ended")
AFTER_STRATEGY = ("enquiry", "conference")  # stages to which it may go on once its strategy discussion is recorded


@dataclass(frozen=True)
class EndFacts:
    """What is said when an enquiry ends."""

    referred_on: date
    strategy_on: date | None
    substantiated: str
    protection_plan: str
    no_protection_plan_because: str
    outcome: str
    through_process: bool  # addressed through the process with the provider, no additional action
    ended_on: date


def require_strategy(*, on: date, decision: str, referred_on: date, today: date) -> None:
    if not decision.strip():
        raise Refusal("Write down what the strategy discussion decided, and why.", field="decision")
    if on < referred_on:
        raise Refusal("The strategy discussion cannot be before the referral. Check both dates.", field="on")
    if on > today:
        raise Refusal("That day is still to come. Record the discussion once it was held.", field="on")


def require_stage(stage: str, *, now: str, strategy_on: date | None) -> None:
    if now == "ended":
        raise Refusal("This enquiry has ended. Refer it anew if something new has come up.")
    if strategy_on is None:
        raise Refusal(NO_STRATEGY)
    if stage not in AFTER_STRATEGY:
        raise Refusal("Choose how the enquiry goes on.", field="stage")


NO_STRATEGY = "The strategy discussion is not recorded yet. Record its decision first: no enquiry goes without it."


def require_end(facts: EndFacts, *, today: date) -> None:
    """Refuses an ending that leaves open what happened or who protects the person. That it is addressed through the
    process with the provider is an outcome, and takes nothing of this away."""
    if facts.strategy_on is None:
        raise Refusal(NO_STRATEGY)
    if not facts.substantiated:
        raise Refusal("Say whether it was substantiated.", field="substantiated")
    if not facts.protection_plan.strip() and not facts.no_protection_plan_because.strip():
        raise Refusal(
            "Say what protects the person now, or why there is no protection plan.", field="protection_plan"
        )  # fmt: skip
    if facts.protection_plan.strip() and facts.no_protection_plan_because.strip():
        raise Refusal(
            "You have written a protection plan and also why there is none. Keep one.",
            field="no_protection_plan_because",
        )
    if not facts.outcome.strip() and not facts.through_process:
        raise Refusal("Write down the outcome, or say that it is addressed through the process.", field="outcome")
    if facts.ended_on < facts.strategy_on:
        raise Refusal("The enquiry cannot end before its strategy discussion. Check both dates.", field="ended_on")
    if facts.ended_on > today:
        raise Refusal("That day is still to come. End the enquiry on the day it ends.", field="ended_on")


def still_missing(*, strategy_on: date | None) -> list[str]:
    """What stands between the enquiry and its end, for its page."""
    missing = [] if strategy_on else ["the strategy discussion and its decision"]
    return [*missing, "whether it was substantiated", "the protection plan, or why there is none", "its outcome"]


THROUGH_PROCESS = "Addressed through the process with the provider; no additional action."
