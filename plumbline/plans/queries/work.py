"""What needs a person: their own actions, in the order of what happens if it waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q
from django.db.models.functions import Coalesce, Least

from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.plans.models import Action, ActionParty, HeaderValue, Occurrence, Plan, PlanStage, SectionLead
from plumbline.plans.queries.plans import open_to


@dataclass(frozen=True)
class Task:
    """One thing that needs this person, why it is here, and how late it is."""

    action: Action
    due_on: date
    days_late: int  # negative: days left
    why: str  # "You are named as doing it"


FAR_AHEAD = date(9999, 12, 31)


def _mine(viewer: Viewer) -> Any:
    """The viewer's open actions in live plans, each with the day `due` on which something must be done next."""
    named = ActionParty.objects.filter(action=OuterRef("pk"), user=viewer.user_id)
    mine_as_lead = SectionLead.objects.filter(section=OuterRef("section_id"), user=viewer.user_id)
    upcoming = (
        Occurrence.objects.filter(action=OuterRef("pk"), done_on=None, missed_at=None)
        .filter(due_on__gte=OuterRef("created_at__date"))
        .order_by()
        .values("action")
    )
    return (
        seen_by(
            Action.objects.filter(withdrawn_at=None, complete=False, plan__stage=PlanStage.LIVE),
            viewer,
            path="plan__record_id",
        )
        .annotate(
            is_doer=Exists(named.filter(part=ActionParty.Part.DOER)),
            is_accountable=Exists(named.filter(part=ActionParty.Part.LEAD)),
            is_lead=Exists(mine_as_lead),
        )
        .filter(Q(is_doer=True) | Q(is_accountable=True) | Q(is_lead=True))
        .annotate(next_on=upcoming.annotate(first=Min("due_on")).values("first")[:1])
        .annotate(due=Least(Coalesce("next_on", "finish_on", FAR_AHEAD), Coalesce("finish_on", "next_on", FAR_AHEAD)))
    )


def tasks_of(viewer: Viewer, *, today: date, within_days: int = 14, limit: int = 50) -> list[Task]:
    """The viewer's overdue and due actions in live plans, the longest overdue first."""
    due = _mine(viewer).filter(due__lte=today + timedelta(days=within_days))
    rows: Any = due.select_related("plan__service", "section").order_by("due", "plan__title", "position")[:limit]
    return [
        Task(
            action=row,
            due_on=row.due,
            days_late=(today - row.due).days,
            why=_why(row),
        )
        for row in rows
    ]


def _why(row: Any) -> str:
    if row.is_doer:
        return "You are named as doing it"
    return "You are accountable for it" if row.is_accountable else "You lead this part of the plan"


def next_due(viewer: Viewer, *, after: date) -> date | None:
    """The next day on which something of the viewer's falls due; None when nothing has a date."""
    return _mine(viewer).filter(due__gt=after, due__lt=FAR_AHEAD).aggregate(first=Min("due"))["first"]


def plans_waiting(viewer: Viewer, *, today: date, within_days: int = 14) -> list[Plan]:
    """Plans that wait for the viewer: drafts they may finish, and plans whose review date has come."""
    due = HeaderValue.objects.filter(plan=OuterRef("pk"), key="review", day__lte=today + timedelta(days=within_days))
    plans = open_to(Plan.objects.select_related("service", "framework"), viewer, "plan.edit")
    plans = plans.annotate(review_on=HeaderValue.objects.filter(plan=OuterRef("pk"), key="review").values("day")[:1])
    waiting = plans.filter(Q(stage=PlanStage.DRAFT) | Q(stage=PlanStage.LIVE) & Exists(due))
    return list(waiting.order_by(F("review_on").asc(nulls_last=True), "-stage", "title")[:20])
