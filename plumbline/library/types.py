"""Frameworks, status scales and processes as typed values: what a published file says, once read and checked.

Pure values, no Django and no YAML here. A framework chooses sections, labels, scales, rules and cadence; it never
invents tables: each `field` below is a column that `plans` has for every plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Common(StrEnum):
    """The one axis on which plans with different scales may be counted together (BY20, requirements section 6).

    It is for counts only: nothing turns a value of one scale into a value of another.
    """

    NOT_STARTED = "not started"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    LATE = "late"
    DONE = "done"
    NOT_ACHIEVED = "not achieved"
    UNKNOWN = "no status"


Shape = Literal["full", "half", "empty", "tick", "cross"]
Colour = Literal["red", "amber", "green", "blue", "grey"]


@dataclass(frozen=True)
class ScaleValue:
    key: str  # "amber", "2": stable, stored with an action
    label: str  # "Amber", "On-Track": the publisher's word
    code: str  # what stands in a narrow cell: "A", "2"
    meaning: str  # one sentence, the publisher's meaning in our words
    colour: Colour
    shape: Shape  # a status is a word, a shape and a colour
    common: Common
    also: tuple[str, ...] = ()  # other ways it is written in documents, lower case: "on track", "a"


@dataclass(frozen=True)
class Scale:
    id: str  # "rag-3"
    version: int
    title: str
    source: str
    values: tuple[ScaleValue, ...]
    key_title: str = ""  # heading of the key printed at the end, where the publisher prints one

    def value(self, key: str) -> ScaleValue | None:
        return next((v for v in self.values if v.key == key), None)


Field = Literal[
    "number", "title", "text", "outcome", "measure", "responsible", "lead", "frequency", "start", "finish",
    "progress", "status", "status_note", "impact",
    # columns that belong to the section and are merged over its actions:
    "section", "section_outcomes",
]  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of the publisher's table (or one labelled row, where `layout` is "parts")."""

    field: Field
    label: str
    hint: str = ""  # printed after the label in the template: "(including detail of the desired outcome/s)"
    also: tuple[str, ...] = ()  # other headings by which documents of this framework name it
    width: int = 10  # share of the table's width
    holds: tuple[Field, ...] = ()  # fields printed in this cell besides its own ("text" holding "outcome")


@dataclass(frozen=True)
class HeaderField:
    key: str  # "partnership_lead": stable
    label: str  # "Name of Partnership Lead"
    kind: Literal["text", "person", "date", "month", "service", "choice"] = "text"
    required: bool = False
    every_page: bool = False  # printed in the page header (DG21)
    hint: str = ""
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    printed: bool = True  # False: kept with the plan, without a place in the publisher's layout


@dataclass(frozen=True)
class FixedSection:
    number: int
    title: str  # as the template prints it
    also: tuple[str, ...] = ()  # as the guidance or older templates print it (DG23)
    # By these a regulator's requirement finds its section (BY3); plans.rules.placing says how.
    questions: tuple[str, ...] = ()  # key questions of an inspection that belong here whole: "leadership"
    about: tuple[str, ...] = ()  # words that speak of it, lower case; "medicat*" is any ending
    cites: tuple[str, ...] = ()  # regulations that are about nothing else: "Regulation 5"


# The key questions of the inspections, as a requirement names them (register.rules.requirements).
KEY_QUESTIONS = ("wellbeing", "leadership", "staff", "setting", "planning", "play-and-learning")


@dataclass(frozen=True)
class SectionRule:
    noun: str  # "theme", "recommendation", "objective", "area": what stands above the actions
    plural: str
    fixed: tuple[FixedSection, ...] = ()  # empty: a plan has its own
    themed: bool = False  # a theme line groups sections (Moray)
    context_label: str = ""  # "" : no context row
    context_hint: str = ""
    has_lead: bool = False
    outcome_levels: tuple[str, ...] = ()  # ("H&SCM Partnership", "Service", "Team"); empty: outcomes have no level
    has_outcomes: bool = False


@dataclass(frozen=True)
class ItemRule:
    noun: str  # "action", "part", "duty"
    plural: str
    numbered_in_print: bool = True  # Stockton prints no numbers on its parts
    blank_rows: int = 3  # rows of the blank template in each section (DG27)
    short_numbers: bool = False  # the document prints 1, 2, 3 in each section; the plan's own numbers stay 2.1, 2.2


@dataclass(frozen=True)
class Attendee:
    role: str  # a key of library/roles.yaml
    label: str
    required: bool


@dataclass(frozen=True)
class Recipient:
    label: str
    required: bool
    role: str = ""  # a governance group kind or organisation kind, where one fits


# What a recipient's `role` may be: the kinds of governance group and of organisation that the people room knows.
RECIPIENT_ROLES = (
    "chog", "prig", "sqig", "steering", "select-committee", "planning",
    "partnership", "council", "nhs", "regulator", "provider", "voluntary", "police",
)  # fmt: skip


@dataclass(frozen=True)
class RoundRule:
    """Scrutiny rounds: each part is reported on again in each dated round until it is fully achieved (ST5, ST9)."""

    months_after_agreed: int
    done_key: str  # a part with this status is not asked again


@dataclass(frozen=True)
class Trigger:
    """A reason for a plan of this kind (DG3, DG4), what must be shown for it, and whom it brings along (DG15)."""

    key: str
    label: str
    kind: Literal["in-house", "partnership", "any"] = "any"
    evidence: tuple[str, ...] = ()  # kinds of ground that show it; one of them is asked for
    grades_at_most: int | None = None  # the trigger is an inspection whose lowest grade is this or worse
    grades_at_least: int | None = None  # the plan may end once the latest inspection's lowest grade is this (DG5)
    suggests: tuple[str, ...] = ()  # roles suggested for the group


# The kinds of ground that a plan keeps (plans.models.GroundKind).
GROUND_KINDS = (
    "inspection", "investigation", "visit", "complaint", "self-evaluation", "contract-monitoring", "other",
)  # fmt: skip


@dataclass(frozen=True)
class FrameworkProcesses:
    """Which process each part of a plan's life runs on; the id of a file in library/processes."""

    version: str = "plan-version"
    version_in_house: str = ""  # of a plan that its provider leads alone (DG2); "" : the same
    disagreement: str = "difference-of-opinion"
    hand_back: str = "hand-back"


@dataclass(frozen=True)
class ProcessState:
    key: str
    label: str  # "Shared with the group"
    meaning: str = ""  # one sentence for the page
    ends: bool = False
    shared: bool = False  # others read it in this state and say what is not right


@dataclass(frozen=True)
class SignatureSlot:
    """A place for one person's signature (DG36). Different slots are signed by different people."""

    key: str
    label: str  # "Partnership Lead"
    actors: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One way from a state to another (or to the same), as a button says it."""

    key: str
    label: str  # "Share the draft with the group"
    start: tuple[str, ...]  # states from which it may be taken
    to: str  # "" : the state stays
    actors: tuple[str, ...]  # who may take it: keys of ACTORS or roles
    needs: tuple[str, ...] = ()  # keys of NEEDS
    signs: str = ""  # key of the signature slot that taking it signs
    asks: tuple[str, ...] = ()  # what the form asks: "note" (may be empty), "reason" (must be given)
    question: str = ""  # in which words the form asks it; "" : "Note" or "Why"
    tells: tuple[str, ...] = ()  # who is told that it was taken: keys of ACTORS
    done: str = ""  # what the log says: "shared the draft with the group"


@dataclass(frozen=True)
class Process:
    """How something moves from state to state: read top to bottom, checked when loaded, run by `workflow`."""

    id: str
    version: int
    title: str
    source: str
    start: str  # the first state
    states: tuple[ProcessState, ...]
    steps: tuple[Step, ...]
    signatures: tuple[SignatureSlot, ...] = ()

    def state(self, key: str) -> ProcessState | None:
        return next((s for s in self.states if s.key == key), None)

    def step(self, key: str) -> Step | None:
        return next((s for s in self.steps if s.key == key), None)


# Who may take a step or is told of it, besides the roles of library/roles.yaml held in the plan's group. A closed list:
# the room that runs the process says which of them a person is.
ACTORS: dict[str, str] = {
    "lead": "the plan’s lead, or who stands in for them",
    "completer": "the person who completed this version",
    "group": "anyone in the improvement planning group",
    "oversight": "a member of the oversight group",
    "owner": "anyone of the owning organisation who may change the plan",
    "provider": "the provider’s people who work on the plan",
    "anyone": "everyone who may read the plan and record on it",
    # of a report:
    "triage": "anyone of the receiving organisation who works on reports",
    "handler": "the person who looks after the report",
    "reporter": "the person who raised it",
}

# What a step can need, and what a person is told while it is missing. A closed list: the room that runs the process
# says which of them hold; a file that names another is refused when it is loaded.
NEEDS: dict[str, str] = {
    "has_lead": "The plan has no lead yet. Agree who keeps it up to date.",
    "header_complete": "The date of the plan and the name of who completed it are both needed.",
    "has_actions": "The plan has no actions yet.",
    "group_complete": "The planning group lacks somebody whom this kind of plan must have.",
    "no_open_review": "A review is being held. Close it first, so that what was agreed in it is in this version.",
    "comments_answered": "Comments on this draft wait for an answer.",
    "all_signed": "Not everyone who must sign has signed this state of the plan.",
    "check_clear": "The plan check has findings that must be mended or accepted with a reason.",
    "is_current": "The plan has changed since this draft was taken. Take the changes in, or say that they wait.",
    "attempt_recorded": "Write down first what was tried to resolve it in the group.",
    "both_sides_heard": "Write down the view of both sides first.",
    "oversight_exists": "No oversight group sees this plan. Share the plan with it first.",
    "actions_settled": "Some actions are late, or nobody is named to do them. Settle them first, so that the provider "
    "knows what it carries on with.",
    "grades_reached": "The latest inspection on record does not show the grades that this plan is to reach.",
    "evidence_checked": "Some completed actions have no evidence that somebody else has checked.",
    "no_dispute": "A difference of opinion about this plan is still open.",
    "has_final_version": "No final version of the plan has been made yet.",
    "reporter_reachable": "The person who raised it cannot be reached: they left neither a name nor an address, and "
    "were given no receipt.",
    "services_named": "The report names no service yet. Say which service it is about first.",
    "enquiry_decided": "Its safeguarding enquiry is still open. End the enquiry first: whether it was substantiated, "
    "and what protects the person.",
}


Layout = Literal["theme-tables", "recommendation-table", "parts", "plain-table"]


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Framework:
    id: str
    version: int
    title: str  # "Partnership/Provider Improvement Plan"
    publisher: str
    nation: Literal["scotland", "england", "wales", "northern-ireland", "any"]
    summary: str  # for the frameworks page
    source: str
    scale: str  # a scale's id
    scale_version: int
    layout: Layout
    landscape: bool
    header: tuple[HeaderField, ...]
    sections: SectionRule
    items: ItemRule
    columns: tuple[Column, ...]
    period: Literal["required", "optional", "none"] = "optional"
    rounds: RoundRule | None = None
    attendees: tuple[Attendee, ...] = ()
    distribution: tuple[Recipient, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    guidance: tuple[tuple[str, str], ...] = ()  # (column or header key, one sentence of help) in our own words
    links: tuple[Link, ...] = ()
    evidence: tuple[str, ...] = ()  # phrases that, found in a document, speak for this framework (lower case)
    processes: FrameworkProcesses = FrameworkProcesses()
    identified_by: tuple[str, ...] = ()  # bodies that may see the need for such a plan (DG6)
    intro: str = ""  # printed under the title
    status_in_print: bool = True  # False: the document has no status column; the plan is monitored apart (MO13)
    scale_reason: str = ""  # why this scale, where the document itself names none
