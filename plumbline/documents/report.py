"""A report as plain values: what is to be said, in order, before any format is chosen.

A room builds one `Report` (or some `Sheet`s) from what its viewer may see; `documents/writing` turns the same value
into Word, PDF, a page, Excel or CSV, so every format has the same rows (BY2). Pure values, no Django, no file handles.

Text rule, the mirror of `documents/blocks`: a text's lines are paragraphs, a line that begins "- " is a bullet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from plumbline.documents.charts import Chart

Colour = Literal["red", "amber", "green", "blue", "grey"]
Shape = Literal["full", "half", "empty", "tick", "cross"]
Shade = Literal["", "strong", "soft"]
Scope = Literal["", "column", "row"]

# What XML cannot hold at all, the two characters that are not characters, and lone halves of surrogate pairs.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Para:
    """One paragraph: a bold label, an italic hint, then the text. `bullet` makes it an item of a list."""

    text: str = ""
    label: str = ""
    hint: str = ""
    bullet: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Status:
    """A status as it stands in a cell: always a word; the shape and the colour only say it again."""

    word: str
    colour: Colour = "grey"
    shape: Shape = "empty"


@dataclass(frozen=True)
class Cell:
    """One cell; a merged cell stands once, at its top left corner, with its spans."""

    paras: tuple[Para, ...] = ()
    rows: int = 1
    columns: int = 1
    shade: Shade = ""
    status: Status | None = None
    scope: Scope = ""  # a heading cell, and what it heads
    heading: int = 0  # its first paragraph is a heading of the document at this level
    centred: bool = False

    @property
    def text(self) -> str:
        return "\n".join(written(p) for p in self.paras)


@dataclass(frozen=True)
class Row:
    """A row holds the cells that begin in it; places covered by a cell merged from above are left out."""

    cells: tuple[Cell, ...]
    repeat: bool = False  # a head of the table: said again on every page that the table reaches
    room: bool = False  # an empty row of a template: high enough to write in
    group: bool = False  # heads the rows below it, is said once, and stays on the page of the first of them


@dataclass(frozen=True)
class Column:
    label: str
    width: int = 10  # share of the table's width


@dataclass(frozen=True)
class Table:
    """A table. `caption` and `description` are for people who cannot see it, and are always given."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str
    description: str = ""


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1  # 1 is the first below the title


@dataclass(frozen=True)
class Text:
    """Paragraphs and bullets outside tables."""

    paras: tuple[Para, ...]


@dataclass(frozen=True)
class Fields:
    """Labels with what was filled in, each as "Label: value" on a line of its own; blank ones stay to be filled in."""

    rows: tuple[tuple[str, str], ...]


Block = Heading | Text | Fields | Table | Chart


@dataclass(frozen=True)
class Report:
    """A whole document, in reading order."""

    title: str
    blocks: tuple[Block, ...]
    language: str = "en-GB"
    landscape: bool = False
    above_title: tuple[str, ...] = ()  # "Item 7", "Appendix 3"
    page_header: tuple[str, ...] = ()  # lines that stand on every page
    page_footer: str = ""  # version and date; the page's number is added by the writer


@dataclass(frozen=True)
class SheetColumn:
    label: str
    width: int = 16  # in characters
    kind: Literal["text", "date"] = "text"


SheetValue = str | int | date | Status | None


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook or the whole of a CSV: one row of labels, then the rows."""

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[SheetValue, ...], ...]
    frozen: int = 0  # columns that stay in view
    headed: bool = True  # False: no row of labels; each row is a label and its value


@dataclass(frozen=True)
class About:
    """What a file says of itself. There is no place for a person's name, so that none is ever written (BY2)."""

    title: str
    language: str = "en-GB"
    footer: str = ""  # at the foot of each page: version and date


LETTERS_ACROSS = {True: 170, False: 115}  # about as many stand in a line across an A4 table, landscape and portrait
WHOLE_LINES = 16  # a row of no more lines is not cut by the end of a page; a longer one would leave much of it empty


def stays_whole(row: Row, places: Sequence[int], columns: Sequence[Column], *, landscape: bool) -> bool:
    """Whether a row is short enough to be kept on one page. `places`: where its cells begin (`grid_columns`)."""
    share = sum(column.width for column in columns)
    for one, at in zip(row.cells, places, strict=True):
        width = sum(column.width for column in columns[at : at + one.columns])
        letters = max(LETTERS_ACROSS[landscape] * width // share, 4)
        if one.rows == 1 and sum(1 + len(written(para)) // letters for para in one.paras) > WHOLE_LINES:
            return False
    return True


def paras(text: str, *, label: str = "", hint: str = "", bold: bool = False) -> tuple[Para, ...]:
    """The paragraphs of a text, the label and hint before its first line. ("- " at the start of a line: a bullet.)

    A label before a text that begins with a bullet stands on a line of its own.
    """
    made: list[Para] = []
    for line in printable(text).split("\n"):
        line = line.strip()
        if not line:
            continue
        if line.startswith("- ") and line[2:].strip():
            made.append(Para(text=line[2:].strip(), bullet=True, bold=bold))
        else:
            made.append(Para(text=line, bold=bold))
    if not label and not hint:
        return tuple(made)
    if made and not made[0].bullet:
        return (Para(text=made[0].text, label=label, hint=hint, bold=bold), *made[1:])
    return (Para(label=label, hint=hint), *made)


def cell(text: str = "", **options: object) -> Cell:
    """A cell with a text's paragraphs: `cell("1.1")`, `cell("Lead", scope="column", shade="soft")`."""
    return Cell(paras=paras(text), **options)  # type: ignore[arg-type]


def written(para: Para) -> str:
    """A paragraph as one line of plain text."""
    words = " ".join(part for part in (para.label, para.hint, para.text) if part)
    return f"- {words}" if para.bullet else words


def printable(text: str) -> str:
    """The text without what no document can hold (control characters); line ends become "\\n", tabs a space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _UNPRINTABLE.sub("", text.replace("\t", " ").replace("\u0085", "\n"))


def grid_columns(rows: Iterable[Row], width: int) -> list[list[int]]:
    """For each row the grid column at which each of its cells begins, cells merged from above taken into account.

    Raises ValueError when a row does not fill the table's width exactly: a mistake of whoever built the table.
    """
    covered: dict[int, int] = {}  # grid column: rows still covered from above
    places: list[list[int]] = []
    for number, row in enumerate(rows):
        starts: list[int] = []
        begun: dict[int, int] = {}
        at = 0
        for one in row.cells:
            while covered.get(at, 0):
                at += 1
            starts.append(at)
            for column in range(at, at + one.columns):
                if covered.get(column, 0) or column >= width:
                    raise ValueError(f"row {number}: a cell does not fit at column {column}")
                begun[column] = one.rows
            at += one.columns
        filled = len(begun) + sum(1 for left in covered.values() if left)
        if filled != width:
            raise ValueError(f"row {number}: {filled} of {width} columns are filled")
        covered = {c: left - 1 for c, left in {**{c: n for c, n in covered.items() if n}, **begun}.items()}
        places.append(starts)
    return places
