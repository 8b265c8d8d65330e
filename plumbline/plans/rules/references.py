"""Other actions of the same plan that a text names: "1.1 & 1.3", "3.1-3.6", "see action 2.3" (MO9, DG24, ST10).

Only numbers that the plan has are references, and never a number that says what it is of: money, a percentage, a
version, a date, a question's code, a standard (HSCS 4.27), a page.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """A number and where it stands in the text; one inside a range ("3.1-3.6") has no text of its own: start == end."""

    number: str
    start: int
    end: int


_DASH = "\\-\u2010-\u2015"
_DOTTED = re.compile(
    rf"(?<![\w.,£$€/{_DASH}+])(\d{{1,3}}\.\d{{1,3}}(?:\.\d{{1,3}})?[a-z]?)(?![\w%]|[.,/]\d|/|\s?[£$€])"
)
_AFTER_DASH = re.compile(rf"\s?[{_DASH}]\s?(\d{{1,3}}\.\d{{1,3}}(?:\.\d{{1,3}})?[a-z]?)(?![\w%]|[.,/]\d)|"
                         rf"\s+to\s+(\d{{1,3}}\.\d{{1,3}})(?![\w%]|[.,/]\d)")  # fmt: skip
_NOT_OURS = re.compile(
    r"(?:\b(?:hscs|h&scs|standards?|kloes?|version|ver|v|regulations?|regs?|sections?|sect|s|ss|pages?|pp?|paras?|"
    r"paragraphs?|"
    r"appendix|annex|clauses?|chapters?|figures?|fig|tables?|qi|quality (?:indicator|statement|standard|framework)s?|"
    r"principles?|questions?|q|scores?|scored|ratings?|average|mean|from|rate of|key line of enquiry|nice|schedules?|"
    r"articles?|rules?|windows|level|wte|fte|at|of|over|around|about|only|another|(?:average|mean|score|rating|ratio|"
    r"median) (?:was|is|of|now))\b\.?|[£$€#])\s*$",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:actions?|recommendations?|recs?|steps?|tasks?|parts?|items?|per|see|in|and|training|under|"
                   r"with)\b\.?\s*(?:no\.?\s*)?\(?$", re.IGNORECASE)  # fmt: skip
_UNIT_AFTER = re.compile(
    r"^\s?(?:%|per\s?cent|percent|m\b|million|bn\b|billion|k\b|hours?|hrs?|minutes?|mins?|days?|weeks?|months?|years?|"
    r"wte\b|"
    r"fte\b|kg\b|mg\b|ml\b|miles?|metres?|times\b|out of|am\b|pm\b|points?\b|degrees?|beds?\b|°)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"^\s*(?:,|&|and|or|;|\+|,\s*and|,\s*&)\s*$", re.IGNORECASE)
_WHOLE = re.compile(
    rf"\b(?:actions?|recommendations?|recs?|action points?|items?|tasks?)\s+(?:nos?\.?\s*|numbers?\s*)?"
    rf"(\d{{1,3}}(?![\d.%/]\d|\d)(?:\s*(?:,|&|and|or|to|[{_DASH}])\s*\d{{1,3}}(?![\d.%/]\d|\d|\s?%))*)",
    re.IGNORECASE,
)


def find_references(text: str, *, own_number: str, known_numbers: Collection[str]) -> list[Reference]:
    """The references of a text in reading order, each number once.

    `own_number` is the action's own and no reference to itself; `known_numbers` are the plan's.
    """
    known = known_numbers if isinstance(known_numbers, (set, frozenset, dict)) else set(known_numbers)
    found = [*_dotted(text, known), *_whole(text, known), *_codes(text, known)]
    found.sort(key=lambda reference: (reference.start, reference.end))
    seen = {own_number}
    kept: list[Reference] = []
    for reference in found:
        if reference.number not in seen:
            seen.add(reference.number)
            kept.append(reference)
    return kept


def _dotted(text: str, known: Collection[str]) -> list[Reference]:
    found: list[Reference] = []
    before_end, before_ours = -1, True
    for match in _DOTTED.finditer(text):
        if match.start() < before_end:
            continue
        second = _AFTER_DASH.match(text, match.end())
        end = second.end() if second else match.end()
        chained = before_end >= 0 and bool(_JOINED.match(text[before_end : match.start()]))
        ours = before_ours if chained else _is_ours(text, match.start(), end)
        before_end, before_ours = end, ours
        if not ours:
            continue
        if second:
            found += _range(match, second, known)
        elif match.group(1) in known:
            found.append(Reference(match.group(1), match.start(1), match.end(1)))
    return found


def _is_ours(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 40) : start]
    if _OURS.search(before) and not _UNIT_AFTER.match(text[end : end + 12]):
        return True
    return not _NOT_OURS.search(before) and not _UNIT_AFTER.match(text[end : end + 12])


def _range(first: re.Match[str], second: re.Match[str], known: Collection[str]) -> list[Reference]:
    group = 1 if second.group(1) else 2
    low, high = first.group(1), second.group(group)
    numbers = _between(low, high)
    if not numbers or low not in known or high not in known:
        numbers = [low, high]
    spans = {low: (first.start(1), first.end(1)), high: (second.start(group), second.end(group))}
    middle = (first.end(1), first.end(1))
    return [Reference(number, *spans.get(number, middle)) for number in numbers if number in known]


def _between(low: str, high: str) -> list[str]:
    *head, last = low.split(".")
    *head_high, last_high = high.split(".")
    if head != head_high or not (last.isdigit() and last_high.isdigit()) or int(last) >= int(last_high):
        return []
    return [".".join([*head, str(n)]) for n in range(int(last), int(last_high) + 1)]


def _whole(text: str, known: Collection[str]) -> list[Reference]:
    """Whole numbers are references only where the text says of what: "see action 3", "recommendations 2 and 4"."""
    found: list[Reference] = []
    for match in _WHOLE.finditer(text):
        numbers = list(re.finditer(r"\d+", match.group(1)))
        for index, number in enumerate(numbers):
            start = match.start(1) + number.start()
            gap = match.group(1)[numbers[index - 1].end() : number.start()] if index else ""
            if index and re.fullmatch(rf"\s*(?:to|[{_DASH}])\s*", gap):
                low, high = int(numbers[index - 1].group()), int(number.group())
                found += [
                    Reference(str(n), start, start) for n in range(low + 1, min(high, low + 100)) if str(n) in known
                ]
            if number.group() in known:
                found.append(Reference(number.group(), start, start + len(number.group())))
    return found


_CODE = re.compile(r"(?<![\w.])([A-Z]{1,4}[-./ ]?\d{1,3}(?:\.\d{1,3})*[a-z]?)(?![\w]|\.\d)")


def _codes(text: str, known: Collection[str]) -> list[Reference]:
    """Numbers with letters, where the plan numbers so: "see R1.2"."""
    return [Reference(m.group(1), m.start(1), m.end(1)) for m in _CODE.finditer(text) if m.group(1) in known]
