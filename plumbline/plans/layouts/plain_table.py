"""One table of all actions, whatever the framework; an area that has a name is a row across the table."""

from __future__ import annotations

from plumbline.documents.report import Block, Para, Report, Row, Table, paras
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


def lay_out_plain_table(work: Work) -> Report:
    columns = work.columns
    width = len(columns)
    rows: list[Row] = [label_row(columns)]
    theme = ""
    for section in work.content.sections:
        if section.theme != theme:
            theme = section.theme
            rows.append(wide_row(paras(theme or "-", label="Theme:"), width, shade="soft", centred=True))
        if section.number or section.title:
            rows.append(wide_row((Para(text=heading_text(work, section)),), width, shade="strong", heading=1))
        rows += [wide_row(extra, width) for extra in section_extras(section, placed_in(columns) | {"theme"})]
        rows += [Row(item_cells(work, item, columns), room=work.blank) for item in section.items]
    rule = work.framework
    table = Table(
        columns=report_columns(work, columns),
        rows=tuple(rows),
        caption=f"{rule.items.plural.capitalize()} of the plan",
        description=f"One {rule.items.noun} in each row; {rule.sections.plural} are rows across the table.",
    )
    blocks: list[Block] = [*top(work), table]
    return Report(
        title=work.content.title or work.framework.title,
        blocks=tuple(blocks),
        landscape=work.landscape,
        page_header=page_header(work),
        page_footer=page_footer(work),
    )
