"""Whatever a document holds, reading it ends, loses nothing silently, and invents nothing: documents made at random."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.documents.blocks import Cell, Document, Grid, Paragraph
from plumbline.library.loading import load_library
from plumbline.plans.reading.as_json import reading_from_json, reading_to_json
from plumbline.plans.reading.interpret import understand

LIBRARY = load_library(Path(__file__).resolve().parents[3] / "library")
HEADINGS = (
    "Action", "Action No", "Recommendation", "Lead", "By when", "Start", "Progress", "RAG", "Theme", "Outcome",
    "Measure", "Update June 2026", "Q1 RAG", "Cost", "Issue", "Who and when", "Date completed", "% complete",
    "Original date", "",
)  # fmt: skip
VALUES = (
    "1.1", "2", "a)", "31/03/2026", "Sept", "Ongoing", "tbc", "Amber", "Complete", "Home Manager & Cook",
    "Every quarter", "Theme 1: ", "Recommendation 2: ", "Context: ", "Lead: ", "- ", "1.1 Do 1.2 Do ",
    "(Home Manager)", "Y", "50%", "", "", "",
)  # fmt: skip
TOKEN = re.compile(r"zz\d+zz")


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Paragraphs and grids of headings and values, the values with a word of their own ("zz17zz")."""
    tokens = count()

    def text(words: tuple[str, ...]) -> str:
        word = draw(st.sampled_from(words))
        marked = word not in HEADINGS or not word  # a heading is taken up by what stands beneath it
        return f"{word} zz{next(tokens)}zz".strip() if marked and draw(st.booleans()) else word

    blocks: list[Paragraph | Grid] = []
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            kind: Any = draw(st.sampled_from(("title", "heading", "body", "item")))
            blocks.append(
                Paragraph(text(HEADINGS + VALUES), kind, draw(st.integers(0, 3)), "line", draw(st.booleans()))
            )
        else:
            blocks.append(draw_grid(draw, text))
    form: Any = draw(st.sampled_from(("docx", "xlsx", "pdf", "txt")))
    return Document(form, tuple(blocks), page_header=(text(HEADINGS),) if draw(st.booleans()) else ())


def draw_grid(draw: st.DrawFn, text: Any) -> Grid:
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cells, taken = [], set()
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken or draw(st.integers(0, 9)) == 0:
                continue
            tall, wide = (
                (draw(st.integers(1, 3)), draw(st.integers(1, columns))) if draw(st.integers(0, 7)) == 0 else (1, 1)
            )
            taken |= {(r, c) for r in range(row, row + tall) for c in range(column, column + wide)}
            words = HEADINGS if row == 0 or (column == 0 and draw(st.booleans())) else VALUES
            cells.append(
                Cell(row, column, text(words), tall, wide, bold=row == 0, continues=draw(st.integers(0, 20)) == 0)
            )
    return Grid(tuple(cells), rows, columns, where="table")


def texts(document: Document) -> list[str]:
    cells = [cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells]
    return [*document.page_header, *cells, *(b.text for b in document.blocks if isinstance(b, Paragraph))]


@pytest.mark.requirement("BY1")
@settings(max_examples=300, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=documents())
def test_every_word_is_in_the_plan_or_told(document: Document) -> None:
    reading = understand(document, frameworks=LIBRARY.frameworks, scales=LIBRARY.scales)
    data = reading_to_json(reading)
    there = {token for text in texts(document) for token in TOKEN.findall(text)}
    headings = {token for column in reading.columns for token in TOKEN.findall(column.heading)}
    told = set(TOKEN.findall(str(data)))
    assert told <= there, "invented"
    assert there - told - headings == set(), "lost"
    assert reading_to_json(reading_from_json(data)) == data
    numbers = [item.number for item in reading.plan.items]
    assert len(numbers) == len(set(numbers)), "two actions with one number"
    assert all(numbers)
