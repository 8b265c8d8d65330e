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
    starts = _starts(lines)
    if not starts:
        return
    reader = _Prose(draft, ledger, labels, starts)
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
    return next(iter(_starts(lines)), None)


def _starts(lines: Sequence[Line]) -> dict[Key, tuple[str, str]]:
    """The lines that begin an action, in their order, with its number and text; {} where the lines speak of none.

    A line that calls itself an action is one where who or when is told of some; a number or a bullet alone begins
    actions only where who or when is told of most of them beneath the same heading, or of some beneath a heading that
    announces actions. A letter, minutes or instructions hold numbered lines as well.
    """
    found: dict[Key, tuple[str, str]] = {}
    for heading, stretch in _stretches(lines):
        begun = [(line, start) for line in stretch if (start := _start_of(line)) is not None]
        listed = [line for line, _ in begun if not _calls_itself_action(line)]
        detailed = _detailed(stretch, listed)
        enough = detailed >= 0.5 * len(listed) or bool(_ANNOUNCES.search(heading))
        for line, start in begun:
            if line not in listed or (detailed and enough):
                found[line.key] = start
    details = sum(1 for line in lines for _ in _details(line.text)) + sum(
        bool(split_doers(line.text)[1]) for line in lines if line.key in found
    )
    sure = (len(found) >= 1 and details >= 2) or (len(found) >= 3 and details >= 1)
    return found if sure else {}


_ANNOUNCES = re.compile(
    r"\b(?:actions?|recommendations?|next steps|to[- ]do|tasks|commitments|improvements?|priorit(?:y|ies)|objectives?|"
    r"goals?|what (?:we|you) (?:will|are going to) do|what needs to (?:be done|happen)|plan)\b",
    re.IGNORECASE,
)
_WHO_OR_WHEN = ("responsible", "lead", "finish", "start")


def _stretches(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """The lines beneath each heading, with the heading's text."""
    heading, stretch = "", list[Line]()
    for line in lines:
        if line.paragraph.kind in ("title", "heading") or _looks_like_heading(line):
            yield heading, stretch
            heading, stretch = line.text, []
        stretch.append(line)
    yield heading, stretch


def _looks_like_heading(line: Line) -> bool:
    """A short line without a stop, number, bullet or label, as plain text has for a heading."""
    text = line.text.strip()
    short = len(text.split()) <= 8 and line.paragraph.kind == "body" and text[-1:].isalpha() and text[:1].isupper()
    return short and _start_of(line) is None and not any(_details(text))


def _calls_itself_action(line: Line) -> bool:
    text = re.sub(r"^(?:-|•)\s+", "", line.text.strip())
    return split_label(text)[0] in _ACTION_NOUNS or bool(_labelled_action(text))


def _detailed(stretch: Sequence[Line], listed: Sequence[Line]) -> int:
    """Of how many listed lines who or when is told: in the line itself, or in the lines up to the next."""
    count, open_line = 0, False
    for line in stretch:
        if line in listed:
            open_line = True
        elif _start_of(line) is not None:
            open_line = False
        if open_line and (_tells_who_or_when(line.text) or (line in listed and bool(split_doers(line.text)[1]))):
            count, open_line = count + 1, False
    return count


def _tells_who_or_when(text: str) -> bool:
    for match in _details(text):
        guess = recognise(match["label"])
        if match["label"].casefold() in ("by", "when") or (guess and guess.field in _WHO_OR_WHEN):
            return True
    return False


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
    starts: Mapping[Key, tuple[str, str]]
    item: RawItem | None = None
    last: str = ""
    contexts: list[tuple[RawSection, Key]] = field(default_factory=list)  # used only if their section keeps an action

    def take(self, line: Line) -> None:
        text = line.text.strip()
        if is_guidance(text) or is_key(text):
            return None
        start = self.starts.get(line.key)
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
