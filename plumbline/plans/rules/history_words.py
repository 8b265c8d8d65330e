"""What was done, in words: one sentence for each event (who and when stand beside it)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from plumbline.plans.rules.decision_words import decision_sentence
from plumbline.plans.rules.group_words import SENTENCES as ABOUT_PEOPLE
from plumbline.plans.rules.review_words import moved_with_it, review_sentence
from plumbline.plans.rules.round_words import round_sentence
from plumbline.plans.rules.version_history import version_sentence
from plumbline.plans.rules.wording import day_words_of, number_words

NAMES = {
    "text": "what is to be done",
    "title": "title",
    "outcome": "outcome",
    "measure": "measure",
    "measure_baseline": "measure at the start",
    "measure_current": "measure now",
    "measure_target": "target",
    "measure_unit": "unit of the measure",
    "measure_by": "date of the target",
    "finish": "finish",
    "start": "start",
    "doers": "who does it",
    "leads": "who is accountable",
    "status": "status",
    "completed_on": "completed on",
    "timescale_source": "who set the timescale",
    "approval_by": "approval by",
    "frequency": "frequency",
    "after": "comes after",
    "date_of_plan": "date of plan",
    "completed_by": "completed by",
    "period_start": "first day of the period",
    "period_end": "last day of the period",
    "theme": "theme",
    "context": "context",
    "outcomes": "expected outcomes",
    "service": "service",
    "responsible": "who does it",
}
FIXED = {
    "plan.created": "The plan was created.",
    "plan.started": "The plan went live.",
    "plan.ended": "The plan ended.",
    "action.withdrawn": "{label} was withdrawn.",
    "section.withdrawn": "{label} was withdrawn.",
    "action.added": "{label} was added.",
    "action.shown_elsewhere": "{label} is shown in another plan too; it is recorded here.",
    "action.shown": "{label} is shown here too; it is recorded in another plan.",  # of showings until November 2026
    "action.no_longer_shown": "{label} is no longer shown here.",
    "section.added": "{label} was added.",
}
# Of evidence and the closed loop: what was said stands behind it, where something was.
SAID = {
    "finding.accepted": ("{label}: what the plan check finds was accepted", "found"),
    "finding.taken_back": ("{label}: what the plan check finds is open again", "found"),
    "evidence.offered": ("{label}: evidence offered", "evidence"),
    "evidence.used": ("{label}: evidence that was there already is used", "evidence"),
    "evidence.accepted": ("{label}: evidence accepted", "evidence"),
    "evidence.sent_back": ("{label}: evidence sent back", "evidence"),
    "loop.checked": ("{label}: evidence checked by somebody else than the doer", "note"),
    "loop.impact": ("{label}: impact seen", "note"),
    "loop.sustained": ("{label}: found sustained at a later look", "note"),
}


def sentence(verb: str, label: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The event in one sentence, for instance: "Action 2.3: finish moved from 1 May to 1 June, agreed by A. Reid."."""
    if verb in FIXED:
        return FIXED[verb].format(label=label)
    if verb in ABOUT_PEOPLE:
        return ABOUT_PEOPLE[verb](label, before, after)
    if verb in SAID:
        words, key = SAID[verb]
        return words.format(label=label) + (f": {_short(after[key])}." if after.get(key) else ".")
    if verb == "plan.imported":
        return f"The plan was read from “{after.get('file', '')}”: {after.get('actions', 0)} actions."
    if verb == "plan.drafted":
        return _drafted(after)
    if verb == "plan.updated_from_document":
        return _update(before, after)
    if verb == "action.finish_moved":
        old, new = before.get("finish") or "not given", after.get("finish") or "not given"
        return f"{label}: finish moved from {old} to {new}, agreed by {after.get('agreed_by') or 'nobody named'}."
    if verb == "progress.recorded":
        return _progress(label, before, after)
    if verb == "occurrence.done":
        return f"{label}: the time due on {_short(after.get('due_on'))} was done on {_short(after.get('done_on'))}."
    if verb == "occurrence.missed":
        return f"{label}: the time due on {_short(after.get('due_on'))} was missed."
    if verb == "reading.added":
        return f"{label}: measure read on {_short(after.get('on'))}: {_short(after.get('value'))}."
    said = round_sentence(verb, label, after) or review_sentence(verb, label, before, after)
    if said := said or decision_sentence(verb, label, after) or version_sentence(verb, label, after):
        return said
    if verb == "improvement.authorised":
        numbers = ", ".join(after.get("actions", ()))
        return f"Evidence of improvement was authorised for the regulator ({numbers}): {after.get('statement', '')}"
    if verb == "copy.made":
        return _copy(after)
    if verb == "record.shared":
        given = {"edit": "read and change", "record": "read and record progress"}.get(str(after.get("level")), "read")
        return f"Shared with {after.get('with')}, to {given}."
    if verb == "record.unshared":
        return f"No longer shared with {before.get('with')}."
    return f"{label}: {_changes(before, after)}." if after else f"{label}: {verb.split('.')[-1].replace('_', ' ')}."


def about_action(number: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What bringing the plan up to date from a document did to one action; "" where it did nothing to it."""
    own = {key.partition(" ")[2]: key for key in after if key.partition(" ")[0] == number and " " in key}
    told = []
    if own:
        told.append(_changes({n: before.get(k) for n, k in own.items()}, {n: after[k] for n, k in own.items()}))
    told += ["added"] if number in after.get("new_actions", ()) else []
    told += ["progress added"] if number in after.get("new_progress", ()) else []
    if not told:
        return ""
    agreed = f", agreed by {after['agreed_by']}" if after.get("agreed_by") and "finish" in own else ""
    return f"From “{after.get('file', '')}”: {'; '.join(told)}{agreed}."


def _update(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    apart = ("file", "new_actions", "new_progress", "agreed_by")
    told = [
        f"{key}: {_changes({key: before.get(key)}, {key: after[key]}, named=False)}"
        for key in after
        if key not in apart
    ]
    told += [f"added {', '.join(after['new_actions'])}"] if after.get("new_actions") else []
    told += [f"progress on {', '.join(dict.fromkeys(after['new_progress']))}"] if after.get("new_progress") else []
    agreed = f" Agreed by {after['agreed_by']}." if after.get("agreed_by") else ""
    return f"The plan was brought up to date from “{after.get('file', '')}”. {'; '.join(told)}.{agreed}"


def _drafted(after: Mapping[str, Any]) -> str:
    made = [
        f"{n} {noun if n == 1 else f'{noun}s' if noun == 'requirement' else 'areas for improvement'}"
        for noun, n in (("requirement", after.get("requirements")), ("area for improvement", after.get("areas")))
        if n
    ]
    left = f" {after['left_out']} left out." if after.get("left_out") else ""
    return f"The plan was drafted from what the regulator required: {', '.join(made)}.{left}"


def _copy(after: Mapping[str, Any]) -> str:
    made = f"A copy for the {after.get('for')} was made ({str(after.get('format', '')).upper()})"
    told = f"{made}, people {after.get('people')}"
    if n := after.get("withheld"):
        told += f", {n} {'passage' if n == 1 else 'passages'} withheld"
    return f"{told}."


def _progress(label: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    said = f"{label}: progress recorded"
    if after.get("round"):
        said += f" for {after['round']}"
    if after.get("guest"):
        said += f" by a link, asked by {after.get('asked_by')}"
    if after.get("status") and after.get("status") != before.get("status"):
        old = before.get("status")
        said += f", status changed {f'from {old} ' if old else ''}to {after['status']}"
    if after.get("measure_current") not in (None, before.get("measure_current")):
        said += f", measure now {number_words(Decimal(str(after['measure_current'])))}"
    return said + moved_with_it(after) + "."


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], *, named: bool = True) -> str:
    told = []
    order = {name: place for place, name in enumerate(NAMES)}
    for name in sorted(after, key=lambda name: (order.get(name, len(order)), name)):  # whatever order a database gives
        old, new = _short(before.get(name)), _short(after[name])
        told.append(f"{NAMES.get(name, name) if named else ''} changed from {old} to {new}".strip())
    return "; ".join(told) or "saved without a change"


def _short(value: Any) -> str:
    text = " ".join(str("" if value is None else value).split())
    if not text:
        return "nothing"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and (day := day_words_of(text)) != text:
        return day
    return f"“{text[:117]}…”" if len(text) > 118 else f"“{text}”"
