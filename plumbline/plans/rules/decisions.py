"""Differences of opinion and the hand-back: what must be true first. Plain values in, plain values out (DG38, DG39)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# What the reason given with a step is kept as.
SETTLED, HANDED_BACK, GIVEN_UP = "settled", "handed_back", "given_up"
ANSWERS = {"put_to_oversight": "group_view", "agree": "oversight_view", "hand_back": "sustaining"}

VIEW, ATTEMPT = "view", "attempt"


@dataclass(frozen=True)
class Said:
    """One thing written about a difference of opinion."""

    side: str
    kind: str  # VIEW or ATTEMPT


@dataclass(frozen=True)
class OpenAction:
    """What the hand-back asks of an action that is not completed."""

    number: str
    late: bool
    named: bool  # somebody is named to do it, and not "tbc"


@dataclass(frozen=True)
class DoneAction:
    """What the hand-back asks of a completed action."""

    number: str
    checked: bool  # somebody else looked at its evidence (BY6)


def dispute_needs(said: Iterable[Said], *, oversight: bool) -> frozenset[str]:
    """Which needs of the process hold: an attempt in the group, the views of both sides, a group to go to."""
    said = list(said)
    held = set()
    if any(one.kind == ATTEMPT for one in said):
        held.add("attempt_recorded")
    if len({one.side.strip().casefold() for one in said if one.kind == VIEW}) >= 2:
        held.add("both_sides_heard")
    if oversight:
        held.add("oversight_exists")
    return frozenset(held)


def unsettled(actions: Iterable[OpenAction]) -> list[str]:
    """The numbers of the open actions that the provider could not simply carry on with."""
    return [action.number for action in actions if action.late or not action.named]


def unchecked(actions: Iterable[DoneAction]) -> list[str]:
    """The numbers of the completed actions whose evidence nobody else has looked at."""
    return [action.number for action in actions if not action.checked]
