"""CSV opens in Excel with its letters whole, runs nothing, and gives back exactly what was written."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.documents.csv_cells import guard, plain
from plumbline.documents.report import Sheet, SheetColumn, Status
from plumbline.documents.writing.csv import write_csv


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_rows_and_a_byte_order_mark() -> None:
    sheet = Sheet(
        "Actions",
        (SheetColumn("No"), SheetColumn("Action"), SheetColumn("Finish"), SheetColumn("Status")),
        (("1.1", 'Ŵyn said "yes", twice\n- once', date(2026, 3, 13), Status("Amber")),),
    )
    data = write_csv(sheet)
    assert data.startswith(b"\xef\xbb\xbf")
    assert read(data) == [
        ["No", "Action", "Finish", "Status"],
        ["1.1", 'Ŵyn said "yes", twice\n- once', "2026-03-13", "Amber"],
    ]


@pytest.mark.requirement("BY2")
@pytest.mark.parametrize("text", ["=1+1", "+44 1387", "-5", "- one\n- two", "@SUM(A1)", "\t=1", "＝1+1"])
def test_nothing_a_spreadsheet_would_run(text: str) -> None:
    assert guard(text) == f"'{text}"
    assert plain(guard(text)) == text


def test_other_texts_are_left_alone() -> None:
    for text in ("", "1.1", "'tis", "a = b", "O’Brien"):
        assert guard(text) == text
        assert plain(text) == text


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="'=+-@a \t", max_size=8))
def test_guarding_loses_nothing(text: str) -> None:
    assert plain(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t"))
