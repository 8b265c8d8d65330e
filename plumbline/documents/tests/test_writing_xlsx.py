"""Workbooks have one row of labels, filters and real dates; no text becomes a formula; nobody is named."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from plumbline.documents.report import About, Sheet, SheetColumn, Status
from plumbline.documents.writing.xlsx import LONGEST, TooLongForExcel, write_xlsx

ABOUT = About(title="Plan & more")
ROWS = (
    ("1.1", "=1+1", date(2026, 3, 13), Status("Amber", "amber", "half")),
    ("1.10", "http://example.org/x", "Ongoing", ""),
    ("007", "- one\n- two", "", Status("Done")),
)
SHEET = Sheet(
    "Actions",
    (SheetColumn("No", 8), SheetColumn("Action", 40), SheetColumn("Finish"), SheetColumn("Status")),
    ROWS,
    frozen=1,
)


def opened(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets, ABOUT)))


def test_values_come_back_as_they_went() -> None:
    page = opened(SHEET)["Actions"]
    assert [c.value for c in page[1]] == ["No", "Action", "Finish", "Status"]
    assert [c.value for c in page[2]] == ["1.1", "=1+1", datetime(2026, 3, 13), "Amber"]
    assert [c.value for c in page[3]] == ["1.10", "http://example.org/x", "Ongoing", None]
    assert [c.value for c in page[4]] == ["007", "- one\n- two", None, "Done"]


@pytest.mark.requirement("BY2")
def test_a_text_is_never_a_formula_a_number_or_a_link() -> None:
    page = opened(SHEET)["Actions"]
    assert {c.data_type for row in page.iter_rows(min_row=2) for c in row if c.value} <= {"s", "d"}
    with zipfile.ZipFile(io.BytesIO(write_xlsx([SHEET], ABOUT))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_dates_are_dates_and_look_like_dates() -> None:
    assert opened(SHEET)["Actions"]["C2"].number_format == "d mmm yyyy"


def test_one_row_of_labels_with_filter_and_frozen_panes() -> None:
    page = opened(SHEET)["Actions"]
    assert page.auto_filter.ref == "A1:D4"
    assert page.freeze_panes == "B2"
    assert page.print_title_rows == "$1:$1"
    assert page.page_setup.orientation == "landscape"
    assert page["B2"].alignment.wrap_text
    assert not page.merged_cells.ranges


def test_nothing_is_hidden_and_nobody_is_named() -> None:
    book = opened(SHEET, Sheet("About", (SheetColumn("a"),), ()))
    assert all(page.sheet_state == "visible" for page in book)
    assert not any(d.hidden for page in book for d in (*page.column_dimensions.values(), *page.row_dimensions.values()))
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy
    assert book.properties.title == "Plan & more"
    assert not book.defined_names


def test_a_status_has_its_word_and_its_colour() -> None:
    cell = opened(SHEET)["Actions"]["D2"]
    assert cell.value == "Amber"
    assert cell.fill.start_color.rgb == "FFFFDD9E"


def test_a_text_too_long_for_a_cell_is_refused_with_its_place_and_never_cut() -> None:
    long = Sheet("Actions", (SheetColumn("Text"),), (("x" * LONGEST,), ("x" * (LONGEST + 1),)))
    with pytest.raises(TooLongForExcel, match="Actions, row 3"):
        write_xlsx([long], ABOUT)


def test_names_of_sheets_are_allowed_and_told_apart() -> None:
    names = ["A/B: [c]*?", "a/b: [c]*?", "x" * 40, "", "'quoted'"]
    sheets = [Sheet(name, (SheetColumn("a"),), ()) for name in names]
    assert opened(*sheets).sheetnames == ["A B   c", "a b   c 2", "x" * 31, "Sheet", "quoted"]


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert write_xlsx([SHEET], ABOUT) == write_xlsx([SHEET], ABOUT)


def test_a_sheet_of_labels_and_values_has_no_row_of_labels_and_no_filter() -> None:
    page = opened(Sheet("About", (SheetColumn("", 20), SheetColumn("", 40)), (("Title:", "=Plan"),), headed=False))[
        "About"
    ]
    assert [c.value for c in page[1]] == ["Title:", "=Plan"]
    assert page["A1"].font.bold
    assert page.auto_filter.ref is None
