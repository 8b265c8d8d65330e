"""Which rows of a table name its columns: one, or two under one another, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plumbline.plans.reading.cells import (
    looks_like_time,
)
from plumbline.plans.reading.headings import (
    ELSEWHERE,
    recognise,
)
from plumbline.plans.reading.numbers import as_number, split_label
from plumbline.plans.reading.statuses import looks_like_status
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import plain

_PERIOD = re.compile(
    r"^(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[\s.'-]*(?:\d{2}|20\d{2})?|(?:wk|week|w|m|"
    r"month|yr|year)\s*\d{1,2}"
    r"|q[1-4](?:\s*(?:20)?\d\d(?:[/-]\d{2,4})?)?|20\d\d(?:[/-]\d{2,4})?)$",
    re.IGNORECASE,
)


def heading_rows(table: Table, labels: Mapping[str, str], first: int = 0, last: int | None = None) -> tuple[int, ...]:
    """The rows (one, or two under one another) that name the columns, looked for from `first` on; () for none."""
    best, found = 0.0, -1
    for row in range(first, min(table.rows, last if last is not None else first + 25)):
        if found >= 0 and row > found + 1 and _names_actions(table, found, labels):
            break
        score = heading_score(table, row, labels)
        if score > best and (found < 0 or row == found + 1 or _names_actions(table, row, labels)):
            best, found = score, row
    return _with_second_row(table, found, labels) if found >= 0 else ()


def _names_actions(table: Table, row: int, labels: Mapping[str, str]) -> bool:
    """Whether one of a row's headings is for the actions: of tables under one another the first such is the plan's."""
    guesses = [recognise(cell.text, dict(labels)) for cell in table.own_cells(row) if len(cell.text.split()) < 14]
    return any(guess and guess.field in ("text", "title") for guess in guesses)


def heading_score(table: Table, row: int, labels: Mapping[str, str]) -> float:
    """How far a row reads like headings: 0 where it does not, else the number of columns that it names."""
    cells = [cell for cell in table.own_cells(row) if cell.text.strip()]
    if len(cells) < 2:
        return 0.0
    known, fields, periods = 0.0, set(), 0
    for cell in cells:
        if _is_period(cell.text):
            periods += 1  # a column for each month says nothing for or against
            continue
        if len(cell.text) > 240 or as_number(cell.text) or _is_value(cell.text):
            continue
        guess = recognise(cell.text, dict(labels))
        if guess and guess.strength < 3 and cell.text.rstrip().endswith(".") and len(cell.text.split()) > 6:
            continue  # a sentence
        if guess:
            weight = 1.0 if guess.strength > 1 else 0.6
            if len(cell.text.split()) > 12 and guess.strength < 3 and not cell.bold:
                weight *= 0.3
            known += weight
            fields.add(guess.field)
    enough = 0.34 if len(cells) > 2 and _is_set_apart(table, row) else 0.5
    named = fields - {ELSEWHERE}
    if len(fields) < 2 or not named or (len(cells) == 2 and len(named) < 2) or known < enough * (len(cells) - periods):
        return 0.0
    return known + 0.3 * sum(1 for cell in cells if cell.bold) / len(cells)


def _is_set_apart(table: Table, row: int) -> bool:
    """Bold or shaded throughout, as hardly a row beneath is: headings by their look."""
    cells = table.own_cells(row)
    if not all(cell.bold or cell.shaded for cell in cells) or row + 1 >= table.rows:
        return row < table.grid.header_rows and not table.turned
    below = [table.own_cells(r) for r in range(row + 1, min(row + 6, table.rows))]
    alike = [row_ for row_ in below if len(row_) > 2 and all(cell.bold or cell.shaded for cell in row_)]
    return len(alike) <= 1


def _is_period(text: str) -> bool:
    return bool(_PERIOD.match(text.strip()))


def _is_value(text: str) -> bool:
    """A date or a status is what stands beneath a heading; "Completed" and "Ongoing" head a column too."""
    if plain(text) in ("completed", "complete", "closed", "done", "achieved", "start", "finish"):
        return False
    return (looks_like_time(text) and not recognise(text)) or (looks_like_status(text) and not recognise(text))


def _with_second_row(table: Table, row: int, labels: Mapping[str, str]) -> tuple[int, ...]:
    """Headings in two rows: a group above ("Timescale" over "Start" and "Finish") or the names below a group."""
    rows = [row]
    above = row - 1
    if above >= 0 and _groups(table, above) and len(table.own_cells(above)) >= 2 and not _names_section(table, above):
        rows.insert(0, above)
    below = row + 1
    spans_down = any(cell.rows > 1 for cell in table.own_cells(row))
    groups = any(cell.columns > 1 for cell in table.own_cells(row))
    if below < table.rows and (spans_down or groups) and _reads_as_names(table, below, labels):
        rows.append(below)
    return tuple(rows)


def _names_section(table: Table, row: int) -> bool:
    """ "Theme 1 | Leadership": a section's name over the headings, not a group of them."""
    noun, number, rest = split_label(table.own_cells(row)[0].text.strip())
    return bool(noun and number and not rest)


def _groups(table: Table, row: int) -> bool:
    cells = table.own_cells(row)
    widest = max((cell.columns for cell in cells), default=1)
    return 1 < widest < table.columns and all(len(cell.text) < 80 for cell in cells)


def _reads_as_names(table: Table, row: int, labels: Mapping[str, str]) -> bool:
    cells = [cell for cell in table.own_cells(row) if cell.text.strip()]
    if not cells or any(len(cell.text) > 60 or (as_number(cell.text) and not _is_round(cell.text)) for cell in cells):
        return False
    known = [cell for cell in cells if recognise(cell.text, dict(labels)) or _is_round(cell.text)]
    return len(known) == len(cells)


def _is_round(text: str) -> bool:
    return looks_like_time(text) or plain(text) in ("q1", "q2", "q3", "q4")


def headings_of(table: Table, rows: tuple[int, ...]) -> list[str]:
    """One heading for each column; a group's name stands before the names beneath it."""
    found: list[str] = []
    for column in range(table.columns):
        parts: list[str] = []
        for row in rows:
            cell = table.cell(row, column)
            if cell and cell.text.strip() and cell.text.strip() not in parts:
                parts.append(cell.text.strip())
        found.append("\n".join(parts))
    return found
