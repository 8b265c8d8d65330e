"""What was done with versions, in words for the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plumbline.plans.rules.text_changes import in_quotes

Values = Mapping[str, Any]


def version_sentence(verb: str, label: str, after: Values) -> str:
    """The event in one sentence; "" where the verb is not of versions."""
    if verb == "version.begun":
        return f"{label} was begun, completed by {after.get('completed_by') or 'nobody named'}."
    if verb == "version.step":
        return f"{label}: {after.get('step')}."
    if verb == "version.commented":
        on = f" on {after['action']}" if after.get("action") else ""
        return f"{label}: a comment{on}: {in_quotes(str(after.get('comment', '')))}."
    if verb == "version.answered":
        return f"{label}: the comment {in_quotes(str(after.get('comment', '')))} was answered."
    if verb == "version.circulated":
        return f"{label} went to {_people(after)}{_left_out(after.get('left_out') or ())}."
    if verb == "version.sent_again":
        return f"{label} went once more to {_somebody(after)}."
    return f"{label}: the link of {_somebody(after)} was ended." if verb == "version.link_ended" else ""


# Everyone on the plan reads these, so nobody is named: the version's page says who it was, to those who may know.


def _people(after: Values) -> str:
    number = after.get("people") or 0
    lines = ", ".join(f"{label} {count}" for label, count in after.get("lines") or ())
    people = f"{number} {'person' if number == 1 else 'people'}"
    return f"{people} ({lines})" if lines else people


def _somebody(after: Values) -> str:
    return f"one person ({after['line']})" if after.get("line") else "one person"


def _left_out(labels: Iterable[str]) -> str:
    return "".join(f"; nobody of {label}" for label in labels)
