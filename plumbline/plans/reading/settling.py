"""What stands in a column against what its heading says: cells decide where headings do not, or are plainly wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from plumbline.plans.reading.cells import (
    holds_status_and_text,
    is_priority,
    kind_of,
    looks_like_time,
    split_who_and_when,
)
from plumbline.plans.reading.head import Column
from plumbline.plans.reading.headings import (
    CONTEXT,
    ELSEWHERE,
    PERCENT,
    STATUS_AND_PROGRESS,
    THEME,
    WHO_AND_WHEN,
)
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import plain

_TO_BE_CONFIRMED = re.compile(r"\btb[acd]\b", re.IGNORECASE)  # of a person as well as of a date


def settle(columns: list[Column], beneath: list[list[str]], table: Table, rows: tuple[int, ...]) -> list[Column]:
    """Let the cells decide where headings say nothing, say the same of two columns, or plainly say something else."""
    settled = [_settled(column, beneath[column.index]) for column in columns]
    settled = _beside_the_heading(_under_one_heading(settled, beneath, table, rows), beneath)
    settled = _by_place(_progress_in_words(_key_beside(settled, beneath), beneath), beneath)
    return _percent_beside_status(_without_headings(settled, beneath))


FIGURE = re.compile(r"^[£$<>=~≥≤+-]?\s*\d[\d,.]*\s*(?:%|k|m|per cent|days?|hours?|people)?$", re.IGNORECASE)


def _are_figures(texts: list[str]) -> bool:
    said = [text for text in texts if text]
    return bool(said) and all(FIGURE.match(text) for text in said) and not any(looks_like_time(text) for text in said)


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


_NOW = re.compile(r"^(?:feedback|where (?:are we|we are)|current (?:situation|picture))\b")
_GROUPS = re.compile(r"^(?:category|type|source|area|team|function)$")


def _by_place(columns: list[Column], beneath: list[list[str]]) -> list[Column]:
    """Words that mean one thing before the action and another after it; a category where nothing else groups."""
    done = list(columns)
    texts = [c.index for c in columns if c.field == "text"]
    grouped = any(c.field in ("section", THEME) for c in columns)
    for column in columns:
        words = plain(column.heading)
        if texts and column.index > min(texts) and column.field in ("section", CONTEXT) and _NOW.search(words):
            done[column.index] = replace(column, field="progress")
        elif not grouped and column.field == ELSEWHERE and _GROUPS.match(words) and any(beneath[column.index]):
            grouped = kind_of(beneath[column.index]) in ("", "text")
            done[column.index] = replace(column, field=THEME) if grouped else column
    return done


def _progress_in_words(columns: list[Column], beneath: list[list[str]]) -> list[Column]:
    """A column "Progress" of status words ("Not started", "In progress") where no other column tells the status."""
    told = ("status", STATUS_AND_PROGRESS)
    if any(c.field in told or (not c.field and kind_of(beneath[c.index]) == "status") for c in columns):
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


def _beside_the_heading(columns: list[Column], beneath: list[list[str]]) -> list[Column]:
    """ "Action" over numbers, and the texts in the next column under no heading: one heading was set over both."""
    done = list(columns)
    for column, following in pairwise(columns):
        numbers = column.field in ("text", "section", "number") and kind_of(beneath[column.index]) == "number"
        texts = any(beneath[following.index]) and kind_of(beneath[following.index]) in ("text", "responsible", "")
        if numbers and column.strength < 9 and not following.heading and texts and not following.field:
            meant = "text" if column.field == "number" else column.field
            if meant != "text" or not any(c.field == "text" for c in columns if c.index != column.index):
                done[column.index] = replace(column, field="number")
                done[following.index] = replace(following, field=meant, strength=column.strength)
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


def one_of_each(columns: list[Column], beneath: list[list[str]], assigned: Mapping[int, str]) -> list[Column]:
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
