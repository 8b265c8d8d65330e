"""A document's numbers as a plan can hold them: each once, none missing, and such that they can stand in an address.

Whatever a document is used for, it is fitted first, so that the plan made of it and the same document read again speak
of the same actions (BY1: nothing twice).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from plumbline.plans.rules.content import Item, PlanContent, Section
from plumbline.plans.rules.merging import is_blank
from plumbline.plans.rules.numbering import clean_number, next_number


def fitted(content: PlanContent) -> PlanContent:
    """The content with its sections and actions numbered. What the document numbers keeps its number, the first of two
    with the same; the others, and what has none, get the next free one."""
    numbered = _sections(content.sections)
    taken = {number for section in numbered for item in section.items if (number := clean_number(item.number))}
    given: set[str] = set()
    return replace(content, sections=[_with_items(section, taken, given) for section in numbered])


def _sections(sections: Iterable[Section]) -> list[Section]:
    found = [replace(section, number=clean_number(section.number)) for section in sections]
    taken = {section.number for section in found}
    given: set[str] = set()
    for place, section in enumerate(found, start=1):
        if not section.number or section.number in given:
            free = place
            while str(free) in taken:
                free += 1
            section.number = str(free)
            taken.add(section.number)
        given.add(section.number)
    return found


def _with_items(section: Section, taken: set[str], given: set[str]) -> Section:
    items: list[Item] = []
    free = 1
    for item in section.items:
        number = clean_number(item.number)
        if not is_blank(item):
            if not number or number in given:
                number, free = next_number(section.number, taken, free)
                taken.add(number)
            given.add(number)
        items.append(replace(item, number=number))
    return replace(section, items=items)
