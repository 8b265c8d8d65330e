"""What a person says wins: the columns they assign, the framework they name; and the JSON is stable."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from plumbline.documents.blocks import Cell, Document, Grid, Paragraph
from plumbline.library.loading import load_library
from plumbline.library.types import Field
from plumbline.plans.reading.as_json import reading_from_json, reading_to_json
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import Reading

LIBRARY = load_library(Path(__file__).resolve().parents[3] / "library")
HEAD = ["Ref", "Task", "Done by", "Date", "Remarks"]
ROW = ["1", "Mend the gate", "Handyman", "31/03/2026", "Gate ordered"]


def grid(rows: list[list[str]]) -> Grid:
    cells = tuple(Cell(r, c, text, bold=r == 0) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(cells, rows=len(rows), columns=len(rows[0]), where="table 1")


def understood(document: Document, **options: Any) -> Reading:
    return understand(document, frameworks=LIBRARY.frameworks, scales=LIBRARY.scales, **options)


def test_columns_tell_what_they_were_taken_for() -> None:
    reading = understood(Document("docx", (grid([HEAD, ROW]),)))
    fields = {c.heading: c.field for c in reading.columns}
    assert fields["Ref"] == "number"
    assert fields["Task"] == "text"
    assert {(c.grid, c.column) for c in reading.columns} == {(0, n) for n in range(5)}


@pytest.mark.requirement("BY1")
def test_a_persons_assignment_of_a_column_wins() -> None:
    document = Document("docx", (grid([HEAD, ROW]),))
    reading = understood(document, assignments={(0, 4): "outcome", (0, 1): "title", (0, 2): "measure"})
    item = reading.plan.items[0]
    assert (item.outcome, item.title, item.measure, item.text) == ("Gate ordered", "Mend the gate", "Handyman", "")
    assert {c.column: c.field for c in reading.columns}[4] == "outcome"


def test_a_column_can_be_left_out_by_hand() -> None:
    reading = understood(Document("docx", (grid([HEAD, ROW]),)), assignments={(0, 4): ""})
    assert "Gate ordered" in [n.text for n in reading.not_imported]


def test_a_table_of_no_actions_becomes_one_by_hand() -> None:
    document = Document("docx", (grid([["Colour", "Thing"], ["Red", "Paint the gate red before winter"]]),))
    assert understood(document).plan.items == []
    reading = understood(document, assignments={(0, 1): "text", (0, 0): ""})
    assert "Paint the gate red before winter" in [i.text for i in reading.plan.items]


def test_the_named_framework_wins_and_an_unknown_one_is_an_error() -> None:
    document = Document("docx", (grid([["Action", "Lead", "Due", "RAG"], ["Mend it", "Cook", "May 2026", "Amber"]]),))
    assert understood(document).plan.framework == "service-improvement-plan"
    named = understood(document, framework="dumfries-galloway-improvement-plan")
    assert (named.plan.framework, named.plan.items[0].status.key) == ("dumfries-galloway-improvement-plan", "amber")
    with pytest.raises(ValueError, match="no framework"):
        understood(document, framework="nowhere")


def test_a_status_is_never_turned_into_one_of_another_scale() -> None:
    document = Document("docx", (grid([["Action", "Lead", "Due", "RAG"], ["Mend it", "Cook", "May 2026", "Blue"]]),))
    item = understood(document, framework="dumfries-galloway-improvement-plan").plan.items[0]
    assert (item.status.text, item.status.key) == ("Blue", "")


def test_the_json_comes_back_as_the_same_reading() -> None:
    reading = understood(Document("docx", (Paragraph("Plan for 2026/27", "title"), grid([HEAD, ROW]))))
    data = reading_to_json(reading)
    assert reading_to_json(reading_from_json(json.loads(json.dumps(data)))) == data
    names = ["format", "title", "framework", "period", "header", "header_order", "sections", "not_imported", "warnings"]
    assert list(data) == names
    item = data["sections"][0]["items"][0]
    assert list(item) == [
        "number", "title", "text", "outcome", "measure", "responsible", "frequency", "start", "finish", "progress",
         "status",
        "references", "accountable", "approval_by", "after", "timescale_source", "original_finish", "moves", "figures",
        "stands_on",
    ]  # fmt: skip
    assert item["finish"] == {"text": "31/03/2026", "kind": "date", "date": "2026-03-31"}
    assert reading_from_json(data).plan.items[0].finish.date == date(2026, 3, 31)


def test_3000_actions_are_read_in_linear_time() -> None:
    def seconds(count: int) -> float:
        rows = [["No.", "Action", "Lead", "Due", "Progress", "Status"]]
        rows += [[f"{n // 30 + 1}.{n % 30 + 1}", f"Do number {n}, see 1.1", "Home Manager & Cook", "31/03/2027",
         "Begun", "Amber"]
                 for n in range(count)]  # fmt: skip
        document = Document("xlsx", (grid(rows),))
        start = time.perf_counter()
        assert len(understood(document).plan.items) == count
        return time.perf_counter() - start

    small, large = min(seconds(300), seconds(300)), seconds(3000)
    assert large < 6
    assert large < 30 * small, "ten times the actions take about ten times as long"


@pytest.mark.requirement("DG32")
def test_a_status_given_by_colour_alone_is_read_and_told() -> None:
    rows = [
        ["Action", "Lead", "Due", "RAG"],
        ["Mend it", "Cook", "May 2026", ""],
        ["Paint it", "Cook", "June 2026", ""],
    ]
    cells = [
        Cell(r, c, text, bold=r == 0, colour={1: "amber", 2: "green"}.get(r, "") if c == 3 else "")
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    reading = understood(Document("docx", (Grid(tuple(cells), 3, 4, where="table 1"),)))
    assert [(i.status.text, i.status.key) for i in reading.plan.items] == [("", "amber"), ("", "green")]
    assert sum("colour" in w.text for w in reading.warnings) == 1


def test_columns_are_told_in_the_words_that_a_person_can_choose_from() -> None:
    head = [
        "Theme",
        "Finding",
        "Recommendation",
        "Action",
        "Owner and date",
        "Original date",
        "Revised date",
        "RAG",
        "% complete",
        "Cost",
    ]
    row = ["Safety", "Late", "Do better", "Mend it", "Cook, May 2026", "1/5/26", "1/6/26", "Amber", "50%", "£2"]
    reading = understood(Document("docx", (grid([head, row]),)))
    assert {c.field for c in reading.columns} <= {"", *get_args(Field)}
