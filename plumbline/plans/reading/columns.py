"""The heading rows of a table and what each column holds: by its heading, and by what stands beneath it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from plumbline.plans.reading.cells import (
    holds_status_and_text,
    is_priority,
    kind_of,
    looks_like_time,
    split_who_and_when,
)
from plumbline.plans.reading.headings import (
    CONTEXT,
    ELSEWHERE,
    PERCENT,
    STATUS_AND_PROGRESS,
    THEME,
    WHO_AND_WHEN,
    Guess,
    recognise,
)
from plumbline.plans.reading.numbers import as_number, split_label
from plumbline.plans.reading.statuses import looks_like_status
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import plain

_TO_BE_CONFIRMED = re.compile(r"\btb[acd]\b", re.IGNORECASE)  # of a person as well as of a date
_PERIOD = re.compile(
    r"^(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[\s.'-]*(?:\d{2}|20\d{2})?|(?:wk|week|w|m|"
    r"month|yr|year)\s*\d{1,2}"
    r"|q[1-4](?:\s*(?:20)?\d\d(?:[/-]\d{2,4})?)?|20\d\d(?:[/-]\d{2,4})?)$",
    re.IGNORECASE,
)
_SAMPLE = 60  # rows that are looked at when cells decide


@dataclass(frozen=True)
class Column:
    index: int
    heading: str
    field: str  # "" : not used
    strength: int = 0
    round: str = ""


@dataclass(frozen=True)
class Head:
    """The heading rows of a stretch of a table, and its columns. `first` is the first row beneath them."""

    rows: tuple[int, ...]
    first: int
    columns: tuple[Column, ...] = field(default=())

    def of(self, *fields: str) -> list[Column]:
        return [column for column in self.columns if column.field in fields]

    @property
    def has_actions(self) -> bool:
        return bool(self.of("text", "title"))


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
    columns = _settle(columns, beneath, table, rows)
    columns = [
        replace(c, field=assigned[c.index], strength=9) if c.index in assigned else c for c in columns
    ]  # fmt: skip
    return Head(rows, first, tuple(_one_of_each(columns, beneath, assigned)))


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


_FIGURE = re.compile(r"^[\u00a3$\u20ac]?\s?-?[\d,.]+\s?[%km]?$", re.IGNORECASE)


def is_figures_table(table: Table, head: Head, last: int) -> bool:
    """Counts or measurements ("Workstream | Red | Amber | Green"): figures nearly everywhere, and nobody who acts."""
    if any(c.strength > 1 and c.field in ("responsible", "lead") for c in head.columns):
        return False
    cells = [cell for row in range(head.first, last) for cell in table.own_cells(row) if cell.column > 0]
    figures = sum(1 for cell in cells if _FIGURE.match(cell.text.strip()))
    return len(cells) >= 3 and figures >= 0.6 * len(cells)


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


def _settle(columns: list[Column], beneath: list[list[str]], table: Table, rows: tuple[int, ...]) -> list[Column]:
    """Let the cells decide where headings say nothing, say the same of two columns, or plainly say something else."""
    settled = [_settled(column, beneath[column.index]) for column in columns]
    settled = _under_one_heading(settled, beneath, table, rows)
    settled = _progress_in_words(_key_beside(settled, beneath), beneath)
    return _percent_beside_status(_without_headings(settled, beneath))


_FIGURE = re.compile(r"^[£$<>=~≥≤+-]?\s*\d[\d,.]*\s*(?:%|k|m|per cent|days?|hours?|people)?$", re.IGNORECASE)


def _are_figures(texts: list[str]) -> bool:
    said = [text for text in texts if text]
    return bool(said) and all(_FIGURE.match(text) for text in said) and not any(looks_like_time(text) for text in said)


def _settled(column: Column, texts: list[str]) -> Column:
    who = column.field in ("responsible", "lead")
    kind = kind_of([text for text in texts if not _TO_BE_CONFIRMED.search(text)] if who else texts)
    if column.field == THEME and column.heading and is_priority(texts) and "priorit" in column.heading.casefold():
        return replace(column, field=ELSEWHERE)
    if column.field == ELSEWHERE and "priorit" in column.heading.casefold() and any(texts) and not is_priority(texts):
        return replace(column, field=THEME)
    if column.field in ("finish", "completed", "start") and _are_figures(texts):
        return replace(column, field="measure")  # "Target" over 95%
    if column.field in ("text", "section", THEME) and kind == "number" and column.strength < 3:
        return replace(column, field="number")
    if (
        column.field == "finish"
        and column.strength < 3
        and kind == "responsible"
        and "by" in plain(column.heading).split()
    ):
        return replace(column, field="responsible")  # "Completed by" with names beneath
    if column.field == "finish" and kind == "finish" and _PEOPLE.search(plain(column.heading)) and _names_people(texts):
        return replace(column, field=WHO_AND_WHEN)
    if column.field in ("responsible", "lead") and kind == "finish":
        return replace(column, field=WHO_AND_WHEN if _names_people(texts) else "finish")
    if (
        column.field in ("progress", "status")
        and column.strength < 3
        and not column.round
        and holds_status_and_text(texts)
    ):
        return replace(column, field=STATUS_AND_PROGRESS)
    if column.field == "status" and _RATES.search(plain(column.heading)) and any(texts) and kind != "status":
        return replace(column, field=ELSEWHERE)  # the grade of what was looked at: "Requires Improvement"
    if column.field == "progress" and kind == "status" and column.strength < 3 and not column.round:
        return replace(column, field="status")
    if column.field == "status" and kind == "text" and column.strength < 3:
        return replace(column, field="progress")
    if column.field == "outcome" and column.strength == 1 and kind == "status":
        return replace(column, field="status")
    if column.field == "number" and kind == "text":
        return replace(column, field="text", strength=1)
    return column


_MEANING = re.compile(r"\b(?:key|meaning|means|definition|description|explanation|legend)\b")


def _key_beside(columns: list[Column], beneath: list[list[str]]) -> list[Column]:
    """A key to colours to the right of the plan is no part of it: each value once, from the top, and its meaning."""
    for first in range(2, len(columns)):
        texts = beneath[first]
        said = [text for text in texts if text]
        told = any(c.field == "status" for c in columns[:first]) or (
            not columns[first - 1].heading and not any(beneath[first - 1])
        )
        each_once = (
            3 <= len(said) <= 7 and len({text.casefold() for text in said}) == len(said) and texts[: len(said)] == said
        )
        figures = "%" in columns[first].heading or any("%" in text for text in said)
        if told and each_once and not figures and kind_of(said) == "status" and first >= len(columns) - 3:
            return [replace(c, field=ELSEWHERE, strength=2) if c.index >= first else c for c in columns]
    return columns


def _progress_in_words(columns: list[Column], beneath: list[list[str]]) -> list[Column]:
    """A column "Progress" of status words ("Not started", "In progress") where no other column tells the status."""
    if any(c.field in ("status", STATUS_AND_PROGRESS) for c in columns):
        return columns
    words = [
        c
        for c in columns
        if c.field == "progress" and c.strength < 9 and not c.round and kind_of(beneath[c.index]) == "status"
    ]
    return [replace(c, field="status") if c in words[:1] else c for c in columns]


_PEOPLE = re.compile(r"\b(?:lead|owner|responsib\w*|officer|person|who|manager)\b")
_RATES = re.compile(r"^(?:current |overall )?(?:rating|grade|grading|judgement)$")


def _percent_beside_status(columns: list[Column]) -> list[Column]:
    """ "% complete" beside a status says how far, not what."""
    statuses = [c for c in columns if c.field == "status" and not c.round]
    percents = [c for c in statuses if "%" in c.heading or "percent" in plain(c.heading)]
    if not percents or len(percents) == len(statuses):
        return columns
    return [replace(c, field=PERCENT) if c in percents else c for c in columns]


def _names_people(texts: list[str]) -> bool:
    """Whether cells with dates in them also name somebody."""
    said = [text for text in texts if text]
    return sum(1 for text in said if split_who_and_when(text)[0]) >= 0.5 * len(said)


def _under_one_heading(
    columns: list[Column], beneath: list[list[str]], table: Table, rows: tuple[int, ...]
) -> list[Column]:
    """One heading over several columns ("Action" over the number and the text)."""
    done = list(columns)
    for row in rows[-1:]:
        for cell in table.own_cells(row):
            if cell.columns < 2 or cell.columns >= table.columns:
                continue
            for index in range(cell.column, cell.column + cell.columns):
                kind = kind_of(beneath[index])
                if kind == "number" or (kind in ("finish", "status", "responsible") and done[index].field == "text"):
                    done[index] = replace(done[index], field=kind)
                elif not kind and not any(beneath[index]):
                    done[index] = replace(done[index], field="")
    return done


def _without_headings(columns: list[Column], beneath: list[list[str]]) -> list[Column]:
    """Columns whose heading says nothing take the field of their cells, if it is not taken."""
    done = list(columns)
    taken = {column.field for column in done}
    for column in columns:
        if column.field or column.strength == 9:
            continue
        kind = kind_of(beneath[column.index])
        unnamed = not column.heading.strip()
        if kind == "finish" and "finish" in taken and "start" not in taken and unnamed:
            kind = "start"
        may = (
            unnamed
            or (kind == "number" and column.index == 0)
            or kind in ("status", "finish", "responsible")
            or (kind == "text" and "text" not in taken)
        )
        if (
            kind
            and may
            and kind not in taken
            and not ({"lead", "responsible"} >= {kind} and taken & {"lead", "responsible"})
        ):
            done[column.index] = replace(column, field=kind, strength=0)
            taken.add(kind)
    if not any(c.heading.strip() for c in columns):
        done = _texts_in_order(done, beneath)
    elif not taken & {"text", "title"}:
        done = _find_text(done, beneath)
    return done


def _texts_in_order(columns: list[Column], beneath: list[list[str]]) -> list[Column]:
    """No headings at all: of two dates the first is the start; the last text before people and dates is the action."""
    texts = [c.index for c in columns if kind_of(beneath[c.index]) == "text"]
    dates = [c.index for c in columns if kind_of(beneath[c.index]) == "finish"]
    marks = [c.index for c in columns if c.field in ("responsible", "finish", "status")]
    before = [index for index in texts if not marks or index < min(marks)] or texts[:1]
    fields = {c.index: c.field for c in columns}
    if before:
        fields[before[-1]] = "text"
        if len(before) > 1:
            fields[before[0]] = "section"
    after = [index for index in texts if index not in before]
    if after:
        fields[after[0]] = "progress"
    if len(dates) > 1:
        fields[dates[0]], fields[dates[1]] = "start", "finish"
    return [replace(c, field=fields[c.index]) for c in columns]


def _find_text(columns: list[Column], beneath: list[list[str]]) -> list[Column]:
    """No column says that it holds the actions: what else names something to be done is taken for it."""
    for wanted in ("section", THEME, "outcome", CONTEXT):
        for column in reversed(columns):
            if column.field == wanted and column.strength != 9:
                return [replace(c, field="text") if c.index == column.index else c for c in columns]
    return columns


_MAY_REPEAT = frozenset({"progress", "status", "impact", "responsible", "lead", "outcome", "measure", "completed",
                         "context",
                         "section", "theme", "text", "elsewhere", "status_note", ""})  # fmt: skip


def _one_of_each(columns: list[Column], beneath: list[list[str]], assigned: Mapping[int, str]) -> list[Column]:
    """A field that can hold one value only goes to the column that speaks for it most."""
    done = list(columns)
    for field_name in {c.field for c in columns} - _MAY_REPEAT:
        rivals = [c for c in columns if c.field == field_name]
        if len(rivals) < 2:
            continue
        if field_name == "finish":
            rivals = _later_finish(rivals, beneath)
            best = rivals[0]
        else:
            best = max(rivals, key=lambda c: (c.strength, -c.index))
        for rival in rivals:
            if rival.index != best.index:
                done[rival.index] = replace(rival, field="original" if field_name == "finish" else "")
    return done


def _later_finish(rivals: list[Column], beneath: list[list[str]]) -> list[Column]:
    """The revised date first; else the one with most dates beneath it."""

    def rank(column: Column) -> tuple[int, int, int]:
        words = plain(column.heading).split()
        revised = any(w in words for w in ("revised", "new", "extended", "updated", "amended"))
        return (column.strength == 9, revised, sum(1 for text in beneath[column.index] if text))

    return sorted(rivals, key=rank, reverse=True)
