"""A service's timeline: everything the viewer may see of it, the newest first.

Each source gives one row of (day, table, kind, key) per thing; the database joins and orders them in one statement, and
the rows of the page are then read table by table. So a page asks a fixed number of times, however long
the timeline is; and each source is narrowed by its own rule of who sees what before anything is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from plumbline.access.queries import parts_seen_by, seen_by
from plumbline.access.viewer import Viewer
from plumbline.history.models import Event
from plumbline.intelligence.models import Enquiry, Investigation
from plumbline.intelligence.queries.items import items_of_partners, items_of_service
from plumbline.picture.queries.hydrating import HYDRATE
from plumbline.picture.rules.timeline import Entry, TimelineFilters
from plumbline.plans.models import Plan, PlanVersion, Review
from plumbline.register.models import (
    Change,
    Grading,
    Inspection,
    LoadChange,
    PublishedText,
    RequirementOutcome,
    Service,
    TextKind,
)
from plumbline.register.queries import is_theirs

PER_PAGE = 50
NOT_TOLD_TWICE = (Change.REGRADED, Change.GRADES, Change.REQUIREMENTS, Change.REWORDED)  # grades, texts tell it
EVENTS = {"plan.started": "plan-started", "plan.ended": "plan-ended"}

Branch = QuerySet[Any, Any]
Key = tuple[date, str, str, int]  # day, table, kind, key


@dataclass(frozen=True)
class Timeline:
    page: Page[Any]
    entries: list[Entry]
    filters: TimelineFilters


def timeline(
    viewer: Viewer, service: Service, filters: TimelineFilters, number: str | int | None = 1, per_page: int = PER_PAGE
) -> Timeline:
    """One page of it. `service` was found by the viewer."""
    page = Paginator(_keys(viewer, service, filters), per_page).get_page(number)
    return Timeline(page, _entries(viewer, list(page)), filters)


def _keys(viewer: Viewer, service: Service, filters: TimelineFilters) -> list[Key]:
    """All keys in order. They are short, so that reading thousands takes less than asking twice, for a number and for a
    page."""
    branches = list(_branches(viewer, service, filters))
    if not branches:
        return []
    first, *others = branches
    joined = first.union(*others, all=True) if others else first
    return list(joined.order_by("-day", "table", "-pk"))


def _branches(viewer: Viewer, service: Service, filters: TimelineFilters) -> Iterator[Branch]:
    makers = {"register": _register, "plans": _plans, "reports": _reports, "enquiries": _enquiries}
    for source in filters.sources:
        for branch in makers[source](viewer, service):
            found = branch
            if filters.kind:
                found = found.filter(what=filters.kind)
            if filters.first:
                found = found.filter(day__gte=filters.first)
            if filters.last:
                found = found.filter(day__lte=filters.last)
            yield found.values_list("day", "table", "what", "pk")


def _row(rows: QuerySet[Any], table: str, what: Any, day: Any) -> Branch:
    """The rows with their day, what they are, and in which table they stand."""
    kind = Value(what, output_field=CharField()) if isinstance(what, str) else what
    marked = rows.order_by().annotate(
        day=ExpressionWrapper(day, output_field=DateField()), table=Value(table, output_field=CharField()), what=kind
    )
    return marked.filter(day__isnull=False)


def _register(viewer: Viewer, service: Service) -> Iterator[Branch]:
    """What is published, for everyone who finds the service; and what somebody read of it, for its own people."""
    yield _row(Grading.objects.filter(service=service), "grading", "grades", F("on"))
    yield _row(Inspection.objects.filter(service=service), "inspection", "inspection", F("on"))
    earlier = PublishedText.objects.filter(
        inspection=OuterRef("inspection"), kind=OuterRef("kind"), first_as_of__lt=OuterRef("first_as_of")
    )
    texts = PublishedText.objects.filter(inspection__service=service).annotate(again=Exists(earlier))
    what = Case(
        When(again=True, then=Value("reworded")),
        When(kind=TextKind.AREA, then=Value("area")),
        default=Value("requirement"),
        output_field=CharField(),
    )
    told_on = Case(When(again=True, then=F("first_as_of")), default=F("inspection__on"), output_field=DateField())
    yield _row(texts, "text", what, told_on)
    if is_theirs(viewer, service):
        outcomes = RequirementOutcome.objects.filter(requirement__service=service)
        yield _row(outcomes, "outcome", "outcome", F("on"))
    changes = LoadChange.objects.filter(service=service).exclude(kind__in=NOT_TOLD_TWICE)
    yield _row(changes, "change", F("kind"), F("load__as_of"))


def _plans(viewer: Viewer, service: Service) -> Iterator[Branch]:
    seen = seen_by(Plan.objects.filter(service=service), viewer).order_by().values_list("pk", "record_id")
    found = dict(seen)  # asked for once: a service has a handful of plans, and four tables hang on them
    if not found:
        return
    plans, keys = Plan.objects.filter(pk__in=found), list(found)
    yield _row(plans, "plan", "plan-begun", TruncDate("created_at"))
    yield _row(plans.filter(handed_back_at__isnull=False), "handed-back", "handed-back", TruncDate("handed_back_at"))
    versions = PlanVersion.objects.filter(plan__in=keys, final_at__isnull=False)
    yield _row(versions, "version", "version", TruncDate("final_at"))
    reviews = Review.objects.filter(plan__in=keys, closed_at__isnull=False)
    yield _row(reviews, "review", "review", Coalesce(F("held_on"), TruncDate("closed_at")))
    events = Event.objects.filter(record_id__in=list(found.values()), verb__in=EVENTS)
    told = parts_seen_by(events, viewer, path="record_id", author="actor_id")
    what = Case(*(When(verb=v, then=Value(kind)) for v, kind in EVENTS.items()), output_field=CharField())
    yield _row(told, "event", what, TruncDate("at"))


def _reports(viewer: Viewer, service: Service) -> Iterator[Branch]:
    rows = items_of_service(viewer, service).select_related(None).prefetch_related(None)
    yield _row(rows, "item", F("kind"), Coalesce(F("happened_on"), TruncDate("received_at")))


def _enquiries(viewer: Viewer, service: Service) -> Iterator[Branch]:
    """For those who read what is made of a report; a provider's people find none here."""
    both_sides = items_of_partners(viewer).order_by().filter(services__service=service)
    looked_into = both_sides.filter(Q(enquiry__isnull=False) | Q(investigations__isnull=False))
    found = list(looked_into.values_list("pk", flat=True).distinct())  # few reports have either
    if not found:
        return
    enquiries = Enquiry.objects.filter(item__in=found)
    yield _row(enquiries, "enquiry-begun", "enquiry-begun", F("referred_on"))
    yield _row(enquiries.filter(ended_on__isnull=False), "enquiry-ended", "enquiry-ended", F("ended_on"))
    rows = Investigation.objects.filter(item__in=found)
    seen = parts_seen_by(rows, viewer, path="item__record_id", author="item__handler_id")
    yield _row(seen, "investigation", "investigation", Coalesce(F("done_on"), TruncDate("at")))


def _entries(viewer: Viewer, keys: list[Key]) -> list[Entry]:
    """The page's rows read table by table, and put back in order."""
    by_table: dict[str, list[int]] = {}
    for _, table, _, pk in keys:
        by_table.setdefault(table, []).append(pk)
    told: dict[tuple[str, int], Callable[[date, str], Entry]] = {
        (table, pk): tell for table, pks in by_table.items() for pk, tell in HYDRATE[table](viewer, pks).items()
    }
    return [tell(day, what) for day, table, what, pk in keys if (tell := told.get((table, pk)))]
