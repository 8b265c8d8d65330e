"""Frameworks and status scales as typed values: what a published file says, once read and checked.

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
    triggers: tuple[str, ...] = ()
    guidance: tuple[tuple[str, str], ...] = ()  # (column or header key, one sentence of help) in our own words
    links: tuple[Link, ...] = ()
    evidence: tuple[str, ...] = ()  # phrases that, found in a document, speak for this framework (lower case)
    intro: str = ""  # printed under the title
    status_in_print: bool = True  # False: the document has no status column; the plan is monitored apart (MO13)
    scale_reason: str = ""  # why this scale, where the document itself names none
