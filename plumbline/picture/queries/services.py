"""The register's list of services with what this room knows beside it: open plans, open reports, the last visit.

Each is what the viewer may see: a plan or a report that is kept from them narrows nothing. There are no suspensions
yet: they come with cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import ItemService, State
from plumbline.intelligence.queries.items import items_of_partners
from plumbline.picture.queries.known import DAY
from plumbline.picture.queries.risk import VISITS
from plumbline.picture.rules.timeline import as_day
from plumbline.plans.models import Plan, PlanStage
from plumbline.register.models import Service
from plumbline.register.queries.finding import ServiceFilters, ServiceList, find, service_list

PLANS = {"open": "With an open plan that you see", "none": "Without one"}
REPORTS = {"open": "With an open report or enquiry that you see", "none": "Without one"}


@dataclass(frozen=True)
class PictureFilters(ServiceFilters):
    """The register's filters, and ours."""

    plan: str = ""
    report: str = ""
    visited: str = ""  # no visit on that day or later, as it was typed

    @classmethod
    def read(cls, given: Mapping[str, str]) -> PictureFilters:
        def value(name: str) -> str:
            return given.get(name, "").replace("\x00", "").strip()[:40]

        base = super().read(given)
        assert isinstance(base, PictureFilters)
        return replace(
            base,
            plan=value("plan") if value("plan") in PLANS else "",
            report=value("report") if value("report") in REPORTS else "",
            visited=value("visited"),
        )

    @property
    def visited_before(self) -> date | None:
        return as_day(self.visited)

    @property
    def not_understood(self) -> str:
        said = [super().not_understood]
        if self.visited and self.visited_before is None:
            said.append(f"“{self.visited}” is not a date, so the list is not narrowed by visits. Write 13/3/2026.")
        return " ".join(filter(None, said))


def find_services(viewer: Viewer, filters: PictureFilters) -> QuerySet[Service]:
    """The services that fit, as `register.queries.finding.find` gives them, narrowed further."""
    rows = find(viewer, filters)
    if filters.plan:
        plans = seen_by(Plan.objects.exclude(stage=PlanStage.ENDED), viewer).filter(service=OuterRef("pk"))
        rows = rows.filter(Exists(plans) if filters.plan == "open" else ~Exists(plans))
    if filters.report:
        waiting = items_of_partners(viewer).order_by().exclude(state__in=[State.CLOSED, State.MERGED])
        about = ItemService.objects.filter(item__in=waiting.values("pk"), service=OuterRef("pk"))
        rows = rows.filter(Exists(about) if filters.report == "open" else ~Exists(about))
    if filters.visited_before:
        visits = items_of_partners(viewer).order_by().filter(kind__in=VISITS).exclude(state=State.MERGED)
        seen = ItemService.objects.filter(item__in=visits.values("pk"), service=OuterRef("pk")).annotate(day=DAY)
        rows = rows.filter(~Exists(seen.filter(day__gte=filters.visited_before)))
    return rows


def list_services(viewer: Viewer, filters: PictureFilters, number: str | None) -> ServiceList:
    """A page of the list; its figures and pages are those of the narrowed rows."""
    return service_list(viewer, filters, number=number, rows=find_services(viewer, filters))
