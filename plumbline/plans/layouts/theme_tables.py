"""A table for each section: the Dumfries & Galloway improvement plan, the Wirral team plan.

Where the framework has contexts or fixed themes, the section's name and its context are the first rows of its table, as
D&G prints it; otherwise the name is a heading above the table, as Wirral prints it.
"""

from __future__ import annotations

from plumbline.documents.report import Block, Heading, Para, Report, Row, Table, paras
from plumbline.plans.layouts.common import (
    Work,
    heading_text,
    item_cells,
    label_row,
    page_footer,
    page_header,
    placed_in,
    report_columns,
    section_extras,
    top,
    wide_row,
)
from plumbline.plans.rules.content import Section


def lay_out_theme_tables(work: Work) -> Report:
    blocks: list[Block] = [*top(work)]
    for section in work.content.sections:
        blocks += _section(work, section)
    return Report(
        title=work.content.title or work.framework.title,
        blocks=tuple(blocks),
        landscape=work.landscape,
        page_header=page_header(work),
        page_footer=page_footer(work),
    )


def _section(work: Work, section: Section) -> list[Block]:
    rule = work.framework.sections
    columns = work.columns
    width = len(columns)
    name = heading_text(work, section)
    inside = bool(rule.context_label or rule.fixed)
    rows: list[Row] = []
    if inside:
        rows.append(wide_row((Para(text=name),), width, shade="strong", heading=1, repeat=True))
    if section.theme:
        rows.append(wide_row(paras(section.theme, label="Theme:"), width))
    if rule.context_label:
        hint = f"{rule.context_hint}:" if rule.context_hint else ""
        label = rule.context_label if hint else f"{rule.context_label}:"
        rows.append(wide_row(paras(section.context, label=label, hint=hint), width))
    own = {"theme", "context"} if rule.context_label else {"theme"}
    for extra in section_extras(section, placed_in(columns) | own):
        rows.append(wide_row(extra, width))
    rows.append(label_row(columns))
    rows += [Row(item_cells(work, item, columns), room=work.blank) for item in section.items]
    table = Table(
        columns=report_columns(work, columns),
        rows=tuple(rows),
        caption=name,
        description=f"The {work.framework.items.plural} of this {rule.noun}, one in each row.",
    )
    return [table] if inside else [Heading(name, 1), table]
