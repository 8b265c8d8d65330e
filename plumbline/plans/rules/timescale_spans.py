"""The dates that a text names, as stretches of days: one day, a month, a quarter, a season, a year.

Days come first (31/03/2026 is the 31st of March), quarters are those of the financial year (Q1 begins in April), and a
month without a year is resolved within the plan's period. What the text means as a start or a finish is told in
`timescales.py`. Requirements: MO6, MO8.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Period = tuple[date | None, date | None]


@dataclass(frozen=True)
class Span:
    """A stretch of days named in a text: one day, a month, a quarter."""

    first: date | None
    last: date | None
    start: int  # position in the text
    end: int
    kind: Literal["date", "month"] = "date"
    doubt: str = ""
    month: int = 0  # of a month or day and month without a year
    day: int = 0


MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_name) if name}
_WELSH = "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr"
_GAELIC = "faoilleach gearran màrt giblean cèitean ògmhios iuchar lùnastal sultain dàmhair samhain dùbhlachd"
MONTHS |= {name: n for words in (_WELSH, _GAELIC) for n, name in enumerate(words.split(), start=1)}
MONTHS |= {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?"
_DAY = r"(?P<day>\d{1,2})(?:\s*(?:st|nd|rd|th)\b)?"
_YEAR = r"(?P<year>(?:20|19)\d{2}|'?\d{2})(?![\d:])"
_SEP = r"[\s,.'/-]*"
_PATTERNS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("iso", r"(?<![\d/.-])(?P<year>(?:20|"
                r"19)\d{2})-(?P<m>\d{1,2})-(?P<day>\d{1,2})(?!\d)(?:[T ]\d\d:\d\d(?::\d\d)?)?"),
        ("numeric", r"(?<![\d/.-])(?P<day>\d{1,2})\s?(?P<sep>[/.-])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<year>(?:20|"
                    r"19)\d{2}|\d{2})(?!\d)"),
        ("numeric", r"(?<![\d/.-])(?P<day>\d{1,2}) (?P<m>\d{1,2}) (?P<year>(?:20|19)\d{2})(?!\d)"),
        ("quarter", r"\b(?:q|quarter\s?|qtr\s?)(?P<q>[1-4])\b(?:\s*(?:of|in|"
                    r",)?\s*(?:fy)?\s*(?P<year>(?:20)?\d{2})(?:\s*[/-]\s*(?P<to>(?:20)?\d{2}))?(?![\d/]))?"),
        ("quarter", r"\b(?P<q>[1-4])(?:st|nd|rd|th)\s+quarter\b(?:\s*(?:of|in|"
                    r",)?\s*(?P<year>(?:20)?\d{2})(?:\s*[/-]\s*(?P<to>(?:20)?\d{2}))?(?![\d/]))?"),
        ("financial", r"(?<![\d/.-])(?:fy\s*)?(?P<year>20\d{2})\s?[/-]\s?(?P<to>(?:20)?\d{2})(?![\d/-])"),
        ("day_month", rf"(?<![\d/.-]){_DAY}\s*(?:of\s+)?[\s,.'/-]*{_MONTH}(?:{_SEP}{_YEAR})?"),
        ("month_day", rf"\b{_MONTH}\s+{_DAY}\s*,?\s+(?P<year>(?:20|19)\d{{2}})(?!\d)"),
        ("month_day", rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})\s*(?:st|nd|rd|th)\b(?:{_SEP}{_YEAR})?"),
        ("month", rf"\b{_MONTH}(?:{_SEP}{_YEAR}(?![./]\d))?"),
        ("month_number", r"(?<![\d/.-])(?P<m>\d{1,2})\s?[/.-]\s?(?P<year>20\d{2})(?![\d/.-])"),
        ("month_number", r"(?<![\d/.-])(?P<year>20\d{2})-(?P<m>\d{2})(?![\d/.-])"),
        ("two", r"(?<![\w/.-])(?P<day>\d{1,2})[/.](?P<m>\d{1,2})(?![\d/.%-])"),
        ("season", r"\b(?P<season>spring|summer|autumn|winter)\b(?:\s+(?:of\s+)?(?P<year>20\d{2}|'\d{2}))?"),
        ("year", r"(?<![\d/.-])(?P<year>20[1-5]\d)(?![\d/.-])"),
    )
)  # fmt: skip
_EARLY_LATE = re.compile(
    r"(?P<word>start|beginning|early|end|late|mid(?:dle)?)[\s-]*(?:of\s+)?(?:the\s+)?$", re.IGNORECASE
)
_RANGE = re.compile(r"^\s*(?:-|\u2013|\u2014|to|until|till|through(?: to)?|and|&|/)\s*(?:by\s+|"
                    r"the\s+)?(?:end\s+(?:of\s+)?)?$", re.IGNORECASE)  # fmt: skip
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


def dates_in(text: str, period: Period = (None, None)) -> Iterator[tuple[date, date]]:
    """The first and last day of each date that a text names, for whoever looks for a period."""
    spans, _ = spans_in(straight(text), period)
    for span in spans:
        if span.first and span.last:
            yield span.first, span.last


def spans_in(words: str, period: Period) -> tuple[list[Span], str]:
    """The dates in a text in reading order, and a doubt where one of them does not exist."""
    found: list[Span] = []
    taken: list[tuple[int, int]] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(words):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if _ignored(name, match, words):
                continue
            span = _read(name, match, period)
            if isinstance(span, str):
                return [], span
            taken.append((match.start(), match.end()))
            found.append(span)
    found.sort(key=lambda span: span.start)
    return _with_years(found, words, period), ""


def join_range(words: str, spans: list[Span]) -> list[Span]:
    """ "Aug - Dec 2026" is one span from August to December."""
    joined = [spans[0]]
    for span in spans[1:]:
        before = joined[-1]
        between = words[before.end : span.start]
        is_range = _RANGE.match(between) and not re.search(r"and|&|/", between)
        if is_range and before.first and span.last and before.first <= span.last:
            joined[-1] = Span(before.first, span.last, before.start, span.end, span.kind, span.doubt)
        else:
            joined.append(span)
    return joined


def edge(span: Span, end: bool, words: str = "") -> date | None:
    """The first day of a span, or (`end`) its last; "start of" or "end of" before it in `words` decides otherwise."""
    if span.first and span.last and span.first != span.last and words:
        where = _EARLY_LATE.search(words[: span.start])
        if where and where["word"].casefold() in ("start", "beginning"):
            return span.first
        if where and where["word"].casefold() in ("end", "late"):
            return span.last
    return span.last if end else span.first


def straight(text: str) -> str:
    """A text in one line, with plain apostrophes, dashes and spaces: what `spans_in` reads."""
    text = (
        text.replace("\u2019", "'")
        .replace("\u2018", "'")
        .replace("\u2013", "-")
        .replace("\u2014", "-")
        .replace("\u00a0", " ")
    )
    return " ".join(text.split())


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _ignored(name: str, match: re.Match[str], words: str) -> bool:
    if name == "month" and match["month"].casefold() in ("may", "mar", "march", "sun"):
        alone = match.group().strip().casefold() == words.strip().casefold().rstrip(".")
        if match["month"].casefold() == "may" and match["month"] == "may" and not match["year"] and not alone:
            return True  # "staff may need more time"
    if name == "financial":
        return (int(match["year"]) + 1) % 100 != int(match["to"]) % 100  # "April 2026 - 31 March" holds "2026 - 31"
    return name == "two" and not (1 <= int(match["m"]) <= 12 or 18 <= int(match["m"]) <= 50)


def _read(name: str, match: re.Match[str], period: Period) -> Span | str:
    if name in ("iso", "numeric"):
        return _exact(match, int(match["day"]), int(match["m"]), _year(match["year"]))
    if name == "quarter":
        return _quarter(match, period)
    if name == "financial":
        first = int(match["year"])
        return Span(date(first, 4, 1), date(first + 1, 3, 31), match.start(), match.end(),
                    doubt=f'"{match.group().strip()}" was read as the financial year, April to March.')  # fmt: skip
    if name in ("day_month", "month_day"):
        month = MONTHS[match["month"].casefold()]
        if match["year"]:
            return _exact(match, int(match["day"]), month, _year(match["year"]))
        return _without_year(match, int(match["day"]), month)
    if name == "month":
        return _month_span(match, period)
    if name == "month_number":
        return _month_of(match, int(match["m"]), int(match["year"]))
    if name == "two":
        return _two_numbers(match)
    if name == "season":
        return _season(match, period)
    year = int(match["year"])
    return Span(date(year, 1, 1), date(year, 12, 31), match.start(), match.end(),
                doubt=f'"{match.group().strip()}" names a year only.')  # fmt: skip


def _exact(match: re.Match[str], day: int, month: int, year: int) -> Span | str:
    if not 1 <= month <= 12:
        return f'"{match.group().strip()}" is not a date: read day first, there is no month {month}.'
    try:
        found = date(year, month, day)
    except ValueError:
        return f'"{match.group().strip()}" is not a date: that day does not exist.'
    return Span(found, found, match.start(), match.end())


def _without_year(match: re.Match[str], day: int, month: int) -> Span | str:
    if not 1 <= day <= calendar.monthrange(2024, month)[1]:
        return f'"{match.group().strip()}" is not a date: that day does not exist.'
    return Span(None, None, match.start(), match.end(), month=month, day=day)


def _month_span(match: re.Match[str], period: Period) -> Span | str:
    month, year = MONTHS[match["month"].casefold()], match["year"]
    if not year:
        return Span(None, None, match.start(), match.end(), "month", month=month)
    if len(year) == 2 and not _likely_year(_year(year), period) and 1 <= int(year) <= 31:
        return _without_year(match, int(year), month)
    return _month_of(match, month, _year(year))


def _month_of(match: re.Match[str], month: int, year: int) -> Span | str:
    if not 1 <= month <= 12:
        return f'"{match.group().strip()}" is not a date: there is no month {month}.'
    first, last = _month_days(year, month)
    return Span(first, last, match.start(), match.end(), "month")


def _two_numbers(match: re.Match[str]) -> Span | str:
    first, second = int(match["day"]), int(match["m"])
    if second > 12:
        return _month_of(match, first, 2000 + second)
    return _without_year(match, first, second)


def _quarter(match: re.Match[str], period: Period) -> Span:
    quarter, doubt = int(match["q"]), ""
    if match["year"]:
        year = _year(match["year"])
        if not match["to"]:
            financial = f"{year}/{(year + 1) % 100:02d}"
            doubt = f'"{match.group().strip()}" was read as quarter {quarter} of the financial year {financial}.'
    else:
        anchor = period[0] or period[1]
        if anchor is None:
            return Span(None, None, match.start(), match.end(), month=0)
        year = anchor.year if anchor.month >= 4 else anchor.year - 1
    first = add_months(date(year, 4, 1), 3 * (quarter - 1))
    return Span(first, add_months(first, 3) - timedelta(days=1), match.start(), match.end(), doubt=doubt)


def _season(match: re.Match[str], period: Period) -> Span:
    month = _SEASONS[match["season"].casefold()]
    year = _year(match["year"]) if match["year"] else _year_within(month, 1, period)
    if year is None:
        return Span(None, None, match.start(), match.end())
    first = date(year, month, 1)
    last = add_months(first, 3) - timedelta(days=1)
    doubt = f'"{match.group().strip()}" was read as {first:%B} to {last:%B %Y}.'
    return Span(first, last, match.start(), match.end(), doubt=doubt)


def _with_years(spans: list[Span], words: str, period: Period) -> list[Span]:
    """Give a year to the months that have none: from a later date of the same range, else from the plan's period."""
    done: list[Span] = []
    after: Span | None = None
    for span in reversed(spans):
        if span.month and span.first is None:
            year = _year_within(span.month, span.day or 1, period)
            if after and after.first and _RANGE.match(words[span.end : after.start]):
                year = after.first.year - (1 if span.month > after.first.month else 0)
            if year is not None:
                span = _dated(span, year)
        done.append(span)
        after = span
    return done[::-1]


def _dated(span: Span, year: int) -> Span:
    if span.day:
        last = calendar.monthrange(year, span.month)[1]
        day = date(year, span.month, min(span.day, last))
        return replace(span, first=day, last=day)
    first, end = _month_days(year, span.month)
    return replace(span, first=first, last=end)


def _year_within(month: int, day: int, period: Period) -> int | None:
    """The year in which a month falls within the plan's period; the first where it does so twice.

    A month just outside the period (an action that began before it) takes the nearest year.
    """
    start, finish = period
    if start is None and finish is None:
        return None
    if start is None:
        assert finish is not None
        start = add_months(finish, -12) + timedelta(days=1)
    year = start.year if month >= start.month else start.year + 1
    if finish is not None and date(year, month, 1) > finish:
        before = date(year - 1, month, 1)
        if (start - before).days < (date(year, month, 1) - finish).days:
            return year - 1
    return year


def _month_days(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _year(text: str) -> int:
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _likely_year(year: int, period: Period) -> bool:
    known = [day.year for day in period if day]
    if known:
        return min(known) - 3 <= year <= max(known) + 5
    return 2018 <= year <= 2050
