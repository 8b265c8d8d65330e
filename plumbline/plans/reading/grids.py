"""The tables of a document read in their order, each by its kind, with the headings above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from plumbline.documents.blocks import Grid
from plumbline.plans.reading import front
from plumbline.plans.reading.banners import KEY_WHY, read_banner, split_colon
from plumbline.plans.reading.banners import is_key as is_key_line
from plumbline.plans.reading.columns import is_figures_table, is_risk_table, read_head
from plumbline.plans.reading.draft import RawItem, RawSection
from plumbline.plans.reading.extracted import ExtractedTables, is_numbered_throughout
from plumbline.plans.reading.front import Line
from plumbline.plans.reading.head import Head
from plumbline.plans.reading.head_rows import heading_rows, headings_of
from plumbline.plans.reading.headings import CONTEXT, recognise, told_as
from plumbline.plans.reading.kinds import FORM, FORM_WHY, is_key, is_label_and_title
from plumbline.plans.reading.labels import LabelTable
from plumbline.plans.reading.levels import settle_levels
from plumbline.plans.reading.lines import is_box, table_holds_actions, tick_second_cells
from plumbline.plans.reading.numbers import as_number, split_label
from plumbline.plans.reading.rows import RowTable, row_is_heading
from plumbline.plans.reading.tables import Table, turn
from plumbline.plans.reading.words import one_line, plain
from plumbline.plans.reading.work import Work
from plumbline.plans.rules.content import ReadColumn


class GridReader:
    """Reads the grids into the draft; what a table leaves to the next (its head, an unfinished card) is kept here."""

    def __init__(self, work: Work, lines: Sequence[Line]) -> None:
        self.work = work
        self.lines = lines
        self.card: RawItem | None = None  # the item of the label table just read
        self.done: set[int] = set()  # grids that were read with an earlier one
        self.heads: dict[int, Head] = {}  # the last head for each width of table
        counts = Counter(plain(line.text) for line in lines)
        self.running = {text for text, count in counts.items() if count > 1}
        if self.work.framework:  # the name of the form is no section's
            self.running.add(plain(self.work.framework.title))
        self.several = sum(self._tables_of_actions(table) for table in work.tables.values()) > 1

    def read(self) -> None:
        by_block: dict[int, list[Line]] = {}
        for line in self.lines:
            by_block.setdefault(line.key[0], []).append(line)
        pending: list[Line] = []
        for index, block in enumerate(self.work.document.blocks):
            pending += by_block.get(index, [])
            if isinstance(block, Grid) and not is_box(self.work, self.work.tables[index]):
                table = self.work.tables[index]
                if table.number not in self.done:
                    self._grid(table, pending)
                pending = self._still_pending(table, pending)

    def _still_pending(self, table: Table, lines: list[Line]) -> list[Line]:
        """The headings that wait for the next table: a key to the colours may stand between a heading and its table."""
        if self.work.kinds[table.number] not in ("", "bare", "labels") or not is_key(table, self.work.scales):
            return []
        return [line for line in lines if not is_key_line(line.text) and not front.other_topic([line])]

    def _tables_of_actions(self, table: Table) -> int:
        """How many tables of actions a grid holds: a sheet may have several under one another, each with a heading."""
        if not table_holds_actions(self.work, table):
            return 0
        rows = heading_rows(table, self.work.labels) if self.work.kinds[table.number] == "rows" else ()
        if not rows or table.bold_row(rows[-1] + 1 if rows[-1] + 1 < table.rows else rows[-1]):
            return 1
        over = [cell for row in range(rows[-1] + 1, table.rows) if (cell := table.bold_row(row))]
        return 1 + sum(not split_label(cell.text)[0] for cell in over)

    # -- one grid ----------------------------------------------------------------------------------------------------

    def _grid(self, table: Table, above: list[Line]) -> None:
        work, kind = self.work, self.work.kinds[table.number]
        topic = self._topic(table, above, kind)
        if topic and not work.is_assigned(table):
            return work.explain_table(table, f'"{one_line(topic)}" is not a table of actions.')
        if kind == FORM:
            return work.explain_table(table, FORM_WHY)
        if kind == "rows" and self._extracted(table):
            return None
        if kind in ("labels", "banners", "turned", "rows"):
            if kind != "labels" or self._is_about_plan(table):
                self._open_headings(above)
            return {"labels": self._labels, "banners": self._banners, "turned": self._turned, "rows": self._rows}[kind](
                table
            )
        if kind == "bare" and self._bare(table, above):
            return None
        return work.explain_table(table, KEY_WHY if is_key(table, work.scales) else "This table holds no actions.")

    def _topic(self, table: Table, above: list[Line], kind: str) -> str:
        """What the table is about where it is told not to be about actions: "SUMMARY OF MEETINGS"."""
        if is_key(table, self.work.scales):
            return ""
        topic = front.other_topic([line for line in above if not line.in_grid or kind != "rows"])
        cells = table.own_cells(0)
        if not topic and len(cells) == 1 and cells[0].columns >= table.columns > 1:
            return front.other_topic([Line(cells[0].text, table.key(cells[0]), "")])
        return topic

    def _open_headings(self, above: list[Line]) -> None:
        work = self.work
        front.open_headings(
            above, work.draft, work.ledger, running=self.running, several=self.several, context_label=work.context_label
        )
        tick_second_cells(work, above)

    def _is_about_plan(self, table: Table) -> bool:
        """Whether a table of labels tells of actions or of their section: the heading above is then the section's."""
        if table_holds_actions(self.work, table) or not self.several:
            return True
        names = [cell.text.rstrip(": ") for row in range(table.rows) for cell in table.own_cells(row)[:1]]
        guesses = [recognise(name, dict(self.work.labels)) for name in names]
        return all(
            guess and guess.field in ("lead", "responsible", "outcome", CONTEXT, "status", "section")
            for guess in guesses
        )

    def _labels(self, table: Table) -> None:
        work = self.work
        reader = LabelTable(table, work.draft, work.ledger, work.labels, work.header_labels, work.header, self.card)
        reader.read()
        self.card = reader.item

    def _banners(self, table: Table) -> None:
        self._rows_above(table, table.rows)

    def _turned(self, table: Table) -> None:
        self._rows(turn(table))

    def _extracted(self, table: Table) -> bool:
        """A numbered table in extracted text, with all its later pieces."""
        work = self.work
        rows = heading_rows(table, work.labels) if work.document.format == "txt" else ()
        if not rows:
            return False
        head = read_head(table, rows, work.labels, work.assigned(table), table.rows)
        texts = head.of("text")
        if not head.of("section") or not texts or not is_numbered_throughout([table], texts[0].index):
            return False
        for cell in (cell for row in rows for cell in table.own_cells(row)):
            work.ledger.use(table.key(cell))
        self._tell_columns(table, head)
        later = [
            t for t in work.tables.values() if t.number > table.number and work.kinds[t.number] in ("bare", "", "rows")
        ]
        ExtractedTables([table, *later], head, work.draft, work.ledger).read()
        self.done |= {t.number for t in later}
        return True

    def _bare(self, table: Table, above: list[Line]) -> bool:
        """A table without headings: it goes on from one of the same width, or its cells say what they are."""
        head, assigned = self.heads.get(table.columns), self.work.assigned(table)
        if table.columns < 3 and not head and not assigned:
            return False  # two columns without headings: a list, a key, what is said of the document
        if head and not assigned:
            self._open_headings(above)
            self._read_rows(table, Head((), 0, head.columns), table.rows)
            return True
        head = read_head(table, (), self.work.labels, assigned, table.rows)
        told = {column.field for column in head.of("finish", "responsible", "status", "number")}
        if not head.of("text") or len(told) < 2:
            return False  # one column of names or codes beside a text is a list or a key
        self._open_headings(above)
        self._read_rows(table, head, table.rows)
        return True

    # -- tables with a row for each action ---------------------------------------------------------------------------

    def _rows(self, table: Table) -> None:
        """Each stretch of rows under its own headings."""
        labels, assigned = self.work.labels, self.work.assigned(table)
        rows = heading_rows(table, labels)
        if not rows:
            return self._read_rows(table, read_head(table, (), labels, assigned, table.rows), table.rows)
        if not self._rest_above(table, rows):
            self._rows_above(table, rows[0])
        while rows:
            following = self._next_head(table, rows)
            last = following[0] if following else table.rows
            head = read_head(table, rows, labels, assigned, last)
            if assigned or not (is_figures_table(table, head, last) or is_risk_table(head)):
                self._read_rows(table, head, last)
            else:
                self.work.explain_table(table, "Figures or risks, not actions.", range(rows[0], last))
            rows = following
        return None

    def _rest_above(self, table: Table, rows: tuple[int, ...]) -> bool:
        """Over headings that only repeat those of the table before: the rest of that table, from the page above."""
        before = self.heads.get(table.columns)
        names = [plain(name) for name in headings_of(table, rows)]
        if not before or [plain(column.heading) for column in before.columns] != names:
            return False
        if not any(as_number(cells[0].text) for row in range(rows[0]) if (cells := table.own_cells(row))):
            return False
        self._read_rows(table, Head(rows, 0, before.columns), rows[0])
        return True

    def _next_head(self, table: Table, rows: tuple[int, ...]) -> tuple[int, ...]:
        names = [plain(name) for name in headings_of(table, rows)]
        for row in range(rows[-1] + 1, table.rows):
            if len(table.own_cells(row)) < 3 or not row_is_heading(table, row, self.work.labels, rows):
                continue
            again = [plain(table.text(row, column)) for column in range(table.columns)]
            if sum(a == b or a in b.split("\n") for a, b in zip(again, names, strict=True)) < 0.7 * len(names):
                return heading_rows(table, self.work.labels, row, row + 1)
        return ()

    def _rows_above(self, table: Table, first: int) -> None:
        """Rows over the headings: themes and contexts of a table with its own theme row, as in D&G."""
        work = self.work
        reader = RowTable(table, Head((), 0), first, work.draft, work.ledger, work.labels, work.context_label)
        for row in range(first):
            cells = table.own_cells(row)
            if is_label_and_title(cells) and not work.ledger.is_used(table.key(cells[0])):
                work.ledger.use(table.key(cells[1]))
                reader.banner(replace(cells[0], text=f"{cells[0].text.strip()}: {cells[1].text.strip()}"), row)
                continue
            if len(cells) != 1 or work.ledger.is_used(table.key(cells[0])):
                continue
            line = Line(cells[0].text.strip(), table.key(cells[0]), "", bold=cells[0].bold)
            names = cells[0].columns > 1 and front.names_section(line.text)
            if names or front.is_labelled(line) or _says_of_section(line.text, work.context_label):
                reader.banner(cells[0], row)

    def _read_rows(self, table: Table, head: Head, last: int) -> None:
        work = self.work
        head = settle_levels(head, table, last)
        self.heads[table.columns] = head
        self._tell_columns(table, head)
        self._section_of_heading(table, head)
        RowTable(table, head, last, work.draft, work.ledger, work.labels, work.context_label).read()

    def _section_of_heading(self, table: Table, head: Head) -> None:
        """ "Priority 1: Find carers early | Lead | By when": the first heading names what the actions are for."""
        for column in head.of("text")[:1]:
            noun, number, title = split_label(column.heading)
            if head.rows and noun and number and title and noun not in ("action", "step", "task"):
                cell = table.cell(head.rows[-1], column.index)
                where = table.where(head.rows[-1])
                self.work.draft.open(RawSection(number=number, title=title, where=where, noun=noun, by="banner"))
                if cell:
                    self.work.ledger.use(table.key(cell))

    def _tell_columns(self, table: Table, head: Head) -> None:
        """For the preview: what each column was taken for, by the first head of its table."""
        if not any(column.grid == table.number for column in self.work.columns):
            self.work.columns += [ReadColumn(table.number, c.index, c.heading, told_as(c.field)) for c in head.columns]


def _says_of_section(text: str, context_label: str) -> bool:
    return bool(split_colon(text)[0]) and read_banner(text, context_label=context_label).kind != "section"
