"""What kind of table a grid is, before any of it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plumbline.documents.blocks import Cell
from plumbline.library.types import Scale
from plumbline.plans.reading.banners import read_banner, split_colon
from plumbline.plans.reading.columns import is_code_table, is_figures_table, is_risk_table, read_head
from plumbline.plans.reading.head_rows import heading_rows, heading_score
from plumbline.plans.reading.headers import HeaderLabels
from plumbline.plans.reading.headings import recognise
from plumbline.plans.reading.labels import is_label_table
from plumbline.plans.reading.numbers import split_label
from plumbline.plans.reading.statuses import StatusWords
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import plain

FORM = "form"
FORM_WHY = "A form to answer with Yes or No; it asks, and says of nothing that it is to be done."
_BOXES = frozenset({"yes no", "yes no n a", "yes no na", "y n", "y n n a"})  # "☐ Yes ☐ No" in one cell
_WHO_OR_WHEN = frozenset({"responsible", "lead", "start", "finish"})
_SAID = ("context", "lead", "outcome")  # of a section, in a row across the table


def kind_of_table(table: Table, labels: Mapping[str, str], header: HeaderLabels) -> str:
    """rows (an action in each), turned (an action in each column), labels (a label and its text in each row), banners
    (a section's name and what is said of it, above the table of its actions), bare (no headings), or "" for a table
    that speaks of no actions; `FORM` for a form of questions with boxes to tick."""
    if is_form_of_questions(table, labels):
        return FORM
    if _names_a_section(table):
        return "banners"
    if is_label_table(table, labels, header) and not _is_list_of_two_columns(table, labels):
        return "labels"
    if _is_turned(table, labels):
        return "turned"
    rows = heading_rows(table, labels)
    if not rows:
        return "bare" if table.rows > 1 and table.columns > 1 else ""
    if table.columns == 2 and _stands_among_rows(table, rows[0]):
        return "bare"
    head = read_head(table, rows, labels, {}, table.rows)
    if is_risk_table(head) or is_figures_table(table, head, table.rows) or is_code_table(table, head):
        return ""
    return (
        "rows" if head.has_actions or (head.of("section", "theme") and head.of("responsible", "lead", "finish")) else ""
    )


def is_form_of_questions(table: Table, labels: Mapping[str, str]) -> bool:
    """Rows to answer with Yes or No: boxes beside questions, or beneath the headings Yes and No; nobody is to act."""
    rows = [cells for row in range(table.rows) if (cells := table.own_cells(row))]
    words = [[plain(cell.text) for cell in cells] for cells in rows]
    apart = [{"yes", "no"} <= set(said[1:]) for said in words]
    together = [any(text in _BOXES for text in said[1:]) for said in words]
    asked = sum(cells[0].text.rstrip().endswith("?") for cells in rows)
    if not any(apart) and not (any(together) and asked * 2 >= len(rows)):
        return False
    if sum(apart) + sum(together) < 2 and not apart[0] and asked == 0:
        return False
    return not any(_heads_who_or_when(cell, labels) for cells in rows for cell in cells)


def _heads_who_or_when(cell: Cell, labels: Mapping[str, str]) -> bool:
    text = cell.text.strip()
    guess = recognise(text, dict(labels)) if len(text.split()) <= 5 and not text.endswith("?") else None
    return guess is not None and guess.field in _WHO_OR_WHEN and guess.strength > 1


def holds_actions(table: Table, kind: str, labels: Mapping[str, str], header: HeaderLabels) -> bool:
    if kind == "labels":
        names = [cell.text.rstrip(": ") for row in range(table.rows) for cell in table.own_cells(row)[:1]]
        guesses = [recognise(name, dict(labels)) for name in names if not header.known(name)]
        return any(guess is not None and guess.field in ("text", "progress") for guess in guesses)
    return kind in ("rows", "turned")


def is_key(table: Table, scales: Sequence[Scale]) -> bool:
    """A key to colours or grades: most of its rows or columns name a value of a scale, and each another one."""
    if table.rows > 7:
        return False
    cells = [cell for row in range(table.rows) for cell in table.own_cells(row)]
    for scale in scales:
        words = StatusWords(scale)
        found = [key for cell in cells if len(cell.text) < 40 and (key := words.key(cell.text))]
        keys = set(found)
        if len(keys) >= min(3, len(scale.values)) and len(keys) >= 0.7 * max(table.rows - 1, 1):
            return len(cells) - len(found) <= len(keys) + 2
    return False


def is_label_and_title(cells: Sequence[Cell]) -> bool:
    """ "Theme 1 | Leadership": a section's number and its name in cells of their own."""
    if len(cells) != 2:
        return False
    noun, number, rest = split_label(cells[0].text.strip())
    return bool(noun and number and not rest) and noun not in ("action", "step", "task", "item", "part", "milestone")


def _names_a_section(table: Table) -> bool:
    """Every row is one cell across the table, and the first names a section or says why it is there: "Theme 2:
    Leadership", "Context: ..."; the table of its actions stands below."""
    rows = [table.own_cells(row) for row in range(table.rows)]
    if rows and all(is_label_and_title(cells) for cells in rows):
        return True
    if not rows or any(len(cells) != 1 or cells[0].columns < table.columns for cells in rows):
        return False
    first = rows[0][0].text.strip()
    return all(split_label(first)[:2]) or (bool(split_colon(first)[0]) and read_banner(first).kind in _SAID)


def _stands_among_rows(table: Table, row: int) -> bool:
    """Whether a row of two columns that could be headings is only one row more of a list: not the first of its kind,
    nor set apart from the others."""
    if any(cell.bold or cell.shaded for cell in table.own_cells(row)):
        return False
    return any(len(table.own_cells(above)) == 2 for above in range(row))


def _is_list_of_two_columns(table: Table, labels: Mapping[str, str]) -> bool:
    """ "Action | Who and when" over rows that are neither: a short list, not a form of labels."""
    if table.columns != 2 or table.rows < 2:
        return False
    heads = [recognise(table.text(0, column), dict(labels)) for column in (0, 1)]
    if not all(heads) or {guess.field for guess in heads if guess} & {"text"} == set() or heads[0] == heads[1]:
        return False
    first = [table.text(row, 0) for row in range(1, table.rows) if table.text(row, 0)]
    return bool(first) and sum(_asks(name, labels) for name in first) < 0.4 * len(first)


def _asks(text: str, labels: Mapping[str, str]) -> bool:
    """A label ("By when:"), rather than an action that has such a word in it."""
    guess = recognise(text, dict(labels))
    return text.rstrip().endswith(":") or (guess is not None and guess.strength > 1 and len(text.split()) <= 6)


def _is_turned(table: Table, labels: Mapping[str, str]) -> bool:
    """An action in each column: the first column names the fields, and no row does."""
    if table.columns < 3 or table.rows < 3:
        return False
    names = [table.text(row, 0) for row in range(table.rows) if table.text(row, 0)]
    known = [g for name in names if len(name.split()) < 12 and (g := recognise(name, dict(labels)))]
    fields = {g.field for g in known}
    if len(known) < 3 or len(fields) < 3 or len(known) < 0.6 * len(names):
        return False
    best = max((heading_score(table, row, labels) for row in range(min(table.rows, 8))), default=0.0)
    return best < len(known) * 0.8 and "text" in fields
