"""What a requirement is called, so that a reader finds it in the inspection's report."""

from __future__ import annotations

from datetime import date

NOUNS = {"requirement": "requirement", "area": "area for improvement"}


def requirement_name(kind: str, number: str, *, part: int, parts: int) -> str:
    """ "requirement 2", "area for improvement 1 of part 2" where the numbering begins anew with each part of the
    inspection, "requirement without a number" where the publisher lost it."""
    noun = NOUNS.get(kind, kind)
    name = f"{noun} {number}" if number else f"{noun} without a number"
    return f"{name} of part {part}" if parts > 1 else name


def inspection_words(on: date, regulator: str) -> str:
    """ "the inspection of 24 October 2024 (Care Inspectorate)" """
    return f"the inspection of {on.day} {on:%B %Y} ({regulator})"
