"""What a Word style says that matters for reading: heading or title, bold, hidden, its list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from plumbline.documents.reading.text import whole
from plumbline.documents.reading.word_numbering import W, val

_HEADING = re.compile(r"^heading (\d)$", re.IGNORECASE)


@dataclass
class Style:
    name: str = ""
    based_on: str = ""
    outline: int = 0  # 1 for the highest heading level, 0 for none
    bold: bool | None = None
    hidden: bool | None = None
    list_id: str | None = None
    list_level: int | None = None
    first_bold: bool | None = None  # of a table style: its first row
    first_shaded: bool | None = None


class Styles:
    def __init__(self, root: Any | None) -> None:
        self.known: dict[str, Style] = {}
        self.default = ""
        for item in () if root is None else root.findall(W + "style"):
            style = Style(name=val(item, "name"), based_on=val(item, "basedOn"))
            key = item.get(W + "styleId", "")
            if item.get(W + "type") == "paragraph" and item.get(W + "default") in ("1", "true", "on"):
                self.default = key
            if (match := _HEADING.match(style.name)) is not None:
                style.outline = int(match[1])
            if (props := item.find(W + "pPr")) is not None:
                if (outline := props.find(W + "outlineLvl")) is not None and not style.outline:
                    level = whole(outline.get(W + "val", "9"), 9)
                    style.outline = level + 1 if level < 9 else 0
                if (numbering := props.find(W + "numPr")) is not None:
                    style.list_id = val(numbering, "numId") or None
                    level_text = val(numbering, "ilvl")
                    style.list_level = whole(level_text, 0) if level_text else None
            runs = item.find(W + "rPr")
            style.bold = flag(runs, "b")
            style.hidden = flag(runs, "vanish")
            for part in item.findall(W + "tblStylePr"):
                if part.get(W + "type") == "firstRow":
                    style.first_bold = flag(part.find(W + "rPr"), "b")
                    cell = part.find(W + "tcPr")
                    shade = cell.find(W + "shd") if cell is not None else None
                    if shade is not None:
                        style.first_shaded = shade.get(W + "fill", "auto").casefold() not in ("auto", "ffffff", "")
            self.known[key] = style
        self.trace = cache(self._trace)

    def _trace(self, key: str) -> tuple[Style, ...]:
        """The style and those it is based on, nearest first."""
        found: list[Style] = []
        seen: set[str] = set()
        key = key or self.default
        while key in self.known and key not in seen:
            seen.add(key)
            found.append(self.known[key])
            key = self.known[key].based_on
        return tuple(found)

    def outline(self, key: str) -> int:
        return next((style.outline for style in self.trace(key) if style.outline), 0)

    def is_title(self, key: str) -> bool:
        return any(style.name.casefold() == "title" for style in self.trace(key))

    def bold(self, key: str) -> bool:
        return bool(next((style.bold for style in self.trace(key) if style.bold is not None), False))

    def hidden(self, key: str) -> bool:
        return bool(next((style.hidden for style in self.trace(key) if style.hidden is not None), False))

    def first_row(self, key: str) -> tuple[bool, bool]:
        """Whether a table style makes its first row bold, and shaded."""
        trace = self.trace(key) if key else ()
        bold = next((style.first_bold for style in trace if style.first_bold is not None), False)
        shaded = next((style.first_shaded for style in trace if style.first_shaded is not None), False)
        return bool(bold), bool(shaded)

    def numbered(self, key: str) -> tuple[str, int | None, str]:
        """The list of a paragraph style: (list id, level if it says one, style id that names it)."""
        for style in self.trace(key):
            if style.list_id is not None:
                name = next(k for k, known in self.known.items() if known is style)
                return style.list_id, style.list_level, name
        return "", None, ""


def flag(props: Any | None, name: str) -> bool | None:
    """A switch such as `<w:b/>` or `<w:b w:val="0"/>`; None when it is not there."""
    child = props.find(W + name) if props is not None else None
    if child is None:
        return None
    return child.get(W + "val", "true") not in ("0", "false", "off")
