"""Tables without vertical rules: columns told by the white corridors between their texts.

Only clear cases are taken: a line of three or more separate texts (or two above more lines of two), with lines below
that keep out of the corridors. What is not clear stays paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from plumbline.documents.reading.grids import Row, Spot
from plumbline.documents.reading.pdf_text import Habits, NO_HABITS, Line, Word, joined, passages

Rule = tuple[float, float, float]


def aligned_tables(
    lines: list[Line], rules: list[Rule], page: int, *, habits: Habits
) -> Iterator[list[Line] | list[Row]]:
    """Runs of lines outside tables, and the rows of each table found, in order."""
    loose: list[Line] = []
    index = 0
    while index < len(lines):
        end, corridors = _table_from(lines, index)
        if end - index >= 3:
            if loose:
                yield loose
                loose = []
            yield _rows(lines[index:end], corridors, rules, page, habits=habits)
            index = end
        else:
            loose.append(lines[index])
            index += 1
    if loose:
        yield loose


def _table_from(lines: list[Line], start: int) -> tuple[int, list[list[float]]]:
    """Where a table that begins with this line ends, and its corridors; the start itself when there is none."""
    segments = lines[start].segments
    if len(segments) < 3 or any(sum(len(w.text) for w in s) > 60 for s in segments):
        return start, []
    corridors = [[one[-1].x1, two[0].x0] for one, two in pairwise(segments)]
    end = start + 1
    conforming = 1
    crossing = 0
    for index in range(start + 1, len(lines)):
        line, before = lines[index], lines[index - 1]
        if line.top - before.bottom > 4 * line.size:
            break
        narrowed = _narrowed(corridors, line.words)
        if narrowed is None:
            # A line right across may be a theme's heading inside the table: only when the table goes on below it.
            crossing += 1
            if crossing > 2 or len(line.segments) > 1:
                break
            continue
        corridors = narrowed
        crossing = 0
        if len(_columns_of(line, corridors)) > 1:
            conforming += 1
            end = index + 1
        elif line.top - before.top < 1.6 * line.size:
            end = index + 1
        else:
            crossing += 1
            if crossing > 2:
                break
    return (end, corridors) if conforming >= 3 else (start, [])


def _narrowed(corridors: list[list[float]], found: list[Word]) -> list[list[float]] | None:
    """The corridors kept free of these words too; None when a word blocks one."""
    made = []
    for left, right in corridors:
        for word in found:
            if word.x0 >= right or word.x1 <= left:
                continue
            if word.x0 <= left and word.x1 >= right:
                return None
            if word.x0 > left:
                right = min(right, word.x0)
            else:
                left = max(left, word.x1)
        if right - left < 3:
            return None
        made.append([left, right])
    return made


def _column(word: Word, corridors: list[list[float]]) -> int:
    return sum(1 for left, right in corridors if word.x0 >= (left + right) / 2)


def _columns_of(line: Line, corridors: list[list[float]]) -> set[int]:
    return {_column(word, corridors) for word in line.words}


def _rows(
    lines: list[Line], corridors: list[list[float]], rules: list[Rule], page: int, *, habits: Habits
) -> list[Row]:
    groups = _groups(lines, corridors, rules)
    columns = len(corridors) + 1
    rows = []
    for group in groups:
        row = Row(where=f"page {page}")
        if len(group) == 1 and _narrowed(corridors, group[0].words) is None:
            row.spots.append(Spot(0, joined(passages(group, 0, 10_000, habits=NO_HABITS)), columns, group[0].bold))
            rows.append(row)
            continue
        for column in range(columns):
            parts = [part for line in group if (part := _part(line, column, corridors)) is not None]
            left = corridors[column - 1][1] if column else min(line.x0 for line in lines)
            right = corridors[column][0] if column < columns - 1 else max(line.x1 for line in lines)
            text = joined(passages(parts, left, right, habits=habits))
            row.spots.append(Spot(column, text, bold=bool(parts) and all(part.bold for part in parts)))
        rows.append(row)
    return rows


def _part(line: Line, column: int, corridors: list[list[float]]) -> Line | None:
    found = [word for word in line.words if _column(word, corridors) == column]
    if not found:
        return None
    text = " ".join(word.text for word in found)
    last = found[-1] is line.words[-1]
    return Line(
        text, found[0].x0, found[-1].x1, line.top, line.bottom, line.size, line.bold, line.page,
        line.trail if last else True, found, len(text),
    )  # fmt: skip


def _groups(lines: list[Line], corridors: list[list[float]], rules: list[Rule]) -> list[list[Line]]:
    """The lines of each row: by rules between them, else by wider gaps, else by what stands in the first column."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    between = [
        any(one.bottom - 2 <= y <= two.top + 2 and x1 - x0 > 0.3 * (right - left) for y, x0, x1 in rules)
        or any(
            one.top < y < two.bottom and y >= one.bottom - 3 and x1 - x0 > 0.3 * (right - left) for y, x0, x1 in rules
        )
        for one, two in pairwise(lines)
    ]
    if sum(between) >= 2:
        return _cut(lines, between)
    gaps = [two.top - one.top for one, two in pairwise(lines)]
    least = min(gaps)
    wide = [gap > 1.25 * least for gap in gaps]
    if any(wide) and not all(wide):
        crossing = [_narrowed(corridors, line.words) is None for line in lines]
        return _cut(lines, [w or crossing[i] or crossing[i + 1] for i, w in enumerate(wide)])
    starts = [0 in _columns_of(line, corridors) for line in lines]
    return _cut(lines, starts[1:])


def _cut(lines: list[Line], between: list[bool]) -> list[list[Line]]:
    groups = [[lines[0]]]
    for line, cut in zip(lines[1:], between, strict=True):
        if cut:
            groups.append([])
        groups[-1].append(line)
    return groups
