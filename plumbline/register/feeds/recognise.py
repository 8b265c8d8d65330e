"""Whose file it is, and in which row its headings stand."""

from __future__ import annotations

from collections.abc import Sequence

from plumbline.register.feeds.columns import tidied
from plumbline.register.feeds.layouts import LAYOUTS, TELLING

ROWS_ABOVE = 40  # title rows and notes that may stand above the headings
ENOUGH = 3  # known headings that make a row the row of headings

_KNOWN = {source: layout.known() for source, layout in LAYOUTS.items()}


def score(cells: Sequence[str]) -> tuple[int, str]:
    """How many of the cells are headings of one regulator, and of which: those that no other has count first."""
    tidy = {tidied(cell) for cell in cells if cell} - {""}
    if len(tidy) < ENOUGH:
        return 0, ""
    best = max(_KNOWN, key=lambda source: (len(tidy & TELLING[source]), len(tidy & _KNOWN[source])))
    found = len(tidy & _KNOWN[best])
    return (found, best) if found >= ENOUGH and tidy & TELLING[best] else (0, "")


def headings_among(rows: Sequence[Sequence[str]]) -> tuple[int, int, str]:
    """The place of the row of headings, how many of them are known, and whose they are: (0, 0, "") where none is."""
    scored = [(score(row), -place) for place, row in enumerate(rows[:ROWS_ABOVE])]
    if not scored:
        return 0, 0, ""
    (found, source), place = max(scored, key=lambda item: (item[0][0], item[1]))
    return (-place, found, source) if found else (0, 0, "")
