"""What a requirement is called, so that a reader finds it in the inspection's report."""

from __future__ import annotations

from datetime import date

NOUNS = {"requirement": "requirement", "area": "area for improvement"}

_TAIL_FROM = 25  # characters after the last point from which on they are its law or standard


def requirement_name(kind: str, number: str, *, part: int, parts: int) -> str:
    """ "requirement 2", "area for improvement 1 of part 2" where the numbering begins anew with each part of the
    inspection, "requirement without a number" where the publisher lost it."""
    noun = NOUNS.get(kind, kind)
    name = f"{noun} {number}" if number else f"{noun} without a number"
    return f"{name} of part {part}" if parts > 1 else name


def inspection_words(on: date, regulator: str) -> str:
    """ "the inspection of 24 October 2024 (Care Inspectorate)" """
    return f"the inspection of {on.day} {on:%B %Y} ({regulator})"


def is_cut_inside(words: str, last: str) -> bool:
    """Of a text that the publisher cut: whether what must be done is cut, and not only the law and the standard that
    stand behind it. `words`: the item as published; `last`: its last sentence or point."""
    text, end = " ".join(words.split()), " ".join(last.split())[-30:]
    at = text.rfind(end) if end else -1
    return at < 0 or len(text) - at - len(end) < _TAIL_FROM
