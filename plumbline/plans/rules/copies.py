"""Copies of a plan for others, made from the one original (BY15): for whom, and what is left out of each.

Everything works on the content as everyone on the plan reads it, so what is for partners or leads alone never comes
near it; marked passages are in no text at all (`rules/withheld`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from plumbline.plans.rules.content import Item, PlanContent, Section
from plumbline.plans.rules.personal_data import Placed, without_names
from plumbline.plans.rules.withheld import closed, map_texts

COPY_LABEL = "This copy"  # the line in the header that says what the reader holds


@dataclass(frozen=True)
class CopyKind:
    """A reader for whom a copy is made, and what of the plan is theirs."""

    key: str
    label: str  # "For the family"
    hint: str
    public_only: bool = False  # progress only where it is marked for the public
    names: bool = False  # people stand in it by name unless somebody chooses otherwise
    workings: bool = False  # why dates moved and who agreed, who checked the evidence, notes beside figures
    looked_at: bool = True  # what looks like personal data is shown first


COPY_KINDS = (
    CopyKind(
        "provider", "The provider", "The plan as the provider’s own people read it. People by name.",
        names=True, workings=True, looked_at=False,
    ),
    CopyKind(
        "family", "A family or a person who lives there",
        "What is done, by whom in which role, by when, and how far it is.",
    ),
    CopyKind(
        "committee", "A committee or board",
        "With progress that is for everyone on the plan, and why dates moved. People by role.",
        workings=True,
    ),
    CopyKind(
        "public", "The public",
        "The plan’s own words, and progress only where it was marked for the public. People by role.",
        public_only=True,
    ),
)  # fmt: skip


def copy_kind(key: str) -> CopyKind | None:
    return next((kind for kind in COPY_KINDS if kind.key == key), None)


def copy_of(content: PlanContent, kind: CopyKind, *, roles: Mapping[str, str], line: str) -> PlanContent:
    """What the copy says. `roles` is what stands for each person's name; empty where names stay. `line` says what the
    copy is.

    `content` is as everyone on the plan reads it, or, for the public, with public progress alone.
    """
    copied = closed(content)
    if not kind.workings:
        copied = replace(copied, sections=[_without_workings(section) for section in copied.sections])
    if roles:
        copied = map_texts(copied, lambda text: without_names(text, roles))
    return replace(copied, header={**copied.header, COPY_LABEL: line})


def _without_workings(section: Section) -> Section:
    return replace(section, items=[_plain_item(item) for item in section.items])


def _plain_item(item: Item) -> Item:
    moves = [replace(move, reason="", agreed_by="") for move in item.moves]
    figures = item.figures and replace(item.figures, readings=[replace(r, note="") for r in item.figures.readings])
    return replace(item, moves=moves, figures=figures, stands_on="")


def placed_texts(content: PlanContent) -> Iterator[Placed]:
    """Every text of the content with where it stands, in the words of a person who looks for it."""
    yield "Title", content.title
    yield from content.header.items()
    for section in content.sections:
        place = f"Section {section.number}"
        yield f"{place}, heading", "\n".join(part for part in (section.theme, section.title) if part)
        yield f"{place}, context", section.context
        yield f"{place}, lead", "\n".join(section.lead)
        for outcome in section.outcomes:
            yield f"{place}, expected outcome", outcome.text
        for item in section.items:
            yield from _texts_of(item)


def _texts_of(item: Item) -> Iterator[Placed]:
    place = f"Action {item.number}"
    yield place, "\n".join(part for part in (item.title, item.text) if part)
    yield f"{place}, outcome", item.outcome
    yield f"{place}, measure", item.measure
    yield f"{place}, who does it", "\n".join([*item.responsible, *item.accountable])
    dates = [item.start.text, item.finish.text, item.original_finish.text, item.frequency, item.timescale_source]
    yield f"{place}, dates", "\n".join(dates)
    yield f"{place}, approval", item.approval_by
    for entry in item.progress:
        of = f" of {entry.round}" if entry.round else ""
        yield f"{place}, progress{of}", "\n".join([entry.text, entry.status_note, entry.impact])
    for move in item.moves:
        yield f"{place}, moved date", "\n".join([move.from_text, move.to_text, move.reason, move.agreed_by])
    for reading in item.figures.readings if item.figures else ():
        yield f"{place}, measure", reading.note
    yield f"{place}, what it stands on", item.stands_on
