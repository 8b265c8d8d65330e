"""The committee's paper (ST14, ST15): the publisher's progress update up to one round, the grades counted, and the
committee's own view."""

from __future__ import annotations

from dataclasses import dataclass

from plumbline.documents.report import Block, Cell, Column, Heading, Report, Row, Table, paras
from plumbline.plans.layouts.common import Work
from plumbline.plans.layouts.parts import Beside, about_the_review, key_of_grades, report_of, review_table


@dataclass(frozen=True)
class Paper:
    """What the paper says beside the plan's own content, which holds the rounds up to the chosen one."""

    counts: tuple[tuple[str, tuple[int, ...]], ...]  # each round: how many parts have each grade of the scale
    beside: Beside


def lay_out_paper(work: Work, paper: Paper) -> Report:
    _name_what_is_referred_to(work)
    blocks = [*about_the_review(work), review_table(work, paper.beside), *_summary(work, paper), *key_of_grades(work)]
    return report_of(work, blocks)


def _name_what_is_referred_to(work: Work) -> None:
    """Numbers of parts are not printed here: where a part refers to another, the paper names it by its title, and only
    where the part's own words do not name it already."""
    titles = {item.number: item.title.strip().rstrip(".") for item in work.content.items if item.title}
    for item in work.content.items:
        words = "\n".join([item.text, item.measure, *(f"{e.text}\n{e.impact}" for e in item.progress)]).casefold()
        named = [titles[number] for number in item.references if number in titles]
        meant = [title for title in named if title.casefold() not in words]
        item.references = [number for number in item.references if number not in titles]
        if meant:
            item.text = "\n".join([item.text, f"See also: {'; '.join(meant)}"]).strip()


def _summary(work: Work, paper: Paper) -> list[Block]:
    """How many parts have each grade, a row for each round, oldest first."""
    if not paper.counts:
        return []
    values = work.scale.values
    labels = ["Round", *(v.label if v.code in ("", v.label) else f"{v.code} ({v.label})" for v in values)]
    head = Row(
        tuple(Cell(paras=paras(label, bold=True), scope="column", shade="soft") for label in labels), repeat=True
    )
    rows = [
        Row(
            (
                Cell(paras=paras(label, bold=True), scope="row"),
                *(Cell(paras=paras(str(n)), centred=True) for n in counts),
            )
        )
        for label, counts in paper.counts
    ]
    table = Table(
        columns=(Column("Round", 28), *(Column(v.label, 18) for v in values)),
        rows=(head, *rows),
        caption="Summary of grades",
        description=f"A row for each round: how many {work.framework.items.plural} were given each grade in it.",
    )
    return [Heading("Summary of grades", 1), table]
