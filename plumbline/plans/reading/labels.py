"""Tables whose rows are a label and its text: a header block, the parts of a review, a card for each action."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plumbline.documents.blocks import Cell
from plumbline.plans.reading.banners import GUIDANCE_WHY, KEY_WHY, is_guidance, is_key, split_colon
from plumbline.plans.reading.draft import Draft, RawItem, RawSection
from plumbline.plans.reading.headers import HeaderLabels, merge
from plumbline.plans.reading.headings import CONTEXT, ELSEWHERE, ORIGINAL, THEME, Guess, recognise
from plumbline.plans.reading.ledger import Ledger
from plumbline.plans.reading.numbers import as_number, split_label, split_number
from plumbline.plans.reading.statuses import looks_like_status
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import go_on, one_line, plain

_ONE_EACH = frozenset({"text", "title", "start", "finish", "responsible", "measure", "outcome", "frequency"})
_TITLES = frozenset({"title", "name", "action title", "task", "task name", "description"})  # of an action on its card
_TOLD = frozenset({"progress", "impact", "status_note"})  # of an action, in paragraphs that may be long
_COLON_END = re.compile(r":[-\u2013]?\s*(?:\([^)]*\))?\s*$")


_ASKS = re.compile(r"^(?:please|how|what|who|when|why|where|which|describe)\b", re.IGNORECASE)


_MAY_END_CARD = frozenset(
    {"status", "progress", "finish", "start", "measure", "outcome", "responsible", "lead", "completed", "status_note"}
)


@dataclass(frozen=True)
class Pair:
    label: Cell | None
    value: Cell | None
    row: int

    @property
    def name(self) -> str:
        return _parted(self.label.text)[0] if self.label else ""

    @property
    def text(self) -> str:
        beside = _parted(self.label.text)[1] if self.label else ""
        return f"{beside}\n{self.value.text if self.value else ''}".strip()


def _parted(text: str) -> tuple[str, str]:
    """A label, and what stands behind its colon in the same cell; a hint in brackets belongs to the label."""
    label, rest = split_colon(text.strip())
    if not label or not rest or (rest[0] in "([" and rest[-1] in ")]"):
        return text.strip(), ""
    return f"{label}:", rest


def is_label_table(table: Table, labels: Mapping[str, str], header: HeaderLabels) -> bool:
    """Whether the rows are labels and texts: the first cells name fields, and the texts beside them do not."""
    said = [pair for pair in all_pairs(table, labels) if pair.label and pair.name]
    if table.columns < 2 or not said or any(len(table.own_cells(row)) > 4 for row in range(table.rows)):
        return False
    paired = {pair.row for pair in said} | {pair.value.row for pair in said if pair.value}
    single = {pair.row for pair in said if sum(other.row == pair.row for other in said) == 1}
    if any(_cells_in(table, row) > 2 and (row in single or row not in paired) for row in range(table.rows)):
        return False
    named = [p for p in said if _names(p.name, labels, header)]
    fields = {plain(p.name) for p in named}
    if len(named) < max(1 if len(said) == 1 else 2, 0.5 * len(said)):
        return False
    if len(fields) < 2 and len(said) > 1:
        return False
    beside = [p for p in named if p.text and len(p.text) < 80 and _is_head_pair(p, labels)]
    if len(named) == len(said) > 1 and len(beside) <= 0.5 * len(named):
        return True
    return len(beside) < max(1, 0.5 * len(named)) or any(_COLON_END.search(p.name) for p in named)


def _is_head_pair(pair: Pair, labels: Mapping[str, str]) -> bool:
    return recognise(pair.text, dict(labels)) is not None and not _COLON_END.search(pair.name)


def _names(text: str, labels: Mapping[str, str], header: HeaderLabels) -> bool:
    if len(text.split()) > 45 or as_number(text) or (looks_like_status(text) and plain(text) not in ("rag", "ragb")):
        return False
    if header.known(text) or split_label(text)[1]:
        return True
    return bool(_COLON_END.search(text)) or recognise(text, dict(labels)) is not None


def _cells_in(table: Table, row: int) -> int:
    return len({id(cell) for cell in table.slots[row] if cell and cell.text.strip()})


def all_pairs(table: Table, labels: Mapping[str, str]) -> list[Pair]:
    """The labels and texts of all rows; a row of labels over a row of texts gives a pair for each."""
    found: list[Pair] = []
    row = 0
    while row < table.rows:
        over = _stacked(table, row, labels)
        found += over or pairs_of(table, row, labels)
        row += 2 if over else 1
    return found


def _stacked(table: Table, row: int, labels: Mapping[str, str]) -> list[Pair]:
    """Labels in a row and their texts in the row beneath, as in a form: "Regulated activity | Regulation"."""
    if row + 1 >= table.rows:
        return []
    above, below = table.own_cells(row), table.own_cells(row + 1)
    wide = len(above) == 1 and above[0].columns >= table.columns
    few = len(above) == 2 or (len(above) in (3, 4) and row > 0 and _begins_card(table.own_cells(row - 1), labels))
    if len(below) != len(above) or not (wide or few) or table.columns > 4:
        return []
    if any(a.column != b.column or a.rows > 1 for a, b in zip(above, below, strict=True)):
        return []
    asked = sum(_heads(cell, labels) or bool(_COLON_END.search(cell.text)) for cell in below)
    if (
        not all(_heads(cell, labels) for cell in above)
        or asked * 2 > len(below)
        or (len(below) < 3 and _heads(below[0], labels))
    ):
        return []
    if len(below) == 2 and _heads(below[0], labels):  # labels beside their texts: the next row's label stands here
        return []
    if wide and below[0].columns < table.columns:
        return []
    return [Pair(a, b, row) for a, b in zip(above, below, strict=True)]


_DETAILS = frozenset(
    {"responsible", "lead", "start", "finish", "measure", "outcome", "status", "frequency", "impact", "completed"}
)


def _speaks_of_an_action(fields: set[str], names: list[str]) -> bool:
    """What is done and at least who, when or how it goes; a table with comments alone is about something else."""
    if "text" in fields or any(_is_numbered(name) for name in names):
        return bool(fields & (_DETAILS | {"progress", "section", "number"})) or len(names) == 1
    return "progress" in fields and len(fields & _DETAILS) >= 1


def _begins_card(cells: list[Cell], labels: Mapping[str, str]) -> bool:
    """A label and its text, or a heading, above a row of labels: the first row of a card."""
    return len(cells) == 1 or (len(cells) == 2 and (_is_label_cell(cells[0], labels) or _is_numbered(cells[0].text)))


def _is_numbered(name: str) -> bool:
    noun, number, _ = split_label(name)
    return bool(noun and number)


def _heads(cell: Cell, labels: Mapping[str, str]) -> bool:
    """Words that ask for a text: a known heading by itself, or a question."""
    text = cell.text.strip()
    guess = recognise(text, dict(labels))
    if len(text) > 300 or text.endswith(".") or (_COLON_END.search(text) and cell.columns == 1):
        return False
    return guess is not None and (
        guess.strength > 1 or text.endswith(("?", ":")) or cell.bold or bool(_ASKS.match(text))
    )


def pairs_of(table: Table, row: int, labels: Mapping[str, str]) -> list[Pair]:
    """The labels and texts of a row; two pairs where the row holds "Lead: | ... | Due: | ..."."""
    cells: list[Cell] = []
    for cell in table.slots[row]:
        if cell and cell.row == row and (not cells or cells[-1] is not cell):
            cells.append(cell)
    if not any(cell.text.strip() for cell in cells):
        return []
    if len(cells) == 1 or (cells[0].columns >= max(2, table.columns - 1)):
        return [_label_within(cells[0], row, labels)]
    if len(cells) >= 4 and all(_is_label_cell(cell, labels) for cell in cells[0:4:2]):
        return [Pair(cells[i], cells[i + 1], row) for i in range(0, len(cells) - 1, 2)]
    values = [cell for cell in cells[1:] if cell.text.strip()]
    if len(values) == 1 and not cells[0].text.strip():
        return [_label_within(values[0], row, labels)]
    return [Pair(cells[0], values[0] if values else (cells[1] if len(cells) > 1 else None), row)]


def _label_within(cell: Cell, row: int, labels: Mapping[str, str]) -> Pair:
    """ "How the regulation was not being met: ..." in one cell is a label and its text."""
    label, rest = split_colon(cell.text.strip())
    guess = recognise(label, dict(labels)) if label and rest and not split_label(cell.text.strip())[1] else None
    if guess is None or guess.strength < 2 or guess.field == ELSEWHERE or len(label) > 120:
        return Pair(None, cell, row)
    return Pair(replace(cell, text=label), replace(cell, text=rest), row)


def _is_label_cell(cell: Cell, labels: Mapping[str, str]) -> bool:
    text = cell.text.strip()
    return (
        bool(text) and len(text) < 90 and (bool(_COLON_END.search(text)) or recognise(text, dict(labels)) is not None)
    )


@dataclass
class LabelTable:
    """A label table being read into the draft and the header."""

    table: Table
    draft: Draft
    ledger: Ledger
    labels: Mapping[str, str]
    header_labels: HeaderLabels
    header: dict[str, str]
    item: RawItem | None = None
    last: str = ""  # the field that the row before filled
    last_round: str = ""

    def read(self) -> None:
        pairs = all_pairs(self.table, self.labels)
        labels = [pair.name for pair in pairs if pair.label]
        self.has_colons = len(labels) > 1 and all(_COLON_END.search(name) for name in labels[1:])
        named = [name for name in labels if not self.header_labels.known(name)]
        fields = {self._guess(name).field for name in named}
        self.has_items = self._is_rest(pairs) or _speaks_of_an_action(fields, named)
        titled = any(plain(name) in _TITLES for name in named)
        self.title_is_text = titled and "text" not in fields and bool(fields & {"responsible", "lead", "finish"})
        self.has_items = self.has_items or self.title_is_text
        self.has_sections = any(self._guess(name).field == "section" or _is_numbered(name) for name in named)
        for index, pair in enumerate(pairs):
            following = pairs[index + 1] if index + 1 < len(pairs) else None
            if self._take(pair, following):
                for cell in (pair.label, pair.value):
                    if cell:
                        self.ledger.use(self.table.key(cell))

    def _is_rest(self, pairs: list[Pair]) -> bool:
        """The end of a card that the reader parted from it: its item goes on."""
        if self.item is None:
            return False
        fields = [self._guess(pair.name).field for pair in pairs if pair.name]
        rest = bool(fields) and all(field in _MAY_END_CARD for field in fields)
        if not rest or any(self._has(self.item, f) for f in fields):
            self.item = None
            return False
        return True

    def _guess(self, label: str) -> Guess:
        if self.header_labels.known(label) and recognise(label, dict(self.labels)) is None:
            return Guess("", 0)
        return recognise(re.sub(r"\s*:[-\u2013]?\s*$", "", label), dict(self.labels)) or Guess("", 0)

    def _take(self, pair: Pair, following: Pair | None) -> bool:
        pair = self._whole(pair)
        if not pair.name:
            return self._unlabelled(pair, following)
        known = self.header_labels.known(re.sub(r":.*$", "", pair.name, flags=re.DOTALL))
        if known and (not self.has_items or (not self.draft.sections and self.item is None)):
            return merge(self.header, known, pair.text)
        noun, number, rest = split_label(pair.name)
        if noun and number:
            return self._numbered(pair, noun, number, rest)
        guess = self._guess(pair.name)
        if not guess.field and self.title_is_text and plain(pair.name) in _TITLES:
            guess = Guess("text", 2)
        if guess.field in ("section", THEME) and self.has_items:
            return self._section(pair, guess)
        if not self.has_items or not guess.field or guess.field == ELSEWHERE:
            return self._plain_label(pair, guess)
        return self._field(pair, guess)

    def _whole(self, pair: Pair) -> Pair:
        """A row without a label of its own that goes on with what was told of an action: a colon in it ("Note: ...")
        makes no label."""
        within = pair.label is not None and pair.value is not None and pair.label.column == pair.value.column > 0
        if not within or self.item is None or self.last not in _TOLD:
            return pair
        return Pair(None, self.table.cell(pair.row, pair.value.column) if pair.value else None, pair.row)

    # -- sections and items ------------------------------------------------------------------------------------------

    def _numbered(self, pair: Pair, noun: str, number: str, rest: str) -> bool:
        text = "\n".join(part for part in (rest.strip(": "), pair.text) if part)
        if noun in ("action", "part", "item", "task", "step", "milestone"):
            self._start(pair.row)
            assert self.item
            self.item.number = number
            if text:
                self.item.add("text", text)
            self.last = "text"
            return True
        self.draft.open(RawSection(number=number, title=text, where=self.table.where(pair.row), noun=noun, by="label"))
        self.item, self.last = None, "section"
        return True

    def _section(self, pair: Pair, guess: Guess) -> bool:
        noun, number, title = split_label(pair.text)
        if not number:
            number, title = split_number(pair.text)
        if guess.field == THEME and self.draft.section is None and self.has_sections:
            self.draft.set_theme(one_line(pair.text), self.table.where(pair.row))
            return True
        before = self.draft.section
        if before and plain(before.title) == plain(title) and before.by == "label" and number in ("", before.number):
            self.item = None
            return True
        self.draft.open(RawSection(number=number, title=title, where=self.table.where(pair.row), noun=noun, by="label"))
        self.item, self.last = None, "section"
        return True

    def _start(self, row: int) -> None:
        self.item = self.draft.add_item(RawItem(where=self.table.where(row)))

    def _unlabelled(self, pair: Pair, following: Pair | None) -> bool:
        """A row without a label: a part's heading, or the text above it going on."""
        if not pair.value or not pair.text:
            return False
        if is_guidance(pair.text) or is_key(pair.text):
            self.ledger.explain(self.table.key(pair.value), GUIDANCE_WHY if is_guidance(pair.text) else KEY_WHY)
            return False
        noun, number, rest = split_label(pair.text)
        if noun and number and not self._is_within_item(noun):
            return self._numbered(Pair(pair.value, None, pair.row), noun, number, rest)
        if not self.has_items:
            return False
        begins_part = following is not None and bool(following.name) and self._guess(following.name).field in (
            "responsible", "lead", "text", "finish", "measure", "start", "outcome", "number")  # fmt: skip
        if begins_part and (self.draft.section or self.last or pair.value.bold):
            return self._part(pair)
        if self.item and self.last:
            self._add(self.last, self.last_round, pair.text)
            return True
        if self.draft.section and self.last == "section":
            self.draft.section.title = f"{self.draft.section.title}\n{pair.text}".strip()
            return True
        return False

    def _is_within_item(self, noun: str) -> bool:
        """Whether a numbered line only goes on with what is said of an action ("Finding 3: ..." as evidence): its noun
        is not the one that this document numbers its sections by."""
        section = self.draft.section
        told = self.item is not None and self.last in _TOLD
        return told and section is not None and section.by == "label" and bool(section.noun) and section.noun != noun

    def _part(self, pair: Pair) -> bool:
        own, title = split_number(pair.text)
        if self.draft.section is None and pair.row == 0 and pair.label is None and not own:
            self.draft.open(RawSection(title=one_line(title), where=self.table.where(pair.row), by="banner"))
            return True
        self._start(pair.row)
        assert self.item
        self.item.number = own
        self.item.add("title", title)
        self.last = "title"
        return True

    # -- fields ------------------------------------------------------------------------------------------------------

    def _field(self, pair: Pair, guess: Guess) -> bool:
        if guess.field == ORIGINAL:
            return False
        if guess.field == CONTEXT and self.item is None and self.draft.section:
            if pair.text:
                self.draft.section.context.append(pair.text)
            return True
        if self.item is None or (guess.field in _ONE_EACH and not guess.round and self._has(self.item, guess.field)):
            self._start(pair.row)
        assert self.item
        if guess.field == "text" and as_number(pair.text):
            self.item.number = as_number(pair.text)  # "Action point: 3", with its description on a row of its own
            return True
        if guess.field == "number" and (self.item.fields.get("text") or self.item.fields.get("title")):
            self._start(pair.row)
        if guess.field == "number":
            self.item.number = as_number(pair.text) or one_line(pair.text)
            return True
        self.last, self.last_round = guess.field, guess.round
        self._seen(self.item).add(guess.field)
        self._add(guess.field, guess.round, pair.text, pair.name)
        return True

    def _seen(self, item: RawItem) -> set[str]:
        return item.seen

    def _has(self, item: RawItem, name: str) -> bool:
        return name in self._seen(item) or bool(item.fields.get(name))

    def _add(self, name: str, round_name: str, text: str, label: str = "") -> None:
        assert self.item
        if not text:
            return
        if name == "status" and not round_name and not self.item.rounds_named:
            self.item.add("status", text)
        elif name in ("progress", "status", "impact", "status_note"):
            self._add_round(name, round_name, text)
        elif name == "responsible":
            self.item.people.append(text)
        elif name == "lead":
            self.item.lead = f"{self.item.lead}\n{text}" if self.item.lead else text
        elif name == "completed":
            self.item.notes.append(f"{one_line(label).rstrip(':')}: {text}")
        elif name == CONTEXT:
            section = self.draft.section
            if section and text not in section.context:
                section.context.append(text)
        elif name == "text" and not self.item.number:
            own, rest = split_number(text)
            self.item.number = own
            self.item.add("text", rest)
        else:
            self.item.add("outcome" if name == "section_outcomes" else name, text)

    def _add_round(self, name: str, round_name: str, text: str) -> None:
        assert self.item
        found = self.item.round(round_name)
        if name == "status" and not found.status:
            first, _, rest = text.partition("\n")
            found.status, found.status_note = first.strip(), rest.strip()
            return
        field = {"progress": "text", "status": "status_note"}.get(name, name)
        setattr(found, field, go_on(getattr(found, field), text))

    def _say_of_section(self, section: RawSection, field: str, text: str) -> None:
        """Between a section's heading and the table of its actions: "Lead: ...", "Outcome: ..."."""
        if field == "outcome":
            section.outcomes.append(text)
        elif field == CONTEXT:
            section.context.append(text)
        else:
            section.lead = f"{section.lead}\n{text}".strip()

    def _plain_label(self, pair: Pair, guess: Guess) -> bool:
        """A label that is no field of an action: the plan's header, as long as no action has begun."""
        if self.item is not None or pair.label is None:
            if pair.label and pair.value:
                self.ledger.explain(self.table.key(pair.value), f'"{one_line(pair.name)}" has no place in a plan.')
            return False
        section = self.draft.section
        if (
            section
            and section.title
            and not section.items
            and pair.text
            and guess.field in ("lead", "responsible", "outcome", CONTEXT)
        ):
            self._say_of_section(section, guess.field, pair.text)
            return True
        if is_key(pair.name) or is_guidance(pair.name) or len(pair.name.split()) > 20 or as_number(pair.name):
            return False
        if pair.row == 0 and not pair.text and self.has_colons and not _COLON_END.search(pair.name):
            self.ledger.explain(self.table.key(pair.label), "A heading that has no place in the plan.")
            return False
        return merge(self.header, re.sub(r"\s*:\s*$", "", one_line(pair.name)), pair.text)
