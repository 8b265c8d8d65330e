"""What a written file says, whatever its format: for tests that look for words in it, or for their absence."""

from __future__ import annotations

import io
import re
import zipfile

import pdfplumber


def words_of(content: bytes) -> str:
    """Everything that stands in the file: all parts of a Word or Excel file with their marks, the text of a PDF and its
    own description, the text of anything else."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = [file.read(name).decode("utf-8", "replace") for name in file.namelist()]
        return "\n".join([*parts, *(re.sub(r"<[^>]+>", "", part) for part in parts)])  # words cut by marks, too
    if content.startswith(b"%PDF"):
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            return "\n".join([str(pdf.metadata), *(page.extract_text() or "" for page in pdf.pages)])
    return content.decode("utf-8")


def pages_of(content: bytes) -> list[str]:
    """The text of each page of a PDF."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_text() or "" for page in pdf.pages]
