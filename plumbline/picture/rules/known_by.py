"""The one grade that a service is known by: the Care Inspectorate's lowest, CQC's overall rating."""

from __future__ import annotations

from plumbline.register.rules.grade_words import WORDS, GradeMark, grade_mark

_RANKS = {source: {word.casefold(): rank for rank, word in words.items()} for source, words in WORDS.items()}


def known_by(source: str, lowest: int | None, overall: str) -> int | None:
    """Its rank in its regulator's own scale, 1 is the worst; None where it has none. A rating for the whole service,
    where there is one, counts before the lowest of its parts."""
    return _RANKS.get(source, {}).get(overall.strip().casefold(), lowest)


def mark_of(source: str, lowest: int | None, overall: str) -> GradeMark | None:
    """As it is drawn: "2 Weak", "Requires improvement"."""
    return grade_mark(source, known_by(source, lowest, overall))
