"""The Care Inspectorate's monthly file: one row for each service in Scotland, with its grades, its counts of complaints
and enforcements, and the text of what each inspection of two years required."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from plumbline.register.feeds.cells import Cells
from plumbline.register.feeds.rows import GradeRow, GradingRow, InspectionRow, ServiceRow

NOT_PUBLISHED = "Name not published"
_PLACES = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
_GRADE = re.compile(r"([1-6])(?:\.0+)?(?:\s*[-–].*)?")


def services_of(cells: Cells) -> list[ServiceRow]:
    """The services of the file, each once, in its order."""
    reader = _Reader(cells)
    found: dict[str, int] = {}
    services = []
    for row in range(len(cells)):
        number = cells.text(row, "number", 40).upper()
        if not number:
            cells.problem(row, "No service number: the row was left out.", "number")
            continue
        if number in found:
            same = cells.table.rows[row] == cells.table.rows[found[number]]
            first = cells.table.numbers[found[number]]
            says = "the same" if same else "something else"
            cells.problem(
                row, f"A second row for {number}, which says {says}: the first, row {first:,}, counts.", number=number
            )
            continue
        found[number] = row
        if service := reader.service(row, number):
            services.append(service)
        else:
            cells.held.add(number)
    return services


class _Reader:
    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.questions = sorted((cells.table.meanings.index(f"grade:{q}"), q) for q, _ in cells.of_family("grade:"))
        self.tallies = [(tuple(rest.split(":")), place) for rest, place in cells.of_family("tally:")]
        self.visits = self._visits()

    def _visits(self) -> list[dict[str, str]]:
        """The columns of each inspection: {"date": "date:first:2425", "case": ..., "recs": ..., "reqs": ...}."""
        found: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for what in ("date", "case", "recs", "reqs"):
            for rest, _ in self.cells.of_family(f"{what}:"):
                place, year = rest.split(":")
                found[year, _PLACES.index(place)][what] = f"{what}:{rest}"
        return [found[key] for key in sorted(found)]

    def service(self, row: int, number: str) -> ServiceRow | None:
        cells = self.cells
        name, kind, area = cells.text(row, "name", 200), cells.text(row, "kind", 120), cells.text(row, "area", 120)
        provider = cells.text(row, "provider_number", 40).upper()
        for value, meaning in ((name, "name"), (kind, "kind"), (area, "area"), (provider, "provider_number")):
            if not value:
                cells.problem(row, "Empty, and without it the service cannot be taken over.", meaning, number)
                return None
        registered = cells.day(row, "registered_on")
        inspected = cells.day(row, "last_inspected_on")
        return ServiceRow(
            row=cells.table.numbers[row], number=number, name=name, kind=kind, area=area, provider_number=provider,
            provider_name=cells.text(row, "provider_name", 300) or NOT_PUBLISHED,
            subtype=cells.text(row, "subtype", 120), client_group=cells.text(row, "client_group", 60),
            sector=cells.text(row, "sector", 60), address=cells.address(row), town=cells.text(row, "town", 100),
            postcode=cells.postcode(row), places=cells.whole(row, "places"),
            active=cells.text(row, "status").casefold() not in ("inactive", "not operating"),
            registered_on=registered, risk=cells.text(row, "risk", 20), last_inspected_on=inspected,
            grading=self._grading(row, number, inspected or registered), inspections=self._inspections(row, number),
            tallies=self._tallies(row),
        )  # fmt: skip

    def _grading(self, row: int, number: str, otherwise: date | None) -> GradingRow | None:
        cells = self.cells.table.rows[row]
        grades = tuple(GradeRow(q, _shown(cells[p]), _rank(cells[p])) for p, q in self.questions if cells[p])
        ranks = [g.rank for g in grades if g.rank]
        lowest = min(ranks) if ranks else _rank(self.cells.text(row, "lowest"))
        highest = max(ranks) if ranks else _rank(self.cells.text(row, "highest"))
        if not grades and lowest is None:
            return None
        on = self.cells.day(row, "graded_on")
        if on is None:
            on = otherwise
            where = "the last inspection or the registration" if on else "none"
            self.cells.problem(row, f"Grades without a day of publication: kept under {where}.", "graded_on", number)
        return GradingRow(on, grades, lowest, highest) if on else None

    def _inspections(self, row: int, number: str) -> tuple[InspectionRow, ...]:
        found: list[InspectionRow] = []
        cells = self.cells
        for visit in self.visits:
            case = cells.text(row, visit.get("case", ""))
            asked, advised = cells.words(row, visit.get("reqs", "")), cells.words(row, visit.get("recs", ""))
            on = cells.day(row, visit["date"]) if "date" in visit else None
            if not (case or on or asked or advised):
                continue
            if on is None:
                cells.problem(row, "An inspection without a date: it was left out.", visit.get("date", ""), number)
                continue
            inspection = InspectionRow(case[:40] or on.isoformat(), on, asked, advised)
            if inspection in found:
                continue  # an inspection at the turn of the year stands in the columns of both
            if any(inspection.case_number == known.case_number for known in found):
                cells.problem(row, "A second text for one case number: both were kept.", visit.get("case", ""), number)
            found.append(inspection)
        return tuple(found)

    def _tallies(self, row: int) -> dict[tuple[str, str], int]:
        found = {}
        for (what, year), place in self.tallies:
            if self.cells.table.rows[row][place]:
                count = self.cells.whole(row, f"tally:{what}:{year}")
                if count is not None:
                    found[what, year] = count
        return found


def _rank(text: str) -> int | None:
    match = _GRADE.fullmatch(text)
    return int(match[1]) if match else None


def _shown(text: str) -> str:
    rank = _rank(text)
    return str(rank) if rank else text[:40]
