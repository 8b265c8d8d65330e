"""Tables that go on over the page: which pieces are one table, and which cells a page break cut in two."""

from __future__ import annotations

from dataclasses import replace

from plumbline.documents.reading import text as words
from plumbline.documents.reading.grids import header_block
from plumbline.documents.reading.pdf_tables import NUMBER, PageCell, PageTable, nearest, to_rows
from plumbline.documents.reading.pdf_text import NO_HABITS, Habits, Line, ends_softly

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

Pairs = dict[int, tuple[PageCell, PageCell]]


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
        place = [nearest(xs, x) for x in table.xs]
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
