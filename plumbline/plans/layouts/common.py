"""What every layout of a plan shares: how a field is printed, and what to do with one that has no column.

A publisher's table holds fewer fields than a plan may have. A field without a column is never dropped and never hidden:
it stands on a line with its name in the cell it belongs to (`plans/rules/lines`), or in a row of its own.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from plumbline.documents.report import Cell, Column, Fields, Para, Row, Scope, Shade, Status, Text, paras, written
from plumbline.library.types import Column as FrameworkColumn
from plumbline.library.types import Field, Framework, HeaderField, Scale
from plumbline.plans.layouts.templates import advice
from plumbline.plans.reading.people import split_doers, split_people
from plumbline.plans.rules.content import Item, Outcome, PlanContent, Section, Timing
from plumbline.plans.rules.lines import (
    ITEM_LINES,
    PERIOD_LABEL,
    PROOF_LABEL,
    SECTION_LINES,
    line_label,
    progress_lines,
)
from plumbline.plans.rules.loop import ONLY_A_DOCUMENT
from plumbline.plans.rules.references import find_references

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
PAGE_WIDTH = {True: 263, False: 176}  # millimetres between the margins of A4, landscape and portrait
LEAST_WIDTH: dict[str, int] = {
    "number": 12,
    "responsible": 29,
    "lead": 24,
    "frequency": 23,
    "start": 20,
    "finish": 21,
    "status": 21,
}
SECTION_FIELDS: frozenset[Field] = frozenset({"section", "section_outcomes", "lead"})
# The order in which fields without a column stand in the cell of the action's text.
ITEM_FIELDS: tuple[Field, ...] = (
    "title", "outcome", "measure", "responsible", "frequency", "start", "finish", "progress", "status",
)  # fmt: skip
MONITORING: frozenset[Field] = frozenset({"progress", "status", "status_note", "impact"})
MONITORING_COLUMNS = (
    FrameworkColumn(field="progress", label="Progress", width=22),
    FrameworkColumn(field="status", label="Status", width=8),
)


@dataclass(frozen=True)
class PrintFacts:
    """What stands on the pages beside the plan itself. Nothing here is written when it is blank."""

    date_of_plan: date | None = None
    completed_by: str = ""
    version: str = ""  # "Version 3", "Draft"
    printed_on: date | None = None
    owner: str = ""  # the organisation whose plan it is


@dataclass(frozen=True)
class Work:
    """What a layout is made from, so that each of its functions takes one thing."""

    content: PlanContent
    framework: Framework
    scale: Scale
    facts: PrintFacts
    monitored: bool = True
    blank: bool = False  # a template to be filled in: hints are printed

    @property
    def columns(self) -> tuple[FrameworkColumn, ...]:
        """The publisher's columns; a monitored plan gets Progress and Status where the publisher has none (MO13)."""
        own = self.framework.columns
        if not self.framework.status_in_print:
            own = tuple(c for c in own if c.field not in MONITORING)
        if not self.monitored:
            return own
        present = {c.field for c in own} | {f for c in own for f in c.holds}
        return own + tuple(c for c in MONITORING_COLUMNS if c.field not in present)

    @property
    def numbers(self) -> frozenset[str]:
        """Every number of the plan: what a reference can refer to."""
        sections = self.content.sections
        return frozenset([s.number for s in sections] + [item.number for item in self.content.items])

    @property
    def landscape(self) -> bool:
        """As the publisher has it; on its side where Progress and Status come beside the publisher's own columns."""
        return self.framework.landscape or len(self.columns) > len(self.framework.columns)

    @property
    def noun(self) -> str:
        noun = self.framework.sections.noun
        return noun[:1].upper() + noun[1:]


# --- words ---


def day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def month(value: date) -> str:
    return f"{MONTHS[value.month - 1]} {value.year}"


def timing_text(timing: Timing) -> str:
    """The words as found; a day that was never written as words is printed as "13 Mar 2026", a month as "Mar 2026"."""
    if timing.text or not timing.date:
        return timing.text
    if timing.kind == "month":
        return f"{MONTHS[timing.date.month - 1][:3]} {timing.date.year}"
    return day(timing.date)


def period_text(start: date | None, end: date | None) -> str:
    """ "August 2019 to July 2020" where both are whole months, else days; "" where there is neither."""
    if start and end and start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        return f"{month(start)} to {month(end)}"
    if start and end:
        return f"{start.day} {month(start)} to {end.day} {month(end)}"
    if start:
        return f"from {start.day} {month(start)}"
    return f"until {end.day} {month(end)}" if end else ""


def heading_text(work: Work, section: Section) -> str:
    """ "Theme 1: Environment"; without a number "Theme: Environment"; without a title "Theme 1"."""
    name = f"{work.noun} {section.number}".strip()
    if section.title:
        return f"{name}: {section.title}"
    return f"{name}:" if work.blank else name


def status_of(item_text: str, key: str, scale: Scale) -> Status | None:
    """The status as printed; its colour and shape from the scale, grey where the scale does not know the word."""
    value = scale.value(key)
    if not item_text and value is None:
        return None
    word = item_text or (value.label if value else "")
    return Status(word, value.colour, value.shape) if value else Status(word)


# --- the top of the document ---


def header_value(work: Work, field: HeaderField) -> str:
    value = work.content.header.get(field.label, "")
    if not value and not work.blank:
        if field.key == "date_of_plan" and work.facts.date_of_plan:
            return day(work.facts.date_of_plan)
        if field.key == "completed_by":
            return work.facts.completed_by
    return value


def header_rows(work: Work, *, every_page: bool | None = None) -> tuple[tuple[str, str], ...]:
    """The header's labels and values in the framework's order, then what the plan has beyond the framework.

    A field without a place in the publisher's layout is printed only where it has been filled in.
    """
    rows = [
        (field.label, header_value(work, field))
        for field in work.framework.header
        if (every_page is None or field.every_page == every_page) and (field.printed or header_value(work, field))
    ]
    if not every_page:
        known = {field.label for field in work.framework.header}
        rows += [(label, value) for label, value in work.content.header.items() if label not in known and value]
    return tuple(rows)


def page_header(work: Work) -> tuple[str, ...]:
    return tuple(f"{label}: {value}".strip() for label, value in header_rows(work, every_page=True))


def page_footer(work: Work, *, titled: bool = True) -> str:
    """ "Version 3, printed 13 Mar 2026 · Anytown Council · Rowan Bank plan"; what is not known is left out, and the
    title (`titled`) where the head of each page names the plan already."""
    version = work.facts.version
    printed = f"printed {day(work.facts.printed_on)}" if work.facts.printed_on else ""
    said = ", ".join(part for part in (version, printed) if part)
    said = said[:1].upper() + said[1:]
    title = work.content.title if titled and (said or work.facts.owner) else ""  # a blank template is nobody's plan yet
    return " · ".join(part for part in (said, work.facts.owner, title) if part)


def period_rows(work: Work) -> tuple[tuple[str, str], ...]:
    period = period_text(work.content.period_start, work.content.period_end)
    if period or (work.blank and work.framework.period == "required"):
        return ((PERIOD_LABEL, period),)
    return ()


def top(work: Work) -> tuple[Text | Fields, ...]:
    """The header fields and the period as lines, then the framework's introduction."""
    made: list[Text | Fields] = []
    if rows := header_rows(work, every_page=False) + period_rows(work):
        made.append(Fields(rows))
    made += introduction(work)
    return tuple(made)


def introduction(work: Work) -> tuple[Text, ...]:
    """The framework's own words under the title; on a template, how to fill it in."""
    said = paras(work.framework.intro)
    if work.blank:
        said += (Para(hint=advice(work.framework)),)
    return (Text(said),) if said else ()


# --- the table ---


def report_columns(work: Work, columns: Sequence[FrameworkColumn]) -> tuple[Column, ...]:
    """The publisher's shares of the page, with room for the longest usual word ("December", "Llewelyn-Rhydderch"): what
    a narrow column needs more is taken from the wide ones."""
    page = PAGE_WIDTH[work.landscape]
    share = sum(column.width for column in columns)
    wanted = [page * column.width // share for column in columns]
    widths = [max(mm, LEAST_WIDTH.get(column.field, 0)) for mm, column in zip(wanted, columns, strict=True)]
    too_wide = sum(widths) - page
    spare = [mm - LEAST_WIDTH.get(column.field, 35) for mm, column in zip(widths, columns, strict=True)]
    total_spare = sum(mm for mm in spare if mm > 0)
    if too_wide > 0 and total_spare > 0:
        taken = [max(mm, 0) * min(too_wide, total_spare) // total_spare for mm in spare]
        widths = [mm - less for mm, less in zip(widths, taken, strict=True)]
    return tuple(Column(column.label, mm) for mm, column in zip(widths, columns, strict=True))


def label_row(columns: Sequence[FrameworkColumn], *, shade: Shade = "soft") -> Row:
    """The row of column labels, said again on every page."""
    return Row(
        tuple(Cell(paras=(Para(label=c.label, hint=c.hint),), scope="column", shade=shade) for c in columns),
        repeat=True,
    )


def wide_row(content: tuple[Para, ...], width: int, *, shade: Shade = "", heading: int = 0, repeat: bool = False,
             centred: bool = False) -> Row:  # fmt: skip
    scope: Scope = "column" if heading else ""
    one = Cell(paras=content, columns=width, shade=shade, heading=heading, centred=centred, scope=scope)
    return Row((one,), repeat=repeat, group=bool(heading) and not repeat)


def item_text(field: Field, item: Item) -> str:
    """One field of an action as text; people one to a line."""
    match field:
        case "responsible":
            return people_text(item.responsible)
        case "start":
            return timing_text(item.start)
        case "finish":
            return timing_text(item.finish)
        case "status":
            return item.status.text
        case "number" | "title" | "text" | "outcome" | "measure" | "frequency":
            return str(getattr(item, field))
    return ""


def people_text(people: Sequence[str]) -> str:
    """Names in one line. Semicolons part them: commas and "and" also stand within names; one name alone that would be
    read as two ends with one."""
    joined = "; ".join(people)
    return f"{joined};" if len(people) == 1 and split_people(joined) != list(people) else joined


def people_in_brackets(people: Sequence[str]) -> str:
    """As the publisher prints it, "(Service Manager & SDS Officer)"; with semicolons where that would be read as other
    people."""
    joined = " & ".join(people)
    return f"({joined if split_people(joined) == list(people) else people_text(people)})"


def named(label: str, text: str) -> tuple[Para, ...]:
    return paras(text, label=f"{label}:") if text else ()


def progress_paras(item: Item) -> tuple[Para, ...]:
    made: list[Para] = []
    for line in progress_lines(item.progress):
        made += paras(line.text, label=f"{line.label}:" if line.label else "")
    if item.stands_on and not item.stands_on.startswith(ONLY_A_DOCUMENT):
        made += paras(" ".join(item.stands_on.split()), label=f"{PROOF_LABEL}:")
    return tuple(made)


def unplaced(work: Work, item: Item, placed: Collection[str]) -> tuple[Para, ...]:
    """The fields of an action that have no column (`placed` have one), each on a line with its name."""
    made: tuple[Para, ...] = ()
    for field in ITEM_FIELDS:
        if field in placed or (field in MONITORING and not work.monitored):
            continue
        label = line_label(ITEM_LINES, field)
        if field == "progress":
            entries = progress_paras(item)
            made += (Para(label=f"{label}:"), *entries) if entries else ()
        else:
            made += named(label, item_text(field, item))
    return made + see_also(work, item)


def placed_in(columns: Iterable[FrameworkColumn]) -> frozenset[str]:
    """The fields that a table prints: its columns', and a number or doers that stand in another's cell."""
    columns = tuple(columns)
    return frozenset({c.field for c in columns} | {f for c in columns for f in c.holds} & {"number", "responsible"})


def see_also(work: Work, item: Item) -> tuple[Para, ...]:
    """All references, where the action's own words do not name every one of them; otherwise none need printing."""
    entries = [text for entry in item.progress for text in (entry.text, entry.impact)]
    said = "\n".join((item.title, item.text, item.outcome, item.measure, *entries))
    found = find_references(said, own_number=item.number, known_numbers=work.numbers)
    if not set(item.references) - {one.number for one in found}:
        return ()
    return named(line_label(ITEM_LINES, "references"), ", ".join(item.references))


def item_cells(work: Work, item: Item, columns: Sequence[FrameworkColumn]) -> tuple[Cell, ...]:
    """The cells of an action's row, for columns that belong to the action."""
    return tuple(item_cell(work, item, column, columns) for column in columns if column.field not in SECTION_FIELDS)


def item_cell(work: Work, item: Item, column: FrameworkColumn, columns: Sequence[FrameworkColumn]) -> Cell:
    match column.field:
        case "status":
            return Cell(status=status_of(item.status.text, item.status.key, work.scale))
        case "progress":
            return Cell(paras=progress_paras(item))
        case "number":
            return Cell(paras=paras(item.number), scope="row")
        case "text":
            return Cell(paras=text_paras(item, column) + unplaced(work, item, placed_in(columns)))
    return Cell(paras=paras(item_text(column.field, item)))


def text_paras(item: Item, column: FrameworkColumn) -> tuple[Para, ...]:
    """The action's text; where the publisher prints them in the same cell, its number before and its doers after."""
    made = list(paras(item.text))
    if "responsible" in column.holds and item.responsible:
        made = _with_doers(made, item)
    if "number" in column.holds and item.number:
        if made and not made[0].bullet:
            made[0] = replace(made[0], text=f"{item.number} {made[0].text}")
        else:
            made.insert(0, Para(text=item.number))
    return tuple(made)


def _with_doers(text: list[Para], item: Item) -> list[Para]:
    """The doers in brackets behind the text, or on a line of their own where brackets would be misread."""
    doers = people_in_brackets(item.responsible)
    said = "\n".join(written(para) for para in text)
    if text and not text[-1].bullet and split_doers(f"{said} {doers}") == (said, doers[1:-1]):
        return [*text[:-1], replace(text[-1], text=f"{text[-1].text} {doers}")]
    return [*text, *named(line_label(ITEM_LINES, "responsible"), people_text(item.responsible))]


# --- sections ---


def outcome_cell(work: Work, section: Section, rows: int = 1) -> Cell:
    """The expected outcomes; on a template the levels to write under."""
    if work.blank:
        levels = work.framework.sections.outcome_levels
        return Cell(paras=tuple(Para(text=f"At a {level} level:", bold=True) for level in levels), rows=rows)
    return Cell(paras=outcome_paras(section.outcomes), rows=rows)


def outcome_paras(outcomes: Iterable[Outcome]) -> tuple[Para, ...]:
    """Outcomes as bullets, those of one level under a line that names it; those without a level come first."""
    made: list[Para] = []
    level = ""
    for outcome in sorted(outcomes, key=lambda one: bool(one.level)):
        if outcome.level != level:
            level = outcome.level
            made.append(Para(text=f"At a {level} level:", bold=True))
        made.append(Para(text=" ".join(outcome.text.split()), bullet=True))
    return tuple(made)


def section_extras(section: Section, placed: Collection[str]) -> list[tuple[Para, ...]]:
    """What a section says that neither a column nor the layout prints (`placed`), each with its name."""
    made: list[tuple[Para, ...]] = []
    if "theme" not in placed and section.theme:
        made.append(named(line_label(SECTION_LINES, "theme"), section.theme))
    if "context" not in placed and section.context:
        made.append(named(line_label(SECTION_LINES, "context"), section.context))
    if "lead" not in placed and section.lead:
        made.append(named(line_label(SECTION_LINES, "lead"), people_text(section.lead)))
    if "section_outcomes" not in placed and section.outcomes:
        made.append((Para(label=line_label(SECTION_LINES, "section_outcomes") + ":"), *outcome_paras(section.outcomes)))
    return made


def numbered_title(work: Work, section: Section) -> str:
    """ "1. The partnership should ..."; with its noun where the title itself begins with a figure."""
    title = " ".join(section.title.split())
    if not section.number:
        return title
    return heading_text(work, section) if title[:1].isdigit() else f"{section.number}. {title}".strip()
