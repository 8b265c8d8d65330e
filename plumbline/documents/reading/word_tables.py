"""A table of a Word document: its rows and cells, merged and jagged ones made straight, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plumbline.documents.blocks import Paragraph
from plumbline.documents.reading import text as words
from plumbline.documents.reading.colours import colour_name
from plumbline.documents.reading.grids import Row, Spot, goes_on, squeeze_columns
from plumbline.documents.reading.refusal import too_large
from plumbline.documents.reading.text import whole
from plumbline.documents.reading.word_notes import Notes
from plumbline.documents.reading.word_numbering import W, val
from plumbline.documents.reading.word_styles import flag
from plumbline.documents.reading.word_text import Line, Paragraphs
from plumbline.documents.reading.word_xml import DEPTH, blocks_of, cells_of, plain_text, rows_of

SNAP = 230  # twentieths of a point (4 mm): cell edges nearer than this were meant to be one


@dataclass
class Table:
    """A table before it is finished: it may still be joined with the next."""

    rows: list[Row]
    where: str
    caption: str = ""


class Tables:
    """Reads the tables of a document in the order in which they stand; `number` counts those of the body."""

    def __init__(self, root: Any, paragraphs: Paragraphs, notes: Notes) -> None:
        self.paragraphs = paragraphs
        self.notes = notes
        self.number = 0
        self.list_cells: dict[tuple[str, int], int] = {}
        self._count_list_cells(root)

    def read(self, table: Any, *, depth: int, place: str) -> list[Table]:
        """A table as found, or nothing where it holds nothing; `place` names it where it stands outside the body."""
        rows = list(rows_of(table))
        if not place:
            self.number += 1
        name = place or f"table {self.number}"
        edges = _edges(table, rows)
        made: list[Row] = []
        for number, (row, deleted) in enumerate(rows, start=1):
            where = f"{name}, row {number}"
            self.notes.where = where
            props = row.find(W + "trPr")
            if deleted or (props is not None and props.find(W + "del") is not None):
                text = _deleted_row(row)
                if text:
                    self.notes.leave(where, text, "A row deleted in tracked changes.")
                continue
            if flag(props, "hidden"):
                self.notes.leave(where, plain_text(row).replace("\n", " | "), "A hidden row.")
                continue
            if props is not None and props.find(W + "ins") is not None:
                self.notes.inserted.append((where, "A whole row."))
            out = Row(where=where, header=bool(flag(props, "tblHeader")))
            at = whole(val(props, "gridBefore", "0"), 0)
            for cell, cell_props in cells_of(row):
                span = max(1, whole(val(cell_props, "gridSpan", "1"), 1))
                out.spots.append(self._cell(cell, cell_props, edges, at, span, depth))
                at += span
            self.notes.where = where
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
        bold, shaded = self.paragraphs.styles.first_row(val(props, "tblStyle"))
        for spot in rows[0].spots:
            spot.bold = spot.bold or (bold and bool(spot.text))
            spot.shaded = spot.shaded or shaded

    def _cell(self, cell: Any, props: Any, edges: list[int], at: int, span: int, depth: int) -> Spot:
        merge = props.find(W + "vMerge") if props is not None else None
        below = merge is not None and merge.get(W + "val", "continue") != "restart"
        lines = self._cell_lines(cell, depth)
        text = "\n".join(words.lines(self._shown(line, lines)) for line in lines if line.text.strip() or line.mark)
        text = "\n".join(part for part in text.split("\n") if part.strip())
        if props is not None and props.find(W + "cellDel") is not None and text:
            self.notes.leave(self.notes.where, text, "A cell deleted in tracked changes.")
            text = ""
        if below and text:
            self.notes.leave(self.notes.where, text, "It stands in a part of a merged cell that Word does not show.")
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
        for child in blocks_of(cell):
            if child.tag == W + "tbl":
                for row, _ in rows_of(child):
                    parts = []
                    for inner, _ in cells_of(row):
                        found_inside = self._cell_lines(inner, depth + 1)
                        shown = (self._shown(part, found_inside).strip() for part in found_inside)
                        parts.append(" ".join(part for part in shown if part))
                    joined = " | ".join(part for part in parts if part)
                    if joined:
                        found.append(Line(joined))
                continue
            if child.tag != W + "p":
                continue
            line = self.paragraphs.line(child)
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

    def _count_list_cells(self, root: Any) -> None:
        """In how many cells each list is used: one that runs on from cell to cell numbers rows, not points."""
        for cell in root.iter(W + "tc"):
            seen = set()
            for paragraph in cell.iter(W + "p"):
                if (found := self.paragraphs.list_of(paragraph)) is not None:
                    seen.add(found)
            for key in seen:
                self.list_cells[key] = self.list_cells.get(key, 0) + 1


def _deleted_row(row: Any) -> str:
    parts = []
    for cell in row.iter(W + "tc"):
        text = "".join(t.text or "" for t in cell.iter(W + "t", W + "delText"))
        parts.append(words.line(text))
    return " | ".join(part for part in parts if part)


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
        for _, props in cells_of(row):
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
    """The most cells that a row has."""
    return max((len(row.spots) for row in rows), default=0)
