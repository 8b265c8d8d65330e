"""Writing: 60 actions as Word, PDF and Excel, beside python-docx writing the same bare table."""

from __future__ import annotations

import io

from benchmarks.made import THEMES, framework, plan_of
from benchmarks.measure import Row, median_time, report, resident_megabytes
from plumbline.documents.report import Report, Table
from plumbline.documents.writing.docx import write_docx
from plumbline.documents.writing.pdf import write_pdf
from plumbline.documents.writing.xlsx import write_xlsx
from plumbline.plans.layouts import about, lay_out, tabulate


def bare_word(rows: list[list[str]]) -> bytes:
    """The same rows by python-docx, one table, no layout."""
    import docx

    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=False):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def bare_excel(rows: list[list[str]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def rows_of(report: Report) -> list[list[str]]:
    tables = [block for block in report.blocks if isinstance(block, Table)]
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


def run() -> bool:
    content, kind = plan_of(60), framework(THEMES)
    rows = rows_of(lay_out(content, *kind))
    timed = [
        Row(
            "a .docx of 60 actions",
            median_time(lambda: write_docx(lay_out(content, *kind))),
            0.4,
            median_time(lambda: bare_word(rows)),
        ),
        Row("a .pdf of 60 actions", median_time(lambda: write_pdf(lay_out(content, *kind))), 1.0),
        Row(
            "an .xlsx of 60 actions",
            median_time(lambda: write_xlsx(tabulate(content, *kind), about(content, kind[0]))),
            None,
            median_time(lambda: bare_excel(rows)),
        ),
    ]
    grown = growth(lambda: [write_docx(lay_out(content, *kind)), write_pdf(lay_out(content, *kind))])
    timed[1].notes.append(f"{grown:+.1f} MB over 40 exports")
    return report("Writing", timed) and grown < 8


def growth(work: object) -> float:
    """Megabytes that the process gains over forty exports, after ten to settle."""
    assert callable(work)
    for _ in range(10):
        work()
    before = resident_megabytes()
    for _ in range(40):
        work()
    return resident_megabytes() - before
