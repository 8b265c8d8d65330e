"""Word documents (.docx, .docm): paragraphs, tables, lists, form fields, notes.

Read straight from the XML rather than through python-docx: faster, smaller, and nothing that stands in the file
(content controls, text boxes, tracked changes, nested tables) is passed over without a word. Macros are never run and
linked pictures never fetched: only parts inside the file are opened.

Here: the document from top to bottom, its headers and footers, comments and notes. `word_text.py` reads one paragraph,
`word_tables.py` one table, `word_xml.py` walks through what is wrapped round them, and `word_notes.py` keeps what was
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from plumbline.documents.blocks import Document, Grid, LeftOut, Paragraph
from plumbline.documents.reading import text as words
from plumbline.documents.reading.archive import Archive, parse, usual_names
from plumbline.documents.reading.grids import finish
from plumbline.documents.reading.refusal import damaged, too_large
from plumbline.documents.reading.word_notes import Notes, short
from plumbline.documents.reading.word_numbering import Numbering, W
from plumbline.documents.reading.word_styles import Styles, flag
from plumbline.documents.reading.word_tables import Table, Tables, join_tables
from plumbline.documents.reading.word_text import Line, Paragraphs
from plumbline.documents.reading.word_xml import DEPTH, blocks_of, framed, plain_text

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DC = "{http://purl.org/dc/elements/1.1/}"

LIMIT_PARAGRAPHS = 300_000  # a plan of 3,000 actions with six cells of three paragraphs has 54,000
_PARAGRAPH = re.compile(rb"<(?:\w+:)?p[\s/>]")


class Reader:
    """Reads one document: its body in order, then what stands around it. Raises Unreadable."""

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
        self.notes = Notes()
        self.styles = Styles(self._part("styles"))
        self.text = Paragraphs(self.styles, Numbering(self._part("numbering")), self.notes)
        self.tables = Tables(self.root, self.text, self.notes)
        self.number = 0  # of the paragraph of the body that is being read

    def _part(self, kind: str) -> Any | None:
        target = next((t for k, t, outside in self.links.values() if k == kind and not outside), "")
        return self.archive.maybe(target) if target else None

    # the whole document

    def read(self) -> Document:
        blocks = join_tables(self.container(self.body, depth=0))
        header, footer = self._running()
        self._comments_and_notes()
        self._pictures_outside()
        warnings = self.notes.warnings()
        if any("vbaproject" in name.casefold() for name in self.archive.names):
            why = "The file contains a macro (a small program). It was not run; only the text was read."
            warnings.append(LeftOut("the file", "", why))
        finished = tuple(self._finish(block) for block in blocks)
        return Document(
            format="docx", blocks=finished, page_header=header, page_footer=footer,
            left_out=self.notes.all_left_out(), warnings=tuple(warnings), properties=self._properties(),
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
                    self.notes.where = f"page {kind}"
                    for line in self._running_lines(self.archive.xml(part[1])):
                        found[kind].setdefault(line)
        return tuple(found["header"]), tuple(found["footer"])

    def _running_lines(self, root: Any) -> Iterator[str]:
        for block in self.container(root, depth=1, place=self.notes.where):
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
            text = plain_text(comment)
            if text:
                self.notes.leave("a comment in the margin", text, "A comment: it is not part of the text.")
        for kind, word in (("footnotes", "footnote"), ("endnotes", "endnote")):
            root = self._part(kind)
            number = 0
            for note in () if root is None else root.findall(W + word):
                if note.get(W + "type", "normal") not in ("normal", ""):
                    continue
                number += 1
                text = plain_text(note)
                if text:
                    self.notes.leave(f"{word} {number}", text, f"A {word}: it is not part of the text above it.")

    def _pictures_outside(self) -> None:
        for kind, target, outside in self.links.values():
            if outside and kind in ("image", "attachedTemplate", "oleObject", "subDocument", "frame", "video", "audio"):
                why = "It is only linked to from the file and stands elsewhere: it was not fetched."
                self.notes.leave("the file", short(target), why)

    # blocks

    def container(self, root: Any, *, depth: int, place: str = "") -> list[Paragraph | Table]:
        """The blocks of a body, header, text box or content control in reading order."""
        if depth > DEPTH:
            raise too_large("has tables inside tables too deep to be read")
        blocks: list[Paragraph | Table] = []
        before: Line | None = None
        for child in blocks_of(root):
            if child.tag == W + "tbl":
                if (cell := framed(child)) is not None:
                    blocks += self.container(cell, depth=depth + 1, place=place)
                else:
                    blocks += self.tables.read(child, depth=depth, place=place)
                continue
            if child.tag == W + "altChunk":
                self.notes.leave(place or "the file", "", "Another document is embedded here: it was not read.")
                continue
            if not place:
                self.number += 1
                self.notes.where = f"paragraph {self.number}"
            line = self.text.line(child)
            if before is not None:
                line.text = before.text + line.text
                line.boxes = before.boxes + line.boxes
            before = line if line.joins_next else None
            if before is None:
                blocks += self._paragraph(line)
                for box in line.boxes:
                    blocks += self.container(box, depth=depth + 1, place=place or f"text box at {self.notes.where}")
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
        return [Paragraph(text, kind, line.outline if kind == "heading" else 0, self.notes.where, line.bold)]


def _without_page(line: str) -> str:
    """A running line without "Page ... of ...", whose numbers are fields and were not read."""
    return re.sub(r"[\s|–-]*\bpage(\s+of)?\s*$", "", line, flags=re.IGNORECASE)


def _only_page_number(line: str) -> bool:
    rest = line.casefold().replace("page", "").replace("of", "").strip(" |/-–.")
    return not rest or rest.isdigit()


def read_word(path: Path) -> Document:
    """A Word document as blocks. Raises Unreadable."""
    with Archive(path, "Word") as archive:
        return Reader(archive).read()
