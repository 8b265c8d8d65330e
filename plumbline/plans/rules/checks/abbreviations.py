"""Abbreviations that are never written out (DG33): one finding for each, where it stands first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from plumbline.library.words import KnownShort, KnownWords
from plumbline.plans.rules.checks.examples import item, plan
from plumbline.plans.rules.checks.findings import Act, Found, Place, PlanFacts, Severity, rule
from plumbline.plans.rules.checks.shorts import (
    Stretch,
    as_written,
    long_form_in,
    may_be_a_word,
    shorts_in,
    stretches_of,
    written_out_at,
)
from plumbline.plans.rules.content import Section

_WORDS = KnownWords(
    everyone=frozenset({"NHS", "UK"}),
    capitals=frozenset({"ALL"}),
    field={"IPC": KnownShort("IPC", ("infection prevention and control",))},
)


@dataclass(frozen=True)
class Text:
    """One text of the plan in reading order, and where it stands. `names`: a list of names."""

    place: Place
    text: str
    names: bool = False


@dataclass(frozen=True)
class Whole:
    """All that the plan says, and the same in stretches of words."""

    text: str

    @cached_property
    def stretches(self) -> list[Stretch]:
        return stretches_of(self.text)


@dataclass
class _Seen:
    """What the plan has said of one abbreviation so far."""

    short: str
    first: Place
    uses: int = 0
    written_out: bool = False  # at its first use, or before
    later: Place | None = None  # where it is written out after all
    places: list[Place] = field(default_factory=list)


@rule(
    "abbreviation-not-written-out",
    Severity.SHOULD,
    "An abbreviation that is never written out",
    mend="Write it out the first time, with the short form in brackets behind it.",
    asks=("abbreviations",),
    requirement="DG33",
    finds=(
        plan(item(text="Ask the IPC team to visit."), words=_WORDS),
        plan(item(text="The ASPMG looks at every report."), words=_WORDS),
        plan(
            item(text="Ask the IPC team."),
            item(number="1.2", text="Infection prevention & control (IPC) audit."),
            words=_WORDS,
        ),
    ),
    passes=(
        plan(item(text="Ask the infection prevention and control (IPC) team. IPC replies."), words=_WORDS),
        plan(item(text="Ask the IPC (infection prevention & control) team."), words=_WORDS),
        plan(item(text="NHS staff answer question F04 for ALL residents in DG1 2JQ. - CD"), words=_WORDS),
        plan(item(text="REVIEW OF CARE PLANS IN THE WING"), words=_WORDS),
    ),
)
def abbreviation_not_written_out(facts: PlanFacts) -> Iterator[Found]:
    """A reader from another agency, or a family, cannot look an abbreviation up in the plan itself."""
    texts = list(texts_of(facts))
    whole = Whole("\n".join(text.text for text in texts))
    for seen in _seen(texts, facts.words):
        if not seen.written_out:
            yield _found(seen, whole, facts.words)


def _found(seen: _Seen, whole: Whole, words: KnownWords) -> Found:
    times = "once" if seen.uses == 1 else "twice" if seen.uses == 2 else f"{seen.uses} times"
    known = words.long_forms(seen.short)
    own = [said for long in known if (said := as_written(long, whole.text))]
    own = own or [said for said in [long_form_in(seen.short, whole.stretches)] if said]
    text, mend = f"“{seen.short}” is used {times} and never written out.", ""
    if seen.later:
        text = f"“{seen.short}” is used {times} and written out only later, at {_lower(seen.later.label)}."
        mend = "Write it out here already, where it stands first."
    elif own:
        text = (
            f"“{seen.short}” is used {times}; “{own[0]}” is in the plan too, and nothing says that they are the same."
        )
        mend = f"The first time, write “{own[0]} ({seen.short})”{', if that is what it means here' * (len(known) > 1)}."
    elif known:
        either = " or ".join(f"“{long} ({seen.short})”" for long in known)
        mend = f"The first time, write {either}, if that is what it means here."
    about = f"{seen.short} {'later' if seen.later else 'never'}"
    return Found(seen.first, text, about=about, mend=mend, subject=f"word:{seen.short}")


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _seen(texts: list[Text], words: KnownWords) -> list[_Seen]:
    """Every abbreviation in the order in which a reader meets it."""
    lower = frozenset(w for text in texts for w in text.text.split() if w.islower() and w.isalpha())
    found: dict[str, _Seen] = {}
    for text in texts:
        for use in shorts_in(text.text, words, lower=lower, names=text.names):
            key = _key(use.short, found, words)
            seen = found.setdefault(key, _Seen(_spelt(key, use.short, words), text.place))
            seen.uses += 1
            if not seen.written_out and seen.later is None and written_out_at(use, text.text):
                if seen.uses == 1 or seen.first == text.place:
                    seen.written_out = True
                else:
                    seen.later = text.place
    return [seen for seen in found.values() if seen.uses > 1 or not may_be_a_word(seen.short, words)]


def _spelt(key: str, short: str, words: KnownWords) -> str:
    return words.field[key].short if key in words.field else short


def _key(short: str, found: dict[str, _Seen], words: KnownWords) -> str:
    """PAMMs, PAMM's and PAMMS are one, whichever of them is the plural."""
    upper = short.upper()
    if upper + "S" in found or upper + "S" in words.field:
        return upper + "S"
    return upper[:-1] if upper.endswith("S") and upper[:-1] in found and upper not in words.field else upper


def texts_of(facts: PlanFacts) -> Iterator[Text]:
    """Everything that the plan says, as a reader meets it."""
    yield Text(facts.plan_place, facts.content.title)
    named = {f.label: f for f in facts.framework.header} if facts.framework else {}
    for label, text in facts.content.header.items():
        header = named.get(label)
        yield Text(
            facts.header_place(header.key if header else label, label), text, bool(header and header.kind == "person")
        )
    by_section: dict[int, list[Act]] = {}
    for act in facts.actions:
        by_section.setdefault(id(act.section), []).append(act)
    for section in facts.content.sections:
        yield from _of_section(section, facts)
        for act in by_section.get(id(section), []):
            yield from _of_action(act)


def _of_section(section: Section, facts: PlanFacts) -> Iterator[Text]:
    place = facts.section_place(section)
    for text in (section.theme, section.title, section.context, *(outcome.text for outcome in section.outcomes)):
        yield Text(place, text)
    for name in section.lead:
        yield Text(place, name, names=True)


def _of_action(act: Act) -> Iterator[Text]:
    item, place = act.item, act.place
    yield Text(place, item.title)
    yield Text(place, item.text)
    for name in item.responsible:
        yield Text(place, name, names=True)
    for text in (item.outcome, item.measure, item.frequency):
        yield Text(place, text)
    for progress in item.progress:
        for text in (progress.text, progress.status_note, progress.impact):
            yield Text(place, text)
