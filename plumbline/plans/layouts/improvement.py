"""The paper that asks a regulator to look again (WI14): what was done, what shows it, who says so."""

from __future__ import annotations

from plumbline.documents.report import Block, Cell, Column, Fields, Heading, Report, Row, Table, Text, cell, paras
from plumbline.plans.rules.improvement import Improvement, Proven

LABELS = (("No.", 6), ("What was to be done", 34), ("What it answers", 16), ("What shows it", 24), ("Checked", 20))


def lay_out_improvement(
    found: Improvement, *, title: str, about: tuple[tuple[str, str], ...], statement: str, authorised: str, footer: str
) -> Report:
    """`about`: the fields at the top; `authorised`: who authorises it, for whom and on which day."""
    blocks: list[Block] = [
        Fields(about),
        Heading("What is asked"),
        Text(paras(statement)),
        Heading("What the plan rests on"),
        Text(paras("\n".join(f"- {ground}" for ground in found.grounds) or "Nothing is written down.")),
        Heading("Improvement that was checked"),
        _table(found.proven),
        Heading("What is not shown here"),
        Text(paras(found.rest)),
        Heading("Authorised"),
        Text(paras(authorised)),
    ]
    return Report(title=title, blocks=tuple(blocks), landscape=True, page_header=(title,), page_footer=footer)


def _table(rows: tuple[Proven, ...]) -> Table:
    head = Row(
        tuple(Cell(paras=paras(label, bold=True), scope="column", shade="soft") for label, _ in LABELS), repeat=True
    )
    return Table(
        columns=tuple(Column(label, width) for label, width in LABELS),
        rows=(head, *(_row(one) for one in rows)),
        caption="Improvement that was checked",
        description="One row for each completed action whose evidence somebody else than its doer has checked.",
    )


def _row(one: Proven) -> Row:
    shows = "\n".join([*(f"- {piece}" for piece in one.evidence), *([one.measure] if one.measure else [])])
    return Row(
        (
            Cell(paras=paras(one.number, bold=True), scope="row"),
            cell(one.what),
            cell(one.answers),
            cell(shows or "No piece of evidence that is for everyone on the plan."),
            cell(one.stands_on),
        )
    )
