"""What people write as a start or a finish, understood: a day, a month, a rhythm, "ongoing", "tbc", or a doubt.

The text as found is always kept. The dates in it are found by `timescale_spans.py`; here it is decided which of them
is meant, and what a text without dates says.
Requirements: MO6, MO8, DG30, BY1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from plumbline.plans.rules.content import Timing
from plumbline.plans.rules.timescale_spans import (
    MONTHS,
    Period,
    Span,
    add_months,
    dates_in,
    edge,
    join_range,
    spans_in,
    straight,
)

__all__ = [
    "MONTHS",
    "Period",
    "Rule",
    "Span",
    "Timescale",
    "add_months",
    "dates_in",
    "finish_before_start",
    "occurrences",
    "rule_of",
    "understand_timescale",
]

Rule = Literal["daily", "weekly", "fortnightly", "monthly", "two-monthly", "quarterly", "six-monthly", "annually"]


@dataclass(frozen=True)
class Timescale:
    """What was understood, and in one sentence what a person should look at ("" where nothing is doubtful)."""

    timing: Timing
    doubt: str = ""


_BLANK = re.compile(r"^(?:[-.\u2013\u2014_*?\s]*|n\s*/?\s*a|none|nil|not applicable)$", re.IGNORECASE)
_TBC = re.compile(
    r"\b(?:tb[acd]|t\.b\.[acd]\.?|to be (?:confirmed|agreed|advised|announced|decided|determined|arranged|established|"
    r"set|"
    r"identified|scheduled)|not yet (?:agreed|set|confirmed|known|decided)|awaiting (?:date|confirmation)|"
    r"date to (?:be|follow)\w*)\b",
    re.IGNORECASE,
)
_ONGOING = re.compile(
    r"\b(?:on-?\s?going|continu(?:ous|ing|al|ally|ously|es|ed)|indefinite(?:ly)?|permanent|business as usual|bau|"
    r"rolling|"
    r"in perpetuity|throughout|at all times|always|parhaus)\b",
    re.IGNORECASE,
)
_SOON = re.compile(r"\b(?:asap|a\.s\.a\.p\.?|as soon as (?:possible|practicable)|immediate(?:ly)?|urgent(?:ly)?|now|"
                   r"straight ?away|with immediate effect|soon|high priority)\b", re.IGNORECASE)  # fmt: skip
_AS_NEEDED = re.compile(
    r"\b(?:as (?:and when )?(?:required|needed|necessary)|as and when|when(?:ever)? (?:required|needed|necessary)|ad[- "
    r"]hoc)\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:complete[d]?|done|achieved|closed|finished|cwblhawyd|implemented|actioned)\b", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:extended|revised|moved|changed|deferred|delayed|postponed|slipped|rescheduled|amended|updated|now|new "
    r"(?:date|target)|"
    r"extension)\b|->|\u2192",
    re.IGNORECASE,
)
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {word: number for number, word in enumerate(_COUNTED, start=1)}
_RELATIVE = re.compile(
    r"\b(?:within\s+|in\s+|after\s+|next\s+|over\s+)?(?:the\s+)?(?:next\s+|following\s+)?"
    r"(?P<n>\d{1,3}|a|an|" + "|".join(_NUMBER_WORDS) + r")(?:\s*-\s*(?P<to>\d{1,3}))?[\s-]*"
    r"(?P<unit>working day|calendar day|day|week|wk|month|mth|year|yr|hour|hr)s?\b",
    re.IGNORECASE,
)
_RULES: tuple[tuple[Rule, str], ...] = (
    ("six-monthly", r"\b(?:six|6)[ -]?monthly\b|\bevery (?:six|6) months\b|\b(?:bi-?annual|half[ -]?yearly|twice (?:a|"
                    r"per|each) year)\w*"),
    ("two-monthly", r"\b(?:bi-?monthly|two[ -]?monthly|2[ -]monthly|every (?:two|2|other|second) months?|alternate "
                    r"months)\b"),
    ("fortnightly", r"\b(?:fortnight\w*|bi-?weekly|every (?:two|2|other|second) weeks?|two[ -]weekly)\b"),
    ("quarterly", r"\b(?:quarterly|(?:every|each|per|a|once a) (?:quarter|three months|3 months)|(?:three|"
                  r"3)[ -]monthly|4 times (?:a|per) year)\b"),
    ("annually", r"\b(?:annual(?:ly)?|yearly|(?:every|each|per|once a) (?:year|annum|twelve months|12 months)|"
                 r"12[ -]monthly|p\.a\.)"),
    ("monthly", r"\b(?:monthly|(?:every|each|per|once a) month|4[ -]weekly)\b"),
    ("weekly", r"\b(?:weekly|(?:every|each|per|once a) week|(?:every|each) (?:mon|tues|wednes|thurs|fri|satur|"
               r"sun)day)\b"),
    ("daily", r"\b(?:daily|(?:every|each|per) (?:day|shift)|each morning|nightly)\b"),
)  # fmt: skip
_COMPILED_RULES = tuple((rule, re.compile(pattern, re.IGNORECASE)) for rule, pattern in _RULES)
_SCHEDULE = re.compile(
    r"\b(?:as per (?:the )?(?:schedule|timetable|plan|programme|rota|calendar)|per schedule|as scheduled|"
    r"in line with (?:the )?(?:schedule|timetable|programme)|regular(?:ly)?|each (?:meeting|visit|time|shift)|every "
    r"(?:meeting|visit))\b",
    re.IGNORECASE,
)
_YEAR_END = re.compile(
    r"\b(?:(?:by |at )?(?:the )?(?:end of (?:the )?(?P<kind>financial |fiscal |calendar |school |academic )?year|"
    r"(?P<kind2>financial |calendar )?year[ -]?end))\b",
    re.IGNORECASE,
)


def understand_timescale(text: str, *, period: Period = (None, None), end: bool, base: date | None = None) -> Timescale:
    """A start (`end` False) or finish as written.

    `period`: the plan's first and last day, for months without a year. `base`: the day from which "within 2 weeks"
    counts, None where there is none.
    """
    words = straight(text)
    if _BLANK.match(words):
        return Timescale(Timing(text=text.strip(), kind="blank"))
    spans, impossible = spans_in(words, period)
    if impossible:
        return _unknown(text, impossible)
    for attempt in (_not_dates, _rhythm, _dates, _relative, _vague):
        found = attempt(text.strip(), words, spans, period, end, base)
        if found:
            return found
    return _unknown(text, f'"{_short(text)}" could not be read as a date.')


def rule_of(text: str) -> Rule | None:
    """The rhythm that a text names: "Every quarter" -> "quarterly"."""
    words = straight(text)
    return next((rule for rule, pattern in _COMPILED_RULES if pattern.search(words)), None)


def occurrences(rule: Rule, start: date, end: date) -> list[date]:
    """The days on which something recurring falls due, from `start` to `end`, both included.

    Months keep the day of `start` where the month has it: monthly from the 31st is the 28th of February.
    """
    days = {"daily": 1, "weekly": 7, "fortnightly": 14}.get(rule)
    months = {"monthly": 1, "two-monthly": 2, "quarterly": 3, "six-monthly": 6, "annually": 12}.get(rule)
    if not days and not months:
        raise ValueError(f"No such rhythm: {rule}")
    found: list[date] = []
    while True:
        step = len(found)
        day = start + timedelta(days=days * step) if days else add_months(start, (months or 0) * step)
        if day > end:
            return found
        found.append(day)


def finish_before_start(start: Timing, finish: Timing) -> str:
    """The doubt, where a finish lies before its start."""
    if start.date and finish.date and finish.date < start.date:
        return f'The finish ("{_short(finish.text)}") is before the start ("{_short(start.text)}").'
    return ""


# -- the attempts, in order: the first that understands the text answers ---------------------------------------------


def _not_dates(
    text: str, words: str, spans: list[Span], period: Period, end: bool, base: date | None
) -> Timescale | None:
    if not spans and _TBC.search(words):
        return Timescale(Timing(text=text, kind="tbc"))
    if _ONGOING.search(words) and (end or not spans) and not _frequency(words):
        also = " The date beside it was not taken." if spans else ""
        return Timescale(
            Timing(text=text, kind="ongoing"),
            f'"{_short(text)}" is not a date: an action needs a day to work towards.{also}',
        )
    return None


def _rhythm(text: str, words: str, spans: list[Span], period: Period, end: bool, base: date | None) -> Timescale | None:
    if not _frequency(words):
        return None
    day = edge(spans[-1] if end else spans[0], end) if spans else None
    return Timescale(Timing(text=text, kind="recurring", date=day))


def _frequency(words: str) -> bool:
    return bool(_SCHEDULE.search(words)) or any(pattern.search(words) for _, pattern in _COMPILED_RULES)


def _dates(text: str, words: str, spans: list[Span], period: Period, end: bool, base: date | None) -> Timescale | None:
    if not spans:
        return None
    joined = join_range(words, spans)
    chosen, doubt = joined[-1] if end or len(joined) > 1 else joined[0], ""
    if len(joined) > 1:
        doubt = f'"{_short(text)}" names more than one date; the last was taken.'
        if _MOVED.search(words):
            chosen = max(joined, key=lambda span: span.last or date.min)
            doubt = f'"{_short(text)}" was changed; the later date was taken.'
    day = edge(chosen, end, words)
    if day is None:
        doubt = f'"{_short(text)}" has no year, and the plan does not say for which period it is.'
        return Timescale(Timing(text=text, kind=chosen.kind, date=None), doubt)
    return Timescale(Timing(text=text, kind=chosen.kind, date=day), doubt or chosen.doubt)


def _relative(
    text: str, words: str, spans: list[Span], period: Period, end: bool, base: date | None
) -> Timescale | None:
    ended = _YEAR_END.search(words)
    if ended:
        return _year_end(text, ended, period)
    found = _RELATIVE.search(words)
    if not found:
        return None
    if base is None:
        return _unknown(text, f'"{_short(text)}" counts from a day that the document does not give.')
    day = _count(base, found["to"] or found["n"], found["unit"].casefold())
    return Timescale(
        Timing(text=text, kind="date", date=day),
        f'"{_short(text)}" was counted from {_say(base)}, which gives {_say(day)}.',
    )


def _vague(text: str, words: str, spans: list[Span], period: Period, end: bool, base: date | None) -> Timescale | None:
    if _TBC.search(words):
        return Timescale(Timing(text=text, kind="tbc"))
    if _SOON.search(words):
        return _unknown(text, f'"{_short(text)}" is not a date: please give a day.')
    if _AS_NEEDED.search(words):
        return _unknown(text, f'"{_short(text)}" is not a date: it says that this is done when needed.')
    if _DONE.search(words):
        return _unknown(text, f'"{_short(text)}" says that this is done and gives no day.')
    return None


def _unknown(text: str, doubt: str) -> Timescale:
    return Timescale(Timing(text=text.strip(), kind="unknown"), doubt)


def _year_end(text: str, found: re.Match[str], period: Period) -> Timescale:
    kind = (found["kind"] or found["kind2"] or "").strip().casefold()
    start, finish = period
    anchor = start or finish
    several = bool(start and finish and (finish - start).days > 370)
    if anchor is None or several or kind in ("school", "academic"):
        return _unknown(text, f'"{_short(text)}" does not say of which year.')
    if kind == "calendar":
        day = date(anchor.year, 12, 31)
    else:
        day = date(anchor.year + (1 if anchor >= date(anchor.year, 4, 1) else 0), 3, 31)
    return Timescale(Timing(text=text, kind="date", date=day), f'"{_short(text)}" was read as {_say(day)}.')


def _count(base: date, number: str, unit: str) -> date:
    n = 1 if number.casefold() in ("a", "an") else _NUMBER_WORDS.get(number.casefold(), 0) or int(number)
    if unit == "working day":
        day = base
        for _ in range(n):
            day += timedelta(days=1)
            while day.weekday() >= 5:
                day += timedelta(days=1)
        return day
    if unit.startswith(("hour", "hr")):
        return base + timedelta(days=-(-n // 24))
    if unit.endswith("day"):
        return base + timedelta(days=n)
    if unit.startswith("w"):
        return base + timedelta(weeks=n)
    return add_months(base, n * (12 if unit.startswith("y") else 1))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."


def _say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
