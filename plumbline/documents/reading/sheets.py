"""From the filled cells of a spreadsheet's sheet to paragraphs and grids.

A sheet is a table with things around it: a title, lines of explanation, labels with values, a key. Lines above the
table become paragraphs, labels with values a small grid, the table itself one grid. Only filled cells are ever held,
so a sheet of two far-apart cells is a sheet of two cells.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from plumbline.documents.blocks import Grid, LeftOut, Paragraph
from plumbline.documents.reading import text as words
from plumbline.documents.reading.grids import Row, Spot, finish, looks_like_heading, squeeze_columns
from plumbline.documents.reading.refusal import too_large

LIMIT_CELLS = 400_000
LIMIT_AREA = 2_000_000  # rows times columns that hold anything


@dataclass
class Filled:
    text: str
    bold: bool = False
    shaded: bool = False
    colour: str = ""


@dataclass
class Sheet:
    """One sheet: its filled cells by (row, column) from 0, its merged ranges, what is hidden."""

    name: str
    cells: dict[tuple[int, int], Filled] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, first column, last row, last col
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    tints: dict[tuple[int, int], str] = field(default_factory=dict)  # colours of cells without text
    labelled: bool = True  # a workbook's sheet; False for a file that is one table, as CSV is

    @property
    def where(self) -> str:
        return f"sheet {self.name}" if self.labelled else "the table"

    def row_where(self, row: int) -> str:
        return f"sheet {self.name}, row {row + 1}" if self.labelled else f"row {row + 1}"

    def put(self, row: int, column: int, cell: Filled) -> None:
        if len(self.cells) >= LIMIT_CELLS:
            raise too_large("holds far more cells than a plan can have")
        self.cells[row, column] = cell

    def tint(self, row: int, column: int, colour: str) -> None:
        if len(self.tints) < LIMIT_CELLS // 4:
            self.tints[row, column] = colour

    def column_hidden(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)


def blocks_of(sheet: Sheet, *, left_out: list[LeftOut], named: bool) -> list[Paragraph | Grid]:
    """The sheet's blocks in reading order; with its name as a heading where the workbook has several sheets."""
    _leave_hidden(sheet, left_out)
    beside = _take_beside(sheet)
    rows, numbers = _rows(sheet)
    if not rows:
        return []
    blocks: list[Paragraph | Grid] = []
    if named:
        blocks.append(Paragraph(words.line(sheet.name), "heading", 1, sheet.where))
    blocks += _arrange(sheet, rows, numbers)
    return blocks + (blocks_of(beside, left_out=left_out, named=False) if beside is not None else [])


def _take_beside(sheet: Sheet) -> Sheet | None:
    """What stands to the right of the table behind an empty column (a key, a note), taken off as a sheet of its own."""
    columns = sorted({column for _, column in sheet.cells})
    gaps = [(one, two) for one, two in pairwise(columns) if two - one > 1]
    if not gaps:
        return None
    left, right = gaps[-1]
    near = {row for row, column in sheet.cells if column <= left}
    far = {row for row, column in sheet.cells if column >= right}
    if len(near) < 4 or len(far) * 2 > len(near):
        return None
    if any(first <= left and last >= right and top in far for top, first, _, last in sheet.merges):
        return None
    part = Sheet(sheet.name, labelled=sheet.labelled)
    part.cells = {place: sheet.cells.pop(place) for place in list(sheet.cells) if place[1] >= right}
    part.merges = [merge for merge in sheet.merges if merge[1] >= right]
    sheet.merges = [merge for merge in sheet.merges if merge[1] < right]
    return part


def _leave_hidden(sheet: Sheet, left_out: list[LeftOut]) -> None:
    for row in sorted(sheet.hidden_rows & {row for row, _ in sheet.cells}):
        places = sorted(column for at, column in sheet.cells if at == row)
        parts = [sheet.cells.pop((row, column)).text for column in places]
        left_out.append(_left(sheet.row_where(row), parts, "A hidden row."))
    hidden: dict[int, list[str]] = {}
    for row, column in sorted(sheet.cells):
        if sheet.column_hidden(column):
            hidden.setdefault(column, []).append(sheet.cells.pop((row, column)).text)
    for column, parts in sorted(hidden.items()):
        left_out.append(_left(f"{sheet.where}, column {column_name(column)}", parts, "A hidden column."))


def _left(where: str, parts: list[str], why: str) -> LeftOut:
    text = " | ".join(words.line(part) for part in parts if part)
    return LeftOut(where, text if len(text) <= 500 else text[:499] + "…", why)


def column_name(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _rows(sheet: Sheet) -> tuple[list[Row], list[int]]:
    """The rows that hold anything, with their numbers in the sheet. Columns without a filled cell are passed over."""
    filled_rows = {row for row, _ in sheet.cells}
    merges = [m for m in sheet.merges if m[:2] in sheet.cells and sheet.cells[m[:2]].text]
    columns = sorted({column for _, column in sheet.cells})
    if len(filled_rows) * len(columns) > LIMIT_AREA:
        raise too_large("holds far more rows and columns than a plan can have")
    numbers = sorted(filled_rows)
    place = {column: index for index, column in enumerate(columns)}
    work = 0
    covered: dict[tuple[int, int], tuple[int, int, bool]] = {}  # place -> (span, first column, is top row)
    for top, left, bottom, right in merges:
        inside = columns[bisect_left(columns, left) : bisect_right(columns, right)]
        down = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
        work += len(inside) * len(down)
        if work > LIMIT_AREA:
            raise too_large("has far more merged cells than a plan can have")
        for number in down:
            for column in inside:
                covered[number, column] = (len(inside), inside[0], number == top)
    made: list[Row] = []
    for number in numbers:
        row = Row(where=sheet.row_where(number))
        for column in columns:
            cover = covered.get((number, column))
            if cover is not None:
                span, first, top_row = cover
                if column == first:
                    cell = sheet.cells.get((number, column)) if top_row else None
                    cell = cell or Filled("")
                    row.spots.append(
                        Spot(place[column], cell.text, span, cell.bold, cell.shaded, cell.colour, below=not top_row)
                    )
                continue
            tint = sheet.tints.get((number, column), "")
            cell = sheet.cells.get((number, column)) or Filled("", shaded=bool(tint), colour=tint)
            row.spots.append(Spot(place[column], cell.text, 1, cell.bold, cell.shaded, cell.colour))
        made.append(row)
    return made, numbers


def _arrange(sheet: Sheet, rows: list[Row], numbers: list[int]) -> list[Paragraph | Grid]:
    start = _heading_row(rows)
    blocks: list[Paragraph | Grid] = []
    if start is None:
        return _loose(sheet, rows, numbers)
    blocks += _loose(sheet, rows[:start], numbers[:start])
    body, after = rows[start:], numbers[start:]
    last = len(body)
    # Lines below the table, after an empty row: notes, a key.
    while last > 1 and len(body[last - 1].filled) == 1 and _gap_before(body, after, last):
        last -= 1
    cut = next((i for i in range(last, len(body)) if after[i] - after[i - 1] > 1), len(body))
    pieces = _split_tables(body[:cut], after[:cut])
    for piece in pieces:
        _trim(piece)
        squeeze_columns(piece)
        blocks.append(finish(piece, where=sheet.where))
    return blocks + _loose(sheet, body[cut:], after[cut:])


def _trim(rows: list[Row]) -> None:
    """Take off the columns at either side in which these rows hold nothing."""
    filled = [spot for row in rows for spot in row.filled]
    first = min(spot.column for spot in filled)
    last = max(spot.column + spot.columns for spot in filled)
    for row in rows:
        row.spots = [spot for spot in row.spots if spot.column >= first and spot.column + spot.columns <= last]


def _gap_before(body: list[Row], numbers: list[int], last: int) -> bool:
    """Whether from the last table row on there is an empty row above the single-cell rows that end at `last`."""
    index = last - 1
    while index > 0 and len(body[index].filled) == 1:
        if numbers[index] - numbers[index - 1] > 1:
            return True
        index -= 1
    return False


def _split_tables(body: list[Row], numbers: list[int]) -> list[list[Row]]:
    """One table, or several below one another: a new one begins after an empty row with other headings."""
    pieces = [[body[0]]] if body else []
    for index in range(1, len(body)):
        gap = numbers[index] - numbers[index - 1] > 1
        row = body[index]
        heading = gap and looks_like_heading(row, len(row.spots)) and all(s.bold or s.shaded for s in row.filled)
        if heading and row.key() != pieces[-1][0].key():
            pieces.append([])
        pieces[-1].append(row)
    return pieces


def _heading_row(rows: list[Row]) -> int | None:
    """The row with the column headings: the first with three or more short texts that fill most of the table."""
    most = max(len(row.filled) for row in rows)
    if most < 2:
        return None
    for index, row in enumerate(rows[:60]):
        filled = row.filled
        labels = sum(1 for spot in filled if spot.text.rstrip().endswith(":"))
        if labels * 3 >= len(filled) or not looks_like_heading(row, len(row.spots)):
            continue
        covered = sum(spot.columns for spot in filled)
        if covered * 2 >= most and (len(filled) >= 3 or most <= 3):
            return index
    return None


def _loose(sheet: Sheet, rows: list[Row], numbers: list[int]) -> list[Paragraph | Grid]:
    """Rows outside the table: single cells are paragraphs, rows of several cells a small grid."""
    blocks: list[Paragraph | Grid] = []
    group: list[Row] = []

    def close() -> None:
        if group:
            _trim(group)
            squeeze_columns(group)
            blocks.append(finish(list(group), where=sheet.where))
            group.clear()

    for index, row in enumerate(rows):
        filled = row.filled
        gap = index > 0 and numbers[index] - numbers[index - 1] > 1
        label = len(filled) == 1 and filled[0].text.endswith(":") and bool(group) and not gap
        if len(filled) == 1 and not label and not (filled[0].column and group):
            close()
            blocks.append(Paragraph(filled[0].text, "body", 0, row.where, filled[0].bold))
        elif filled:
            if gap:
                close()
            group.append(row)
    close()
    return blocks
