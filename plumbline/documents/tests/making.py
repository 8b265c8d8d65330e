"""Fictional files for the reading tests, made on the spot: nothing here comes from a real plan."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import typst
from docx import Document as NewWord

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

PLAN = [
    ["No", "Action", "Lead", "By when", "Progress", "RAG"],
    ["1", "Review every care plan with the person and their family", "Deputy Manager", "31/03/2027", "Begun", "Amber"],
    ["2", "Train night staff in safe moving", "Training Lead", "Ongoing", "", "Green"],
    ["3", "Repair the sluice room door", "Estates", "within 2 weeks", "Ordered", "Red"],
]


def word_table(path: Path, rows: list[list[str]], *, heading: str = "Rowan Court improvement plan") -> Path:
    """A Word file with one plain table."""
    made = NewWord()
    made.add_heading(heading, level=1)
    table = made.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.save(str(path))
    return path


def rewritten(path: Path, changes: dict[str, bytes | None]) -> Path:
    """The same Office file with parts replaced, added (or, with None, left out)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, data in changes.items():
        if data is None:
            parts.pop(name, None)
        else:
            parts[name] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def part_of(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


def word_body(path: Path, body: str, **parts: bytes) -> Path:
    """A Word file whose body is this XML. `parts` go in by name with "/" written "__"."""
    NewWord().save(str(path))
    xml = f'<w:document xmlns:w="{W}" {_SPACES}><w:body>{body}</w:body></w:document>'
    changes: dict[str, bytes | None] = {"word/document.xml": xml.encode("utf-8")}
    changes |= {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in parts.items()}
    return rewritten(path, changes)


_SPACES = (
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def p(text: str = "", props: str = "", run: str = "") -> str:
    """A Word paragraph."""
    runs = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{props}</w:pPr>{runs}</w:p>"


def tc(content: str, props: str = "") -> str:
    """A Word cell."""
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{content}</w:tc>"


def tr(*cells: str, props: str = "") -> str:
    return f"<w:tr><w:trPr>{props}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str, widths: tuple[int, ...] = (2000, 2000, 2000)) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def pdf(path: Path, source: str) -> Path:
    """A PDF typeset from typst source."""
    path.write_bytes(typst.compile(source.encode("utf-8")))
    return path


def pdf_table(
    path: Path, rows: list[list[str]], *, columns: str, before: str = "", page: str = "", more: str = ""
) -> Path:
    """A PDF with one ruled table."""
    cells = ", ".join(f"[{_escaped(text)}]" for row in rows for text in row)
    return pdf(
        path, f"#set page(width: 297mm, height: 210mm{page})\n{before}\n#table(columns: ({columns}), {more}{cells})"
    )


def _escaped(text: str) -> str:
    for sign in "\\#*_$@<>[]~`":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", " \\\n ")


def raw_pdf(objects: list[str], trailer: str = "") -> bytes:
    """A PDF from its objects, for what no program here will write (encrypted, scanned)."""
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for place in places:
        out.write(f"{place:010d} 00000 n \n".encode())
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


ENCRYPTED_PDF = raw_pdf(
    [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>",
    ],
    f"/Encrypt 4 0 R /ID [<{'00' * 16}> <{'00' * 16}>]",
)

SCANNED_PDF = raw_pdf(
    [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /XObject << /Im 4 0 "
        "R >> >> >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        "/Length 1 >>\n"
        "stream\nA\nendstream",
        "<< /Length 30 >>\nstream\nq 500 0 0 700 40 40 cm /Im Do Q\nendstream",
    ]
)
