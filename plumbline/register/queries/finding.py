"""The list of services with its filters, and a provider with all its services.

The page of a room above that knows more (plans, cases, visits) narrows `find` further and hands the rows to
`service_list`: the figures, the choices and the pages are then those of its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from plumbline.access.viewer import Viewer
from plumbline.register.models import Area, Coverage, LoadChange, Provider, Service, Source, Status
from plumbline.register.queries.services import EDIT, areas_kept, find_services, list_services, theirs
from plumbline.register.rules.grade_words import BY_KEY, GRADE_CHOICES, NOT_GRADED, GradeChoice, GradeMark, grade_mark
from plumbline.register.rules.scope import out_of_scope
from plumbline.register.rules.searching import words_of

PER_PAGE = 50
EVERYWHERE = "all"
OF = ": "  # between a type and its subtype: "Support Service: Care at Home"
IN_REGISTER = (Status.ACTIVE, Status.INACTIVE)
STATUSES = {
    "": ("Open, or registered and not operating", IN_REGISTER),
    "active": ("Open", (Status.ACTIVE,)),
    "inactive": ("Registered, not operating", (Status.INACTIVE,)),
    "closed": ("Closed, or no longer in the register", (Status.CLOSED,)),
    "any": ("Any status", tuple(Status)),
}
SOURCES = {"published": "Published by a regulator", **dict(Source.choices)}
SCOPES = {"ours": "Assessed here", "elsewhere": "Assessed by another authority, or based elsewhere"}
SORTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "name": ("Name", ("name", "pk")),
    "grade": ("Lowest grade first", (F("grading__lowest").asc(nulls_last=True), "name", "pk")),
    "inspected": ("Longest since an inspection first", (F("last_inspected_on").asc(nulls_last=True), "name", "pk")),
    "inspected-newest": ("Newest inspection first", (F("last_inspected_on").desc(nulls_last=True), "name", "pk")),
    "changed": ("Newest change first", (F("changed_on").desc(nulls_last=True), "name", "pk")),
}


@dataclass(frozen=True)
class ServiceFilters:
    """What the person asked for; read from the address, so that a list can be sent to somebody as a link."""

    text: str = ""
    area: str = ""  # "": the viewer's own; EVERYWHERE; or the slug of one
    kind: str = ""  # a type, or a type and its subtype
    client_group: str = ""
    grade: str = ""  # key of a GradeChoice
    status: str = ""
    source: str = ""
    scope: str = ""
    risk: str = ""  # the regulator's own
    inspected: str = ""  # last inspected before this day, as it was typed
    provider: str = ""  # a provider's number
    sort: str = "name"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> ServiceFilters:
        def value(name: str, known: Mapping[str, Any] | None = None) -> str:
            found = given.get(name, "").replace("\x00", "").strip()[:200]
            return found if known is None or found in known else ""

        return cls(
            text=value("text"),
            area=value("area"),
            kind=value("kind"),
            client_group=value("client_group"),
            grade=value("grade", BY_KEY),
            status=value("status", STATUSES),
            source=value("source", SOURCES),
            scope=value("scope", SCOPES),
            risk=value("risk"),
            inspected=value("inspected"),
            provider=value("provider"),
            sort=value("sort", SORTS) or "name",
        )

    @property
    def any_set(self) -> bool:
        """Whether the list is narrowed; in which order it stands narrows nothing."""
        return any(getattr(self, name) for name in self.__dataclass_fields__ if name != "sort")

    @property
    def inspected_before(self) -> date | None:
        """The day as typed: 2026-03-13 as browsers send it, or 13/3/2026."""
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"):
            try:
                return datetime.strptime(self.inspected, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        return None

    @property
    def not_understood(self) -> str:
        """What of the filter could not be used, as a sentence."""
        if self.inspected and self.inspected_before is None:
            return f"“{self.inspected}” is not a date, so the list is not narrowed by inspection. Write 13/3/2026."
        return ""

    @property
    def mark(self) -> GradeChoice | None:
        return BY_KEY.get(self.grade)


@dataclass(frozen=True)
class Ground:
    """Where a viewer's own services are."""

    areas: tuple[Area, ...] = ()
    provides: bool = False  # an organisation of theirs runs services

    @property
    def any(self) -> bool:
        return bool(self.areas) or self.provides

    def scope_words(self, service: Service) -> str:
        """Why the area's people do not assess it: theirs to read, and nobody else's."""
        return out_of_scope(service.scope) if service.area_id in {area.pk for area in self.areas} else ""

    @property
    def label(self) -> str:
        if len(self.areas) == 1:
            return self.areas[0].name
        if self.areas:
            return "All areas you look after"
        return "Your own services"


@dataclass(frozen=True)
class Choices:
    """What there is to choose from in the filter: of the services in view, so that nobody else's are spoken of."""

    areas: Sequence[Area]  # those that are not the viewer's own
    kinds: Sequence[str]
    client_groups: Sequence[str]
    risks: Sequence[str]
    grades: Sequence[GradeChoice] = GRADE_CHOICES
    statuses: Mapping[str, str] = field(default_factory=lambda: {k: label for k, (label, _) in STATUSES.items()})
    sources: Mapping[str, str] = field(default_factory=lambda: SOURCES)
    scopes: Mapping[str, str] = field(default_factory=lambda: SCOPES)
    sorts: Mapping[str, str] = field(default_factory=lambda: {k: label for k, (label, _) in SORTS.items()})

    @property
    def grade_groups(self) -> list[tuple[str, list[GradeChoice]]]:
        """The grades under the name of the regulator that gives them."""
        names = {**dict(Source.choices), "": "Neither"}
        sources = list(dict.fromkeys(c.source for c in self.grades))
        return [(str(names[source]), [c for c in self.grades if c.source == source]) for source in sources]


@dataclass(frozen=True)
class Row:
    """A service as the list shows it."""

    service: Service
    mark: GradeMark | None  # its lowest grade or rating
    scope: str  # why the area's people do not assess it; "" where they do


@dataclass(frozen=True)
class ServiceList:
    """One page of the list, and what stands around it."""

    page: Page[Service]
    filters: ServiceFilters
    ground: Ground
    choices: Choices
    may_add: bool
    asks_for_area: bool  # the viewer keeps a register, and nobody has said which area their organisation looks after

    @property
    def rows(self) -> list[Row]:
        return [_row(self.ground, service) for service in self.page]

    @property
    def everywhere(self) -> bool:
        """Whether the list goes beyond the viewer's own."""
        return self.filters.area == EVERYWHERE or not (self.filters.area or self.ground.any)


def _row(ground: Ground, service: Service) -> Row:
    lowest = service.grading.lowest if service.grading else None
    return Row(service, grade_mark(service.source, lowest), ground.scope_words(service))


def ground_of(viewer: Viewer) -> Ground:
    """The areas that the viewer's organisations look after, and whether they run services."""
    if viewer.system:
        return Ground()
    mine = viewer.organisation_ids
    areas = Area.objects.filter(pk__in=Coverage.objects.filter(organisation__in=mine).values("area"))
    provides = Provider.objects.filter(organisation__in=mine).exists()
    return Ground(tuple(areas.order_by("name")), provides)


def find(viewer: Viewer, filters: ServiceFilters, ground: Ground | None = None) -> QuerySet[Service]:
    """The services that fit, of the viewer's own or of all they may find, in the order asked for. Each with provider,
    area, grades that stand; with `changed_on` where it is ordered by that."""
    ground = ground or ground_of(viewer)
    services = _in_place(viewer, find_services(viewer, filters.text), filters.area, ground)
    services = _narrowed(services.select_related("grading"), filters, ground)
    if filters.sort == "changed":
        services = services.annotate(changed_on=_changed_on())
    return services.order_by(*SORTS[filters.sort][1])


def all_rows(viewer: Viewer, rows: QuerySet[Service]) -> list[Row]:
    """Every row of the list that `find` gave, for a file."""
    ground = ground_of(viewer)
    return [_row(ground, service) for service in rows]


def service_list(
    viewer: Viewer,
    filters: ServiceFilters,
    *,
    number: str | int | None = 1,
    rows: QuerySet[Service] | None = None,
    per_page: int = PER_PAGE,
) -> ServiceList:
    """A page of the list. `rows`: the services that `find` gave, narrowed or annotated further by a room above."""
    ground = ground_of(viewer)
    found = find(viewer, filters, ground) if rows is None else rows
    return ServiceList(
        page=Paginator(found, per_page).get_page(number),
        filters=filters,
        ground=ground,
        choices=choices_for(viewer, filters, ground),
        may_add=areas_kept(viewer).exists() if viewer.can(EDIT) else False,
        asks_for_area=viewer.can(EDIT) and not ground.areas and not viewer.system,
    )


def choices_for(viewer: Viewer, filters: ServiceFilters, ground: Ground) -> Choices:
    """What stands in the boxes of the filter, for the place that was chosen."""
    here = _in_place(viewer, find_services(viewer), filters.area, ground).order_by()
    words = list(here.values_list("kind", "subtype", "client_group", "regulator_risk").distinct())
    published = Service.objects.exclude(source=Source.LOCAL).values("area")
    others = Area.objects.filter(pk__in=published).exclude(pk__in=[a.pk for a in ground.areas])
    return Choices(
        areas=list(others.order_by("name")) if viewer.system or viewer.organisation_ids else [],
        kinds=sorted({kind for kind, *_ in words} | {f"{kind}{OF}{sub}" for kind, sub, *_ in words if sub}),
        client_groups=sorted({group for *_, group, _ in words if group}),
        risks=sorted({risk for *_, risk in words if risk}),
    )


def areas_looked_after(viewer: Viewer) -> list[dict[str, Any]]:
    """The areas of the viewer's organisations: which of them look after each, and how many services it has."""
    ground = ground_of(viewer)
    keys = [area.pk for area in ground.areas]
    names: dict[int, list[str]] = {}
    rows = Coverage.objects.filter(area__in=keys, organisation__in=viewer.organisation_ids)
    for area, name in rows.order_by("organisation__name").values_list("area", "organisation__name"):
        names.setdefault(area, []).append(name)
    counted: Counter[tuple[int, str]] = Counter()
    shown = list_services(viewer).filter(area__in=keys).order_by()
    for area, source, status in shown.values_list("area", "source", "status"):
        counted[area, "by hand"] += source == Source.LOCAL and status != Status.CLOSED
        counted[area, status] += 1
    return [
        {
            "area": area, "organisations": names.get(area.pk, []), "open": counted[area.pk, Status.ACTIVE],
            "inactive": counted[area.pk, Status.INACTIVE], "closed": counted[area.pk, Status.CLOSED],
            "by_hand": counted[area.pk, "by hand"],
        }
        for area in ground.areas
    ]  # fmt: skip


def areas_and_keepers(viewer: Viewer) -> list[tuple[Area, list[str], int]]:
    """Every area with the organisations that look after it and its number of services: for the operator, to anyone else
    there are none."""
    if not viewer.system:
        return []
    rows = Area.objects.annotate(counted=Count("services")).prefetch_related("coverage__organisation")
    return [(a, sorted(c.organisation.name for c in a.coverage.all()), a.counted) for a in rows.order_by("name")]


@dataclass(frozen=True)
class ProviderPage:
    """A provider with all its services that the viewer may find (HE5: several services of one body in one view)."""

    provider: Provider
    open: Sequence[Row]
    not_open: Sequence[Row]  # registered and not operating, or closed
    marks: Sequence[tuple[str, GradeMark | None, int]]  # (source in words, its lowest grade, how many open ones)
    may_see_link: bool  # the viewer keeps a register: who of the provider signs in matters to them

    @property
    def areas(self) -> list[tuple[str, int]]:
        return sorted(Counter(row.service.area.name for row in self.open).items())

    @property
    def places(self) -> int:
        return sum(row.service.places or 0 for row in self.open)


def providers(viewer: Viewer) -> QuerySet[Provider]:
    """The providers that the viewer may find: those that a regulator publishes, those of services they find, and their
    own organisations'."""
    rows = Provider.objects.order_by("name", "pk")
    if viewer.system:
        return rows
    if not viewer.posts:
        return rows.none()
    of_services = find_services(viewer).order_by().values("provider")
    own = Q(organisation__in=viewer.organisation_ids)
    return rows.filter(~Q(source=Source.LOCAL) | own | Q(pk__in=of_services))


def get_provider(viewer: Viewer, number: str) -> Provider:
    """One provider. Raises Provider.DoesNotExist for one that the viewer does not find."""
    return providers(viewer).select_related("organisation").get(number=number)


def find_providers(viewer: Viewer, text: str) -> QuerySet[Provider]:
    """The providers in whose name or number every word is found."""
    rows = providers(viewer)
    for word in words_of(text):
        rows = rows.filter(search__contains=word)
    return rows


def provider_page(viewer: Viewer, number: str) -> ProviderPage:
    """Raises Provider.DoesNotExist for one that the viewer does not find."""
    provider, ground = get_provider(viewer, number), ground_of(viewer)
    services = list(find_services(viewer).filter(provider=provider).select_related("grading"))
    going = [s for s in services if s.status == Status.ACTIVE]
    counted = Counter((s.source, s.grading.lowest if s.grading else None) for s in going)
    marks = [
        (str(Source(source).label), grade_mark(source, rank), n)
        for (source, rank), n in sorted(counted.items(), key=lambda item: (item[0][0], item[0][1] or 99))
    ]
    return ProviderPage(
        provider=provider,
        open=[_row(ground, s) for s in going],
        not_open=[_row(ground, s) for s in services if s.status != Status.ACTIVE],
        marks=marks,
        may_see_link=viewer.can(EDIT),
    )


def _in_place(viewer: Viewer, services: QuerySet[Service], area: str, ground: Ground) -> QuerySet[Service]:
    if area and area != EVERYWHERE:
        return services.filter(area__in=Area.objects.filter(slug=area).values("pk"))
    if area == EVERYWHERE or not ground.any:
        return services
    return services.filter(theirs(viewer))


def _narrowed(services: QuerySet[Service], filters: ServiceFilters, ground: Ground) -> QuerySet[Service]:
    given: dict[str, Any] = {"status__in": STATUSES[filters.status][1]}
    if filters.client_group:
        given["client_group"] = filters.client_group
    if filters.risk:
        given["regulator_risk"] = filters.risk
    if filters.source and filters.source != "published":
        given["source"] = filters.source
    if filters.inspected_before:
        given["last_inspected_on__lt"] = filters.inspected_before
    if filters.provider:
        given["provider__number"] = filters.provider
    services = services.filter(**given)
    if filters.kind:
        kind, _, subtype = filters.kind.partition(OF)
        of_subtype = Q(kind=kind, subtype=subtype) if subtype else Q(pk__in=[])
        services = services.filter(Q(kind=filters.kind) | of_subtype)
    if filters.source == "published":
        services = services.exclude(source=Source.LOCAL)
    if filters.scope:
        said = ~Q(assessed_by_name="") | ~Q(office_area="")
        elsewhere = said & Q(area__in=[area.pk for area in ground.areas])
        services = services.filter(elsewhere if filters.scope == "elsewhere" else ~elsewhere)
    return _graded(services, filters.mark)


def _graded(services: QuerySet[Service], mark: GradeChoice | None) -> QuerySet[Service]:
    if mark is None:
        return services
    if mark == NOT_GRADED:
        return services.filter(grading__lowest=None)
    return services.filter(source=mark.source, grading__lowest__in=mark.ranks)


def _changed_on() -> Subquery:
    """The day of the newest file that changed something of a service."""
    newest = LoadChange.objects.filter(service=OuterRef("pk")).order_by().values("service")
    return Subquery(newest.annotate(day=Max("load__as_of")).values("day"))
