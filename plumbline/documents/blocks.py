"""What a document contains, whatever its format: paragraphs and grids in reading order.

Every reader in `documents/reading` gives a `Document`; whoever interprets it (plans today, assessments later) never
learns whether it came from Word, Excel or PDF. Pure values, no Django, no file handles; `to_json`/`from_json` carry
a document across the border of the reading process.

Text rule, the same everywhere: a cell's or paragraph's text keeps its paragraphs as lines ("\\n"); a bullet or numbered
list item is a line that begins "- "; no other markup survives; runs of spaces are one space; lines are stripped.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Paragraph:
    """One paragraph outside tables."""

    text: str
    kind: Literal["title", "heading", "body", "item"] = "body"
    level: int = 0  # of a heading: 1, 2, ...; 0 otherwise
    where: str = ""  # for people: "page 2", "paragraph 14", "sheet Plan, row 3", "line 8"
    bold: bool = False  # all of it


@dataclass(frozen=True)
class Cell:
    """One cell; a merged cell stands once, at its top left corner, with its spans."""

    row: int  # from 0
    column: int  # from 0
    text: str
    rows: int = 1
    columns: int = 1
    bold: bool = False  # all of its text
    shaded: bool = False
    colour: str = ""  # of a strong background: "red", "amber", "green", "blue"; a status is often given by it alone
    continues: bool = False  # the reader knows that this cell continues the one above it (page break, empty vMerge)


@dataclass(frozen=True)
class Grid:
    """A table. A table that goes on over pages is one grid; its repeated header rows are dropped by the reader."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    where: str = ""  # "table 2", "sheet Actions", "pages 3-5"
    caption: str = ""
    row_where: tuple[str, ...] = ()  # one for each row where known: "sheet Plan, row 7", "table 2, row 3", "page 4"
    header_rows: int = 0  # rows that the file itself marks as header rows; 0 when it does not say


@dataclass(frozen=True)
class LeftOut:
    """Something that is in the file and is not in the blocks, told so that nothing is lost silently."""

    where: str
    text: str
    why: str  # a sentence: "Deleted in tracked changes.", "A comment.", "Hidden text."


@dataclass(frozen=True)
class Document:
    """A whole file as read."""

    format: Literal["docx", "xlsx", "ods", "pdf", "csv", "txt", "md"]
    blocks: tuple[Paragraph | Grid, ...]
    page_header: tuple[str, ...] = ()  # lines of the running header, each once
    page_footer: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[LeftOut, ...] = ()  # read, but doubtful: the same shape, `why` says the doubt
    properties: dict[str, str] = field(default_factory=dict)  # what the file says of itself: title, language

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        for made, block in zip(data["blocks"], self.blocks, strict=True):
            made["block"] = "grid" if isinstance(block, Grid) else "paragraph"
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Document:
        data = dict(data)
        data["blocks"] = tuple(_block(b) for b in data["blocks"])
        for key in ("left_out", "warnings"):
            data[key] = tuple(LeftOut(**row) for row in data[key])
        for key in ("page_header", "page_footer"):
            data[key] = tuple(data[key])
        return cls(**data)


def _block(data: dict[str, Any]) -> Paragraph | Grid:
    data = dict(data)
    if data.pop("block") == "paragraph":
        return Paragraph(**data)
    data["cells"] = tuple(Cell(**c) for c in data["cells"])
    data["row_where"] = tuple(data["row_where"])
    return Grid(**data)
