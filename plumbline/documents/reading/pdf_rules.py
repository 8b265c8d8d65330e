"""What is drawn on a PDF page: the rules of its tables, told from underlines, and the boxes filled with a colour.

A rule drawn in pieces is put together, and one that the page's foot cut off or that a table leaves open at its side is
added. `pdf_tables.py` makes cells of them.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Any

from plumbline.documents.reading.colours import colour_of

LIMIT_RULES = 20_000  # pieces of rules on one page
LIMIT_WHOLE_RULES = 1_500  # and what they make together
NEAR = 3.0  # points: edges nearer than this are one

Box = tuple[float, float, float, float]
Edge = tuple[float, float, float]  # where across, from, to
Ends = dict[int, list[tuple[float, float, float]]]


def rules_of(page: Any) -> tuple[list[Edge], list[Edge], list[Edge]]:
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
                if second - first < 8 or covered(across, at, first, second) > 0.5 * (second - first):
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


def covered(across: list[Edge], at: float, first: float, second: float) -> float:
    """How much of the way from first to second is ruled at this place."""
    parts = [(max(a, first), min(b, second)) for where, a, b in across if abs(where - at) <= 2 * NEAR]
    total, reached = 0.0, first
    for start, stop in sorted(parts):
        if stop > max(start, reached):
            total += stop - max(start, reached)
            reached = stop
    return total


def fills_of(page: Any) -> list[Box]:
    """The boxes filled with any colour but white; the smallest are drawings, not cells."""
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
    """The places that these values stand for: those nearer to one another than `NEAR` are one, at their mean."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] <= NEAR:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(group) / len(group) for group in found]


def nearest(values: list[float], value: float) -> int:
    """Which of the values, in rising order, lies nearest: its index."""
    place = bisect_right(values, value)
    around = range(max(place - 1, 0), min(place + 1, len(values)))
    return min(around, key=lambda index: abs(values[index] - value))
