"""OpenDocument spreadsheets (.ods), read straight from the XML; empty cells are never written out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plumbline.documents.blocks import Document, LeftOut
from plumbline.documents.reading import text as words
from plumbline.documents.reading.archive import Archive
from plumbline.documents.reading.colours import colour_name
from plumbline.documents.reading.number_formats import iso_shown
from plumbline.documents.reading.refusal import Unreadable, damaged
from plumbline.documents.reading.sheets import Filled, Sheet, blocks_of, column_name

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"

_WHITE = ("", "transparent", "#ffffff")


@dataclass
class Looks:
    bold: bool | None = None
    shaded: bool | None = None
    colour: str | None = None
    date: str = ""  # letters of its date format: "dmy", "my"
    shown: bool = True  # of a sheet
    parent: str = ""


@dataclass
class Book:
    styles: dict[str, Looks] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def look(self, name: str) -> Looks:
        found = Looks()
        for _ in range(10):
            style = self.styles.get(name)
            if style is None:
                break
            found.bold = style.bold if found.bold is None else found.bold
            found.colour = style.colour if found.colour is None else found.colour
            found.shaded = style.shaded if found.shaded is None else found.shaded
            found.date = found.date or style.date
            name = style.parent
        return found


def read_ods(path: Path) -> Document:
    """An OpenDocument spreadsheet as blocks. Raises Unreadable."""
    with Archive(path, "spreadsheet") as archive:
        if archive.has("META-INF/manifest.xml") and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unreadable("This file is protected by a password. Save it without the password and upload it again.")
        if not archive.has("content.xml"):
            raise damaged("spreadsheet")
        root = archive.xml("content.xml")
        book = Book()
        styles = archive.maybe("styles.xml")
        _styles(book, [part for part in (styles, root) if part is not None])
        title = _title(archive)
        macros = any(name.casefold().startswith("basic/") for name in archive.names)
    sheets = [sheet for table in root.iter(TABLE + "table") if (sheet := _sheet(book, table)) is not None]
    filled = [sheet for sheet in sheets if sheet.cells]
    blocks = [b for sheet in filled for b in blocks_of(sheet, left_out=book.left_out, named=len(filled) > 1)]
    why = "The file contains a macro (a small program). It was not run; only the cells were read."
    return Document(
        format="ods", blocks=tuple(blocks), left_out=tuple(book.left_out[:500]),
        warnings=(LeftOut("the file", "", why),) if macros else (), properties={"title": title} if title else {},
    )  # fmt: skip


def _title(archive: Archive) -> str:
    meta = archive.maybe("meta.xml")
    return (
        words.line(next(meta.iter(DC + "title")).text or "")
        if meta is not None and any(meta.iter(DC + "title"))
        else ""
    )


def _styles(book: Book, roots: list[Any]) -> None:
    dates: dict[str, str] = {}
    for root in roots:
        for style in root.iter(NUMBER + "date-style"):
            letters = {"day": "d", "month": "m", "year": "y", "hours": "h", "minutes": "h"}
            found = {letters.get(child.tag.rpartition("}")[2], "") for child in style if isinstance(child.tag, str)}
            dates[style.get(STYLE + "name", "")] = "".join(sorted(found))
    for root in roots:
        for style in root.iter(STYLE + "style"):
            looks = Looks(parent=style.get(STYLE + "parent-style-name", ""))
            looks.date = dates.get(style.get(STYLE + "data-style-name", ""), "")
            for props in style:
                if (weight := props.get(FO + "font-weight")) is not None:
                    looks.bold = weight in ("bold", "600", "700", "800", "900")
                if (colour := props.get(FO + "background-color")) is not None:
                    looks.colour = colour_name(colour)
                    looks.shaded = colour.casefold() not in _WHITE
                if props.get(TABLE + "display") == "false":
                    looks.shown = False
            book.styles[style.get(STYLE + "name", "")] = looks


def _count(element: Any, name: str) -> int:
    text = element.get(TABLE + name, "1")
    return max(1, words.whole(text, 1))


def _sheet(book: Book, table: Any) -> Sheet | None:
    if any(parent.tag == TABLE + "table" for parent in table.iterancestors()):
        return None
    sheet = Sheet(table.get(TABLE + "name", ""))
    columns = _columns(sheet, table)
    row = 0
    for element in _children(table, "table-row"):
        repeated = _count(element, "number-rows-repeated")
        if element.get(TABLE + "visibility") in ("collapse", "filter"):
            sheet.hidden_rows.update(range(row, row + min(repeated, 100_000)))
        filled = _row(book, sheet, element, row, columns)
        if filled:
            for extra in range(1, repeated):
                for column, cell in filled:
                    sheet.put(row + extra, column, cell)
        row += repeated
    style = book.styles.get(table.get(TABLE + "style-name", ""))
    if style is not None and not style.shown:
        text = " | ".join(words.line(sheet.cells[place].text) for place in sorted(sheet.cells)[:40])
        book.left_out.append(LeftOut(sheet.where, text[:500], "A hidden sheet."))
        return None
    return sheet


def _children(table: Any, name: str) -> list[Any]:
    """Rows or columns of a table, through header groups and outline groups, not those of tables inside it."""
    wrappers = {TABLE + tag for tag in ("table-header-rows", "table-row-group", "table-rows", "table-columns",
                                        "table-header-columns", "table-column-group")}  # fmt: skip
    found: list[Any] = []
    for child in table:
        if child.tag == TABLE + name:
            found.append(child)
        elif child.tag in wrappers:
            found += _children(child, name)
    return found


def _columns(sheet: Sheet, table: Any) -> list[tuple[int, str]]:
    """Where each default style of columns ends; hidden columns are noted on the way."""
    found: list[tuple[int, str]] = []
    at = 0
    for element in _children(table, "table-column"):
        size = _count(element, "number-columns-repeated")
        if element.get(TABLE + "visibility") in ("collapse", "filter"):
            sheet.hidden_columns.append((at, at + size - 1))
        at += size
        found.append((at, element.get(TABLE + "default-cell-style-name", "")))
    return found


def _row(book: Book, sheet: Sheet, element: Any, row: int, columns: list[tuple[int, str]]) -> list[tuple[int, Filled]]:
    column = 0
    filled: list[tuple[int, Filled]] = []
    own = element.get(TABLE + "default-cell-style-name", "")
    for cell in element:
        if cell.tag not in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            continue
        repeated = _count(cell, "number-columns-repeated")
        across, down = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        style = cell.get(TABLE + "style-name") or own or next((name for end, name in columns if column < end), "")
        looks = book.look(style)
        text = _text(book, sheet, cell, looks, row, column) if cell.tag == TABLE + "table-cell" else ""
        if text:
            for extra in range(repeated):
                made = Filled(text, bool(looks.bold), bool(looks.shaded), looks.colour or "")
                sheet.put(row, column + extra, made)
                filled.append((column + extra, made))
            if across > 1 or down > 1:
                sheet.merges.append((row, column, row + down - 1, column + across - 1))
        elif looks.colour and repeated < 20:
            for extra in range(repeated):
                sheet.tint(row, column + extra, looks.colour)
        column += repeated
    return filled


def _text(book: Book, sheet: Sheet, cell: Any, looks: Looks, row: int, column: int) -> str:
    note = cell.find(OFFICE + "annotation")
    if note is not None:
        text = words.line(" ".join(_inside(p) for p in note.iter(TEXT + "p")))
        where = f"{sheet.where}, cell {column_name(column)}{row + 1}"
        book.left_out.append(LeftOut(where, text, "A comment: it is not part of the cell."))
    if cell.get(OFFICE + "value-type") == "date" and cell.get(OFFICE + "date-value"):
        return iso_shown(cell.get(OFFICE + "date-value"), looks.date)
    return words.lines("\n".join(_inside(part) for part in cell if part.tag in (TEXT + "p", TEXT + "h")))


def _inside(part: Any) -> str:
    made = [part.text or ""]
    for child in part:
        if child.tag == TEXT + "s":
            made.append(" ")
        elif child.tag == TEXT + "tab":
            made.append("\t")
        elif child.tag == TEXT + "line-break":
            made.append("\n")
        elif isinstance(child.tag, str) and child.tag != OFFICE + "annotation":
            made.append(_inside(child))
        made.append(child.tail or "")
    return "".join(made)
