"""Word documents (.docx, .docm): paragraphs, tables, lists, form fields, notes.

Read straight from the XML rather than through python-docx: faster, smaller, and nothing that stands in the file
(content controls, text boxes, tracked changes, nested tables) is passed over without a word. Macros are never run and
linked pictures never fetched: only parts inside the file are opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from plumbline.documents.blocks import Document, Grid, LeftOut, Paragraph
from plumbline.documents.reading import text as words
from plumbline.documents.reading.archive import Archive, parse, usual_names
from plumbline.documents.reading.colours import colour_name
from plumbline.documents.reading.grids import Row, Spot, finish, goes_on, squeeze_columns
from plumbline.documents.reading.refusal import damaged, too_large
from plumbline.documents.reading.text import whole
from plumbline.documents.reading.word_numbering import Mark, Numbering, W, val
from plumbline.documents.reading.word_styles import Styles, flag

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DC = "{http://purl.org/dc/elements/1.1/}"

LIMIT_PARAGRAPHS = 300_000  # a plan of 3,000 actions with six cells of three paragraphs has 54,000
SNAP = 230  # twentieths of a point (4 mm): cell edges nearer than this were meant to be one
DEPTH = 20  # tables and text boxes inside one another

_PASS_THROUGH = {
    W + name
    for name in ("hyperlink", "smartTag", "sdt", "sdtContent", "ins", "moveTo", "customXml", "dir", "bdo", "fldSimple")
}
_INSERTED = {W + "ins", W + "moveTo"}
_DELETED = {W + "del", W + "moveFrom"}
_PAGE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")
_LEFT_OUT_LIMIT = 500
_PARAGRAPH = re.compile(rb"<(?:\w+:)?p[\s/>]")


@dataclass
class Line:
    """A paragraph read, before it is known whether it stands in a cell or in the body."""

    text: str
    bold: bool = False
    mark: Mark | None = None
    style: str = ""
    outline: int = 0
    boxes: list[Any] = field(default_factory=list)  # text boxes anchored here
    joins_next: bool = False  # its paragraph mark is deleted in tracked changes


class Reader:
    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        main = next((t for kind, t, out in archive.relations("").values() if kind == "officeDocument" and not out), "")
        self.main = main or "word/document.xml"
        if not archive.has(self.main):
            raise damaged("Word")
        data = archive.read(self.main)
        if sum(1 for _ in _PARAGRAPH.finditer(data)) > LIMIT_PARAGRAPHS:  # before a tree of them is built
            raise too_large("holds far more paragraphs than a plan can have")
        self.root = parse(usual_names(data), "Word")
        del data
        self.body = self.root.find(W + "body")
        if self.body is None:
            raise damaged("Word")
        self.links = archive.relations(self.main)
        self.styles = Styles(self._part("styles"))
        self.numbering = Numbering(self._part("numbering"))
        self.left_out: list[LeftOut] = []
        self.warnings: list[LeftOut] = []
        self.tables = 0
        self.paragraphs = 0
        self.where = ""
        self.inserted: list[tuple[str, str]] = []
        self.struck: list[tuple[str, str]] = []
        self.list_cells: dict[tuple[str, int], int] = {}
        self.prompts: set[str] = set()
        self.fields: list[Field] = []

    def _part(self, kind: str) -> Any | None:
        target = next((t for k, t, outside in self.links.values() if k == kind and not outside), "")
        return self.archive.maybe(target) if target else None

    # the whole document

    def read(self) -> Document:
        self._count_list_cells()
        blocks = join_tables(self.container(self.body, depth=0))
        header, footer = self._running()
        self._comments_and_notes()
        self._pictures_outside()
        if self.inserted:
            where, text = self.inserted[0]
            self.warnings.append(
                LeftOut(where, _short(text), "Inserted in tracked changes that nobody has accepted yet: read as text.")
            )
        for where, text in self.struck[:50]:
            self.warnings.append(LeftOut(where, _short(text), "Struck through in the file: read as text."))
        if any("vbaproject" in name.casefold() for name in self.archive.names):
            why = "The file contains a macro (a small program). It was not run; only the text was read."
            self.warnings.append(LeftOut("the file", "", why))
        finished = tuple(self._finish(block) for block in blocks)
        return Document(
            format="docx", blocks=finished, page_header=header, page_footer=footer,
            left_out=_bounded(self.left_out), warnings=tuple(self.warnings), properties=self._properties(),
        )  # fmt: skip

    def _finish(self, block: Paragraph | Table) -> Paragraph | Grid:
        if isinstance(block, Paragraph):
            return block
        return finish(block.rows, where=block.where, caption=block.caption)

    def _properties(self) -> dict[str, str]:
        root = self.archive.maybe("docProps/core.xml")
        found = {}
        for key in ("title", "language", "subject"):
            text = words.line(root.findtext(DC + key) or "") if root is not None else ""
            if text:
                found[key] = text
        return found

    def _running(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lines of headers and footers that Word shows, each once."""
        settings = self._part("settings")
        even = settings is not None and flag(settings, "evenAndOddHeaders")
        found: dict[str, dict[str, None]] = {"header": {}, "footer": {}}
        done: set[str] = set()
        for section in self.root.iter(W + "sectPr"):
            first = flag(section, "titlePg")
            for kind in ("header", "footer"):
                for link in section.findall(f"{W}{kind}Reference"):
                    place = link.get(W + "type", "default")
                    if (place == "first" and not first) or (place == "even" and not even):
                        continue
                    part = self.links.get(link.get(R + "id", ""), ("", "", True))
                    if part[2] or part[1] in done or not self.archive.has(part[1]):
                        continue
                    done.add(part[1])
                    self.where = f"page {kind}"
                    for line in self._running_lines(self.archive.xml(part[1])):
                        found[kind].setdefault(line)
        return tuple(found["header"]), tuple(found["footer"])

    def _running_lines(self, root: Any) -> Iterator[str]:
        for block in self.container(root, depth=1, place=f"{self.where}"):
            if isinstance(block, Paragraph):
                yield from (_without_page(line) for line in block.text.split("\n") if not _only_page_number(line))
                continue
            for row in block.rows:
                label = ""
                for spot in row.filled:
                    if label or spot.text.rstrip().endswith(":"):
                        label = f"{label} {spot.text}".strip()
                        if not spot.text.rstrip().endswith(":"):
                            yield label
                            label = ""
                        continue
                    yield from (_without_page(line) for line in spot.text.split("\n") if not _only_page_number(line))
                if label:
                    yield label

    # comments, notes, pictures

    def _comments_and_notes(self) -> None:
        comments = self._part("comments")
        for comment in () if comments is None else comments.iter(W + "comment"):
            text = self._plain(comment)
            if text:
                self._leave("a comment in the margin", text, "A comment: it is not part of the text.")
        for kind, word in (("footnotes", "footnote"), ("endnotes", "endnote")):
            root = self._part(kind)
            number = 0
            for note in () if root is None else root.findall(W + word):
                if note.get(W + "type", "normal") not in ("normal", ""):
                    continue
                number += 1
                text = self._plain(note)
                if text:
                    self._leave(f"{word} {number}", text, f"A {word}: it is not part of the text above it.")

    def _plain(self, root: Any) -> str:
        return words.lines("\n".join("".join(t.text or "" for t in p.iter(W + "t")) for p in root.iter(W + "p")))

    def _pictures_outside(self) -> None:
        for kind, target, outside in self.links.values():
            if outside and kind in ("image", "attachedTemplate", "oleObject", "subDocument", "frame", "video", "audio"):
                why = "It is only linked to from the file and stands elsewhere: it was not fetched."
                self._leave("the file", _short(target), why)

    def _leave(self, where: str, text: str, why: str) -> None:
        self.left_out.append(LeftOut(where, text, why))

    # blocks

    def container(self, root: Any, *, depth: int, place: str = "") -> list[Paragraph | Table]:
        """The blocks of a body, header, text box or content control in reading order."""
        if depth > DEPTH:
            raise too_large("has tables inside tables too deep to be read")
        blocks: list[Paragraph | Table] = []
        before: Line | None = None
        for child in _blocks(root):
            if child.tag == W + "tbl":
                blocks += self._table(child, depth=depth, place=place)
                continue
            if child.tag == W + "altChunk":
                self._leave(place or "the file", "", "Another document is embedded here: it was not read.")
                continue
            if not place:
                self.paragraphs += 1
                self.where = f"paragraph {self.paragraphs}"
            line = self._line(child)
            if before is not None:
                line.text = before.text + line.text
                line.boxes = before.boxes + line.boxes
            before = line if line.joins_next else None
            if before is None:
                blocks += self._paragraph(line)
                for box in line.boxes:
                    blocks += self.container(box, depth=depth + 1, place=place or f"text box at {self.where}")
        if before is not None:
            blocks += self._paragraph(before)
        return blocks

    def _paragraph(self, line: Line) -> list[Paragraph | Table]:
        text = words.lines(line.text)
        if not text:
            return []
        kind: Literal["title", "heading", "body", "item"] = "body"
        if self.styles.is_title(line.style):
            kind = "title"
        elif line.outline:
            kind = "heading"
        elif line.mark is not None:
            kind = "item"
        if line.mark is not None:
            text = f"- {text}" if line.mark.bullet and kind != "heading" else f"{line.mark.text} {text}".strip()
        elif text.startswith("- ") and kind == "body":
            kind = "item"
        return [Paragraph(text, kind, line.outline if kind == "heading" else 0, self.where, line.bold)]

    # tables

    def _table(self, table: Any, *, depth: int, place: str) -> list[Paragraph | Table]:
        rows = list(_rows(table))
        if len(rows) == 1:
            cells = list(_cells(rows[0][0]))
            if len(cells) == 1 and any(child.tag == W + "tbl" for child in _blocks(cells[0][0])):
                return self.container(cells[0][0], depth=depth + 1, place=place)  # a frame drawn round a table
        if not place:
            self.tables += 1
        name = place or f"table {self.tables}"
        edges = _edges(table, rows)
        made: list[Row] = []
        for number, (row, deleted) in enumerate(rows, start=1):
            where = f"{name}, row {number}"
            self.where = where
            props = row.find(W + "trPr")
            if deleted or (props is not None and props.find(W + "del") is not None):
                text = self._deleted_row(row)
                if text:
                    self._leave(where, text, "A row deleted in tracked changes.")
                continue
            if flag(props, "hidden"):
                self._leave(where, self._plain(row).replace("\n", " | "), "A hidden row.")
                continue
            if props is not None and props.find(W + "ins") is not None:
                self.inserted.append((where, "A whole row."))
            out = Row(where=where, header=bool(flag(props, "tblHeader")))
            at = whole(val(props, "gridBefore", "0"), 0)
            for cell, cell_props in _cells(row):
                span = max(1, whole(val(cell_props, "gridSpan", "1"), 1))
                out.spots.append(self._cell(cell, cell_props, edges, at, span, depth))
                at += span
            self.where = where
            made.append(out)
        _resolve_sideways(made)
        self._style_head(table, made)
        if not any(row.filled for row in made):
            return [Table(made, name)] if made and width_of(made) > 1 else []
        squeeze_columns(made)
        caption = val(table.find(W + "tblPr"), "tblCaption")
        return [Table(made, name, caption)]

    def _style_head(self, table: Any, rows: list[Row]) -> None:
        """A table style may make the first row bold or shaded; the cells themselves do not say so."""
        props = table.find(W + "tblPr")
        look = props.find(W + "tblLook") if props is not None else None
        if look is None or not rows:
            return
        first = look.get(W + "firstRow")
        if first is None:
            first = "1" if whole(look.get(W + "val", "0"), 0, base=16) & 0x20 else "0"
        if first not in ("1", "true", "on"):
            return
        bold, shaded = self.styles.first_row(val(props, "tblStyle"))
        for spot in rows[0].spots:
            spot.bold = spot.bold or (bold and bool(spot.text))
            spot.shaded = spot.shaded or shaded

    def _deleted_row(self, row: Any) -> str:
        parts = []
        for cell in row.iter(W + "tc"):
            text = "".join(t.text or "" for t in cell.iter(W + "t", W + "delText"))
            parts.append(words.line(text))
        return " | ".join(part for part in parts if part)

    def _cell(self, cell: Any, props: Any, edges: list[int], at: int, span: int, depth: int) -> Spot:
        merge = props.find(W + "vMerge") if props is not None else None
        below = merge is not None and merge.get(W + "val", "continue") != "restart"
        lines = self._cell_lines(cell, depth)
        text = "\n".join(words.lines(self._shown(line, lines)) for line in lines if line.text.strip() or line.mark)
        text = "\n".join(part for part in text.split("\n") if part.strip())
        if props is not None and props.find(W + "cellDel") is not None and text:
            self._leave(self.where, text, "A cell deleted in tracked changes.")
            text = ""
        if below and text:
            self._leave(self.where, text, "It stands in a part of a merged cell that Word does not show.")
            text = ""
        written = [line for line in lines if line.text.strip()]
        last = len(edges) - 1
        start, end = edges[min(at, last)], edges[min(at + span, last)]
        return Spot(
            column=start, columns=max(1, end - start), text=text, below=below,
            bold=bool(written) and all(line.bold for line in written), shaded=_shaded(props), colour=_colour(props),
        )  # fmt: skip

    def _cell_lines(self, cell: Any, depth: int) -> list[Line]:
        """The paragraphs of a cell; a table inside it becomes one line for each of its rows."""
        if depth > DEPTH:
            raise too_large("has tables inside tables too deep to be read")
        found: list[Line] = []
        before: Line | None = None
        for child in _blocks(cell):
            if child.tag == W + "tbl":
                for row, _ in _rows(child):
                    parts = []
                    for inner, _ in _cells(row):
                        found_inside = self._cell_lines(inner, depth + 1)
                        shown = (self._shown(part, found_inside).strip() for part in found_inside)
                        parts.append(" ".join(part for part in shown if part))
                    joined = " | ".join(part for part in parts if part)
                    if joined:
                        found.append(Line(joined))
                continue
            if child.tag != W + "p":
                continue
            line = self._line(child)
            if before is not None:
                line.text = before.text + line.text
                line.boxes = before.boxes + line.boxes
            before = line if line.joins_next else None
            if before is None:
                found.append(line)
            for box in line.boxes:
                found += self._cell_lines(box, depth + 1)
        if before is not None:
            found.append(before)
        return found

    def _shown(self, line: Line, lines: list[Line]) -> str:
        """A cell's line with what Word prints before it: "- " for lists inside the cell, numbers of rows as numbers."""
        mark = line.mark
        if mark is None:
            return line.text
        if mark.bullet:
            return f"- {line.text.strip()}" if line.text.strip() else ""
        alone = mark.many or self.list_cells.get((mark.list_id, mark.level), 0) > 1
        if not alone and sum(1 for other in lines if other.mark) == 1 and not line.text.strip():
            alone = True  # a cell that holds a number and nothing else
        if alone:
            return f"{mark.text} {line.text.strip()}".strip()
        return f"- {line.text.strip()}" if line.text.strip() else ""

    def _count_list_cells(self) -> None:
        """In how many cells each list is used: one that runs on from cell to cell numbers rows, not points."""
        for cell in self.root.iter(W + "tc"):
            seen = set()
            for paragraph in cell.iter(W + "p"):
                if (found := self._list_of(paragraph)) is not None:
                    seen.add(found)
            for key in seen:
                self.list_cells[key] = self.list_cells.get(key, 0) + 1

    # paragraphs

    def _list_of(self, paragraph: Any) -> tuple[str, int] | None:
        props = paragraph.find(W + "pPr")
        style = val(props, "pStyle")
        own = props.find(W + "numPr") if props is not None else None
        list_id, level, named = self.styles.numbered(style)
        if own is not None:
            own_id, own_level = val(own, "numId"), val(own, "ilvl")
            list_id = own_id or list_id
            level = whole(own_level, 0) if own_level else (level if not own_id else 0)
        if not list_id or list_id == "0":
            return None
        if level is None:
            level = self.numbering.level_of_style(list_id, named)
        return list_id, level

    def _line(self, paragraph: Any) -> Line:
        props = paragraph.find(W + "pPr")
        style = val(props, "pStyle")
        marks = props.find(W + "rPr") if props is not None else None
        listed = self._list_of(paragraph)
        line = Line("", style=style, outline=self.styles.outline(style))
        if props is not None and (own := props.find(W + "outlineLvl")) is not None:
            level = whole(own.get(W + "val", "9"), 9)
            line.outline = level + 1 if level < 9 else 0
        line.joins_next = marks is not None and marks.find(W + "del") is not None
        pieces: list[Piece] = []
        self._collect(paragraph, pieces, line, hidden=self.styles.hidden(style), style_bold=self.styles.bold(style))
        line.text = "".join(piece.text for piece in pieces)
        written = [piece for piece in pieces if piece.text.strip()]
        line.bold = bool(written) and all(piece.bold for piece in written)
        if listed is not None and not (line.joins_next and not line.text.strip()):
            line.mark = self.numbering.mark(*listed)
        return line

    def _collect(self, root: Any, pieces: list[Piece], line: Line, *, hidden: bool, style_bold: bool) -> None:
        for child in root:
            tag = child.tag
            if tag == W + "r":
                self._run(child, pieces, line, hidden=hidden, style_bold=style_bold)
            elif tag == W + "fldSimple" and _is_page_field(child.get(W + "instr", "")):
                continue
            elif tag == W + "sdt":
                self._control(child, pieces, line, hidden=hidden, style_bold=style_bold)
            elif tag in _PASS_THROUGH:
                start = len(pieces)
                self._collect(child, pieces, line, hidden=hidden, style_bold=style_bold)
                if tag in _INSERTED and (text := "".join(p.text for p in pieces[start:]).strip()):
                    self.inserted.append((self.where, text))
            elif tag in _DELETED:
                text = "".join(t.text or "" for t in child.iter(W + "delText", W + "t"))
                if text.strip():
                    self._leave(self.where, words.line(text), "Deleted in tracked changes.")
            elif tag == MC + "AlternateContent":
                if (part := _alternative(child)) is not None:
                    self._collect(part, pieces, line, hidden=hidden, style_bold=style_bold)
            elif tag in (M + "oMath", M + "oMathPara"):
                pieces.append(Piece("".join(t.text or "" for t in child.iter(M + "t")), False))

    def _control(self, control: Any, pieces: list[Piece], line: Line, *, hidden: bool, style_bold: bool) -> None:
        """A content control: its value, or nothing while it still shows its own prompt."""
        content = control.find(W + "sdtContent")
        if content is None:
            return
        if _shows_prompt(control):
            self._prompt("".join(t.text or "" for t in content.iter(W + "t")))
            return
        self._collect(content, pieces, line, hidden=hidden, style_bold=style_bold)

    def _prompt(self, text: str) -> None:
        text = words.line(text)
        if text and text not in self.prompts:
            self.prompts.add(text)
            self._leave(self.where, text, "The form's own prompt: nothing was filled in here.")

    def _run(self, run: Any, pieces: list[Piece], line: Line, *, hidden: bool, style_bold: bool) -> None:
        props = run.find(W + "rPr")
        run_style = val(props, "rStyle")
        vanish = flag(props, "vanish")
        if vanish is None:
            vanish = self.styles.hidden(run_style) if run_style else hidden
        bold = flag(props, "b")
        if bold is None:
            bold = (self.styles.bold(run_style) if run_style else False) or style_bold
        made: list[str] = []
        for child in run:
            self._run_part(child, made, line)
        text = "".join(made)
        if not text:
            return
        if vanish:
            if text.strip():
                self._leave(self.where, words.line(text), "Hidden text.")
            return
        if (flag(props, "strike") or flag(props, "dstrike")) and text.strip():
            self.struck.append((self.where, words.line(text)))
        pieces.append(Piece(text, bold))

    def _run_part(self, child: Any, made: list[str], line: Line) -> None:
        name = child.tag
        if name == W + "fldChar":
            self._field(child, made)
        elif self.fields and not self.fields[-1].result:
            if name == W + "instrText":
                self.fields[-1].instruction += child.text or ""
        elif self.fields and self.fields[-1].skip:
            return
        elif name == W + "t":
            made.append(child.text or "")
        elif name in (W + "tab", W + "ptab"):
            made.append("\t")
        elif name in (W + "br", W + "cr"):
            made.append("\n")
        elif name == W + "noBreakHyphen":
            made.append("-")
        elif name == W + "sym":
            made.append(_symbol(child))
        elif name == W + "ruby":
            base = child.find(W + "rubyBase")
            made.append("".join(t.text or "" for t in base.iter(W + "t")) if base is not None else "")
        elif name == MC + "AlternateContent":
            if (part := _alternative(child)) is not None:
                for inner in part:
                    self._run_part(inner, made, line)
        elif name in (W + "drawing", W + "pict", W + "object"):
            self._drawing(child, line)

    def _field(self, char: Any, made: list[str]) -> None:
        kind = char.get(W + "fldCharType")
        if kind == "begin":
            self.fields.append(Field())
            if (form := char.find(W + "ffData")) is not None:
                self.fields[-1].form = form
        elif not self.fields:
            return
        elif kind == "separate":
            top = self.fields[-1]
            top.result = True
            top.skip = _is_page_field(top.instruction) or top.form_value() is not None
        elif kind == "end":
            value = self.fields.pop().form_value()
            if value:
                made.append(value)

    def _drawing(self, element: Any, line: Line) -> None:
        boxes = [box for box in element.iter(W + "txbxContent") if not _inside_box(box, element)]
        line.boxes += boxes
        picture = next(element.iter(A + "blip", V + "imagedata"), None)
        if picture is not None or not boxes:
            described = next(element.iter(WP + "docPr"), None)
            text = (described.get("descr") or described.get("title") or "") if described is not None else ""
            self._leave(self.where, words.line(text), "A picture or drawing: text in it is not read.")


@dataclass
class Table:
    """A table before it is finished: it may still be joined with the next."""

    rows: list[Row]
    where: str
    caption: str = ""


@dataclass
class Piece:
    text: str
    bold: bool


@dataclass
class Field:
    """A field being read: its instruction, then its result."""

    instruction: str = ""
    result: bool = False
    skip: bool = False
    form: Any = None

    def form_value(self) -> str | None:
        """The value of an old-style tick box or list; None when the result itself is the value."""
        if self.form is None:
            return None
        if (box := self.form.find(W + "checkBox")) is not None:
            ticked = flag(box, "checked")
            ticked = flag(box, "default") if ticked is None else ticked
            return "☒" if ticked else "☐"
        if (choice := self.form.find(W + "ddList")) is not None:
            entries = [entry.get(W + "val", "") for entry in choice.findall(W + "listEntry")]
            picked = whole(val(choice, "result", "0"), 0)
            return entries[picked] if picked < len(entries) else ""
        return None


def join_tables(blocks: list[Paragraph | Table]) -> list[Paragraph | Table]:
    """Tables standing directly after one another that are one table."""
    joined: list[Paragraph | Table] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, Table) and isinstance(last, Table) and goes_on(last.rows, block.rows):
            for row in block.rows:
                row.header = False
            last.rows += block.rows
            continue
        joined.append(block)
    return joined


def width_of(rows: list[Row]) -> int:
    return max((len(row.spots) for row in rows), default=0)


def _blocks(root: Any) -> Iterator[Any]:
    """Paragraphs and tables of a container, through content controls and other wrappers."""
    for child in root:
        tag = child.tag
        if tag in (W + "p", W + "tbl", W + "altChunk"):
            yield child
        elif tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None and not (_shows_prompt(child) and not list(content.iter(W + "tbl"))):
                yield from _blocks(content)
            elif content is not None:
                yield from (_emptied(p) for p in content.iter(W + "p"))
        elif tag in (W + "customXml", W + "smartTag", W + "ins", W + "moveTo", W + "sdtContent"):
            yield from _blocks(child)
        elif tag == MC + "AlternateContent" and (part := _alternative(child)) is not None:
            yield from _blocks(part)


def _alternative(element: Any) -> Any | None:
    """One of several versions of the same thing: the first choice, else the fallback."""
    part = element.find(MC + "Choice")
    return element.find(MC + "Fallback") if part is None else part


def _emptied(paragraph: Any) -> Any:
    """A paragraph of a control that still shows its prompt: kept for its number, without its words."""
    for child in list(paragraph):
        if child.tag != W + "pPr":
            paragraph.remove(child)
    return paragraph


def _shows_prompt(control: Any) -> bool:
    props = control.find(W + "sdtPr")
    return bool(flag(props, "showingPlcHdr"))


def _rows(table: Any, deleted: bool = False) -> Iterator[tuple[Any, bool]]:
    """The rows with whether each was deleted, through content controls (repeating sections)."""
    for child in table:
        if child.tag == W + "tr":
            yield child, deleted
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from _rows(content, deleted)
        elif child.tag in (W + "customXml", W + "ins", W + "moveTo"):
            yield from _rows(child, deleted)
        elif child.tag in _DELETED:
            yield from _rows(child, True)


def _cells(row: Any) -> Iterator[tuple[Any, Any]]:
    for child in row:
        if child.tag == W + "tc":
            yield child, child.find(W + "tcPr")
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from _cells(content)
        elif child.tag in (W + "customXml", W + "ins"):
            yield from _cells(child)


def _edges(table: Any, rows: list[tuple[Any, bool]]) -> list[int]:
    """Grid edges numbered, with edges that lie within 4 mm of one another taken as one.

    Tables edited by hand are jagged: the edge between two columns is a hair further left in some rows. No cell is ever
    narrowed to nothing by this.
    """
    grid = table.find(W + "tblGrid")
    widths = [whole(col.get(W + "w", "0"), 0) for col in grid.findall(W + "gridCol")] if grid is not None else []
    spans: list[tuple[int, int]] = []
    most = len(widths)
    for row, _ in rows:
        at = whole(val(row.find(W + "trPr"), "gridBefore", "0"), 0)
        for _, props in _cells(row):
            span = max(1, whole(val(props, "gridSpan", "1"), 1))
            spans.append((at, at + span))
            at += span
        most = max(most, at)
    if most > 2000:
        raise too_large("has a table with far more columns than a plan can have")
    known = len(widths)
    widths += [0] * (most - known)
    numbered = [0]
    distance = 0
    used = {start for start, _ in spans} | {end for _, end in spans}
    closed = set(spans)
    for edge in range(1, most + 1):
        distance += widths[edge - 1]
        near = edge <= known and 0 < distance <= SNAP
        begun = [previous for previous in range(edge) if numbered[previous] == numbered[-1]]
        if near and edge in used and not any((previous, edge) in closed for previous in begun):
            numbered.append(numbered[-1])
        else:
            numbered.append(numbered[-1] + 1)
            distance = 0
    return numbered


def _resolve_sideways(rows: list[Row]) -> None:
    """A cell marked as a part of the one above where there is none above is a cell of its own."""
    for index, row in enumerate(rows):
        above = {spot.column: spot.columns for spot in rows[index - 1].spots} if index else {}
        for spot in row.spots:
            if spot.below and above.get(spot.column) != spot.columns:
                spot.below = False


def _shaded(props: Any | None) -> bool:
    shade = props.find(W + "shd") if props is not None else None
    if shade is None:
        return False
    fill = shade.get(W + "fill", "auto").casefold()
    return fill not in ("auto", "ffffff", "") or shade.get(W + "val", "clear") not in ("clear", "nil")


def _colour(props: Any | None) -> str:
    shade = props.find(W + "shd") if props is not None else None
    return colour_name(shade.get(W + "fill", "")) if shade is not None else ""


def _symbol(element: Any) -> str:
    try:
        character = chr(int(element.get(W + "char", ""), 16))
    except ValueError:
        return ""
    if character < "\uf000":
        known = words.SYMBOLS.get(chr(0xF000 + ord(character))) if ord(character) < 256 else None
        return known or character
    return words.SYMBOLS.get(character, "•")


def _inside_box(box: Any, top: Any) -> bool:
    """Whether a text box lies in another one, or is the older twin of one already read."""
    parent = box.getparent()
    while parent is not None and parent is not top:
        if parent.tag in (W + "txbxContent", MC + "Fallback"):
            return True
        parent = parent.getparent()
    return False


def _is_page_field(instruction: str) -> bool:
    name = instruction.strip().split(" ")[0].upper() if instruction.strip() else ""
    return name in _PAGE_FIELDS


def _without_page(line: str) -> str:
    """A running line without "Page ... of ...", whose numbers are fields and were not read."""
    return re.sub(r"[\s|–-]*\bpage(\s+of)?\s*$", "", line, flags=re.IGNORECASE)


def _only_page_number(line: str) -> bool:
    rest = line.casefold().replace("page", "").replace("of", "").strip(" |/-–.")
    return not rest or rest.isdigit()


def _short(text: str, most: int = 200) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _bounded(rows: list[LeftOut]) -> tuple[LeftOut, ...]:
    if len(rows) <= _LEFT_OUT_LIMIT:
        return tuple(rows)
    more = len(rows) - _LEFT_OUT_LIMIT
    return (*rows[:_LEFT_OUT_LIMIT], LeftOut("the file", "", f"{more} further pieces of the same kinds were left out."))


def read_word(path: Path) -> Document:
    """A Word document as blocks. Raises Unreadable."""
    with Archive(path, "Word") as archive:
        return Reader(archive).read()
