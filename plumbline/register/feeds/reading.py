"""A file on the disk becomes a `Table`: CSV (also packed with gzip), Excel or OpenDocument, whatever its letters, its
separator and the lines above its headings. Only columns that mean something are kept, row by row, while reading.

Read a file that somebody uploaded through `feeds.apart.read_apart`, in a process of its own.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from plumbline.documents.reading.encodings import text_of
from plumbline.kernel.refusals import Refusal
from plumbline.register.feeds.columns import mapped
from plumbline.register.feeds.layouts import LAYOUTS
from plumbline.register.feeds.recognise import ROWS_ABOVE, headings_among
from plumbline.register.feeds.rows import Problem, Table

LIMIT_UNPACKED = 300 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 1_000_000
_NUMBER = re.compile(r"[A-Za-z]{0,4}[\d-][\w-]{2,39}|[A-Z0-9]{3,12}")

Row = list[str]


def read_file(path: Path, *, name: str = "", source: str = "") -> Table:
    """The table of a regulator's file. `name`: what the file is called; `source`: whose it is, where somebody said so.

    Raises Refusal, with a sentence for the person who loads it, for whatever is not such a file.
    """
    if source and source not in LAYOUTS:
        raise Refusal(f"There is no regulator “{source}”. There are: {', '.join(LAYOUTS)}.", field="source")
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        raise Refusal("This file is empty. Download it again from the regulator, and load that.")
    if head.startswith(b"PK"):
        table = _from_sheets(path, source)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(
            "This is an old Excel file (.xls), or one with a password. Save it as .xlsx or .csv, and load that."
        )
    else:
        table = _from_text(path, packed=head.startswith(b"\x1f\x8b"), source=source)
    if not table.rows:
        raise Refusal("This file has headings and not one row below them. Download it again, and load that.")
    return table


def _from_text(path: Path, *, packed: bool, source: str) -> Table:
    data, short = _unpacked(path) if packed else (path.read_bytes(), False)
    if data.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"%pdf", b"{")):
        raise Refusal("This is not a table but a page or document. Load the file as CSV, Excel or OpenDocument.")
    text, guessed = text_of(data)
    del data
    place, source, delimiter = _best_delimiter(text, source)
    csv.field_size_limit(LONGEST_CELL)
    try:
        table = _table(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), place, source)
    except csv.Error as error:
        raise Refusal(
            f"This file is not a table that can be read ({error}). Download it again, and load that."
        ) from error
    if guessed:
        table.problems.append(
            Problem("The file does not say how its letters are stored: it was read as Windows text. Check accents.")
        )
    table.cut = "The packed file ends in the middle." if short else table.cut or _open_quote(text, delimiter)
    return table


def _unpacked(path: Path) -> tuple[bytes, bool]:
    """The contents of a gzip file, and whether it ends too soon."""
    pieces: list[bytes] = []
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    size = 0
    with path.open("rb") as stream:
        try:
            while piece := stream.read(1 << 20):
                while piece:
                    out = unpack.decompress(piece, 1 << 22)
                    size += len(out)
                    if size > LIMIT_UNPACKED:
                        raise Refusal("This file unpacks to far more than a register. Check that it is the right file.")
                    pieces.append(out)
                    piece = unpack.unconsumed_tail
                    if unpack.eof and (piece := unpack.unused_data):
                        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
        except zlib.error as error:
            if not pieces:
                raise Refusal("This packed file (.gz) is damaged. Download it again, and load that.") from error
            return b"".join(pieces), True
    return b"".join(pieces), not unpack.eof


def _best_delimiter(text: str, source: str) -> tuple[int, str, str]:
    """Where the headings stand, whose file it is, and what parts the cells."""
    found = []
    top = text[:400_000]
    for delimiter in DELIMITERS:
        with contextlib.suppress(csv.Error):
            rows = list(itertools.islice(csv.reader(io.StringIO(top, newline=""), delimiter=delimiter), ROWS_ABOVE))
            found.append((headings_among(rows), delimiter, rows))
    (place, known, whose), delimiter, rows = max(found, key=lambda item: item[0][1])
    _check_source(known, whose, source, rows)
    return place, whose or source, delimiter


def _check_source(known: int, whose: str, source: str, rows: list[Row]) -> None:
    if not known:
        first = next((row for row in rows if any(row)), [])
        shown = ", ".join(cell.strip()[:30] for cell in first[:6] if cell.strip())
        raise Refusal(
            "These are not the headings of a register file of the Care Inspectorate, CQC or RQIA"
            + (f" (it begins: {shown})." if shown else ".")
            + " Load the file as the regulator publishes it, with its row of headings."
        )
    if source and whose != source:
        raise Refusal(
            f"This is a file of the {LAYOUTS[whose].title}, by its headings, not of the {LAYOUTS[source].title}. "
            "Choose the right file, or the right regulator.",
            field="source",
        )


def _from_sheets(path: Path, source: str) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = list(book.sheet_names)
        first: list[Row] = []
        for name in names:
            rows = _cells(book.get_sheet_by_name(name).iter_rows())
            top = list(itertools.islice(rows, ROWS_ABOVE))
            place, known, whose = headings_among(top)
            if known and whose == (source or whose):
                return _table(itertools.chain(top, rows), place, whose, ragged=True)
            first = first or top
        _check_source(*headings_among(first)[1:], source, first)
    except (CalamineError, OSError, ValueError) as error:
        raise Refusal(
            "This file could not be opened as Excel or OpenDocument. Open it, save it again as .xlsx, and load that."
        ) from error
    raise Refusal("No sheet of this file is a register. Load the file as the regulator publishes it.")


def _cells(rows: Iterable[list[Any]]) -> Iterator[Row]:
    for row in rows:
        yield [_as_text(value) for value in row]


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _table(rows: Iterable[Row], place: int, source: str, *, ragged: bool = False) -> Table:
    """The rows below the headings. `ragged`: the format leaves empty cells at the end of a row away."""
    numbered = enumerate(rows, start=1)
    headings: Row = []
    for _ in range(place + 1):
        headings = [cell.strip() for cell in next(numbered)[1]]
    while headings and not headings[-1]:
        headings.pop()  # commas at the end of the line
    mapping = mapped(headings, LAYOUTS[source])
    if mapping.missing_essential:
        raise Refusal(
            f"This {LAYOUTS[source].title} file has no column {_listed(mapping.missing_essential)}, and without it no "
            "service can be taken over. Load the file as the regulator publishes it."
        )
    table = Table(
        source, list(mapping.taken.values()), [headings[i] for i in mapping.taken], unknown=mapping.unknown,
        missing=mapping.missing, personal=mapping.personal,
    )  # fmt: skip
    table.problems += [
        Problem("A second column for the same thing: the first counts.", column=heading) for heading in mapping.twice
    ]
    _take_rows(table, numbered, list(mapping.taken), len(headings), ragged)
    return table


def _take_rows(table: Table, numbered: Iterator[tuple[int, Row]], places: list[int], width: int, ragged: bool) -> None:
    last = max(places) + 1
    short: list[tuple[int, int]] = []  # row, cells: those with fewer cells than headings
    for number, row in numbered:
        if len(row) < width:
            if not any(row):
                continue
            if not ragged:
                short.append((number, len(row)))
            if len(row) < last:
                row = row + [""] * (last - len(row))
        elif len(row) > width and any(cell.strip() for cell in row[width:]):
            table.problems.append(Problem("More cells than headings: those beyond were left out.", number))
        elif not any(row):
            continue
        table.rows.append([row[i].strip() for i in places])
        table.numbers.append(number)
    if short and table.numbers and short[-1][0] == table.numbers[-1]:
        _last_row(table, short, width)


def _last_row(table: Table, short: list[tuple[int, int]], width: int) -> None:
    """The last row ends too soon: a note below the table, a file that leaves empty cells away, or one cut off."""
    number, cells = short[-1]
    first = table.rows[-1][table.meanings.index("number" if "number" in table.meanings else "name")]
    if cells <= 2 and not _NUMBER.fullmatch(first):
        table.rows.pop()
        table.numbers.pop()
        table.problems.append(Problem("A note below the table: it was left out.", number))
    elif len(short) == 1:
        table.cut = f"Its last row ({number:,}) has {cells} of {width} cells."


def _open_quote(text: str, delimiter: str) -> str:
    """Why a file seems to be cut off inside a cell; "" where all quotes are closed."""
    if text.count('"') % 2 == 0:
        return ""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        if "end of data" in str(error):
            return "It ends inside a cell."
    return ""


def _listed(headings: list[str]) -> str:
    return headings[0] if len(headings) == 1 else f"{', '.join(headings[:-1])} or {headings[-1]}"
