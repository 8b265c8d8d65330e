"""The numbers Word prints in front of paragraphs and keeps nowhere in the text.

Councils number actions, themes and headings this way, so "1.1" must be worked out as Word does: one counter for each
level of a list, a level starts again when a higher one moves on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from plumbline.documents.reading.text import whole

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def val(element: Any, name: str, default: str = "") -> str:
    """The w:val of a child: `<w:numFmt w:val="decimal"/>`."""
    child = element.find(W + name) if element is not None else None
    return default if child is None else child.get(W + "val", default)


@dataclass
class Level:
    kind: str = "decimal"  # decimal, bullet, lowerLetter, none, ...
    pattern: str = "%1."
    start: int = 1
    restart: int = -1  # of w:lvlRestart; -1: after any higher level
    legal: bool = False  # w:isLgl: all numbers in figures
    suffix: str = " "


@dataclass
class ListUse:
    """A list as one w:num names it: its abstract list and where it starts again."""

    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Mark:
    """What Word prints in front of a paragraph."""

    text: str  # "1.1", "(a)", "" for a bullet
    bullet: bool
    many: bool  # made of several levels ("1.1"): always a number in its own right
    list_id: str
    level: int


class Numbering:
    """Works through the paragraphs of a document in order; `mark` moves the counters."""

    def __init__(self, root: Any | None) -> None:
        self.abstract: dict[str, dict[int, Level]] = {}
        self.uses: dict[str, ListUse] = {}
        self.counters: dict[str, dict[int, int]] = {}
        self.style_levels: dict[str, dict[str, int]] = {}  # abstract -> style id -> level
        if root is None:
            return
        links: dict[str, str] = {}
        named: dict[str, str] = {}
        for item in root.findall(W + "abstractNum"):
            key = item.get(W + "abstractNumId", "")
            self.abstract[key] = {}
            self.style_levels[key] = {}
            for lvl in item.findall(W + "lvl"):
                place = whole(lvl.get(W + "ilvl", "0"), 0)
                self.abstract[key][place] = _level(lvl)
                if style := val(lvl, "pStyle"):
                    self.style_levels[key][style] = place
            if link := val(item, "numStyleLink"):
                links[key] = link
            if name := val(item, "styleLink"):
                named[name] = key
        for key, link in links.items():
            if link in named:
                self.abstract[key] = self.abstract[named[link]]
        for item in root.findall(W + "num"):
            use = ListUse(val(item, "abstractNumId"))
            for override in item.findall(W + "lvlOverride"):
                place = whole(override.get(W + "ilvl", "0"), 0)
                if (begin := override.find(W + "startOverride")) is not None:
                    use.starts[place] = whole(begin.get(W + "val", "1"), 1)
                if (lvl := override.find(W + "lvl")) is not None:
                    use.levels[place] = _level(lvl)
            self.uses[item.get(W + "numId", "")] = use

    def level_of(self, list_id: str, place: int) -> Level | None:
        use = self.uses.get(list_id)
        if use is None:
            return None
        return use.levels.get(place) or self.abstract.get(use.abstract, {}).get(place)

    def level_of_style(self, list_id: str, style: str) -> int:
        use = self.uses.get(list_id)
        return self.style_levels.get(use.abstract, {}).get(style, 0) if use else 0

    def mark(self, list_id: str, place: int) -> Mark | None:
        """Count this paragraph and say what Word prints before it; None when it prints nothing."""
        level = self.level_of(list_id, place)
        use = self.uses.get(list_id)
        if level is None or use is None:
            return None
        if level.kind == "bullet":
            return Mark("", True, False, list_id, place)
        counts = self.counters.setdefault(use.abstract, {})
        if place in use.starts and place not in use.begun:
            counts[place] = use.starts[place]
        elif place in counts:
            counts[place] += 1
        else:
            counts[place] = level.start
        use.begun.add(place)
        for deeper in [known for known in counts if known > place]:
            below = self.level_of(list_id, deeper)
            if below is None or below.restart != 0:
                del counts[deeper]
        if level.kind == "none" and "%" not in level.pattern:
            return None
        text = level.pattern
        for step in range(9):
            if f"%{step + 1}" in text:
                other = self.level_of(list_id, step) or Level()
                count = counts.setdefault(step, other.start)
                kind = "decimal" if level.legal and other.kind != "none" else other.kind
                text = text.replace(f"%{step + 1}", figure(count, kind))
        if not text.strip():
            return None
        return Mark(text.strip(), False, level.pattern.count("%") > 1, list_id, place)


def _level(lvl: Any) -> Level:
    kind = val(lvl, "numFmt", "decimal")
    pattern = val(lvl, "lvlText", "")
    if lvl.find(W + "lvlPicBulletId") is not None:
        kind = "bullet"
    return Level(
        kind=kind,
        pattern=pattern,
        start=whole(val(lvl, "start", "1"), 1) if kind != "bullet" else 1,
        restart=whole(val(lvl, "lvlRestart", "-1"), -1),
        legal=lvl.find(W + "isLgl") is not None,
    )


def figure(count: int, kind: str) -> str:
    """A number in one of Word's ways of writing it."""
    if kind in ("lowerLetter", "upperLetter"):
        if not 0 < count <= 780:  # Word itself stops at thirty letters
            return str(count)
        letters = chr(97 + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if kind == "lowerLetter" else letters.upper()
    if kind in ("lowerRoman", "upperRoman"):
        made = _roman(count)
        return made if kind == "upperRoman" else made.lower()
    if kind == "decimalZero":
        return f"{count:02d}"
    if kind == "ordinal":
        ending = "th" if 10 <= count % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
        return f"{count}{ending}"
    if kind == "none":
        return ""
    return str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    made = ""
    for worth, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
        (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        while count >= worth:
            made += sign
            count -= worth
    return made
