"""A small plan of each kind for tests, made through the same actions as the real ones."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from plumbline.access.actions import share_record
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import User
from plumbline.plans import actions, models
from plumbline.plans.actions import ActionValues, PlanValues, ProgressValues
from plumbline.plans.models import Action, Plan
from plumbline.plans.rules.content import Outcome
from tests.world import World, viewer

DG = "dumfries-galloway-improvement-plan"
MORAY = "moray-improvement-action-plan"
STOCKTON = "stockton-scrutiny-progress-update"
SERVICE = "service-improvement-plan"

_marks = itertools.count(1)


def mark() -> str:
    return f"test-{next(_marks)}"


def now() -> datetime:
    return timezone.now()


def make_plan(world: World, *, by: User | None = None, framework: str = DG, **more: Any) -> Plan:
    """A draft plan owned by the partnership of the person's first post."""
    writer = viewer(by or world.owner)
    assert writer.acting_for is not None
    values = {"title": "Birchwood House improvement plan", "date_of_plan": date(2026, 3, 10), **more}
    if framework == MORAY:
        values = {"period_start": date(2026, 4, 1), "period_end": date(2027, 3, 31), **values}
    return actions.create_plan(
        by=writer, at=now(), owner_id=writer.acting_for.organisation_id, framework_id=framework,
        values=PlanValues(**values), submission=mark(),
    )  # fmt: skip


def add(
    world: World,
    plan: Plan,
    section: str = "1",
    *,
    by: User | None = None,
    text: str = "Review each care plan",
    **more: Any,
) -> Action:
    return actions.add_action(
        by=viewer(by or world.owner), at=now(), code=plan.code, section=section,
        values=ActionValues(text=text, **more), submission=mark(),
    )  # fmt: skip


def add_section(world: World, plan: Plan, title: str = "The partnership should hear people sooner", **more: Any) -> str:
    outcomes = more.pop("outcomes", (Outcome("", "People are heard"),))
    made = actions.add_section(
        by=viewer(world.owner), at=now(), code=plan.code,
        values=actions.SectionValues(title=title, outcomes=outcomes, **more), submission=mark(),
    )  # fmt: skip
    return made.number


def progress(
    world: World, action: Action, *, by: User | None = None, submission: str = "", edition: int = 0, **values: Any
) -> Any:
    action.refresh_from_db()
    return actions.record_progress(
        by=viewer(by or world.owner), at=now(), code=action.plan.code, number=action.number,
        edition=edition or action.edition, values=ProgressValues(**values), submission=submission or mark(),
    )  # fmt: skip


def share(world: World, plan: Plan, *, level: str = "edit", **whom: int) -> Any:
    return share_record(
        by=viewer(world.owner), at=now(), record_id=plan.record_id, level=level, purpose="To work on the plan together",
        lawful_basis="Public task", label=plan.title, **whom,
    )  # fmt: skip


PEOPLE = ("owner", "mate", "reader", "stranger", "manager", "other_manager")
TABLES = (
    Event, Plan, models.HeaderValue, models.Section, models.SectionLead, models.Outcome, models.Round, Action,
    models.ActionParty, models.Occurrence, models.ProgressEntry, models.ActionReference,
)  # fmt: skip


def everybody(world: World) -> World:
    """The world with all its people in it already, so that what a test counts is its own doing."""
    for name in (*PEOPLE, "service"):
        getattr(world, name)
    return world


def refused[E: Exception](call: Callable[[], object], kind: type[E] = Refusal) -> E:  # type: ignore[assignment]
    """Calls what must be refused, and sees that neither the plans nor the record are other than before."""

    def everything() -> list[Any]:
        return [list(table.objects.order_by("pk").values()) for table in TABLES]

    before = everything()
    with pytest.raises(kind) as met:
        call()
    assert everything() == before
    return met.value


def period() -> dict[str, date]:
    """A year that today is in the middle of."""
    today = timezone.localdate()
    return {"period_start": today - timedelta(days=180), "period_end": today + timedelta(days=180)}
