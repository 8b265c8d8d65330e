"""What stands in the demo world's files, as typed values. Days are counted back from the day it is loaded: `ago: 12`.

A word such as day+5, month-2 or mon+1 in any text becomes a date when it is loaded (`words.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["partnership", "council", "nhs", "regulator", "provider", "voluntary", "police"]
GroupKindName = Literal["chog", "prig", "sqig", "steering", "select-committee", "planning"]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    key: str
    name: str
    kind: GroupKindName


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    email: str
    role: str
    team: str = ""
    seats: tuple[str, ...] = ()
    begin: str = ""  # what a newcomer sees who begins as this person


@dataclass(frozen=True)
class Body:
    """An organisation with its teams, the groups it convenes and its people."""

    key: str  # its slug
    name: str
    short: str
    kind: Kind
    nation: Literal["scotland", "england"]
    teams: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Place:
    """A service that no regulator publishes. `by`: who put it into the register."""

    name: str
    kind: str
    provider: str
    area: str
    town: str
    postcode: str
    by: str
    places: int | None = None


@dataclass(frozen=True)
class WorldFile:
    password: str
    organisations: tuple[Body, ...]
    services: tuple[Place, ...]


@dataclass(frozen=True)
class Sharing:
    """With one organisation, group or person, by key."""

    purpose: str
    basis: str
    organisation: str = ""
    group: str = ""
    person: str = ""
    level: Literal["read", "record", "edit"] = "read"
    by: str = ""
    ago: int | None = None


@dataclass(frozen=True)
class Figures:
    unit: str
    start: int
    target: int
    by: int | None = None  # days from the day it is loaded


@dataclass(frozen=True)
class Entry:
    """One thing said about an action."""

    ago: int
    by: str
    text: str = ""
    status: str = ""
    why: str = ""
    impact: str = ""
    round: str = ""
    now: int | None = None  # the measure's new figure
    partners_only: bool = False


@dataclass(frozen=True)
class Move:
    ago: int
    by: str
    to: str
    because: str
    agreed: str


@dataclass(frozen=True)
class Rewording:
    ago: int
    by: str
    do: str


@dataclass(frozen=True)
class Withdrawal:
    ago: int
    by: str
    because: str


@dataclass(frozen=True)
class Repeats:
    """Which occurrences of a recurring action were done: all that fell due until so many days ago."""

    by: str
    until: int
    note: str = ""


@dataclass(frozen=True)
class Proof:
    """What was put forward for a completed action, and who looked at it (BY6)."""

    ago: int
    by: str
    title: str
    text: str = ""
    checked_ago: int | None = None
    checked_by: str = ""
    checked: str = ""  # what they looked at
    impact_ago: int | None = None
    impact: str = ""  # what the same person saw


@dataclass(frozen=True)
class ActionEntry:
    do: str
    title: str = ""
    outcome: str = ""
    measure: str = ""
    figures: Figures | None = None
    who: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    start: str = ""
    finish: str = ""
    frequency: str = ""
    source: str = ""
    approval: str = ""
    after: str = ""
    added: int | None = None  # days ago; otherwise with the plan
    by: str = ""
    log: tuple[Entry, ...] = ()
    moved: Move | None = None
    reworded: Rewording | None = None
    withdrawn: Withdrawal | None = None
    repeats: Repeats | None = None
    proof: Proof | None = None


@dataclass(frozen=True)
class SectionEntry:
    number: str
    title: str = ""  # of a fixed theme the framework has it
    theme: str = ""
    context: str = ""
    leads: tuple[str, ...] = ()
    outcomes: tuple[Level, ...] = ()
    actions: tuple[ActionEntry, ...] = ()


@dataclass(frozen=True)
class Level:
    text: str
    level: str = ""


@dataclass(frozen=True)
class Review:
    """The plan was gone through on that day, and the next review agreed."""

    ago: int
    by: str
    next: str
    there: tuple[str, ...] = ()  # who of the group was there, by key; otherwise all
    chair: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Why:
    trigger: str
    by: str
    kind: Literal["", "in-house", "partnership"] = ""
    identified: str = ""


@dataclass(frozen=True)
class GroundEntry:
    ago: int
    by: str
    kind: str
    title: str
    on: int  # days ago
    lowest: int | None = None
    grades: str = ""
    reference: str = ""
    text: str = ""


@dataclass(frozen=True)
class Seat:
    """Somebody in the planning group: a person by key, or only a name with an address."""

    role: str
    person: str = ""
    name: str = ""
    email: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Keeper:
    person: str
    agreed: str


@dataclass(frozen=True)
class ElsewhereDate:
    label: str
    source: str
    ahead: int  # days from the day it is loaded


@dataclass(frozen=True)
class Remark:
    by: str
    text: str
    number: str = ""
    answer: str = ""


@dataclass(frozen=True)
class VersionEntry:
    """A version that was begun on that day, and how far it came: each step a day later."""

    ago: int
    by: str
    completed_by: str
    steps: Pairs = ()  # step and who took it
    remarks: tuple[Remark, ...] = ()  # after the first step
    sent_by: str = ""  # who circulated it, the day after the last step


@dataclass(frozen=True)
class Saying:
    by: str
    kind: Literal["view", "attempt"]
    side: str
    text: str


@dataclass(frozen=True)
class DisputeEntry:
    ago: int
    by: str
    title: str
    side: str
    view: str
    number: str = ""
    said: tuple[Saying, ...] = ()  # a day later each


@dataclass(frozen=True)
class Ending:
    ago: int
    by: str
    because: str


@dataclass(frozen=True)
class RoundEntry:
    ago: int
    label: str
    by: int | None = None  # days from then within which answers are due
    closed: int | None = None  # days ago; otherwise it is open still


@dataclass(frozen=True)
class PlanFile:
    title: str
    framework: str
    owner: str
    by: str
    made: int
    sections: tuple[SectionEntry, ...]
    service: str = ""
    completed_by: str = ""
    period: tuple[str, ...] = ()  # first and last day, as words
    header: Pairs = ()
    shared: tuple[Sharing, ...] = ()
    started: int | None = None  # days ago; a draft has none
    rounds: tuple[RoundEntry, ...] = ()
    reviews: tuple[Review, ...] = ()
    why: Why | None = None
    grounds: tuple[GroundEntry, ...] = ()
    group: tuple[Seat, ...] = ()
    keeper: Keeper | None = None
    dates: tuple[ElsewhereDate, ...] = ()
    versions: tuple[VersionEntry, ...] = ()
    disputes: tuple[DisputeEntry, ...] = ()
    ended: Ending | None = None
