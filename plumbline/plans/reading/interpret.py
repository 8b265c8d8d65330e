"""A document understood as a plan: one interpreter for every format and every council's layout (BY1).

The way through: choose the framework by evidence; find title, header and period; read each grid by its kind (rows
beneath headings, labels beside texts, an action in each column); read actions in paragraphs where there is no table;
settle numbers, people, dates and references; and list whatever was not used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plumbline.documents.blocks import Document, Grid
from plumbline.library.types import Framework, Scale
from plumbline.plans.reading import front, prose
from plumbline.plans.reading.banners import KEY_WHY, read_banner, split_colon
from plumbline.plans.reading.columns import Head, is_risk_table, heading_rows, heading_score, headings_of, read_head
from plumbline.plans.reading.draft import Draft, RawItem
from plumbline.plans.reading.extracted import ExtractedTables, is_numbered_throughout
from plumbline.plans.reading.finish import Finishing
from plumbline.plans.reading.framework_choice import FALLBACK, choose, fallback
from plumbline.plans.reading.front import Line
from plumbline.plans.reading.headers import HeaderLabels, plan_date_label
from plumbline.plans.reading.headings import own_labels, recognise
from plumbline.plans.reading.labels import LabelTable, is_label_table
from plumbline.plans.reading.ledger import Ledger
from plumbline.plans.reading.levels import settle_levels
from plumbline.plans.reading.numbers import split_label
from plumbline.plans.reading.numbers import split_label
from plumbline.plans.reading.period import Period, find_period
from plumbline.plans.reading.rows import RowTable, row_is_heading
from plumbline.plans.reading.statuses import StatusWords, best_scale
from plumbline.plans.reading.tables import Table, spread, turn
from plumbline.plans.reading.words import one_line, plain
from plumbline.plans.rules.content import Doubt, PlanContent, ReadColumn, Reading
from plumbline.plans.rules.lines import PERIOD_LABEL
from plumbline.plans.rules.timescales import dates_in

Assignments = Mapping[tuple[int, int], str]


def understand(
    document: Document,
    *,
    frameworks: Sequence[Framework],
    scales: Sequence[Scale],
    framework: str = "",
    assignments: Assignments | None = None,
) -> Reading:
    """The plan that a document holds, what of it was left out, and what a person should look at.

    `framework` is the id of the framework to read it as ("" to choose by evidence; an id that is not among
    `frameworks` raises ValueError). `assignments` gives columns to fields, (grid, column) -> field, and wins over
    every guess.
    """
    chosen = _framework(framework, document, frameworks)
    return _Interpreter(document, chosen, scales, assignments or {}, frameworks).read()


def _framework(id: str, document: Document, frameworks: Sequence[Framework]) -> Framework | None:
    if not id:
        return choose(document, frameworks)
    found = [f for f in frameworks if f.id == id]
    if not found:
        raise ValueError(f"There is no framework {id}")
    return max(found, key=lambda f: f.version)


@dataclass
class _Interpreter:
    document: Document
    framework: Framework | None
    scales: Sequence[Scale]
    assignments: Assignments
    frameworks: Sequence[Framework]
    draft: Draft = field(default_factory=Draft)
    header: dict[str, str] = field(default_factory=dict)
    columns: list[ReadColumn] = field(default_factory=list)
    card: RawItem | None = None  # the item of the label table just read
    done: set[int] = field(default_factory=set)  # grids that were read with an earlier one
    heads: dict[int, Head] = field(default_factory=dict)  # the last head for each width of table

    def read(self) -> Reading:
        self.ledger = Ledger(self.document)
        self.plain_one = self.framework is None or self.framework.id == FALLBACK
        self.labels = own_labels(self.framework, also=not self.plain_one)
        self.header_labels = HeaderLabels(self.framework)
        self.context_label = self.framework.sections.context_label if self.framework else ""
        self.tables = self._spread()
        self.kinds = {table.number: self._kind(table) for table in self.tables.values()}
        self.lines = self._all_lines()
        title = self._front()
        self._blocks()
        if not self.draft.sections:
            self._prose()
        front.explain_rest(self.lines, self.ledger)
        return self._reading(title)

    # -- tables and lines -----------------------------------------------------------------------------------------------

    def _spread(self) -> dict[int, Table]:
        grids = [(index, block) for index, block in enumerate(self.document.blocks) if isinstance(block, Grid)]
        return {index: spread(grid, index, number) for number, (index, grid) in enumerate(grids)}

    def _kind(self, table: Table) -> str:
        """rows, labels, turned (an action in each column), banners (a section's name and what is said of it, above
        the table of its actions), or "" for a table that speaks of no actions."""
        if any(grid == table.number for grid, _ in self.assignments):
            return "rows"
        if _names_a_section(table):
            return "banners"
        if is_label_table(table, self.labels, self.header_labels):
            return "labels"
        if _is_turned(table, self.labels):
            return "turned"
        rows = heading_rows(table, self.labels)
        if rows:
            head = read_head(table, rows, self.labels, {}, table.rows)
            if is_risk_table(head):
                return ""
            return "rows" if head.has_actions or (head.of("section", "theme") and head.of("responsible", "lead", "finish")) else ""
        return "bare" if table.rows > 1 and table.columns > 1 else ""

    def _all_lines(self) -> list[Line]:
        lines: list[Line] = []
        for index, block in enumerate(self.document.blocks):
            if isinstance(block, Grid):
                if block.caption.strip():
                    lines.append(Line(block.caption, (index, -1, -1), block.where, bold=True))
                lines += self._lines_above_head(self.tables[index])
            elif block.text.strip():
                lines.append(Line(block.text.strip(), (index, -1, -1), block.where, block.kind, block.level, block.bold))
        return lines

    def _lines_above_head(self, table: Table) -> list[Line]:
        """Rows over the headings of a table that are one line of text: a title, an introduction, a theme."""
        lines: list[Line] = []
        if self.kinds[table.number] == "labels":
            first = table.own_cells(0)
            last = 1 if len(first) == 1 and first[0].columns == table.columns else 0
        else:
            rows = heading_rows(table, self.labels) if self.kinds[table.number] == "rows" else ()
            last = rows[0] if rows else 0
        for row in range(last):
            cells = table.own_cells(row)
            if len(cells) == 1:
                text, bold = cells[0].text.strip(), cells[0].bold
            elif len(cells) == 2:
                text, bold = f"{cells[0].text.strip().rstrip(':')}: {cells[1].text.strip()}", False
            else:
                continue
            lines.append(Line(text, table.key(cells[0]), table.where(row), bold=bold, in_grid=True))
        return lines

    def _front(self) -> str:
        """Title, header and period, from what stands before the first table of actions and in the page header."""
        before = self._before_first_actions()
        told = self.document.properties.get("title", "")
        title = front.find_title(before, self.document.page_header, told, self.framework, self.header_labels)
        front.take_title(title, self.lines, self.document.page_header, self.ledger, self.framework)
        pages = [Line(text, (-1, n, -1), "page header") for n, text in enumerate(self.document.page_header)]
        plan_lines = front.before_sections(before)
        front.take_header([*pages, *plan_lines], self.header_labels, self.header, self.ledger)
        self._second_cells(before)
        return title

    def _second_cells(self, lines: Sequence[Line]) -> None:
        """A row "Service: | Rowan House" above a table is one line of two cells; tick off the second with the first."""
        for line in lines:
            if line.in_grid and self.ledger.is_used(line.key):
                table = self.tables[line.key[0]]
                for cell in table.own_cells(line.key[1]):
                    self.ledger.use(table.key(cell))

    def _before_first_actions(self) -> list[Line]:
        tables = [t.block for t in self.tables.values() if self._holds_actions(t)]
        in_prose = None if tables else prose.first_action(self._prose_lines())
        first = min(tables, default=in_prose[0] if in_prose else len(self.document.blocks))
        return [line for line in self.lines if line.key[0] < first or (line.key[0] == first and line.in_grid)]

    def _holds_actions(self, table: Table) -> bool:
        kind = self.kinds[table.number]
        if kind == "labels":
            return any(
                (guess := recognise(cell.text.rstrip(": "), self.labels)) and guess.field in ("text", "progress")
                and not self.header_labels.known(cell.text.rstrip(": "))
                for row in range(table.rows) for cell in table.own_cells(row)[:1]
            )  # fmt: skip
        return kind in ("rows", "turned")

    # -- reading in order -----------------------------------------------------------------------------------------------

    def _blocks(self) -> None:
        counts = Counter(plain(line.text) for line in self.lines)
        self.running = {text for text, count in counts.items() if count > 1}
        self.several = sum(self._tables_of_actions(t) for t in self.tables.values()) > 1
        pending: list[Line] = []
        by_block: dict[int, list[Line]] = {}
        for line in self.lines:
            by_block.setdefault(line.key[0], []).append(line)
        for index, block in enumerate(self.document.blocks):
            pending += by_block.get(index, [])
            if isinstance(block, Grid):
                if self.tables[index].number not in self.done:
                    self._grid(self.tables[index], pending)
                pending = []

    def _tables_of_actions(self, table: Table) -> int:
        """How many tables of actions a grid holds: a sheet may have several under one another, each with its headings."""
        if not self._holds_actions(table):
            return 0
        rows = heading_rows(table, self.labels) if self.kinds[table.number] == "rows" else ()
        if not rows or table.bold_row(rows[-1] + 1 if rows[-1] + 1 < table.rows else rows[-1]):
            return 1
        over = [cell for row in range(rows[-1] + 1, table.rows) if (cell := table.bold_row(row))]
        return 1 + sum(not split_label(cell.text)[0] for cell in over)

    def _grid(self, table: Table, above: list[Line]) -> None:
        kind = self.kinds[table.number]
        topic = "" if _is_key(table, self.scales) else front.other_topic([line for line in above if not line.in_grid or kind != "rows"]) or self._own_topic(table)
        if topic and not any(grid == table.number for grid, _ in self.assignments):
            return self._explain_table(table, f'"{one_line(topic)}" is not a table of actions.')
        if kind == "labels":
            self._open_headings(above)
            reader = LabelTable(table, self.draft, self.ledger, self.labels, self.header_labels, self.header, self.card)
            reader.read()
            self.card = reader.item
        elif kind == "banners":
            self._open_headings(above)
            self._rows_above(table, table.rows)
        elif kind == "turned":
            self._open_headings(above)
            self._rows(turn(table))
        elif kind == "rows" and self._extracted(table):
            return
        elif kind == "rows":
            self._open_headings(above)
            self._rows(table)
        elif kind == "bare" and self._bare(table, above):
            return
        else:
            is_key = _is_key(table, self.scales)
            self._explain_table(table, KEY_WHY if is_key else "This table holds no actions.")

    def _extracted(self, table: Table) -> bool:
        """A numbered table in extracted text, with all its later pieces."""
        rows = heading_rows(table, self.labels) if self.document.format == "txt" else ()
        if not rows:
            return False
        head = read_head(table, rows, self.labels, self._assigned(table), table.rows)
        later = [t for t in self.tables.values() if t.number > table.number and self.kinds[t.number] in ("bare", "", "rows")]
        if not head.of("section") or not head.of("text") or not is_numbered_throughout([table], head.of("text")[0].index):
            return False
        for cell in (cell for row in rows for cell in table.own_cells(row)):
            self.ledger.use(table.key(cell))
        self.columns += [ReadColumn(table.number, c.index, c.heading, c.field) for c in head.columns]
        ExtractedTables([table, *later], head, self.draft, self.ledger).read()
        self.done |= {t.number for t in later}
        return True

    def _own_topic(self, table: Table) -> str:
        cells = table.own_cells(0)
        if len(cells) == 1 and cells[0].columns >= table.columns > 1:
            return front.other_topic([Line(cells[0].text, table.key(cells[0]), "")])
        return ""

    def _open_headings(self, above: list[Line]) -> None:
        front.open_headings(
            above, self.draft, self.ledger, running=self.running, several=self.several, context_label=self.context_label
        )
        self._second_cells(above)

    def _explain_table(self, table: Table, why: str) -> None:
        for row in range(table.rows):
            for cell in table.own_cells(row):
                self.ledger.explain(table.key(cell), why)

    def _bare(self, table: Table, above: list[Line]) -> bool:
        """A table without headings: it goes on from the one before of the same width, or its cells say what they are."""
        head = self.heads.get(table.columns)
        assigned = self._assigned(table)
        if head and not assigned:
            self._open_headings(above)
            self._read_rows(table, Head((), 0, head.columns), table.rows)
            return True
        head = read_head(table, (), self.labels, assigned, table.rows)
        told = {column.field for column in head.of("finish", "responsible", "status", "number")}
        if not head.of("text") or len(told) < 2:
            return False  # one column of names or codes beside a text is a list or a key
        self._open_headings(above)
        self._read_rows(table, head, table.rows)
        return True

    # -- tables with a row for each action ------------------------------------------------------------------------------

    def _rows(self, table: Table) -> None:
        """Each stretch of rows under its own headings."""
        rows = heading_rows(table, self.labels)
        if not rows:
            head = read_head(table, (), self.labels, self._assigned(table), table.rows)
            return self._read_rows(table, head, table.rows)
        self._rows_above(table, rows[0])
        while rows:
            following = self._next_head(table, rows)
            last = following[0] if following else table.rows
            self._read_rows(table, read_head(table, rows, self.labels, self._assigned(table), last), last)
            rows = following

    def _next_head(self, table: Table, rows: tuple[int, ...]) -> tuple[int, ...]:
        names = [plain(name) for name in headings_of(table, rows)]
        for row in range(rows[-1] + 1, table.rows):
            if len(table.own_cells(row)) < 3 or not row_is_heading(table, row, self.labels, rows):
                continue
            again = [plain(table.text(row, column)) for column in range(table.columns)]
            if sum(a == b or a in b.split("\n") for a, b in zip(again, names, strict=True)) < 0.7 * len(names):
                return heading_rows(table, self.labels, row, row + 1)
        return ()

    def _rows_above(self, table: Table, first: int) -> None:
        """Rows over the headings: themes and contexts of a table with its own theme row, as in D&G."""
        reader = RowTable(table, Head((), 0), first, self.draft, self.ledger, self.labels, self.context_label)
        reader.levels = None
        for row in range(first):
            cells = table.own_cells(row)
            if len(cells) == 1 and not self.ledger.is_used(table.key(cells[0])):
                text = cells[0].text.strip()
                if front.is_labelled(Line(text, table.key(cells[0]), "", bold=cells[0].bold)) or _says_of_section(text, self.context_label):
                    reader._banner(cells[0], row)

    def _read_rows(self, table: Table, head: Head, last: int) -> None:
        head = settle_levels(head, table, last)
        self.heads[table.columns] = head
        if not any(c.grid == table.number for c in self.columns):
            self.columns += [ReadColumn(table.number, c.index, c.heading, c.field) for c in head.columns]
        RowTable(table, head, last, self.draft, self.ledger, self.labels, self.context_label).read()

    def _assigned(self, table: Table) -> dict[int, str]:
        return {column: name for (grid, column), name in self.assignments.items() if grid == table.number}

    # -- paragraphs, and the end ----------------------------------------------------------------------------------------

    def _prose(self) -> None:
        prose.read_prose(self._prose_lines(), self.draft, self.ledger, self.labels)

    def _prose_lines(self) -> list[prose.Line]:
        return [
            prose.Line(block.text.strip(), (index, -1, -1), block.where, block)
            for index, block in enumerate(self.document.blocks)
            if not isinstance(block, Grid) and block.text.strip() and not self.ledger.is_used((index, -1, -1))
        ]

    def _reading(self, title: str) -> Reading:
        texts = [title, *(line.text for line in self.lines), *self.document.page_header, *self.header.values(), *self._sheet_names()]
        period = find_period(texts)
        dated = next((day for day, _ in dates_in(plan_date_label(self.framework, self.header))), None)
        finishing = Finishing(
            draft=self.draft,
            framework=self.framework,
            scale=self._scale(),
            period=period if any(period) else (dated, None),
            base=dated,
        )
        sections = finishing.sections()
        self._own_labels_out(period)
        plan = PlanContent(
            title=title or self.header.pop("Title", ""),
            framework=self.framework.id if self.framework and sections else "",
            period_start=period[0],
            period_end=period[1],
            header=self.header,
            sections=sections,
        )
        warnings = [Doubt(w.where, f"{w.why} {w.text}".strip()) for w in self.document.warnings]
        return Reading(plan, self.ledger.not_imported(), [*warnings, *finishing.doubts], self.columns)

    def _own_labels_out(self, period: Period) -> None:
        """The period and the plan's own title have places of their own; their lines are no header of the plan."""
        if self.header.get(PERIOD_LABEL) and any(find_period([self.header[PERIOD_LABEL]])) and any(period):
            del self.header[PERIOD_LABEL]

    def _sheet_names(self) -> list[str]:
        return list(dict.fromkeys(t.grid.where for t in self.tables.values() if t.grid.where.startswith("sheet ")))

    def _scale(self) -> Scale | None:
        if self.framework:
            found = [s for s in self.scales if s.id == self.framework.scale and s.version == self.framework.scale_version]
            return found[0] if found else next((s for s in self.scales if s.id == self.framework.scale), None)
        texts = [item.fields.get("status", "") for section in self.draft.sections for item in section.items]
        return best_scale([text for text in texts if text], self.scales)


def _is_key(table: Table, scales: Sequence[Scale]) -> bool:
    """A key to colours or grades: most of its rows or columns name a value of a scale, and each another one."""
    if table.rows > 8 and table.columns > 8:
        return False
    for scale in scales:
        words = StatusWords(scale)
        found = [words.key(c.text) for row in range(table.rows) for c in table.own_cells(row) if len(c.text) < 40]
        keys = {key for key in found if key}
        if len(keys) >= min(3, len(scale.values)) and len(keys) >= 0.7 * max(table.rows - 1, 1) and table.rows <= 7:
            others = sum(1 for row in range(table.rows) for c in table.own_cells(row)) - len([k for k in found if k])
            return others <= len(keys) + 2
    return False


def _says_of_section(text: str, context_label: str) -> bool:
    return bool(split_colon(text)[0]) and read_banner(text, context_label=context_label).kind != "section"


def _names_a_section(table: Table) -> bool:
    """Every row is one cell across the table, and the first names a section: "Theme 2: Leadership", "Context: ..."."""
    rows = [table.own_cells(row) for row in range(table.rows)]
    if any(len(cells) != 1 or cells[0].columns < table.columns for cells in rows):
        return False
    return bool(rows) and all(split_label(rows[0][0].text.strip())[:2])


def _is_turned(table: Table, labels: Mapping[str, str]) -> bool:
    """An action in each column: the first column names the fields, and no row does."""
    if table.columns < 3 or table.rows < 3:
        return False
    names = [table.text(row, 0) for row in range(table.rows) if table.text(row, 0)]
    known = [g for name in names if len(name.split()) < 12 and (g := recognise(name, dict(labels)))]
    if len(known) < 3 or len({g.field for g in known}) < 3 or len(known) < 0.6 * len(names):
        return False
    best = max((heading_score(table, row, labels) for row in range(min(table.rows, 8))), default=0.0)
    return best < len(known) * 0.8 and "text" in {g.field for g in known}


__all__ = ["fallback", "understand"]
