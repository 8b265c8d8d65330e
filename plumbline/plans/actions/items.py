"""Adding, changing, moving and withdrawing actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.plans.actions.common import (
    changes,
    names_known_to,
    parties_for,
    plan_open_to,
    record_plan_event,
    relink,
    timing_of,
)
from plumbline.plans.models import Action, ActionParty, Occurrence, Plan, PlanStage, Section
from plumbline.plans.rules.content import Timing
from plumbline.plans.rules.numbering import next_number
from plumbline.plans.rules.timescales import occurrences, rule_of


@dataclass(frozen=True)
class ActionValues:
    """What a person gives for one action. Timescales are words: "30 June 2026", "Every quarter", "tbc"."""

    text: str
    title: str = ""
    outcome: str = ""
    measure: str = ""
    measure_unit: str = ""
    measure_baseline: Decimal | None = None
    measure_current: Decimal | None = None
    measure_target: Decimal | None = None
    measure_by: date | None = None
    frequency: str = ""
    timescale_source: str = ""
    approval_by: str = ""
    doers: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    start: str = ""
    finish: str = ""
    after: str = ""  # number of the action that must be finished first (MO14)

    COLUMNS = (
        "title", "text", "outcome", "measure", "measure_unit", "measure_baseline", "measure_current", "measure_target",
        "measure_by", "frequency", "timescale_source", "approval_by",
    )  # fmt: skip


@transaction.atomic
def add_action(*, by: Viewer, at: datetime, code: str, section: str, values: ActionValues, submission: str) -> Action:
    """A new action with the section's next free number. The same submission twice gives the same action."""
    plan = plan_open_to(by, code, "plan.edit")
    made = Action.objects.filter(plan=plan, submission=submission).first()
    if made:
        return made
    place = Section.objects.select_for_update().get(plan=plan, number=section, withdrawn_at=None)
    require_action_values(values, plan, at.date())
    number, place.next_action = next_number(
        place.number, set(plan.actions.values_list("number", flat=True)), place.next_action
    )
    place.save(update_fields=["next_action"])
    action = Action(
        plan=plan, section=place, number=number, position=place.next_action, created_at=at, submission=submission
    )
    _fill(action, values, plan, at.date())
    action.original_finish_text, action.original_finish_on = action.finish_text, action.finish_on
    action.save()
    _save_parts(by, action, values)
    record_plan_event(
        by=by,
        at=at,
        verb="action.added",
        plan=plan,
        subject=action,
        label=f"Action {number}",
        after=action_columns(action),
    )
    return action


@transaction.atomic
def edit_action(
    *, by: Viewer, at: datetime, code: str, number: str, edition: int, values: ActionValues, reason: str = ""
) -> Action:
    """Changes an action. In a live plan a later finish needs a reason (BY5); the original finish stands.

    Raises Conflict, with what stands there now, when somebody else changed it since `edition`.
    """
    plan = plan_open_to(by, code, "plan.edit")
    action = _locked(plan, number)
    require_action_values(values, plan, at.date())
    before = action_columns(action)
    if action.edition != edition:
        raise Conflict(
            "Somebody else changed this action while you were writing. Nothing of yours is saved yet: compare the two "
            "texts and choose.",
            theirs={k: "" if v is None else str(v) for k, v in before.items()},
            edition=action.edition,
        )
    _require_reason_for_move(plan, action, timing_of(values.finish, plan=plan, end=True, base=at.date()), reason)
    _fill(action, values, plan, at.date())
    if plan.stage == PlanStage.DRAFT:
        action.original_finish_text, action.original_finish_on = action.finish_text, action.finish_on
    action.edition += 1
    action.save()
    _save_parts(by, action, values)
    old, new = changes(before, action_columns(action))
    record_plan_event(
        by=by, at=at, verb="action.edited", plan=plan, subject=action, label=f"Action {number}",
        before=old, after=new, reason=reason,
    )  # fmt: skip
    return action


@transaction.atomic
def move_finish(
    *, by: Viewer, at: datetime, code: str, number: str, edition: int, to: str, reason: str, agreed_by: str
) -> Action:
    """Gives an action another finish, with the reason and who agreed it; the original finish is kept (BY5)."""
    plan = plan_open_to(by, code, "plan.edit")
    action = _locked(plan, number)
    if action.edition != edition:
        raise Conflict(
            "Somebody else changed this action since you opened it. Look at it again before you move its date.",
            theirs={"finish": action.finish_text},
            edition=action.edition,
        )
    timing = timing_of(to, plan=plan, end=True, base=at.date())
    if timing.kind == "blank":
        raise Refusal("Give the new finish.", field="finish")
    if not reason.strip():
        raise Refusal("Say why the date moves.", field="reason")
    if not agreed_by.strip():
        raise Refusal("Say who agreed the new date.", field="agreed_by")
    before = {"finish": action.finish_text, "finish_on": action.finish_on}
    _set_finish(action, timing)
    _require_order(action.start_on, action.finish_on)
    action.edition += 1
    action.save()
    _plan_occurrences(action)
    record_plan_event(
        by=by, at=at, verb="action.finish_moved", plan=plan, subject=action, label=f"Action {number}", before=before,
        after={"finish": action.finish_text, "finish_on": action.finish_on, "agreed_by": agreed_by}, reason=reason,
    )  # fmt: skip
    return action


@transaction.atomic
def withdraw_action(*, by: Viewer, at: datetime, code: str, number: str, reason: str) -> Action:
    """Takes an action out of the plan. It is kept with all that was said of it; its number is never given again."""
    plan = plan_open_to(by, code, "plan.edit")
    action = _locked(plan, number)
    if not reason.strip():
        raise Refusal(
            "Say why the action is withdrawn. It stays in the plan’s history with this reason.", field="reason"
        )
    action.withdrawn_at, action.withdrawn_because = at, reason
    action.edition += 1
    action.save(update_fields=["withdrawn_at", "withdrawn_because", "edition"])
    record_plan_event(
        by=by, at=at, verb="action.withdrawn", plan=plan, subject=action, label=f"Action {number}", reason=reason
    )
    return action


def action_columns(action: Action) -> dict[str, Any]:
    """What is compared and recorded of an action, by the names its form has."""
    columns: dict[str, Any] = {name: getattr(action, name) for name in ActionValues.COLUMNS}
    parties = list(action.parties.all()) if action.pk else []
    return {
        **columns,
        "doers": "\n".join(p.text for p in parties if p.part == ActionParty.Part.DOER),
        "leads": "\n".join(p.text for p in parties if p.part == ActionParty.Part.LEAD),
        "start": action.start_text,
        "finish": action.finish_text,
        "after": action.after.number if action.after else "",
    }


def require_action_values(values: ActionValues, plan: Plan, today: date) -> None:
    if not values.text.strip() and not values.title.strip():
        raise Refusal("Write what is to be done.", field="text")
    start = timing_of(values.start, plan=plan, end=False, base=today)
    finish = timing_of(values.finish, plan=plan, end=True, base=today)
    for name, timing in (("start", start), ("finish", finish)):
        if timing.kind == "unknown" and any(c.isdigit() for c in timing.text):
            raise Refusal(
                f"“{timing.text}” was not understood as a date. Write it as 30 June 2026, or in words such as "
                "“every quarter” or “to be confirmed”.",
                field=name,
            )
    _require_order(start.date, finish.date)


def _require_order(start: date | None, finish: date | None) -> None:
    if start and finish and finish < start:
        raise Refusal("The finish is before the start. Check both dates.", field="finish")


def _require_reason_for_move(plan: Plan, action: Action, finish: Timing, reason: str) -> None:
    moved = (finish.text, finish.date) != (action.finish_text, action.finish_on)
    was_set = action.finish_kind not in ("blank", "tbc")
    if plan.stage == PlanStage.LIVE and moved and was_set and not reason.strip():
        raise Refusal("The finish of an agreed action is moving. Say why, and who agreed.", field="reason")


def _locked(plan: Plan, number: str) -> Action:
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    if action.withdrawn_at:
        raise Refusal(f"Action {number} was withdrawn: {action.withdrawn_because}")
    action.plan = plan
    return action


def _fill(action: Action, values: ActionValues, plan: Plan, today: date) -> None:
    for name in ActionValues.COLUMNS:
        setattr(action, name, getattr(values, name))
    start = timing_of(values.start, plan=plan, end=False, base=today)
    action.start_text, action.start_kind, action.start_on = start.text[:300], start.kind, start.date
    _set_finish(action, timing_of(values.finish, plan=plan, end=True, base=today))
    action.after = plan.actions.filter(number=values.after).first() if values.after else None
    if values.after and (action.after is None or action.after.number == action.number):
        raise Refusal(f"There is no other action {values.after} in this plan.", field="after")


def _set_finish(action: Action, timing: Timing) -> None:
    action.finish_text, action.finish_kind, action.finish_on = timing.text[:300], timing.kind, timing.date


def _save_parts(by: Viewer, action: Action, values: ActionValues) -> None:
    names = names_known_to(by, action.plan)
    action.parties.all().delete()
    ActionParty.objects.bulk_create(
        [
            *parties_for(action, ActionParty.Part.DOER, values.doers, names),
            *parties_for(action, ActionParty.Part.LEAD, values.leads, names),
        ]
    )
    relink(action)
    _plan_occurrences(action)


def _plan_occurrences(action: Action) -> None:
    """Dates a recurring action within its plan's period; what was done stays, what is to come is laid anew."""
    action.occurrences.filter(done_on=None).delete()
    Occurrence.objects.bulk_create(occurrence_rows(action), ignore_conflicts=True)


def occurrence_rows(action: Action) -> list[Occurrence]:
    """The dated occurrences of a recurring action (MO11); none where the plan gives no period to date them in."""
    words = action.finish_text if action.finish_kind == "recurring" else action.frequency
    first = action.start_on or action.plan.period_start
    last = action.finish_on or action.plan.period_end
    rule = rule_of(words)
    if rule is None or first is None or last is None:
        return []
    return [Occurrence(action=action, due_on=day) for day in occurrences(rule, first, last)]
