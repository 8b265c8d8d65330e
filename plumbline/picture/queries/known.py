"""What is known of many services at once: a fixed number of statements, however many services there are. Everything
here is the viewer's own: what they may not read is not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateField, F, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from plumbline.access.models import Audience
from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Answer, Enquiry, ItemService, State
from plumbline.intelligence.queries.items import items_of_partners
from plumbline.picture.links import address
from plumbline.picture.rules.known_by import known_by
from plumbline.register.models import Grading, Load, LoadChange, LoadState, Service, Tally

DAY = Coalesce(F("item__happened_on"), TruncDate("item__received_at"), output_field=DateField())


@dataclass(frozen=True)
class Graded:
    """A grade that a service was known by, from a day on."""

    on: date
    rank: int


@dataclass(frozen=True)
class About:
    """A report about a service, as lists and sums need it."""

    pk: int
    code: str
    title: str
    kind: str
    on: date
    state: str

    @property
    def link(self) -> str:
        return address("intelligence:item", self.code)


def grades_of(viewer: Viewer, services: QuerySet[Service]) -> dict[int, list[Graded]]:
    """The grades each service was known by, the oldest first. Published, so nobody's secret; `services` were found by
    the viewer. Of two gradings of one day the one that a newer file has counts."""
    rows = Grading.objects.filter(service__in=_keys(viewer, services)).order_by("on", "last_as_of", "pk")
    by_day: dict[int, dict[date, Graded]] = defaultdict(dict)
    for service, source, on, lowest, overall in rows.values_list(
        "service", "service__source", "on", "lowest", "overall"
    ):
        rank = known_by(source, lowest, overall)
        if rank is not None:
            by_day[service][on] = Graded(on, rank)
    return {service: [found[on] for on in sorted(found)] for service, found in by_day.items()}


def reports_about(
    viewer: Viewer, services: QuerySet[Service], *, kinds: Iterable[str] = (), since: date | None = None
) -> dict[int, list[About]]:
    """The reports about each service of which the viewer reads both sides, the newest first, without repeats."""
    seen = items_of_partners(viewer).order_by()
    rows = ItemService.objects.filter(service__in=_keys(viewer, services), item__in=seen.values("pk"))
    rows = rows.exclude(item__state=State.MERGED).annotate(day=DAY)
    if kinds:
        rows = rows.filter(item__kind__in=list(kinds))
    if since:
        rows = rows.filter(day__gte=since)
    found: dict[int, list[About]] = defaultdict(list)
    columns = ("service", "item", "item__code", "item__title", "item__kind", "day", "item__state")
    for service, *values in rows.order_by("-day", "-item").values_list(*columns):
        found[service].append(About(*values))
    return found


def poor_answers(viewer: Viewer, items: Sequence[int]) -> dict[int, int]:
    """How many answers of each report are no good sign; those for leads alone are not counted, so that the number is
    the same for everyone who reads the report."""
    rows = seen_by(Answer.objects.filter(poor=True, item__in=items), viewer, path="item__record_id")
    rows = rows.exclude(audience=Audience.RESTRICTED)
    return dict(rows.order_by().values("item").annotate(n=Count("pk")).values_list("item", "n"))


def enquiries_about(viewer: Viewer, services: QuerySet[Service]) -> dict[int, list[tuple[About, Enquiry]]]:
    """The safeguarding enquiries about each service that the viewer may read, the newest first."""
    seen = items_of_partners(viewer).order_by()
    rows = ItemService.objects.filter(
        service__in=_keys(viewer, services), item__in=seen.values("pk"), item__enquiry__isnull=False
    )
    found: dict[int, list[tuple[About, Enquiry]]] = defaultdict(list)
    rows = rows.exclude(item__state=State.MERGED).annotate(day=DAY).select_related("item__enquiry")
    for row in rows.order_by("-day", "-item"):
        item = row.item
        about = About(item.pk, item.code, item.title, item.kind, row.day, item.state)
        found[row.service_id].append((about, item.enquiry))
    return found


def tallies_of(viewer: Viewer, services: QuerySet[Service]) -> dict[int, list[Tally]]:
    """The yearly counts of each service as the newest file has them."""
    newest: dict[tuple[int, str, str], Tally] = {}
    for tally in Tally.objects.filter(service__in=_keys(viewer, services)).order_by("as_of", "pk"):
        newest[tally.service_id, tally.what, tally.year] = tally
    found: dict[int, list[Tally]] = defaultdict(list)
    for (service, _, _), tally in newest.items():
        found[service].append(tally)
    return found


def newest_loads(viewer: Viewer) -> dict[str, date]:
    """The day for which the newest file of each regulator speaks. What was loaded is no secret to anyone who works."""
    if not (viewer.posts or viewer.system):
        return {}
    rows = Load.objects.filter(state=LoadState.DONE, as_of__isnull=False).order_by("as_of")
    return {source: on for source, on in rows.values_list("source", "as_of") if on is not None}


def changes_of(viewer: Viewer, services: QuerySet[Service], since: date) -> dict[int, list[LoadChange]]:
    """What the files from that day on changed of each service, the oldest first."""
    rows = LoadChange.objects.filter(service__in=_keys(viewer, services), load__as_of__gte=since)
    found: dict[int, list[LoadChange]] = defaultdict(list)
    for change in rows.select_related("load").order_by("load__as_of", "pk"):
        found[change.service_id].append(change)
    return found


def _keys(viewer: Viewer, services: QuerySet[Service]) -> QuerySet:
    """The keys of services that were asked for by the viewer, and of no others."""
    return (
        services.order_by().values("pk") if viewer.system or viewer.organisation_ids else services.none().values("pk")
    )
