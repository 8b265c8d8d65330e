"""Requirements and areas for improvement as they stand: which wording counts, which inspection, what became of them.

What a regulator published is read by everyone who finds the service; a service is found through `queries.services`, so
these functions are given its row. The rule itself is `rules/in_force.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from plumbline.access.viewer import Viewer
from plumbline.people.models import Organisation
from plumbline.people.queries import organisations_where
from plumbline.register.models import (
    Inspection,
    OutcomeKind,
    PublishedText,
    Requirement,
    RequirementOutcome,
    Service,
    TextKind,
)
from plumbline.register.queries.services import find_services, get_service, is_theirs, looks_after
from plumbline.register.rules.in_force import Became, InForce, Made, Standing, in_force, same_place
from plumbline.register.rules.requirement_words import is_cut_inside, requirement_name


@dataclass(frozen=True)
class RequirementStanding:
    """A requirement or area for improvement of a service, with how it stands."""

    requirement: Requirement  # with its published text, inspection and steps
    state: InForce
    name: str  # "requirement 2 of part 1"

    @property
    def inspection(self) -> Inspection:
        return self.requirement.published.inspection

    @property
    def cut_short(self) -> bool:
        """Whether the publisher cut what must be done, and not only the law and the standard behind it."""
        steps = [step.text for step in self.requirement.steps.all()]
        return self.requirement.cut_off and is_cut_inside(
            self.requirement.text, steps[-1] if steps else self.requirement.what
        )

    @property
    def standing(self) -> Standing:
        return self.state.standing

    @property
    def words(self) -> str:
        return self.state.words


@dataclass(frozen=True)
class RequirementCounts:
    """Requirements of one service, areas for improvement not among them."""

    in_force: int  # those past their date among them
    past: int
    past_since: date | None = None  # the earliest of these dates


def requirements_in_force(viewer: Viewer, service: Service, *, today: date | None = None) -> list[RequirementStanding]:
    """Every requirement and area for improvement published of the service, in its newest wording, with how it stands:
    the latest inspection first, requirements before areas, as printed. The settled and the doubtful are among them,
    each with its sentence: `standing.stands` says which are in force."""
    rows = Requirement.objects.filter(_newest_wording(), service=service).select_related("published__inspection")
    made = sorted(rows.prefetch_related("steps"), key=_in_order)
    latest = {kind: max((r.published.inspection.on for r in made if r.kind == kind), default=None) for kind in TextKind}
    last = Inspection.objects.filter(service=service).aggregate(on=Max("on"))["on"]
    became: dict[tuple[int, str, str], RequirementOutcome] = {}  # the newest of each, in whatever wording it was read
    theirs = is_theirs(viewer, service)
    for outcome in _outcomes().filter(requirement__service=service) if theirs else ():
        became[_identity(outcome.requirement)] = outcome
    parts: dict[int, int] = {}
    for r in made:
        parts[r.published_id] = max(r.part, parts.get(r.published_id, 1))
    return [
        RequirementStanding(
            requirement=r,
            state=in_force(
                _made(r, latest[TextKind(r.kind)], last, became.get(_identity(r)), theirs), today or viewer.day
            ),
            name=requirement_name(r.kind, r.number, part=r.part, parts=parts[r.published_id]),
        )
        for r in made
    ]


def requirement_counts(
    viewer: Viewer, services: QuerySet[Service], *, today: date | None = None
) -> dict[int, RequirementCounts]:
    """Of each of these services that has any: its requirements in force, and those past their date. One statement,
    however many services; a service that is not in the answer has none."""
    found = find_services(viewer).order_by().filter(pk__in=services.order_by().values("pk"))
    of_these = Requirement.objects.filter(_newest_wording(), kind=TextKind.REQUIREMENT, service__in=found.values("pk"))
    standing = of_these.annotate(became=Subquery(_of_the_same().order_by("-on", "-pk").values("kind")[:1])).filter(
        Q(became=OutcomeKind.NOT_MET) | (Q(became__isnull=True) & _of_the_latest_inspection())
    )
    late = Q(due_on__lt=today or viewer.day)
    rows = (
        standing.order_by()
        .values("service")
        .annotate(in_force=Count("pk"), past=Count("pk", filter=late), past_since=Min("due_on", filter=late))
    )
    return {row["service"]: RequirementCounts(row["in_force"], row["past"], row["past_since"]) for row in rows}


def get_standing(viewer: Viewer, number: str, pk: int, *, today: date) -> RequirementStanding:
    """One requirement of a service of the viewer's as it stands, in whatever wording. Raises Service.DoesNotExist or
    Requirement.DoesNotExist for one that is not theirs to find."""
    requirement = get_requirement(viewer, number, pk)
    same = _identity(requirement)
    for standing in requirements_in_force(viewer, requirement.service, today=today):
        if _identity(standing.requirement) == same:
            standing.requirement.service = requirement.service
            return standing
    raise Requirement.DoesNotExist


def get_requirement(viewer: Viewer, number: str, pk: int) -> Requirement:
    """One requirement of a service of the viewer's. Raises Service.DoesNotExist or Requirement.DoesNotExist for one
    that is not theirs to find."""
    rows = Requirement.objects.select_related("published__inspection", "service__area", "service__provider")
    return rows.prefetch_related("steps").get(service=get_service(viewer, number), pk=pk)


def name_of(viewer: Viewer, requirement: Requirement) -> str:
    """What it is called: "requirement 2 of part 1"."""
    parts = Requirement.objects.filter(published=requirement.published_id).aggregate(parts=Max("part"))["parts"]
    return requirement_name(requirement.kind, requirement.number, part=requirement.part, parts=parts or 1)


def may_record_outcome(viewer: Viewer, service: Service) -> bool:
    """Whether the viewer writes down what became of its requirements: those who look after its area and keep the
    register."""
    return recording_organisation(viewer, service) is not None


def recording_organisation(viewer: Viewer, service: Service) -> Organisation | None:
    """The organisation of the viewer's that looks after the service's area and lets them keep the register there."""
    rows = organisations_where(viewer, "register.edit").filter(coverage__area=service.area_id)
    return rows.order_by("pk").first() if looks_after(viewer, service) else None


def outcomes_of(viewer: Viewer, requirement: Requirement) -> list[RequirementOutcome]:
    """What was recorded of it, in whatever wording it was read, the newest first."""
    found = _outcomes().filter(requirement__published__inspection=requirement.published.inspection_id)
    return [one for one in reversed(found) if _identity(one.requirement) == _identity(requirement)]


def _outcomes() -> QuerySet[RequirementOutcome]:
    rows = RequirementOutcome.objects.select_related("organisation", "requirement__published")
    return rows.order_by("on", "pk")


def _in_order(requirement: Requirement) -> tuple[int, str, bool, int]:
    inspection = requirement.published.inspection
    areas_after = requirement.kind != TextKind.REQUIREMENT
    return -inspection.on.toordinal(), inspection.case_number, areas_after, requirement.place


def _identity(requirement: Requirement) -> tuple[int, str, str]:
    """What stays the same of a requirement when a later file words it differently."""
    place = same_place(requirement.part, requirement.number, requirement.place)
    return requirement.published.inspection_id, requirement.kind, place


def _of_the_same() -> QuerySet[RequirementOutcome]:
    """The same as a subquery: what was recorded of a requirement in any of its wordings."""
    return RequirementOutcome.objects.filter(
        Q(requirement__place=OuterRef("place")) | ~Q(requirement__number=""),
        requirement__published__inspection=OuterRef("published__inspection"),
        requirement__kind=OuterRef("kind"),
        requirement__part=OuterRef("part"),
        requirement__number=OuterRef("number"),
    )


def _newest_wording() -> Q:
    """Whether no later file words the same text of the inspection differently."""
    of_same = PublishedText.objects.filter(
        inspection=OuterRef("published__inspection"), kind=OuterRef("published__kind")
    )
    later = Q(last_as_of__gt=OuterRef("published__last_as_of")) | Q(
        last_as_of=OuterRef("published__last_as_of"), pk__gt=OuterRef("published")
    )
    return ~Q(Exists(of_same.filter(later)))


def _of_the_latest_inspection() -> Q:
    """Whether no later inspection of the service published requirements."""
    later = Requirement.objects.filter(
        _newest_wording(),
        kind=TextKind.REQUIREMENT,
        service=OuterRef("service"),
        published__inspection__on__gt=OuterRef("published__inspection__on"),
    )
    return ~Q(Exists(later))


def _made(
    requirement: Requirement, latest: date | None, last: date | None, became: RequirementOutcome | None, theirs: bool
) -> Made:
    inspected = requirement.published.inspection.on
    return Made(
        inspected_on=inspected,
        latest=inspected == latest,
        due_on=requirement.due_on,
        first_due_on=requirement.first_due_on,
        later_inspection_on=last if last and last > inspected else None,
        became=_became(became) if became else None,
        theirs=theirs,
    )


def _became(outcome: RequirementOutcome) -> Became:
    by = outcome.organisation.name if outcome.organisation else outcome.by_name
    return Became(outcome.kind, outcome.on, by)  # type: ignore[arg-type]
