"""Who keeps a plan up to date, in turn, and who stands in while they are away (DG11, DG16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from plumbline.access.queries import people_who_see
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.notices.actions import put_in_outbox
from plumbline.people.models import User
from plumbline.plans.actions.common import day_of, plan_open_to, record_plan_event
from plumbline.plans.models import Plan, PlanLead
from plumbline.plans.queries.actors import members_of
from plumbline.plans.queries.group import current_turn, may_agree_lead
from plumbline.plans.rules.wording import day_words


@dataclass(frozen=True)
class LeadValues:
    """Who takes over the plan: somebody in its group (`member_id`), or a person who sees it (`user_id`)."""

    member_id: int | None = None
    user_id: int | None = None
    agreed_by: str = ""
    reason: str = ""
    since: date | None = None  # None: today


@dataclass(frozen=True)
class CoverValues:
    member_id: int | None = None
    user_id: int | None = None
    since: date | None = None
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class _Who:
    user: User | None
    name: str


@transaction.atomic
def agree_lead(*, by: Viewer, at: datetime, code: str, values: LeadValues, was: int | None) -> PlanLead:
    """Somebody keeps the plan from now on; the turn before ends the day before and stays to be read. `was` is the turn
    that the person saw. The same person again changes nothing.

    Raises Conflict where somebody else has agreed a lead since, Refusal where who or who agreed is missing.
    """
    plan = plan_open_to(by, code, "plan.edit")
    _require_leave(by, plan)
    turn, today = current_turn(by, plan), day_of(at)
    who = _who(by, plan, values.member_id, values.user_id)
    if turn is not None and _same(turn, who):
        return turn
    if (turn.pk if turn else None) != was:
        raise Conflict(
            f"While you had this page open it was agreed that {turn.name if turn else 'nobody'} keeps this plan. Look "
            "at it now, and choose again if it should be somebody else.",
            theirs={"who": turn.name if turn else ""},
            edition=turn.pk if turn else 0,
        )
    since = values.since or today
    _require_turn(turn, values, since, today)
    if turn is not None:
        end_turn(turn, since - timedelta(days=1))
        for cover in PlanLead.objects.filter(covers=turn, until__gte=today):
            end_turn(cover, today - timedelta(days=1))
    made = PlanLead.objects.create(
        plan=plan, user=who.user, name=who.name, since=since, agreed_by=values.agreed_by.strip()[:200],
        reason=values.reason.strip(), by_name=by.name, at=at,
    )  # fmt: skip
    record_plan_event(
        by=by, at=at, verb="lead.agreed", plan=plan, subject=made, label=made.name, reason=made.reason,
        before={"lead": turn.name if turn else ""},
        after={"lead": made.name, "since": since, "agreed_by": made.agreed_by},
    )  # fmt: skip
    _tell(by, at, plan, made, "You now keep an improvement plan up to date")
    return made


@transaction.atomic
def add_cover(*, by: Viewer, at: datetime, code: str, values: CoverValues, was: int | None) -> PlanLead:
    """Somebody stands in for the lead from a day until a day, and it ends by itself. The same again changes nothing.

    Raises Conflict where the lead is another than the person saw (`was`)."""
    plan = plan_open_to(by, code, "plan.edit")
    _require_leave(by, plan)
    turn = current_turn(by, plan)
    if turn is None:
        raise Refusal("This plan has no lead yet, so there is nobody to stand in for. Agree on a lead first.")
    if turn.pk != was:
        raise Conflict(
            f"While you had this page open {turn.name} became this plan’s lead. Look at it again before you choose who "
            "stands in.",
            theirs={"who": turn.name},
            edition=turn.pk,
        )
    who = _who(by, plan, values.member_id, values.user_id)
    since, until = _cover_days(values, day_of(at))
    standing = PlanLead.objects.filter(covers=turn, since__lte=until, until__gte=since).order_by("since").first()
    if standing is not None:
        if _same(standing, who) and (standing.since, standing.until) == (since, until):
            return standing
        raise Refusal(f"{standing.name} stands in from {day_words(standing.since)} to "
                      f"{day_words(standing.until or until)} already. Choose other days, or end that first.",
                      field="since")  # fmt: skip
    if _same(turn, who):
        raise Refusal(f"{turn.name} is the lead. Choose somebody else to stand in.", field="who")
    made = PlanLead.objects.create(
        plan=plan, user=who.user, name=who.name, since=since, until=until, covers=turn, reason=values.reason.strip(),
        by_name=by.name, at=at,
    )  # fmt: skip
    record_plan_event(
        by=by, at=at, verb="lead.covered", plan=plan, subject=made, label=made.name, reason=made.reason,
        after={"for": turn.name, "since": since, "until": until},
    )  # fmt: skip
    _tell(by, at, plan, made, "You are asked to stand in for the lead of an improvement plan")
    return made


@transaction.atomic
def end_cover(*, by: Viewer, at: datetime, code: str, turn_id: int) -> PlanLead:
    """The one who stands in no longer does, from today. Ending it twice changes nothing. Raises PlanLead.DoesNotExist
    for one of another plan."""
    plan = plan_open_to(by, code, "plan.edit")
    _require_leave(by, plan)
    cover = PlanLead.objects.select_for_update().get(plan=plan, pk=turn_id, covers__isnull=False)
    yesterday = day_of(at) - timedelta(days=1)
    if cover.until is not None and cover.until <= yesterday:
        return cover
    before = {"since": cover.since, "until": cover.until}
    end_turn(cover, yesterday)
    record_plan_event(
        by=by, at=at, verb="lead.cover_ended", plan=plan, subject=cover, label=cover.name, before=before,
        after={"until": cover.until},
    )  # fmt: skip
    return cover


def _require_leave(by: Viewer, plan: Plan) -> None:
    if not may_agree_lead(by, plan):
        raise Refusal(
            f"Who keeps this plan is written down by {plan.record.owner} or by the plan’s lead. Ask one of them."
        )


def _require_turn(turn: PlanLead | None, values: LeadValues, since: date, today: date) -> None:
    if not values.agreed_by.strip():
        raise Refusal("Say where or by whom it was agreed, for example the planning meeting and its date.",
                      field="agreed_by")  # fmt: skip
    if since > today:
        raise Refusal("The day is still to come. Give today or an earlier day.", field="since")
    if turn is None:
        return
    if not values.reason.strip():
        raise Refusal(f"Say why {turn.name} no longer keeps this plan. It stays in the plan’s history.", field="reason")
    if since < turn.since:
        raise Refusal(f"{turn.name} has kept this plan since {day_words(turn.since)}. Give that day or a later one.",
                      field="since")  # fmt: skip


def _who(by: Viewer, plan: Plan, member_id: int | None, user_id: int | None) -> _Who:
    if member_id:
        member = members_of(by, plan).filter(pk=member_id).first()
        if member is not None:
            return _Who(member.user, member.user.name if member.user else member.name)
    elif user_id:
        user = people_who_see(by, plan.record_id).filter(pk=user_id).first()
        if user is not None:
            return _Who(user, user.name)
    raise Refusal("Choose somebody from the list. Who is not on it joins the group first.", field="who")


def _same(turn: PlanLead, who: _Who) -> bool:
    if turn.user_id or who.user:
        return turn.user_id == (who.user.pk if who.user else None)
    return turn.name == who.name


def _cover_days(values: CoverValues, today: date) -> tuple[date, date]:
    since, until = values.since or today, values.until
    if until is None:
        raise Refusal("Give the last day on which they stand in.", field="until")
    if until < since:
        raise Refusal("The last day is before the first. Check both.", field="until")
    if until < today:
        raise Refusal("The last day has passed. Give today or a later day.", field="until")
    return since, until


def end_turn(turn: PlanLead, last: date) -> None:
    """A turn that never held a whole day is left with the day before it, so that nobody is lead twice over; the history
    says when it was agreed and ended."""
    turn.until, turn.since = last, min(turn.since, last)
    turn.save(update_fields=["until", "since"])


def _tell(by: Viewer, at: datetime, plan: Plan, turn: PlanLead, headline: str) -> None:
    if turn.user is None or turn.user_id == by.user_id:
        return
    put_in_outbox(
        by=by, at=at, effect_key=f"lead:{turn.pk}", kind="group", headline=headline, user=turn.user,
        record_id=plan.record_id, path=reverse("plans:group", args=[plan.code]), topic=f"plan:{plan.pk}:lead:{turn.pk}",
    )  # fmt: skip
