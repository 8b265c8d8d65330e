"""The risk picture of a service, and the order in which a viewer's services are visited (HE13).

Everything that is weighed is what the viewer may read: a report in confidence that is not theirs gives no point, so no
sum tells them of it. Two people may therefore see two sums; the page says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import QuerySet

from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Substantiated
from plumbline.library.watch_types import Factor
from plumbline.picture.links import address
from plumbline.picture.queries.choices import Chosen, chosen_by_area
from plumbline.picture.queries.ground import WEIGHING, areas_watched, may_weigh, services_watched
from plumbline.picture.queries.known import (
    About,
    Counted,
    Graded,
    grades_of,
    poor_answers,
    reports_about,
    tallies_of,
)
from plumbline.picture.rules.grades import grade_words
from plumbline.picture.rules.known_by import mark_of
from plumbline.picture.rules.risk import Known, RiskFacts, RiskPicture, rank
from plumbline.picture.rules.words import count, day
from plumbline.register.models import Area, Service
from plumbline.register.queries import RequirementCounts, RequirementStanding, requirement_counts
from plumbline.register.rules.grade_words import GradeMark
from plumbline.register.rules.in_force import Standing
from plumbline.register.rules.scope import out_of_scope

LONGEST = timedelta(days=3660)  # further back nothing is looked for; the weights say how far each thing counts
VISITS = ("observation", "visit", "healthwatch-visit")
VISIT = "visit"  # tells a visit from an inspection
BY_KIND: dict[str, Factor] = {
    "care-concern": "care-concerns", "complaint": "complaints", "whistleblowing": "whistleblowing",
    "staffing-change": "manager-change",
}  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """A service in the order of visits."""

    service: Service
    mark: GradeMark | None
    picture: RiskPicture
    seen_on: date | None  # the newest visit that is recorded here
    inspected_on: date | None


@dataclass(frozen=True)
class VisitFilters:
    area: str = ""
    kind: str = ""
    band: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> VisitFilters:
        def value(name: str) -> str:
            return given.get(name, "").replace("\x00", "").strip()[:140]

        return cls(value("area"), value("kind"), value("band"))

    @property
    def any_set(self) -> bool:
        return bool(self.area or self.kind or self.band)


@dataclass(frozen=True)
class VisitList:
    """The services of the viewer's areas in the order of risk; those that somebody else assesses apart, unranked."""

    areas: Sequence[Area]
    chosen: Sequence[Chosen]
    filters: VisitFilters
    ranked: Sequence[Visit]
    elsewhere: Sequence[tuple[Service, str]]  # with the reason
    kinds: Sequence[str]
    bands: Sequence[tuple[str, str, int]]  # key, label, how many services: before the filter by band


def visit_list(viewer: Viewer, filters: VisitFilters, today: date) -> VisitList:
    """In a number of statements that does not grow with the services."""
    areas = list(areas_watched(viewer, WEIGHING))
    by_area = chosen_by_area(viewer, areas, WEIGHING)
    services = services_watched(viewer, WEIGHING, filters.area)
    if filters.kind:
        services = services.filter(kind=filters.kind)
    rows = {service.pk: service for service in services.select_related("provider", "area", "grading")}
    reasons = {pk: why for pk, one in rows.items() if (why := out_of_scope(one.scope))}
    facts = risk_facts(viewer, services, list(rows.values()), today)
    pictures = [
        (pk, picture)
        for chosen in {c.organisation_id: c for c in by_area.values()}.values()
        if chosen.weights
        for pk, picture in rank(
            {pk: facts[pk] for pk, s in rows.items() if pk not in reasons and by_area.get(s.area_id) == chosen},
            chosen.weights,
        )
    ]
    pictures.sort(key=lambda one: (-one[1].points, rows[one[0]].name, one[0]))
    ranked = [_visit(rows[pk], facts[pk], picture) for pk, picture in pictures]
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for chosen in by_area.values():
        for band in chosen.weights.bands if chosen.weights else ():
            counted[band.key, band.label] += 0
    for visit in ranked:
        counted[visit.picture.band.key, visit.picture.band.label] += 1
    every_kind = services_watched(viewer, WEIGHING, filters.area).order_by("kind").values_list("kind", flat=True)
    return VisitList(
        areas=areas,
        chosen=list({c.organisation_id: c for c in by_area.values()}.values()),
        filters=filters,
        ranked=[v for v in ranked if filters.band in ("", v.picture.band.key)],
        elsewhere=[(rows[pk], why) for pk, why in reasons.items()],
        kinds=[kind for kind in every_kind.distinct() if kind],
        bands=[(key, label, n) for (key, label), n in counted.items()],
    )


def risk_of(
    viewer: Viewer, service: Service, requirements: Sequence[RequirementStanding], today: date
) -> tuple[RiskPicture, Chosen] | None:
    """The risk picture of one service, each point with the very things it was given for. None for who may not weigh
    it, and where no weights are published for its organisation."""
    if not may_weigh(viewer, service):
        return None
    chosen = chosen_by_area(viewer, [service.area], WEIGHING).get(service.area_id)
    if chosen is None or chosen.weights is None:
        return None
    services = services_watched(viewer, WEIGHING).filter(pk=service.pk)
    facts = risk_facts(viewer, services, [service], today, {service.pk: requirements})
    return rank({service.pk: facts[service.pk]}, chosen.weights)[0][1], chosen


def risk_facts(
    viewer: Viewer,
    services: QuerySet[Service],
    rows: Sequence[Service],
    today: date,
    named: Mapping[int, Sequence[RequirementStanding]] | None = None,
) -> dict[int, RiskFacts]:
    """What is known of these services, by key. `rows` are those of `services`; `named`: their requirements one by one,
    where they were read already; else they are counted."""
    grades = grades_of(viewer, services)
    counts = {} if named is not None else requirement_counts(viewer, services, today=today)
    reports = reports_about(viewer, {row.pk for row in rows}, since=today - LONGEST)
    seen = [r.pk for found in reports.values() for r in found if r.kind in VISITS]
    poor = poor_answers(viewer, seen, VISITS) if seen else {}
    tallies = tallies_of(viewer, services)
    found = {}
    for service in rows:
        page = address("picture:service", service.number)
        known: dict[Factor, list[Known]] = defaultdict(list)
        _grades(known, service, grades.get(service.pk, []), page)
        if named is not None:
            _named(known, named.get(service.pk, ()), page)
        else:
            _counted(known, counts.get(service.pk), page)
        _reports(known, service, reports.get(service.pk, []), poor, linked=named is not None)
        _tallies(known, tallies.get(service.pk, []), page)
        if service.regulator_risk:
            said = Known(f"The regulator says {service.regulator_risk.lower()}.", value=service.regulator_risk.lower())
            known["regulator-risk"].append(said)
        found[service.pk] = RiskFacts(today, known)
    return found


def _grades(known: dict[Factor, list[Known]], service: Service, grades: list[Graded], page: str) -> None:
    if not grades:
        return
    now, link = grades[-1], f"{page}#grades"
    words = f"{grade_words(service.source, now.rank)} since {day(now.on)}"
    known["grade"].append(Known(words, now.on, value=f"{service.source} {now.rank}", link=link))
    for before, after in pairwise(grades):
        if after.rank < before.rank:
            words = f"From {grade_words(service.source, before.rank)} to {grade_words(service.source, after.rank)}"
            known["grade-fell"].append(Known(words, after.on, before.rank - after.rank, link=link))


def _named(known: dict[Factor, list[Known]], made: Iterable[RequirementStanding], page: str) -> None:
    for one in made:
        if one.requirement.kind != "requirement" or not one.standing.stands:
            continue
        words = f"{one.name[0].upper()}{one.name[1:]} of {day(one.inspection.on)}"
        link = f"{page}#requirement-{one.requirement.pk}"
        known["requirements-in-force"].append(Known(words, link=link))
        if one.standing == Standing.PAST:
            known["requirements-overdue"].append(Known(words, link=link))


def _counted(known: dict[Factor, list[Known]], counts: RequirementCounts | None, page: str) -> None:
    if counts is None:
        return
    link = f"{page}#requirements"
    words = f"{count(counts.in_force, 'requirement')} in force"
    known["requirements-in-force"].append(Known(words, times=counts.in_force, link=link))
    if counts.past:
        known["requirements-overdue"].append(Known(f"{counts.past} past their date", times=counts.past, link=link))


def _reports(
    known: dict[Factor, list[Known]], service: Service, reports: list[About], poor: dict[int, int], *, linked: bool
) -> None:
    """`linked`: each with its address, which a list of hundreds of services does not draw."""
    for report in reports:
        link = report.link if linked else ""
        if factor := BY_KIND.get(report.kind):
            known[factor].append(Known(report.title, report.on, link=link))
        if report.proved:
            known["safeguarding"].append(_outcome(report, link))
        if report.kind in VISITS:
            known["no-visit"].append(Known(f"Last visited on {day(report.on)}", report.on, value=VISIT, link=link))
            if poor.get(report.pk):
                words = f"{count(poor[report.pk], 'poor sign')}: {report.title}"
                known["poor-observation"].append(Known(words, report.on, poor[report.pk], link=link))
    if service.last_inspected_on:
        words = f"Last inspected on {day(service.last_inspected_on)}"
        known["no-visit"].append(Known(words, service.last_inspected_on))


def _outcome(report: About, link: str) -> Known:
    said = Substantiated(report.substantiated).label if report.substantiated else "Asks the service to improve"
    return Known(f"{said}: {report.title}", report.ended_on or report.referred_on, link=link)


def _tallies(known: dict[Factor, list[Known]], tallies: list[Counted], page: str) -> None:
    factors: dict[str, tuple[Factor, str]] = {
        "complaints-upheld": ("complaints-upheld", "complaint upheld,complaints upheld"),
        "enforcements": ("enforcement", "enforcement"),
    }
    for tally in tallies:
        if tally.value and tally.what in factors:
            factor, noun = factors[tally.what]
            one, _, many = noun.partition(",")
            words = f"{count(tally.value, one, many)} in {tally.year}"
            known[factor].append(Known(words, _end_of(tally), tally.value, link=f"{page}#timeline"))


def _end_of(tally: Counted) -> date:
    """The last day of a year as published ("2024/25" ends on 31 March), or of the file while the year goes on."""
    end = date(int(tally.year[:4]) + 1, 3, 31) if "/" in tally.year else date(int(tally.year[:4]), 12, 31)
    return min(end, tally.as_of)


def _visit(service: Service, facts: RiskFacts, picture: RiskPicture) -> Visit:
    visits = [k.on for k in facts.known.get("no-visit", ()) if k.on and k.value == VISIT]
    lowest, overall = (service.grading.lowest, service.grading.overall) if service.grading else (None, "")
    mark = mark_of(service.source, lowest, overall)
    return Visit(service, mark, picture, max(visits, default=None), service.last_inspected_on)
