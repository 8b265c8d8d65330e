"""Excel: one row of labels, filters, frozen panes, wrapped text, real dates; no text becomes a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from plumbline.documents.report import About, Colour, Sheet, SheetValue, Status, printable
from plumbline.kernel.refusals import Refusal

LONGEST = 32_767  # characters that Excel keeps in a cell
LONGEST_NAME = 31
HEADER_ROOM = 220  # Excel keeps 255 characters in a header, its codes among them
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  (the format's own fixed point, so that the same plan gives the same bytes)
STATUS_FILL: dict[Colour, str] = {
    "red": "#F4CDC6", "amber": "#FFDD9E", "green": "#CCE5D3", "blue": "#CADBEE", "grey": "#E8EAEB",
}  # fmt: skip
_FONT = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}


class TooLongForExcel(Refusal):
    """A text is longer than a cell of Excel can hold; the sentence says where."""


def write_xlsx(sheets: Sequence[Sheet], about: About) -> bytes:
    """The sheets as a workbook. The same sheets give the same bytes.

    Raises TooLongForExcel where a text would be cut, rather than losing its end.
    """
    out = io.BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "d mmm yyyy",
        },
    )
    book.set_properties({"title": printable(about.title), "author": "", "comments": "", "created": EPOCH})
    formats = _Formats(book)
    names: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_name(sheet.name, names))
        _fill(page, sheet, formats)
        _print_set_up(page, sheet, about)
    book.close()
    return out.getvalue()


class _Formats:
    """The few looks that cells have, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.head = book.add_format(
            {**_FONT, "bold": True, "bg_color": "#C3DBDC", "border": 1, "border_color": "#6F777B"}
        )
        self.text = book.add_format({**_FONT, "border": 1, "border_color": "#B1B4B6"})
        self.date = book.add_format({**_FONT, "border": 1, "border_color": "#B1B4B6", "num_format": "d mmm yyyy"})
        self.date.set_align("left")
        self.status = {
            colour: book.add_format({**_FONT, "bold": True, "border": 1, "border_color": "#B1B4B6", "bg_color": fill})
            for colour, fill in STATUS_FILL.items()
        }


def _fill(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        if sheet.headed:
            page.write_string(0, number, printable(column.label), formats.head)
    for row_number, row in enumerate(sheet.rows, start=int(sheet.headed)):
        for number, value in enumerate(row):
            if not sheet.headed and number == 0:
                page.write_string(row_number, number, printable(str(value)), formats.head)
                continue
            _write(page, row_number, number, value, formats, where=f"{sheet.name}, row {row_number + 1}")
    if not sheet.headed:
        return
    page.freeze_panes(1, sheet.frozen)
    if sheet.rows and sheet.columns:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _write(page: Worksheet, row: int, column: int, value: SheetValue, formats: _Formats, *, where: str) -> None:
    look: Format = formats.text
    if isinstance(value, date):
        page.write_datetime(row, column, datetime(value.year, value.month, value.day), formats.date)  # noqa: DTZ001
        return
    if isinstance(value, int):
        page.write_number(row, column, value, formats.text)
        return
    if isinstance(value, Status):
        look = formats.status[value.colour]
    text = printable(value.word if isinstance(value, Status) else value or "")
    if len(text) > LONGEST:
        raise TooLongForExcel(
            f"{where}: the text has {len(text):,} characters; Excel keeps {LONGEST:,} in a cell. "
            "Shorten it, or choose Word, PDF or CSV."
        )
    if text:
        page.write_string(row, column, text, look)
    else:
        page.write_blank(row, column, None, look)


def _print_set_up(page: Worksheet, sheet: Sheet, about: About) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    if sheet.headed:
        page.repeat_rows(0)
    if title := _code(about.title):
        page.set_header("&L&9" + title)
    page.set_footer("&L&9" + _code(about.footer or sheet.name) + "&R&9Page &P of &N")


def _code(words: str) -> str:
    """Words for a header or footer of Excel, where "&" begins a code; none where they are longer than has room there,
    as half a title would be another one."""
    said = " ".join(printable(words).split()).replace("&", "&&")
    return said if len(said) <= HEADER_ROOM else ""


def _name(wanted: str, taken: set[str]) -> str:
    """A name that Excel allows and that no sheet has yet."""
    plain = "".join(" " if c in "[]:*?/\\" else c for c in printable(wanted)).strip("' ")[:LONGEST_NAME] or "Sheet"
    name, number = plain, 2
    while name.casefold() in taken:
        name = f"{plain[: LONGEST_NAME - 4]} {number}"
        number += 1
    taken.add(name.casefold())
    return name
