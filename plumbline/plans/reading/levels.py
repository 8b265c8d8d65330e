"""Which columns stand above the actions: theme, section, context. A table may have any of them, in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from plumbline.plans.reading.head import Column, Head
from plumbline.plans.reading.headings import CONTEXT, THEME
from plumbline.plans.reading.numbers import split_number
from plumbline.plans.reading.tables import Table
from plumbline.plans.reading.words import plain


@dataclass(frozen=True)
class Levels:
    theme: Column | None
    section: Column | None
    context: tuple[Column, ...]


def settle_levels(head: Head, table: Table, last: int) -> Head:
    """Two columns of actions become section and action where the first reaches over several of the second."""
    head = _outcomes_as_sections(head, table, last)
    texts = head.of("text")
    if len(texts) < 2:
        return head
    columns = list(head.columns)
    first, *others = sorted(texts, key=lambda c: c.index)
    if not head.of("section") and _ASKED.search(plain(first.heading)):
        columns[first.index] = replace(first, field="section")
        return replace(head, columns=tuple(columns))
    reaches = any(_reaches(table, row, first, others[0]) for row in range(head.first, last))
    if reaches and not head.of("section"):
        columns[first.index] = replace(first, field="section")
    elif not reaches and not _is_milestone(first) and _is_milestone(others[-1]):
        columns[others[-1].index] = replace(others[-1], field="measure")
    elif not reaches and _says_done(others[-1]):
        columns[others[-1].index] = replace(others[-1], field="progress")
    return replace(head, columns=tuple(columns))


# What was asked for beside what will be done about it.
_ASKED = re.compile(
    r"\b(?:requirement|recommendation|issue|finding|concern|shortfall|must do|should do|must and should)\b"
)


def _outcomes_as_sections(head: Head, table: Table, last: int) -> Head:
    """Outcomes that stand first and reach over several actions are what the actions are grouped by."""
    outcomes, texts = head.of("outcome"), head.of("text")
    if not outcomes or not texts or head.of("section", THEME, CONTEXT) or outcomes[0].index > texts[0].index:
        return head
    rows = range(head.first, last)
    if not any(
        _reaches(table, row, outcomes[0], texts[0]) or _numbered_above(table, row, outcomes[0], texts[0])
        for row in rows
    ):
        return head
    return replace(head, columns=tuple(replace(c, field="section") if c is outcomes[0] else c for c in head.columns))


def _numbered_above(table: Table, row: int, over: Column, under: Column) -> bool:
    """ "1. People have a good life" beside "1.1 Offer ..."."""
    above, below = split_number(table.text(row, over.index))[0], split_number(table.text(row, under.index))[0]
    return bool(above) and below.startswith(f"{above}.")


def _is_milestone(column: Column) -> bool:
    return any(word in plain(column.heading).split() for word in ("milestone", "deliverable", "output"))


def _says_done(column: Column) -> bool:
    return any(word in plain(column.heading).split() for word in ("taken", "done", "completed"))


def _reaches(table: Table, row: int, over: Column, under: Column) -> bool:
    above, below = table.cell(row, over.index), table.cell(row, under.index)
    if not above or not below or not below.text.strip() or below.row != row or above.columns > 1:
        return False
    return above.row != row or not above.text.strip()


def levels_of(head: Head) -> Levels:
    sections = sorted(head.of("section"), key=lambda c: (not _is_recommendation(c), -c.strength, c.index))
    themes, contexts = head.of(THEME), head.of(CONTEXT)
    if not sections and themes:
        sections, themes = [themes[-1]], themes[:-1]
    if not sections and contexts:
        sections, contexts = [contexts[0]], contexts[1:]
    rest = [*sections[1:], *themes[1:], *contexts]
    return Levels(
        themes[0] if themes else None, sections[0] if sections else None, tuple(sorted(rest, key=lambda c: c.index))
    )


def _is_recommendation(column: Column) -> bool:
    return "recommendation" in plain(column.heading) or column.strength == 9
