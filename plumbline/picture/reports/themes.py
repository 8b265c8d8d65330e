"""Counts of themes as files. Small counts can point to a person, so each file says whose eyes it is for."""

from __future__ import annotations

from datetime import date

from plumbline.access.viewer import Viewer
from plumbline.documents.report import (
    About,
    Column,
    Heading,
    Para,
    Report,
    Row,
    Sheet,
    SheetColumn,
    SheetValue,
    Table,
    Text,
    cell,
)
from plumbline.documents.writing.csv import write_csv
from plumbline.documents.writing.docx import write_docx
from plumbline.documents.writing.xlsx import write_xlsx
from plumbline.kernel.refusals import Refusal
from plumbline.picture.queries.themes import ThemeFilters, Themes, evidence_page, theme_page
from plumbline.picture.reports.common import CSV, EXCEL, WORD, File, for_whom
from plumbline.picture.rules.themes import EVIDENCE, NO_THEME, SOURCES


def export_themes(viewer: Viewer, filters: ThemeFilters, to: str, *, today: date) -> File:
    """Themes by source and quarter, with the filters of the page."""
    return _file(theme_page(viewer, filters, today), SOURCES, "themes", to, for_whom(viewer, today), today)


def export_evidence(viewer: Viewer, filters: ThemeFilters, to: str, *, today: date) -> File:
    """What evidence speaks of, by quarter."""
    sources = {EVIDENCE: "Progress and evidence"}
    return _file(evidence_page(viewer, filters, today), sources, "evidence", to, for_whom(viewer, today), today)


FEW = 5  # a smaller number can point to a person


def paper_for_partners(viewer: Viewer, filters: ThemeFilters, to: str, *, today: date) -> File:
    """Recurring themes for the system-wide quality improvement group (WI44): no service, no person, and no number
    under five."""
    if to != "docx":
        raise Refusal("The paper for partners is written as Word.")
    found = theme_page(viewer, filters, today)
    labels = ["Theme", "Mentions", "Quarters in which it was mentioned"]
    head = Row(tuple(cell(label, scope="column", shade="soft") for label in labels), repeat=True)
    rows = [
        Row(
            tuple(
                cell(text)
                for text in (one.label, _covered(one.total), f"{sum(map(bool, one.quarters))} of {len(one.quarters)}")
            )
        )
        for one in found.counts
        if one.total and one.key != NO_THEME
    ]
    whose = (
        "For the quality improvement group and its partners. No service and no person is named, and numbers under "
        f"{FEW} are not given."
    )
    areas = ", ".join(area.name for area in found.areas)
    period = f"{areas}. From {found.quarters[0].label} to {found.quarters[-1].label}."
    report = Report(
        title="Recurring themes",
        blocks=(
            Text((Para(period), Para(whose, bold=True))),
            Table(tuple(Column(label, 20) for label in labels), (head, *rows), "Themes, the most mentioned first"),
        ),
        page_footer=whose,
    )
    return File(f"themes-for-partners-{today.isoformat()}.docx", WORD, write_docx(report))


def _covered(number: int) -> str:
    return str(number) if number >= FEW else f"under {FEW}"


def _file(found: Themes, sources: dict[str, str], stem: str, to: str, whose: str, today: date) -> File:
    name = f"{stem}-{today.isoformat()}.{to}"
    if to == "docx":
        return File(name, WORD, write_docx(_report(found, sources, whose)))
    heads = (
        SheetColumn("Theme", 40), *(SheetColumn(label, 14) for label in sources.values()), SheetColumn("All", 8),
        *(SheetColumn(q.label, 16) for q in found.quarters), SheetColumn("Low grades of its key questions", 18),
        SheetColumn("For whom this is", 60),
    )  # fmt: skip
    rows: tuple[tuple[SheetValue, ...], ...] = tuple(
        (
            one.label, *(one.by_source.get(source, 0) for source in sources), one.total, *one.quarters,
            one.low_grades, whose,
        )
        for one in found.counts
    )  # fmt: skip
    sheet = Sheet(found.themes.title[:30], heads, rows, frozen=1)
    if to == "csv":
        return File(name, CSV, write_csv(sheet))
    if to == "xlsx":
        return File(name, EXCEL, write_xlsx([sheet], About(found.themes.title, footer=whose)))
    raise Refusal("Themes are written as Word, Excel or CSV.")


def _report(found: Themes, sources: dict[str, str], whose: str) -> Report:
    labels = ["Theme", *sources.values(), "All", *(q.label for q in found.quarters)]
    head = Row(tuple(cell(label, scope="column", shade="soft") for label in labels), repeat=True)
    rows = [
        Row(
            tuple(
                cell(str(value))
                for value in (
                    one.label, *(one.by_source.get(source, 0) for source in sources), one.total, *one.quarters,
                )
            )
        )
        for one in found.counts
        if one.total
    ]  # fmt: skip
    period = f"From {found.quarters[0].label} to {found.quarters[-1].label}."
    columns = tuple(Column(label, 26 if n == 0 else 9) for n, label in enumerate(labels))
    return Report(
        title=found.themes.title,
        blocks=(
            Text((Para(period), Para(whose, bold=True))),
            Heading("How often each was mentioned"),
            Table(columns, (head, *rows), "Themes by source and quarter"),
        ),
        landscape=True,
        page_footer=whose,
    )
