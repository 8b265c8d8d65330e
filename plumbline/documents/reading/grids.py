"""From rows as found to a `Grid`: merged cells, repeated header rows, tables that go on over a page.

Every reader fills `Draft` rows and calls `finish`; what a table means is the same whatever file it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from plumbline.documents.blocks import Cell, Grid
from plumbline.documents.reading.text import same


@dataclass
class Spot:
    """A cell while a table is being put together."""

    column: int
    text: str = ""
    columns: int = 1
    bold: bool = False
    shaded: bool = False
    colour: str = ""
    below: bool = False  # the file says: this is a part of the cell above it
    continues: bool = False


@dataclass
class Row:
    spots: list[Spot] = field(default_factory=list)
    where: str = ""
    header: bool = False  # the file marks it as a header row

    @property
    def filled(self) -> list[Spot]:
        return [spot for spot in self.spots if spot.text]

    def key(self) -> tuple[tuple[int, str], ...]:
        return tuple((spot.column, same(spot.text)) for spot in self.spots if spot.text)

    def at(self, column: int) -> Spot | None:
        return next((spot for spot in self.spots if spot.column == column), None)


def width(rows: list[Row]) -> int:
    return max((spot.column + spot.columns for row in rows for spot in row.spots), default=0)


def looks_like_heading(row: Row, columns: int) -> bool:
    """Short words in at least two cells, no figures alone, no label with its value."""
    filled = row.filled
    if len(filled) < 2 or any(len(spot.text) > 200 or spot.text.strip().isdigit() for spot in filled):
        return False
    marked = all(spot.bold or spot.shaded for spot in filled)
    if len(filled) == 2 and (not marked or filled[0].text.rstrip().endswith(":")):
        return False
    return marked or (len(filled) >= 3 and sum(spot.columns for spot in filled) * 2 > columns)


def header_block(rows: list[Row]) -> tuple[int, int]:
    """Where the header rows stand, as (first, after last); (0, 0) when the table has none that can be told."""
    marked = 0
    while marked < len(rows) and rows[marked].header:
        marked += 1
    if marked:
        return 0, marked
    columns = width(rows)
    for index, row in enumerate(rows[:6]):
        if looks_like_heading(row, columns):
            end = index + 1
            while end < len(rows) and any(spot.below for spot in rows[end].spots):
                end += 1
                if end - index > 3:  # a merged column of data, not a heading in several rows
                    return index, index + 1
            return index, end
        if len(row.filled) > 1:
            return 0, 0
    return 0, 0


def drop_repeated_headers(rows: list[Row]) -> tuple[list[Row], set[int]]:
    """The rows without header rows repeated further down, and the places (in the new list) where one was dropped."""
    first, after = header_block(rows)
    keys = {rows[index].key() for index in range(first, after)} - {()}
    kept: list[Row] = []
    breaks: set[int] = set()
    for index, row in enumerate(rows):
        if index >= after and row.key() in keys and not (len(row.filled) == 1 and len(keys) == 1):
            breaks.add(len(kept))
        else:
            kept.append(row)
    return kept, breaks


def continue_over_breaks(rows: list[Row], breaks: set[int]) -> None:
    """Below a page break a merged cell starts again as an empty one: make it a part of the cell above the break."""
    for start in sorted(breaks):
        if not 0 < start < len(rows):
            continue
        merged = _merged_columns(rows, start - 1)
        for row in rows[start:]:
            spots = [row.at(column) for column in merged]
            if not merged or any(s is None or (s.text and not s.below) or s.columns != merged[s.column] for s in spots):
                break
            if all(spot.below for spot in spots if spot):
                continue
            for spot in spots:
                if spot is not None:
                    spot.below = spot.continues = True


def _merged_columns(rows: list[Row], index: int) -> dict[int, int]:
    """Columns (with spans) whose cell in this row is part of a cell merged downwards and holding text."""
    found = {}
    for spot in rows[index].spots:
        if not spot.below:
            continue
        top = index
        while top > 0 and (above := rows[top].at(spot.column)) is not None and above.below:
            top -= 1
        head = rows[top].at(spot.column)
        if head is not None and head.text and head.columns == spot.columns:
            found[spot.column] = spot.columns
    return found


def goes_on(first: list[Row], second: list[Row]) -> bool:
    """Whether `second`, standing directly after `first`, is the same table: same columns, same heading or none."""
    if not first or not second or width(first) != width(second):
        return False
    start, end = header_block(first)
    if not end:
        return False
    if width(first) < 3:
        return False  # forms and cards: each begins with the same two words
    if second[0].key() == first[start].key():
        return True
    if second[0].header or _marked(second[0]):
        return False
    if header_block(second)[1] and not _marked(first[start]):
        return False  # where headings are not set apart, the first row may well be one
    return len(second[0].spots) == width(second)


def _marked(row: Row) -> bool:
    return all(spot.bold or spot.shaded for spot in row.filled)


def squeeze_columns(rows: list[Row]) -> None:
    """Number the columns by the edges that cells really have: Word and Excel leave many that no row shows apart."""
    edges = sorted({spot.column for row in rows for spot in row.spots if not spot.below} | {0})
    place = {edge: index for index, edge in enumerate(edges)}

    def position(edge: int) -> int:
        found = place.get(edge)
        return found if found is not None else sum(1 for known in edges if known < edge)

    for row in rows:
        for spot in row.spots:
            end = position(spot.column + spot.columns)
            spot.column = position(spot.column)
            spot.columns = max(1, end - spot.column)


def finish(rows: list[Row], *, where: str = "", caption: str = "") -> Grid:
    """The grid: repeated headers dropped, merged cells standing once."""
    rows, breaks = drop_repeated_headers(rows)
    continue_over_breaks(rows, breaks)
    header = 0
    while header < len(rows) and rows[header].header:
        header += 1
    cells: list[Cell] = []
    open_cells: dict[int, int] = {}  # column -> index in cells of the cell that may go on below
    for number, row in enumerate(rows):
        now: dict[int, int] = {}
        for spot in row.spots:
            above = open_cells.get(spot.column)
            if spot.below and above is not None and cells[above].columns == spot.columns:
                top = cells[above]
                text = "\n".join(part for part in (top.text, spot.text) if part)
                cells[above] = replace(top, rows=number - top.row + 1, text=text)
                now[spot.column] = above
                continue
            cells.append(
                Cell(
                    number, spot.column, spot.text, 1, spot.columns, spot.bold, spot.shaded, spot.colour, spot.continues
                )
            )
            now[spot.column] = len(cells) - 1
        open_cells = now
    return Grid(
        cells=tuple(cells), rows=len(rows), columns=width(rows), where=where, caption=caption,
        row_where=tuple(row.where for row in rows), header_rows=header,
    )  # fmt: skip
