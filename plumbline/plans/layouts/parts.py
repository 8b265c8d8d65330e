"""A labelled table for each part of a recommendation, with its rounds oldest first: the Stockton progress update."""

from __future__ import annotations

from collections.abc import Mapping

from plumbline.documents.report import Block, Cell, Column, Para, Report, Row, Status, Table, paras
from plumbline.library.types import Field
from plumbline.plans.layouts.common import (
    Work,
    header_rows,
    introduction,
    item_text,
    page_footer,
    page_header,
    period_rows,
    section_extras,
    status_of,
    unplaced,
    wide_row,
)
from plumbline.plans.rules.content import Item, Progress, Section

COLUMNS = (Column("What", 26), Column("Answer", 74))
# Printed in rows of their own, whatever columns the framework names; the status is the last round's.
PARTS_FIELDS = frozenset({"title", "text", "measure", "responsible", "finish", "progress", "status"})
# By the number of a part and the round: what stands below its answer there, each with its label (the committee's view).
Beside = Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
ROUND_FIELDS: tuple[Field, ...] = ("progress", "status", "impact")


def lay_out_parts(work: Work) -> Report:
    return report_of(work, [*about_the_review(work), review_table(work, {}), *key_of_grades(work)])


def about_the_review(work: Work) -> list[Block]:
    """What stands above the recommendations: the header as a labelled table, then the framework's own words."""
    blocks: list[Block] = []
    if rows := header_rows(work, every_page=False) + period_rows(work):
        blocks.append(
            Table(
                columns=COLUMNS,
                rows=(*_name_of_the_form(work), *(_labelled(label, paras(value)) for label, value in rows)),
                caption="About this review",
                description="A label in the first column, what it says in the second.",
            )
        )
    return [*blocks, *introduction(work)]


def _name_of_the_form(work: Work) -> tuple[Row, ...]:
    """The band above the header, as the publisher has it; a blank template bears that name as its title already."""
    if not work.content.title:
        return ()
    return (wide_row(paras(work.framework.title, bold=True), len(COLUMNS), shade="strong", centred=True),)


def report_of(work: Work, blocks: list[Block]) -> Report:
    """The document: the review's name on every page, version and date at its foot."""
    running = page_header(work) or _review_line(work)
    return Report(
        title=work.content.title or work.framework.title,
        blocks=tuple(blocks),
        landscape=work.framework.landscape,
        page_header=running,
        page_footer=page_footer(work, titled=not running),
    )


def _review_line(work: Work) -> tuple[str, ...]:
    """The review's name on every page: "Progress update – Review of support to care homes". (After a colon it would be
    read back as one of the header's fields.)"""
    label = next((field.label for field in work.framework.header if field.key == "review"), "")
    name = " ".join(work.content.header.get(label, "").split())
    said = name if name.casefold().startswith(label.casefold()) else f"{label} of {name}"
    return (f"Progress update – {said}",) if name else ()


def review_table(work: Work, beside: Beside) -> Table:
    """All recommendations in one table, as the publisher has it."""
    return Table(
        columns=COLUMNS,
        rows=tuple(row for section in work.content.sections for row in _section(work, section, beside)),
        caption="Recommendations and their progress",
        description=(
            f"Each recommendation begins with a dark row and each {work.framework.items.noun} with a lighter one; "
            "below it stand a label in the first column and what it says in the second."
        ),
    )


def _section(work: Work, section: Section, beside: Beside) -> list[Row]:
    name = f"{work.noun} {section.number}".strip()
    said = paras(" ".join(section.title.split()), bold=True)
    said += tuple(para for extra in section_extras(section, ()) for para in extra)
    rows = [
        Row(
            (
                Cell(paras=(Para(label=f"{name}:"),), shade="strong", scope="row"),
                Cell(paras=said, shade="strong", heading=1 if section.title else 0),
            ),
            group=True,
        )
    ]
    for place, item in enumerate(section.items, start=1):
        rows += _part(work, item, beside, in_order=item.number == f"{section.number or '1'}.{place}")
    return rows


def _part(work: Work, item: Item, beside: Beside, *, in_order: bool) -> list[Row]:
    """The rows of a part: what was agreed, then each round. A number is printed where it cannot be told by counting."""
    columns = work.framework.columns
    title = f"{item.number} {item.title}" if item.title and not in_order else item.title
    rows = [
        Row(
            (
                Cell(shade="soft"),
                Cell(paras=paras(title, bold=True), shade="soft", heading=2 if title else 0),
            ),
            group=True,
        )
    ]
    fixed = [c for c in columns if c.field not in (*ROUND_FIELDS, "title")]
    for column in fixed:
        said = paras(item_text(column.field, item))
        if column.field == "text":
            said += unplaced(work, item, PARTS_FIELDS)
        rows.append(_labelled(column.label, said, hint=column.hint, room=work.blank))
    if not in_order and not item.title:
        rows.append(_labelled("Number", paras(item.number)))
    for entry in item.progress or ([Progress()] if work.blank else []):
        rows += _round(work, entry)
        rows += [_labelled(label, paras(said)) for label, said in beside.get((item.number, entry.round), ())]
    last = item.progress[-1].status if item.progress else ""
    if (item.status.text or item.status.key) and item.status.text != last:
        rows.append(_status_row("Status", "", status_of(item.status.text, item.status.key, work.scale), ""))
    return rows


def _round(work: Work, entry: Progress) -> list[Row]:
    rows: list[Row] = []
    when = f" ({entry.round})" if entry.round else ""
    for column in work.framework.columns:
        if column.field == "status":
            status = status_of(entry.status, _key_of(work, entry.status), work.scale)
            rows.append(_status_row(f"{column.label}{when}", column.hint, status, entry.status_note))
        elif column.field in ROUND_FIELDS:
            said = entry.text if column.field == "progress" else entry.impact
            rows.append(_labelled(f"{column.label}{when}", paras(said), hint=column.hint, room=work.blank))
    return rows


def _key_of(work: Work, printed: str) -> str:
    """The scale's value that a printed grade names by its code and word, for its colour only."""
    said = printed.strip().casefold()
    for value in work.scale.values:
        label, code = value.label.casefold(), value.code.casefold()
        if said in (label, code, f"{code} ({label})", *value.also):
            return value.key
    return ""


def _labelled(label: str, said: tuple[Para, ...], *, hint: str = "", room: bool = False) -> Row:
    return Row((_label_cell(label, hint), Cell(paras=said)), room=room)


def _status_row(label: str, hint: str, status: Status | None, note: str) -> Row:
    return Row((_label_cell(label, hint), Cell(paras=paras(note), status=status)))


def _label_cell(label: str, hint: str) -> Cell:
    return Cell(paras=(Para(label=f"{label}:", hint=hint),), scope="row", shade="soft")


def key_of_grades(work: Work) -> list[Block]:
    """The key of gradings, its name beside it, where the publisher prints one."""
    if not work.scale.key_title:
        return []
    values = work.scale.values
    name = Cell(paras=(Para(label=f"{work.scale.key_title}:"),), rows=2, scope="row", shade="soft")
    codes = [Cell(paras=paras(v.code, bold=True), scope="column", shade="soft", centred=True) for v in values]
    table = Table(
        columns=(Column("Key", 44), *(Column(v.code, 132 // len(values)) for v in values)),
        rows=(
            Row((name, *codes)),
            Row(tuple(Cell(paras=paras(v.label), centred=True) for v in values)),
        ),
        caption=work.scale.key_title,
        description="Each grade, with its meaning below it.",
    )
    return [table]
