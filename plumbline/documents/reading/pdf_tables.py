"""Ruled tables of a PDF page: lines to cells, cells to rows, pieces on several pages to one table."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from plumbline.documents.reading import text as words
from plumbline.documents.reading.colours import colour_of
from plumbline.documents.reading.grids import Row, Spot, header_block, squeeze_columns
from plumbline.documents.reading.pdf_text import NO_HABITS, Habits, Line, ends_softly, joined, lines_of, passages

LIMIT_RULES = 20_000  # pieces of rules on one page
LIMIT_WHOLE_RULES = 1_500  # and what they make together
NEAR = 3.0  # points: edges nearer than this are one
NUMBER = re.compile(r"^\(?(?:[A-Z]{1,3}[ .-]?)?\d{1,3}(?:\.\d{1,3})*[a-z]?(?:[.):\s]|$)")

_WHOLE = {
    "tbc",
    "tba",
    "n/a",
    "na",
    "ongoing",
    "asap",
    "none",
    "nil",
    "various",
    "monthly",
    "weekly",
    "all",
    "all staff",
}

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
        by_place.setdefault(places[_nearest(places, at)], []).append((a, b))
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


def _nearest(values: list[float], value: float) -> int:
    place = bisect_right(values, value)
    around = range(max(place - 1, 0), min(place + 1, len(values)))
    return min(around, key=lambda index: abs(values[index] - value))


def _table(boxes: list[Box], page: int) -> PageTable | None:
    xs = cluster([x for box in boxes for x in (box[0], box[2])])
    ys = cluster([y for box in boxes for y in (box[1], box[3])])
    cells = []
    for box in sorted(boxes, key=lambda b: (b[1], b[0])):
        left, right = _nearest(xs, box[0]), _nearest(xs, box[2])
        top, bottom = _nearest(ys, box[1]), _nearest(ys, box[3])
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


# over the page


def fits_together(first: PageTable, second: PageTable) -> bool:
    """Whether the second piece, at the top of the next page, has the columns of the first."""
    if abs(first.xs[0] - second.xs[0]) > 6 or (first.ruled and abs(first.xs[-1] - second.xs[-1]) > 6):
        return False
    fewer, more = sorted((first.xs, second.xs), key=len)
    near = 6 if first.ruled and second.ruled else 25
    if any(min(abs(x - other) for other in more) > near for x in fewer):
        return False
    if not (first.ruled and second.ruled) and len(first.xs) != len(second.xs):
        return False
    return not _own_head(first, second)


def _top(table: PageTable, rows: int = 12) -> PageTable:
    """The first rows of a table, where its headings stand."""
    kept = [cell for cell in table.cells if cell.row < rows]
    return replace(table, cells=kept, rows=min(rows, table.rows), row_pages=table.row_pages[:rows])


def _own_head(first: PageTable, second: PageTable) -> bool:
    """Whether the second table opens as the first did, with title rows above its headings: a new table, not a piece."""
    one, two = to_rows(_top(first), habits=NO_HABITS), to_rows(_top(second), habits=NO_HABITS)
    begun, _ = header_block(one)
    again, end = header_block(two)
    if not begun or not again or begun != again or not end:
        return False
    if [row.key() for row in one[:begun]] == [row.key() for row in two[:again]]:
        return False  # the very same title: Word repeats it with the headings
    return one[begun].key() == two[again].key()


def join_over_page(first: PageTable, second: PageTable, *, habits: Habits) -> None:
    """Put the second piece below the first: repeated headings dropped, cut rows and merged cells made whole."""
    _same_columns(first, second)
    _drop_repeated_head(first, second, habits=habits)
    if not second.rows:
        return
    below = {cell.column: cell for cell in second.cells if cell.row == 0}
    above = {cell.column: cell for cell in first.cells if cell.row + cell.rows == first.rows}
    pairs = {
        column: (above[column], cell)
        for column, cell in below.items()
        if column in above and above[column].columns == cell.columns
    }
    offset = first.rows
    if len(pairs) == len(below) and _row_goes_on(first, pairs, habits=habits):
        offset -= 1
        going = set(pairs)
    else:
        going = _merged_going_on(first, pairs, habits=habits)
    for column in going:
        top, cell = pairs[column]
        top.lines += cell.lines
        top.rows = offset + cell.rows - top.row
        second.cells.remove(cell)
    for cell in second.cells:
        cell.row += offset
        first.cells.append(cell)
    first.rows = offset + second.rows
    first.row_pages = first.row_pages[:offset] + second.row_pages
    if offset < len(first.row_pages) and offset == first.rows - second.rows and going and len(going) == len(below):
        first.row_pages[offset] = min(first.row_pages[offset], first.row_pages[max(offset - 1, 0)] or first.page)


def _same_columns(first: PageTable, second: PageTable) -> None:
    """Number the columns of both pieces by the edges of both together."""
    if len(first.xs) == len(second.xs) and not (first.ruled and second.ruled):
        second.xs = first.xs
        return
    xs = list(first.xs)
    xs += [x for x in second.xs if min(abs(x - other) for other in xs) > 6]
    xs.sort()
    for table in (first, second):
        place = [_nearest(xs, x) for x in table.xs]
        for cell in table.cells:
            end = place[cell.column + cell.columns]
            cell.column = place[cell.column]
            cell.columns = end - cell.column
        table.xs = xs


def _drop_repeated_head(first: PageTable, second: PageTable, *, habits: Habits) -> None:
    rows, again = to_rows(_top(first), habits=habits), to_rows(_top(second), habits=habits)
    end = header_block(rows)[1]
    # Of what stands above the rows, any part may be repeated, as long as the headings are among it.
    reached = size = 0
    while size < len(again) and again[size].key():
        found = next((i for i in range(reached, end) if rows[i].key() == again[size].key()), None)
        if found is None:
            break
        reached, size = found + 1, size + 1
    if size and reached == end:
        _drop_rows(second, size)


def _drop_rows(table: PageTable, count: int) -> None:
    kept = []
    for cell in table.cells:
        if cell.row + cell.rows <= count:
            continue
        if cell.row < count:
            cell.rows -= count - cell.row
            cell.row = count
        cell.row -= count
        kept.append(cell)
    table.cells = kept
    table.rows -= count
    table.row_pages = table.row_pages[count:]


Pairs = dict[int, tuple[PageCell, PageCell]]


def _numbered(table: PageTable, column: int) -> bool:
    """Whether the cells of a column begin with numbers as a rule: "1.1 Facilitate ...", "3."."""
    all_across = len(table.xs) - 1
    own = [cell for cell in table.cells if cell.column == column and cell.columns < all_across]
    texts = [cell.plain for cell in own if cell.lines and cell.row > 0]
    if len(texts) < 2:
        return False
    return sum(1 for text in texts if NUMBER.match(text)) >= 0.6 * len(texts)


def _soft(top: PageCell, cell: PageCell, *, habits: Habits) -> bool:
    if not top.lines or not cell.lines:
        return False
    before, after = top.lines[-1], cell.lines[0]
    padding = min(max(min(line.x0 for line in top.lines) - top.box[0], 0.0), 12.0)
    limit = max(top.box[2] - padding, max(line.x1 for line in top.lines))
    if not ends_softly(before, after, limit, habits=habits):
        return False
    ended = before.text.rstrip(" )\"'’”").endswith((".", "!", "?"))
    room = limit - before.x1
    first = after.words[0] if after.words else None
    full = first is not None and first.x1 - first.x0 >= room - 1
    return (full and (not ended or (before.trail and habits.spaces))) or after.text[:1].islower()


def _row_goes_on(first: PageTable, pairs: Pairs, *, habits: Habits) -> bool:
    """Whether a page break cut one row in two: the lower part has no number of its own and its text goes on."""
    single = {c: pair for c, pair in pairs.items() if pair[0].rows == 1 and pair[1].rows == 1}
    if len(single) < 2 or not any(cell.lines for _, cell in single.values()):
        return False
    if len(pairs) == 1 or any(cell.columns == len(first.xs) - 1 for _, cell in pairs.values()):
        return False
    if any(cell.lines and top.lines and not _look_alike(top, cell) for top, cell in single.values()):
        return False
    missing = False
    for column, (top, cell) in single.items():
        if not _numbered(first, column):
            continue
        if cell.lines and NUMBER.match(cell.plain):
            return False
        missing = missing or bool(top.lines)
    both = [(top, cell) for top, cell in single.values() if top.lines and cell.lines]
    before = sum(1 for top, _ in single.values() if top.lines)
    filled = sum(1 for _, cell in single.values() if cell.lines)
    small = sum(1 for _, cell in both if _begins_small(cell))
    if before > 2 and len(both) == before and small * 2 < before:
        return False  # every cell begins afresh: a row of its own
    # Short cells fill narrow columns and tell nothing; a small letter, or long text that stopped at the edge, does.
    on = sum(
        1 for top, cell in both if _begins_small(cell) or (len(top.plain) > 40 and _soft(top, cell, habits=habits))
    )
    if on and (on * 2 > len(both) or (on * 2 == len(both) and small)):
        return True
    lower = all(cell.lines == [] or top.lines for top, cell in single.values())
    if any(_list_goes_on(top, cell) for top, cell in single.values()) and lower and filled < before:
        return True
    if missing:
        return filled < before and lower
    lead_top, lead = single[min(single)]
    return filled * 2 <= before and lower and not lead.lines and bool(lead_top.lines)


def _begins_small(cell: PageCell) -> bool:
    return cell.lines[0].text[:1].islower() and cell.plain.casefold().strip(". ") not in _WHOLE


def _look_alike(top: PageCell, cell: PageCell) -> bool:
    return top.shaded == cell.shaded and (not cell.lines or top.lines[-1].bold == cell.lines[0].bold)


def _list_goes_on(top: PageCell, cell: PageCell) -> bool:
    def items(lines: list[Line]) -> list[bool]:
        return [words.line(line.text).startswith("- ") for line in lines]

    return bool(cell.lines) and items(cell.lines[:1]) == [True] and any(items(top.lines))


def _merged_going_on(first: PageTable, pairs: Pairs, *, habits: Habits) -> set[int]:
    """The columns whose merged cell goes on below the page break."""
    merged = {c: pair for c, pair in pairs.items() if pair[0].rows > 1 or pair[1].rows > 1}
    going: set[int] = set()
    lead: tuple[PageCell, PageCell] | None = None
    lead_goes = False
    for column in sorted(merged):
        top, cell = merged[column]
        if lead is not None and lead[0].row == top.row and lead[1].rows == cell.rows:
            if lead_goes:
                going.add(column)
            continue
        goes = not cell.lines and bool(top.lines)
        if cell.lines and top.lines:
            numbered = _numbered(first, column)
            starts = bool(NUMBER.match(cell.plain))
            goes = not (numbered and starts) and (numbered or _soft(top, cell, habits=habits))
        if goes:
            going.add(column)
        if lead is None:
            lead, lead_goes = (top, cell), goes
    return going | _single_going_on(first, {c: pair for c, pair in pairs.items() if c not in merged}, habits=habits)


def _single_going_on(first: PageTable, pairs: Pairs, *, habits: Habits) -> set[int]:
    """Columns whose cell goes on though it covers but one row on either page: one row of a merged cell on each."""
    often_merged = {cell.column for cell in first.cells if cell.rows > 1 and cell.columns < len(first.xs) - 1}
    going: set[int] = set()
    for column, (top, cell) in sorted(pairs.items()):
        if not top.lines or not _look_alike(top, cell):
            continue
        small = bool(cell.lines) and len(cell.plain) > 15 and _begins_small(cell) and _soft(top, cell, habits=habits)
        listed = bool(going) and column in often_merged and _list_goes_on(top, cell)
        if small or listed or (not cell.lines and column in often_merged):
            going.add(column)
    return going
