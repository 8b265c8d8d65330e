"""Ruled tables of a PDF page: the cells between its rules, the letters in them, and their rows.

`pdf_rules.py` finds the rules; `pdf_over_pages.py` joins the pieces of a table that goes on over the page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from plumbline.documents.reading.grids import Row, Spot, squeeze_columns
from plumbline.documents.reading.pdf_rules import (
    NEAR,
    Box,
    cluster,
    colour_at,
    colours_of,
    covered,
    fills_of,
    nearest,
    rules_of,
)
from plumbline.documents.reading.pdf_text import Habits, Line, joined, lines_of, passages

NUMBER = re.compile(r"^\(?(?:[A-Z]{1,3}[ .-]?)?\d{1,3}(?:\.\d{1,3})*[a-z]?(?:[.):\s]|$)")


@dataclass
class PageCell:
    row: int
    column: int
    rows: int
    columns: int
    box: Box
    chars: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    shaded: bool = False
    colour: str = ""
    continues: bool = False
    open_below: bool = False  # no rule closes it: the page's foot cut it off

    @property
    def plain(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass
class PageTable:
    """A table, or the piece of one that stands on one page."""

    xs: list[float]
    cells: list[PageCell]
    rows: int
    box: Box
    page: int
    row_pages: list[int] = field(default_factory=list)
    ruled: bool = True  # False for a table told by alignment: its column edges are only near

    def texts(self) -> list[list[Line]]:
        return [cell.lines for cell in self.cells]


def page_tables(page: Any) -> list[PageTable]:
    """The ruled tables of a page (of at least two cells), their colours told and their cells still without letters."""
    vertical, horizontal, added = rules_of(page)
    if len(vertical) < 2 or len(horizontal) < 2:
        return []
    settings = {
        "vertical_strategy": "explicit", "horizontal_strategy": "explicit",
        "explicit_vertical_lines": [_as_edge(x, top, x, bottom) for x, top, bottom in vertical],
        "explicit_horizontal_lines": [_as_edge(x0, y, x1, y) for y, x0, x1 in horizontal],
        "snap_tolerance": NEAR, "join_tolerance": NEAR, "edge_min_length": 4, "intersection_tolerance": NEAR,
    }  # fmt: skip
    made = [_table(found.cells, page.page_number) for found in page.find_tables(settings)]
    tables = [table for table in made if table is not None and len(table.cells) > 1]
    fills = fills_of(page)
    colours = colours_of(page)
    for table in tables:
        for cell in table.cells:
            cell.open_below = covered(added, cell.box[3], cell.box[0], cell.box[2]) > 0.8 * (cell.box[2] - cell.box[0])
            cell.colour = colour_at(cell.box, colours)
            x, y = (cell.box[0] + cell.box[2]) / 2, (cell.box[1] + cell.box[3]) / 2
            cell.shaded = any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in fills)
    return tables


def give_letters(tables: list[PageTable], chars: list[dict[str, Any]], page: int) -> list[dict[str, Any]]:
    """Put every letter into its cell; the letters that stand in no cell are given back."""
    places = [_slots(table) for table in tables]
    outside = []
    for char in chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        for table, (ys, slots) in zip(tables, places, strict=True):
            if table.box[0] - 1 <= x <= table.box[2] + 1 and table.box[1] - 1 <= y <= table.box[3] + 1:
                place = bisect_right(ys, y) - 1, bisect_right(table.xs, x) - 1
                cell = slots.get((min(max(place[0], 0), table.rows - 1), min(max(place[1], 0), len(table.xs) - 2)))
                if cell is not None:
                    cell.chars.append(char)
                    break
        else:
            outside.append(char)
    outside = _below_the_foot(tables, outside)
    for table in tables:
        for cell in table.cells:
            cell.lines = lines_of(cell.chars, page)
            cell.chars = []
    return outside


def _below_the_foot(tables: list[PageTable], outside: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some programs let the last lines of a cell that goes on over the page hang out below the table's cut-off foot."""
    for table in tables:
        hanging = [cell for cell in table.cells if cell.open_below and cell.box[3] > table.box[3] - NEAR]
        zone = [char for char in outside if 0 < char["bottom"] - table.box[3] < 2.4 * max(char["size"], 1)]
        if not hanging or not any(char["text"].strip() for char in zone):
            continue
        homes = [
            next((cell for cell in hanging if cell.box[0] <= char["x0"] and char["x1"] <= cell.box[2] + 1), None)
            for char in zone
        ]
        if all(home is not None or not char["text"].strip() for home, char in zip(homes, zone, strict=True)):
            for home, char in zip(homes, zone, strict=True):
                if home is not None:
                    home.chars.append(char)
            outside = [char for char in outside if char not in zone]
    return outside


def _slots(table: PageTable) -> tuple[list[float], dict[tuple[int, int], PageCell]]:
    ys = [0.0] * table.rows
    slots = {}
    for cell in table.cells:
        ys[cell.row] = cell.box[1]
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                slots[row, column] = cell
    for index in range(1, len(ys)):
        ys[index] = max(ys[index], ys[index - 1])
    return ys, slots


def _as_edge(x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    kind = "v" if x0 == x1 else "h"
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
        "orientation": kind, "object_type": "line", "doctop": top,
    }  # fmt: skip


def _table(boxes: list[Box], page: int) -> PageTable | None:
    xs = cluster([x for box in boxes for x in (box[0], box[2])])
    ys = cluster([y for box in boxes for y in (box[1], box[3])])
    cells = []
    for box in sorted(boxes, key=lambda b: (b[1], b[0])):
        left, right = nearest(xs, box[0]), nearest(xs, box[2])
        top, bottom = nearest(ys, box[1]), nearest(ys, box[3])
        if right > left and bottom > top:
            cells.append(PageCell(top, left, bottom - top, right - left, box))
    if not cells:
        return None
    box = (xs[0], ys[0], xs[-1], ys[-1])
    return PageTable(xs, cells, len(ys) - 1, box, page, [page] * (len(ys) - 1))


def to_rows(table: PageTable, *, habits: Habits) -> list[Row]:
    """The rows of a table for the grid; a cell over several rows stands in each, with its text in the first."""
    rows = [Row(where=f"page {table.row_pages[number]}") for number in range(table.rows)]
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        text = joined(passages(cell.lines, cell.box[0], cell.box[2], habits=habits))
        bold = bool(cell.lines) and all(line.bold for line in cell.lines)
        for number in range(cell.row, min(cell.row + cell.rows, table.rows)):
            top = number == cell.row
            rows[number].spots.append(
                Spot(
                    cell.column, text if top else "", cell.columns, bold if top else False, cell.shaded,
                    cell.colour,
                    below=not top, continues=cell.continues and top,
                )
            )  # fmt: skip
    for row in rows:
        row.spots.sort(key=lambda spot: spot.column)
    squeeze_columns(rows)
    return rows
