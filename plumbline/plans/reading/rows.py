"""A table with a row for each action: headings above, sections beside or between the rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from plumbline.documents.blocks import Cell
from plumbline.plans.reading.banners import EXAMPLE_WHY, GUIDANCE_WHY, KEY_WHY, is_example, is_guidance, read_banner
from plumbline.plans.reading.cells import looks_like_time
from plumbline.plans.reading.draft import Draft, RawItem, RawSection
from plumbline.plans.reading.head import Column, Head
from plumbline.plans.reading.head_rows import heading_score
from plumbline.plans.reading.headings import ELSEWHERE, ORIGINAL, WHO_AND_WHEN
from plumbline.plans.reading.ledger import Ledger
from plumbline.plans.reading.levels import Levels, levels_of
from plumbline.plans.reading.numbers import as_number, split_actions, split_label, split_number, split_numbered_lines
from plumbline.plans.reading.row_values import RowValues
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import one_line, plain

_TOTAL = re.compile(r"^(?:sub-? ?total|(?:grand |overall )?total)s?\b[^.]{0,40}$", re.IGNORECASE)
# A merged cell says it of each of its rows.
_SHARED = frozenset({WHO_AND_WHEN, "start", "finish", "frequency", "status", "responsible", "lead"})


# "Recommendation 2: ..." is number 2; "Standard 3: ..." and "Requirement 1: ..." are titles, numbered by somebody else.
_NUMBERS_SECTIONS = frozenset(
    ("recommendation", "rec", "theme", "objective", "priority", "goal", "outcome", "aim", "section", "part", "issue",
     "finding", "area", "domain", "milestone", "workstream", "argymhelliad", "thema", "amcan")
)  # fmt: skip


@dataclass
class RowTable:
    """One stretch of rows beneath one head, being read into the draft."""

    table: Table
    head: Head
    last: int
    draft: Draft
    ledger: Ledger
    labels: Mapping[str, str]
    context_label: str = ""
    levels: Levels | None = None
    opened: bool = False  # a section was opened by a cell of this table
    _rare: dict[int, bool] = field(default_factory=dict)

    def read(self) -> None:
        self.levels = levels_of(self.head)
        self.values = RowValues(self.table, self.head, self.last, self.draft, self.levels)
        self._tick_headings()
        for row in range(self.head.first, self.last):
            self._row(row)

    # -- one row -----------------------------------------------------------------------------------------------------

    def _row(self, row: int) -> None:
        cells = self.table.own_cells(row)
        if not cells:
            return  # within a merged action nothing new is said; a blank row without a number is no action
        if self._repeats_head(cells):
            rest = len(cells) == 1
            self._use(*(cell for cell in cells if rest or plain(cell.text) in self._head_words))
            return
        if _TOTAL.match(cells[0].text.strip()) and all(_is_figure(cell.text) for cell in cells[1:]):
            for cell in cells:
                self.ledger.explain(self.table.key(cell), "A total.")
            return
        if len(cells) > 2 and is_example(cells[0].text):
            for cell in cells:
                self.ledger.explain(self.table.key(cell), EXAMPLE_WHY)
            return
        if self._context_in_two_cells(cells, row):
            return
        banner = self._banner_cell(row, cells)
        if banner:
            self.banner(banner, row)
        else:
            self._data(row)

    def _context_in_two_cells(self, cells: list[Cell], row: int) -> bool:
        """ "Context: | Assurance visit": a label and its text, not merged over the table's width."""
        if len(cells) != 2 or cells[0].column != 0 or as_number(cells[0].text):
            return False
        banner = read_banner(
            f"{cells[0].text.strip().rstrip(':')}: {cells[1].text.strip()}", context_label=self.context_label
        )
        if banner.kind != "context":
            return False
        self._use(*cells)
        self._say_of_section("context", banner.text, "", "", self.table.where(row))
        return True

    @cached_property
    def _head_words(self) -> set[str]:
        return {plain(self.table.text(row, column)) for row in self.head.rows for column in range(self.table.columns)}

    def _repeats_head(self, cells: list[Cell]) -> bool:
        if len(cells) == 1 and row_is_rest_of_heading(cells[0], self.head):
            return True
        if not self.head.rows:
            return False
        return sum(plain(cell.text) in self._head_words for cell in cells) >= max(2, 0.7 * len(cells))

    def _label_and_title(self, label: Cell, title: Cell) -> Cell | None:
        """ "Theme 1 | Leadership": the name in a cell of its own before the title that runs across the table."""
        noun, number, rest = split_label(label.text.strip())
        if not noun or not number or rest or label.rows > 1 or title.rows > 1:
            return None
        self._use(title)
        return replace(label, text=f"{label.text.strip()}: {title.text.strip()}")

    def _banner_cell(self, row: int, cells: list[Cell]) -> Cell | None:
        """The one cell of a row that stands over the rows after it."""
        if len(cells) == 2 and cells[1].columns >= max(2, 0.5 * self.table.columns):
            return self._label_and_title(*cells)
        if len(cells) != 1:
            return None
        cell = cells[0]
        if cell.columns >= max(2, 0.6 * self.table.columns):
            return cell
        column = self.head.columns[cell.column]
        if as_number(cell.text) or cell.rows > 1 or cell.continues:
            return None
        labelled = bool(split_label(cell.text)[0]) and (cell.bold or bool(split_label(cell.text)[1]))
        if column.field in ("text", "title"):
            if is_guidance(cell.text) or self._stands_over_headings(row):
                return cell
            return cell if cell.bold and (labelled or self._bold_is_rare(column)) else None
        if column.field in ("section", "theme", "context", "progress", "outcome", "measure"):
            same = self.levels and self.levels.section and column.index == self.levels.section.index
            if same:
                return cell if cell.bold and not labelled and self._bold_is_rare(column) else None
            return cell if labelled else None
        if cell.column == 0 or cell.bold:
            return cell
        return None

    def _bold_is_rare(self, column: Column) -> bool:
        """Whether bold marks headings in a column, rather than being how its texts are set."""
        if column.index not in self._rare:
            cells = [self.table.cell(row, column.index) for row in range(self.head.first, self.last)]
            texts = [cell for cell in cells if cell and cell.text.strip() and len(self.table.own_cells(cell.row)) > 1]
            self._rare[column.index] = not any(cell.bold for cell in texts)
        return self._rare[column.index]

    def _stands_over_headings(self, row: int) -> bool:
        """Whether the headings are repeated just beneath; a context may stand between."""
        for below in range(row + 1, min(row + 3, self.table.rows)):
            cells = self.table.own_cells(below)
            if self._repeats_head(cells):
                return True
            if len(cells) != 1 or read_banner(cells[0].text, context_label=self.context_label).kind != "context":
                return False
        return False

    def banner(self, cell: Cell, row: int) -> None:
        banner = read_banner(cell.text, context_label=self.context_label, labels=self.labels)
        key = self.table.key(cell)
        if banner.kind in ("guidance", "key"):
            self.ledger.explain(key, GUIDANCE_WHY if banner.kind == "guidance" else KEY_WHY)
            return
        if banner.kind == "section" and len(banner.text.split()) > 45 and not banner.number:
            return  # a paragraph set in the table's width: not imported
        self.ledger.use(key)
        self._say_of_section(banner.kind, banner.text, banner.number, banner.noun, self.table.where(row))

    def _say_of_section(self, kind: str, text: str, number: str, noun: str, where: str) -> None:
        if kind == "section" and noun == "outcome" and self._outcome_of_section(text):
            return
        if kind == "section":
            if self.levels and self.levels.section and (noun in ("", "theme", "domain", "priority") or not number):
                self.draft.set_theme(text, where)
                return
            if self.levels and self.levels.section:
                self.draft.set_theme("")
            self.draft.open(RawSection(number=number, title=text, where=where, noun=noun, by="banner"))
            return
        section = self.draft.current(where)
        if kind == "context" and text:
            section.context.append(text)
        elif kind == "outcome" and text:
            section.outcomes.append(text)
        elif kind == "lead" and text:
            section.lead = text
        elif text:
            section.context.append(text)

    def _outcome_of_section(self, text: str) -> bool:
        """ "Outcome 1: ..." beneath a section just named is that section's; elsewhere the actions stand under it."""
        section = self.draft.section
        if not section or section.items or section.noun == "outcome" or not section.title:
            return False
        section.outcomes.append(text)
        return True

    # -- a row of data -----------------------------------------------------------------------------------------------

    def _data(self, row: int) -> None:
        started = self._sections(row)
        values = self._values(row)
        texts = [text for column, text, own in values if column.field in ("text", "title") and text and own]
        number = next((as_number(t) or one_line(t) for c, t, own in values if c.field == "number" and t and own), "")
        rest = [
            (c, t)
            for c, t, own in values
            if t and own and c.field not in ("text", "title", "number", "", ELSEWHERE, ORIGINAL)
        ]
        if not texts and not number and not rest:
            return
        if texts and number and not rest and self._heads_numbers(row, number):
            self.draft.open(
                RawSection(
                    number=number.rstrip("."), title=one_line(texts[0]), where=self.table.where(row), by="banner"
                )
            )
            return
        if not started and self._goes_on(row, texts, number, rest):
            return self._continue(values)
        if not texts and not rest and self._is_without_action(row, number, started):
            return
        self._items(row, values, number, started)

    def _is_without_action(self, row: int, number: str, started: bool) -> bool:
        """A row that says something and asks for nothing: no action, unlike a template's empty numbered row."""
        column = next(iter(self.head.of("number")), None)
        others = [cell for cell in self.table.own_cells(row) if column is None or cell.column != column.index]
        if not number or (others and started):
            self._number_of_section(number, self.table.where(row))
            return True
        if others and number:
            self.ledger.leave(self.table.where(row), number, "The number of a row that asks for nothing to be done.")
        return bool(others)

    def _heads_numbers(self, row: int, number: str) -> bool:
        """Whether a numbered row without who or when stands over the next one: 1 over 1.1, 1.1 over 1.1.1."""
        column = self.head.of("number")[0].index
        return row + 1 < self.last and self.table.text(row + 1, column).startswith(f"{number.rstrip('.')}.")

    def _sections(self, row: int) -> bool:
        """Open the theme and the section that begin in this row; True where a section does."""
        assert self.levels
        if self.levels.theme:
            theme = self._own(row, self.levels.theme)
            if theme:
                number, text = split_number(theme.text)
                self.draft.set_theme(one_line(text if number else theme.text), self.table.where(row))
                self._use(theme)
        started = False
        if self.levels.section:
            cell = self._own(row, self.levels.section)
            if cell and not cell.continues:
                started = self._open_section(cell, row)
            elif cell and self.draft.section:
                self.draft.section.title += " " + one_line(cell.text)
                self._use(cell)
        if self.draft.section and self.draft.section.by == "column":
            for column in self.levels.context:
                cell = self._own(row, column)
                if cell and cell.text.strip() not in self.draft.section.context:
                    self.draft.section.context.append(cell.text.strip())
                if cell:
                    self._use(cell)
        return started

    def _open_section(self, cell: Cell, row: int) -> bool:
        noun, number, title = split_label(cell.text.strip())
        if noun not in _NUMBERS_SECTIONS:
            number = ""
        if not number:
            number, title = split_number(cell.text.strip())
        title = title.strip() or cell.text.strip()
        if not number and as_number(title):  # a template's "1.", still without words
            number, title = as_number(title), ""
        self._use(cell)
        current = self.draft.section
        same = current and plain(current.title) == plain(title) and number in ("", current.number)
        if current and current.by == "column" and same and self.opened:
            return False
        self.opened = True
        self.draft.open(RawSection(number=number, title=title, where=self.table.where(row), noun=noun, by="column"))
        return True

    def _own(self, row: int, column: Column) -> Cell | None:
        cell = self.table.cell(row, column.index)
        return cell if cell and cell.row == row and cell.text.strip() else None

    def _values(self, row: int) -> list[tuple[Column, str, bool]]:
        """Each column's text in this row, and whether its cell begins here."""
        assert self.levels
        above = {c.index for c in (self.levels.theme, self.levels.section, *self.levels.context) if c}
        found: list[tuple[Column, str, bool]] = []
        seen: set[int] = set()
        for column in self.head.columns:
            cell = self.table.cell(row, column.index)
            if cell is None or column.index in above or id(cell) in seen:
                continue
            seen.add(id(cell))
            if column.field == ORIGINAL and looks_like_time(cell.text.strip()) and not self._has_later_date(row):
                column = replace(column, field="finish")
            if column.field in ("", ELSEWHERE, ORIGINAL):
                self._explain(column, cell)
                continue
            self._use(cell)
            own = cell.row == row
            if own or column.field in _SHARED:
                found.append((column, cell.text.strip(), own))
        return found

    def _has_later_date(self, row: int) -> bool:
        return any(self.table.text(row, column.index).strip("-\u2013 ") for column in self.head.of("finish"))

    def _goes_on(self, row: int, texts: list[str], number: str, rest: list[tuple[Column, str]]) -> bool:
        """Whether a row belongs to the action above it: a sub-line, a second update, the rest of a broken row."""
        item = self.draft.item
        if not item or number:
            return False
        if not texts:
            text_column = next((c for c in self.head.columns if c.field in ("text", "title")), None)
            return text_column is not None
        if rest:
            return False
        numbered = bool(self.head.of("number")) and bool(item.number)
        return numbered or bool(re.match(r"^(?:\(?[a-z][.)]\s|-\s|[a-z])", texts[0]))

    def _continue(self, values: list[tuple[Column, str, bool]]) -> None:
        item = self.draft.item
        assert item
        for column, text, own in values:
            if own and text:
                self.values.put(item, column, text, own)

    def _items(self, row: int, values: list[tuple[Column, str, bool]], number: str, started: bool) -> None:
        text = "\n".join(t for c, t, own in values if c.field == "text" and t)
        actions = self._actions(text, number)
        where = self.table.where(row)
        shares = [
            (c, _share(t, len(actions), c.field), own) for c, t, own in values if c.field not in ("text", "number")
        ]
        if len(actions) > 1 and any(len(set(share)) == 1 and share[0] for c, share, _ in shares if c.field in _SHARED):
            self.draft.doubts.append(
                (where, f"One row holds {len(actions)} actions; what stands beside them was taken for each.")
            )
        for index, (own_number, action) in enumerate(actions):
            item = RawItem(where=where, number=own_number or (number if index == 0 else ""))
            item.has_text_number = bool(own_number)
            if number and own_number and number != own_number and index == 0:
                self._number_of_section(number, self.table.where(row))
            elif number and not own_number and self._numbers_sections():
                item.number = ""
                self._number_of_section(number, self.table.where(row))
            if action:
                item.add("text", action)
            item.colour = self._status_colour(row)
            for column, share, own in shares:
                if share[index]:
                    self.values.put(item, column, share[index], own and len(actions) == 1)
            self.draft.add_item(item)

    def _status_colour(self, row: int) -> str:
        """The colour of the status cell, which often says it alone."""
        cells = [self.table.cell(row, column.index) for column in self.head.of("status")]
        return next((cell.colour for cell in reversed(cells) if cell and cell.colour), "")

    def _numbers_sections(self) -> bool:
        """Whether the number column numbers the recommendation ("Recommendation no.") in a column of its own."""
        words = {word for column in self.head.of("number") for word in plain(column.heading).split()}
        above = self.levels.section if self.levels else None
        return bool(above and words & set(plain(above.heading).split()) - {"no", "number", "ref", "action", "and"})

    def _number_of_section(self, number: str, where: str) -> None:
        section = self.draft.section
        if section and section.by == "column" and not section.number:
            section.number = number
        elif number and not (section and number == section.number):
            self.ledger.leave(where, number, "A number beside the one that was taken.")

    def _actions(self, text: str, number: str) -> list[tuple[str, str]]:
        many = split_actions(text)
        if len(many) > 1:
            return many
        if not number and self.levels and self.levels.section:
            many = split_numbered_lines(text)
            if len(many) > 1:
                return many
        own, rest = split_number(text)
        return [(own, rest)] if own and (not number or number == own or not own.isdigit()) else [("", text)]

    # -- ticking off -------------------------------------------------------------------------------------------------

    def _use(self, *cells: Cell) -> None:
        for cell in cells:
            self.ledger.use(self.table.key(cell))

    def _explain(self, column: Column, cell: Cell) -> None:
        why = (
            f'The column "{column.heading}" has no place in a plan.'
            if column.heading
            else "A column without a heading."
        )
        if column.field == ORIGINAL:
            why = "An earlier date; the plan takes the later one."
        self.ledger.explain(self.table.key(cell), why)

    def _tick_headings(self) -> None:
        for row in self.head.rows:
            for cell in self.table.own_cells(row):
                covered = [c for c in self.head.columns if cell.column <= c.index < cell.column + cell.columns]
                if any(c.field not in ("", ELSEWHERE, ORIGINAL) for c in covered):
                    self._use(cell)
                else:
                    self.ledger.explain(self.table.key(cell), "A column that has no place in a plan.")


def row_is_rest_of_heading(cell: Cell, head: Head) -> bool:
    """The last words of a column's heading on a line of their own, where a page ended within it."""
    heading, text = plain(head.columns[cell.column].heading), plain(cell.text)
    return cell.columns == 1 and bool(text) and heading.endswith(f" {text}") and cell.text.strip()[:1].islower()


def _is_figure(text: str) -> bool:
    return not re.search(r"[A-Za-z]{2,}", text)


def _share(text: str, count: int, field: str) -> list[str]:
    """One cell's text beside several actions: a line for each where the lines are as many, else the same for each."""
    if count == 1:
        return [text]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) == count:
        return lines
    words = text.split()
    if (
        field in ("start", "finish")
        and len(words) == count
        and all(looks_like_time(w) and not w.isdigit() for w in words)
    ):
        return words
    return [text] * count if field in _SHARED else [text, *[""] * (count - 1)]


def row_is_heading(table: Table, row: int, labels: Mapping[str, str], above: tuple[int, ...]) -> bool:
    """Whether a row further down begins a new table within the grid: set like the headings `above`, and all named."""
    cells = table.own_cells(row)
    first = [cell for head in above for cell in table.own_cells(head)]
    for mark in ("bold", "shaded"):
        if all(getattr(cell, mark) for cell in first) and not all(getattr(cell, mark) for cell in cells):
            return False
    if any(len(cell.text.split()) > 10 or cell.text.rstrip().endswith((".", ";")) for cell in cells):
        return False
    set_apart = (
        all(cell.bold for cell in cells) and not any(cell.bold for cell in table.own_cells(row + 1)[1:])
        if row + 1 < table.rows
        else False
    )
    return heading_score(table, row, labels) >= (1.8 if set_apart else max(2.6, 0.75 * len(cells)))
