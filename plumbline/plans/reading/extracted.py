"""Tables in text that was taken out of another document: cells broken over rows and pages, noise between them.

Such a text has no merged cells and no borders; what holds it together is the numbering. So a numbered plan is read
along its numbers: an action begins where the next number stands, what has no number goes on with what is above it, and
a number that does not follow (a ghost of another row) begins nothing and is told as not imported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plumbline.documents.blocks import Cell
from plumbline.plans.reading.draft import Draft, RawItem, RawSection
from plumbline.plans.reading.head import Head
from plumbline.plans.reading.ledger import Ledger
from plumbline.plans.reading.numbers import split_label, split_number
from plumbline.plans.reading.tables import Table

GHOST_WHY = "The number does not follow the one before it, so this looks like a damaged repeat of another row."
NOISE_WHY = "This could not be told to belong to any action."
_INSIDE = re.compile(r"(?:(?<=\s)|^)(\d{1,2})\.(\d{1,2})\.?\s+(?=[A-Z\"'(])")
_WORD = re.compile(r"[A-Za-z]{3}")


def is_numbered_throughout(tables: Sequence[Table], text_column: int) -> bool:
    """Whether most cells of the text column hold numbered actions, so that they can be followed."""
    cells = [table.text(row, text_column) for table in tables[:1] for row in range(table.rows)]
    return any(_INSIDE.match(text) for text in cells)


@dataclass
class ExtractedTables:
    """All the pieces of one numbered table, read as one."""

    tables: Sequence[Table]
    head: Head
    draft: Draft
    ledger: Ledger
    section: int = 0
    action: int = 0
    item: RawItem | None = None

    def read(self) -> None:
        for position, table in enumerate(self.tables):
            shift = 0 if position == 0 else self._shift(table)
            for row in range(self.head.first if position == 0 else 0, table.rows):
                self._row(table, row, shift)

    def _shift(self, table: Table) -> int:
        """How far a later piece's columns stand to the left of the first one's, told by where its numbers stand."""
        text = self.head.of("text")[0].index
        counts = [
            sum(bool(_INSIDE.search(table.text(row, column))) for row in range(table.rows))
            for column in range(table.columns)
        ]
        best = max(range(len(counts)), key=lambda c: (counts[c], -abs(c - text)), default=text)
        return best - text if counts and counts[best] else 0

    def _row(self, table: Table, row: int, shift: int) -> None:
        cells = {
            c.field: table.cell(row, c.index + shift) for c in self.head.columns if 0 <= c.index + shift < table.columns
        }
        said = {name: cell for name, cell in cells.items() if cell and cell.text.strip()}
        text = said["text"].text.strip() if "text" in said else ""
        ghost = self._is_ghost(text)
        for cell in table.own_cells(row):
            self.ledger.explain(table.key(cell), GHOST_WHY if ghost else NOISE_WHY)
        if self._theme(table, row):
            return
        if ghost:
            said = {name: cell for name, cell in said.items() if name in ("section", "section_outcomes", "outcome")}
            text = ""
        self._section(table, row, said.get("section"))
        new = self._text(table, said.get("text"), text, table.where(row))
        self._times(table, said, new)
        for name in ("section_outcomes", "outcome", "lead"):
            if name in said and self.draft.section:
                self._of_section(table, said[name], name)

    def _theme(self, table: Table, row: int) -> bool:
        """A theme line, broken over the columns or whole."""
        cells = table.own_cells(row)
        texts = [cell.text.strip() for cell in cells if _WORD.search(cell.text)]
        if not texts or any(_INSIDE.search(text) for text in texts):
            return False
        noun, _, rest = split_label(texts[0])
        if noun not in ("theme", "priority", "domain", "objective") or len("".join(texts)) > 160:
            return False
        self.draft.set_theme(" ".join("".join([rest, *texts[1:]]).split()), table.where(row))
        for cell in cells:
            if _WORD.search(cell.text):
                self.ledger.use(table.key(cell))
        return True

    def _section(self, table: Table, row: int, cell: Cell | None) -> None:
        if not cell or not _WORD.search(cell.text):
            return
        number, title = split_number(cell.text.strip())
        if number.isdigit() and int(number) == self.section + 1:
            self.section, self.action = int(number), 0
            self.draft.open(RawSection(number=number, title=title, where=table.where(row), by="column"))
        elif not number and self.draft.section and cell.text.strip()[:1] != "-":
            if not (cell.text.strip()[0].islower() or not self.draft.section.title.endswith(".")):
                return
            self.draft.section.title = f"{self.draft.section.title} {cell.text.strip()}"
        else:
            return
        self.ledger.use(table.key(cell))

    def _is_ghost(self, text: str) -> bool:
        found = _INSIDE.match(text)
        return bool(found) and not self._follows(found)

    def _follows(self, found: re.Match[str] | None) -> bool:
        if not found:
            return False
        section, action = int(found.group(1)), int(found.group(2))
        return (section, action) in ((self.section, self.action + 1), (self.section + 1, 1))

    def _text(self, table: Table, cell: Cell | None, text: str, where: str) -> list[RawItem]:
        """The actions that begin in a cell; what stands before the first number goes on with the one above."""
        if not cell or not _WORD.search(text):
            return []
        new: list[RawItem] = []
        at = 0
        for found in _INSIDE.finditer(text):
            if not self._follows(found):
                continue
            self._go_on(text[at : found.start()])
            if int(found.group(1)) != self.section:  # a section whose own cell was lost
                self.section = int(found.group(1))
                if not self.draft.section or self.draft.section.number != str(self.section):
                    self.draft.open(RawSection(number=str(self.section), where=where, by="column"))
            self.action = int(found.group(2))
            self.item = RawItem(where=where, number=f"{self.section}.{self.action}")
            self._home().items.append(self.item)
            new.append(self.item)
            at = found.end()
        if new or not self._is_complete():
            self._go_on(text[at:])
            self.ledger.use(table.key(cell))
        return new

    def _home(self) -> RawSection:
        found = next((s for s in reversed(self.draft.sections) if s.number == str(self.section)), None)
        return found or self.draft.open(RawSection(number=str(self.section), by="column"))

    def _is_complete(self) -> bool:
        """A doer in brackets ends an action; what comes after it without a number is noise."""
        return self.item is None or self.item.fields.get("text", "").rstrip(" .").endswith(")")

    def _go_on(self, text: str) -> None:
        if self.item and text.strip():
            self.item.fields["text"] = f"{self.item.fields.get('text', '')} {text.strip()}".strip()

    def _times(self, table: Table, said: dict[str, Cell], new: list[RawItem]) -> None:
        """A start and a finish for each action that begins in the row, given out in their order."""
        for name in ("start", "finish"):
            cell = said.get(name)
            if not cell or not new:
                continue
            words = [cell.text.strip()] if len(new) == 1 else cell.text.split()
            for item, word in zip(new, words, strict=False):
                item.fields[name] = word
            if len(new) > 1 and name == "start":
                self.draft.doubts.append(
                    (new[0].where, f"{len(new)} actions share one row: its dates were given out in their order.")
                )
            if len(words) <= len(new):
                self.ledger.use(table.key(cell))

    def _of_section(self, table: Table, cell: Cell, name: str) -> None:
        text = cell.text.strip()
        if not _WORD.search(text):
            return
        section = self._home()
        self.ledger.use(table.key(cell))
        if name == "lead":
            section.lead = f"{section.lead} {text}".strip()
        else:
            section.outcomes = [" ".join([*section.outcomes, text])]
