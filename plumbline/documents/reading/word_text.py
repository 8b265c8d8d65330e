"""The text of one paragraph of a Word document: its runs, fields, form controls and tracked changes.

What Word does not show (hidden or deleted text, a form's own prompts, pictures) is left to the notes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from plumbline.documents.reading import text as words
from plumbline.documents.reading.text import whole
from plumbline.documents.reading.word_notes import Notes
from plumbline.documents.reading.word_numbering import Mark, Numbering, W, val
from plumbline.documents.reading.word_styles import Styles, flag
from plumbline.documents.reading.word_xml import DELETED, MC, alternative, inside_box, shows_prompt

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"

_PASS_THROUGH = {
    W + name
    for name in ("hyperlink", "smartTag", "sdt", "sdtContent", "ins", "moveTo", "customXml", "dir", "bdo", "fldSimple")
}
_INSERTED = {W + "ins", W + "moveTo"}
_PAGE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")


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


@dataclass
class Piece:
    """A stretch of text that is bold or not throughout."""

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


class Paragraphs:
    """Reads paragraphs in the order in which they stand: numbers count up, and a field may run over several."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Notes) -> None:
        self.styles = styles
        self.numbering = numbering
        self.notes = notes
        self.fields: list[Field] = []  # those begun and not ended, the innermost last

    def line(self, paragraph: Any) -> Line:
        """The text of a paragraph, with the number or bullet before it. Each call counts its number up."""
        props = paragraph.find(W + "pPr")
        style = val(props, "pStyle")
        marks = props.find(W + "rPr") if props is not None else None
        listed = self.list_of(paragraph)
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

    def list_of(self, paragraph: Any) -> tuple[str, int] | None:
        """The list that a paragraph belongs to and its level there, by itself or by its style."""
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
                    self.notes.inserted.append((self.notes.where, text))
            elif tag in DELETED:
                text = "".join(t.text or "" for t in child.iter(W + "delText", W + "t"))
                if text.strip():
                    self.notes.leave(self.notes.where, words.line(text), "Deleted in tracked changes.")
            elif tag == MC + "AlternateContent":
                if (part := alternative(child)) is not None:
                    self._collect(part, pieces, line, hidden=hidden, style_bold=style_bold)
            elif tag in (M + "oMath", M + "oMathPara"):
                pieces.append(Piece("".join(t.text or "" for t in child.iter(M + "t")), False))

    def _control(self, control: Any, pieces: list[Piece], line: Line, *, hidden: bool, style_bold: bool) -> None:
        """A content control: its value, or nothing while it still shows its own prompt."""
        content = control.find(W + "sdtContent")
        if content is None:
            return
        if shows_prompt(control):
            self.notes.prompt("".join(t.text or "" for t in content.iter(W + "t")))
            return
        self._collect(content, pieces, line, hidden=hidden, style_bold=style_bold)

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
                self.notes.leave(self.notes.where, words.line(text), "Hidden text.")
            return
        if (flag(props, "strike") or flag(props, "dstrike")) and text.strip():
            self.notes.struck.append((self.notes.where, words.line(text)))
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
            if (part := alternative(child)) is not None:
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
        boxes = [box for box in element.iter(W + "txbxContent") if not inside_box(box, element)]
        line.boxes += boxes
        picture = next(element.iter(A + "blip", V + "imagedata"), None)
        if picture is not None or not boxes:
            described = next(element.iter(WP + "docPr"), None)
            text = (described.get("descr") or described.get("title") or "") if described is not None else ""
            self.notes.leave(self.notes.where, words.line(text), "A picture or drawing: text in it is not read.")


def _symbol(element: Any) -> str:
    try:
        character = chr(int(element.get(W + "char", ""), 16))
    except ValueError:
        return ""
    if character < "\uf000":
        known = words.SYMBOLS.get(chr(0xF000 + ord(character))) if ord(character) < 256 else None
        return known or character
    return words.SYMBOLS.get(character, "•")


def _is_page_field(instruction: str) -> bool:
    name = instruction.strip().split(" ")[0].upper() if instruction.strip() else ""
    return name in _PAGE_FIELDS
