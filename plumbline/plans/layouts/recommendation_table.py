"""One table of recommendations: the Moray improvement action plan.

The recommendation, its expected outcomes and its lead officer stand in cells merged over the rows of its actions; a
theme is a row across the table.
"""

from __future__ import annotations

import re

from plumbline.documents.report import Cell, Fields, Para, Report, Row, Table, paras
from plumbline.library.types import Column
from plumbline.plans.layouts.common import (
    SECTION_FIELDS,
    Work,
    header_rows,
    introduction,
    item_cell,
    label_row,
    numbered_title,
    outcome_cell,
    page_footer,
    page_header,
    people_text,
    period_rows,
    placed_in,
    report_columns,
    section_extras,
    wide_row,
)
from plumbline.plans.rules.content import Section

_MARK = re.compile(r"[A-Z]?\d+[a-z]?")  # "Item 7", "Appendix 3": as board papers have it


def lay_out_recommendation_table(work: Work) -> Report:
    columns = work.columns
    rows: list[Row] = [label_row(columns, shade="strong")]
    theme = ""
    if work.blank and work.framework.sections.themed:
        rows.append(wide_row((Para(label="Theme:"),), len(columns), shade="soft", centred=True))
    for section in work.content.sections:
        if section.theme != theme:
            theme = section.theme
            named = paras(f"Theme: {theme or '-'}", bold=True)
            rows.append(wide_row(named, len(columns), shade="soft", heading=1, centred=True))
        rows += _section(work, section)
    table = Table(
        columns=report_columns(work, columns),
        rows=tuple(rows),
        caption="Recommendations and actions",
        description=(
            "One action in each row. The recommendation, its expected outcomes and its lead officer are in cells that "
            "span the rows of its actions; themes are rows across the table."
        ),
    )
    above, fields = _head(work)
    blocks = [Fields(fields)] if fields else []
    return Report(
        title=work.content.title or work.framework.title,
        above_title=above,
        blocks=(*blocks, *introduction(work), table),
        landscape=work.landscape,
        page_header=page_header(work),
        page_footer=page_footer(work),
    )


def _head(work: Work) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The agenda's item and appendix stand above the title, as on a board paper; the rest below it."""
    rows = header_rows(work, every_page=False)
    paper = {f.label for f in work.framework.header if f.key in ("agenda_item", "appendix")}
    above = tuple(
        f"{label} {value}" if _MARK.fullmatch(value) else f"{label}: {value}"
        for label, value in rows
        if label in paper and (value or work.blank)
    )
    below = tuple((label, value) for label, value in rows if label not in paper and (value or work.blank))
    return above, below + period_rows(work)


def _section(work: Work, section: Section) -> list[Row]:
    columns = work.columns
    items = section.items
    span = max(len(items), 1)
    made: list[Row] = []
    for number in range(span):
        cells: list[Cell] = []
        for column in columns:
            if column.field in SECTION_FIELDS:
                if number == 0:
                    cells.append(_section_cell(work, section, column, span))
            elif items:
                cells.append(item_cell(work, items[number], column, columns))
            else:
                cells.append(Cell())
        made.append(Row(tuple(cells), room=work.blank))
    return made


def _section_cell(work: Work, section: Section, column: Column, rows: int) -> Cell:
    content: tuple[Para, ...]
    if column.field == "section":
        content = paras(numbered_title(work, section))
        for extra in section_extras(section, placed_in(work.columns) | {"theme"}):
            content += extra
        return Cell(paras=content, rows=rows, scope="row")
    if column.field == "section_outcomes":
        return outcome_cell(work, section, rows)
    return Cell(paras=paras(people_text(section.lead)), rows=rows)
