"""Recording progress: the thing done most often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of, scale_of
from plumbline.library.types import Common
from plumbline.plans.actions.common import day_of, once, plan_open_to, record_plan_event, relink
from plumbline.plans.actions.loop_notes import note_status
from plumbline.plans.actions.readings import note_reading
from plumbline.plans.actions.rounds import note_answered, require_theirs
from plumbline.plans.actions.withheld import withhold
from plumbline.plans.models import Action, Occurrence, Plan, ProgressEntry, Round
from plumbline.plans.queries.plans import progress_seen
from plumbline.plans.rules.standing import needs_reason, suggested_status


@dataclass(frozen=True)
class ProgressValues:
    """What a person says of an action at one time. An empty `status` leaves it as it is."""

    text: str = ""
    status: str = ""
    status_note: str = ""  # why the suggestion is set aside, or the explanation of a grade
    impact: str = ""
    round: str = ""  # the label of a round of this plan
    measure_current: Decimal | None = None
    completed_on: date | None = None
    audience: str = Audience.EVERYONE


@transaction.atomic
def record_progress(
    *, by: Viewer, at: datetime, code: str, number: str, edition: int, values: ProgressValues, submission: str
) -> ProgressEntry:
    """Adds an entry, and with it the action's status (DG31, DG32, ST5). Entries are never overwritten.

    The same submission twice makes one entry. Raises Conflict when the action changed since `edition`: the person sees
    both and chooses.
    """
    plan = plan_open_to(by, code, "progress.record")
    submission = once(by, code, number, submission)
    made = ProgressEntry.objects.filter(submission=submission).first()
    if made:
        return made
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    if action.withdrawn_at:
        raise Refusal(f"Action {number} was withdrawn, so nothing more is recorded on it: {action.withdrawn_because}")
    require_untouched(by, action, edition)
    of = _round(plan, values.round)
    require_theirs(by, plan, action, of)
    if of is not None and values.audience not in (Audience.EVERYONE, Audience.PUBLIC):
        raise Refusal(
            f"What is said for the round {of.label} goes into the committee’s paper, so everyone on the plan reads it. "
            "Choose Everyone, or record your note without a round.",
            field="audience",
        )
    require_values(by, plan, action, values, day_of(at))
    return put_entry(by=by, at=at, plan=plan, action=action, of=of, values=values, submission=submission)


def put_entry(
    *,
    by: Viewer,
    at: datetime,
    plan: Plan,
    action: Action,
    of: Round | None,
    values: ProgressValues,
    submission: str,
    for_name: str = "",
    also: Mapping[str, Any] | None = None,
) -> ProgressEntry:
    """The entry itself, once it is known to be allowed: with it the action's status, the answer to a round's request,
    and the event (`also` is said in it). The one way in which progress is written, whoever wrote it."""
    values = withhold(values, by=by, at=at, plan=plan)
    before: dict[str, Any] = {
        "status": action.status,
        "measure_current": action.measure_current,
        "completed_on": action.completed_on,
    }
    entry = ProgressEntry.objects.create(
        action=action,
        round=of,
        text=values.text.strip(),
        status=values.status or action.status,
        status_note=values.status_note.strip(),
        impact=values.impact.strip(),
        audience=values.audience,
        by_id=by.user_id,
        by_name=by.name,
        for_name=for_name or (by.acting_for.organisation_name if by.acting_for else ""),
        at=at,
        submission=submission,
    )
    open_to_all, was_complete = values.audience in (Audience.EVERYONE, Audience.PUBLIC), action.complete
    if values.status:
        _set_status(by, plan, action, values, day_of(at), told=entry.status_note if open_to_all else "")
    if values.measure_current is not None:
        note_reading(
            action, by=by, at=at, on=day_of(at), value=values.measure_current, note="", entry=entry,
            submission=submission,
        )  # fmt: skip
    if open_to_all or values.status or values.measure_current is not None:
        action.edition += 1  # otherwise nothing shows, to those it is not meant for, that something was recorded
    action.save()
    note_status(
        action, was_complete=was_complete, by=by, at=at, for_name=entry.for_name,
        note=(entry.status_note or entry.text) if open_to_all else "",
    )  # fmt: skip
    relink(plan, only=action)
    note_answered(of, action, entry, by=by, at=at)
    record_plan_event(
        by=by, at=at, verb="progress.recorded", plan=plan, subject=action, label=f"Action {action.number}",
        before=before,
        after={"status": action.status, "measure_current": action.measure_current, "completed_on": action.completed_on,
               "progress": entry.text, "impact": entry.impact, "round": of.label if of else "", **(also or {})},
        reason=values.status_note, audience=values.audience,
    )  # fmt: skip
    return entry


def _set_status(by: Viewer, plan: Plan, action: Action, values: ProgressValues, today: date, *, told: str) -> None:
    value = scale_of(by, plan.framework.scale).value(values.status)  # its own row: a guest may read no library
    action.status, action.status_text = values.status, ""
    action.status_reason = told  # whoever reads the action reads its reason
    action.complete = value is not None and value.common is Common.DONE
    action.completed_on = (values.completed_on or today) if action.complete else None


@transaction.atomic
def mark_occurrence(
    *, by: Viewer, at: datetime, code: str, number: str, due_on: date, done_on: date, note: str
) -> Occurrence:
    """One dated time of a recurring action was done. Marking it twice changes nothing."""
    plan = plan_open_to(by, code, "progress.record")
    action = Action.objects.select_for_update().get(plan=plan, number=number, withdrawn_at=None)
    occurrence = Occurrence.objects.select_for_update().get(action=action, due_on=due_on)
    if occurrence.done_on:
        return occurrence
    if done_on > day_of(at):
        raise Refusal("The day it was done is still to come. Give today or an earlier day.", field="done_on")
    occurrence.missed_at = None  # it was done after all: that it was called missed stays in the history
    occurrence.done_on, occurrence.done_by_id, occurrence.note = done_on, by.user_id, note.strip()
    occurrence.save()
    record_plan_event(
        by=by, at=at, verb="occurrence.done", plan=plan, subject=action, label=f"Action {number}",
        after={"due_on": due_on, "done_on": done_on, "note": occurrence.note},
    )  # fmt: skip
    return occurrence


@transaction.atomic
def miss_occurrence(*, by: Viewer, at: datetime, code: str, number: str, due_on: date, reason: str) -> Occurrence:
    """One dated time of a recurring action passed without being done, and why. Said twice, it changes nothing."""
    plan = plan_open_to(by, code, "progress.record")
    action = Action.objects.select_for_update().get(plan=plan, number=number, withdrawn_at=None)
    occurrence = Occurrence.objects.select_for_update().get(action=action, due_on=due_on)
    if occurrence.missed_at:
        return occurrence
    if occurrence.done_on:
        raise Refusal("This time is marked as done, so it was not missed.")
    if due_on > day_of(at):
        raise Refusal("This time is still to come. It can be marked as missed once its day has passed.")
    if not reason.strip():
        raise Refusal("Say why it was missed.", field="reason")
    occurrence.missed_at, occurrence.note = at, reason.strip()
    occurrence.save(update_fields=["missed_at", "note"])
    record_plan_event(
        by=by, at=at, verb="occurrence.missed", plan=plan, subject=action, label=f"Action {number}",
        after={"due_on": due_on}, reason=occurrence.note,
    )  # fmt: skip
    return occurrence


def require_untouched(by: Viewer, action: Action, edition: int) -> None:
    if action.edition == edition:
        return
    latest = progress_seen(by).filter(action=action).last()
    raise Conflict(
        "Somebody else recorded something on this action while you were writing. Yours is not saved yet: read theirs, "
        "then save yours as well, or leave it.",
        theirs={"text": latest.text if latest else "", "status": action.status},
        edition=action.edition,
        who=latest.by_name if latest else "",
    )


def require_values(by: Viewer, plan: Plan, action: Action, values: ProgressValues, today: date) -> None:
    scale = scale_of(by, plan.framework.scale_id)
    if not (values.text.strip() or values.status or values.impact.strip() or values.measure_current is not None):
        raise Refusal("Write what happened, or choose a status.", field="text")
    if values.status and scale.value(values.status) is None:
        words = ", ".join(v.label for v in scale.values)
        raise Refusal(f"That is not a status of this plan. Choose one of: {words}.", field="status")
    if values.audience not in Audience.values:
        raise Refusal("Choose who may read this.", field="audience")
    if values.completed_on and values.completed_on > today:
        raise Refusal("The day it was completed is still to come. Give today or an earlier day.", field="completed_on")
    chosen = scale.value(values.status)
    if values.completed_on and (chosen is None or chosen.common is not Common.DONE):
        raise Refusal(
            "A day of completion goes with a status that says it is completed. Choose that, or leave the day empty.",
            field="completed_on",
        )
    facts = action.facts(scale, action.occurrences.all(), has_progress=True)
    suggested = suggested_status(facts, scale, today)
    rounds = framework_of(by, plan.framework_id).rounds
    reopened = action.complete and chosen is not None and chosen.common is not Common.DONE
    if reopened and not (values.status_note.strip() or values.text.strip()):
        raise Refusal("This action is completed. Say why it is opened again.", field="status_note")
    if not rounds and needs_reason(values.status, suggested, scale) and not values.status_note.strip():
        meant = suggested.label if suggested else ""
        why = f"By its dates this action would be “{meant}”. Say why you choose another status."
        if action.complete:
            why = "This action is completed. Say why it is opened again."
        raise Refusal(why, field="status_note")


def _round(plan: Plan, label: str) -> Round | None:
    if not label:
        return None
    found = plan.rounds.filter(label=label).first()
    if found is None:
        raise Refusal("Choose one of this plan’s rounds.", field="round")
    return found
