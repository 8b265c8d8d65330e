"""What was done about reviews, and what was recorded in one, in words for the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from plumbline.plans.rules.wording import day_words_of

Values = Mapping[str, Any]


def review_sentence(verb: str, label: str, before: Values, after: Values) -> str:
    """The event in one sentence; "" where the verb is not of reviews or other bodies' dates."""
    says = _SENTENCES.get(verb)
    return says(label, before, after) if says else ""


def moved_with_it(after: Values) -> str:
    """What an event of progress says of the finish that moved in the same save; "" where none did."""
    if "finish_before" not in after:
        return ""
    old, new = after["finish_before"] or "not given", after.get("finish") or "not given"
    because = f", because {_plain(after['finish_reason'])}" if after.get("finish_reason") else ""
    return f"; finish moved from {old} to {new}, agreed by {after.get('agreed_by') or 'nobody named'}{because}"


def _planned(label: str, before: Values, after: Values) -> str:
    return f"{label} was planned for {_day(after.get('planned_for'))}{_decision(after)}."


def _moved(label: str, before: Values, after: Values) -> str:
    if "planned_for" not in after:
        return f"{label}: what was said about its date was changed{_decision(after)}."
    old, new = _day(before.get("planned_for")), _day(after["planned_for"])
    return f"{label} was moved from {old} to {new}{_decision(after)}."


def _opened(label: str, before: Values, after: Values) -> str:
    return f"{label} was opened. {_people(after)}"


def _attendance(label: str, before: Values, after: Values) -> str:
    return f"{label}: who is there was changed. {_people(after)}"


def _closed(label: str, before: Values, after: Values) -> str:
    ahead = after.get("next_review_on")
    then = f"The next one is on {_day(ahead)}" if ahead else "No further one is planned"
    return f"{label}, held on {_day(after.get('held_on'))}, was closed. {then}{_decision(after)}."


def _noted(label: str, before: Values, after: Values) -> str:
    return f"{label}: added afterwards: “{after.get('text', '')}”"


def _date_added(label: str, before: Values, after: Values) -> str:
    return f"{label} on {_day(after.get('on'))} ({after.get('source')}) was put beside the review dates."


def _date_off(label: str, before: Values, after: Values) -> str:
    return f"{label} on {_day(before.get('on'))} ({before.get('source')}) was taken off."


def _people(after: Values) -> str:
    there = f"There: {_listed(after['present'])}." if after.get("present") else "Nobody was marked as there."
    return f"{there} Not there: {_listed(after['missing'])}." if after.get("missing") else there


def _decision(after: Values) -> str:
    return f", decided by {after['decided_by']} as views differed" if after.get("decided_by") else ""


def _plain(words: str) -> str:
    """What a person gave as a reason, as the end of a sentence."""
    return f"“{' '.join(words.split()).rstrip('.')}”"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _day(value: Any) -> str:
    """A day as the record keeps it: as a date, or (read again) as text."""
    if not value:
        return "no day"
    return day_words_of(str(value))


_SENTENCES: dict[str, Callable[[str, Values, Values], str]] = {
    "review.planned": _planned,
    "review.moved": _moved,
    "review.opened": _opened,
    "review.attendance": _attendance,
    "review.closed": _closed,
    "review.noted": _noted,
    "other_date.added": _date_added,
    "other_date.withdrawn": _date_off,
}
