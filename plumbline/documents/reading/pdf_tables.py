"""Ruled tables of a PDF page: lines to cells, cells to rows, pieces on several pages to one table."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from plumbline.documents.reading.colours import colour_of
from plumbline.documents.reading.grids import Row, Spot, squeeze_columns
from plumbline.documents.reading.pdf_text import Habits, Line, joined, lines_of, passages

LIMIT_RULES = 20_000  # pieces of rules on one page
LIMIT_WHOLE_RULES = 1_500  # and what they make together
NEAR = 3.0  # points: edges nearer than this are one
NUMBER = re.compile(r"^\(?(?:[A-Z]{1,3}[ .-]?)?\d{1,3}(?:\.\d{1,3})*[a-z]?(?:[.):\s]|$)")

Box = tuple[float, float, float, float]
Edge = tuple[float, float, float]  # where across, from, to


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
    """The ruled tables of a page (of at least two cells), with their letters given to their cells."""
    vertical, horizontal, added = _edges(page)
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
            cell.open_below = _covered(added, cell.box[3], cell.box[0], cell.box[2]) > 0.8 * (cell.box[2] - cell.box[0])
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


def _edges(page: Any) -> tuple[list[Edge], list[Edge], list[Edge]]:
    """Vertical (x, top, bottom) and horizontal (y, x0, x1) rules, and those among the latter that were added.

    A filled box is a colour, not a rule.
    """
    vertical: list[tuple[float, float, float]] = []
    horizontal: list[tuple[float, float, float]] = []

    def take(x0: float, top: float, x1: float, bottom: float) -> None:
        if x1 - x0 <= NEAR and bottom - top > 4:
            vertical.append(((x0 + x1) / 2, top, bottom))
        elif bottom - top <= NEAR and x1 - x0 > 4:
            horizontal.append(((top + bottom) / 2, x0, x1))

    for line in page.lines:
        take(line["x0"], line["top"], line["x1"], line["bottom"])
    for rect in [*page.rects, *page.curves]:
        box = rect["x0"], rect["top"], rect["x1"], rect["bottom"]
        if box[2] - box[0] <= NEAR or box[3] - box[1] <= NEAR:
            take(*box)
        elif rect.get("object_type") == "rect" and rect.get("stroke"):
            for edge in _sides(box):
                take(*edge)
    if len(vertical) + len(horizontal) > LIMIT_RULES:
        return [], [], []  # a drawing or a map, not a table
    spots = _text_ends(page)
    horizontal = [
        rule
        for rule in horizontal
        if _meets_vertical(rule, vertical) or not _underline(rule[1], rule[2], rule[0], spots)
    ]
    vertical, horizontal = _whole(vertical), _whole(horizontal)
    if len(vertical) + len(horizontal) > LIMIT_WHOLE_RULES:
        return [], [], []
    added = _close(vertical, horizontal, sides=False)
    _close(horizontal, vertical, sides=True)
    return vertical, horizontal, added


def _meets_vertical(rule: tuple[float, float, float], vertical: list[tuple[float, float, float]]) -> bool:
    y, x0, x1 = rule
    return any(min(abs(x - x0), abs(x - x1)) < 1.5 and top - 2 <= y <= bottom + 2 for x, top, bottom in vertical)


Ends = dict[int, list[tuple[float, float, float]]]


def _text_ends(page: Any) -> tuple[Ends, Ends]:
    """Where words begin and end, by place across the page: (exact place, top, bottom)."""
    starts: Ends = {}
    stops: Ends = {}
    before: dict[str, Any] | None = None
    for char in [*page.chars, None]:
        blank = char is None or not char["text"].strip()
        apart = (
            before is None or blank or abs(char["x0"] - before["x1"]) > 1 or abs(char["bottom"] - before["bottom"]) > 3
        )
        if before is not None and apart:
            stops.setdefault(int(before["x1"]), []).append((before["x1"], before["top"], before["bottom"]))
        if not blank and apart:
            starts.setdefault(int(char["x0"]), []).append((char["x0"], char["top"], char["bottom"]))
        before = None if blank else char
    return starts, stops


def _underline(x0: float, x1: float, y: float, spots: tuple[Ends, Ends]) -> bool:
    """A rule that begins and ends exactly with words standing on it underlines them (or strikes them out)."""

    def meets(ends: Ends, x: float) -> set[int]:
        near = (spot for place in (int(x) - 1, int(x), int(x) + 1) for spot in ends.get(place, ()))
        return {round(bottom) for at, top, bottom in near if abs(at - x) < 1.2 and top < y < bottom + 2}

    return bool(meets(spots[0], x0) & meets(spots[1], x1))


def _sides(box: Box) -> list[Box]:
    x0, top, x1, bottom = box
    return [(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)]


def _close(along: list[Edge], across: list[Edge], *, sides: bool) -> list[Edge]:
    """Add the rule that is missing where neighbouring parallel rules end together: a cell cut off by the page's foot,
    or (`sides`) the open side of a table, which counts only where columns are ruled inside it."""
    added: list[Edge] = []
    for end in (1, 2):
        for group in _ending_together(along, end):
            at = sum(edge[end] for edge in group) / len(group)
            places = cluster([edge[0] for edge in group])
            for first, second in pairwise(places):
                if second - first < 8 or _covered(across, at, first, second) > 0.5 * (second - first):
                    continue
                reach = min(edge[3 - end] for edge in group), max(edge[3 - end] for edge in group)
                if sides and not any(
                    min(*reach, at) + 8 < where < max(*reach, at) - 8 and top <= first + 3 and foot >= second - 3
                    for where, top, foot in across
                ):
                    continue
                added.append((at, first, second))
    across += added
    return added


def _whole(edges: list[Edge]) -> list[Edge]:
    """Rules drawn in pieces, cell by cell, as the lines they make together."""
    made: list[Edge] = []
    places = cluster([edge[0] for edge in edges])
    by_place: dict[float, list[tuple[float, float]]] = {}
    for at, a, b in edges:
        by_place.setdefault(places[nearest(places, at)], []).append((a, b))
    for place, found in sorted(by_place.items()):
        pieces = sorted(found)
        start, stop = pieces[0]
        for a, b in pieces[1:]:
            if a > stop + NEAR:
                made.append((place, start, stop))
                start, stop = a, b
            stop = max(stop, b)
        made.append((place, start, stop))
    return made


def _ending_together(edges: list[Edge], end: int) -> list[list[Edge]]:
    groups: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda one: one[end]):
        if groups and edge[end] - groups[-1][-1][end] <= NEAR:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return groups


def _covered(across: list[Edge], at: float, first: float, second: float) -> float:
    """How much of the way from first to second is ruled at this place."""
    parts = [(max(a, first), min(b, second)) for where, a, b in across if abs(where - at) <= 2 * NEAR]
    total, reached = 0.0, first
    for start, stop in sorted(parts):
        if stop > max(start, reached):
            total += stop - max(start, reached)
            reached = stop
    return total


def fills_of(page: Any) -> list[Box]:
    found = []
    for rect in page.rects:
        if not rect.get("fill") or rect["x1"] - rect["x0"] < 6 or rect["bottom"] - rect["top"] < 6:
            continue
        colour = rect.get("non_stroking_color")
        values = colour if isinstance(colour, (tuple, list)) else (colour,)
        numbers = [value for value in values if isinstance(value, (int, float))]
        white = numbers and (all(v >= 0.99 for v in numbers) if len(numbers) != 4 else all(v <= 0.01 for v in numbers))
        if not white:
            found.append((rect["x0"], rect["top"], rect["x1"], rect["bottom"]))
    return found


def colours_of(page: Any) -> list[tuple[Box, str]]:
    """The boxes filled with a strong colour, with its name."""
    found = []
    for rect in page.rects:
        colour = rect.get("non_stroking_color")
        if rect.get("fill") and isinstance(colour, (tuple, list)) and len(colour) in (3, 4):
            if len(colour) == 4:
                black = 1 - colour[3]
                colour = tuple((1 - part) * black for part in colour[:3])
            if name := colour_of(*(min(max(float(part), 0.0), 1.0) for part in colour)):
                found.append(((rect["x0"], rect["top"], rect["x1"], rect["bottom"]), name))
    return found


def colour_at(box: Box, colours: list[tuple[Box, str]]) -> str:
    """The colour that fills most of a cell."""
    size = (box[2] - box[0]) * (box[3] - box[1])
    for (x0, top, x1, bottom), name in colours:
        across, down = min(box[2], x1) - max(box[0], x0), min(box[3], bottom) - max(box[1], top)
        if across > 0 and down > 0 and across * down > 0.6 * size:
            return name
    return ""


def cluster(values: list[float]) -> list[float]:
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] <= NEAR:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(group) / len(group) for group in found]


def nearest(values: list[float], value: float) -> int:
    place = bisect_right(values, value)
    around = range(max(place - 1, 0), min(place + 1, len(values)))
    return min(around, key=lambda index: abs(values[index] - value))


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


# rows for the grid


def to_rows(table: PageTable, *, habits: Habits) -> list[Row]:
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
