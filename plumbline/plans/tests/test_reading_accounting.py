"""Everything in a document is in the plan or told as not imported, nothing twice, and nothing is invented (BY1)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from plumbline.documents.blocks import Cell, Document, Grid, LeftOut, Paragraph
from plumbline.documents.reading import read_blocks
from plumbline.library.loading import load_library
from plumbline.plans.reading.as_json import content_to_json
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import Reading
from tests.shared import shared_file

LIBRARY = load_library(Path(__file__).resolve().parents[3] / "library")
WORD = re.compile(r"[^\W_]+")
# Words that say what follows them and are taken up by where it is put: "Theme 1: ...", "At a Service level:".
LABEL_WORDS = frozenset(
    [
        "theme",
        "objective",
        "recommendation",
        "context",
        "at",
        "a",
        "level",
        "and",
        "h",
        "mscm",
        "partnership",
        "service",
    ]
)


def understood(document: Document, **options: Any) -> Reading:
    return understand(document, frameworks=LIBRARY.frameworks, scales=LIBRARY.scales, **options)


def words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def said(value: Any) -> str:
    """All the text in a piece of JSON, labels of the header included."""
    if isinstance(value, dict):
        return " ".join(
            [*(key for key in value if " " in key or key[:1].isupper()), *(said(v) for v in value.values())]
        )
    if isinstance(value, list):
        return " ".join(said(v) for v in value)
    return value if isinstance(value, str) else ""


def texts(document: Document) -> list[str]:
    found = [*document.page_header, *document.page_footer]
    for block in document.blocks:
        found += [cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text]
    return found


@pytest.mark.requirement("BY1")
@pytest.mark.parametrize(
    "name",
    [
        "moray-sds-action-plan-2019-20.docx",
        "moray-sds-action-plan-2019-20.xlsx",
        "moray-sds-action-plan-2019-20.pdf",
        "moray-sds-action-plan-2019-20.txt",
        "wirral-work-plan.docx",
        "wirral-work-plan.pdf",
        "dumfries-galloway-improvement-plan-blank.docx",
        "hertfordshire-forms.docx",
    ],
)
def test_what_is_not_in_the_plan_is_told(name: str) -> None:
    document = read_blocks(shared_file("sources", name))
    reading = understood(document)
    headings = {word for column in reading.columns for word in words(column.heading)}
    told = words(said(content_to_json(reading.plan))) + [
        word for row in reading.not_imported for word in words(row.text)
    ]
    hints = (
        set(words(LIBRARY.framework(reading.plan.framework).sections.context_hint)) if reading.plan.framework else set()
    )
    missing = {word for text in texts(document) for word in words(text)} - set(told) - headings - hints - LABEL_WORDS
    joined = "".join(told)  # a theme line that was cut over two columns is joined again: "Getting Su" + "pport"
    assert not {word for word in missing if word not in joined}


@pytest.mark.requirement("BY1")
@pytest.mark.parametrize(
    "name", ["moray-sds-action-plan-2019-20.docx", "moray-sds-action-plan-2019-20.txt", "wirral-work-plan.docx"]
)
def test_nothing_is_invented(name: str) -> None:
    document = read_blocks(shared_file("sources", name))
    reading = understood(document)
    there = {word for text in texts(document) for word in words(text)}
    for item in reading.plan.items:
        for text in (item.text, item.title, *item.responsible, item.start.text, item.finish.text, item.frequency):
            assert set(words(text)) <= there, text


def grid(rows: list[list[str]], **marks: Any) -> Grid:
    cells = tuple(Cell(r, c, text, bold=r == 0, **marks) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(cells, rows=len(rows), columns=max(len(row) for row in rows), where="table 1")


HEAD = ["No.", "Action", "Lead", "Due", "Cost", "Status"]


def test_a_column_without_a_place_is_told_cell_by_cell() -> None:
    document = Document("docx", (grid([HEAD, ["1", "Mend it", "Cook", "May 2026", "£200", "Green"]]),))
    reading = understood(document)
    assert [(n.text, n.why) for n in reading.not_imported if n.text == "£200"] == [
        ("£200", 'The column "Cost" has no place in a plan.')
    ]
    assert [n.where for n in reading.not_imported if n.text == "£200"] == ["table 1, row 2"]


def test_what_the_reader_left_out_is_told_with_its_reason() -> None:
    left = LeftOut("paragraph 3", "old words", "Deleted in tracked changes.")
    document = Document("docx", (grid([HEAD, ["1", "Mend it", "Cook", "May 2026", "", "Green"]]),), left_out=(left,))
    assert ("paragraph 3", "old words", "Deleted in tracked changes.") in [
        (n.where, n.text, n.why) for n in understood(document).not_imported
    ]


def test_a_heading_on_every_page_is_told_once() -> None:
    again = Paragraph("OUR VALUES IN ACTION TODAY", "body", where="page 1", bold=True)
    table = grid([HEAD, ["1", "Mend it", "Cook", "May 2026", "", "Green"]])
    reading = understood(Document("pdf", (again, table, again, again)))
    assert [n.where for n in reading.not_imported if n.text == again.text] == ["page 1 and 2 more"]


def test_a_letter_holds_no_plan_and_all_of_it_is_told() -> None:
    letter = Document(
        "docx", (Paragraph("Dear Ms Vane,"), Paragraph("Thank you for your visit. We enjoyed it very much indeed."))
    )
    reading = understood(letter)
    assert (reading.plan.sections, reading.plan.framework) == ([], "")
    assert [n.text for n in reading.not_imported] == [
        "Dear Ms Vane,",
        "Thank you for your visit. We enjoyed it very much indeed.",
    ]


def test_an_empty_document_is_an_empty_plan() -> None:
    reading = understood(Document("csv", ()))
    assert (reading.plan.sections, reading.not_imported, reading.warnings) == ([], [], [])
