"""Rows for tests of this room, as loads, plans and triage leave them. All invented."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time
from typing import Any

from plumbline.access.models import Grant, Record
from plumbline.intelligence.models import Answer, Enquiry, Item, ItemService, ItemTheme
from plumbline.library.models import FormVersion, FrameworkVersion, ThemeListVersion
from plumbline.people.models import Organisation
from plumbline.plans.models import Plan
from plumbline.register.models import Load, LoadChange, LoadState, Service, Tally
from tests.world import NOW

TODAY = date(2026, 3, 10)
_numbers = itertools.count(1)


def moment(on: date) -> datetime:
    return datetime.combine(on, time(9), UTC)


def reported(
    service: Service, kind: str, on: date, owner: Organisation, *, record: str = "intelligence", title: str = "",
    more_services: tuple[Service, ...] = (), poor: int = 0, **more: Any,
) -> Item:  # fmt: skip
    """A report about the service that `owner` received on that day."""
    n = next(_numbers)
    item = Item.objects.create(
        record=Record.objects.create(kind=record, owner=owner), code=f"REP{n:05}",
        form=FormVersion.objects.filter(form_id=kind).latest("version"), kind=kind,
        title=title or f"{kind} {n}", happened_on=on, received_from="professional",
        by_name="Ann Lee", made_at=moment(on), received_at=moment(on), submission=f"rep-{n}",
        **{"state": "new", **more},
    )  # fmt: skip
    for one in (service, *more_services):
        ItemService.objects.create(item=item, service=one)
    for place in range(poor):
        Answer.objects.create(item=item, question=f"q{place}", position=place, value="no", poor=True)
    return item


def shared(record: Record, organisation: Organisation, level: str = "read") -> Grant:
    return Grant.objects.create(
        record=record, organisation=organisation, level=level, purpose="For the test", lawful_basis="Task",
        decided_by="Moira Kerr", since=NOW,
    )  # fmt: skip


def enquiry(item: Item, **more: Any) -> Enquiry:
    values = {"referred_on": item.happened_on, "stage": "ended", "ended_on": item.happened_on, **more}
    return Enquiry.objects.create(item=item, **values)


def themed(item: Item, theme: str, suggested: bool = False) -> ItemTheme:
    themes = ThemeListVersion.objects.latest("version")
    return ItemTheme.objects.create(item=item, themes=themes, theme=theme, suggested=suggested, at=item.received_at)


def plan_of(
    service: Service, owner: Organisation, *, title: str = "", kind: str = "partnership", stage: str = "live",
    framework: str = "dumfries-galloway-improvement-plan", created: date = date(2025, 6, 2), **more: Any,
) -> Plan:  # fmt: skip
    n = next(_numbers)
    return Plan.objects.create(
        record=Record.objects.create(kind="plan", owner=owner), code=f"PLAN{n:04}",
        framework=FrameworkVersion.objects.filter(framework_id=framework).latest("version"), service=service,
        title=title or f"Plan {n}", stage=stage, kind=kind, date_of_plan=created, created_at=moment(created),
        submission=f"plan-{n}", **more,
    )  # fmt: skip


def loaded(as_of: date, source: str = "care-inspectorate") -> Load:
    n = next(_numbers)
    return Load.objects.create(
        source=source, as_of=as_of, file_name=f"file-{n}.csv", sha256=f"{n:064}", state=LoadState.DONE,
        by_name="Moira Kerr", begun_at=moment(as_of), submission=f"load-{n}",
    )  # fmt: skip


def changed(load: Load, service: Service, kind: str, before: str = "", after: str = "") -> LoadChange:
    return LoadChange.objects.create(load=load, service=service, kind=kind, before=before, after=after)


def tally(service: Service, what: str, year: str, value: int, as_of: date) -> Tally:
    return Tally.objects.create(service=service, what=what, year=year, value=value, as_of=as_of)


def stands(service: Service, grading: Any) -> None:
    """The grading is the one that stands, as a load leaves it."""
    service.grading = grading
    service.save()
