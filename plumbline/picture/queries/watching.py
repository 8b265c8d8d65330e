"""The worklist of a viewer's areas: the facts of all their services, and what the rules find in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from plumbline.access.models import RecordKind
from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Item, ItemLink, ItemService, State
from plumbline.intelligence.queries.items import items_of_partners
from plumbline.library.queries import framework_of
from plumbline.library.watch_types import WatchRule
from plumbline.picture.queries.choices import Chosen, chosen_by_area
from plumbline.picture.queries.ground import areas_watched, services_watched
from plumbline.picture.queries.known import (
    About,
    Graded,
    changes_of,
    grades_of,
    newest_loads,
    reports_about,
)
from plumbline.picture.rules.grades import grade_words
from plumbline.picture.rules.watching import Enforced, Facts, Finding, PlanFact, Reported, watch
from plumbline.plans.models import Plan, PlanStage
from plumbline.register.models import Area, Change, LoadChange, Service
from plumbline.register.queries import RequirementCounts, requirement_counts
from plumbline.register.rules.scope import out_of_scope

LOOKED_BACK = timedelta(days=400)  # what files changed; no rule keeps it longer on the list


@dataclass(frozen=True)
class WorkFilters:
    """What the person asked for, read from the address."""

    area: str = ""
    rule: str = ""
    kind: str = ""
    new: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> WorkFilters:
        def value(name: str) -> str:
            return given.get(name, "").replace("\x00", "").strip()[:140]

        return cls(value("area"), value("rule"), value("kind"), value("new") == "1")

    @property
    def any_set(self) -> bool:
        return bool(self.area or self.rule or self.kind or self.new)


@dataclass(frozen=True)
class RuleFindings:
    rule: WatchRule
    findings: Sequence[Finding]
    total: int  # before the filters


@dataclass(frozen=True)
class Worklist:
    """Everything that the rules find in the viewer's areas, and the part of it that was asked for."""

    areas: Sequence[Area]
    chosen: Sequence[Chosen]  # by which rules, one for each organisation
    filters: WorkFilters
    groups: Sequence[RuleFindings]
    kinds: Sequence[str]  # of the services in view
    services: int  # watched
    loaded: Mapping[str, date] = field(default_factory=dict)

    @property
    def shown(self) -> list[Finding]:
        return [f for group in self.groups for f in group.findings]

    @property
    def attention(self) -> int:
        """Services that need attention, each once."""
        return len({f.about.number for f in self.shown})

    @property
    def new(self) -> int:
        return sum(f.new for f in self.shown)


def worklist(viewer: Viewer, filters: WorkFilters, today: date) -> Worklist:
    """The worklist of the areas that the viewer looks after. Nothing of it is stored: after a load it is new by
    itself."""
    areas = list(areas_watched(viewer))
    by_area = chosen_by_area(viewer, areas)
    facts, area_of = facts_of(viewer, services_watched(viewer), today)
    found: list[Finding] = []
    for organisation, held in _by_organisation(by_area).items():
        rules = held.rules
        here = [f for f in facts if area_of[f.number] in by_area and
                by_area[area_of[f.number]].organisation_id == organisation]  # fmt: skip
        found += watch(here, rules, today) if rules else []
    groups = _grouped(found, filters, {a.pk: a.slug for a in areas}, area_of)
    return Worklist(
        areas=areas,
        chosen=list(_by_organisation(by_area).values()),
        filters=filters,
        groups=groups,
        kinds=sorted({f.kind for f in facts if f.kind}),
        services=len(facts),
        loaded=newest_loads(viewer),
    )


def facts_of(viewer: Viewer, services: QuerySet[Service], today: date) -> tuple[list[Facts], dict[str, int]]:
    """What is known of these services, by name, and in which area each is, by its number."""
    rows = list(services.select_related("provider", "area"))
    grades, loaded = grades_of(viewer, services), newest_loads(viewer)
    counts, plans = requirement_counts(viewer, services, today=today), _plans(viewer, services)
    changed = changes_of(viewer, services, today - LOOKED_BACK)
    reports = reports_about(viewer, services)
    asked, advice = _asked_for(viewer, services), _advice(viewer, services)
    facts = [
        _facts(
            service, grades.get(service.pk, []), counts.get(service.pk), plans.get(service.pk, ()),
            changed.get(service.pk, []), reports.get(service.pk, []), loaded.get(service.source),
            tuple(asked.get(service.pk, ())), tuple(advice.get(service.pk, ())),
        )
        for service in rows
    ]  # fmt: skip
    return facts, {service.number: service.area_id for service in rows}


def _facts(
    service: Service,
    grades: list[Graded],
    counts: RequirementCounts | None,
    plans: Sequence[PlanFact],
    changes: list[LoadChange],
    reports: list[About],
    loaded_on: date | None,
    asked_for: tuple[Reported, ...],
    advice: tuple[Reported, ...],
) -> Facts:
    now, before = (grades[-1], grades[:-1]) if grades else (None, [])
    latest: dict[str, date] = {}
    for report in reports:
        latest.setdefault(report.kind, report.on)  # the newest stands first
    return Facts(
        number=service.number,
        name=service.with_town,
        source=service.source,
        kind=service.kind,
        client_group=service.client_group,
        provider=(service.provider.number, service.provider.name),
        out_of_scope=out_of_scope(service.scope),
        grade=now.rank if now else None,
        grade_words=grade_words(service.source, now.rank) if now else "",
        graded_on=now.on if now else None,
        worst_before=min((g.rank for g in before), default=None),
        plans=tuple(plans),
        enforced=tuple(
            Enforced(c.load.as_of, c.before, c.after)
            for c in changes
            if c.kind == Change.ENFORCEMENT and c.load.as_of is not None
        ),
        overdue=counts.past if counts else 0,
        overdue_since=counts.past_since if counts else None,
        latest=latest,
        asked_for=asked_for,
        advice=advice,
        loaded_on=loaded_on,
        changed=frozenset(c.kind for c in changes if c.load.as_of == loaded_on),
    )


def _plans(viewer: Viewer, services: QuerySet[Service]) -> dict[int, list[PlanFact]]:
    """The plans of these services that have not ended, as far as the viewer sees them."""
    rows = seen_by(Plan.objects.exclude(stage=PlanStage.ENDED), viewer)
    rows = rows.filter(service__in=services.order_by().values("pk")).order_by("created_at", "pk")
    columns = ("service", "code", "title", "kind", "created_at", "period_start", "framework", "trigger")
    found: dict[int, list[PlanFact]] = defaultdict(list)
    weak: dict[int, frozenset[str]] = {}
    for service, code, title, kind, created, start, framework, trigger in rows.values_list(*columns):
        if framework not in weak:
            triggers = framework_of(viewer, framework).triggers
            weak[framework] = frozenset(t.key for t in triggers if t.grades_at_most is not None)
        begun = min(created.date(), start or created.date())
        found[service].append(PlanFact(code, title, kind, begun, trigger in weak[framework]))
    return found


def _asked_for(viewer: Viewer, services: QuerySet[Service]) -> dict[int, list[Reported]]:
    """Reports that ask the service to improve, and enquiries whose outcome does, to which no plan is linked (WI19). A
    link counts whether or not the viewer sees the plan: that the report was answered is a fact of the report."""
    plans = ItemLink.objects.filter(item=OuterRef("item"), ended_at=None, to__kind=RecordKind.PLAN)
    asks = Q(item__plan_wanted=True) | ~Q(item__enquiry__improvement_needed="") & Q(item__enquiry__isnull=False)
    rows = _of_items(viewer, services).filter(asks).exclude(Exists(plans)).select_related("item__enquiry")
    found: dict[int, list[Reported]] = defaultdict(list)
    for row in rows:
        enquiry = getattr(row.item, "enquiry", None)
        says = enquiry.improvement_needed.strip() if enquiry else ""
        on = (enquiry.ended_on if enquiry else None) or _day(row.item)
        found[row.service_id].append(
            Reported(
                row.item.code, row.item.title, row.item.kind, on, says=says[:200].rstrip(".") + "." if says else ""
            )
        )
    return found


def _advice(viewer: Viewer, services: QuerySet[Service]) -> dict[int, list[Reported]]:
    rows = _of_items(viewer, services).filter(item__due_on__isnull=False).exclude(item__state=State.CLOSED)
    found: dict[int, list[Reported]] = defaultdict(list)
    for row in rows:
        item = row.item
        found[row.service_id].append(Reported(item.code, item.title, item.kind, _day(item), item.due_on))
    return found


def _of_items(viewer: Viewer, services: QuerySet[Service]) -> QuerySet[ItemService]:
    seen = items_of_partners(viewer).order_by().values("pk")
    rows = ItemService.objects.filter(service__in=services.order_by().values("pk"), item__in=seen)
    return rows.exclude(item__state=State.MERGED).select_related("item").order_by("item")


def _day(item: Item) -> date:
    return item.happened_on or item.received_at.date()


def _by_organisation(by_area: Mapping[int, Chosen]) -> dict[int, Chosen]:
    return {chosen.organisation_id: chosen for chosen in by_area.values()}


def _grouped(
    found: Sequence[Finding], filters: WorkFilters, slugs: Mapping[int, str], area_of: Mapping[str, int]
) -> list[RuleFindings]:
    """The findings by rule. A rule of the same key in two sets of rules is the same to who filters by it."""
    here = [
        f
        for f in found
        if (not filters.area or slugs.get(area_of[f.about.number]) == filters.area)
        and (not filters.kind or f.about.kind == filters.kind)
        and (not filters.new or f.new)
    ]
    totals = Counter(f.rule.key for f in here)
    rules = {f.rule.key: f.rule for f in found}
    return [
        RuleFindings(rule, [f for f in here if f.rule.key == key] if filters.rule in ("", key) else [], totals[key])
        for key, rule in rules.items()
    ]
