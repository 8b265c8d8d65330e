"""Whether the publisher cut an item off: it ends in the middle of a word or sentence."""

from __future__ import annotations

import re

_CUT_FROM = 380  # no shorter item was cut for its length
_LONG = 640
_CLOSED = re.compile(
    r"(?:[.!?]\s?['’”\")\]]*\s?\)?"  # a full stop
    r"|\(?\s?(?:HSCS\W{0,3})?\d[.:]\s?\d{1,2}[.,]?\s?['’”\"]?\s?\)\W{0,3}"  # a standard's number
    r"|[/\s]\s?\d{3}\s?\)\W{0,3}"  # (SSI 2011/210)
    r"|HSCS\)?\s*\d\.\d{1,2}\W{0,3}"
    r"|(?:Act|Regulations?),?\s+\d{4}\W{0,2})$"
)
_DANGLES = re.compile(
    r"(?:[,(‘“:–-]|\b(?:the|a|an|of|to|and|or|with|that|which|in|for|by|is|are|as|at|state|states|their|this|from|on))$",
    re.IGNORECASE,
)
_QUOTE_ENDS = re.compile(r"[a-z]['’”\"]$")


def is_cut_off(printed: str, tail: bool) -> bool:
    """`printed` is the item with its number and the spaces after it; `tail` that its standing sentences had begun."""
    words = printed.rstrip()
    if not words or _CLOSED.search(words[-60:]):
        return False
    if _DANGLES.search(words[-30:]):
        return True
    if _QUOTE_ENDS.search(words[-3:]):
        return len(words) >= 850
    apart = len(printed) - len(words)
    if len(words) < _CUT_FROM:
        return False
    if words.endswith(")"):
        return len(words) >= _LONG
    return tail or len(words) >= _LONG or apart == 0 and len(words) >= 500
