"""CSV files as people really have them: commas, semicolons or tabs, in whatever encoding Excel chose that day."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from plumbline.documents.blocks import Document
from plumbline.documents.csv_cells import plain
from plumbline.documents.reading import text as words
from plumbline.documents.reading.encodings import decoded
from plumbline.documents.reading.refusal import damaged
from plumbline.documents.reading.sheets import Filled, Sheet, blocks_of

_DELIMITERS = (",", ";", "\t", "|")
_LIMIT_FIELD = 1_000_000


def read_csv(path: Path) -> Document:
    """A CSV file as blocks. Raises Unreadable."""
    text, warnings = decoded(path)
    first, _, rest = text.partition("\n")
    marked = first.strip().casefold()
    if marked.startswith("sep=") and len(marked) == 5:
        text, delimiter = rest, first.strip()[4]  # Excel's own note on the first line
    else:
        delimiter = _delimiter(text)
    sheet = Sheet("", labelled=False)
    csv.field_size_limit(_LIMIT_FIELD)
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            for column, value in enumerate(fields):
                if value.strip():
                    sheet.put(number, column, Filled(words.lines(plain(value))))
    except csv.Error as error:
        raise damaged("CSV") from error
    blocks = blocks_of(sheet, left_out=[], named=False)
    return Document(format="csv", blocks=tuple(blocks), warnings=warnings)


def _delimiter(text: str) -> str:
    """The sign that cuts most rows into the same number of fields, more than one."""
    sample = text[:100_000]
    best, best_score = ",", 0.0
    for sign in _DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=sign) if any(row)]
        except csv.Error:
            continue
        if not counts or max(counts) < 2:
            continue
        usual = max(set(counts), key=counts.count)
        several = [count for count in counts if count > 1]
        score = (counts.count(usual) / len(counts)) * min(usual, 12) * len(several) / len(counts) if usual > 1 else 0.1
        if score > best_score:
            best, best_score = sign, score
    return best
