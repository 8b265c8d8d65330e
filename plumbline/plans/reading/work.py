"""What every step of a reading needs: the document, the words to recognise it by, and the plan as far as it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plumbline.documents.blocks import Document, Grid
from plumbline.library.types import Framework, Scale
from plumbline.plans.reading.draft import Draft
from plumbline.plans.reading.framework_choice import FALLBACK
from plumbline.plans.reading.headers import HeaderLabels
from plumbline.plans.reading.headings import own_labels
from plumbline.plans.reading.kinds import kind_of_table
from plumbline.plans.reading.ledger import Ledger
from plumbline.plans.reading.tables import Table, spread
from plumbline.plans.rules.content import ReadColumn

Assignments = Mapping[tuple[int, int], str]


@dataclass
class Work:
    document: Document
    framework: Framework | None
    scales: Sequence[Scale]
    assignments: Assignments
    draft: Draft = field(default_factory=Draft)
    header: dict[str, str] = field(default_factory=dict)
    columns: list[ReadColumn] = field(default_factory=list)

    def __post_init__(self) -> None:
        # A plan that follows no framework is not read by the synonyms of the plain one.
        plain_one = self.framework is None or self.framework.id == FALLBACK
        self.ledger = Ledger(self.document)
        self.labels = own_labels(self.framework, also=not plain_one)
        self.header_labels = HeaderLabels(self.framework)
        self.context_label = self.framework.sections.context_label if self.framework else ""
        self.tables = _spread(self.document)
        self.kinds = {table.number: self._kind(table) for table in self.tables.values()}

    def _kind(self, table: Table) -> str:
        if self.is_assigned(table):
            return "rows"
        return kind_of_table(table, self.labels, self.header_labels)

    def is_assigned(self, table: Table) -> bool:
        """Whether a person has said what a column of this table holds."""
        return any(grid == table.number for grid, _ in self.assignments)

    def assigned(self, table: Table) -> dict[int, str]:
        return {column: name for (grid, column), name in self.assignments.items() if grid == table.number}

    def explain_table(self, table: Table, why: str, rows: range | None = None) -> None:
        for row in rows or range(table.rows):
            for cell in table.own_cells(row):
                self.ledger.explain(table.key(cell), why)


def _spread(document: Document) -> dict[int, Table]:
    """The document's tables by their place among its blocks."""
    grids = [(index, block) for index, block in enumerate(document.blocks) if isinstance(block, Grid)]
    return {index: spread(grid, index, number) for number, (index, grid) in enumerate(grids)}
