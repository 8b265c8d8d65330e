"""What a cell of an action's row says, put where it belongs in the action: by the field of its column."""

from __future__ import annotations

import re

from plumbline.plans.reading.cells import split_status, split_who_and_when
from plumbline.plans.reading.draft import Draft, RawItem, RawRound
from plumbline.plans.reading.head import Column, Head
from plumbline.plans.reading.headings import PERCENT, STATUS_AND_PROGRESS, WHO_AND_WHEN
from plumbline.plans.reading.levels import Levels
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import plain

_SINGLE = ("start", "finish", "frequency", "status")
_IN_ROUNDS = ("progress", "status", "impact", "status_note")
_ASKS_IF_DONE = re.compile(r"\b(complete|completed|done|achieved|met|closed|finished)\b")
_YES_OR_NO = ("yes", "no", "y", "n")


class RowValues:
    """Puts cells into actions for one stretch of rows, and knows which of its columns speak of the section."""

    def __init__(self, table: Table, head: Head, last: int, draft: Draft, levels: Levels) -> None:
        self.table = table
        self.head = head
        self.last = last
        self.draft = draft
        self.levels = levels
        self.has_rounds = any(column.round for column in head.of("progress"))
        self._shared: dict[int, bool] = {}

    def put(self, item: RawItem, column: Column, text: str, own: bool) -> None:
        """`own`: the cell begins in the action's row, and is not one that reaches over several."""
        name = column.field
        if name in _IN_ROUNDS and (column.round or self.has_rounds):
            self._round(item, column, text)
        elif name == "progress":
            self._progress(item, column, text)
        elif name in ("impact", "status_note"):
            found = item.round("")
            setattr(found, name, f"{getattr(found, name)}\n{text}".strip())
        elif name in ("responsible", "lead", WHO_AND_WHEN):
            self._people(item, column, text, own)
        elif name in ("status", STATUS_AND_PROGRESS):
            self._status(item, column, text)
        elif name in ("completed", PERCENT):
            item.notes.append(f"{column.heading}: {text}")
        elif name in _SINGLE:
            _single(item, name, text)
        elif name == "section_outcomes" or (name == "outcome" and own and self.is_shared(column)):
            self._outcomes_of_section(text)
        elif name == "measure" and column.index != self.head.of("measure")[0].index:
            item.add(name, f"{column.heading.rstrip(':')}: {text}")  # "Baseline: 240"
        else:
            item.add(name, text)

    def _round(self, item: RawItem, column: Column, text: str) -> None:
        if column.field == "status" and not column.round:
            _single(item, "status", text)
            return
        found = item.round(column.round)
        name = "text" if column.field == "progress" else column.field
        setattr(found, name, f"{getattr(found, name)}\n{text}" if getattr(found, name) else text)

    def _progress(self, item: RawItem, column: Column, text: str) -> None:
        """The first progress column is the update; a second one ("Comments") is a note of its own."""
        order = [c.index for c in self.head.of("progress")].index(column.index)
        while len([r for r in item.rounds if not r.round]) <= order:
            item.rounds.append(RawRound())
        found = [r for r in item.rounds if not r.round][order]
        found.text = f"{found.text}\n{text}" if found.text else text

    def _people(self, item: RawItem, column: Column, text: str, own: bool) -> None:
        if column.field == "responsible":
            item.people.append(text)
        elif column.field == WHO_AND_WHEN:
            who, when = split_who_and_when(text)
            item.people.append(who)
            item.add("finish", when)
        else:
            item.lead = f"{item.lead}\n{text}" if item.lead else text
            item.lead_shared = item.lead_shared or not own or self.is_shared(column)

    def _status(self, item: RawItem, column: Column, text: str) -> None:
        if column.field == STATUS_AND_PROGRESS:
            status, said = split_status(text)
            item.add("status", status)
            if said:
                item.round("").text = f"{item.round('').text}\n{said}".strip()
        elif plain(text) in _YES_OR_NO and _ASKS_IF_DONE.search(plain(column.heading)):
            item.done = plain(text).startswith("y")
            _single(item, "status", text)
        else:
            _single(item, "status", text)

    def _outcomes_of_section(self, text: str) -> None:
        if self.draft.section and text not in self.draft.section.outcomes:
            self.draft.section.outcomes.append(text)

    def is_shared(self, column: Column) -> bool:
        """Whether a column's cells reach over several rows, as the section's do, or are blank beneath the first."""
        if column.index not in self._shared:
            self._shared[column.index] = self._look_shared(column)
        return self._shared[column.index]

    def _look_shared(self, column: Column) -> bool:
        if not self.levels.section:
            return False
        merged = blank = filled = 0
        for row in range(self.head.first, self.last):
            section, cell = self.table.cell(row, self.levels.section.index), self.table.cell(row, column.index)
            if not section or not cell or cell.columns > 1 or section.columns > 1:
                continue
            goes_on = section.row != row or not section.text.strip()
            if cell.rows > 1:
                merged += 1
            elif goes_on and cell.row == row:
                blank += not cell.text.strip()
                filled += bool(cell.text.strip())
        return (merged > 0 and filled <= merged) or (blank > 1 and not filled)


def _single(item: RawItem, name: str, text: str) -> None:
    """A field of one value; a row that goes on adds to it, a merged cell met again does not."""
    there = item.fields.get(name, "")
    if not there:
        item.fields[name] = text
    elif text not in there:
        item.fields[name] = f"{there} {text}"
