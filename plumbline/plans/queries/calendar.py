"""A person's own dates in live plans, for their calendar. These leave the house, so they name numbers, no titles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q
from django.urls import reverse

from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.notices.rules.calendar import CalendarDate
from plumbline.plans.models import (
    Action,
    ActionParty,
    GroupMember,
    HeaderValue,
    Occurrence,
    Plan,
    PlanLead,
    PlanStage,
    Review,
    RoundRequest,
    SectionLead,
)

BACK, FORWARD = timedelta(days=90), timedelta(days=730)  # how much of the past and the future a calendar is given


def calendar_of(viewer: Viewer, *, today: date) -> list[CalendarDate]:
    """The viewer's dates: what they do or lead falls due, plans they work on are reviewed, answers are due (DG18)."""
    span = (today - BACK, today + FORWARD)
    found = [
        *_actions(viewer, span), *_occurrences(viewer, span), *_reviews(viewer, span), *_answers(viewer, span),
    ]  # fmt: skip
    return sorted(found, key=lambda entry: (entry.on, entry.uid))


def _mine(viewer: Viewer) -> Any:
    """Open actions of live plans that the viewer sees, does or leads."""
    named = ActionParty.objects.filter(action=OuterRef("pk"), user=viewer.user_id)
    leads = SectionLead.objects.filter(section=OuterRef("section_id"), user=viewer.user_id)
    open_actions = Action.objects.filter(withdrawn_at=None, complete=False, plan__stage=PlanStage.LIVE)
    return seen_by(open_actions, viewer, path="plan__record_id").filter(Exists(named) | Exists(leads))


def _actions(viewer: Viewer, span: tuple[date, date]) -> Iterator[CalendarDate]:
    rows = _mine(viewer).filter(finish_on__range=span).annotate(moved_at=Max("moves__at"))
    for row in rows.order_by().values("number", "finish_on", "edition", "created_at", "moved_at", code=F("plan__code")):
        yield CalendarDate(
            uid=f"{row['code']}-{row['number']}-finish",
            on=row["finish_on"],
            summary=f"Action {row['number']} is due",
            path=reverse("plans:action", args=[row["code"], row["number"]]),
            changed_at=row["moved_at"] or row["created_at"],
            sequence=row["edition"],
        )


def _occurrences(viewer: Viewer, span: tuple[date, date]) -> Iterator[CalendarDate]:
    rows = Occurrence.objects.filter(
        action__in=_mine(viewer), done_on=None, missed_at=None, due_on__range=span,
        due_on__gte=F("action__created_at__date"),
    )  # fmt: skip
    values = rows.values(
        "due_on", number=F("action__number"), at=F("action__created_at"), code=F("action__plan__code"),
        edition=F("action__edition"),
    )  # fmt: skip
    for row in values:
        yield CalendarDate(
            uid=f"{row['code']}-{row['number']}-{row['due_on'].isoformat()}",
            on=row["due_on"],
            summary=f"Action {row['number']} is due again",
            path=reverse("plans:action", args=[row["code"], row["number"]]),
            changed_at=row["at"],
            sequence=row["edition"],
        )


def _reviews(viewer: Viewer, span: tuple[date, date]) -> Iterator[CalendarDate]:
    plans = _worked_on(viewer)
    days = set()
    planned: Any = Review.objects.filter(plan__in=plans, closed_at=None, planned_for__range=span)
    for row in planned.values("plan", "number", "planned_for", "edition", "at", code=F("plan__code")):
        days.add((row["plan"], row["planned_for"]))
        yield _review(f"{row['code']}-review-{row['number']}", row["planned_for"], row)
    header: Any = HeaderValue.objects.filter(plan__in=plans, key="review", day__range=span)
    values = header.values("plan", "day", edition=F("plan__edition"), at=F("plan__created_at"), code=F("plan__code"))
    for row in values:
        if (row["plan"], row["day"]) not in days:
            yield _review(f"{row['code']}-next-review", row["day"], row)


def _review(uid: str, on: date, row: dict[str, Any]) -> CalendarDate:
    return CalendarDate(
        uid=uid,
        on=on,
        summary="A plan is reviewed",
        path=reverse("plans:plan", args=[row["code"]]),
        changed_at=row["at"],
        sequence=row["edition"],
    )


def _worked_on(viewer: Viewer) -> Any:
    """Live plans that the viewer sees and works on: in the group, as its lead, or named on one of its actions."""
    member = GroupMember.objects.held_on(viewer.day).filter(user=viewer.user_id, plan=OuterRef("pk"))
    lead = PlanLead.objects.held_on(viewer.day).filter(user=viewer.user_id, plan=OuterRef("pk"))
    plans = Plan.objects.filter(stage=PlanStage.LIVE)
    named = Exists(_mine(viewer).filter(plan=OuterRef("pk")))
    return seen_by(plans, viewer).filter(Exists(member) | Exists(lead) | named)


def _answers(viewer: Viewer, span: tuple[date, date]) -> Iterator[CalendarDate]:
    """Answers that a round asks of the viewer's organisations, or on what is theirs (ST5)."""
    own = [p.organisation_id for p in viewer.posts if "progress.record" in p.capabilities]
    asked = RoundRequest.objects.filter(
        answered_at=None, round__closed_at=None, round__answers_by__range=span, action__withdrawn_at=None,
        action__plan__stage=PlanStage.LIVE,
    ).filter(Q(organisation__in=own) | Q(action__in=_mine(viewer)))  # fmt: skip
    rows = seen_by(asked, viewer, path="action__plan__record_id")
    values = rows.values(
        "asked_at", "round", on=F("round__answers_by"), number=F("action__number"), code=F("action__plan__code")
    )
    for row in values:
        yield CalendarDate(
            uid=f"{row['code']}-{row['number']}-round-{row['round']}",
            on=row["on"],
            summary=f"An answer on {row['number']} is due",
            path=reverse("plans:action", args=[row["code"], row["number"]]),
            changed_at=row["asked_at"],
        )
