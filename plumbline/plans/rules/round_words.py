"""What was done about rounds, the committee's views and guests, in words for the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from plumbline.plans.rules.wording import day_words_of

After = Mapping[str, Any]


def round_sentence(verb: str, label: str, after: After) -> str:
    """The event in one sentence; "" where the verb is not of rounds or guests."""
    says = _SENTENCES.get(verb)
    return says(label, after) if says else ""


def _opened(label: str, after: After) -> str:
    by = f", answers by {_day(after['answers_by'])}" if after.get("answers_by") else ""
    asked = f" Asked: {_listed(after['parts'])}." if after.get("parts") else ""
    return f"The round {after.get('round')} was opened{by}.{asked}"


def _chased(label: str, after: After) -> str:
    people = after.get("people", 0)
    told = f"{people} {'person was' if people == 1 else 'people were'} told"
    return f"The round {after.get('round')}: asked again about {_listed(after.get('parts', ()))}; {told}."


def _closed(label: str, after: After) -> str:
    without = f"without an answer about {_listed(after['unanswered'])}" if after.get("unanswered") else "all answered"
    return f"The round {after.get('round')} was closed, {without}."


def _reopened(label: str, after: After) -> str:
    waits = f" Still waiting: {_listed(after['unanswered'])}." if after.get("unanswered") else ""
    return f"The round {after.get('round')} was opened again.{waits}"


def _viewed(label: str, after: After) -> str:
    who, of = after.get("committee") or "The committee", after.get("round")
    if after.get("agrees"):
        return f"{label}: {who} agreed with the grade for {of}."
    would = f" and would give {after['status']}" if after.get("status") else ""
    return f"{label}: {who} challenged the grade for {of}{would}."


def _asked(label: str, after: After) -> str:
    about = f" for {after['round']}" if after.get("round") else ""
    until = f", until {_day(after['until'])}" if after.get("until") else ""
    return f"{label}: {after.get('name')} was asked{about} by a link{until}."


def _ended(label: str, after: After) -> str:
    return f"The link for {after.get('name')} was ended."


_SENTENCES: dict[str, Callable[[str, After], str]] = {
    "round.opened": _opened,
    "round.chased": _chased,
    "round.closed": _closed,
    "round.reopened": _reopened,
    "committee.viewed": _viewed,
    "guest.asked": _asked,
    "guest.ended": _ended,
}


def _day(value: Any) -> str:
    return day_words_of(str(value))


def _listed(numbers: Sequence[str]) -> str:
    """ "1.2, 1.3 and 1.6"."""
    given = [str(n) for n in numbers]
    return " and ".join([part for part in (", ".join(given[:-1]), given[-1]) if part]) if given else "nothing"
