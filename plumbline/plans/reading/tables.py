"""A grid with its merged cells spread out, so that every row and column can be asked for its text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plumbline.documents.blocks import Cell, Grid
from plumbline.plans.reading.ledger import Key, row_where


@dataclass(frozen=True)
class Table:
    block: int  # index in the document's blocks
    grid: Grid
    number: int  # index among the document's grids
    slots: tuple[tuple[Cell | None, ...], ...]
    turned: bool = False  # rows and columns exchanged: a table with an action in each column

    @property
    def rows(self) -> int:
        return len(self.slots)

    @property
    def columns(self) -> int:
        return len(self.slots[0]) if self.slots else 0

    def cell(self, row: int, column: int) -> Cell | None:
        return self.slots[row][column] if column < len(self.slots[row]) else None

    def text(self, row: int, column: int) -> str:
        cell = self.cell(row, column)
        return cell.text.strip() if cell else ""

    def own_cells(self, row: int) -> list[Cell]:
        """The cells that begin in this row and say something, from left to right."""
        found: list[Cell] = []
        for cell in self.slots[row]:
            if cell and cell.row == row and cell.text.strip() and (not found or found[-1] is not cell):
                found.append(cell)
        return found

    def bold_row(self, row: int) -> Cell | None:
        """A row that is one short bold cell: a heading between rows."""
        cells = self.own_cells(row)
        return cells[0] if len(cells) == 1 and cells[0].bold and len(cells[0].text.split()) <= 14 else None

    def key(self, cell: Cell) -> Key:
        return (self.block, cell.column, cell.row) if self.turned else (self.block, cell.row, cell.column)

    def where(self, row: int) -> str:
        if self.turned:
            return f"{self.grid.where}, column {row + 1}" if self.grid.where else f"column {row + 1}"
        return row_where(self.grid, row)


def spread(grid: Grid, block: int, number: int) -> Table:
    rows = max([grid.rows, *(cell.row + 1 for cell in grid.cells)], default=0)
    columns = max([grid.columns, *(cell.column + 1 for cell in grid.cells)], default=0)
    cells = [_within(cell, rows, columns) for cell in grid.cells]
    slots: list[list[Cell | None]] = [[None] * columns for _ in range(rows)]
    for cell in cells:
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                if slots[row][column] is None:
                    slots[row][column] = cell
    return Table(block, grid, number, tuple(tuple(row) for row in slots))


def _within(cell: Cell, rows: int, columns: int) -> Cell:
    """The cell without the part of its span that reaches out of the table."""
    if cell.row + cell.rows <= rows and cell.column + cell.columns <= columns:
        return cell
    return replace(cell, rows=min(cell.rows, rows - cell.row), columns=min(cell.columns, columns - cell.column))


def turn(table: Table) -> Table:
    """The same table with rows and columns exchanged."""
    grid = table.grid
    cells = tuple(
        replace(cell, row=cell.column, column=cell.row, rows=cell.columns, columns=cell.rows) for cell in grid.cells
    )
    turned = replace(grid, cells=cells, rows=grid.columns, columns=grid.rows, row_where=(), header_rows=0)
    return replace(spread(turned, table.block, table.number), turned=True)
