"""What bringing a document into an existing plan would change: matched by number, nothing twice (BY1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from plumbline.plans.rules.content import Item, Outcome, PlanContent, Progress, Section, Status

FIELDS = ("title", "text", "outcome", "measure", "frequency")
LABELS = {
    "title": "title",
    "text": "what is to be done",
    "outcome": "outcome",
    "measure": "measure",
    "frequency": "frequency",
    "responsible": "responsible",
    "start": "start",
    "finish": "finish",
    "status": "status",
    "context": "context",
    "lead": "lead",
    "outcomes": "expected outcomes",
    "theme": "theme",
}


@dataclass(frozen=True)
class Change:
    """One field of one action that the document says differently."""

    number: str
    field: str
    before: str
    after: str
    key: str = ""  # of a status: the value's key in the plan's scale

    @property
    def label(self) -> str:
        return LABELS.get(self.field, self.field)


@dataclass
class Comparison:
    """What would happen, before anything does."""

    changed: list[Change] = field(default_factory=list)  # of actions
    sections_changed: list[Change] = field(default_factory=list)
    header_changed: list[Change] = field(default_factory=list)  # `field` is the label
    new_progress: list[tuple[str, Progress]] = field(default_factory=list)  # number of the action, entry
    new_items: list[tuple[str, Item]] = field(default_factory=list)  # number of the section, action
    new_sections: list[str] = field(default_factory=list)
    other_kind: bool = False  # the document is another kind of plan
    missing: list[str] = field(default_factory=list)  # numbers the plan has and the document does not: left as they are
    moved: list[str] = field(default_factory=list)  # numbers of actions that had a finish and get another
    withdrawn: list[str] = field(default_factory=list)  # numbers the document has and the plan has withdrawn: left out
    notes: list[str] = field(default_factory=list)  # numbers with progress marked as not for everyone: left out
    other_words: list[tuple[str, str]] = field(default_factory=list)  # (number, status) that the plan's scale has not

    @property
    def all_changes(self) -> list[Change]:
        return [*self.header_changed, *self.sections_changed, *self.changed]

    @property
    def moves_a_finish(self) -> bool:
        """Whether an action that has a finish is given another one."""
        return bool(self.moved)

    @property
    def empty(self) -> bool:
        return not (
            self.changed
            or self.sections_changed
            or self.header_changed
            or self.new_progress
            or self.new_items
            or self.new_sections
        )


@dataclass(frozen=True)
class Standards:
    """What of a plan decides how a document is read into it, besides what it says."""

    fixed_titles: bool = False  # the framework prints its own themes, so another spelling of one is no change
    withdrawn: frozenset[str] = frozenset()  # numbers of withdrawn actions: a document does not bring them back
    withdrawn_sections: frozenset[str] = frozenset()
    statuses: frozenset[str] | None = None  # keys of the plan's own scale; None: any
    note_marks: frozenset[str] = frozenset()  # what progress that is not for everyone begins with in a copy


def compare(existing: PlanContent, incoming: PlanContent, by: Standards = Standards()) -> Comparison:
    """Matches actions by number. What the document leaves blank changes nothing: a blank cell is not a decision. A
    status that the plan's own scale does not have changes nothing either: it is named, not converted."""
    found = Comparison(other_kind=bool(incoming.framework) and incoming.framework != existing.framework)
    have = {item.number: item for item in existing.items}
    sections = {section.number: section for section in existing.sections}
    for label, text in incoming.header.items():
        if text and same_words(text) != same_words(existing.header.get(label, "")):
            found.header_changed.append(Change("", label, existing.header.get(label, ""), text))
    for section in incoming.sections:
        if section.number in by.withdrawn_sections:
            found.withdrawn += [item.number for item in section.items if not is_blank(item)]
            continue
        if section.number in sections:
            _compare_sections(sections[section.number], section, found, by.fixed_titles)
        elif any(not is_blank(item) for item in section.items):
            found.new_sections.append(section.number)
        for item in section.items:
            if is_blank(item):
                continue
            public = [entry for entry in item.progress if not is_note(entry, by.note_marks)]
            if len(public) < len(item.progress):
                found.notes.append(item.number)
                item = replace(item, progress=public)
            if item.status.key and by.statuses is not None and item.status.key not in by.statuses:
                found.other_words.append((item.number, item.status.text))
                item = replace(item, status=Status())
            if item.number in by.withdrawn:
                found.withdrawn.append(item.number)
            elif item.number in have:
                _compare_items(have[item.number], item, found)
            else:
                found.new_items.append((section.number, item))
    given = {item.number for item in incoming.items}
    found.missing = [number for number in have if number not in given]
    return found


def is_blank(item: Item) -> bool:
    """A row of a template that nobody filled in."""
    return not (
        item.text or item.title or item.outcome or item.measure or item.responsible or item.progress or item.finish.text
    )


def is_note(entry: Progress, marks: Iterable[str]) -> bool:
    """Whether an entry says of itself that it is not for everyone on the plan."""
    return same_words(entry.text).startswith(tuple(same_words(mark) for mark in marks))


def _compare_sections(old: Section, new: Section, found: Comparison, fixed_titles: bool) -> None:
    pairs = (
        ("title", old.title, "" if fixed_titles else new.title),
        ("theme", old.theme, "" if fixed_titles else new.theme),
        ("context", old.context, new.context),
        ("lead", "\n".join(old.lead), "\n".join(new.lead)),
        ("outcomes", outcome_lines(old.outcomes), outcome_lines(new.outcomes)),
    )
    for name, before, after in pairs:
        if after and same_words(after) != same_words(before):
            found.sections_changed.append(Change(new.number, name, before, after))


def outcome_lines(outcomes: Iterable[Outcome]) -> str:
    """Outcomes as lines, each with its level where it has one."""
    return "\n".join(f"{o.level}: {o.text}" if o.level else o.text for o in outcomes)


def _compare_items(old: Item, new: Item, found: Comparison) -> None:
    for name in FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if after and same_words(after) != same_words(before):
            found.changed.append(Change(new.number, name, before, after))
    if new.responsible and list(map(same_words, new.responsible)) != list(map(same_words, old.responsible)):
        found.changed.append(Change(new.number, "responsible", "\n".join(old.responsible), "\n".join(new.responsible)))
    for name in ("start", "finish"):
        before_timing, after_timing = getattr(old, name), getattr(new, name)
        told = after_timing.text and same_words(after_timing.text) != same_words(before_timing.text)
        if told and not (after_timing.date and after_timing.date == before_timing.date):
            found.changed.append(Change(new.number, name, before_timing.text, after_timing.text))
            if name == "finish" and before_timing.kind not in ("blank", "tbc"):
                found.moved.append(new.number)
    if new.status.key and new.status.key != old.status.key:
        found.changed.append(Change(new.number, "status", old.status.text, new.status.text, new.status.key))
    said = {(p.round, same_words(p.text)) for p in old.progress} | {("", same_words(p.text)) for p in old.progress}
    joined = same_words("\n".join(p.text for p in old.progress))
    for entry in new.progress:
        words = same_words(entry.text)
        if (words or entry.status) and (entry.round, words) not in said and ("", words) not in said and words != joined:
            found.new_progress.append((new.number, entry))


def same_words(text: str) -> str:
    """Text as compared: spaces and case do not count, nor does the form of dashes and apostrophes."""
    flat = " ".join(text.split()).casefold()
    return flat.replace("–", "-").replace("—", "-").replace("’", "'").replace("‘", "'")
