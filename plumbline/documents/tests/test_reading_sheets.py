"""Excel and OpenDocument sheets: what is shown is read, what is hidden is listed."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from plumbline.documents.blocks import Document, Grid, Paragraph
from plumbline.documents.reading import read_blocks
from plumbline.documents.reading.number_formats import shown
from plumbline.documents.tests import making

HEAD = ["Action No", "Action", "Lead", "Due"]


def book_of(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def shape(document: Document) -> list[object]:
    """Paragraphs as texts, grids as rows of texts."""
    found: list[object] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
            continue
        rows = [[""] * block.columns for _ in range(block.rows)]
        for cell in block.cells:
            rows[cell.row][cell.column] = cell.text
        found.append(rows)
    return found


def first_grid(document: Document) -> Grid:
    return next(block for block in document.blocks if isinstance(block, Grid))


@pytest.mark.requirement("BY1")
def test_lines_above_the_table_are_paragraphs_and_labels_a_small_grid(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Rowan Court improvement plan"], ["Name of service:", "Rowan Court"], ["Date of plan:", date(2026, 5, 1)], [],
        list(HEAD), ["1.1", "Repair the door", "Ann", date(2026, 3, 31)], ["1.2", "Train the "
        "staff", "Bo", "Ongoing"], [],
        ["Key: red means late"],
    ]  # fmt: skip
    document = read_blocks(book_of(tmp_path / "plan.xlsx", ("Plan", rows)))
    assert shape(document) == [
        "Rowan Court improvement plan",
        [["Name of service:", "Rowan Court"], ["Date of plan:", "01/05/2026"]],
        [HEAD, ["1.1", "Repair the door", "Ann", "31/03/2026"], ["1.2", "Train the staff", "Bo", "Ongoing"]],
        "Key: red means late",
    ]
    assert first_grid(document).row_where == ("sheet Plan, row 2", "sheet Plan, row 3")


def test_themes_between_empty_rows_stay_in_one_table(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        list(HEAD), ["Theme 1: Environment"], ["1.1", "Repair the door", "Ann", "May"], [],
        ["Theme 2: Staff"], ["2.1", "Train the staff", "Bo", "June"],
    ]  # fmt: skip
    found = shape(read_blocks(book_of(tmp_path / "plan.xlsx", ("Plan", rows))))
    assert len(found) == 1
    assert [row[0] for row in found[0]] == ["Action No", "Theme 1: Environment", "1.1", "Theme 2: Staff", "2.1"]


def test_headings_repeated_for_each_theme_are_dropped(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        list(HEAD), ["1.1", "Repair the door", "Ann", "May"], [], list(HEAD), ["2.1", "Train the staff", "Bo", "June"],
    ]  # fmt: skip
    found = shape(read_blocks(book_of(tmp_path / "plan.xlsx", ("Plan", rows))))
    assert [row[0] for row in found[0]] == ["Action No", "1.1", "2.1"]


def test_a_second_table_with_other_headings_is_a_grid_of_its_own(tmp_path: Path) -> None:
    path = book_of(
        tmp_path / "plan.xlsx",
        (
            "Plan",
            [
                list(HEAD),
                ["1.1", "Repair the door", "Ann", "May"],
                [],
                ["Risk", "Level", "Owner"],
                ["Fire", "High", "Bo"],
            ],
        ),
    )
    from openpyxl import load_workbook

    book = load_workbook(path)
    for row in (1, 4):
        for cell in book.active[row]:
            cell.font = Font(bold=True)
    book.save(path)
    found = shape(read_blocks(path))
    assert [grid[0] for grid in found] == [HEAD, ["Risk", "Level", "Owner"]]


def test_one_sheet_for_each_theme(tmp_path: Path) -> None:
    plan = [list(HEAD), ["1", "Repair the door", "Ann", "May"]]
    found = shape(read_blocks(book_of(tmp_path / "plan.xlsx", ("Environment", plan), ("Staff", plan), ("Empty", []))))
    assert found == ["Environment", plan, "Staff", plan]


def test_merged_bold_and_shaded_cells(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = Workbook()
    sheet = book.active
    for row in (
        ["Recommendation", "Action", "Lead"],
        ["1. Be well", "1.1", "Ann"],
        [None, "1.2", "Bo"],
        ["Theme", None, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("A4:C4")
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9D9D9")
    book.save(path)
    cells = {cell.text: cell for cell in first_grid(read_blocks(path)).cells}
    assert (cells["1. Be well"].rows, cells["Theme"].columns) == (2, 3)
    assert cells["Recommendation"].bold
    assert cells["Recommendation"].shaded
    assert not cells["1.1"].bold
    assert not cells["1.1"].shaded


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (46112, "dd/mm/yyyy", "31/03/2026"), (46112, "d mmmm yyyy", "31/03/2026"), (46112, "[$-809]dd mmmm "
        "yyyy;@", "31/03/2026"),
        (43709, "mmm-yy", "Sep 2019"), (43709, "mmmm yyyy", "Sep 2019"), (43709, "mmm\\ yy", "Sep "
        "2019"), (43709, "yyyy", "2019"),
        (46112.5, "dd/mm/yyyy hh:mm", "31/03/2026 12:00"), (0.5, "h:mm", "12:00"), (59, "dd/mm/yyyy", "28/02/1900"),
        (0.45, "0%", "45%"), (0.455, "0.0%", "45.5%"), (1.1, "0.00", "1.10"), (1.1, "General", "1.1"), (3, "", "3"),
        (1234.5, "#,##0.00", "1,234.50"), (1200, '"£"#,##0', "£1,200"), (1200, "[$£-809]#,##0.00", "£1,200.00"),
        (-5, "0;(0)", "(5)"), (7, "000", "007"), (0.333333333333, "", "0.33333333333"), (5, "@", "5"),
        (2, '0" days"', "2 days"),
        (1.5, "#.##", "1.5"), (12, "#.##", "12"), (1234567, '#,##0,"k"', "1,235k"), (0, "0;-0;", "0"),
    ],
)  # fmt: skip
def test_numbers_as_a_sheet_shows_them(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_dates_times_formulas_and_text_that_begins_with_an_equals_sign(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = Workbook()
    sheet = book.active
    sheet.append(["Action", "When", "Time", "Month", "Done"])
    sheet.append(["Repair", datetime(2026, 3, 31), time(9, 30), date(2019, 9, 1), 0.5])
    sheet["D2"].number_format, sheet["E2"].number_format = "mmm-yy", "0%"
    sheet["A3"].value, sheet["A3"].data_type = "=SUM(1,2) is what we typed", "s"
    sheet["B3"] = "=1+1"
    book.save(path)
    document = read_blocks(path)
    assert shape(document)[0][1:] == [
        ["Repair", "31/03/2026", "09:30", "Sep 2019", "50%"], ["=SUM(1,2) is what we typed", "", "", "", ""],
    ]  # fmt: skip
    assert [(warning.where, "formula" in warning.why) for warning in document.warnings] == [
        ("sheet Sheet, cell B3", True)
    ]


@pytest.mark.requirement("BY1")
def test_hidden_sheets_rows_columns_and_comments_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = Workbook()
    sheet = book.active
    for row in (["No", "Action", "Lead", "Notes"], ["1", "Repair", "Ann", "private"], ["2", "Old action", "Bo", ""]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet["B2"].comment = Comment("Is this ours?", "somebody")
    book.create_sheet("Lists").append(["Red", "Amber"])
    book["Lists"].sheet_state = "hidden"
    book.save(path)
    document = read_blocks(path)
    assert shape(document) == [[["No", "Action", "Lead"], ["1", "Repair", "Ann"]]]
    assert {(left.where, left.text, left.why) for left in document.left_out} == {
        ("sheet Sheet, row 3", "2 | Old action | Bo", "A hidden row."),
        ("sheet Sheet, column D", "Notes | private", "A hidden column."),
        ("sheet Sheet, cell B2", "Is this ours?", "A comment: it is not part of the cell."),
        ("sheet Lists", "Red | Amber", "A hidden sheet."),
    }


def test_lines_and_bullets_inside_a_cell(tmp_path: Path) -> None:
    rows: list[list[object]] = [list(HEAD), ["1", "First\n• one\n• two\n\n  three  ", "Zoë O’Hagan", "李小龍"]]
    found = shape(read_blocks(book_of(tmp_path / "plan.xlsx", ("Plan", rows))))
    assert found[0][1] == ["1", "First\n- one\n- two\nthree", "Zoë O’Hagan", "李小龍"]


def test_a_big_sheet_is_read_fast_enough(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        list(HEAD),
        *([str(n), f"Action {n} of the plan", "Ann", date(2026, 5, 1)] for n in range(3000)),
    ]
    assert first_grid(read_blocks(book_of(tmp_path / "plan.xlsx", ("Plan", rows)))).rows == 3001


# OpenDocument

NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def ods(path: Path, tables: str, styles: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def cell(text: str, props: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {props}><text:p>{text}</text:p></table:table-cell>'


def test_opendocument_sheets_with_repeats_spans_dates_and_hidden_parts(tmp_path: Path) -> None:
    styles = (
        '<number:date-style style:name="N1"><number:month number:textual="true"/><number:year/></number:date-style>'
        '<style:style style:name="month" style:data-style-name="N1"/>'
        '<style:style style:name="head"><style:text-properties fo:font-weight="bold"/>'
        '<style:table-cell-properties fo:background-color="#dddddd"/></style:style>'
        '<style:style style:name="off"><style:table-properties table:display="false"/></style:style>'
    )
    head = "".join(cell(text, 'table:style-name="head"') for text in ("No", "Action", "When", "Done"))
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2026-03-31"><text:p>31.03.26</text:p>'
        "</table:table-cell>"
    )
    month = (
        '<table:table-cell table:style-name="month" office:value-type="date" office:date-value="2019-09-01">'
        "<text:p>Sep 19</text:p>"
        "</table:table-cell>"
    )
    note = (
        "<table:table-cell office:value-type='string'><office:annotation><text:p>Who?</text:p></office:annotation>"
        "<text:p>Two</text:p><text:p>• lines</text:p></table:table-cell>"
    )
    tables = (
        '<table:table table:name="Plan"><table:table-column table:number-columns-repeated="16384"/>'
        f"<table:table-row>{head}</table:table-row>"
        f"<table:table-row>{cell('1', 'table:number-rows-spanned=&quot;2&quot;')}{cell('Repair')}{day}{cell('50%')}"
        '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'.replace("&quot;", '"')
        + f"<table:table-row><table:covered-table-cell/>{note}{month}{cell('')}</table:table-row>"
        + f'<table:table-row table:visibility="collapse">{cell("9")}{cell("Hidden")}</table:table-row>'
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/>'
        + f"</table:table-row></table:table><table:table table:name='Off' table:style-name='off'>"
        f"<table:table-row>{cell('x')}" + "</table:table-row></table:table>"
    )
    document = read_blocks(ods(tmp_path / "plan.ods", tables, styles))
    assert document.format == "ods"
    assert shape(document) == [
        [["No", "Action", "When", "Done"], ["1", "Repair", "31/03/2026", "50%"], ["", "Two\n- lines", "Sep 2019", ""]]
    ]
    grid = first_grid(document)
    assert grid.cells[0].bold
    assert grid.cells[0].shaded
    assert next(c for c in grid.cells if c.text == "1").rows == 2
    assert {left.why.partition(":")[0] for left in document.left_out} == {
        "A hidden row.",
        "A hidden sheet.",
        "A comment",
    }


def test_an_opendocument_sheet_made_by_a_library_is_read(tmp_path: Path) -> None:
    from odfdo import Document as NewOds
    from odfdo import Table

    made = NewOds("spreadsheet")
    made.body.clear()
    table = Table("Plan")
    for row in making.PLAN:
        table.append_row()
        table.set_row_values(table.height - 1, row)
    made.body.append(table)
    path = tmp_path / "plan.ods"
    made.save(str(path))
    assert shape(read_blocks(path)) == [making.PLAN]


def test_the_printed_header_and_footer_of_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = Workbook()
    for row in making.PLAN:
        book.active.append(row)
    book.active.oddHeader.left.text = "Date of plan: 1 May 2026"
    book.active.oddHeader.right.text = "Bell && Co"
    book.active.oddFooter.center.text = "Page &P of &N"
    book.save(path)
    document = read_blocks(path)
    assert document.page_header == ("Date of plan: 1 May 2026", "Bell & Co")
    assert document.page_footer == ()


def test_a_status_given_by_colour_alone(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = Workbook()
    for row in (["Action", "Lead", "RAG"], ["Repair", "Ann", None], ["Train", "Bo", None]):
        book.active.append(row)
    book.active["C2"].fill = PatternFill("solid", fgColor="FFC000")
    book.active["C3"].fill = PatternFill("solid", fgColor="C6EFCE")
    book.save(path)
    assert [cell.colour for cell in first_grid(read_blocks(path)).cells if cell.column == 2] == ["", "amber", "green"]


def test_a_key_beside_the_table_is_a_grid_of_its_own(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [*HEAD, None, "Key", ""],
        ["1", "Repair", "Ann", "May", None, "Red", "Late"],
        ["2", "Train", "Bo", "June", None, "Green", "Done"],
        *([str(n), f"Action {n}", "Ann", "July"] for n in range(3, 9)),
    ]
    found = shape(read_blocks(book_of(tmp_path / "plan.xlsx", ("Plan", rows))))
    assert found[0][0] == HEAD
    assert len(found[0]) == 9
    assert found[1:] == ["Key", [["Red", "Late"], ["Green", "Done"]]]
