"""What was done with versions, in words for the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        return f"{label} went to {_people(after.get('to') or ())}{_left_out(after.get('left_out') or {})}."
    if verb == "version.sent_again":
        return f"{label} went to {after.get('to')} again."
    return f"{label}: the link of {after.get('of')} was ended." if verb == "version.link_ended" else ""


def _people(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    if len(names) > 5:
        return f"{len(names)} people: {shown} and {len(names) - 5} more"
    return shown or "nobody"


def _left_out(lines: Mapping[str, str]) -> str:
    return "".join(f"; nobody of {label}, because {in_quotes(why)}" for label, why in lines.items())
