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
    day_of,
    names_known_to,
    numbers_given,
    once,
    parties_for,
    plan_open_to,
    record_plan_event,
    relink,
    stored_kind,
    timing_of,
)
from plumbline.plans.actions.moves import Agreement, note_move
from plumbline.plans.actions.readings import note_reading
from plumbline.plans.actions.withheld import require_kept, withhold
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
    PLAIN = ("measure_unit", "timescale_source", "approval_by", "start", "finish")  # no passage is withheld in these


@transaction.atomic
def add_action(*, by: Viewer, at: datetime, code: str, section: str, values: ActionValues, submission: str) -> Action:
    """A new action with the section's next free number. The same submission twice gives the same action."""
    plan = plan_open_to(by, code, "plan.edit")
    submission = once(by, code, section, submission)
    made = Action.objects.filter(submission=submission).first()
    if made:
        return made
    place = Section.objects.select_for_update().get(plan=plan, number=section, withdrawn_at=None)
    values = withhold(values, by=by, at=at, plan=plan, plain=values.PLAIN)
    require_action_values(values, plan, day_of(at))
    number, place.next_action = next_number(place.number, numbers_given(plan), place.next_action)
    place.save(update_fields=["next_action"])
    action = Action(
        plan=plan, section=place, number=number, position=_last_position(place) + 1, created_at=at,
        submission=submission,
    )  # fmt: skip
    _fill(action, values, plan, day_of(at))
    action.original_finish_text, action.original_finish_on = action.finish_text, action.finish_on
    action.save()
    _note_figure(action, None, by=by, at=at)
    _save_parts(by, action, values)
    relink(plan)
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
    *,
    by: Viewer,
    at: datetime,
    code: str,
    number: str,
    edition: int,
    values: ActionValues,
    reason: str = "",
    agreed_by: str = "",
) -> Action:
    """Changes an action. In a live plan another finish needs a reason and who agreed it (BY5); the original one stands.

    What says nothing new changes nothing: the second of two clicks. Raises Conflict, with what stands there now, when
    somebody else changed it since `edition`.
    """
    plan = plan_open_to(by, code, "plan.edit")
    action = _locked(plan, number)
    values = withhold(values, by=by, at=at, plan=plan, plain=values.PLAIN)
    require_action_values(values, plan, day_of(at))
    before = action_columns(action)
    if before == given_columns(values):
        return action
    require_kept(by, plan, before, given_columns(values))
    if action.edition != edition:
        raise Conflict(
            "Somebody else changed this action while you were writing. Nothing of yours is saved yet: compare the two "
            "texts and choose.",
            theirs={k: "" if v is None else str(v) for k, v in before.items()},
            edition=action.edition,
        )
    moving = plan.stage == PlanStage.LIVE and is_agreed(action) and values.finish.strip() != action.finish_text
    if moving:
        require_agreement(reason, agreed_by)
    first = plan.stage == PlanStage.DRAFT or not is_agreed(action)
    old_text, old_day = action.finish_text, action.finish_on
    _fill(action, values, plan, day_of(at))
    if first:
        action.original_finish_text, action.original_finish_on = action.finish_text, action.finish_on
    action.edition += 1
    action.save()
    if moving:
        note_move(action, by=by, at=at, from_text=old_text, from_on=old_day, agreement=Agreement(reason, agreed_by))
    _note_figure(action, before["measure_current"], by=by, at=at)
    _save_parts(by, action, values)
    # Another heading may be quoted elsewhere; otherwise only what this action says has changed.
    relink(plan, only=action if values.title == before["title"] else None)
    old, new = changes(before, action_columns(action))
    if moving:
        new["agreed_by"] = agreed_by.strip()
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
    before, after = shift_finish(action, by=by, at=at, to=to, agreement=Agreement(reason, agreed_by))
    action.edition += 1
    action.save()
    plan_occurrences(action)
    record_plan_event(
        by=by, at=at, verb="action.finish_moved", plan=plan, subject=action, label=f"Action {number}", before=before,
        after=after, reason=reason,
    )  # fmt: skip
    return action


def shift_finish(
    action: Action, *, by: Viewer, at: datetime, to: str, agreement: Agreement
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Another finish, the move kept (BY5); the action is not saved, its times not laid anew. What an event says of it,
    before and after: no event here, the caller's has it."""
    timing = timing_of(to, plan=action.plan, end=True, base=day_of(at))
    if timing.kind == "blank":
        raise Refusal("Give the new finish.", field="finish")
    require_understood("finish", timing)
    require_agreement(agreement.reason, agreement.agreed_by)
    before: dict[str, Any] = {"finish": action.finish_text, "finish_on": action.finish_on}
    first = not is_agreed(action)
    _set_finish(action, timing)
    if first:
        action.original_finish_text, action.original_finish_on = action.finish_text, action.finish_on
    _require_order(action.start_on, action.finish_on)
    note_move(action, by=by, at=at, from_text=before["finish"], from_on=before["finish_on"], agreement=agreement)
    return before, {
        "finish": action.finish_text, "finish_on": action.finish_on, "agreed_by": agreement.agreed_by,
    }  # fmt: skip


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


def given_columns(values: ActionValues) -> dict[str, Any]:
    """What the columns would be with these values, to be compared with what they are."""
    return {
        **{name: getattr(values, name) for name in ActionValues.COLUMNS},
        "doers": "\n".join(values.doers),
        "leads": "\n".join(values.leads),
        "start": values.start.strip(),
        "finish": values.finish.strip(),
        "after": values.after,
    }


def is_agreed(action: Action) -> bool:
    """Whether the action has a finish that can be moved: "tbc" and nothing at all are still to be agreed."""
    return action.finish_kind not in ("blank", "tbc")


def require_agreement(reason: str, agreed_by: str) -> None:
    """A finish that was agreed moves only with the reason and the person who agreed it (BY5)."""
    if not reason.strip():
        raise Refusal("The finish of an agreed action is moving. Say why the date moves.", field="reason")
    if not agreed_by.strip():
        raise Refusal("Say who agreed the new date.", field="agreed_by")


def require_understood(name: str, timing: Timing) -> None:
    """A date that is none, such as 31/04/2026, or comes to no day, is told now rather than found later."""
    if timing.kind in ("date", "month") and timing.date is None:
        raise Refusal(
            f"It is not clear which year “{timing.text}” is in. Write the year as well, or give the plan a period.",
            field=name,
        )
    if timing.kind == "unknown" and any(c.isdigit() for c in timing.text):
        raise Refusal(
            f"“{timing.text}” was not understood as a date. Write it as 30 June 2026, or in words such as “every "
            "quarter” or “to be confirmed”.",
            field=name,
        )


def require_action_values(values: ActionValues, plan: Plan, today: date) -> None:
    if not values.text.strip() and not values.title.strip():
        raise Refusal("Write what is to be done.", field="text")
    start = timing_of(values.start, plan=plan, end=False, base=today)
    finish = timing_of(values.finish, plan=plan, end=True, base=today)
    require_understood("start", start)
    require_understood("finish", finish)
    _require_order(start.date, finish.date)


def _require_order(start: date | None, finish: date | None) -> None:
    if start and finish and finish < start:
        raise Refusal("The finish is before the start. Check both dates.", field="finish")


def _locked(plan: Plan, number: str) -> Action:
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    if action.withdrawn_at:
        raise Refusal(f"Action {number} was withdrawn: {action.withdrawn_because}")
    action.plan = plan
    return action


def _fill(action: Action, values: ActionValues, plan: Plan, today: date) -> None:
    for name in ActionValues.COLUMNS:
        setattr(action, name, getattr(values, name))
    # The same words keep the day they came to: "within 2 weeks" does not move because something else was changed.
    if action.start_on is None or values.start.strip() != action.start_text:
        start = timing_of(values.start, plan=plan, end=False, base=today)
        action.start_text, action.start_kind, action.start_on = start.text, stored_kind(start), start.date
    if action.finish_on is None or values.finish.strip() != action.finish_text:
        _set_finish(action, timing_of(values.finish, plan=plan, end=True, base=today))
    action.after = plan.actions.filter(number=values.after).first() if values.after else None
    if values.after and (action.after is None or action.after.number == action.number):
        raise Refusal(f"There is no other action {values.after} in this plan.", field="after")


def _note_figure(action: Action, before: Decimal | None, *, by: Viewer, at: datetime) -> None:
    """Where the form says where the measure stands now, that is a reading of today (MO12)."""
    if action.measure_current is not None and action.measure_current != before:
        note_reading(
            action, by=by, at=at, on=day_of(at), value=action.measure_current, note="",
            submission=once(by, "figure", str(action.pk), str(action.edition)),
        )  # fmt: skip


def _last_position(section: Section) -> int:
    return max(section.actions.values_list("position", flat=True), default=0)


def _set_finish(action: Action, timing: Timing) -> None:
    action.finish_text, action.finish_kind, action.finish_on = timing.text, stored_kind(timing), timing.date


def _save_parts(by: Viewer, action: Action, values: ActionValues) -> None:
    names = names_known_to(by, action.plan)
    action.parties.all().delete()
    ActionParty.objects.bulk_create(
        [
            *parties_for(action, ActionParty.Part.DOER, values.doers, names),
            *parties_for(action, ActionParty.Part.LEAD, values.leads, names),
        ]
    )
    plan_occurrences(action)


def plan_occurrences(action: Action) -> None:
    """Dates a recurring action within its plan's period; what was done stays, what is to come is laid anew."""
    action.occurrences.filter(done_on=None, missed_at=None).delete()
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
