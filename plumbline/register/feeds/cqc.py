"""CQC's file of ratings: one row for each location, service group and domain."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from plumbline.register.feeds.cells import Cells
from plumbline.register.feeds.rows import GradeRow, GradingRow, ServiceRow

RANKS = {"inadequate": 1, "requires improvement": 2, "good": 3, "outstanding": 4}
QUESTIONS = {
    "safe": "safe", "effective": "effective", "caring": "caring", "responsive": "responsive",
    "well-led": "well-led", "well led": "well-led", "overall": "overall",
}  # fmt: skip
NOT_STATED = "Not stated"
_SAME = ("name", "provider_number", "kind", "area")  # what every row of a location says


def services_of(cells: Cells) -> list[ServiceRow]:
    """The locations of the file, in its order."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row in range(len(cells)):
        if number := cells.text(row, "number", 40).upper():
            rows[number].append(row)
        else:
            cells.problem(row, "No location ID: the row was left out.", "number")
    found = (_service(cells, number, places) for number, places in rows.items())
    return [service for service in found if service]


def _service(cells: Cells, number: str, rows: list[int]) -> ServiceRow | None:
    row = rows[0]
    name, kind = cells.text(row, "name", 200), cells.text(row, "kind", 120)
    provider, area = cells.text(row, "provider_number", 40).upper(), cells.text(row, "area", 120)
    for value, meaning in ((name, "name"), (kind, "kind"), (provider, "provider_number")):
        if not value:
            cells.problem(row, "Empty, and without it the location cannot be taken over.", meaning, number)
            cells.held.add(number)
            return None
    if not area or area.casefold() == "unspecified":
        cells.problem(row, f"No local authority: the location stands under “{NOT_STATED}”.", "area", number)
        area = NOT_STATED
    for other in rows[1:]:
        for meaning in _SAME:
            if cells.table.rows[other][cells.place[meaning]] != cells.table.rows[row][cells.place[meaning]]:
                first = cells.table.numbers[row]
                cells.problem(
                    other, f"Says something else than row {first:,} of {number}, which counts.", meaning, number
                )
    return ServiceRow(
        row=cells.table.numbers[row], number=number, name=name, kind=kind, area=area, provider_number=provider,
        provider_name=cells.text(row, "provider_name", 300) or "Name not published",
        subtype="Care home" if cells.text(row, "care_home").casefold() in ("y", "yes") else "",
        sector=cells.text(row, "sector", 60), address=cells.address(row), town=cells.text(row, "town", 100),
        postcode=cells.postcode(row), places=cells.whole(row, "places"), website=cells.link(row, "website"),
        grading=_grading(cells, number, rows),
    )  # fmt: skip


def _grading(cells: Cells, number: str, rows: list[int]) -> GradingRow | None:
    """All ratings that stand. They need not have been published on one day: the newest is the grading's, and those of
    another day carry their own."""
    found: dict[tuple[str, str], GradeRow] = {}
    for row in rows:
        if grade := _grade(cells, number, row):
            first = found.setdefault((grade.group, grade.question), grade)
            if first != grade:
                cells.problem(row, "A second rating of the same: the first counts.", "rating", number)
    days = [g.on for g in found.values() if g.on]
    if not days:
        return None  # not rated yet
    newest = max(days)
    grades = tuple(
        GradeRow(g.question, g.text, g.rank, g.group, g.inherited, g.on if g.on != newest else None)
        for g in found.values()
    )
    ranks = [g.rank for g in grades if g.rank and not g.group]
    overall = found.get(("", "overall"))
    return GradingRow(
        newest, grades, min(ranks, default=None), max(ranks, default=None), overall.text if overall else ""
    )


def _grade(cells: Cells, number: str, row: int) -> GradeRow | None:
    domain, text = cells.text(row, "domain"), cells.text(row, "rating", 40)
    if not domain or not text:
        return None
    question = QUESTIONS.get(domain.casefold(), domain.casefold().replace(" ", "-")[:40])
    group = cells.text(row, "group", 120)
    on: date | None = cells.day(row, "graded_on")
    return GradeRow(
        question, text, RANKS.get(text.casefold()), "" if group.casefold() == "overall" else group,
        cells.text(row, "inherited").casefold() in ("y", "yes"), on,
    )  # fmt: skip
