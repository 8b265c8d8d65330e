"""A plan as sheets for Excel and CSV: one row for each action, everything about it in that row.

Nothing is merged, so that filters and sorting work: each row says again which section it belongs to. A section without
actions has a row of its own. What stands above the table in the printed plan is on a second sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from plumbline.documents.report import Sheet, SheetColumn, SheetValue, paras, written
from plumbline.library.types import Field
from plumbline.plans.layouts.common import (
    Work,
    header_rows,
    numbered_title,
    outcome_paras,
    people_text,
    period_text,
    progress_paras,
    section_extras,
    status_of,
    timing_text,
    unplaced,
)
from plumbline.plans.rules.content import Item, Section, Timing
from plumbline.plans.rules.lines import PERIOD_LABEL

# Labels used where the framework has no column for the field: words that councils use, told apart without their order.
LABELS: dict[str, str] = {
    "theme": "Theme",
    "context": "Context",
    "section_outcomes": "Expected outcomes",
    "lead": "Accountable lead",
    "number": "Action no.",
    "title": "Title",
    "text": "Action",
    "outcome": "Desired outcome",
    "measure": "Measure",
    "responsible": "Responsible",
    "frequency": "Frequency",
    "start": "Start",
    "finish": "Finish",
    "progress": "Progress",
    "status": "Status",
}
WIDTHS = {
    "section": 30, "theme": 24, "context": 30, "section_outcomes": 36, "lead": 18, "number": 9, "title": 24, "text": 48,
    "outcome": 32, "measure": 28, "responsible": 22, "frequency": 14, "start": 13, "finish": 13, "progress": 48,
    "status": 12,
}  # fmt: skip
_DATE_FORMATS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%y")
_Value = Callable[[Section, Item | None], SheetValue]


def actions_sheet(work: Work) -> Sheet:
    """Every action in a row. The columns are the framework's, so they are the same in every export of its plans."""
    values = _values(work)
    fields = [field for field in values if field in _fields(work)]
    rows = [(s, i) for s in work.content.sections for i in (s.items or [None])]  # type: ignore[list-item]
    return Sheet(
        name=work.framework.items.plural.capitalize(),
        columns=tuple(SheetColumn(_label(work, field), WIDTHS[field]) for field in fields),
        rows=tuple(tuple(values[field](section, item) for field in fields) for section, item in rows),
    )


def _fields(work: Work) -> frozenset[str]:
    """What has a column: what the framework prints in one or in another's cell, its context and its theme."""
    rule = work.framework.sections
    placed = {c.field for c in work.columns} | {f for c in work.columns for f in c.holds}
    own = {"context"} if rule.context_label else set()
    return frozenset(placed | own | ({"theme"} if rule.themed else set()) | {"section", "number", "text", "status"})


def about_sheet(work: Work) -> Sheet:
    """What stands above the table in print: title, header fields, period."""
    period = period_text(work.content.period_start, work.content.period_end)
    rows = [("Title", work.content.title or work.framework.title), *header_rows(work)]
    if period:
        rows.append((PERIOD_LABEL, period))
    return Sheet(
        name="About this plan",
        columns=(SheetColumn("", 36), SheetColumn("", 60)),
        rows=tuple((f"{label}:", value) for label, value in rows),
        headed=False,
    )


def _values(work: Work) -> dict[str, _Value]:
    """For each column, in order, how its value is found."""

    def of_item(get: Callable[[Item], SheetValue]) -> _Value:
        return lambda section, item: get(item) if item else ""

    placed = _fields(work)

    def section_text(section: Section, item: Item | None) -> str:
        said = [numbered_title(work, section)]
        said += [written(para) for extra in section_extras(section, placed) for para in extra]
        return "\n".join(line for line in said if line)

    def text_of(item: Item) -> str:
        return "\n".join(written(p) for p in paras(item.text) + unplaced(work, item, placed))

    return {
        "theme": lambda section, item: section.theme,
        "section": section_text,
        "context": lambda section, item: section.context,
        "section_outcomes": lambda section, item: "\n".join(written(p) for p in outcome_paras(section.outcomes)),
        "lead": lambda section, item: people_text(section.lead),
        "number": of_item(lambda item: item.number),
        "title": of_item(lambda item: item.title),
        "text": of_item(text_of),
        "outcome": of_item(lambda item: item.outcome),
        "measure": of_item(lambda item: item.measure),
        "responsible": of_item(lambda item: people_text(item.responsible)),
        "frequency": of_item(lambda item: item.frequency),
        "start": of_item(lambda item: timing_value(item.start)),
        "finish": of_item(lambda item: timing_value(item.finish)),
        "progress": of_item(lambda item: "\n".join(written(p) for p in progress_paras(item))),
        "status": of_item(lambda item: status_of(item.status.text, item.status.key, work.scale) or ""),
    }


def _label(work: Work, field: str) -> str:
    own: dict[Field, str] = {c.field: c.label for c in work.columns if c.label}
    return own.get(field, LABELS.get(field, work.noun))  # type: ignore[call-overload]


def timing_value(timing: Timing) -> SheetValue:
    """A real date where the words are a date and nothing more; otherwise the words."""
    if timing.kind == "date" and timing.date and (not timing.text or _only_a_date(timing.text) == timing.date):
        return timing.date
    return timing_text(timing)


def _only_a_date(text: str) -> date | None:
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", " ".join(text.replace(",", " ").split()), flags=re.IGNORECASE)
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime(plain, pattern).date()  # noqa: DTZ007  (a day has no time zone)
        except ValueError:
            continue
    return None
