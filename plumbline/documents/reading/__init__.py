"""One reader per file format; each gives the blocks and grids of `documents.blocks`.

`read_blocks` reads in this process: for files that come from people use `documents.sandbox.read_document`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from plumbline.documents.blocks import Document
from plumbline.documents.reading.recognise import recognise
from plumbline.documents.reading.refusal import Unreadable

__all__ = ["Unreadable", "read_blocks"]

Progress = Callable[[int, int], None]


def read_blocks(path: Path, *, name: str = "", progress: Progress | None = None) -> Document:
    """The contents of a document. The format is told by what the file holds; `name` is what the user calls it.

    Raises Unreadable, with a sentence for the user, for everything that is not a readable document (requirements BY1,
    BY2, and section 6 of issue 2).
    """
    kind = recognise(path, name or path.name)
    document = _read(path, kind, progress)
    if not document.blocks and not document.page_header:
        raise Unreadable("This file has no text in it. Check that it is the right file, and upload the plan itself.")
    return document


def _read(path: Path, kind: str, progress: Progress | None) -> Document:
    # Each reader is imported only when its format comes up: the reading process starts faster and stays small.
    if kind == "docx":
        from plumbline.documents.reading.word import read_word

        return read_word(path)
    if kind == "xlsx":
        from plumbline.documents.reading.excel import read_excel

        return read_excel(path)
    if kind == "ods":
        from plumbline.documents.reading.opendocument import read_ods

        return read_ods(path)
    if kind == "pdf":
        from plumbline.documents.reading.pdf import read_pdf

        return read_pdf(path, progress=progress)
    if kind == "csv":
        from plumbline.documents.reading.delimited import read_csv

        return read_csv(path)
    from plumbline.documents.reading.plain import read_markdown, read_text

    return read_markdown(path) if kind == "md" else read_text(path)
