"""What is known of many services at once: a fixed number of statements, however many services there are. Everything
here is the viewer's own: what they may not read is not there.

Reports are asked for by who reads them and then laid beside the services that were asked for: to name hundreds of
services in the statement as well makes a database compare each report with each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, DateField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from plumbline.access.models import Audience, RecordKind
from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Answer, ItemLink, ItemService, State, Substantiated
from plumbline.intelligence.queries.items import items_of_partners
from plumbline.picture import links
from plumbline.picture.rules.known_by import known_by
from plumbline.register.models import Grading, Load, LoadChange, LoadState, Service, Tally

DAY = Coalesce(F("item__happened_on"), TruncDate("item__received_at"), output_field=DateField())


@dataclass(frozen=True)
class Graded:
    """A grade that a service was known by, from a day on."""

    on: date
    rank: int


class About(NamedTuple):
    """A report about a service, as lists and sums need it, with what its safeguarding enquiry came to."""

    pk: int
    code: str
    title: str
    kind: str
    on: date
    state: str
    due_on: date | None
    plan_wanted: bool
    referred_on: date | None  # of its enquiry; None: it has none
    ended_on: date | None
    substantiated: str | None
    improve: str | None  # what the service has to improve
    planned: bool  # a plan that the viewer sees is linked to it

    @property
    def link(self) -> str:
        return links.report(self.code)

    @property
    def proved(self) -> bool:
        """Whether its enquiry was substantiated, wholly or in part, or asks the service to improve."""
        return self.substantiated in (Substantiated.YES, Substantiated.PARTLY) or bool((self.improve or "").strip())


class Changed(NamedTuple):
    """One thing that a file changed of a service."""

    kind: str
    before: str
    after: str
    as_of: date


class Counted(NamedTuple):
    """A yearly count as the newest file has it."""

    what: str
    year: str
    value: int
    as_of: date


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
    viewer: Viewer, keys: Collection[int], *, kinds: Iterable[str] = (), since: date | None = None
) -> dict[int, list[About]]:
    """The reports about each of these services, by key, of which the viewer reads both sides, the newest first, without
    repeats."""
    if not (viewer.system or viewer.organisation_ids):
        return {}  # who holds no post reads nothing, and nothing is asked for them
    seen = items_of_partners(viewer).order_by()
    if len(keys) == 1:  # one page: only its own reports are looked at
        seen = seen.filter(services__service__in=list(keys))
    rows = ItemService.objects.filter(item__in=seen.values("pk"))
    if len(keys) == 1:
        rows = rows.filter(service__in=list(keys))
    plans = ItemLink.objects.filter(item=OuterRef("item"), ended_at=None, to__kind=RecordKind.PLAN)
    plans = seen_by(plans, viewer, path="to_id")  # that there is another plan is not for the viewer to know
    rows = rows.exclude(item__state=State.MERGED).annotate(day=DAY, planned=Exists(plans))
    if kinds:
        rows = rows.filter(item__kind__in=list(kinds))
    if since:
        rows = rows.filter(day__gte=since)
    columns = (
        "service", "item", "item__code", "item__title", "item__kind", "day", "item__state", "item__due_on",
        "item__plan_wanted", "item__enquiry__referred_on", "item__enquiry__ended_on", "item__enquiry__substantiated",
        "item__enquiry__improvement_needed", "planned",
    )  # fmt: skip
    found: dict[int, list[About]] = defaultdict(list)
    for service, *values in rows.order_by("-day", "-item").values_list(*columns):
        if service in keys:
            found[service].append(About(*values))
    return found


def poor_answers(viewer: Viewer, items: Sequence[int], kinds: Iterable[str]) -> dict[int, int]:
    """How many answers of each report of these kinds are no good sign; those for leads alone are not counted, so that
    the number is the same for everyone who reads the report."""
    rows = Answer.objects.filter(poor=True, item__kind__in=list(kinds))
    if len(items) <= 200:
        rows = rows.filter(item__in=items)
    rows = seen_by(rows, viewer, path="item__record_id").exclude(audience=Audience.RESTRICTED)
    return dict(rows.order_by().values("item").annotate(n=Count("pk")).values_list("item", "n"))


def tallies_of(viewer: Viewer, services: QuerySet[Service]) -> dict[int, list[Counted]]:
    """The yearly counts of each service as the newest file has them."""
    newest: dict[tuple[int, str, str], Counted] = {}
    rows = Tally.objects.filter(service__in=_keys(viewer, services)).order_by("as_of", "pk")
    for service, what, year, value, as_of in rows.values_list("service", "what", "year", "value", "as_of"):
        newest[service, what, year] = Counted(what, year, value, as_of)
    found: dict[int, list[Counted]] = defaultdict(list)
    for (service, _, _), tally in newest.items():
        found[service].append(tally)
    return found


def newest_loads(viewer: Viewer) -> dict[str, date]:
    """The day for which the newest file of each regulator speaks. What was loaded is no secret to anyone who works."""
    if not (viewer.posts or viewer.system):
        return {}
    rows = Load.objects.filter(state=LoadState.DONE, as_of__isnull=False).order_by("as_of")
    return {source: on for source, on in rows.values_list("source", "as_of") if on is not None}


def changes_of(viewer: Viewer, services: QuerySet[Service], since: date) -> dict[int, list[Changed]]:
    """What the files from that day on changed of each service, the oldest first."""
    rows = LoadChange.objects.filter(service__in=_keys(viewer, services), load__as_of__gte=since)
    found: dict[int, list[Changed]] = defaultdict(list)
    columns = ("service", "kind", "before", "after", "load__as_of")
    for service, kind, before, after, as_of in rows.order_by("load__as_of", "pk").values_list(*columns):
        if as_of is not None:
            found[service].append(Changed(kind, before, after, as_of))
    return found


def _keys(viewer: Viewer, services: QuerySet[Service]) -> QuerySet:
    """The keys of services that were asked for by the viewer, and of no others."""
    asked = services if viewer.system or viewer.organisation_ids else services.none()
    return asked.order_by().values("pk")
