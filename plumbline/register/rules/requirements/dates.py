"""The day an item is due, and the words that say so.

Not every date is a due date: the day a requirement was made, a day in a sub-point, the date of a guide. So only
these count: a date after "by" in the item's lead, one that it was "extended to" or "restated with", and words such as
"with immediate effect", which name no day. A date without a year, or a month without a day, is not made up: the words
are kept and the day is None.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from plumbline.register.rules.requirements.tidy import tidy

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS |= {"sept": 9}
# Misspelt ("Januray", "Febuary"): believed only between a day and a year.
_ALMOST = r"(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]{2,8}"
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?"
_DAY = r"\d{1,2}(?:\s?(?:st|nd|rd|th))?"
_GAP = r"[\s,?.]{0,6}"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+(?:the\s+)?)?"
DATE = (
    rf"{_WEEKDAY}(?:"
    rf"{_DAY}{_GAP}(?:day\s+)?(?:of\s+)?{_MONTH}(?:{_GAP}\d{{2,4}}\b)?"  # 3rd of June, 2025
    rf"|{_DAY}\s{{1,3}}(?:of\s+)?{_ALMOST},?\s{{1,3}}20\d\d\b"
    rf"|{_MONTH}\s{{1,3}}{_DAY}\b(?:{_GAP}\d{{4}}\b)?"  # June 3 2025
    r"|\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}\b"  # 03/06/2025, 03.06.25
    r"|\d{4}-\d{2}-\d{2}\b"
    rf"|(?:the\s+)?(?:end|beginning|start)\s+of\s+{_MONTH}(?:{_GAP}\d{{4}}\b)?"  # the end of May 2025
    rf"|{_MONTH}{_GAP}\d{{4}}\b"
    rf")"
)
_BY = rf"\bby,?:?\s+(?:timescale\s+)?(?:(?:no|not)\s+later\s+than\s+)?(?:the\s+)?({DATE})"
_NEW_DAY = (
    r"(?:extended|extension|restated|reinstated|(?:new|revised|amended)\s+(?:timescale|date|deadline))\b[^.:;]{0,70}?"
    r"\b(?:to|until|till|of|by|date\s+of|timescale\s+of|for|with)\s+(?:the\s+)?"
)
_LATER = re.compile(rf"(?:\bfurther\s+)?\b{_NEW_DAY}({DATE})", re.IGNORECASE)
_EXTENDED_FROM = re.compile(
    rf"\b(?:extended|extension|reinstated|restated|revised|changed)[^.;]{{0,20}}?\bfrom\s+(?:the\s+)?({DATE})",
    re.IGNORECASE,
)
_FROM = re.compile(rf"\bfrom\s+(?:the\s+)?({DATE})", re.IGNORECASE)
_EXTENDED_TO_FROM = re.compile(
    rf"\bextended\s+(?:to|until)\s+(?:the\s+)?({DATE}),?\s*\(?(?:\w+\s+){{0,2}}from\s+(?:the\s+)?({DATE})",
    re.IGNORECASE,
)
_BY_DATE = re.compile(_BY, re.IGNORECASE)
_UNKNOWN_LATER = re.compile(
    r"\b(?:extension\s+to\s+this|requirement\s+has\s+been\s+extended|have\s+extended\s+t)[^.]{0,60}$", re.IGNORECASE
)
_AT_ONCE = re.compile(
    r"\b(?:with(?:\s+an)?\s+immediate\s+effect|starting\s+immediately|immediately(?:\s+(?:up)?on\s+receipt[^,.:;]{0,30})?|"
    r"(?:from|(?:up)?on|within\s+\d+\s+\w+\s+of(?:\s+the)?)\s+(?:date\s+of\s+)?receipt\s+of\s+(?:this|the)\s+(?:final\s+|draft\s+)?report|"
    r"within\s+(?:\d+|one|two|three|four|six|seven)\s+(?:hours?|days?|weeks?|months?)\b[^,.:;]{0,50})",
    re.IGNORECASE,
)
_MOVED_WORDS = ("xten", "XTEN", "estated", "nstated", "evised", "mended", "ew date", "ew timescale", "ew deadline")
_LAPSED = re.compile(rf"\b(?:unmet|not\s+met)\s+by\s+({DATE})\.?", re.IGNORECASE)

_NUMERIC = re.compile(r"(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{2,4})$")
_PARTS = re.compile(r"\d+|[a-z]+", re.IGNORECASE)


@dataclass(frozen=True)
class Due:
    """When an item is due: the day that counts, the words, and the first day where it was moved."""

    on: date | None = None
    text: str = ""
    first_on: date | None = None


def _day(year: int, month: int, day: int) -> date | None:
    year += 2000 if year < 100 else 0
    if not 1990 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_date(words: str, year: int | None = None) -> date | None:
    """The day that `words` name; None where they name no whole day. `year` stands in for one that is not printed."""
    words = words.strip()
    iso = re.match(r"(\d{4})-(\d{2})-(\d{2})$", words)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    numeric = _NUMERIC.search(words)
    if numeric:
        return _day(int(numeric[3]), int(numeric[2]), int(numeric[1]))
    parts = [part.lower() for part in _PARTS.findall(words)]
    month = next((_MONTHS[part] for part in parts if part in _MONTHS), 0)
    month = month or next((_MONTHS[part[:3]] for part in parts if part[:3] in _MONTHS), 0)
    numbers = [int(part) for part in parts if part.isdigit()]
    if "end" in parts and len(numbers) == 1 and month:
        return _day(numbers[0], month, calendar.monthrange(numbers[0], month)[1]) if numbers[0] > 1989 else None
    if not month or not numbers or numbers[0] > 31:
        return None
    if len(numbers) == 1:
        return _day(year, month, numbers[0]) if year else None
    return _day(numbers[1], month, numbers[0])


def _next_after(words: str, earlier: date | None) -> date | None:
    """A day without a year that was moved from `earlier`: the first such day after it."""
    whole = read_date(words)
    if whole or not earlier:
        return whole
    for year in (earlier.year, earlier.year + 1):
        day = read_date(words, year)
        if day and day > earlier:
            return day
    return None


def _moved(lead: str, text: str) -> Due | None:
    """A due date that was moved, and says so."""
    both = _EXTENDED_TO_FROM.search(lead)
    if both:
        first = read_date(both[2])
        return Due(_next_after(both[1], first), tidy(both[0].rstrip(" (,")), first)
    by = _BY_DATE.search(lead)
    since = _EXTENDED_FROM.search(lead)
    if by and since and since.start() >= by.end():
        earlier = [read_date(found[1]) for found in _FROM.finditer(lead, by.end(), by.end() + 160)]
        first = min((day for day in earlier if day), default=None)
        said = tidy(lead[by.start() : since.end()])
        return Due(_next_after(by[1], read_date(since[1])), said + ")" * (said.count("(") > said.count(")")), first)
    lapsed = _LAPSED.search(lead)
    if lapsed:
        after = _BY_DATE.search(lead, lapsed.end())
        if after:
            return Due(read_date(after[1]), tidy(after[0]), read_date(lapsed[1]))
    return _moved_afterwards(by, text)


def _moved_afterwards(by: re.Match[str] | None, text: str) -> Due | None:
    """ "An extension to this timescale has been agreed to 7 April 2024": said after the requirement itself."""
    if not any(word in text for word in _MOVED_WORDS):
        return None
    first = read_date(by[1]) if by else None
    later = [found for found in _LATER.finditer(text) if not by or found.start() > by.end()]
    if later:
        last = later[-1]
        day = _next_after(last[1], first)
        if day:
            return Due(day, tidy(last[0]), first or day)
    unknown = _UNKNOWN_LATER.search(text)
    if unknown and by:
        return Due(None, tidy(unknown[0]), first)
    return None


def due(lead: str, text: str) -> Due:
    """When the item is due. `lead` is what stands before its sub-points and standing sentences, `text` the whole."""
    moved = _moved(lead, text)
    if moved:
        return moved
    by = _BY_DATE.search(lead)
    if by:
        day = read_date(by[1])
        return Due(day, tidy(by[0]), day)
    at_once = _AT_ONCE.search(lead[:400])
    return Due(None, tidy(at_once[0])) if at_once else Due()
