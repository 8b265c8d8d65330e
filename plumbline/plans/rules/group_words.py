"""The history of a plan's reason and its people in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plumbline.plans.rules.wording import day_words_of

Said = Mapping[str, Any]
LEVELS = {"read": "to read", "record": "to read and record progress", "edit": "to read, record and change"}


def _day(value: Any) -> str:
    return day_words_of(str(value)[:10]) if value else ""


def _reason_set(label: str, before: Said, after: Said) -> str:
    told = []
    for name in sorted(after):  # a database may give the names back in another order
        old, new = before.get(name), after[name]
        change = f"changed from “{old}” to “{new}”" if old and new else f"“{new}”" if new else "no longer said"
        told.append(f"{name}: {change}")
    words = "; ".join(told) or "nothing was changed"
    return f"Why this plan exists. {words[:1].upper()}{words[1:]}."


def _ground(label: str, before: Said, after: Said) -> str:
    grade = f", lowest grade {after['lowest_grade']}" if after.get("lowest_grade") else ""
    return f"Written down: {label} ({str(after.get('kind', '')).lower()}, {_day(after.get('on'))}{grade})."


def _joined(label: str, before: Said, after: Said) -> str:
    of = f", {after['organisation']}," if after.get("organisation") else ""
    proposed = f", proposed by {after['proposed_by']}" if after.get("proposed_by") else ""
    level = LEVELS.get(str(after.get("level", "")))
    sees = f". They now see the plan, {level}" if level else ""
    return f"{label}{of} joined the group as {after.get('role') or 'a member'}{proposed}{sees}."


def _left(label: str, before: Said, after: Said) -> str:
    ended = " What they saw of the plan as a member has ended." if before.get("saw_the_plan_by_it") else ""
    return f"{label} left the group as {before.get('role') or 'a member'}.{ended}"


def _level_set(label: str, before: Said, after: Said) -> str:
    return f"{label} now sees the plan {LEVELS.get(str(after.get('level')), '')}.".replace(" .", ".")


def _lead(label: str, before: Said, after: Said) -> str:
    instead = f" in place of {before['lead']}" if before.get("lead") else ""
    return f"{label} keeps the plan from {_day(after.get('since'))}{instead}, agreed by {after.get('agreed_by')}."


def _covered(label: str, before: Said, after: Said) -> str:
    return f"{label} stands in for {after.get('for')} from {_day(after.get('since'))} to {_day(after.get('until'))}."


def _cover_ended(label: str, before: Said, after: Said) -> str:
    return f"{label} no longer stands in for the lead, who was to be away until {_day(before.get('until'))}."


def _sent(label: str, before: Said, after: Said) -> str:
    again = " again" if after.get("again") else ""
    return f"The plan was sent to the provider{again}: {', '.join(after.get('to', ()))}."


SENTENCES: Mapping[str, Callable[[str, Said, Said], str]] = {
    "plan.reason_set": _reason_set,
    "ground.added": _ground,
    "member.joined": _joined,
    "member.left": _left,
    "member.level_set": _level_set,
    "lead.agreed": _lead,
    "lead.covered": _covered,
    "lead.cover_ended": _cover_ended,
    "plan.sent_to_provider": _sent,
}
