"""Everything that one page says of a service, as far as its viewer may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Item, State
from plumbline.intelligence.queries.items import items_of_partners, items_of_service
from plumbline.library.form_types import KINDS
from plumbline.picture.links import address, report_about
from plumbline.picture.queries.choices import Chosen
from plumbline.picture.queries.risk import risk_of
from plumbline.picture.rules.grades import QUESTIONS, Given, Series, draw, in_words, series_of, span_of
from plumbline.picture.rules.known_by import mark_of
from plumbline.picture.rules.risk import RiskPicture
from plumbline.plans.models import Plan, PlanStage, Review
from plumbline.plans.queries import PlanFilters, list_plans
from plumbline.register.models import Grade, Service, ServicePractice
from plumbline.register.queries import (
    RequirementStanding,
    find_services,
    looks_after,
    requirements_in_force,
)
from plumbline.register.queries.requirements import may_record_outcome
from plumbline.register.queries.services import may_keep, practices_of
from plumbline.register.rules.grade_words import GradeMark
from plumbline.register.rules.in_force import Standing
from plumbline.register.rules.scope import out_of_scope

SHOWN_GRADES = 12  # publications in the table of grades: more are in the timeline


@dataclass(frozen=True)
class Coming:
    """A date that is still to come, or went by without what it was for."""

    on: date
    what: str
    href: str = ""


@dataclass(frozen=True)
class GradeRow:
    on: date
    cells: tuple[tuple[str, str], ...]  # key question, as published
    inherited: bool  # from the previous provider
    mark: GradeMark | None


@dataclass(frozen=True)
class Drawing:
    label: str
    svg: str
    words: str


@dataclass(frozen=True)
class Grades:
    """The grades of a service: those that stand, how they came to be, and drawings of the same numbers."""

    now: Sequence[tuple[str, GradeMark | None, str]]  # key question, drawn, as published
    questions: Sequence[str]  # heads of the table
    rows: Sequence[GradeRow]  # the newest first
    drawings: Sequence[Drawing]
    groups: Sequence[tuple[str, str, str, date]]  # CQC's service groups: group, question, rating, day
    more: int = 0  # publications that the table leaves to the timeline


@dataclass(frozen=True)
class ServicePage:
    service: Service
    mark: GradeMark | None
    graded_on: date | None
    scope: str
    practices: Sequence[ServicePractice]
    grades: Grades
    in_force: Sequence[RequirementStanding]
    earlier: Sequence[RequirementStanding]  # of an earlier inspection, or settled
    areas: Sequence[RequirementStanding]
    plans: Sequence[Plan]
    kinds: Sequence[tuple[str, str, int]]  # of reports: key, label, how many
    open_reports: int
    continuity: Item | None  # the newest business continuity plan that was seen (HE14)
    review: Item | None  # the newest annual review of the provider (HE10)
    coming: Sequence[Coming]
    risk: tuple[RiskPicture, Chosen] | None
    looks_after: bool
    may: dict[str, str] = field(default_factory=dict)  # what the viewer may do here, and where

    @property
    def past(self) -> int:
        return sum(one.standing == Standing.PAST for one in self.in_force)

    @property
    def open_plans(self) -> int:
        return sum(plan.stage != PlanStage.ENDED for plan in self.plans)

    @property
    def reports(self) -> int:
        return sum(n for _, _, n in self.kinds)


def get_service(viewer: Viewer, number: str) -> Service:
    """A service that the viewer finds: their own, or published. Raises Service.DoesNotExist otherwise."""
    return find_services(viewer).select_related("grading", "provider", "area").get(number=number)


def service_page(viewer: Viewer, number: str, today: date) -> ServicePage:
    """Raises Service.DoesNotExist for one that the viewer does not find."""
    service = get_service(viewer, number)
    ours = looks_after(viewer, service)
    made = requirements_in_force(viewer, service, today=today)
    asked = [one for one in made if one.requirement.kind == "requirement"]
    plans = list(list_plans(viewer, filters=PlanFilters(service=service.number, sort="newest"), today=today))
    kinds, still_open = _counts(viewer, service)
    kept = _partner_side(viewer, service)
    grading = service.grading
    return ServicePage(
        service=service,
        mark=mark_of(service.source, grading.lowest, grading.overall) if grading else None,
        graded_on=grading.on if grading else None,
        scope=out_of_scope(service.scope) if ours else "",
        practices=[p for p in practices_of(viewer, service) if p.until is None or p.until >= today],
        grades=grades_over_time(viewer, service, today),
        in_force=[one for one in asked if one.standing.stands],
        earlier=[one for one in asked if not one.standing.stands],
        areas=[one for one in made if one.requirement.kind != "requirement"],
        plans=plans,
        kinds=kinds,
        open_reports=still_open,
        continuity=_newest(kept, "continuity-plan"),
        review=_newest(kept, "provider-review"),
        coming=_coming(viewer, service, made, plans, kept, today),
        risk=risk_of(viewer, service, made, today),
        looks_after=ours,
        may=_may(viewer, service, ours, bool(asked)),
    )


def _counts(viewer: Viewer, service: Service) -> tuple[list[tuple[str, str, int]], int]:
    """The reports that the viewer may read by kind, and how many of them are open."""
    rows = items_of_service(viewer, service).select_related(None).prefetch_related(None).order_by()
    ended = Q(state=State.CLOSED) | Q(state=State.MERGED, merged_into__state=State.CLOSED)
    open_ = Count("pk", filter=~ended)
    counted = {kind: (n, o) for kind, n, o in rows.values_list("kind").annotate(n=Count("pk"), o=open_)}
    kinds = [(kind, label, counted[kind][0]) for kind, label in KINDS.items() if kind in counted]
    return kinds, sum(o for _, o in counted.values())


def _partner_side(viewer: Viewer, service: Service) -> list[Item]:
    """Of the reports of which the viewer reads what is made of them too, those with a date, reviews of the provider and
    business continuity plans."""
    wanted = Q(due_on__isnull=False) | Q(kind__in=["provider-review", "continuity-plan"])
    rows = items_of_partners(viewer).select_related(None).prefetch_related(None).order_by()
    return list(rows.filter(wanted, services__service=service).exclude(state=State.MERGED))


def _newest(reports: Sequence[Item], kind: str) -> Item | None:
    found = [r for r in reports if r.kind == kind]
    return max(found, key=lambda r: (r.happened_on or r.received_at.date(), r.pk), default=None)


def _may(viewer: Viewer, service: Service, ours: bool, required: bool) -> dict[str, str]:
    """What this person may do here, by name, with its address; what they may not is not there."""
    provides = service.provider.organisation_id in viewer.organisation_ids
    number, found = service.number, {}
    if (ours or provides) and viewer.can("plan.create") and required:
        found["draft"] = address("plans:draft_plan", number)
    if (ours or provides) and viewer.can("plan.create"):
        found["new_plan"] = address("plans:new_plan")
    if (ours or provides) and viewer.can("intelligence.raise"):
        found["report"] = report_about(number)
    if may_record_outcome(viewer, service):
        found["outcome"] = "yes"
    if may_keep(viewer, service):
        found["scope"] = address("register:service_scope", number)
        found["practices"] = address("register:practices", number)
        if not service.published:
            found["edit"] = address("register:edit_service", number)
    return {name: href for name, href in found.items() if href}


def _coming(
    viewer: Viewer,
    service: Service,
    made: Sequence[RequirementStanding],
    plans: Sequence[Plan],
    reports: Sequence[Item],
    today: date,
) -> list[Coming]:
    """Dates of requirements in force, remedies that were promised (HE16), and reviews of plans, the earliest first."""
    found = [
        Coming(one.requirement.due_on, f"{one.name[0].upper()}{one.name[1:]}", f"#requirement-{one.requirement.pk}")
        for one in made
        if one.requirement.kind == "requirement" and one.standing.stands and one.requirement.due_on
    ]
    found += [
        Coming(r.due_on, _named(r), address("intelligence:item", r.code))
        for r in reports
        if r.due_on and r.state not in (State.CLOSED, State.MERGED)
    ]
    open_plans = {plan.pk: plan for plan in plans if plan.stage != PlanStage.ENDED}
    planned = Review.objects.filter(plan__in=list(open_plans), closed_at=None).order_by("planned_for")
    met = set()
    for review in planned:
        plan = open_plans[review.plan_id]
        met.add(plan.pk)
        href = address("plans:review", plan.code, review.number)
        found.append(Coming(review.planned_for, f"Review {review.number} of {plan.title}", href))
    for plan in open_plans.values():
        on = getattr(plan, "review_on", None)
        if on and plan.pk not in met:
            found.append(Coming(on, f"Review of {plan.title}", address("plans:plan", plan.code)))
    return sorted(found, key=lambda one: (one.on, one.what))


def _named(report: Item) -> str:
    """What it is and its title, which may begin with what it is."""
    label = KINDS[report.kind]
    return report.title if report.title.lower().startswith(label.lower()) else f"{label}: {report.title}"


def grades_over_time(viewer: Viewer, service: Service, today: date) -> Grades:
    """What was published of the service, which the viewer has found: everyone who finds it reads its grades."""
    rows = list(Grade.objects.filter(grading__service=service).select_related("grading").order_by(
        "grading__on", "grading__last_as_of", "grading", "pk"
    ))  # fmt: skip
    given = [Given(g.question, g.on or g.grading.on, g.rank, g.text, g.group) for g in rows]
    lines, order = series_of(given), {q: n for n, q in enumerate(QUESTIONS)}
    whole = [g for g in rows if not g.group]
    asked = sorted({g.question for g in whole}, key=lambda q: (order.get(q, 99), q))
    by_grading: dict[int, dict[str, Grade]] = {}
    for grade in whole:
        by_grading.setdefault(grade.grading_id, {})[grade.question] = grade
    table = []
    for found in reversed(by_grading.values()):
        grading = next(iter(found.values())).grading
        cells = tuple((Series(q, ()).label, found[q].text if q in found else "") for q in asked)
        mark = mark_of(service.source, grading.lowest, grading.overall)
        table.append(GradeRow(grading.on, cells, any(g.inherited for g in found.values()), mark))
    standing = [g for g in whole if g.grading_id == service.grading_id]
    span = span_of(lines, today)
    return Grades(
        now=[_now(service, g) for q in asked for g in standing if g.question == q],
        questions=[Series(q, ()).label for q in asked],
        rows=table[:SHOWN_GRADES],
        drawings=[_drawing(line, service.source, span, n) for n, line in enumerate(lines)] if len(table) > 1 else [],
        groups=[
            (g.group, Series(g.question, ()).label, g.text, g.on or g.grading.on)
            for g in rows
            if g.group and g.grading_id == service.grading_id
        ],
        more=max(len(table) - SHOWN_GRADES, 0),
    )


def _now(service: Service, grade: Grade) -> tuple[str, GradeMark | None, str]:
    return Series(grade.question, ()).label, mark_of(service.source, grade.rank, ""), grade.text


def _drawing(line: Series, source: str, span: tuple[date, date], number: int) -> Drawing:
    return Drawing(line.label, draw(line, source, span, f"grade-line-{number}"), in_words(line, source))
