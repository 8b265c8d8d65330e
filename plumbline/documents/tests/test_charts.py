"""The one small chart: what is drawn is what is said, in every format, and nothing is left to colour."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pdfplumber
import pytest
from docx import Document
from lxml import etree

from plumbline.documents.charts import HEIGHT, WIDTH, Chart, draw
from plumbline.documents.report import Heading, Report
from plumbline.documents.writing.docx import write_docx
from plumbline.documents.writing.html import write_html
from plumbline.documents.writing.pdf import write_pdf

TRAINING = Chart(
    title="1.2 % of staff trained",
    points=((date(2026, 3, 1), Decimal("45.00")), (date(2026, 4, 1), Decimal(60)), (date(2026, 5, 1), Decimal("82.5"))),
    unit="% of staff",
    baseline=Decimal(45),
    target=Decimal(100),
    target_on=date(2026, 6, 30),
)
REPORT = Report("A plan", (Heading("Measures over time"), TRAINING))


def drawn(chart: Chart) -> Any:
    return etree.fromstring(draw(chart).encode())


def words(chart: Chart) -> list[str]:
    return [e.text for e in drawn(chart).iter("{http://www.w3.org/2000/svg}text")]


def test_it_is_said_in_one_sentence() -> None:
    assert TRAINING.in_words == (
        "% of staff: began at 45, 45 on 1 Mar 2026, 60 on 1 Apr 2026, 82.5 on 1 May 2026; target 100 by 30 Jun 2026."
    )


def test_first_and_last_reading_and_the_target_are_labelled_where_they_stand() -> None:
    assert words(TRAINING) == ["target 100 by 30 Jun 2026", "45", "1 Mar 2026", "82.5", "1 May 2026"]


@pytest.mark.parametrize(
    "chart",
    [
        TRAINING,
        Chart("one reading", TRAINING.points[:1], target=Decimal(100)),
        Chart("falling", tuple(reversed(TRAINING.points)), target=Decimal(2)),
        Chart("flat", ((date(2026, 3, 1), Decimal(5)), (date(2026, 3, 1), Decimal(5)))),
        Chart("below nought", ((date(2026, 3, 1), Decimal(-5)), (date(2026, 4, 1), Decimal("9999999999.99")))),
    ],
    ids=lambda chart: chart.title,
)
def test_everything_stands_inside_the_drawing(chart: Chart) -> None:
    for element in drawn(chart).iter():
        for name, most in (("x", WIDTH), ("cx", WIDTH), ("y", HEIGHT), ("cy", HEIGHT)):
            if name in element.attrib:
                assert 0 <= float(element.attrib[name]) <= most


def test_a_higher_reading_stands_higher() -> None:
    dots = [
        float(e.attrib["cy"]) for e in drawn(TRAINING).iter("{http://www.w3.org/2000/svg}circle") if "fill" in e.attrib
    ]
    assert dots[-3:] == sorted(dots[-3:], reverse=True)


def test_words_cannot_become_markup() -> None:
    hostile = Chart("x", TRAINING.points, unit="<script>&")
    assert "<script>" not in draw(hostile)
    assert "&lt;script&gt;&amp;" in draw(hostile)


def test_word_shows_a_picture_with_its_words_and_the_same_bytes_each_time() -> None:
    made = write_docx(REPORT)
    assert made == write_docx(REPORT)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.read("word/media/chart1.png").startswith(b"\x89PNG")
    shapes = Document(io.BytesIO(made)).inline_shapes
    assert [s._inline.docPr.get("descr") for s in shapes] == [TRAINING.in_words]


def test_the_pdf_shows_it_with_its_title() -> None:
    with pdfplumber.open(io.BytesIO(write_pdf(REPORT))) as pdf:
        text = pdf.pages[0].extract_text()
    assert "1.2 % of staff trained" in text
    assert "target 100 by 30 Jun 2026" in text


def test_the_page_shows_the_drawing_named_for_screen_readers() -> None:
    page = write_html(REPORT)
    assert f'<title id="table-1-title">{TRAINING.in_words}</title>' in page
    assert "<figcaption>1.2 % of staff trained</figcaption>" in page
