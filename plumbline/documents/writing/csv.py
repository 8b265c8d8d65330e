"""CSV: UTF-8 with a byte order mark (Excel needs it), and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

from plumbline.documents.csv_cells import guard
from plumbline.documents.report import Sheet, SheetValue, Status, printable


def write_csv(sheet: Sheet) -> bytes:
    """The sheet as CSV: one row of labels, then the rows; dates as 2026-03-13."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    if sheet.headed:
        rows.writerow([guard(column.label) for column in sheet.columns])
    for row in sheet.rows:
        rows.writerow([guard(_text(value)) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _text(value: SheetValue) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return printable(value.word if isinstance(value, Status) else value or "")
