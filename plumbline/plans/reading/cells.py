"""What stands in a column, where its heading does not say what it is: dates, statuses, numbers, people or texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from plumbline.plans.reading.numbers import as_number
from plumbline.plans.reading.people import looks_like_people
from plumbline.plans.reading.statuses import looks_like_status
from plumbline.plans.rules.timescales import understand_timescale

_ANY_PERIOD = (date(2000, 1, 1), date(2000, 12, 31))
_PRIORITY = re.compile(
    r"^(?:high|medium|med|low|h|m|l|critical|must|should|could|p?[1-5]|urgent|essential)$", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def looks_like_time(text: str) -> bool:
    if not text.strip() or len(text) > 60 or as_number(text):
        return False
    return understand_timescale(text, period=_ANY_PERIOD, end=True).timing.kind not in ("blank", "unknown")


def is_priority(texts: Sequence[str]) -> bool:
    """Whether a column headed "Priority" grades ("High") rather than naming what is to be done."""
    said = [text for text in texts if text.strip()]
    return bool(said) and sum(bool(_PRIORITY.match(text.strip())) for text in said) >= 0.7 * len(said)


def kind_of(texts: Sequence[str]) -> str:
    """The field that the cells of a column speak for: number, status, finish, responsible, text; "" for none."""
    said = [text.strip() for text in texts if text.strip()][:60]
    if not said:
        return ""
    for field, looks in (
        ("number", lambda t: bool(as_number(t))),
        ("status", looks_like_status),
        ("finish", looks_like_time),
        ("responsible", lambda t: len(t) < 90 and looks_like_people(t)),
    ):
        if sum(1 for text in said if looks(text)) >= 0.6 * len(said):
            return field
    average = sum(len(text) for text in said) / len(said)
    return "text" if average >= 18 else ""


def split_who_and_when(text: str) -> tuple[str, str]:
    """ "Registered Manager, 31 May 2026" -> ("Registered Manager", "31 May 2026"); ("", text) where it names no one."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    when = [line for line in lines if looks_like_time(line) and not _before_date(line)]
    who = [line for line in lines if line not in when and not _date_start(line)]
    for line in lines:
        if line not in when and (at := _date_start(line)):
            who.append(line[:at].strip(" ,;:-\u2013("))
            when.append(line[at:].strip(" )"))
    return "\n".join(w for w in who if w), "\n".join(when)


def _date_start(line: str) -> int:
    """Where a date begins after other words, 0 where none does."""
    found = [m.start() for m in _WORD_START.finditer(line) if m.start() and _begins_with_time(line[m.start() :])]
    return found[0] if found else 0


def _begins_with_time(text: str) -> bool:
    """Whether a text is a date from its first word on: "31 May 2026", not "Manager, 31 May 2026"."""
    return looks_like_time(text) and (
        text[0].isdigit() or looks_like_time(text.split()[0].strip(",;")) or bool(_BY.match(text))
    )


_BY = re.compile(
    r"(?:by|end|within|from|to be|early|mid|late|spring|summer|autumn|winter|every|as|q[1-4])\b", re.IGNORECASE
)


_WORD_START = re.compile(r"(?<=[\s(])\S")


def _before_date(line: str) -> str:
    return line[: _date_start(line)].strip(" ,;:-\u2013(")


_STATUS_THEN = re.compile(
    r"^(?P<status>[^\n:;,.\u2013\u2014-]{1,30}?)\s*(?:[\n:;,.]|\s[-\u2013\u2014])\s*(?P<rest>\S.*)$", re.DOTALL
)


def split_status(text: str) -> tuple[str, str]:
    """ "Green - draft done" -> ("Green", "draft done"); the whole as a status where it is nothing else."""
    found = _STATUS_THEN.match(text.strip())
    if found and looks_like_status(found["status"]):
        return found["status"].strip(), found["rest"].strip()
    return (text, "") if looks_like_status(text) else ("", text)


def holds_status_and_text(texts: Sequence[str]) -> bool:
    said = [text for text in texts if text.strip()]
    return bool(said) and sum(all(split_status(text)) for text in said) >= 0.5 * len(said)
