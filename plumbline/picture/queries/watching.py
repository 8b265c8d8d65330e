"""The worklist of a viewer's areas: the facts of all their services, and what the rules find in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import State
from plumbline.library.queries import framework_of
from plumbline.library.watch_types import WatchRule
from plumbline.picture.queries.choices import Chosen, chosen_by_area
from plumbline.picture.queries.ground import areas_watched, posts_watching, services_watched
from plumbline.picture.queries.known import (
    About,
    Changed,
    Graded,
    changes_of,
    grades_of,
    newest_loads,
    reports_about,
)
from plumbline.picture.rules.grades import grade_words
from plumbline.picture.rules.watching import Enforced, Facts, Finding, PlanFact, Reported, watch
from plumbline.plans.models import Plan, PlanStage
from plumbline.register.models import Area, Change, Service, Source
from plumbline.register.queries import RequirementCounts, requirement_counts
from plumbline.register.rules.scope import ScopeFacts, out_of_scope

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
    loaded: Mapping[str, date] = field(default_factory=dict)  # the newest file of each regulator, by its name

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
        loaded={Source(s).label: on for s, on in newest_loads(viewer).items() if s in {f.source for f in facts}},
    )


def facts_of(viewer: Viewer, services: QuerySet[Service], today: date) -> tuple[list[Facts], dict[str, int]]:
    """What is known of these services, by name, and in which area each is, by its number."""
    columns = (
        "pk", "number", "name", "town", "source", "kind", "client_group", "area_id", "area__name", "provider__number",
        "provider__name", "assessed_by_name", "office_area",
    )  # fmt: skip
    rows = [_Row(*values) for values in services.values_list(*columns)]
    known = _Known(
        grades=grades_of(viewer, services),
        counts=requirement_counts(viewer, services, today=today),
        plans=_plans(viewer, services),
        changes=changes_of(viewer, services, today - LOOKED_BACK),
        reports=reports_about(viewer, {row.pk for row in rows}),
        loaded=newest_loads(viewer),
    )
    return [_facts(row, known) for row in rows], {row.number: row.area for row in rows}


class _Row(NamedTuple):
    pk: int
    number: str
    name: str
    town: str
    source: str
    kind: str
    client_group: str
    area: int
    area_name: str
    provider: str
    provider_name: str
    assessed_by: str
    office_area: str


@dataclass(frozen=True)
class _Known:
    """What is known of the services, by key."""

    grades: Mapping[int, list[Graded]]
    counts: Mapping[int, RequirementCounts]
    plans: Mapping[int, Sequence[PlanFact]]
    changes: Mapping[int, list[Changed]]
    reports: Mapping[int, list[About]]
    loaded: Mapping[str, date]  # by regulator


def _facts(row: _Row, known: _Known) -> Facts:
    grades, counts = known.grades.get(row.pk, []), known.counts.get(row.pk)
    changes, reports = known.changes.get(row.pk, ()), known.reports.get(row.pk, ())
    now, loaded_on = (grades[-1] if grades else None), known.loaded.get(row.source)
    latest: dict[str, date] = {}
    for report in reports:
        latest.setdefault(report.kind, report.on)  # the newest stands first
    return Facts(
        number=row.number,
        name=f"{row.name}, {row.town}" if row.town else row.name,
        source=row.source,
        kind=row.kind,
        client_group=row.client_group,
        provider=(row.provider, row.provider_name),
        out_of_scope=out_of_scope(ScopeFacts(row.area_name, row.assessed_by, row.office_area)),
        grade=now.rank if now else None,
        grade_words=grade_words(row.source, now.rank) if now else "",
        graded_on=now.on if now else None,
        worst_before=min((g.rank for g in grades[:-1]), default=None),
        plans=tuple(known.plans.get(row.pk, ())),
        enforced=tuple(Enforced(c.as_of, c.before, c.after) for c in changes if c.kind == Change.ENFORCEMENT),
        overdue=counts.past if counts else 0,
        overdue_since=counts.past_since if counts else None,
        latest=latest,
        asked_for=tuple(_asking(r) for r in reports if _asks(r)),
        advice=tuple(
            Reported(r.code, r.title, r.kind, r.on, r.due_on) for r in reports if r.due_on and r.state != State.CLOSED
        ),
        loaded_on=loaded_on,
        changed=frozenset(c.kind for c in changes if c.as_of == loaded_on),
    )


def _asks(report: About) -> bool:
    """Whether it asks the service to improve, or its enquiry's outcome does, and no plan that the viewer sees is
    linked to it (WI19): that there is another is not for them to know."""
    return not report.planned and (report.plan_wanted or bool((report.improve or "").strip()))


def _asking(report: About) -> Reported:
    says = (report.improve or "").strip()
    return Reported(
        report.code, report.title, report.kind, report.ended_on or report.on,
        says=f"{says[:200].rstrip('.')}." if says else "",
    )  # fmt: skip


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


@dataclass(frozen=True)
class Attention:
    """What a worklist comes to, for the line on the home page."""

    services: int
    new: int
    areas: tuple[str, ...]
    reasons: tuple[tuple[str, int], ...]  # rule, findings


def attention(viewer: Viewer, today: date) -> Attention | None:
    """For those who begin plans where they look after an area; None for everyone else, and where nothing is found."""
    if viewer.system or not posts_watching(viewer, ("plan.create",)):
        return None
    found = worklist(viewer, WorkFilters(), today)
    if not found.attention:
        return None
    reasons = tuple((group.rule.label, group.total) for group in found.groups if group.total)
    return Attention(found.attention, found.new, tuple(area.name for area in found.areas), reasons)
