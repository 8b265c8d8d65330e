"""What changed between two states of a plan, in words (BY14).

"2.3: date moved from 1 May 2026 to 1 June 2026, agreed by M. Kerr, because the trainer was ill."

Sections and actions are matched by their numbers, which never change; each is looked at once. What a person said when
they changed something (why a date moved, who checked the evidence) is taken from the plan, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from plumbline.library.types import Common, Scale
from plumbline.plans.rules.content import Item, PlanContent, Section, Timing
from plumbline.plans.rules.merging import outcome_lines
from plumbline.plans.rules.proof_words import figures_changes, words_of_measure
from plumbline.plans.rules.text_changes import changed_words, ended, in_quotes, shortened
from plumbline.plans.rules.wording import day_words

Kind = Literal[
    "header", "added", "withdrawn", "moved", "timing", "completed", "reopened", "proof", "status", "progress",
    "measure", "people", "wording", "order",
]  # fmt: skip

TEXTS = (
    ("title", "heading"),
    ("text", "what is to be done"),
    ("outcome", "desired outcome"),
    ("measure", "measure"),
    ("frequency", "how often"),
    ("timescale_source", "who set the timescale"),
    ("approval_by", "approval by"),
    ("after", "comes after"),
)
SHORT_FIELDS = ("frequency", "timescale_source", "approval_by", "after")  # a value, not a text: was X, is Y
PEOPLE = (("responsible", "who does it"), ("accountable", "who is accountable"))


@dataclass(frozen=True)
class Change:
    """One thing that is different, as a whole sentence; the texts on both sides where there is more to read."""

    place: str  # "2.3", "Theme 2", "" for the plan as a whole
    section: str  # the number of the section it belongs to, "" for the plan as a whole
    kind: Kind
    sentence: str
    before: str = ""
    after: str = ""


def changes_between(old: PlanContent, new: PlanContent, scale: Scale, *, noun: str = "section") -> list[Change]:
    """Everything that `new` says differently: the plan as a whole first, then section by section in its order.

    `noun` is what the framework calls a section. The same twice gives nothing.
    """
    was = {section.number: section for section in old.sections}
    now = {section.number: section for section in new.sections}
    before = {item.number: (section.number, item) for section in old.sections for item in section.items}
    after = {item.number for item in new.items}
    found = list(_whole(old, new, noun))
    for section in new.sections:
        place = _place(noun, section.number)
        known = was.get(section.number)
        found += _section(known, section, place) if known else _new_section(section, place)
        for item in section.items:
            found += _of_item(before.get(item.number), section.number, item, scale, noun)
        found += [_gone(section.number, item) for item in (known.items if known else ()) if item.number not in after]
        if known:
            found += _order([i.number for i in known.items], section, place)
    for section in old.sections:
        if section.number not in now:
            found += _gone_section(section, _place(noun, section.number), after)
    return found


def _place(noun: str, number: str) -> str:
    return f"{noun[:1].upper()}{noun[1:]} {number}".strip()


# --- the plan as a whole ---


def _whole(old: PlanContent, new: PlanContent, noun: str) -> Iterator[Change]:
    yield from _value("", "", "header", "Title", old.title, new.title)
    yield from _value("", "", "header", "Period", _period(old), _period(new))
    for label in dict.fromkeys([*new.header, *old.header]):
        yield from _value("", "", "header", label, old.header.get(label, ""), new.header.get(label, ""))
    kept = {section.number for section in new.sections}
    stood = [section.number for section in old.sections if section.number in kept]
    known = set(stood)
    stands = [section.number for section in new.sections if section.number in known]
    if stood != stands:
        sentence = f"The order of the {noun}s changed."
        yield Change("", "", "order", sentence, before=", ".join(stood), after=", ".join(stands))


def _period(plan: PlanContent) -> str:
    days = [day_words(day) if day else "not given" for day in (plan.period_start, plan.period_end)]
    return " to ".join(days) if plan.period_start or plan.period_end else ""


def _value(place: str, section: str, kind: Kind, label: str, before: str, after: str) -> Iterator[Change]:
    """A short value: was X, is Y."""
    if _flat(before) == _flat(after):
        return
    lead = f"{place}: {label}" if place else label
    if not before.strip():
        sentence = f"{lead}: {in_quotes(after)} written down."
    elif not after.strip():
        sentence = f"{lead}: {in_quotes(before)} taken out."
    else:
        sentence = ended(f"{lead} changed from {in_quotes(before)} to {in_quotes(after)}")
    long = max(len(before), len(after)) > 60 or "\n" in before + after
    yield Change(place, section, kind, sentence, before if long else "", after if long else "")


# --- sections ---


def _section(old: Section, new: Section, place: str) -> Iterator[Change]:
    number = new.number
    yield from _value(place, number, "wording", "title", old.title, new.title)
    yield from _value(place, number, "wording", "theme", old.theme, new.theme)
    yield from _text(place, number, "context", old.context, new.context)
    yield from _people(place, number, "lead", old.lead, new.lead)
    yield from _text(place, number, "expected outcomes", outcome_lines(old.outcomes), outcome_lines(new.outcomes))


def _new_section(section: Section, place: str) -> Iterator[Change]:
    title = shortened(section.title) if section.title else "without a title"
    yield Change(place, section.number, "added", ended(f"{place}: added: {title}"), after=section.context)


def _gone_section(section: Section, place: str, still: set[str]) -> Iterator[Change]:
    yield Change(place, section.number, "withdrawn", f"{place}: withdrawn.", before=section.title)
    yield from (_gone(section.number, item) for item in section.items if item.number not in still)


def _order(stood: Sequence[str], section: Section, place: str) -> Iterator[Change]:
    numbers = [item.number for item in section.items]
    here, known = set(numbers), set(stood)
    was, now = [n for n in stood if n in here], [n for n in numbers if n in known]
    if was != now:
        sentence = f"{place}: the order of what stands in it changed."
        yield Change(place, section.number, "order", sentence, before=", ".join(was), after=", ".join(now))


# --- actions ---


def _gone(section: str, item: Item) -> Change:
    return Change(item.number, section, "withdrawn", f"{item.number}: withdrawn.", before=_said(item))


def _of_item(known: tuple[str, Item] | None, section: str, item: Item, scale: Scale, noun: str) -> Iterator[Change]:
    if known is None:
        sentence = ended(f"{item.number}: added: {shortened(_said(item))}")
        yield Change(item.number, section, "added", sentence, after=_described(item))
        return
    stood, old = known
    if stood != section:
        sentence = f"{item.number}: now stands in {noun} {section}."
        yield Change(item.number, section, "moved", sentence, before=stood, after=section)
    yield from _status(section, old, item, scale)
    yield from _times(section, old, item)
    yield from _figures(section, old, item)
    yield from _progress(section, old, item)
    for name, label in PEOPLE:
        yield from _people(item.number, section, label, getattr(old, name), getattr(item, name))
    for name, label in TEXTS:
        before, after = getattr(old, name), getattr(item, name)
        if name == "measure":  # its figures are told apart
            before, after = words_of_measure(old), words_of_measure(item)
        if name in SHORT_FIELDS:
            yield from _value(item.number, section, "wording", label, before, after)
        else:
            yield from _text(item.number, section, label, before, after)


def _said(item: Item) -> str:
    return item.title or item.text or "nothing written yet"


def _described(item: Item) -> str:
    lines = [item.title, item.text, f"Outcome: {item.outcome}" if item.outcome else ""]
    lines.append(f"Who: {', '.join(item.responsible)}" if item.responsible else "")
    lines.append(f"Finish: {_when(item.finish)}" if item.finish.text or item.finish.date else "")
    return "\n".join(line for line in lines if line)


def _status(section: str, old: Item, new: Item, scale: Scale) -> Iterator[Change]:
    was, now = scale.value(old.status.key), scale.value(new.status.key)
    before = was.label if was else old.status.text or "no status"
    after = now.label if now else new.status.text or "no status"
    steps = _new_proof(old.stands_on, new.stands_on)
    changed = (old.status.key, before) != (new.status.key, after)
    if not changed:
        if steps:
            yield Change(new.number, section, "proof", f"{new.number}: {steps}.", old.stands_on, new.stands_on)
        return
    done_before = was is not None and was.common is Common.DONE
    done_now = now is not None and now.common is Common.DONE
    turned = f"{before} to {after}"
    if done_now and not done_before:
        told = f"{new.number}: {steps or 'completed'} ({turned})."
        yield Change(new.number, section, "completed", told)
    elif done_before and not done_now:
        told = f"{new.number}: {steps or 'no longer completed'} ({turned})."
        yield Change(new.number, section, "reopened", told)
    else:
        yield Change(new.number, section, "status", f"{new.number}: status changed from {turned}.")


def _new_proof(old: str, new: str) -> str:
    """What is known now and was not before: "evidence checked by A. Reid on 3 May 2026"."""
    known = set(old.split("; "))
    told = [part for part in new.split("; ") if part and part not in known]
    if told and all(part.endswith(" yet") or part == "not yet known whether it lasts" for part in told):
        return ""  # only what is still missing reads differently
    joined = "; ".join(told)
    return joined[:1].lower() + joined[1:]


def _times(section: str, old: Item, new: Item) -> Iterator[Change]:
    if not _same_time(old.start, new.start):
        sentence = f"{new.number}: start changed from {_when(old.start)} to {_when(new.start)}."
        yield Change(new.number, section, "timing", sentence)
    moves = [move for move in new.moves if move not in old.moves]
    for move in moves:
        from_text, to_text = move.from_text or "no date", move.to_text or "no date"
        agreed = f", agreed by {move.agreed_by}" if move.agreed_by else ""
        sentence = f"{new.number}: date moved from {from_text} to {to_text}{agreed}{because(move.reason)}."
        yield Change(new.number, section, "moved", sentence)
    told = bool(moves) and _flat(moves[-1].to_text) == _flat(new.finish.text)
    if told or _same_time(old.finish, new.finish):
        return
    if old.finish.kind == "blank":
        sentence = f"{new.number}: date set to {_when(new.finish)}."
    else:
        sentence = f"{new.number}: date changed from {_when(old.finish)} to {_when(new.finish)}."
    yield Change(new.number, section, "timing", sentence)


def _same_time(old: Timing, new: Timing) -> bool:
    return (_flat(old.text), old.date) == (_flat(new.text), new.date)


def _when(timing: Timing) -> str:
    if timing.text:
        return timing.text
    return day_words(timing.date) if timing.date else "no date"


# How a reason may begin that is a clause already; anything else stands as it was written.
_CLAUSE = re.compile(
    r"(the|a|an|we|it|he|she|they|there|this|that|these|those|no|not|only|all|both|some|many|most|one|two|three|staff|"
    r"new|more|other|another|our|their|his|her|its|my|your|on|in|at|of|with|without|after|before|until|while|when|to|"
    r"due|owing|as|since|so|waiting|awaiting|because)\b",
    re.IGNORECASE,
)
_JOINED = ("due to ", "owing to ", "as ", "since ", "so that ", "to ", "waiting for ", "awaiting ")


def because(reason: str) -> str:
    """A reason as the end of a sentence: ", because the trainer was ill"."""
    text = " ".join(reason.split()).rstrip(" .;")
    if not text:
        return ""
    if _CLAUSE.match(text):
        text = text[:1].lower() + text[1:]
    if text.startswith("because "):
        return f", {text}"
    return f", {text}" if text.startswith(_JOINED) else f", because {text}"


def _figures(section: str, old: Item, new: Item) -> Iterator[Change]:
    for sentence in figures_changes(old, new):
        yield Change(new.number, section, "measure", f"{new.number}: {sentence}.")


def _progress(section: str, old: Item, new: Item) -> Iterator[Change]:
    if new.progress[: len(old.progress)] == old.progress:
        added = new.progress[len(old.progress) :]
    else:
        known = {(p.round, p.text, p.status, p.impact) for p in old.progress}
        added = [p for p in new.progress if (p.round, p.text, p.status, p.impact) not in known]
    if not added:
        return
    latest = added[-1]
    said = latest.text or latest.impact or latest.status_note or latest.status
    dated = f" ({latest.round})" if latest.round else ""
    what = "progress added" if len(added) == 1 else f"{len(added)} progress notes added, the latest"
    quoted = f": “{shortened(said, 160)}”" if said else ""
    more = "\n".join(f"{p.round}: {p.text}" if p.round else p.text for p in added)
    sentence = ended(f"{new.number}: {what}{dated}{quoted}")
    yield Change(new.number, section, "progress", sentence, after=more if len(added) > 1 or len(said) > 160 else "")


def _people(place: str, section: str, label: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    came, went = _without(after, before), _without(before, after)
    if not came and not went:
        return
    told = [f"{_listed(came)} added"] if came else []
    told += [f"{_listed(went)} no longer named"] if went else []
    if came and went and len(came) == len(went) == 1:
        told = [f"{came[0]} in place of {went[0]}"]
    yield Change(place, section, "people", f"{place}: {label}: {', '.join(told)}.")


def _without(names: Iterable[str], others: Iterable[str]) -> list[str]:
    known = {_flat(name) for name in others}
    return [" ".join(name.split()) for name in names if _flat(name) not in known]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _text(place: str, section: str, label: str, before: str, after: str) -> Iterator[Change]:
    if _flat(before) == _flat(after):
        return
    if not before.strip():
        sentence = ended(f"{place}: {label} written down: {in_quotes(after)}")
    elif not after.strip():
        sentence = ended(f"{place}: {label} taken out: {in_quotes(before)}")
    else:
        sentence = ended(f"{place}: {label}: {changed_words(before, after)}")
    yield Change(place, section, "wording", sentence, before, after)


def _flat(text: str) -> str:
    return " ".join(text.split())
