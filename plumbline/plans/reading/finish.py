"""From texts as found to a plan: numbers settled, people told apart, dates understood, references linked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from plumbline.library.types import Framework, Scale
from plumbline.plans.reading.draft import Draft, RawItem, RawSection
from plumbline.plans.reading.named_lines import take_named_lines, take_section_lines
from plumbline.plans.reading.outcomes import read_outcomes
from plumbline.plans.reading.people import split_doers, split_people
from plumbline.plans.reading.statuses import StatusWords
from plumbline.plans.reading.words import one_line, plain
from plumbline.plans.rules.content import Doubt, Item, Progress, Section, Status, Timing
from plumbline.plans.rules.references import find_references
from plumbline.plans.rules.timescales import finish_before_start, understand_timescale

Period = tuple[date | None, date | None]


@dataclass
class Finishing:
    """What is needed to understand the texts of a draft, and the doubts that come up."""

    draft: Draft
    framework: Framework | None
    scale: Scale | None
    period: Period
    base: date | None
    doubts: list[Doubt] = field(default_factory=list)

    def sections(self) -> list[Section]:
        raw = [section for section in self.draft.sections if not _is_nothing(section)]
        self.doubts += [Doubt(where, text) for where, text in self.draft.doubts]
        for section in raw:
            _numbers_of_column(section)
            _number_alone(section)
            take_section_lines(section)
        self._see_also = {id(item): take_named_lines(item) for section in raw for item in section.items}
        self._take_doers(raw)
        self._leads(raw)
        self._number(raw)
        self.words = StatusWords(self.scale) if self.scale else None
        self.known_names = _names_alone(raw)
        done = [self._section(section) for section in raw]
        items = [item for section in done for item in section.items]
        known = {item.number for item in items if item.number}
        for item in items:
            item.references = list(dict.fromkeys((*item.references, *self._references(item, known))))
        return done

    # -- who ---------------------------------------------------------------------------------------------------------

    def _take_doers(self, sections: list[RawSection]) -> None:
        """Doers in brackets at the end of an action, where no column says who does it and the document writes so."""
        items = [item for section in sections for item in section.items]
        if any(item.people for item in items) and not self._doers_in_print():
            return
        found = [(item, split_doers(item.fields.get("text", ""))) for item in items]
        told = sum(1 for _, (_, doers) in found if doers)
        if told and self._doers_in_print():
            told = len(items)
        leads_are_shared = (
            self._doers_in_print() or any(item.lead_shared for item in items) or not any(item.lead for item in items)
        )
        if not told or told < 0.4 * sum(1 for item in items if item.fields.get("text")) or not leads_are_shared:
            return
        for item, (text, doers) in found:
            if doers and not item.people:
                item.fields["text"], item.doers = text, doers

    def _doers_in_print(self) -> bool:
        """Whether the publisher of this framework prints who does it in the cell of what is to be done."""
        columns = self.framework.columns if self.framework else ()
        return any(column.field == "text" and "responsible" in column.holds for column in columns)

    def _leads(self, sections: list[RawSection]) -> None:
        """A lead column is the section's where its cells reach over the section's rows; else each action's own."""
        items = [item for section in sections for item in section.items]
        shared = any(item.lead_shared for item in items)
        of_section = bool(self.framework and self.framework.sections.has_lead) or any(item.doers for item in items)
        for section in sections:
            leads = list(dict.fromkeys(item.lead for item in section.items if item.lead))
            if of_section and (shared or len(leads) == 1):
                section.lead = section.lead or "\n".join(leads)
                continue
            for item in section.items:
                if item.lead:
                    item.people.insert(0, item.lead)
        for section in sections:  # the row of a section without actions is no action
            section.items = [item for item in section.items if item.number or not item.says_nothing]

    # -- numbers -----------------------------------------------------------------------------------------------------

    def _number(self, sections: list[RawSection]) -> None:
        self._fixed_numbers(sections)
        for section in sections:
            section.number = section.number.rstrip(".")
            for item in section.items:
                item.number = item.number.rstrip(".")
        self._number_sections(sections)
        self._number_items(sections)

    def _fixed_numbers(self, sections: list[RawSection]) -> None:
        fixed = self.framework.sections.fixed if self.framework else ()
        by_title = {plain(words): f for f in fixed for words in (f.title, *f.also)}
        for section in sections:
            known = by_title.get(plain(section.title))
            if known and not section.number:
                section.number = str(known.number)

    def _number_sections(self, sections: list[RawSection]) -> None:
        taken = {section.number for section in sections if section.number}
        seen: set[str] = set()
        for index, section in enumerate(sections, start=1):
            if section.number and section.number not in seen:
                seen.add(section.number)
                continue
            if section.number:
                told = f"Two sections have the number {section.number}; the second got the next free one."
                self.doubts.append(Doubt(section.where, told))
            prefix = _common_prefix(section)
            if prefix and prefix not in taken:
                section.number = prefix
            else:
                number = index
                while str(number) in taken:
                    number += 1
                section.number = str(number)
            taken.add(section.number)
            seen.add(section.number)

    def _number_items(self, sections: list[RawSection]) -> None:
        short = self.framework is not None and self.framework.items.short_numbers and not _counts_through(sections)
        if len(sections) > 1 and (short or _restart(sections)):
            for section in sections:
                for item in section.items:
                    if _SHORT.fullmatch(item.number):
                        item.number = f"{section.number}.{item.number}"
        taken = {item.number for section in sections for item in section.items if item.number}
        seen: set[str] = set()
        for section in sections:
            last = 0
            for item in section.items:
                if item.number and item.number not in seen:
                    last = _last_part(item.number) or last
                elif item.number:
                    twice, item.number = item.number, _next_free(section, item.number, taken, last)
                    self.doubts.append(
                        Doubt(item.where, f"The number {twice} stands twice; this action became {item.number}.")
                    )
                else:
                    item.number = _next_free(section, "", taken, last)
                    last = _last_part(item.number) or last
                seen.add(item.number)
                taken.add(item.number)

    # -- one section, one item ---------------------------------------------------------------------------------------

    def _section(self, raw: RawSection) -> Section:
        levels = self.framework.sections.outcome_levels if self.framework else ()
        return Section(
            number=raw.number,
            title=raw.title.strip(),
            theme=raw.theme,
            context="\n".join(raw.context),
            lead=split_people(raw.lead, known=self.known_names),
            outcomes=read_outcomes(raw.outcomes, levels),
            items=[self._item(item) for item in raw.items],
            where=raw.where,
        )

    def _item(self, raw: RawItem) -> Item:
        people = [name for text in (*raw.people, raw.doers) for name in split_people(text, known=self.known_names)]
        item = Item(
            number=raw.number,
            title=raw.fields.get("title", ""),
            text=raw.fields.get("text", ""),
            outcome=raw.fields.get("outcome", ""),
            measure=raw.fields.get("measure", ""),
            responsible=list(dict.fromkeys(people)),
            frequency=one_line(raw.fields.get("frequency", "")),
            where=raw.where,
            references=self._see_also[id(raw)],
        )
        item.start = self._timing(raw, "start")
        item.finish = self._timing(raw, "finish")
        reversed_ = finish_before_start(item.start, item.finish)
        if reversed_:
            self._doubt(raw, reversed_)
        item.progress = [
            Progress(r.round, r.text, one_line(r.status), r.status_note, r.impact) for r in raw.rounds if _says(r)
        ]
        item.progress += [Progress(text=note) for note in raw.notes]
        item.status = self._status(raw)
        return item

    def _timing(self, raw: RawItem, name: str) -> Timing:
        text = raw.fields.get(name, "")
        found = understand_timescale(text, period=self.period, end=name == "finish", base=self.base)
        if found.doubt:
            self._doubt(raw, f"{name.capitalize()}: {found.doubt}")
        found.timing.text = one_line(text)
        return found.timing

    def _status(self, raw: RawItem) -> Status:
        rounds = [r for r in raw.rounds if r.status]
        text = one_line(raw.fields.get("status", "")) or (one_line(rounds[-1].status) if rounds else "")
        if not text:
            return self._by_colour(raw)
        if raw.done is not None and self.scale:
            return Status(text, next((v.key for v in self.scale.values if raw.done and v.common.value == "done"), ""))
        key = self.words.key(text) if self.words else ""
        if not key and not re.fullmatch(r"[-–—./]*|n/?a", text, re.IGNORECASE):
            scale = f' of the scale "{self.scale.title}"' if self.scale else ""
            self._doubt(raw, f'The status "{text}" is not a value{scale}; it was kept as found.')
        return Status(text, key)

    def _by_colour(self, raw: RawItem) -> Status:
        """A status that is given by the colour of its cell alone; told once for the document."""
        key = self.words.key(raw.colour) if self.words and raw.colour else ""
        told = "Some statuses are given by the colour of their cell alone; the colours were read as statuses."
        if key and all(doubt.text != told for doubt in self.doubts):
            self._doubt(raw, told)
        return Status("", key)

    def _doubt(self, raw: RawItem, text: str) -> None:
        where = f"{raw.where}, action {raw.number}" if raw.number else raw.where
        self.doubts.append(Doubt(where, text))

    def _references(self, item: Item, known: set[str]) -> list[str]:
        texts = (
            item.title,
            item.text,
            item.outcome,
            item.measure,
            *(p.text for p in item.progress),
            *(p.impact for p in item.progress),
        )
        found = [
            r.number
            for text in texts
            if text
            for r in find_references(text, own_number=item.number, known_numbers=known)
        ]
        return list(dict.fromkeys(found))


def _says(entry: object) -> bool:
    return any(getattr(entry, name) for name in ("text", "status", "status_note", "impact"))


def _is_nothing(section: RawSection) -> bool:
    return section.is_bare and not section.title and not section.number


def _numbers_of_column(section: RawSection) -> None:
    """A number in the number column beside the first of several actions is the section's."""
    items = section.items
    if section.by != "column" or len(items) < 2 or section.number or items[0].has_text_number:
        return
    if items[0].number and not any(item.number for item in items[1:]):
        section.number, items[0].number = items[0].number, ""


def _number_alone(section: RawSection) -> None:
    """The row of a template that says its number where the action will be written, and nothing more."""
    for item in section.items:
        text = item.fields.get("text", "")
        if not item.number and re.fullmatch(r"\d{1,3}(?:\.\d{1,3})+", text):
            item.number, item.fields["text"] = text, ""


def _names_alone(sections: list[RawSection]) -> set[str]:
    names: Counter[str] = Counter()
    for section in sections:
        for item in section.items:
            names.update(
                text.strip() for text in item.people if 0 < len(text.split()) <= 3 and "\n" not in text.strip()
            )
    return set(names)


_SHORT = re.compile(r"\d{1,3}[a-z]?|[a-z]|[ivx]{1,5}")


def _counts_through(sections: list[RawSection]) -> bool:
    """Whether the actions are numbered 1, 2, 3 ... through all sections."""
    numbers = [item.number for section in sections for item in section.items if item.number.isdigit()]
    return bool(numbers) and numbers == [str(n) for n in range(int(numbers[0]), int(numbers[0]) + len(numbers))]


def _restart(sections: list[RawSection]) -> bool:
    """Whether actions are numbered 1, 2, 3 (or a, b, c) afresh in each section."""
    seen: set[str] = set()
    for section in sections:
        own = {item.number for item in section.items if item.number and "." not in item.number}
        if own & seen:
            return len(sections) > 1
        seen |= own
    return any(re.fullmatch(r"[a-z]|[ivx]+", n) for n in seen)


def _common_prefix(section: RawSection) -> str:
    """The section's number as its actions carry it: "3" of 3.1, 3.2."""
    heads = {item.number.rsplit(".", 1)[0] for item in section.items if "." in item.number}
    return heads.pop() if len(heads) == 1 else ""


def _last_part(number: str) -> int:
    found = re.search(r"(\d+)[a-z]?$", number)
    return int(found.group(1)) if found else 0


def _next_free(section: RawSection, like: str, taken: set[str], last: int) -> str:
    """The next number of a section that nothing has: shaped like the number it stands in for, else section.sequence."""
    head, found = f"{section.number}.", re.match(r"^(.*?)(\d+)[a-z]?$", like)
    if found:
        head = found.group(1)
    number = last + 1
    while f"{head}{number}" in taken:
        number += 1
    return f"{head}{number}"
