"""CSV: UTF-8 with a byte order mark (Excel needs it), and no cell that a spreadsheet would run as a formula.

A spreadsheet takes a cell that begins with = + - @ (or a tab or line end before one) for a formula. Such a text gets
one apostrophe before it, which spreadsheets read as "this is text", and so does a text that begins with apostrophes
followed by one of these, so that `plain` can take exactly one away again: nothing of the text changes.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date

from plumbline.documents.report import Sheet, SheetValue, Status, printable

_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")


def write_csv(sheet: Sheet) -> bytes:
    """The sheet as CSV: one row of labels, then the rows; dates as 2026-03-13."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    if sheet.headed:
        rows.writerow([guard(column.label) for column in sheet.columns])
    for row in sheet.rows:
        rows.writerow([guard(_text(value)) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def guard(text: str) -> str:
    """The text so that a spreadsheet shows it and runs nothing."""
    return f"'{text}" if _RISKY.match(text) else text


def plain(text: str) -> str:
    """The text as it was before `guard`."""
    return text[1:] if _GUARDED.match(text) else text


def _text(value: SheetValue) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return printable(value.word if isinstance(value, Status) else value or "")
