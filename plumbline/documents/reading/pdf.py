"""PDF documents: ruled tables, tables set by alignment alone, paragraphs, running headers.

A scanned page has no text to read and is refused or listed; an encrypted one is refused. Nothing that a PDF asks a
program to do (scripts, links, attachments) is done.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from plumbline.documents.blocks import Document, Grid, LeftOut, Paragraph
from plumbline.documents.reading import text as words
from plumbline.documents.reading.grids import finish
from plumbline.documents.reading.pdf_aligned import aligned_tables, banded_table
from plumbline.documents.reading.pdf_over_pages import fits_together, join_over_page
from plumbline.documents.reading.pdf_tables import Box, PageTable, fills_of, give_letters, page_tables, to_rows
from plumbline.documents.reading.pdf_text import Habits, Line, Passage, drawn_bullets, habits_of, lines_of, passages
from plumbline.documents.reading.refusal import Unreadable, damaged, too_large

LIMIT_PAGES = 200
LIMIT_LETTERS = 2_000_000
_PAGE_NUMBER = re.compile(
    r"^[\s|–—-]*(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?(?:\s*\|\s*p\s*a\s*g\s*e)?[\s|–—-]*$", re.IGNORECASE
)
_PAGE_OF = re.compile(r"\bpage\s*\d+(\s*(of|/)\s*\d+)?", re.IGNORECASE)
_LABEL = re.compile(r"^[A-Z][^:]{1,60}:")

Progress = Callable[[int, int], None]

# What pdfminer and pdfplumber meet broken files with.
_BROKEN = (
    MalformedPDFException, PSException, ValueError, TypeError, LookupError, AttributeError, AssertionError, OSError,
    ArithmeticError, struct.error,
)  # fmt: skip


@dataclass
class Page:
    number: int
    width: float
    height: float
    tables: list[PageTable] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)  # horizontal rules: y, x0, x1
    fills: list[Box] = field(default_factory=list)


Piece = PageTable | Passage


def read_pdf(path: Path, *, progress: Progress | None = None) -> Document:
    """A PDF as blocks. Raises Unreadable."""
    try:
        with pdfplumber.open(path) as pdf:
            return _read(pdf, progress)
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed) as error:
        raise _locked() from error
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise _locked() from error
        if error.args and isinstance(error.args[0], MemoryError):
            raise MemoryError from error
        raise damaged("PDF") from error
    except (Unreadable, MemoryError):
        raise
    except RecursionError as error:
        raise damaged("PDF") from error
    except _BROKEN as error:
        raise damaged("PDF") from error


def _locked() -> Unreadable:
    return Unreadable(
        "This PDF is protected by a password. Open it, save or print it as a PDF without the password, and upload that."
    )


def _read(pdf: Any, progress: Progress | None) -> Document:
    left_out: list[LeftOut] = []
    pages: list[Page] = []
    count = len(pdf.pages)
    if count > LIMIT_PAGES:
        raise too_large(f"has {count} pages; the limit is {LIMIT_PAGES}")
    letters = unknown = 0
    for index, source in enumerate(pdf.pages):
        page, size = _page(source, left_out)
        pages.append(page)
        letters += size
        unknown += sum(1 for char in source.chars if char["text"].startswith("(cid:"))
        if letters > LIMIT_LETTERS:
            raise too_large("holds far more text than a plan can have")
        source.close()
        if progress is not None:
            progress(index + 1, count)
    if letters < 3:
        raise Unreadable(
            "This PDF holds only pictures of pages, as a scanner makes them, so there is no text to read. Use the "
            "document it was printed from, or have it recognised as text (OCR) first, and upload that."
        )
    if unknown * 3 > letters:
        raise Unreadable(
            "The letters in this PDF are stored in a way that cannot be turned back into text. Use the document it was "
            "made from, and upload that."
        )
    if _is_shell(pages):
        raise Unreadable(
            "This PDF is a form that only Adobe Reader can show. Open it there, print it to a new PDF, and upload that."
        )
    header, footer = _running(pages)
    for page in pages:
        _find_banded(page)
    cells = [cell.lines for page in pages for table in page.tables for cell in table.cells]
    habits = habits_of(cells + [page.lines for page in pages])
    pieces = _pieces(pages, habits)
    blocks = _blocks(pieces, habits)
    info = pdf.metadata or {}
    title = words.line(str(info.get("Title") or "")).removeprefix("Microsoft Word - ")
    title = "" if title in ("about:blank", "Untitled") else title
    return Document(
        format="pdf", blocks=tuple(blocks), page_header=header, page_footer=footer, left_out=tuple(left_out),
        properties={"title": title} if title else {},
    )  # fmt: skip


def _page(source: Any, left_out: list[LeftOut]) -> tuple[Page, int]:
    number = source.page_number
    page = Page(number, float(source.width), float(source.height))
    chars = [char for char in source.chars if _on_page(char, page)]
    slanted = [char for char in chars if _slanted(char)]
    if slanted:
        text = words.line("".join(char["text"] for char in slanted))
        left_out.append(LeftOut(f"page {number}", text, "A stamp set across the page: it is not part of the text."))
        chars = [char for char in chars if not _slanted(char)]
    chars = _once(chars) + _form_values(source, left_out) + drawn_bullets(source, chars)
    visible = sum(1 for char in chars if char["text"].strip())
    page.tables = page_tables(source)
    outside = give_letters(page.tables, chars, number)
    page.tables = [table for table in page.tables if any(cell.lines for cell in table.cells)]
    page.lines = lines_of(outside, number)
    page.rules = [(line["top"], line["x0"], line["x1"]) for line in source.lines if line["bottom"] - line["top"] < 2]
    page.rules += [(r["top"], r["x0"], r["x1"]) for r in source.rects if r["bottom"] - r["top"] < 2]
    page.fills = fills_of(source)
    pictures = [i for i in source.images if i["x1"] - i["x0"] > 40 and i["bottom"] - i["top"] > 40]
    if pictures:
        why = "A picture: text in it is not read."
        if not visible:
            why = "The whole page is a picture, as a scanner makes it: text in it is not read."
        left_out.append(LeftOut(f"page {number}", "", why))
    return page, visible


def _is_shell(pages: list[Page]) -> bool:
    """A form whose pages hold nothing but the notice that another program is needed."""
    text = " ".join(line.text for page in pages for line in page.lines).casefold()
    return len(text) < 1500 and not any(page.tables for page in pages) and text.startswith("please wait")


def _find_banded(page: Page) -> None:
    """Take a table told by rules across or by coloured cells off the lines that stand outside ruled tables."""

    def free(top: float, bottom: float) -> bool:
        return all(bottom < table.box[1] + 3 or top > table.box[3] - 3 for table in page.tables)

    rules = [rule for rule in page.rules if free(rule[0], rule[0])]
    fills = [box for box in page.fills if free(box[1], box[3])]
    table, lines = banded_table(page.lines, rules, fills, page.number)
    if table is not None and free(table.box[1], table.box[3]):
        page.tables.append(table)
        page.lines = lines


def _on_page(char: dict[str, Any], page: Page) -> bool:
    return -2 <= char["x0"] <= page.width + 2 and -2 <= char["top"] <= page.height + 2


def _slanted(char: dict[str, Any]) -> bool:
    """A letter of a stamp set across the page ("DRAFT"): turned by neither nought nor a quarter."""
    a, b = char.get("matrix", (1, 0))[:2]
    return bool(min(abs(a), abs(b)) > 0.05 * max(abs(a), abs(b)))


def _once(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Letters printed twice on one spot (a way to look bold), once."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for char in chars:
        key = char["text"], round(char["x0"]), round(char["top"])
        if char["text"].strip() and key in seen:
            continue
        seen.add(key)
        kept.append(char)
    return kept


def _form_values(source: Any, left_out: list[LeftOut]) -> list[dict[str, Any]]:
    """What people typed into form fields, as letters at the field's place; comments are listed."""
    made: list[dict[str, Any]] = []
    for annotation in source.annots:
        data = annotation.get("data") or {}
        kind = str(resolve1(data.get("Subtype")))
        if "Widget" in kind:
            value = _decoded(resolve1(data.get("V")) or _parent_value(data))
            made += _letters(value, annotation)
        elif any(name in kind for name in ("Text", "Highlight", "FreeText", "StrikeOut", "Underline", "Caret")):
            text = words.line(_decoded(resolve1(data.get("Contents"))))
            if text:
                why = "A comment added to the PDF: it is not part of the text."
                left_out.append(LeftOut(f"page {source.page_number}", text, why))
    return made


def _parent_value(data: dict[str, Any]) -> Any:
    parent = resolve1(data.get("Parent"))
    return resolve1(parent.get("V")) if isinstance(parent, dict) else None


def _decoded(value: Any) -> str:
    if isinstance(value, PDFObjRef):
        value = resolve1(value)
    if isinstance(value, bytes):
        for mark, name in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
            if value.startswith(mark):
                return value[len(mark) :].decode(name, "replace")
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("cp1252", "replace")
    if value is None or isinstance(value, (dict, list)):
        return ""
    text = getattr(value, "name", value)
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return {"Off": "☐", "Yes": "☒", "On": "☒"}.get(text, text)


def _letters(value: str, place: dict[str, Any]) -> list[dict[str, Any]]:
    made = []
    size = 9.0
    for row, text in enumerate(value.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        step = min(4.5, max(0.5, (place["x1"] - place["x0"] - 4) / max(len(text), 1)))
        for index, sign in enumerate(text):
            x0, top = place["x0"] + 2 + index * step, place["top"] + 1 + row * 11
            made.append(
                {
                    "text": sign, "x0": x0, "x1": x0 + step, "top": top, "bottom": top + size, "size": size,
                    "fontname": "", "upright": True,
                }
            )  # fmt: skip
    return made


def _running(pages: list[Page]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take the running header and footer off the pages: lines that recur at the same height, and page numbers."""
    found: dict[str, dict[str, None]] = {"header": {}, "footer": {}}
    counts: Counter[tuple[str, str]] = Counter()
    zones: dict[int, list[tuple[str, Line]]] = {}
    for page in pages:
        tops = [table.box[1] for table in page.tables]
        feet = [table.box[3] for table in page.tables]
        for line in page.lines:
            zone = ""
            if line.bottom < 0.13 * page.height and all(line.bottom <= top + 2 for top in tops):
                zone = "header"
            elif line.top > 0.87 * page.height and all(line.top >= foot - 2 for foot in feet):
                zone = "footer"
            if zone and not (len(line.segments) > 2 and (page.number > 1 or len(line.segments) > 3)):
                # Three texts side by side are a table's headings, unless the first page has them up there too.
                zones.setdefault(page.number, []).append((zone, line))
        counts.update({(zone, _pattern(line.text)) for zone, line in zones.get(page.number, [])})
    least = max(2, -(-len(pages) * 6 // 10))
    for page in pages:
        for zone, line in zones.get(page.number, []):
            number = bool(_PAGE_NUMBER.match(line.text)) and (len(line.text) > 3 or zone == "footer")
            if counts[zone, _pattern(line.text)] >= least or number or "page 1 of 1" in line.text.casefold():
                page.lines = [other for other in page.lines if other is not line]
                text = words.line(_PAGE_OF.sub("", line.text).strip(" |–-"))
                if text and not _PAGE_NUMBER.match(line.text):
                    found[zone].setdefault(text)
    return tuple(found["header"]), tuple(found["footer"])


def _pattern(text: str) -> str:
    """Two lines are the same running line when only their page numbers differ."""
    return re.sub(r"\bpage\s*\d+(\s*(of|/)\s*\d+)?|^\d+$|\|\s*\d+$|^\d+\s*\|", "#", " ".join(text.split()).casefold())


def _pieces(pages: list[Page], habits: Habits) -> list[Piece]:
    """Tables and paragraphs in reading order, with tables that go on over a page joined."""
    pieces: list[Piece] = []
    left = min((line.x0 for page in pages for line in page.lines), default=0.0)
    for page in pages:
        on_page = _page_pieces(page, left, habits)
        if pieces and on_page:
            last, first = pieces[-1], on_page[0]
            if isinstance(last, PageTable) and isinstance(first, PageTable) and fits_together(last, first):
                join_over_page(last, first, habits=habits)
                on_page = on_page[1:]
            elif isinstance(last, Passage) and isinstance(first, Passage):
                whole = passages(last.lines + first.lines, left, page.width - left, habits=habits)
                if len(whole) == 1 and len(last.lines) > 1:
                    pieces[-1] = whole[0]
                    on_page = on_page[1:]
        pieces += on_page
    return pieces


def _page_pieces(page: Page, left: float, habits: Habits) -> list[Piece]:
    tables = sorted(page.tables, key=lambda table: table.box[1])
    pieces: list[Piece] = []
    waiting = sorted(page.lines, key=lambda line: (line.top, line.x0))
    for table in tables:
        above = [line for line in waiting if (line.top + line.bottom) / 2 < table.box[1]]
        waiting = [line for line in waiting if line not in above]
        pieces += _loose(above, page, left, habits)
        pieces.append(table)
    return pieces + _loose(waiting, page, left, habits)


def _loose(lines: list[Line], page: Page, left: float, habits: Habits) -> list[Piece]:
    """Lines outside ruled tables: tables by alignment where they stand in columns, paragraphs otherwise."""
    right = max([page.width - left] + [line.x1 for line in lines])
    pieces: list[Piece] = []
    rules = [y for y, x0, x1 in page.rules if x1 - x0 > 0.4 * (right - left)]
    for run in aligned_tables(lines, page.number, rules):
        if isinstance(run, PageTable):
            pieces.append(run)
        else:
            pieces += passages([part for line in run for part in _parted(line)], left, right, habits=habits)
    return pieces


def _parted(line: Line) -> list[Line]:
    """Two labels on one line ("Name: ...      Date: ...") are two lines."""
    segments = line.segments
    texts = [" ".join(word.text for word in segment) for segment in segments]
    if len(segments) < 2 or not all(_LABEL.match(text) for text in texts):
        return [line]
    parts = []
    for segment, text in zip(segments, texts, strict=True):
        parts.append(
            Line(
                text, segment[0].x0, segment[-1].x1, line.top, line.bottom, line.size, line.bold, line.page,
                False, segment, len(text),
            )
        )  # fmt: skip
    return parts


def _blocks(pieces: list[Piece], habits: Habits) -> list[Paragraph | Grid]:
    usual, largest = _sizes(pieces)
    blocks: list[Paragraph | Grid] = []
    for piece in pieces:
        if isinstance(piece, PageTable):
            pages = sorted(set(piece.row_pages))
            where = f"page {pages[0]}" if len(pages) == 1 else f"pages {pages[0]}-{pages[-1]}"
            blocks.append(finish(to_rows(piece, habits=habits), where=where))
        else:
            blocks += _paragraph(piece, usual, largest)
    return blocks


def _sizes(pieces: list[Piece]) -> tuple[float, list[float]]:
    """The usual size of letters, and the sizes of headings from large to small."""
    weights: Counter[float] = Counter()
    plain: Counter[float] = Counter()
    loose: set[float] = set()
    for piece in pieces:
        if isinstance(piece, PageTable):
            for cell in piece.cells:
                for line in cell.lines:
                    weights[round(line.size, 1)] += line.letters
        elif isinstance(piece, Passage):
            loose.add(round(piece.size, 1))
            for line in piece.lines:
                weights[round(line.size, 1)] += line.letters
                plain[round(line.size, 1)] += 0 if piece.bold else line.letters
    plain += Counter()
    usual = weights.most_common(1)[0][0] if weights else 10.0
    if plain:
        usual = max(usual, plain.most_common(1)[0][0])  # text outside tables is often larger than in them
    return usual, sorted((size for size in loose if size > 1.12 * usual), reverse=True)


def _paragraph(piece: Passage, usual: float, largest: list[float]) -> list[Paragraph]:
    text = words.line(piece.text)
    if not text:
        return []
    kind: Literal["title", "heading", "body", "item"] = "body"
    level = 0
    where = f"page {piece.lines[0].page}"
    size = round(piece.size, 1)
    if size in largest and len(text) <= 250 and not text.endswith((".", ";", ",")):
        first = size == largest[0] and size >= 1.2 * usual and piece.lines[0].page == 1
        kind, level = ("title", 0) if first else ("heading", largest.index(size) + 1)
    elif text.startswith("- "):
        kind = "item"
    return [Paragraph(text, kind, level, where, piece.bold)]
