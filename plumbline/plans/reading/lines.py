"""The lines of text outside the tables of actions: paragraphs, captions, and rows above a table's headings."""

from __future__ import annotations

from collections.abc import Sequence

from plumbline.documents.blocks import Grid
from plumbline.plans.reading import prose
from plumbline.plans.reading.banners import split_colon
from plumbline.plans.reading.front import Line
from plumbline.plans.reading.head_rows import heading_rows
from plumbline.plans.reading.kinds import holds_actions
from plumbline.plans.reading.numbers import as_number
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import plain
from plumbline.plans.reading.work import Work


def all_lines(work: Work) -> list[Line]:
    lines: list[Line] = []
    section_labels = _labels_of_wide_rows(work)
    for index, block in enumerate(work.document.blocks):
        if isinstance(block, Grid):
            if block.caption.strip():
                lines.append(Line(block.caption, (index, -1, -1), block.where, bold=True))
            table = work.tables[index]
            lines += _in_box(table) if is_box(work, table) else _above_head(work, table)
        elif block.text.strip():
            text = block.text.strip()
            wide = plain(split_colon(text)[0]) in section_labels
            lines.append(Line(text, (index, -1, -1), block.where, block.kind, block.level, block.bold, wide=wide))
    return lines


def _labels_of_wide_rows(work: Work) -> set[str]:
    """The labels that rows across a table begin with: "Quality Statement" of "Quality Statement: Learning culture"."""
    rows = [
        cells for table in work.tables.values() for row in range(table.rows) if len(cells := table.own_cells(row)) == 1
    ]
    return {plain(split_colon(cells[0].text)[0]) for cells in rows if cells[0].columns > 1} - {""}


def is_box(work: Work, table: Table) -> bool:
    """A table of one column is a frame around text."""
    return table.columns == 1 and work.kinds[table.number] == ""


def _in_box(table: Table) -> list[Line]:
    cells = [cell for row in range(table.rows) for cell in table.own_cells(row)]
    return [Line(c.text.strip(), table.key(c), table.where(c.row), bold=c.bold, in_grid=True) for c in cells]


def _above_head(work: Work, table: Table) -> list[Line]:
    """Rows over the headings of a table that are one line of text: a title, an introduction, a theme."""
    lines: list[Line] = []
    for row in range(_first_row_of_its_own(work, table)):
        cells = table.own_cells(row)
        if len(cells) == 1:
            text, bold = cells[0].text.strip(), cells[0].bold
        elif len(cells) == 2:
            text, bold = f"{cells[0].text.strip().rstrip(':')}: {cells[1].text.strip()}", False
        else:
            continue
        wide = len(cells) == 1 and cells[0].columns > 1
        lines.append(Line(text, table.key(cells[0]), table.where(row), bold=bold, in_grid=True, wide=wide))
    return lines


def _first_row_of_its_own(work: Work, table: Table) -> int:
    kind = work.kinds[table.number]
    if kind == "labels":
        first = table.own_cells(0)
        return 1 if len(first) == 1 and first[0].columns == table.columns else 0
    rows = heading_rows(table, work.labels) if kind == "rows" else ()
    if rows and any(as_number(cells[0].text) for row in range(rows[0]) if len(cells := table.own_cells(row)) == 1):
        return 0  # numbered rows: the rest of the table before, whose headings are repeated here
    return rows[0] if rows else 0


def tick_second_cells(work: Work, lines: Sequence[Line]) -> None:
    """A row "Service: | Rowan House" above a table is one line of two cells; tick off the second with the first."""
    for line in lines:
        if line.in_grid and work.ledger.is_used(line.key):
            table = work.tables[line.key[0]]
            for cell in table.own_cells(line.key[1]):
                work.ledger.use(table.key(cell))


def before_first_actions(work: Work, lines: Sequence[Line]) -> list[Line]:
    tables = [t.block for t in work.tables.values() if table_holds_actions(work, t)]
    in_prose = None if tables else prose.first_action(prose_lines(work))
    first = min(tables, default=in_prose[0] if in_prose else len(work.document.blocks))
    return [line for line in lines if line.key[0] < first or (line.key[0] == first and line.in_grid)]


def table_holds_actions(work: Work, table: Table) -> bool:
    return holds_actions(table, work.kinds[table.number], work.labels, work.header_labels)


def prose_lines(work: Work) -> list[prose.Line]:
    """The paragraphs that nothing has used yet."""
    return [
        prose.Line(block.text.strip(), (index, -1, -1), block.where, block)
        for index, block in enumerate(work.document.blocks)
        if not isinstance(block, Grid) and block.text.strip() and not work.ledger.is_used((index, -1, -1))
    ]
