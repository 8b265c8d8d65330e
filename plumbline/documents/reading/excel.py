"""Excel workbooks (.xlsx, .xlsm), read straight from the XML.

Not through python-calamine: it gives a sheet as a full rectangle, so two far-apart cells cost gigabytes, and it tells
neither hidden rows, bold headings nor how a number is shown. Formulas are never worked out; their stored results count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plumbline.documents.blocks import Document, LeftOut
from plumbline.documents.reading import text as words
from plumbline.documents.reading.archive import Archive
from plumbline.documents.reading.colours import colour_name
from plumbline.documents.reading.number_formats import BUILT_IN, date_parts, iso_shown, shown
from plumbline.documents.reading.refusal import damaged
from plumbline.documents.reading.sheets import Filled, Sheet, blocks_of, column_name

DC = "{http://purl.org/dc/elements/1.1/}"
_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")
_WHITE = {"FFFFFFFF", "00FFFFFF", "FFFFFF"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class Looks:
    """How cells of one style number look."""

    format: str = ""
    bold: bool = False
    shaded: bool = False
    colour: str = ""


@dataclass
class Workbook:
    archive: Archive
    strings: list[str] = field(default_factory=list)
    looks: list[Looks] = field(default_factory=list)
    from_1904: bool = False
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[LeftOut] = field(default_factory=list)
    header: dict[str, None] = field(default_factory=dict)  # lines, each once
    footer: dict[str, None] = field(default_factory=dict)


def read_excel(path: Path) -> Document:
    """An Excel workbook as blocks: one or more grids for each visible sheet. Raises Unreadable."""
    with Archive(path, "Excel") as archive:
        return _read(archive)


def _read(archive: Archive) -> Document:
    main = next((t for kind, t, out in archive.relations("").values() if kind == "officeDocument" and not out), "")
    main = main or "xl/workbook.xml"
    if not archive.has(main):
        raise damaged("Excel")
    root = archive.xml(main)
    space = root.tag.partition("}")[0] + "}"
    links = archive.relations(main)
    book = Workbook(archive)
    props = root.find(space + "workbookPr")
    book.from_1904 = props is not None and props.get("date1904", "0") in ("1", "true")
    by_kind = {kind: target for kind, target, outside in links.values() if not outside}
    if archive.has(by_kind.get("sharedStrings", "?")):
        # `each` empties an element after use, so texts are taken as they come.
        target = by_kind["sharedStrings"]
        book.strings = [_text(item) for item in archive.each(target, {space + "si"})]
    if archive.has(by_kind.get("styles", "?")):
        book.looks = _looks(archive.xml(by_kind["styles"]))
    sheets: list[Sheet] = []
    for item in root.iter(space + "sheet"):
        link = next((value for key, value in item.attrib.items() if key.endswith("}id")), "")
        kind, target, outside = links.get(link, ("", "", True))
        name = item.get("name", "")
        if outside or not archive.has(target):
            continue
        if kind != "worksheet":
            book.left_out.append(LeftOut(f"sheet {name}", "", "A chart: it is not read."))
            continue
        sheet = _sheet(book, name, target, space)
        if item.get("state", "visible") != "visible":
            parts = [sheet.cells[place].text for place in sorted(sheet.cells)]
            text = " | ".join(words.line(part) for part in parts[:40] if part)
            book.left_out.append(LeftOut(f"sheet {name}", text[:500], "A hidden sheet."))
            continue
        sheets.append(sheet)
    filled = [sheet for sheet in sheets if sheet.cells]
    blocks = [block for sheet in filled for block in blocks_of(sheet, left_out=book.left_out, named=len(filled) > 1)]
    if any("vbaproject" in name.casefold() for name in archive.names):
        why = "The file contains a macro (a small program). It was not run; only the cells were read."
        book.warnings.append(LeftOut("the file", "", why))
    return Document(
        format="xlsx",
        blocks=tuple(blocks),
        page_header=tuple(book.header),
        page_footer=tuple(book.footer),
        left_out=tuple(book.left_out[:500]),
        warnings=tuple(book.warnings[:200]),
        properties=_properties(archive),
    )


_CODE = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&K\d\d[+-]\d{3}|&\d+|&[BIUESXYOH]')


def _running(text: str) -> list[str]:
    """The lines of a header or footer as printed, without its codes: "&LDate of plan: ...&RPage &P"."""
    text = _CODE.sub("", text.replace("&&", "\x00"))
    found = []
    for part in re.split(r"&[LCR]|\n", text):
        line = words.line(re.sub(r"&[A-Z]", "", part).replace("\x00", "&"))
        if line and re.sub(r"(?i)page|of|[\W\d]", "", line):
            found.append(line)
    return found


def _properties(archive: Archive) -> dict[str, str]:
    root = archive.maybe("docProps/core.xml")
    title = words.line(root.findtext(DC + "title") or "") if root is not None else ""
    return {"title": title} if title else {}


def _looks(root: Any) -> list[Looks]:
    space = root.tag.partition("}")[0] + "}"

    def children(name: str) -> Iterator[Any]:
        parent = root.find(space + name)
        yield from () if parent is None else parent

    formats = dict(BUILT_IN)
    for item in children("numFmts"):
        formats[words.whole(item.get("numFmtId", "0"), 0)] = item.get("formatCode", "")
    bold = [_on(font.find(space + "b")) for font in children("fonts")]
    shaded = []
    colours = []
    for fill in children("fills"):
        pattern = fill.find(space + "patternFill")
        kind = pattern.get("patternType", "none") if pattern is not None else "none"
        colour = pattern.find(space + "fgColor") if pattern is not None else None
        code = colour.get("rgb", "") if colour is not None else ""
        colours.append(colour_name(code) if kind == "solid" else "")
        white = colour is not None and (colour.get("rgb", "") in _WHITE or colour.get("theme") == "0")
        tinted = colour is not None and colour.get("tint")
        shaded.append(kind not in ("none", "") and not (white and kind == "solid" and not tinted))
    looks = []
    for style in children("cellXfs"):
        font, fill = (words.whole(style.get(key, "0"), 0) for key in ("fontId", "fillId"))
        looks.append(
            Looks(
                formats.get(words.whole(style.get("numFmtId", "0"), 0), ""),
                font < len(bold) and bold[font],
                fill < len(shaded) and shaded[fill],
                colours[fill] if fill < len(colours) else "",
            )
        )
    return looks


def _on(element: Any | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _text(item: Any) -> str:
    """The text of a string, with its rich parts and without the reading aids of East Asian scripts."""
    space = item.tag.partition("}")[0] + "}"
    parts = []
    for child in item:
        if child.tag == space + "t":
            parts.append(child.text or "")
        elif child.tag == space + "r":
            parts.append(child.findtext(space + "t") or "")
    return words.lines(_unescaped("".join(parts)))


def _unescaped(text: str) -> str:
    """Excel writes rare characters as "_x000D_", those beyond the first 65,536 in two halves."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _sheet(book: Workbook, name: str, target: str, space: str) -> Sheet:
    sheet = Sheet(name)
    tags = {space + tag for tag in ("row", "mergeCell", "col", "oddHeader", "oddFooter")}
    below = -1
    for element in book.archive.each(target, tags):
        tag = element.tag.removeprefix(space)
        if tag == "row":
            number = element.get("r", "")
            below = words.whole(number, below + 2) - 1
            if element.get("hidden", "0") in ("1", "true"):
                sheet.hidden_rows.add(below)
            _cells(book, sheet, element, below, space)
        elif tag == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            corners = _place(first), _place(last or first)
            if corners[0] and corners[1]:
                sheet.merges.append((*corners[0], *corners[1]))
        elif tag in ("oddHeader", "oddFooter"):
            lines = book.header if tag == "oddHeader" else book.footer
            for line in _running(element.text or ""):
                lines.setdefault(line)
        elif tag == "col" and element.get("hidden", "0") in ("1", "true"):
            sheet.hidden_columns.append(
                (words.whole(element.get("min", "1"), 1) - 1, words.whole(element.get("max", "1"), 1) - 1)
            )
    _around(book, sheet, target)
    return sheet


def _cells(book: Workbook, sheet: Sheet, row: Any, number: int, space: str) -> None:
    column = -1
    for cell in row:
        place = _place(cell.get("r", ""))
        column = place[1] if place else column + 1
        style = cell.get("s", "0")
        look = words.whole(style, 0)
        looks = book.looks[look] if 0 <= look < len(book.looks) else Looks()
        text = _shown(book, sheet, cell, looks, number, column, space)
        if text:
            sheet.put(number, column, Filled(text, looks.bold, looks.shaded, looks.colour))
        elif looks.colour:
            sheet.tint(number, column, looks.colour)


def _shown(book: Workbook, sheet: Sheet, cell: Any, looks: Looks, row: int, column: int, space: str) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inside = cell.find(space + "is")
        return _text(inside) if inside is not None else ""
    value = cell.findtext(space + "v")
    if not value:
        if cell.find(space + "f") is not None:
            why = "A formula without a stored result: open the file in Excel, save it, and upload it again."
            book.warnings.append(LeftOut(_where(sheet, row, column), "", why))
        return ""
    if kind == "s":
        index = words.whole(value, -1)
        return book.strings[index] if 0 <= index < len(book.strings) else ""
    if kind == "str":
        return words.lines(_unescaped(value))
    if kind == "b":
        return "TRUE" if value.strip() == "1" else "FALSE"
    if kind == "d":
        return iso_shown(value.strip(), date_parts(looks.format))
    if kind == "e":
        book.warnings.append(LeftOut(_where(sheet, row, column), value, "A formula that ends in an error."))
        return value
    try:
        return shown(float(value), looks.format, from_1904=book.from_1904)
    except (ValueError, OverflowError):
        return words.lines(value)


def _where(sheet: Sheet, row: int, column: int) -> str:
    return f"sheet {sheet.name}, cell {column_name(column)}{row + 1}"


def _place(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _around(book: Workbook, sheet: Sheet, target: str) -> None:
    """Comments, pictures and charts of a sheet: listed, not read."""
    links = book.archive.relations(target)
    threaded = any(kind == "threadedComment" for kind, _, _ in links.values())
    for kind, part, outside in links.values():
        if outside or not book.archive.has(part):
            continue
        if kind in ("comments", "threadedComment") and not (kind == "comments" and threaded):
            for comment in book.archive.xml(part).iter():
                if not isinstance(comment.tag, str) or comment.tag.rpartition("}")[2] not in (
                    "comment",
                    "threadedComment",
                ):
                    continue
                text = words.line(" ".join(t.text or "" for t in comment.iter() if _is_text(t)))
                if text:
                    where = f"sheet {sheet.name}, cell {comment.get('ref', '')}"
                    book.left_out.append(LeftOut(where, text, "A comment: it is not part of the cell."))
        elif kind == "drawing":
            why = "A picture, text box or chart: text in it is not read."
            book.left_out.append(LeftOut(f"sheet {sheet.name}", _drawing_text(book.archive.xml(part)), why))


def _is_text(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] in ("t", "text")


def _drawing_text(root: Any) -> str:
    return words.line(" ".join(t.text or "" for t in root.iter() if _is_text(t)))[:500]
