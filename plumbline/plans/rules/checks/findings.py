"""What a plan check is made of: the facts it looks at, a rule, and what a rule finds.

A rule is one small pure function from the facts of a plan to what it found; beside it stand its severity, the guidance
that asks for it, how to mend it, and examples that the tests run. `__init__.py` runs them all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cached_property

from plumbline.library.types import Common, Framework, Scale
from plumbline.library.words import KnownWords
from plumbline.plans.rules.content import Figures, Item, PlanContent, Section


class Severity(IntEnum):
    """How much a finding matters. MUST holds a version back until it is mended or accepted with a reason."""

    MUST = 1
    SHOULD = 2
    MAY = 3

    @property
    def label(self) -> str:
        return {1: "Mend before it goes out", 2: "Worth mending", 3: "Look at it"}[self]

    @property
    def counted(self) -> str:
        """As it stands behind a number: "3 to mend before it goes out"."""
        return {1: "to mend before it goes out", 2: "worth mending", 3: "to look at"}[self]

    @property
    def key(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Place:
    """Where in the plan a finding is: `kind` and `key` lead there, `label` says it in words."""

    kind: str  # plan, header, section, action, group, sharing, reviews, versions
    key: str  # a header field's key, a section's or an action's number; "" otherwise
    label: str  # "Action 1.2"
    order: int = 0  # its place in reading order

    @property
    def reference(self) -> str:
        return f"{self.kind}:{self.key}"[:120]


@dataclass(frozen=True)
class Finding:
    """One thing that the check found, complete for a page, a file or a log."""

    rule: str
    severity: Severity
    place: Place
    found: str  # what was found, quoting the words
    asked_by: str  # the guidance that asks for it, or "Good practice"
    guidance: str  # what the guidance says there; "" where nothing does
    mend: str
    subject: str  # what it speaks of, stable while the finding is the same: "action:1.2", "word:IJB"
    fingerprint: str  # changes when what it speaks of changes

    @property
    def in_order(self) -> tuple[int, int, str, str]:
        """The most serious first, then as a reader meets it."""
        return (self.severity, self.place.order, self.place.key, self.rule)

    @property
    def mark(self) -> str:
        """How an address names it."""
        return self.fingerprint[:20]


@dataclass(frozen=True)
class ActionLife:
    """What only a plan in the system knows of an action."""

    complete: bool = False
    completed_on: date | None = None
    loop: str = ""  # the last step of the closed loop: done, checked, impact, sustained, reopened
    evidence: int = 0  # pieces put forward and not sent back
    occurrences: int = 0  # dated times of something recurring


@dataclass(frozen=True)
class ReviewLife:
    """A review that was closed, and whether a version made since then was circulated (DG37)."""

    number: int
    closed_on: date
    circulated: bool


@dataclass(frozen=True)
class PlanLife:
    """What only a plan in the system knows of itself."""

    stage: str = "live"  # draft, live, ended
    kind: str = ""  # in-house, partnership, "" where nobody said
    trigger: str = ""
    date_of_plan: date | None = None
    completed_by: str = ""
    next_review_on: date | None = None  # the next review that is planned
    led_by: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()  # held in the planning group today
    sees_it: int = 0  # organisations, groups and people with whom it is shared
    reviews: tuple[ReviewLife, ...] = ()  # closed ones, the earliest first
    draft_since: date | None = None  # the day on which the version on its way was begun
    withdrawn: frozenset[str] = frozenset()  # numbers of actions that were withdrawn
    actions: Mapping[str, ActionLife] = field(default_factory=dict)  # by number


@dataclass(frozen=True)
class Act:
    """One action among the facts: what it says, where it stands, what its status means on the common axis."""

    item: Item
    section: Section
    place: Place
    life: ActionLife | None
    common: Common

    @property
    def done(self) -> bool:
        return self.common is Common.DONE

    @property
    def said(self) -> str:
        """What is to be done, as one line."""
        return one_line(f"{self.item.title} {self.item.text}")

    @property
    def figures(self) -> Figures | None:
        return self.item.figures

    @property
    def latest(self) -> str:
        """What was said last of its progress."""
        return one_line(self.item.progress[-1].text) if self.item.progress else ""

    @property
    def status_word(self) -> str:
        return one_line(self.item.status.text) or self.item.status.key


@dataclass(frozen=True)
class PlanFacts:
    """All that the rules look at. `framework` and `scale` are None for a document of no known kind; `life` is None for
    a plan that is not in the system, and the rules that need it find nothing."""

    content: PlanContent
    framework: Framework | None
    scale: Scale | None
    today: date
    life: PlanLife | None = None
    words: KnownWords = field(default_factory=KnownWords)

    @cached_property
    def actions(self) -> tuple[Act, ...]:
        noun = self.framework.items.noun if self.framework else "action"
        acts: list[Act] = []
        for section in self.content.sections:
            for item in (item for item in section.items if not _blank(item)):
                name = (
                    f"{noun.capitalize()} {item.number}"
                    if item.number
                    else f"{noun.capitalize()} “{short(item.text, 40)}”"
                )
                place = Place("action", item.number, name, self._order(section) + len(acts) + 1)
                life = self.life.actions.get(item.number) if self.life else None
                acts.append(Act(item, section, place, life, self._common(item, life)))
        return tuple(acts)

    @cached_property
    def filled(self) -> tuple[Section, ...]:
        """The sections that have actions."""
        return tuple(section for section in self.content.sections if any(not _blank(item) for item in section.items))

    def _common(self, item: Item, life: ActionLife | None) -> Common:
        if life and life.complete:
            return Common.DONE
        value = self.scale.value(item.status.key) if self.scale else None
        return value.common if value else Common.UNKNOWN

    def _order(self, section: Section) -> int:
        position = next(n for n, s in enumerate(self.content.sections, start=1) if s is section)
        return 10_000 * position

    @property
    def plan_place(self) -> Place:
        return Place("plan", "", "The plan", 0)

    def section_place(self, section: Section) -> Place:
        name = f"{self.section_noun.capitalize()} {section.number}" if section.number else short(section.title, 60)
        return Place("section", section.number, name, self._order(section))

    def header_place(self, key: str, label: str) -> Place:
        position = [f.key for f in self.framework.header].index(key) if self.framework and self._has(key) else 90
        return Place("header", key, label, 100 + position)

    def _has(self, key: str) -> bool:
        return bool(self.framework) and any(f.key == key for f in self.framework.header)  # type: ignore[union-attr]

    def prints(self, column: str) -> bool:
        """Whether this kind of plan has a place for a field; a document of no known kind may have any."""
        if self.framework is None:
            return True
        return any(column == c.field or column in c.holds for c in self.framework.columns)

    @cached_property
    def guidance(self) -> Mapping[str, str]:
        return dict(self.framework.guidance) if self.framework else {}

    @property
    def section_noun(self) -> str:
        return self.framework.sections.noun if self.framework else "section"

    @property
    def worked_on(self) -> bool:
        """Whether its dates count: it is live, or a document whose stage nobody knows."""
        return self.life is None or self.life.stage == "live"


@dataclass(frozen=True)
class Found:
    """What a rule found, before the rule's own words are put to it."""

    place: Place
    text: str
    about: str = ""  # what it speaks of, where that is not `text`: a sentence that counts days changes every day
    mend: str = ""  # where the rule's own is not exact enough
    subject: str = ""  # where it is not the place
    severity: Severity | None = None  # where it is not the rule's
    asks: tuple[str, ...] = ()  # keys of the guidance, where they hang on what was found
    asked: str = ""  # the part of the framework that asks for it, where no sentence of guidance does: "who meets"


Find = Callable[[PlanFacts], Iterable[Found]]


@dataclass(frozen=True)
class Rule:
    """One rule of the plan check; `docs/plan-check.md` is written from it."""

    key: str
    severity: Severity
    title: str  # what it finds, as a heading: "Nobody is named to do it"
    mend: str
    find: Find
    # Keys of a framework's guidance that ask for it, the most fitting first; "finish:ongoing" where only words
    # that name it ask.
    asks: tuple[str, ...] = ()
    unasked: Severity | None = None  # its severity in a kind of plan whose guidance does not ask for it
    requirement: str = ""
    finds: tuple[PlanFacts, ...] = ()  # examples in which it finds something
    passes: tuple[PlanFacts, ...] = ()  # examples in which it finds nothing

    def findings(self, facts: PlanFacts) -> Iterator[Finding]:
        for found in self.find(facts):
            yield self._finding(found, facts)

    def _finding(self, found: Found, facts: PlanFacts) -> Finding:
        asked_by, words = asked(found.asks or self.asks, facts, found.asked)
        subject = found.subject or found.place.reference
        about = one_line(found.about or found.text)
        return Finding(
            rule=self.key,
            severity=found.severity or (self.severity if words or self.unasked is None else self.unasked),
            place=found.place,
            found=found.text,
            asked_by=asked_by,
            guidance=words,
            mend=found.mend or self.mend,
            subject=subject,
            fingerprint=hashlib.sha256(f"{self.key}\x1f{subject}\x1f{about}".encode()).hexdigest(),
        )


GOOD_PRACTICE = "Good practice"
OPTIONAL = "if there is one"  # guidance that says so asks for nothing
_RULES: dict[str, Rule] = {}


def rule(key: str, severity: Severity, title: str, *, mend: str, **more: object) -> Callable[[Find], Find]:
    """Makes the function beneath it a rule. Its docstring says why."""

    def keep(find: Find) -> Find:
        assert key not in _RULES, f"two rules are called {key}"
        _RULES[key] = Rule(key=key, severity=severity, title=title, mend=mend, find=find, **more)  # type: ignore[arg-type]
        return find

    return keep


def all_rules() -> tuple[Rule, ...]:
    return tuple(sorted(_RULES.values(), key=lambda r: (r.severity, r.key)))


def _blank(item: Item) -> bool:
    """A row of the template that nobody filled in."""
    said = (item.title, item.text, item.outcome, item.measure, *item.responsible, item.start.text, item.finish.text)
    return not any(text.strip() for text in said) and not item.progress and not item.status.key


def asked(keys: tuple[str, ...], facts: PlanFacts, part: str = "") -> tuple[str, str]:
    """Who asks for it and in which words: the plan's own framework, or good practice."""
    framework = facts.framework
    for wanted in keys:
        key, _, word = wanted.partition(":")
        words = facts.guidance.get(key, "")
        if framework and words and word in words.casefold() and OPTIONAL not in words:
            return f"{framework.source}: {_label(key, framework)}", words
    if framework and part:
        return f"{framework.source}: {part}", ""
    return GOOD_PRACTICE, ""


_PLAIN = {"sections": "Themes", "context": "Context", "abbreviations": "Abbreviations", "plan": "The plan", "outcome":
          "Outcome", "measure": "Measure"}  # fmt: skip


def _label(key: str, framework: Framework) -> str:
    labels: dict[str, str] = {column.field: column.label for column in framework.columns if column.label}
    named = {field.key: field.label for field in framework.header}
    if key == "sections":
        return framework.sections.plural.capitalize()
    return str(labels.get(key) or named.get(key) or _PLAIN.get(key, key.replace("_", " ").capitalize()))


def one_line(text: str) -> str:
    return " ".join(text.split())


def short(text: str, longest: int = 80) -> str:
    line = one_line(text)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Letters and figures only, in small letters: two texts that say the same are the same."""
    return " ".join(re.findall(r"[\w']+", text.casefold()))
