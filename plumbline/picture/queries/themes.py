"""Themes over all sources, of the services that a viewer looks after: their own rows, counted and to be opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from plumbline.access.viewer import Viewer
from plumbline.intelligence.queries.items import item_themes_seen_by
from plumbline.library.form_types import KINDS, ThemeList
from plumbline.library.models import ThemeListVersion
from plumbline.library.queries import published_theme_list
from plumbline.picture.links import address, report
from plumbline.picture.queries.ground import WEIGHING, areas_watched, posts_watching, services_watched
from plumbline.picture.queries.known import DAY
from plumbline.picture.rules.grades import WEAK, Series
from plumbline.picture.rules.themes import (
    AREAS,
    EVIDENCE,
    NO_THEME,
    REPORTS,
    REQUIREMENTS,
    SOURCES,
    SUGGESTED,
    Mention,
    Place,
    Quarter,
    ThemeCount,
    count_themes,
    found_in,
)
from plumbline.picture.rules.words import shortened
from plumbline.plans.queries import progress_seen
from plumbline.plans.queries.evidence import uses_seen
from plumbline.register.models import Area, Grade, PublishedText, Requirement, Service, TextKind
from plumbline.register.rules.requirement_words import requirement_name

CARE, OF_EVIDENCE = "care-themes", "evidence"
QUARTERS = {"4": "The last 4 quarters", "8": "The last 2 years", "12": "The last 3 years"}


@dataclass(frozen=True)
class ThemeFilters:
    """What the person asked for, read from the address."""

    area: str = ""
    provider: str = ""
    service: str = ""
    source: str = ""
    quarters: str = "4"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> ThemeFilters:
        def value(name: str) -> str:
            return given.get(name, "").replace("\x00", "").strip()[:140]

        return cls(
            value("area"), value("provider"), value("service"),
            value("source") if value("source") in SOURCES else "",
            value("quarters") if value("quarters") in QUARTERS else "4",
        )  # fmt: skip

    @property
    def any_set(self) -> bool:
        return self != ThemeFilters()

    def of(self, today: date) -> list[Quarter]:
        """The quarters asked for, the earliest first; the last is the one that goes on."""
        last = Quarter.of(today)
        return [last.before(n) for n in reversed(range(int(self.quarters)))]


@dataclass(frozen=True)
class Themes:
    themes: ThemeList
    areas: Sequence[Area]
    filters: ThemeFilters
    quarters: Sequence[Quarter]
    counts: Sequence[ThemeCount]
    mentions: Sequence[Mention]
    providers: Sequence[tuple[str, str]]  # number and name, of the services in view
    low_grades: Sequence[tuple[str, int]] = ()  # now, by key question

    @property
    def most(self) -> int:
        return max((one.total for one in self.counts), default=0)

    def named(self, key: str) -> ThemeCount:
        """One theme of the page. Raises ThemeListVersion.DoesNotExist for a key that the list does not have."""
        found = next((one for one in self.counts if one.key == key), None)
        if found is None:
            raise ThemeListVersion.DoesNotExist
        return found

    def of_theme(self, key: str) -> list[Mention]:
        return sorted((m for m in self.mentions if m.theme == key), key=lambda m: (m.on, m.of), reverse=True)


def theme_page(viewer: Viewer, filters: ThemeFilters, today: date) -> Themes:
    """Counted over reports, requirements and areas for improvement, in a fixed number of statements. Raises
    ThemeListVersion.DoesNotExist where the list is not published."""
    _, themes = published_theme_list(viewer, CARE)
    quarters = filters.of(today)
    since = quarters[0].first
    watched = services_watched(viewer, WEIGHING, filters.area)
    providers = watched.order_by("provider__name", "provider__number").values_list("provider__number", "provider__name")
    services = watched
    if filters.provider:
        services = services.filter(provider__number=filters.provider)
    if filters.service:
        services = services.filter(number=filters.service)
    places = _places(services)
    mentions = [
        m
        for m in (*_reports(viewer, places, since), *_required(viewer, services, places, themes, since))
        if filters.source in ("", m.source) and m.on <= today
    ]
    low = _low_grades(viewer, services)
    return Themes(
        themes=themes,
        areas=list(areas_watched(viewer, WEIGHING)),
        filters=filters,
        quarters=quarters,
        counts=count_themes(mentions, themes, quarters, low),
        mentions=mentions,
        providers=list(dict.fromkeys(providers)),
        low_grades=[(Series(question, ()).label, n) for question, n in low.most_common()],
    )


def evidence_page(viewer: Viewer, filters: ThemeFilters, today: date) -> Themes:
    """What the progress and the evidence of plans speak of (ST17), in the plans that the viewer reads as a partner."""
    _, themes = published_theme_list(viewer, OF_EVIDENCE)
    quarters = filters.of(today)
    mentions = [m for m in _evidence(viewer, themes, quarters[0].first) if m.on <= today]
    return Themes(themes, [], filters, quarters, count_themes(mentions, themes, quarters), mentions, [])


def reads_evidence(viewer: Viewer) -> bool:
    """Whether the viewer reads plans as a partner does: what evidence speaks of is not counted for providers."""
    return bool(viewer.system or posts_watching(viewer, ("plan.read",)))


def _places(services: QuerySet[Service]) -> dict[int, Place]:
    columns = ("pk", "name", "town", "number", "provider__name", "area__name")
    return {
        pk: Place(pk, f"{name}, {town}" if town else name, number, provider, area)
        for pk, name, town, number, provider, area in services.values_list(*columns)
    }


def _reports(viewer: Viewer, places: Mapping[int, Place], since: date) -> list[Mention]:
    """The themes of reports about these services. Whom a report is about beside them is not said."""
    rows = item_themes_seen_by(viewer).annotate(day=DAY).filter(day__gte=since).order_by("item", "theme")
    columns = (
        "theme",
        "suggested",
        "item",
        "item__code",
        "item__title",
        "item__kind",
        "day",
        "item__services__service",
    )
    held: dict[tuple[str, int], list[Place]] = {}
    made: dict[tuple[str, int], tuple[bool, str, str, str, date]] = {}
    for theme, suggested, item, code, title, kind, day, service in rows.values_list(*columns):
        if service in places:
            held.setdefault((theme, item), []).append(places[service])
            made[theme, item] = (suggested, code, title, kind, day)
    return [
        Mention(
            theme, SUGGESTED if suggested else REPORTS, ("item", item), day, title, KINDS[kind],
            report(code), tuple(held[theme, item]),
        )
        for (theme, item), (suggested, code, title, kind, day) in made.items()
    ]  # fmt: skip


def _required(
    viewer: Viewer, services: QuerySet[Service], places: Mapping[int, Place], themes: ThemeList, since: date
) -> list[Mention]:
    """What inspectors asked for, by the words of each theme; in its newest wording, so that an extended date does not
    count twice."""
    newer = PublishedText.objects.filter(
        inspection=OuterRef("published__inspection"), kind=OuterRef("kind"),
        last_as_of__gt=OuterRef("published__last_as_of"),
    )  # fmt: skip
    rows = Requirement.objects.filter(
        service__in=services.order_by().values("pk"), published__inspection__on__gte=since
    )
    rows = rows.filter(~Exists(newer)).annotate(on=F("published__inspection__on"))
    columns = ("pk", "service", "service__number", "kind", "number", "part", "text", "key_question", "on")
    found = []
    for pk, service, number, kind, printed, part, text, question, on in rows.order_by("on", "pk").values_list(*columns):
        name = requirement_name(kind, printed, part=part, parts=1)
        title = f"{name[0].upper()}{name[1:]}: {shortened(text)}"
        source = AREAS if kind == TextKind.AREA else REQUIREMENTS
        href = f"{address('picture:service', number)}#requirement-{pk}"
        found += [
            Mention(theme, source, ("requirement", pk), on, title, "", href, (places[service],))
            for theme in found_in(text, themes, question) or (NO_THEME,)
        ]
    return found


def _low_grades(viewer: Viewer, services: QuerySet[Service]) -> Counter[str]:
    """How many of these services have a low grade now, by key question."""
    low = Q(pk__in=[])
    for source, rank in WEAK.items():
        low |= Q(grading__service__source=source, rank__lte=rank)
    standing = services.order_by().filter(grading__isnull=False).values("grading")
    rows = Grade.objects.filter(low, grading__in=standing, group="")
    return Counter(rows.order_by().values_list("question", flat=True))


def _evidence(viewer: Viewer, themes: ThemeList, since: date) -> list[Mention]:
    if not reads_evidence(viewer):
        return []
    entries = progress_seen(viewer).select_related(None).filter(at__date__gte=since, action__withdrawn_at=None)
    columns = (
        "pk", "text", "impact", "at__date", "action__number", "action__plan", "action__plan__code",
        "action__plan__title",
    )  # fmt: skip
    said = [("progress", pk, f"{text}\n{impact}", on, number, plan, code, title)
            for pk, text, impact, on, number, plan, code, title in entries.values_list(*columns)]  # fmt: skip
    uses = uses_seen(viewer).select_related(None).filter(at__date__gte=since, action__withdrawn_at=None)
    columns = (
        "evidence", "evidence__title", "evidence__text", "at__date", "action__number", "action__plan",
        "action__plan__code", "action__plan__title",
    )  # fmt: skip
    said += [("evidence", pk, f"{name}\n{text}", on, number, plan, code, title)
             for pk, name, text, on, number, plan, code, title in uses.values_list(*columns)]  # fmt: skip
    kinds = {"progress": "Progress", "evidence": "Evidence"}
    return [
        Mention(
            theme, EVIDENCE, (what, pk), on, f"{number}: {shortened(text)}", kinds[what],
            address("plans:action", code, number), (Place(plan, title),),
        )
        for what, pk, text, on, number, plan, code, title in said
        for theme in found_in(text, themes)
    ]  # fmt: skip
