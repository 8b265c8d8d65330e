"""Tables without vertical rules: told by rules or coloured bands across, or by the white corridors between texts.

Only clear cases are taken: edges of rules or bands that recur, or lines of three or more separate texts with further
lines that keep out of the corridors between them. What is not clear stays paragraphs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from plumbline.documents.reading.pdf_tables import NUMBER, Box, PageCell, PageTable, cluster
from plumbline.documents.reading.pdf_text import Line, Word

Rule = tuple[float, float, float]  # y, x0, x1
Run = PageTable | list[Line]


def banded_table(
    lines: list[Line], rules: list[Rule], fills: list[Box], page: int
) -> tuple[PageTable | None, list[Line]]:
    """A table told by rules across or coloured cells, and the lines that do not belong to it."""
    boxes = [box for box in fills if box[2] - box[0] > 15 and box[3] - box[1] > 8]
    ends: list[tuple[float, float]] = []  # (x, y) of every end of a rule or band
    for y, x0, x1 in rules:
        if x1 - x0 > 12:
            ends += [(x0, y), (x1, y)]
    for x0, top, x1, _ in boxes:
        ends += [(x0, top), (x1, top)]
    xs = [x for x in cluster([x for x, _ in ends]) if len({round(y / 3) for at, y in ends if abs(at - x) <= 3}) >= 3]
    if len(xs) < 4:
        return None, lines
    ys = cluster([y for y, x0, x1 in rules if x1 - x0 > 12] + [y for box in boxes for y in (box[1], box[3])])
    ys = _outer_bands(lines, xs, ys)
    inside = [line for line in lines if ys[0] <= _middle(line) <= ys[-1] and line.x1 > xs[0] and line.x0 < xs[-1]]
    if boxes and not any(ys[0] <= y <= ys[-1] and x1 - x0 > 12 for y, x0, x1 in rules) and _only_heads(inside, boxes):
        return None, lines
    bands: list[list[Line]] = [[] for _ in ys[:-1]]
    for line in inside:
        bands[bisect_right(ys, _middle(line)) - 1].append(line)
    spans = [(ys[i], ys[i + 1], band) for i, band in enumerate(bands) if band]
    table = _built(spans, xs, page, shaded=boxes)
    if (
        table.rows < 2
        or max(len({c.column for c in table.cells if c.row == r and c.lines}) for r in range(table.rows)) < 3
    ):
        return None, lines
    return table, [line for line in lines if line not in inside]


def _only_heads(lines: list[Line], boxes: list[Box]) -> bool:
    """Whether colour marks the headings and nothing else, so that it does not tell the rows apart."""

    def coloured(line: Line) -> bool:
        return any(x0 <= (line.x0 + line.x1) / 2 <= x1 and top <= _middle(line) <= foot for x0, top, x1, foot in boxes)

    bands = {round(box[1] / 3) for box in boxes}
    heads = [line for line in lines if any(box[1] <= _middle(line) <= box[3] for box in boxes)]
    rest = [line for line in lines if line not in heads and not coloured(line)]
    return (
        bool(heads)
        and all(line.bold for line in heads)
        and len(rest) > 2 * len(bands)
        and not all(line.bold for line in rest)
    )


def _middle(line: Line) -> float:
    return (line.top + line.bottom) / 2


def _outer_bands(lines: list[Line], xs: list[float], ys: list[float]) -> list[float]:
    """The band edges with one more above and below where a row stands there without a rule of its own."""
    above = [line for line in lines if line.bottom <= ys[0] + 2]
    below = [line for line in lines if line.top >= ys[-1] - 2]
    top, foot = ys[0], ys[-1]
    for line in sorted(above, key=lambda one: -one.top):
        if top - line.bottom > 1.2 * line.size or _crossed(line, xs) or _flows(line, xs):
            break
        top = line.top - 1
    for line in sorted(below, key=lambda one: one.top):
        if line.top - foot > 1.2 * line.size or _crossed(line, xs) or _flows(line, xs):
            break
        foot = line.bottom + 1
    made = list(ys)
    if top < ys[0] and len({_place(word, xs[1:-1]) for line in above if line.top >= top for word in line.words}) > 1:
        made.insert(0, top)
    if (
        foot > ys[-1]
        and len({_place(word, xs[1:-1]) for line in below if line.bottom <= foot for word in line.words}) > 1
    ):
        made.append(foot)
    return made


def _crossed(line: Line, xs: Iterable[float]) -> bool:
    return any(word.x0 < x - 1.5 and word.x1 > x + 1.5 for word in line.words for x in xs)


def _flows(line: Line, xs: list[float]) -> bool:
    """Whether the line runs on from one column into the next, as a sentence does."""
    inner = xs[1:-1]
    return any(
        _place(one, inner) != _place(two, inner) and two.x0 - one.x1 < 0.45 * line.size
        for one, two in pairwise(line.words)
    )


def _place(word: Word, inner: list[float]) -> int:
    return bisect_right(inner, (word.x0 + word.x1) / 2)


def _built(
    spans: list[tuple[float, float, list[Line]]], xs: list[float], page: int, *, shaded: list[Box] | None = None
) -> PageTable:
    """Cells from bands of lines and column edges; an edge that a word crosses is not there in that band."""
    cells: list[PageCell] = []
    for row, (top, bottom, band) in enumerate(spans):
        inner = [x for x in xs[1:-1] if not any(_crossed(line, [x]) for line in band)]
        if len(band) == 1:  # a heading right across, whose words leave a gap where an edge is
            inner = [x for x in inner if not _flows(band[0], [xs[0], x, xs[-1]])]
        edges = [xs[0], *inner, xs[-1]]
        for left, right in pairwise(edges):
            column = xs.index(left)
            parts = [part for line in band if (part := _part(line, left, right, edges)) is not None]
            cell = PageCell(row, column, 1, xs.index(right) - column, (left, top, right, bottom), lines=parts)
            x, y = (left + right) / 2, (top + bottom) / 2
            cell.shaded = any(a <= x <= c and b <= y <= d for a, b, c, d in shaded or ())
            cells.append(cell)
    box = (xs[0], spans[0][0], xs[-1], spans[-1][1]) if spans else (xs[0], 0.0, xs[-1], 0.0)
    return PageTable(list(xs), cells, len(spans), box, page, [page] * len(spans), ruled=False)


def _part(line: Line, left: float, right: float, edges: list[float]) -> Line | None:
    """What of a line stands in one column."""
    inner = edges[1:-1]
    column = edges.index(left)
    found = [word for word in line.words if _place(word, inner) == column]
    if not found:
        return None
    if len(found) == len(line.words):
        return line
    text = " ".join(word.text for word in found)
    last = found[-1] is line.words[-1]
    return replace(line, text=text, x0=found[0].x0, x1=found[-1].x1, words=found, letters=len(text),
                   trail=line.trail and last, parted=not last)  # fmt: skip


# by corridors alone


def aligned_tables(lines: list[Line], page: int, rules: Sequence[float] = ()) -> list[Run]:
    """The lines in order, with each run of lines that stand in columns made a table; `rules` are the heights of rules
    right across, which part rows where a table has them."""
    runs: list[Run] = []
    loose: list[Line] = []
    index = 0
    while index < len(lines):
        end, corridors = _table_from(lines, index)
        if end - index >= 3:
            if loose:
                runs.append(loose)
                loose = []
            runs.append(_from_corridors(lines[index:end], corridors, page, rules))
            index = end
        else:
            loose.append(lines[index])
            index += 1
    return [*runs, loose] if loose else runs


def _table_from(lines: list[Line], start: int) -> tuple[int, list[tuple[float, float]]]:
    """Where a table that begins with this line ends, and its corridors; the start itself when there is none."""
    head = lines[start].segments
    if len(head) < 3 or any(sum(len(word.text) for word in segment) > 70 for segment in head):
        return start, []
    reach = start + 1
    while reach < len(lines) and lines[reach].top - lines[reach - 1].bottom < 3.5 * lines[reach].size:
        reach += 1
    several = [line for line in lines[start:reach] if len(line.segments) > 1]
    corridors = _corridors(several)
    while len(corridors) + 1 < len(head) and len(several) > 3:
        several.pop()  # what comes below may no longer belong to the table
        corridors = _corridors(several)
    if len(several) < 3 or len(corridors) < 2:
        return start, []
    middles = [(left + right) / 2 for left, right in corridors]
    end, crossing, conforming = start, 0, 0
    for index in range(start, reach):
        line = lines[index]
        if _crossed(line, middles):
            crossing += 1
            if crossing > 3:
                break
            continue
        columns = {_place(word, middles) for word in line.words}
        near = index == start or line.top - lines[index - 1].top < 1.7 * line.size
        if len(columns) > 1 or (near and index == end):
            end, crossing = index + 1, 0
            conforming += len(columns) > 1
    return (end, corridors) if conforming >= 3 else (start, [])


def _corridors(lines: list[Line]) -> list[tuple[float, float]]:
    """The upright white stripes that no word of these lines touches."""
    if not lines:
        return []
    size = min(line.size for line in lines)
    found: list[tuple[float, float]] = []
    reached: float | None = None
    for x0, x1 in sorted((word.x0, word.x1) for line in lines for word in line.words):
        if reached is not None and x0 - reached > 0.6 * size:
            found.append((reached, x0))
        reached = max(x1, reached or x1)
    return found


def _from_corridors(
    lines: list[Line], corridors: list[tuple[float, float]], page: int, rules: Sequence[float]
) -> PageTable:
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    xs = [left, *((a + b) / 2 for a, b in corridors), right + 1]
    spans = [(group[0].top, group[-1].bottom, group) for group in _parted_by(rules, lines) or _groups(lines, xs)]
    table = _built(spans, xs, page)
    limits = [left, *(b for _, b in corridors)], [*(a for a, _ in corridors), right]
    for cell in table.cells:
        # The room for text ends where the texts of the column end, not at the middle of the corridor.
        last = cell.column + cell.columns - 1
        cell.box = (limits[0][cell.column], cell.box[1], limits[1][last], cell.box[3])
    return table


def _parted_by(rules: Sequence[float], lines: list[Line]) -> list[list[Line]]:
    """The lines of each row where rules across part them, [] where they are too few to be the borders of rows."""
    middles = [_middle(line) for line in lines]
    cuts = [any(one < y < two for y in rules) for one, two in pairwise(middles)]
    return _cut(lines, cuts) if sum(cuts) >= 3 else []


def _groups(lines: list[Line], xs: list[float]) -> list[list[Line]]:
    """The lines of each row: begun by a number in the first column, else by wider gaps, else by any first cell."""
    inner = xs[1:-1]
    crossing = [_crossed(line, inner) for line in lines]
    firsts = [
        "" if crossing[i] else " ".join(word.text for word in line.words if _place(word, inner) == 0)
        for i, line in enumerate(lines)
    ]
    numbers = [bool(NUMBER.match(text)) for text in firsts]
    filled = sum(1 for text in firsts[1:] if text)
    gaps = [two.top - one.top for one, two in pairwise(lines)]
    least = min(gaps)
    wide = [gap > 1.25 * least for gap in gaps]
    if sum(numbers) >= 3 and sum(numbers) >= 0.6 * filled:
        first = numbers.index(True)  # above it stand the headings, and perhaps the rest of a row from the page before
        cuts = [
            numbers[i] or crossing[i] or crossing[i - 1] or (i < first and wide[i - 1]) for i in range(1, len(lines))
        ]
        return _cut(lines, cuts)
    if any(wide) and not all(wide):
        return _cut(lines, [w or crossing[i] or crossing[i + 1] for i, w in enumerate(wide)])
    return _cut(lines, [bool(text) or crossing[i] for i, text in enumerate(firsts)][1:])


def _cut(lines: list[Line], between: list[bool]) -> list[list[Line]]:
    groups = [[lines[0]]]
    for line, cut in zip(lines[1:], between, strict=True):
        if cut:
            groups.append([])
        groups[-1].append(line)
    return groups
