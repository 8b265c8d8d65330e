"""Readings of an action's measure over time (DG29, MO12)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.plans.actions.common import day_of, once, plan_open_to, record_plan_event
from plumbline.plans.models import Action, MeasureReading, ProgressEntry

LARGEST = Decimal("9999999999.99")


@transaction.atomic
def add_reading(
    *, by: Viewer, at: datetime, code: str, number: str, on: date, value: Decimal, note: str, submission: str
) -> MeasureReading:
    """What the measure was on a day, also one that has passed. A correction is another reading of that day: both are
    kept, the later one counts. The same submission twice makes one."""
    plan = plan_open_to(by, code, "progress.record")
    submission = once(by, "reading", code, number, submission)
    made = MeasureReading.objects.filter(submission=submission).first()
    if made:
        return made
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    if action.withdrawn_at:
        raise Refusal(f"Action {number} was withdrawn, so nothing more is recorded on it: {action.withdrawn_because}")
    before = action.measure_current
    reading = note_reading(action, by=by, at=at, on=on, value=value, note=note, submission=submission)
    action.edition += 1
    action.save(update_fields=["measure_current", "edition"])
    record_plan_event(
        by=by, at=at, verb="reading.added", plan=plan, subject=action, label=f"Action {number}",
        before={"measure_current": before},
        after={"measure_current": action.measure_current, "on": on, "value": value, "note": reading.note},
    )  # fmt: skip
    return reading


def note_reading(
    action: Action,
    *,
    by: Viewer,
    at: datetime,
    on: date,
    value: Decimal,
    note: str,
    submission: str,
    entry: ProgressEntry | None = None,
) -> MeasureReading:
    """The reading, with `measure_current` of the action brought up to date, not saved. No event: the caller has it."""
    if on > day_of(at):
        raise Refusal("The day of this reading is still to come. Give today or an earlier day.", field="on")
    if abs(value) > LARGEST:
        raise Refusal("This figure is too large to be kept. Check it, or give it in larger units.", field="value")
    reading = MeasureReading.objects.create(
        action=action, on=on, value=value, note=note.strip(), entry=entry, by_id=by.user_id, by_name=by.name, at=at,
        submission=submission,
    )  # fmt: skip
    latest = action.readings.order_by("on", "at", "pk").last()
    action.measure_current = latest.value if latest else value
    return reading
