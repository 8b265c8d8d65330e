"""A plan while it is being read: sections and items with their texts as found, not yet understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from plumbline.plans.reading.words import plain


@dataclass
class RawRound:
    round: str = ""
    text: str = ""
    status: str = ""
    status_note: str = ""
    impact: str = ""


@dataclass
class RawItem:
    where: str = ""
    number: str = ""
    fields: dict[str, str] = field(
        default_factory=dict
    )  # text, title, outcome, measure, frequency, start, finish, status
    people: list[str] = field(default_factory=list)  # each a cell's text, in the order of the columns
    lead: str = ""  # of a lead column, until it is known whether it is the section's
    lead_shared: bool = False  # the lead's cell reaches over several rows
    doers: str = ""  # a bracket at the end of the text
    rounds: list[RawRound] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # "Date completed: 3 May 2026": with its heading, as progress
    colour: str = ""  # of the status cell
    done: bool | None = None  # the answer to "Complete? (Y/N)"
    has_text_number: bool = False
    seen: set[str] = field(default_factory=set)  # labels met, of a label table: an empty one counts as met

    def add(self, name: str, text: str) -> None:
        """Put a text in a field; what is there already keeps its place above it."""
        text = text.strip()
        if text and text not in self.fields.get(name, "").split("\n\n"):
            self.fields[name] = f"{self.fields[name]}\n{text}" if self.fields.get(name) else text

    def round(self, name: str) -> RawRound:
        found = next((r for r in self.rounds if r.round == name), None)
        if found is None:
            found = RawRound(round=name)
            self.rounds.append(found)
        return found

    @property
    def rounds_named(self) -> bool:
        return any(r.round for r in self.rounds)

    @property
    def says_nothing(self) -> bool:
        """Nothing of its own; its lead may be the section's."""
        return not (any(self.fields.values()) or self.people or self.doers or self.rounds or self.notes)

    @property
    def is_empty(self) -> bool:
        return not (any(self.fields.values()) or self.people or self.lead or self.rounds or self.notes)


@dataclass
class RawSection:
    number: str = ""
    title: str = ""
    theme: str = ""
    context: list[str] = field(default_factory=list)
    lead: str = ""
    outcomes: list[str] = field(default_factory=list)
    items: list[RawItem] = field(default_factory=list)
    where: str = ""
    noun: str = ""  # "theme" of "Theme 1: ..."
    by: str = ""  # how it was found: "heading", "banner", "column", "label", "" (none was named)

    @property
    def is_bare(self) -> bool:
        return not (self.items or self.context or self.outcomes or self.lead)


class Draft:
    """Sections in reading order; new ones are opened as headings, banners and columns name them."""

    def __init__(self) -> None:
        self.sections: list[RawSection] = []
        self.theme = ""
        self._unused_theme: tuple[str, str] | None = None  # named, and no section stands under it yet
        self._empty_themes: list[tuple[str, str]] = []
        self.doubts: list[tuple[str, str]] = []

    @property
    def section(self) -> RawSection | None:
        return self.sections[-1] if self.sections else None

    @property
    def item(self) -> RawItem | None:
        return self.section.items[-1] if self.section and self.section.items else None

    def open(self, section: RawSection) -> RawSection:
        """A new section. One that was just named and holds nothing, of another kind, was the theme above it."""
        before = self.section
        if before and before.is_bare and before.by in ("heading", "banner") and _stands_above(before, section):
            self.sections.pop()
            if before.theme and not any(s.theme == before.theme for s in self.sections):
                self._unused_theme = (before.where, before.theme)  # a third level above: there is place for two
            if before.title:
                self.set_theme(before.title, before.where)
        section.theme = section.theme or self.theme
        if section.theme == self.theme:
            self._unused_theme = None
        self.sections.append(section)
        return section

    def set_theme(self, theme: str, where: str = "") -> None:
        """The theme of the sections from here on; "" for none."""
        if theme == self.theme:
            return
        if self._unused_theme:
            self._empty_themes.append(self._unused_theme)
        self.theme = theme
        self._unused_theme = (where, theme) if theme else None

    def empty_themes(self) -> list[tuple[str, str]]:
        """Where and how themes are named under which nothing stands."""
        return [*self._empty_themes, *([self._unused_theme] if self._unused_theme else [])]

    def current(self, where: str) -> RawSection:
        """The section that an item goes to; one without a name where the document names none."""
        return self.section or self.open(RawSection(where=where))

    def add_item(self, item: RawItem) -> RawItem:
        self.current(item.where).items.append(item)
        return item

    def find(self, title: str, by: str) -> RawSection | None:
        wanted = plain(title)
        return next((s for s in self.sections if s.by == by and plain(s.title) == wanted), None)


def _stands_above(before: RawSection, after: RawSection) -> bool:
    if before.noun or after.noun:
        return before.noun != after.noun
    if before.number and after.number.startswith(f"{before.number}."):
        return True
    return before.by != after.by or bool(after.number) > bool(before.number)
