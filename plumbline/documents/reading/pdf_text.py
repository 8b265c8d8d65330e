"""From letters on a PDF page to lines and paragraphs.

A PDF knows neither words nor paragraphs. Lines are letters of one height; a line break is only a wrap where the next
word would not have fitted, or where the writer left the space that stood there; everything else starts a paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from plumbline.documents.reading import text as words

_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "\u00a0": " ",
    "\u2011": "-",
}
_CID = re.compile(r"^\(cid:\d+\)$")
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BULLET_START = re.compile(rf"^(?:[{re.escape(words.BULLETS)}–—-]\s*(?=\S)|o\s{{1,}}(?=\S))")
_ITEM_START = re.compile(r"^(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])\s+\S|^\d{1,2}(?:\.\d{1,2}){1,3}[.)]?\s+\S")
_CUTS = ("-", "/", "–", "—", "\u00ad")  # after these a line may be broken without a space
SPACE = 0.28  # the width of a space in letter heights
WIDE = 1.15  # a gap of this many letter heights is more than a space between words


@dataclass(frozen=True)
class Habits:
    """How the program that made the document broke its lines."""

    spaces: bool = False  # it left the space at the end of a wrapped line
    known: frozenset[str] = frozenset()  # the longer words of the text, for telling cut words
    soft: bool = False  # soft hyphens stand at line ends only; elsewhere they are how a font spells its hyphen
    hyphened: frozenset[str] = frozenset()  # those that are written with a hyphen, without it


NO_HABITS = Habits()
# Words that stand in narrow heading cells and nowhere else in a plan.
_LONG_WORDS = {
    "recommendation", "recommendations", "responsible", "responsibility", "responsibilities", "improvement",
    "improvements", "accountable", "accountability", "implementation", "completion", "timescale", "timescales",
    "milestone", "milestones", "requirement", "requirements", "comments", "evidence", "frequency", "outcomes",
}  # fmt: skip


@dataclass
class Word:
    text: str
    x0: float
    x1: float
    after_wide: bool = False  # a wide gap stands before it


@dataclass
class Line:
    """One line of letters."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    page: int
    trail: bool  # ends with a space that the writer's program left at a wrap
    words: list[Word] = field(default_factory=list)
    letters: int = 0
    parted: bool = False  # other columns of a table stood on the same line, so a space at its end cannot be known

    @property
    def segments(self) -> list[list[Word]]:
        found: list[list[Word]] = []
        for word in self.words:
            if word.after_wide or not found:
                found.append([])
            found[-1].append(word)
        return found


def letter(char: dict[str, Any]) -> str:
    text = char["text"]
    if _CID.match(text):
        return "•"
    return _LIGATURES.get(text, text)


def is_bold(char: dict[str, Any]) -> bool:
    return bool(_BOLD.search(char.get("fontname", "")))


def lines_of(chars: list[dict[str, Any]], page: int) -> list[Line]:
    """The lines of these letters from top to bottom."""
    upright = [char for char in chars if not _sideways(char)]
    turned = [char for char in chars if _sideways(char) and char["text"].strip()]
    rows: list[list[dict[str, Any]]] = []
    middle = 0.0
    for char in sorted(upright, key=lambda c: (c["top"] + c["bottom"]) / 2):
        here = (char["top"] + char["bottom"]) / 2
        height = max(char["bottom"] - char["top"], 1.0)
        if rows and abs(here - middle) < 0.45 * height:
            rows[-1].append(char)
            if char["text"].strip():
                middle += (here - middle) / len(rows[-1])
        else:
            rows.append([char])
            middle = here
    made = [line for row in rows if (line := _line(row, page)) is not None]
    return made + _turned(turned, page)


def _line(chars: list[dict[str, Any]], page: int) -> Line | None:
    chars = sorted(chars, key=lambda c: c["x0"])
    if not any(char["text"].strip() for char in chars):
        return None
    found: list[Word] = []
    text = ""
    end: float | None = None
    new_word, wide = True, False
    for char in chars:
        size = max(char["size"], 1.0)
        if end is not None and char["x0"] - end > WIDE * size:
            wide = True
        sign = letter(char)
        if not sign.strip():
            text += " "
            new_word = True
            continue
        if end is not None and char["x0"] - end > 0.18 * size and not text.endswith(" "):
            text += " "
            new_word = True
        if new_word:
            found.append(Word(sign, char["x0"], char["x1"], wide and bool(found)))
            new_word, wide = False, False
        else:
            found[-1].text += sign
            found[-1].x1 = char["x1"]
        text += sign
        end = char["x1"]
    visible = [char for char in chars if char["text"].strip()]
    sizes = sorted(char["size"] for char in visible)
    return Line(
        text=text.strip(), x0=found[0].x0, x1=found[-1].x1, top=min(c["top"] for c in visible),
        bottom=max(c["bottom"] for c in visible), size=sizes[len(sizes) // 2],
        bold=all(is_bold(char) for char in visible if char["text"] not in words.BULLETS) and any(map(is_bold, visible)),
        page=page, trail=text.endswith(" "), words=found, letters=len(visible),
    )  # fmt: skip


def _sideways(char: dict[str, Any]) -> bool:
    across, up = char.get("matrix", (1, 0))[:2]
    return bool(abs(up) > abs(across))


def _turned(chars: list[dict[str, Any]], page: int) -> list[Line]:
    """Headings set sideways: each column of letters is a line."""
    columns: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda c: c["x0"]):
        if columns and abs(char["x0"] - columns[-1][0]["x0"]) < 0.6 * max(char["x1"] - char["x0"], 1):
            columns[-1].append(char)
        else:
            columns.append([char])
    upwards = bool(chars) and chars[0]["matrix"][1] > 0
    return [_column_line(column, page, upwards=upwards) for column in (columns if upwards else reversed(columns))]


def _column_line(column: list[dict[str, Any]], page: int, *, upwards: bool) -> Line:
    """Letters that stand one over the other, as the line they are when the head is tilted."""
    column.sort(key=lambda c: -c["top"] if upwards else c["top"])
    height = max(char["x1"] - char["x0"] for char in column)
    text, end = "", None
    for char in column:
        start = char["bottom"] if upwards else char["top"]
        if end is not None and abs(start - end) > 0.18 * height:
            text += " "
        text += letter(char)
        end = char["top"] if upwards else char["bottom"]
    x0, x1 = min(char["x0"] for char in column), max(char["x1"] for char in column)
    top, bottom = min(char["top"] for char in column), max(char["bottom"] for char in column)
    bold = all(is_bold(char) for char in column)
    return Line(text, x0, x1, top, bottom, height, bold, page, True, [Word(text, x0, x1)], len(column))


@dataclass
class Passage:
    """A paragraph put together from lines."""

    text: str
    lines: list[Line]

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)

    @property
    def top(self) -> float:
        return self.lines[0].top


def passages(lines: list[Line], left: float, right: float, *, habits: Habits) -> list[Passage]:
    """Lines of one cell or column put together to paragraphs; `left` and `right` are the edges of the room for text."""
    if not lines:
        return []
    inner = min(line.x0 for line in lines)
    padding = min(max(inner - left, 0.0), 12.0)
    limit = max(right - padding, max(line.x1 for line in lines))
    pitch = _pitch(lines)
    found: list[Passage] = []
    for line in lines:
        if found and not _starts(found[-1], line, min(inner, left + 12), limit, pitch, habits=habits):
            before = found[-1].lines[-1]
            if _syllable(before, line, habits):
                found[-1].text = found[-1].text[:-1] + _visible(line)
            else:
                found[-1].text += _joint(before, line, limit, habits=habits) + _visible(line)
            found[-1].lines.append(line)
        else:
            found.append(Passage(_visible(line), [line]))
    return found


def _visible(line: Line) -> str:
    return line.text.replace("\u00ad", "-")


def _pitch(lines: list[Line]) -> float:
    """The usual distance from line to line."""
    gaps = sorted(
        after.top - before.top
        for before, after in pairwise(lines)
        if before.page == after.page and 0 < after.top - before.top < 3 * after.size
    )
    return gaps[len(gaps) // 3] if gaps else 0.0


def _starts(passage: Passage, line: Line, left: float, limit: float, pitch: float, *, habits: Habits) -> bool:
    """Whether this line begins a paragraph of its own."""
    before = passage.lines[-1]
    marked = _BULLET_START.match(line.text) and not _is_dash_within(before, line, limit, habits=habits)
    if marked and (line.text[0] not in "–—-" or not before.trail or _is_list(passage)):
        return True
    same_page = before.page == line.page
    if same_page and pitch and line.top - before.top > 1.32 * max(pitch, 1.05 * line.size):
        return True
    if abs(line.size - before.size) > 0.2 * before.size and line.letters > 2 and before.letters > 2:
        return True
    first = passage.lines[0]
    if _BULLET_START.match(first.text) and len(first.words) > 1 and same_page:
        hanging = first.words[1].x0
        if line.x0 < hanging - 2.5 and hanging - first.x0 > 4:
            return True  # back from the hanging indent of the item above
    if before.x0 - left > 0.5 * (limit - left) and before.x1 >= limit - 3 and line.x0 > left + 3:
        return True  # lines set against the right edge are full on the wrong side
    if ends_softly(before, line, limit, habits=habits):
        return bool(before.bold != line.bold and _ITEM_START.match(line.text) and not before.trail)
    return True


def _is_dash_within(before: Line, line: Line, limit: float, *, habits: Habits) -> bool:
    """ "… 20 cases" over "– and share …" in a column: the sentence goes on after the dash."""
    on = before.parted and line.text[0] in "–—" and len(line.words) > 1 and line.words[1].text[:1].islower()
    return on and not _ends_sentence(before.text) and ends_softly(before, line, limit, habits=habits)


def _is_list(passage: Passage) -> bool:
    return bool(_BULLET_START.match(passage.lines[0].text))


def ends_softly(before: Line, after: Line, limit: float, *, habits: Habits) -> bool:
    """Whether the break between two lines is only a wrap: the text goes on."""
    room = limit - before.x1
    first = after.words[0] if after.words else Word(after.text, after.x0, after.x1)
    chunk = _chunk_width(first)
    space = SPACE * after.size
    fits = chunk + space < room - 1.5
    if before.text.endswith(_CUTS) and (habits.spaces or before.text[-2:-1] != " ") and not before.trail:
        return not chunk < room - 0.5
    if not habits.spaces:
        return not fits
    if before.trail:
        return not (fits and room - chunk > 0.35 * (limit - before.x0) and _ends_sentence(before.text))
    # No space was left. Either there was no room for one, or a word too long for its column was cut, or the text ended.
    return room < space + 0.5 or _cut_word(before, after, room, habits)


def _chunk_width(word: Word) -> float:
    """The width of what had to fit: a word may be cut after a hyphen."""
    match = re.match(r"[^\W\d][^-–]*[-–](?=\D)", word.text)
    share = len(match[0]) / len(word.text) if match and len(match[0]) < len(word.text) else 1.0
    return (word.x1 - word.x0) * share


def _ends_sentence(text: str) -> bool:
    return text.rstrip(" )\"'’”").endswith((".", "!", "?", ":", ";"))


def _joint(before: Line, after: Line, limit: float, *, habits: Habits) -> str:
    """What stands between two lines of one paragraph: a space, or nothing inside a word."""
    if before.trail:
        return " "
    room = limit - before.x1
    spaced = before.text[-2:-1] == " "  # "word -": a dash with spaces, not a hyphen
    if before.text.endswith(_CUTS):
        kept = habits.spaces and not before.parted  # the writer's program would have left the space
        return " " if spaced and not (kept and room > SPACE * after.size + 0.5) else ""
    return "" if _cut_word(before, after, room, habits) else " "


def _syllable(before: Line, after: Line, habits: Habits) -> bool:
    """Whether a hyphen at the line's end only divides a word that the text writes whole elsewhere."""
    if before.trail or not after.words or not after.text[:1].islower():
        return False
    if before.text.endswith("\u00ad") and habits.soft:
        return True
    first, second = (word.text.replace("\u00ad", "-") for word in (before.words[-1], after.words[0]))
    if not first.endswith("-") or not first[-2:-1].isalpha():
        return False
    whole = _bare(first + second)
    if "-" in first[:-1] + second.rstrip("-"):
        return whole in habits.hyphened  # "well-be-" and "ing"
    return whole in habits.known and whole not in habits.hyphened


def _cut_word(before: Line, after: Line, room: float, habits: Habits) -> bool:
    """Whether a word too wide for its column was cut: alone it fills the line, and whole it is a word of the text."""
    if len(before.words) != 1 or room > 0.9 * after.size or not after.words:
        return False
    first, second = before.words[0].text, after.words[0].text
    if not (first[-1:].isalpha() and second[:1].islower()):
        return False
    return _bare(first + second) in habits.known or _bare(first + second) in _LONG_WORDS


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word).casefold()


def habits_of(all_lines: list[list[Line]]) -> Habits:
    """How this document's program breaks lines: whether the space kept at a line's end tells a wrap.

    LibreOffice keeps it at wraps only; Word prints one at the end of every paragraph too, so there it tells nothing.
    """
    ends = kept = lasts = kept_last = 0
    known: set[str] = set()
    hyphened: set[str] = set()
    inside = False
    for lines in all_lines:
        for line in lines[:-1]:
            ends += 1
            kept += line.trail
        if lines:
            lasts += 1
            kept_last += lines[-1].trail
        for line in lines:
            for word in line.words:
                text = word.text.replace("\u00ad", "-")
                inside = inside or "\u00ad" in word.text.strip("\u00ad")
                if len(text) > 4:
                    (hyphened if "-" in text.strip("-") else known).add(_bare(text))
    telling = ends >= 5 and kept > 0.35 * ends and kept_last < 0.5 * lasts
    return Habits(telling, frozenset(known), not inside, frozenset(hyphened))


def drawn_bullets(page: Any, chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bullets that are drawn and not set as letters: a small filled dot or square before a line's first letter."""
    made = []
    starts = sorted((char["x0"], char["top"], char["bottom"], char["size"]) for char in chars if char["text"].strip())
    places = [start[0] for start in starts]
    for shape in [*page.curves, *page.rects]:
        width, height = shape["x1"] - shape["x0"], shape["bottom"] - shape["top"]
        if not (1 < width < 7 and 1 < height < 7 and abs(width - height) < 1.5):
            continue
        middle = (shape["top"] + shape["bottom"]) / 2
        for x0, top, bottom, size in starts[bisect_right(places, shape["x1"]) :]:
            if x0 > shape["x1"] + 25:
                break
            if top < middle < bottom:
                made.append(
                    {
                        "text": "•", "x0": shape["x0"], "x1": shape["x1"], "top": top, "bottom": bottom, "size": size,
                        "fontname": "", "upright": True,
                    }
                )  # fmt: skip
                break
    return made


def joined(found: list[Passage]) -> str:
    return words.lines("\n".join(passage.text for passage in found))
