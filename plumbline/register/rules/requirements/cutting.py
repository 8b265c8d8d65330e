"""Whether the publisher cut an item off: it ends in the middle of a word or sentence."""

from __future__ import annotations

import re

_CUT_FROM = 380  # no shorter item was cut for its length
_LONG = 640
_CELL = 4000  # a cell holds about 5,000 to 6,000 characters: a longer one may be cut in its last item
_CLOSED = re.compile(
    r"(?:[.!?]\s?['’”\")\]]*\s?\)?"  # a full stop
    r"|\(?\s?(?:HSCS\W{0,3})?\d[.:]\s?\d{1,2}[.,]?\s?['’”\"]?\s?\)[.'’”\"?\s]{0,3}"  # a standard's number
    r"|[/\s]\s?\d{3}\s?\)[.'’”\"?\s]{0,3}"  # (SSI 2011/210)
    r"|HSCS\)?\s*\d\.\d{1,2}[.'’”\"?\s]{0,3})$"
)
_UNCLOSED = re.compile(r"\([^()]{0,20}$")
_YEAR_ENDS = re.compile(r"(?:Act|Regulations?),?\s+\d{4}$")
_DANGLES = re.compile(
    r"(?:[,(‘“:–-]|\b(?:the|a|an|of|to|and|or|with|that|which|in|for|by|is|are|as|at|state|states|their|this|from|on))$",
    re.IGNORECASE,
)
_QUOTE_ENDS = re.compile(r"[a-z]['’”\"]$")


def is_cut_off(printed: str, tail: bool, cell_ends: bool) -> bool:
    """Whether `printed`, the item with its number and the spaces after it, was cut.

    `tail`: its standing sentences had begun. `cell_ends`: it is the last of a cell as long as cells get.
    """
    words = printed.rstrip()
    size, end = len(words), words[-60:]
    if not words:
        return False
    if _UNCLOSED.search(end) and (size >= _LONG or cell_ends):
        return True
    if _CLOSED.search(end):
        return False
    if cell_ends or _DANGLES.search(words[-30:]):
        return True
    if _QUOTE_ENDS.search(words[-3:]) or _YEAR_ENDS.search(end):
        return size >= 850
    if size < _CUT_FROM:
        return False
    if words.endswith(")"):
        return size >= _LONG
    return tail or size >= _LONG or len(printed) == size >= 500


def is_long_cell(text: str) -> bool:
    """Whether the publisher may have cut the cell itself."""
    return len(text) >= _CELL
