"""What was understood of a document: the shape of `./run read-plan --json` (docs/read-plan-json.md), kept stable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

TimeKind = Literal["date", "month", "recurring", "ongoing", "tbc", "blank", "unknown"]


@dataclass
class Timing:
    """A start or finish: the words as found, what kind they are, and the day they resolve to where there is one.

    A month resolves to its first day as a start and to its last day as a finish.
    """

    text: str = ""
    kind: TimeKind = "blank"
    date: date | None = None


@dataclass
class Outcome:
    level: str  # "Service", "Team", "H&SCM Partnership"; "" where the document names none
    text: str


@dataclass
class Progress:
    round: str = ""  # "May 2022" where the document dates it
    text: str = ""
    status: str = ""  # as printed: "1 (Fully Achieved)"
    status_note: str = ""
    impact: str = ""


@dataclass
class Status:
    text: str = ""  # as printed
    key: str = ""  # the value's key in the framework's scale; "" where it could not be told


@dataclass
class Item:
    number: str = ""
    title: str = ""
    text: str = ""
    outcome: str = ""
    measure: str = ""
    responsible: list[str] = field(default_factory=list)
    frequency: str = ""
    start: Timing = field(default_factory=Timing)
    finish: Timing = field(default_factory=Timing)
    progress: list[Progress] = field(default_factory=list)
    status: Status = field(default_factory=Status)
    references: list[str] = field(default_factory=list)  # numbers referred to, ranges written out: ["3.1", "3.2"]
    where: str = ""  # for the preview; not part of the JSON


@dataclass
class Section:
    number: str = ""
    title: str = ""
    theme: str = ""
    context: str = ""
    lead: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    where: str = ""


@dataclass
class NotImported:
    where: str
    text: str
    why: str


@dataclass
class Warning:
    where: str
    text: str


@dataclass
class ReadPlan:
    title: str = ""
    framework: str = ""
    period_start: date | None = None
    period_end: date | None = None
    header: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    not_imported: list[NotImported] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)  # heading as printed -> field; for the preview, not in the JSON
