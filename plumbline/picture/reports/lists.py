"""Worklists and the order of visits as files, with the filters of their pages."""

from __future__ import annotations

from datetime import date

from plumbline.access.viewer import Viewer
from plumbline.documents.report import About, Sheet, SheetColumn, SheetValue
from plumbline.documents.writing.csv import write_csv
from plumbline.documents.writing.xlsx import write_xlsx
from plumbline.kernel.refusals import Refusal
from plumbline.picture.queries.risk import VisitFilters, visit_list
from plumbline.picture.queries.watching import WorkFilters, worklist
from plumbline.picture.reports.common import CSV, EXCEL, File


def export_worklist(viewer: Viewer, filters: WorkFilters, to: str, *, today: date) -> File:
    """The worklist with the filters of the page."""
    found = worklist(viewer, filters, today)
    heads = (
        SheetColumn("Why it is here", 40), SheetColumn("Service", 36), SheetColumn("Number", 16),
        SheetColumn("Type", 26), SheetColumn("Provider", 34), SheetColumn("In words", 80),
        SheetColumn("Since", 14, "date"), SheetColumn("New", 8), SheetColumn("What to do", 30),
        SheetColumn("Asked by", 60),
    )  # fmt: skip
    rows = tuple(
        (
            f.rule.label, f.about.name, f.about.number, f.about.kind, f.about.provider[1], f.words, f.since,
            "new" if f.new else "", f.do, f.rule.source,
        )
        for f in found.shown
    )  # fmt: skip
    return _sheet_file(Sheet("Worklist", heads, rows), f"worklist-{today.isoformat()}", to)


def export_visits(viewer: Viewer, filters: VisitFilters, to: str, *, today: date) -> File:
    """Services in the order of visits, and those that somebody else assesses after them."""
    found = visit_list(viewer, filters, today)
    heads = (
        SheetColumn("Order", 8), SheetColumn("Service", 36), SheetColumn("Number", 16), SheetColumn("Type", 26),
        SheetColumn("Area", 24), SheetColumn("Points", 8), SheetColumn("Band", 16), SheetColumn("Grade or rating", 22),
        SheetColumn("Last visit", 14, "date"), SheetColumn("Last inspection", 14, "date"), SheetColumn("Why", 80),
    )  # fmt: skip
    ranked: list[tuple[SheetValue, ...]] = [
        (
            place, v.service.with_town, v.service.number, v.service.kind, v.service.area.name, v.picture.points,
            v.picture.band.label, v.mark.label if v.mark else "", v.seen_on, v.inspected_on, v.picture.why,
        )
        for place, v in enumerate(found.ranked, start=1)
    ]  # fmt: skip
    apart: list[tuple[SheetValue, ...]] = [
        (None, s.with_town, s.number, s.kind, s.area.name, None, "Not ranked", "", None, s.last_inspected_on, why)
        for s, why in found.elsewhere
    ]
    return _sheet_file(Sheet("Visits", heads, (*ranked, *apart), frozen=2), f"visits-{today.isoformat()}", to)


def _sheet_file(sheet: Sheet, stem: str, to: str) -> File:
    if to == "csv":
        return File(f"{stem}.csv", CSV, write_csv(sheet))
    if to == "xlsx":
        return File(f"{stem}.xlsx", EXCEL, write_xlsx([sheet], About(sheet.name)))
    raise Refusal("A list is written as Excel or CSV.")
