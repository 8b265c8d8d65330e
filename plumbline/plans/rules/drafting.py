"""A plan drafted from what a regulator required: each requirement an action in the regulator's own words (BY3).

Nothing is made up: what is not published (who exactly, by when, under which theme) stays open and is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from plumbline.library.types import Framework, Trigger
from plumbline.plans.rules.content import Timing
from plumbline.plans.rules.grounds import CARE_INSPECTORATE
from plumbline.plans.rules.placing import QUESTION_WORDS, Asked, Placing, place
from plumbline.plans.rules.timescales import understand_timescale
from plumbline.register.rules.requirement_words import is_cut_inside

CUT_OFF = "[the publisher’s file ends here; see the report]"
ONE_PLACE = "1"  # the section of a plan whose framework has no themes of its own


@dataclass(frozen=True)
class Point:
    label: str  # "a"; "" for a bullet
    text: str


@dataclass(frozen=True)
class GradesThen:
    """The grades that stood after an inspection."""

    on: date  # published
    lowest: int | None
    each: tuple[tuple[str, str, int | None], ...]  # key question, as published, rank
    given: bool  # published after this inspection and before the next; otherwise they stood before it


@dataclass(frozen=True)
class Visit:
    """The inspection that an item comes from."""

    on: date
    case: str
    regulator: str
    grades: GradesThen | None = None


@dataclass(frozen=True)
class Published:
    """A requirement or area for improvement as it was published."""

    key: int  # the register's
    kind: str  # "requirement", "area"
    name: str  # "requirement 2 of part 1"
    number: str
    part: int
    visit: Visit
    what: str
    points: tuple[Point, ...] = ()
    due_on: date | None = None
    due_text: str = ""
    first_due_on: date | None = None
    who: str = ""
    regulations: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    key_question: str = ""
    cut_off: bool = False
    words: str = ""  # word for word
    state: str = ""  # how it stands, in a sentence
    wanted: bool = True  # of the latest inspection, and nothing settles it: in the plan unless somebody leaves it out

    @property
    def area(self) -> bool:
        return self.kind == "area"

    @property
    def by_provider(self) -> bool:
        """Whether it is said of the provider, who is addressed as "you" in some reports."""
        words = set(self.who.lower().replace(",", " ").split())
        return bool(words & {"you", "provider"}) and words <= {
            "you",
            "the",
            "service",
            "care",
            "registered",
            "provider",
        }

    @property
    def placing_facts(self) -> Asked:
        points = "\n".join(point.text for point in self.points)
        return Asked(self.what, points, self.key_question, self.regulations)


@dataclass(frozen=True)
class DraftAction:
    """One action of the draft: what the regulator asked, as the plan says it."""

    number: str  # "1.2"
    item: Published
    text: str
    outcome: str
    responsible: str  # as printed; "" where nobody is named
    finish: Timing
    original_finish: Timing
    timescale_source: str
    why: str  # why under this theme


@dataclass(frozen=True)
class DraftSection:
    number: str
    title: str
    context: str
    actions: tuple[DraftAction, ...] = ()


@dataclass(frozen=True)
class Unplaced:
    item: Published
    why: str


@dataclass(frozen=True)
class Draft:
    """The plan as it would be, and what is not in it."""

    sections: tuple[DraftSection, ...]
    unplaced: tuple[Unplaced, ...]
    trigger: Trigger | None = None
    kind: str = ""

    @property
    def actions(self) -> list[DraftAction]:
        return [action for section in self.sections for action in section.actions]


@dataclass(frozen=True)
class Choice:
    """What a person says of one item: where it goes. Without a theme it is left out."""

    theme: str


def placings(items: Iterable[Published], framework: Framework) -> dict[int, Placing]:
    """Where each belongs, by its key. Without fixed themes everything stands in one section."""
    themes = framework.sections.fixed
    if not themes:
        return {
            i.key: Placing(int(ONE_PLACE), f"A plan of this kind has no fixed {framework.sections.plural}.")
            for i in items
        }
    return {item.key: place(item.placing_facts, themes) for item in items}


def clear_choices(items: Iterable[Published], found: Mapping[int, Placing]) -> dict[int, Choice]:
    """Everything wanted whose theme is clear."""
    return {i.key: Choice(str(found[i.key].theme)) for i in items if i.wanted and found[i.key].theme}


def draft(items: Iterable[Published], framework: Framework, choices: Mapping[int, Choice], lowest: int | None) -> Draft:
    """The plan with these choices. What is wanted and not among them is unplaced, with its reason."""
    items = tuple(items)
    found = placings(items, framework)
    titles = {str(t.number): t.title for t in framework.sections.fixed} or {ONE_PLACE: one_title(items)}
    sections = []
    for number, title in titles.items():
        here = [i for i in items if (chosen := choices.get(i.key)) and chosen.theme == number]
        here.sort(key=lambda i: i.area)  # areas for improvement after the requirements; otherwise as they were given
        actions = tuple(
            _action(f"{number}.{n}", item, _why(found[item.key], choices[item.key]))
            for n, item in enumerate(here, start=1)
        )
        sections.append(DraftSection(number, title, context_of(here), actions))
    left = tuple(Unplaced(i, found[i.key].why) for i in items if i.wanted and i.key not in choices)
    trigger = trigger_for(framework.triggers, lowest)
    kind = trigger.kind if trigger and trigger.kind != "any" else ""
    return Draft(tuple(sections), left, trigger, kind)


def one_title(items: Iterable[Published]) -> str:
    regulators = list(dict.fromkeys(item.visit.regulator for item in items))
    return f"What the {regulators[0]} required" if regulators else "What the regulator required"


def trigger_for(triggers: Iterable[Trigger], lowest: int | None) -> Trigger | None:
    """The framework's reason for a plan after an inspection with this lowest grade: the strictest that it meets (DG3,
    DG4); where no reason asks for grades, the one that an inspection alone shows."""
    graded = [t for t in triggers if t.grades_at_most is not None]
    if graded:
        met = [t for t in graded if lowest is not None and lowest <= (t.grades_at_most or 0)]
        return min(met, key=lambda t: t.grades_at_most or 0, default=None)
    return next((t for t in triggers if t.evidence == ("inspection",)), None)


def _why(found: Placing, choice: Choice) -> str:
    return found.why if str(found.theme) == choice.theme else "Placed by a person."


def _action(number: str, item: Published, why: str) -> DraftAction:
    finish, first = _timing(item.due_on, item.due_text), _timing(item.first_due_on, "")
    return DraftAction(
        number=number,
        item=item,
        text=text_of(item),
        outcome=outcome_of(item),
        responsible=item.who[:1].upper() + item.who[1:],
        finish=finish,
        original_finish=first if first.date and first.date != finish.date else finish,
        timescale_source=item.visit.regulator if finish.text else "",
        why=why,
    )


def text_of(item: Published) -> str:
    """What must be done as published, its points each on a line of its own, and where it comes from."""
    lines = [item.what.strip(), *(_point(point) for point in item.points)]
    lines = [line for line in lines if line]
    if item.cut_off and is_cut_inside(item.words, lines[-1] if lines else ""):
        lines = [*lines[:-1], f"{lines[-1]} {CUT_OFF}"] if lines else [CUT_OFF]
    return "\n".join([*lines, "", source_line(item)])


def _point(point: Point) -> str:
    return f"{point.label}) {point.text.strip()}" if point.label else f"- {point.text.strip()}"


def source_line(item: Published) -> str:
    """ "Source: requirement 1 of the inspection of 24 October 2024 (Care Inspectorate)." """
    return f"Source: {item.name} of the inspection of {long_day(item.visit.on)} ({item.visit.regulator})."


def outcome_of(item: Published) -> str:
    """The standard it quotes, in the standard's words; "" where none is quoted."""
    if not item.quotes:
        return ""
    names = [standard.removeprefix("HSCS ") for standard in item.standards]
    if len(names) == len(item.quotes):
        pairs = [f"Health and Social Care Standard {n}: “{q}”" for n, q in zip(names, item.quotes, strict=True)]
        return "\n".join(pairs)
    named = f"Health and Social Care Standard{'s' if len(names) > 1 else ''} {', '.join(names)}: " if names else ""
    return named + " ".join(f"“{quote}”" for quote in item.quotes)


def _timing(day: date | None, words: str) -> Timing:
    if day is not None:
        return Timing(long_day(day), "date", day)
    return understand_timescale(words, end=True).timing if words else Timing()


def context_of(items: Iterable[Published]) -> str:
    """Why a theme needs improvement and how that came to light (DG25): each inspection with its grades then."""
    visits: dict[Visit, list[Published]] = {}
    for item in items:
        visits.setdefault(item.visit, []).append(item)
    return "\n".join(_visit_words(visit, made) for visit, made in visits.items())


def _visit_words(visit: Visit, made: list[Published]) -> str:
    named = _joined([item.name for item in made])
    case = f" (case {visit.case})" if visit.case else ""
    said = f"{visit.regulator} inspection of {long_day(visit.on)}{case}: {named}."
    return f"{said} {grades_line(visit.grades)}" if visit.grades else said


def grades_line(grades: GradesThen) -> str:
    when = "Grades published on" if grades.given else "Grades that stood then, published on"
    each = "; ".join(grade_words(question, text, rank) for question, text, rank in grades.each)
    return f"{when} {long_day(grades.on)}: {each}."


def grade_words(question: str, text: str, rank: int | None) -> str:
    """ "How good is our leadership? 2 weak" """
    asked = QUESTION_WORDS.get(question, question.replace("-", " ").capitalize() + ":")
    word = CARE_INSPECTORATE.get(rank or 0, "") if text == str(rank) else ""
    return f"{asked} {text} {word}".strip()


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def kind_of_service(kind: str, subtype: str) -> str:
    """ "Care Home Service: Older People" """
    return ": ".join(part for part in (kind, subtype) if part)


def long_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
