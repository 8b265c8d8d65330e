"""The heading rows of a stretch of a table, and what each column under them was taken for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    index: int
    heading: str
    field: str  # "" : not used
    strength: int = 0
    round: str = ""


@dataclass(frozen=True)
class Head:
    """The heading rows of a stretch of a table, and its columns. `first` is the first row beneath them."""

    rows: tuple[int, ...]
    first: int
    columns: tuple[Column, ...] = field(default=())

    def of(self, *fields: str) -> list[Column]:
        return [column for column in self.columns if column.field in fields]

    @property
    def has_actions(self) -> bool:
        return bool(self.of("text", "title"))
