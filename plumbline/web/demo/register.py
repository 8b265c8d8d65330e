"""The regulators' files of the demo world: written in the publishers' own shape, so that the demo is loaded by the way
on which a real month comes in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Literal

from plumbline.web.demo.words import day_of, written

QUESTIONS = {
    "wellbeing": "KQ_Support_Wellbeing",
    "planning": "KQ_Care_and_Support_Planning",
    "setting": "KQ_Setting",
    "staff": "KQ_Staff_Team",
    "leadership": "KQ_Leadership",
}
ORDINALS = ("first", "second", "third")
When = Literal["old", "new"]


@dataclass(frozen=True)
class CoveredArea:
    """A council's area and the organisations that look after it, by their slugs."""

    name: str
    nation: Literal["scotland", "england"]
    looked_after_by: tuple[str, ...]


@dataclass(frozen=True)
class Runner:
    """A provider as the regulator knows it; `organisation`: the slug of the body in Plumbline that it is."""

    number: str
    name: str
    sector: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Counts:
    old: int | None = None
    new: int | None = None


@dataclass(frozen=True)
class Visited:
    """An inspection, the files that tell of it, and what was required."""

    case: str
    on: int  # days ago
    files: tuple[When, ...]
    requirements: str = ""
    areas: str = ""


@dataclass(frozen=True)
class Grades:
    wellbeing: int | None = None
    planning: int | None = None
    setting: int | None = None
    staff: int | None = None
    leadership: int | None = None


@dataclass(frozen=True)
class Graded:
    """What one file says of a service's grades; nothing: registered and not graded yet."""

    published: int | None = None  # days ago
    grades: Grades = Grades()


@dataclass(frozen=True)
class ScottishService:
    number: str
    name: str
    kind: str
    provider: str
    area: str
    town: str
    postcode: str
    registered: int  # days ago
    risk: str
    subtype: str = ""
    places: int | None = None
    old: Graded | None = None  # None: not in that file
    new: Graded | None = None
    inspections: tuple[Visited, ...] = ()
    complaints: Counts = Counts()
    enforcements: Counts = Counts()

    def graded(self, when: When) -> Graded | None:
        return self.old if when == "old" else self.new


@dataclass(frozen=True)
class ScottishFiles:
    first: str  # the day for which each file speaks: "last-15"
    old: str
    new: str
    services: tuple[ScottishService, ...]


@dataclass(frozen=True)
class EnglishService:
    number: str
    name: str
    category: str
    provider: str
    area: str
    town: str
    postcode: str
    published: int
    ratings: tuple[tuple[str, str], ...]
    care_home: bool = False


@dataclass(frozen=True)
class EnglishFiles:
    first: str
    new: str
    services: tuple[EnglishService, ...]


@dataclass(frozen=True)
class Became:
    """What became of the requirements of one inspection, as a person read it."""

    ago: int
    by: str
    service: str
    case: str
    kind: Literal["met", "not-met", "replaced"]
    on: int  # days ago
    source: str


@dataclass(frozen=True)
class RegisterFile:
    outcomes: tuple[Became, ...]
    areas: tuple[CoveredArea, ...]
    providers: tuple[Runner, ...]
    care_inspectorate: ScottishFiles
    cqc: EnglishFiles


@dataclass(frozen=True)
class MonthlyFile:
    """One file as its publisher would have put it out."""

    name: str
    as_of: date
    content: bytes


def files_of(register: RegisterFile, today: date) -> list[MonthlyFile]:
    """Every file of the demo world, the oldest first."""
    scottish, english = register.care_inspectorate, register.cqc
    months: tuple[tuple[str, When], ...] = ((scottish.first, "old"), (scottish.old, "old"), (scottish.new, "new"))
    made = [_scottish(register, when, day_of(day, today), today) for day, when in months]
    made += [_english(register, day_of(day, today), today) for day in (english.first, english.new)]
    return sorted(made, key=lambda f: (f.as_of, f.name))


def _scottish(register: RegisterFile, when: When, as_of: date, today: date) -> MonthlyFile:
    services = [s for s in register.care_inspectorate.services if s.graded(when) is not None]
    years = sorted({_year(today - timedelta(days=v.on)) for s in services for v in s.inspections} | {_year(as_of)})
    runners = {r.number: r for r in register.providers}
    rows = [_scottish_row(s, when, years, runners[s.provider], as_of, today) for s in services]
    return MonthlyFile(f"datastore-{as_of.isoformat()}.csv", as_of, _csv(rows))


def _scottish_row(
    service: ScottishService, when: When, years: list[str], runner: Runner, as_of: date, today: date
) -> dict[str, object]:
    graded = service.graded(when) or Graded()
    if graded.published is not None and today - timedelta(days=graded.published) > as_of:
        graded = Graded()  # not published yet
    grades = {key: grade for key, grade in asdict(graded.grades).items() if grade is not None}
    row: dict[str, object] = {
        "CSNumber": service.number, "CareService": service.kind, "Subtype": service.subtype,
        "ServiceType": runner.sector, "ServiceName": service.name, "Service_town": service.town,
        "Service_Postcode": service.postcode, "SP_number": runner.number, "ServiceProvider": runner.name,
        "ServiceStatus": "Active", "DateReg": _day(today, service.registered), "Council_Area_Name": service.area,
        "Registered_Places": service.places or "", "Client_group": "Adults", "RAD_SAT_Score": service.risk,
        "MinGrade": min(grades.values(), default=""), "MaxGrade": max(grades.values(), default=""),
        "Publication_of_Latest_Grading": "" if graded.published is None else _day(today, graded.published),
    }  # fmt: skip
    row |= {heading: grades.get(key, "") for key, heading in QUESTIONS.items()}
    row[f"Complaints_upheld_{_year(as_of)}"] = getattr(service.complaints, when) or ""
    row[f"Enforcements_issued_{_year(as_of)}"] = getattr(service.enforcements, when) or ""
    told = [v for v in service.inspections if when in v.files and today - timedelta(days=v.on) <= as_of]
    there = sorted(told, key=lambda v: -v.on)
    row["Last_inspection_Date"] = _day(today, there[-1].on) if there else ""
    for year in years:
        of_year = [v for v in there if _year(today - timedelta(days=v.on)) == year]
        for place, ordinal in enumerate(ORDINALS):
            visit = of_year[place] if place < len(of_year) else None
            row[f"{ordinal}_date_{year}"] = _day(today, visit.on) if visit else ""
            row[f"{ordinal}_case_{year}"] = visit.case if visit else ""
            row[f"{ordinal}_recs_{year}"] = written(visit.areas, today) if visit else ""
            row[f"{ordinal}_reqs_{year}"] = written(visit.requirements, today) if visit else ""
    return row


def _english(register: RegisterFile, as_of: date, today: date) -> MonthlyFile:
    runners = {r.number: r for r in register.providers}
    rows: list[dict[str, object]] = [
        {
            "Location ID": s.number, "Location Name": s.name, "Care Home?": "Y" if s.care_home else "N",
            "Location Type": "Social Care Org", "Location Primary Inspection Category": s.category,
            "Location City": s.town, "Location Post Code": s.postcode, "Location Local Authority": s.area,
            "Service / Population Group": "Overall", "Domain": domain,
            "Latest Rating": rating if today - timedelta(days=s.published) <= as_of else "Not Rated",
            "Publication Date": _day(today, s.published) if today - timedelta(days=s.published) <= as_of else "",
            "Report Type": "Location", "Inherited Rating (Y/N)": "N",
            "URL": "", "Provider ID": s.provider, "Provider Name": runners[s.provider].name,
        }
        for s in register.cqc.services
        for domain, rating in s.ratings
    ]  # fmt: skip
    return MonthlyFile(f"care-directory-with-ratings-{as_of.isoformat()}.csv", as_of, _csv(rows))


def _csv(rows: Iterable[dict[str, object]]) -> bytes:
    listed = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue().encode("utf-8-sig")


def _year(day: date) -> str:
    """The publisher's year from April to March: "2425"."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first % 100:02}{(first + 1) % 100:02}"


def _day(today: date, ago: int) -> str:
    return f"{today - timedelta(days=ago):%d/%m/%Y}"
