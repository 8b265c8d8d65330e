"""Cells of a CSV that no spreadsheet runs as a formula, and that read back as exactly what was written.

A spreadsheet takes a cell that begins with = + - @ (or a tab or line end before one) for a formula. Such a text gets
one apostrophe before it, which spreadsheets read as "this is text", and so does a text that begins with apostrophes
followed by one of these, so that `plain` can take exactly one away again: nothing of the text changes.
"""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """The text so that a spreadsheet shows it and runs nothing."""
    return f"'{text}" if _RISKY.match(text) else text


def plain(text: str) -> str:
    """The text as it was before `guard`."""
    return text[1:] if _GUARDED.match(text) else text
