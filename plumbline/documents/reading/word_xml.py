"""Walking the XML of a Word document: its blocks, rows and cells, through whatever is wrapped round them.

Content controls, smart tags, tracked insertions and "one of several versions" are stepped through, so that no reader
passes over what stands inside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plumbline.documents.reading import text as words
from plumbline.documents.reading.word_numbering import W
from plumbline.documents.reading.word_styles import flag

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

DEPTH = 20  # tables and text boxes inside one another
DELETED = {W + "del", W + "moveFrom"}


def blocks_of(root: Any) -> Iterator[Any]:
    """Paragraphs and tables of a container, through content controls and other wrappers."""
    for child in root:
        tag = child.tag
        if tag in (W + "p", W + "tbl", W + "altChunk"):
            yield child
        elif tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None and not (shows_prompt(child) and not list(content.iter(W + "tbl"))):
                yield from blocks_of(content)
            elif content is not None:
                yield from (_emptied(p) for p in content.iter(W + "p"))
        elif tag in (W + "customXml", W + "smartTag", W + "ins", W + "moveTo", W + "sdtContent"):
            yield from blocks_of(child)
        elif tag == MC + "AlternateContent" and (part := alternative(child)) is not None:
            yield from blocks_of(part)


def alternative(element: Any) -> Any | None:
    """One of several versions of the same thing: the first choice, else the fallback."""
    part = element.find(MC + "Choice")
    return element.find(MC + "Fallback") if part is None else part


def _emptied(paragraph: Any) -> Any:
    """A paragraph of a control that still shows its prompt: kept for its number, without its words."""
    for child in list(paragraph):
        if child.tag != W + "pPr":
            paragraph.remove(child)
    return paragraph


def shows_prompt(control: Any) -> bool:
    """Whether a content control still shows its own prompt: nothing was filled in."""
    props = control.find(W + "sdtPr")
    return bool(flag(props, "showingPlcHdr"))


def rows_of(table: Any, deleted: bool = False) -> Iterator[tuple[Any, bool]]:
    """The rows with whether each was deleted, through content controls (repeating sections)."""
    for child in table:
        if child.tag == W + "tr":
            yield child, deleted
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from rows_of(content, deleted)
        elif child.tag in (W + "customXml", W + "ins", W + "moveTo"):
            yield from rows_of(child, deleted)
        elif child.tag in DELETED:
            yield from rows_of(child, True)


def cells_of(row: Any) -> Iterator[tuple[Any, Any]]:
    """The cells of a row, each with its properties (None where it has none), through content controls."""
    for child in row:
        if child.tag == W + "tc":
            yield child, child.find(W + "tcPr")
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from cells_of(content)
        elif child.tag in (W + "customXml", W + "ins"):
            yield from cells_of(child)


def framed(table: Any) -> Any | None:
    """The one cell of a table that is only a frame drawn round another table, else None."""
    rows = list(rows_of(table))
    if len(rows) == 1:
        cells = list(cells_of(rows[0][0]))
        if len(cells) == 1 and any(child.tag == W + "tbl" for child in blocks_of(cells[0][0])):
            return cells[0][0]
    return None


def plain_text(root: Any) -> str:
    """The words of a part line by line, without its tables, lists or tracked changes being told apart."""
    return words.lines("\n".join("".join(t.text or "" for t in p.iter(W + "t")) for p in root.iter(W + "p")))


def inside_box(box: Any, top: Any) -> bool:
    """Whether a text box lies in another one, or is the older twin of one already read."""
    parent = box.getparent()
    while parent is not None and parent is not top:
        if parent.tag in (W + "txbxContent", MC + "Fallback"):
            return True
        parent = parent.getparent()
    return False
