"""Every text of a document, ticked off when it is used: what is left at the end was not imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plumbline.documents.blocks import Document, Grid
from plumbline.plans.rules.content import NotImported

Key = tuple[int, int, int]  # block, row, column; a paragraph is (block, -1, -1); a page header line (-1, line, -1)

NO_PLACE = "There is no place for this in a plan."


@dataclass(frozen=True)
class Source:
    key: Key
    where: str
    text: str


class Ledger:
    """What of a document has been used, and for the rest the reason."""

    def __init__(self, document: Document) -> None:
        self._sources = {source.key: source for source in _sources(document)}
        self._used: set[Key] = set()
        self._why: dict[Key, str] = {}
        self._extra: list[NotImported] = []
        self._left_out = [NotImported(left.where, left.text, left.why) for left in document.left_out]

    def use(self, key: Key) -> None:
        self._used.add(key)

    def explain(self, key: Key, why: str) -> None:
        """Say why a text stays out; it is told at the end unless something uses it after all."""
        self._why.setdefault(key, why)

    def is_used(self, key: Key) -> bool:
        return key in self._used

    def give_back(self) -> None:
        """Nothing was used after all: the document holds no plan."""
        self._used.clear()

    def leave(self, where: str, text: str, why: str) -> None:
        """A piece of a text that was otherwise used."""
        if text.strip():
            self._extra.append(NotImported(where, text.strip(), why))

    def not_imported(self) -> list[NotImported]:
        rest = [(s, self._why.get(key, NO_PLACE)) for key, s in self._sources.items() if key not in self._used]
        return _each_once([*_by_row(rest), *self._extra]) + self._left_out


def _sources(document: Document) -> Iterator[Source]:
    for number, line in enumerate(document.page_header):
        yield Source((-1, number, -1), "page header", line)
    for number, line in enumerate(document.page_footer):
        yield Source((-2, number, -1), "page footer", line)
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Grid):
            if block.text.strip() and block.where != f"sheet {block.text}":
                yield Source((index, -1, -1), block.where, block.text)
            continue
        if block.caption.strip() and block.where != f"sheet {block.caption}":  # a sheet's name is none of its text
            yield Source((index, -1, -1), block.where, block.caption)
        for cell in block.cells:
            if cell.text.strip():
                yield Source((index, cell.row, cell.column), row_where(block, cell.row), cell.text)


def row_where(grid: Grid, row: int) -> str:
    if row < len(grid.row_where) and grid.row_where[row]:
        return grid.row_where[row]
    return f"{grid.where}, row {row + 1}" if grid.where else f"row {row + 1}"


def _by_row(rest: list[tuple[Source, str]]) -> list[NotImported]:
    """Cells of one row that stay out for one reason are told together."""
    rows: dict[tuple[int, int, str], NotImported] = {}
    for source, why in rest:
        block, row, column = source.key
        key = (block, row, why) if column >= 0 else (block, row, f"{why}\0{len(rows)}")
        if key in rows:
            rows[key].text += f" | {source.text}"
        else:
            rows[key] = NotImported(source.where, source.text, why)
    return list(rows.values())


def _each_once(rows: list[NotImported]) -> list[NotImported]:
    """A heading repeated on every page is told once, with the first place."""
    seen: dict[tuple[str, str], NotImported] = {}
    places: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.text, row.why)
        places[key] = places.get(key, 0) + 1
        seen.setdefault(key, row)
    return [
        NotImported(f"{row.where} and {n - 1} more" if (n := places[key]) > 1 else row.where, row.text, row.why)
        for key, row in seen.items()
    ]
