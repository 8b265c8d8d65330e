"""What a published file says, as plain values: the same whichever regulator published it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Something in the file that was not right, and what was done. `row` as a person counts it in the file."""

    text: str
    row: int | None = None  # None: the file as a whole
    column: str = ""
    number: str = ""  # of the service, where the row has one


@dataclass
class Table:
    """The part of a file that is taken over: known columns only, so that nothing of a person is ever in it."""

    source: str
    meanings: list[str]  # what each column means: "number", "grade:setting", "reqs:first:2425"
    headings: list[str]  # as printed, for problems
    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # of each row in the file
    unknown: list[str] = field(default_factory=list)  # headings that the mapping does not know
    missing: list[str] = field(default_factory=list)  # headings that it knows and this file has not
    personal: list[str] = field(default_factory=list)  # columns about persons, left out while reading
    problems: list[Problem] = field(default_factory=list)
    cut: str = ""  # why the file seems to end too soon; "" where it does not

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Table:
        return cls(**{**data, "problems": [Problem(**p) for p in data["problems"]]})


@dataclass(frozen=True, slots=True)
class GradeRow:
    question: str  # "wellbeing", "safe"
    text: str  # as published
    rank: int | None  # 1 is the worst
    group: str = ""  # CQC's service or population group; "" is all of it
    inherited: bool = False
    on: date | None = None  # its own day of publication, where it is another than the grading's


@dataclass(frozen=True, slots=True)
class GradingRow:
    on: date
    grades: tuple[GradeRow, ...]
    lowest: int | None
    highest: int | None
    overall: str = ""


@dataclass(frozen=True, slots=True)
class InspectionRow:
    case_number: str
    on: date
    requirements: str = ""
    areas: str = ""


@dataclass(slots=True)
class ServiceRow:
    row: int
    number: str
    name: str
    kind: str
    provider_number: str
    provider_name: str
    area: str
    subtype: str = ""
    client_group: str = ""
    sector: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    places: int | None = None
    active: bool = True
    registered_on: date | None = None
    risk: str = ""
    website: str = ""
    last_inspected_on: date | None = None
    grading: GradingRow | None = None
    inspections: tuple[InspectionRow, ...] = ()
    tallies: dict[tuple[str, str], int] = field(default_factory=dict)  # ("complaints-upheld", "2024/25") -> 2


@dataclass
class Register:
    """One file, understood."""

    source: str
    as_of: date
    services: list[ServiceRow]
    tallies: list[tuple[str, str]]  # the counts and years that the file has columns for
    problems: list[Problem]
    unknown: list[str]
    missing: list[str]
    held: set[str] = field(default_factory=set)  # numbers that the file names and whose rows could not be taken
    cut: str = ""
