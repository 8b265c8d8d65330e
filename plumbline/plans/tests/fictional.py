"""Fictional plans written as Word, Excel and PDF, in the layouts that real ones have. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

Cell = Any  # a text; (text, rows, columns) for a merged cell; None where a merged cell reaches


@dataclass
class Table:
    rows: list[list[Cell]]
    heads: int = 1  # rows that are bold and shaded


@dataclass
class Heading:
    text: str
    level: int = 2


@dataclass
class Line:
    text: str
    bold: bool = False
    bullet: bool = False


Block = Table | Heading | Line
Plan = list[Block]


def spans(table: Table) -> list[tuple[int, int, str, int, int]]:
    """row, column, text, rows, columns of each cell."""
    found = []
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row):
            if cell is None:
                continue
            text, rows, columns = cell if isinstance(cell, tuple) else (cell, 1, 1)
            found.append((r, c, text, rows, columns))
    return found


def width(table: Table) -> int:
    return max(len(row) for row in table.rows)


def write_docx(plan: Plan, path: Path, page_header: str = "") -> Path:
    import docx

    document = docx.Document()
    if page_header:
        document.sections[0].header.paragraphs[0].text = page_header
    for block in plan:
        if isinstance(block, Heading):
            document.add_heading(block.text, block.level)
        elif isinstance(block, Line):
            paragraph = document.add_paragraph(style="List Bullet" if block.bullet else None)
            paragraph.add_run(block.text).bold = block.bold or None
        else:
            _docx_table(document, block)
    document.save(str(path))
    return path


def _docx_table(document: Any, block: Table) -> None:
    table = document.add_table(rows=len(block.rows), cols=width(block), style="Table Grid")
    for r, c, text, rows, columns in spans(block):
        cell = table.cell(r, c)
        if rows > 1 or columns > 1:
            cell = cell.merge(table.cell(r + rows - 1, c + columns - 1))
        lines = text.split("\n")
        cell.paragraphs[0].text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)
        if r < block.heads:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.bold = True
    document.add_paragraph()


def write_xlsx(plan: Plan, path: Path) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    bold = book.add_format({"bold": True, "text_wrap": True})
    wrap = book.add_format({"text_wrap": True})
    sheet = book.add_worksheet("Plan")
    at = 0
    for block in plan:
        if isinstance(block, Table):
            for r, c, text, rows, columns in spans(block):
                kind = bold if r < block.heads else wrap
                if rows > 1 or columns > 1:
                    sheet.merge_range(at + r, c, at + r + rows - 1, c + columns - 1, text, kind)
                else:
                    sheet.write_string(at + r, c, text, kind)
            at += len(block.rows) + 1
        else:
            sheet.write_string(at, 0, block.text, bold if isinstance(block, Heading) or block.bold else wrap)
            at += 1
    book.close()
    return path


def write_pdf(plan: Plan, path: Path) -> Path:
    import typst

    parts = ['#set page(paper: "a4", flipped: true, margin: 1.5cm)\n#set text(size: 9pt)\n']
    for block in plan:
        if isinstance(block, Heading):
            parts.append(f"{'=' * max(1, block.level)} {_typst(block.text)}\n\n")
        elif isinstance(block, Line):
            text = f"*{_typst(block.text)}*" if block.bold else _typst(block.text)
            parts.append(f"{'- ' if block.bullet else ''}{text}\n\n")
        else:
            parts.append(_typst_table(block))
    source = path.with_suffix(".typ")
    source.write_text("".join(parts))
    typst.compile(str(source), output=str(path))
    return path


def _typst_table(block: Table) -> str:
    cells = []
    for r, _, text, rows, columns in spans(block):
        shown = " \\\n".join(_typst(line) for line in text.split("\n"))
        shown = f"*{shown}*" if r < block.heads and text else shown
        cells.append(f"table.cell(rowspan: {rows}, colspan: {columns})[{shown}]")
    return f"#table(columns: ({'1fr,' * width(block)}), {', '.join(cells)})\n\n"


def _typst(text: str) -> str:
    for char in "\\#*_$@<>[]~`\"'":
        text = text.replace(char, f"\\{char}")
    if text[:1] in "-+=/" or text[:1].isdigit():
        text = f"#text({_string(text)})".replace("\\#", "#") if not set(text) & set("\\*") else text
    return text.replace("//", "/\\/")


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
