"""PDF by typst: tagged, PDF/UA-1, table heads that repeat, the same bytes for the same report.

The document's words reach typst as one JSON value, never as source, so no text can become a command.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from plumbline.documents.charts import Chart, draw
from plumbline.documents.report import (
    Block,
    Fields,
    Heading,
    Para,
    Report,
    Table,
    Text,
    grid_columns,
    printable,
    stays_whole,
)
from plumbline.documents.writing.typesetting import OWN_FACE, OWN_FONTS, Refused, typeset
from plumbline.kernel.refusals import Refusal

# Tried in this order for each character; the last two come with typst and with most systems.
FACES = (OWN_FACE, "Noto Sans", "DejaVu Sans", "Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern")


_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_SCRIPTS = {
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Chinese or Japanese",
    "KATAKANA": "Chinese or Japanese",
    "IDEOGRAPHIC": "Chinese or Japanese",
    "FULLWIDTH": "Chinese or Japanese",
    "HANGUL": "Korean",
    "GURMUKHI": "Punjabi",
}


class CannotPrint(Refusal):
    """The report holds something that PDF/UA does not allow; `why` is typst's own word, for whoever mends it."""

    def __init__(self, why: str) -> None:
        super().__init__("This could not be made into a PDF. The Word document and the web page hold the same.")
        self.why = why


def write_pdf(report: Report, *, fonts: Sequence[Path] = (OWN_FONTS,)) -> bytes:
    """The report as a tagged PDF. The same report with the same fonts gives the same bytes.

    Letters of a script for which this machine has no font are never left out silently: "[Bengali text]" stands in their
    place, and a note at the end says so.

    Raises ValueError when a table's rows do not fill its columns, CannotPrint when typst refuses the document.
    """
    folders = [path for path in fonts if path.is_dir()]
    data = json.dumps(_data(report), ensure_ascii=False)
    missing: list[str] = []
    while True:
        try:
            return typeset(data, folders)
        except Refused as refusal:
            found = _NOT_SHOWN.search(str(refusal))
            script = _script(json.loads(f'"{found[1]}"')[:1]) if found else ""
            if not script or script in missing:
                raise CannotPrint(str(refusal)) from refusal
            missing.append(script)
            data = json.dumps(_with_stand_ins(_data(report), missing), ensure_ascii=False)


def _data(report: Report) -> dict[str, Any]:
    language, _, region = report.language.partition("-")
    return _clean(
        {
            "title": report.title,
            "lang": language,
            "region": region or "GB",
            "fonts": FACES,
            "landscape": report.landscape,
            "above_title": report.above_title,
            "page_header": report.page_header,
            "page_footer": report.page_footer,
            "blocks": [_block(block, landscape=report.landscape) for block in report.blocks],
        }
    )


def _block(block: Block, *, landscape: bool) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Text():
            return {"kind": "text", "paras": [asdict(p) for p in block.paras]}
        case Fields():
            return {"kind": "fields", "rows": block.rows}
        case Chart():
            return {"kind": "chart", "svg": draw(block, font=OWN_FACE), "alt": block.in_words, "title": block.title}
        case Table():
            places = grid_columns(block.rows, len(block.columns))
            rows = []
            for row, starts in zip(block.rows, places, strict=True):
                whole = stays_whole(row, starts, block.columns, landscape=landscape)
                rows.append(asdict(row) | {"whole": whole})
            return {"kind": "table", "columns": [asdict(c) for c in block.columns], "rows": rows}


def _script(letter: str) -> str:
    """The script of a letter, as a word for people: "Bengali"; pictures and signs are "symbol"."""
    if unicodedata.category(letter).startswith(("S", "C")):
        return "symbol"
    first = unicodedata.name(letter, "UNNAMED").split()[0].split("-")[0]
    return _SCRIPTS.get(first, first.capitalize())


def _with_stand_ins(data: dict[str, Any], missing: list[str]) -> dict[str, Any]:
    """The data with each run of letters of these scripts replaced by its name, and a note at the end that says so."""
    made: dict[str, Any] = _replaced(data, frozenset(missing))
    kinds = ", ".join("symbols" if script == "symbol" else f"{script} letters" for script in missing)
    words = f"No font for them was found where this PDF was made: {kinds}. They are whole in the Word and web copies."
    note = Para(text=words, label="Not printed:")
    made["blocks"].append({"kind": "text", "paras": [asdict(note)]})
    return made


def _replaced(value: Any, missing: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: one if key == "fonts" else _replaced(one, missing) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, missing) for one in value]
    if not isinstance(value, str) or value.isascii():
        return value
    runs = []
    for script, letters in groupby(value, key=lambda letter: _script(letter) if ord(letter) > 0x24F else ""):
        kind = f"[{script}]" if script == "symbol" else f"[{script} text]"
        runs.append(kind if script in missing else "".join(letters))
    return "".join(runs)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value
