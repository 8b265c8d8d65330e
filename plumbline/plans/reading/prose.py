"""Actions written as paragraphs or lists, without a table: "Action 1: ... Lead: ... By: ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from plumbline.documents.blocks import Paragraph
from plumbline.plans.reading.banners import is_guidance, is_key, split_colon
from plumbline.plans.reading.cells import looks_like_time
from plumbline.plans.reading.draft import Draft, RawItem, RawSection
from plumbline.plans.reading.headings import recognise
from plumbline.plans.reading.ledger import Key, Ledger
from plumbline.plans.reading.numbers import split_label, split_number
from plumbline.plans.reading.people import split_doers
from plumbline.plans.reading.words import one_line

_DETAIL = re.compile(
    r"(?:^|(?<=[.;,)\s(]))(?P<label>(?:action )?(?:lead(?: officer| person)?|owner|responsible(?: person| officer)?|"
    r"responsibility|"
    r"person responsible|who|by whom|by when|by|due(?: date| by)?|deadline|timescale|target(?: date)?|completion date|"
    r"when|start(?: date)?|"
    r"finish(?: date)?|end date|progress(?: update| to date)?|update|status|rag(?: status| rating)?|brag|outcome|"
    r"expected outcome|"
    r"desired outcome|success measure|measure|evidence|complete by|to be completed by)s?)\s*[:=]\s*",
    re.IGNORECASE,
)
_ACTION_NOUNS = frozenset({"action", "task", "step", "milestone", "item"})


@dataclass(frozen=True)
class Line:
    text: str
    key: Key
    where: str
    paragraph: Paragraph


def read_prose(lines: Sequence[Line], draft: Draft, ledger: Ledger, labels: Mapping[str, str]) -> None:
    """Read the lines into the draft, if they speak of actions with who or when often enough to be sure."""
    if not _speaks_of_actions(lines):
        return
    reader = _Prose(draft, ledger, labels)
    before = list(draft.sections)
    for line in lines:
        reader.take(line)
    if any(section.items for section in draft.sections):  # headings with no action beneath them open nothing
        draft.sections[:] = [s for s in draft.sections if s in before or s.items]
    for section, key in reader.contexts:
        if any(section is kept for kept in draft.sections):
            ledger.use(key)


def first_action(lines: Sequence[Line]) -> Key | None:
    """Where the first action written in paragraphs begins, None where the lines speak of none."""
    if not _speaks_of_actions(lines):
        return None
    return next((line.key for line in lines if _start_of(line) is not None), None)


def _speaks_of_actions(lines: Sequence[Line]) -> bool:
    begun = [line for line in lines if _start_of(line) is not None]
    details = sum(1 for line in lines for _ in _details(line.text)) + sum(
        bool(split_doers(line.text)[1]) for line in begun
    )
    starts = len(begun)
    return (starts >= 1 and details >= 2) or (starts >= 3 and details >= 1)


def _start_of(line: Line) -> tuple[str, str] | None:
    """The number and text of an action that begins in this line, None where none does."""
    text = line.text.strip()
    noun, number, rest = split_label(text)
    if noun in _ACTION_NOUNS:
        return number, rest
    if noun or line.paragraph.kind in ("title", "heading"):
        return None
    if action := _labelled_action(text):
        return "", action
    if line.paragraph.kind == "item" or re.match(r"^(?:-|•)\s", text):
        return _numbered(re.sub(r"^(?:-|•)\s+", "", text))
    number, rest = split_number(text)
    return (number, rest) if number and not _DETAIL.match(text) else None


def _labelled_action(text: str) -> str:
    """ "What we will do: Protect mealtimes" -> "Protect mealtimes"; "" where the label is for something else."""
    label, rest = split_colon(text)
    guess = recognise(label) if label and len(label.split()) <= 7 and not _DETAIL.match(text) else None
    return rest if guess and guess.field == "text" and guess.strength > 1 else ""


def _numbered(text: str) -> tuple[str, str] | None:
    if _DETAIL.match(text):
        return None
    noun, number, rest = split_label(text)
    return (number, rest) if noun in _ACTION_NOUNS else split_number(text)


def _details(text: str) -> Iterator[re.Match[str]]:
    for match in _DETAIL.finditer(text):
        before = text[: match.start()].rstrip()
        if (
            match["label"].casefold() in ("by", "when", "who", "measure", "update", "evidence")
            and before
            and before[-1:] not in ".;,()\n:"
        ):
            continue
        yield match


@dataclass
class _Prose:
    draft: Draft
    ledger: Ledger
    labels: Mapping[str, str]
    item: RawItem | None = None
    last: str = ""
    contexts: list[tuple[RawSection, Key]] = field(default_factory=list)  # used only if their section keeps an action

    def take(self, line: Line) -> None:
        text = line.text.strip()
        if is_guidance(text) or is_key(text):
            return None
        start = _start_of(line)
        if start is not None:
            self._begin(line, *start)
        elif any(m.start() == 0 for m in _details(text)) and self.item:
            self._pieces(text)
        elif self._is_section(line):
            self._section(line)
        elif self.item and self.last and self._goes_on(line):
            self._add(self.last, text)
        else:
            return self._context(line)
        self.ledger.use(line.key)
        return None

    def _context(self, line: Line) -> None:
        """What stands between a section's heading and its first action."""
        section = self.draft.section
        if section and section.by == "heading" and not section.items and line.paragraph.kind == "body":
            section.context.append(line.text.strip())
            self.contexts.append((section, line.key))

    def _is_section(self, line: Line) -> bool:
        noun, number, _ = split_label(line.text.strip())
        named = (
            bool(noun)
            and noun not in _ACTION_NOUNS
            and (bool(number) or line.paragraph.kind == "heading" or line.paragraph.bold)
        )
        return named or line.paragraph.kind == "heading"

    def _section(self, line: Line) -> None:
        noun, number, rest = split_label(line.text.strip())
        if not noun:
            number, rest = split_number(line.text.strip())
        self.item = None
        self.draft.open(
            RawSection(number=number, title=one_line(rest) or line.text, where=line.where, noun=noun, by="heading")
        )

    def _goes_on(self, line: Line) -> bool:
        return line.paragraph.kind == "item" or (
            not line.paragraph.bold and self.last in ("text", "progress", "outcome")
        )

    def _begin(self, line: Line, number: str, text: str) -> None:
        self.item = self.draft.add_item(RawItem(where=line.where, number=number))
        self.last = "text"
        self._pieces(text)

    def _pieces(self, text: str) -> None:
        """The text before the first label, then each label's own."""
        found = list(_details(text))
        ends = [m.start() for m in found[1:]] + [len(text)] if found else []
        before = text[: found[0].start()] if found else text
        if before.strip(" ;,(-"):
            self._add(self.last or "text", before.rstrip().rstrip(";,(").rstrip(" -"))
        for match, end in zip(found, ends, strict=True):
            name = self._field(match["label"])
            value = text[match.end() : end].strip().rstrip(";,")
            if (match.start() and text[match.start() - 1] == "(") or value.count(")") > value.count("("):
                value = value.rstrip(") .") if value.count(")") > value.count("(") else value
            self.last = name
            if name == "responsible":
                value = self._take_date(value)
            self._add(name, value.rstrip(".") if name in ("finish", "start", "responsible", "status") else value)

    def _take_date(self, value: str) -> str:
        """ "Library manager; by March 2026" names who and, after the last comma, when."""
        who, mark, when = re.sub(r"\)\.?$", "", value).rpartition(";" if ";" in value else ",")
        when = re.sub(r"^\s*(?:by|for|due)\s+", "", when, flags=re.IGNORECASE).strip()
        if not mark or not looks_like_time(when):
            return value
        self._add("finish", when)
        return who

    def _field(self, label: str) -> str:
        words = label.casefold()
        if words in ("by", "when"):
            return "finish"
        guess = recognise(label, dict(self.labels))
        return {"lead": "responsible"}.get(guess.field, guess.field) if guess else "text"

    def _add(self, name: str, text: str) -> None:
        assert self.item
        text = text.strip()
        if not text:
            return
        if name == "responsible":
            self.item.people.append(text)
        elif name in ("progress", "impact"):
            found = self.item.round("")
            part = "text" if name == "progress" else name
            setattr(found, part, f"{getattr(found, part)}\n{text}".strip())
        else:
            self.item.add(name, text)
