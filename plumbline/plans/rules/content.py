"""What a plan says, as plain values: the one shape between a document and the tables.

A document is read into it, the tables are filled from it, every export is laid out from it, and
`./run read-plan --json` prints it (docs/read-plan-json.md; kept stable). So a round trip is
`content -> document -> content`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
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
class Move:
    """An agreed finish that moved (BY5)."""

    from_text: str
    to_text: str
    reason: str
    agreed_by: str
    on: date


@dataclass
class Figure:
    """What a measure was on a day (MO12)."""

    on: date
    value: Decimal
    note: str = ""


@dataclass
class Figures:
    """A measure as numbers: where it began, where it is to be, and its readings, oldest first (DG29)."""

    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    by: date | None = None
    readings: list[Figure] = field(default_factory=list)


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
    # What no published template prints, and a document therefore does not say; the plan's own versions and JSON do:
    accountable: list[str] = field(default_factory=list)
    approval_by: str = ""
    after: str = ""  # the number of the action that comes first (MO14)
    timescale_source: str = ""  # whose timescale it is (DG30)
    original_finish: Timing = field(default_factory=Timing)  # as first agreed
    moves: list[Move] = field(default_factory=list)
    figures: Figures | None = None
    stands_on: str = ""  # "Evidence checked by A. Reid on 3 May 2026": what its completion rests on (BY6)
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
class PlanContent:
    title: str = ""
    framework: str = ""  # a framework's id; "" where none fits
    period_start: date | None = None
    period_end: date | None = None
    header: dict[str, str] = field(default_factory=dict)  # label as the framework prints it (else as found): text
    sections: list[Section] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        return [item for section in self.sections for item in section.items]


@dataclass
class NotImported:
    where: str
    text: str
    why: str


@dataclass
class Doubt:
    where: str
    text: str


@dataclass
class Reading:
    """A document as understood: the plan, what was left out of it, and what a person should look at."""

    plan: PlanContent
    not_imported: list[NotImported] = field(default_factory=list)
    warnings: list[Doubt] = field(default_factory=list)
    columns: list[ReadColumn] = field(default_factory=list)  # for the preview; not part of the JSON


@dataclass
class ReadColumn:
    """A column as found in a table: which field it was taken for, so that a person can say otherwise."""

    grid: int  # index among the document's grids
    column: int
    heading: str
    field: str  # a library Field, or "" for not used
