"""What each column of a table holds: by its heading, and by what stands beneath it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from plumbline.plans.reading.head import Column, Head
from plumbline.plans.reading.head_rows import headings_of
from plumbline.plans.reading.headings import (
    Guess,
    recognise,
)
from plumbline.plans.reading.settling import FIGURE, one_of_each, settle
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import plain

_SAMPLE = 60  # rows that are looked at when cells decide


def read_head(
    table: Table,
    rows: tuple[int, ...],
    labels: Mapping[str, str],
    assigned: Mapping[int, str],
    last: int,
) -> Head:
    """The columns beneath heading rows; `assigned` is a person's own word for a column, `last` the row to stop at."""
    headings = headings_of(table, rows)
    first = rows[-1] + 1 if rows else 0
    columns = [_by_heading(index, heading, rows, table, labels) for index, heading in enumerate(headings)]
    beneath = [_texts(table, index, first, last) for index in range(table.columns)]
    columns = settle(columns, beneath, table, rows)
    columns = [
        replace(c, field=assigned[c.index], strength=9) if c.index in assigned else c for c in columns
    ]  # fmt: skip
    return Head(rows, first, tuple(one_of_each(columns, beneath, assigned)))


def _by_heading(index: int, heading: str, rows: tuple[int, ...], table: Table, labels: Mapping[str, str]) -> Column:
    parts = heading.split("\n") if len(rows) > 1 else [heading]
    whole = recognise(" ".join(parts), dict(labels))
    last = recognise(parts[-1], dict(labels)) if len(parts) > 1 else whole
    guess = last or whole or Guess("", 0)
    if len(parts) > 1 and not last:
        guess = recognise(parts[0], dict(labels)) or guess
        guess = Guess(guess.field, guess.strength, (whole.round if whole else "") or parts[-1])
    elif (
        len(parts) > 1 and whole and whole.round and not guess.round and guess.field in ("progress", "status", "impact")
    ):
        guess = Guess(guess.field, guess.strength, whole.round)
    return Column(index, " ".join(heading.split()), guess.field, guess.strength, guess.round)


def _texts(table: Table, column: int, first: int, last: int) -> list[str]:
    texts = []
    for row in range(first, min(last, first + _SAMPLE)):
        cell = table.cell(row, column)
        if cell and cell.row == row and cell.columns < max(2, table.columns) and cell.column == column:
            texts.append(cell.text.strip())
    return texts


_RISK = frozenset(
    {"likelihood", "probability", "severity", "score", "inherent", "residual", "mitigation", "mitigating", "proximity"}
)


def is_risk_table(head: Head) -> bool:
    """A risk register: a risk first, how likely and how grave it is, and no column of actions."""
    words = [set(plain(column.heading).split()) for column in head.columns if column.heading]
    graded = sum(bool(w & _RISK) for w in words)
    risks = any("risk" in w for w in words[:3])
    acts = any("action" in w and not w & {"mitigation", "mitigating"} for w in words)
    return risks and (graded >= 2 or (graded == 1 and not acts))


def is_figures_table(table: Table, head: Head, last: int) -> bool:
    """Counts or measurements ("Workstream | Red | Amber | Green"): figures nearly everywhere, and nobody who acts."""
    if any(c.strength > 1 and c.field in ("responsible", "lead") for c in head.columns):
        return False
    cells = [cell for row in range(head.first, last) for cell in table.own_cells(row) if cell.column > 0]
    figures = sum(1 for cell in cells if FIGURE.match(cell.text.strip()))
    return len(cells) >= 3 and figures >= 0.6 * len(cells)


_CODE = re.compile(
    r"^\.?/\w|\w_\w|\s--?\w|\w\(\)|[={}<>$]|^[\w-]+\.(?:py|js|sh|css|html|json|toml|yml|yaml|md|txt|cfg)$"
)


def is_code_table(table: Table, head: Head) -> bool:
    """Settings, files or commands with what they are for: what stands where somebody would be named is no person."""
    who = [text for c in head.of("responsible", "lead") for text in _texts(table, c.index, head.first, table.rows)]
    said = [text for text in who if text]
    return bool(said) and sum(bool(_CODE.search(text)) for text in said) > 0.5 * len(said)
