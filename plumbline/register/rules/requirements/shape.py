"""What the splitter hands back: one value for each requirement or area for improvement found in a published text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["requirement", "area"]


@dataclass(frozen=True)
class Step:
    """A sub-point: its letter or number as printed, and its words."""

    label: str  # "a", "b", "i", "1"; "" for a bullet, a dash, or a point whose marker was lost
    text: str


@dataclass(frozen=True)
class SplitItem:
    """A requirement, or an area for improvement, as it stands in the published text."""

    kind: Kind
    place: int  # 1, 2, 3 ... in the text: unique within it
    part: int  # part of the inspection, from 1: goes up when the numbering restarts
    number: str  # as printed: "1"; "" where the publisher lost it
    start: int  # offsets in the published text: items do not overlap, and together cover all but whitespace
    end: int
    text: str  # its own words, tidied, number taken off
    what: str  # what must be done: without sub-points, regulation and standard tails
    steps: tuple[Step, ...]
    due_on: date | None  # the day that counts now: the extended one where it was extended
    due_text: str  # the words it came from: "By 3 June 2025", "With immediate effect"
    first_due_on: date | None  # where extended: the first one; else equal to due_on
    who: str  # "the provider", "you", "the childminder" as printed; "" where not said
    regulations: tuple[str, ...]
    standards: tuple[str, ...]  # "HSCS 4.27"
    quotes: tuple[str, ...]  # the standard's words, where they are whole
    key_question: str  # see key_question.py; "" where the text does not let it be told
    cut_off: bool  # the publisher cut it: ends in the middle of a word or sentence
