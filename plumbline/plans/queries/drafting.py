"""What a plan is drafted from: what was published of a service, as a viewer finds it, and which of it a plan answers
already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet

from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import get_framework, list_frameworks
from plumbline.library.types import Framework
from plumbline.people.models import Organisation
from plumbline.people.queries import organisations_where
from plumbline.plans.models import Action, ActionSource, Plan, PlanStage
from plumbline.plans.rules.drafting import (
    Choice,
    Draft,
    GradesThen,
    Point,
    Published,
    Visit,
    clear_choices,
    draft,
    kind_of_service,
    placings,
)
from plumbline.plans.rules.drafting_told import About
from plumbline.plans.rules.placing import Placing
from plumbline.register.models import Grading, Inspection, Requirement, Service
from plumbline.register.queries import RequirementStanding, get_service, requirements_in_force
from plumbline.register.rules.in_force import same_place
from plumbline.register.rules.requirement_words import inspection_words, requirement_name
from plumbline.register.rules.requirements.citing import quotes


@dataclass(frozen=True)
class Answer:
    """An action that answers the same requirement already, in a plan that the viewer sees (BY8)."""

    plan: Plan
    number: str

    @property
    def words(self) -> str:
        return f"{self.number} of “{self.plan.title}” answers it already"


@dataclass(frozen=True)
class Offer:
    """One published item as a person decides on it."""

    item: Published
    requirement: Requirement
    placing: Placing
    answers: tuple[Answer, ...] = ()

    @property
    def unclear(self) -> bool:
        """Wanted, and no theme fits clearly: these are decided first."""
        return self.item.wanted and self.placing.theme is None


@dataclass(frozen=True)
class DraftPage:
    service: Service
    framework: Framework
    frameworks: tuple[Framework, ...]
    offers: tuple[Offer, ...]
    owners: list[Organisation]
    about: About
    grades: GradesThen | None  # that stand now

    @property
    def items(self) -> list[Published]:
        return [offer.item for offer in self.offers]

    @property
    def unclear(self) -> list[Offer]:
        return [offer for offer in self.offers if offer.unclear]

    @property
    def clear(self) -> list[Offer]:
        return [offer for offer in self.offers if offer.item.wanted and not offer.unclear]

    @property
    def others(self) -> list[Offer]:
        """Of earlier inspections, settled, or answered by a plan: in the plan only where a person says so."""
        return [offer for offer in self.offers if not offer.item.wanted]

    @property
    def not_taken(self) -> list[tuple[Published, str]]:
        """The same with why."""
        return [(o.item, "; ".join(f"{a.words}." for a in o.answers) or o.item.state) for o in self.others]

    def drafted(self, choices: Mapping[int, Choice]) -> Draft:
        return draft(self.items, self.framework, choices, self.about.lowest)

    @property
    def at_once(self) -> Draft:
        """The plan with everything that is clear."""
        return self.drafted(clear_choices(self.items, {o.item.key: o.placing for o in self.offers}))


def draftable_frameworks(viewer: Viewer, service: Service) -> tuple[Framework, ...]:
    """The kinds of plan that can be drafted for it: of its nation or any, those with themes first. A plan that covers a
    period or is reported on in rounds is begun by hand: its dates are nobody's to make up."""
    fits = [f for f in list_frameworks(viewer) if f.nation in (service.nation, "any")]
    fits = [f for f in fits if f.period != "required" and f.rounds is None]
    return tuple(sorted(fits, key=lambda f: (f.nation == "any", not f.sections.fixed, f.title)))


def draft_page(viewer: Viewer, number: str, framework_id: str = "", *, today: date) -> DraftPage:
    """Everything published of a service of the viewer’s as a plan would hold it. Raises Service.DoesNotExist for a
    stranger, FrameworkVersion.DoesNotExist for a kind of plan that is not there, Refusal for one never drafted."""
    service = get_service(viewer, number)
    frameworks = draftable_frameworks(viewer, service)
    framework = _framework(viewer, framework_id, frameworks)
    standings = requirements_in_force(viewer, service, today=today)
    gradings = list(Grading.objects.filter(service=service).prefetch_related("grades"))
    visits = _visits(service, list(Inspection.objects.filter(service=service)), gradings)
    answered = _answers(viewer, service)
    items = {s.requirement.pk: _item(s, visits[s.inspection.pk], answered) for s in standings}
    found = placings(items.values(), framework)
    offers = tuple(
        Offer(
            items[s.requirement.pk],
            s.requirement,
            found[s.requirement.pk],
            tuple(answered.get(_same(s.requirement), ())),
        )
        for s in standings
    )
    latest = _newest(gradings)
    about = About(
        number=service.number, name=service.name, kind=kind_of_service(service.kind, service.subtype),
        provider=service.provider.name, area=service.area.name, lowest=latest.lowest if latest else None,
        framework=framework.id,
    )  # fmt: skip
    return DraftPage(
        service=service, framework=framework, frameworks=frameworks, offers=offers,
        owners=list(organisations_where(viewer, "plan.create")), about=about,
        grades=_grades(latest, given=True),
    )  # fmt: skip


def _framework(viewer: Viewer, id: str, frameworks: tuple[Framework, ...]) -> Framework:
    """The kind of plan asked for, or the one that fits the service best."""
    found = next((f for f in frameworks if f.id == id or not id), None)
    if found is None:
        title = get_framework(viewer, id).title if id else "A plan"
        known = ", ".join(f.id for f in frameworks)
        raise Refusal(
            f"“{title}” is not drafted from requirements: it is of another nation, covers a period, or is reported on "
            f"in rounds. Start it by hand, or choose another kind of plan: {known}.",
            field="framework",
        )
    return found


def sources_of(viewer: Viewer, actions: Iterable[int]) -> QuerySet[ActionSource]:
    """What these actions came from, of plans that the viewer sees, with the inspection."""
    rows = ActionSource.objects.filter(action__in=list(actions)).order_by("pk")
    rows = rows.annotate(parts=Max("requirement__published__items__part"))  # for what it is called
    rows = rows.select_related("requirement__published__inspection", "requirement__service")
    return seen_by(rows, viewer, path="action__plan__record_id")


@dataclass(frozen=True)
class Told:
    """What an action came from, with what it is called."""

    source: ActionSource
    name: str  # "requirement 2 of part 1"

    @property
    def service(self) -> Service:
        return self.source.requirement.service

    @property
    def inspection(self) -> Inspection:
        return self.source.requirement.published.inspection


def told_sources(viewer: Viewer, action: Action) -> list[Told]:
    """The same of one action, for its page."""
    return [Told(one, _called(one)) for one in sources_of(viewer, [action.pk])]


def _called(source: ActionSource) -> str:
    row, parts = source.requirement, int(source.parts)  # type: ignore[attr-defined]
    return requirement_name(row.kind, row.number, part=row.part, parts=parts)


def answers_of(viewer: Viewer, actions: Iterable[int]) -> dict[int, str]:
    """Which requirement each of these actions answers, in words, by the action's key."""
    found = {}
    for one in sources_of(viewer, actions):
        service, name = one.requirement.service, _called(one)
        inspection = inspection_words(one.requirement.published.inspection.on, service.get_source_display())
        found[one.action_id] = f"{name[:1].upper()}{name[1:]} of {inspection}"
    return found


def _answers(viewer: Viewer, service: Service) -> dict[tuple[int, str, str], list[Answer]]:
    """Which requirements of the service are answered by an action of a plan that has not ended and that the viewer
    sees, in whatever wording it was published."""
    rows = ActionSource.objects.filter(requirement__service=service, action__withdrawn_at=None)
    rows = rows.exclude(action__plan__stage=PlanStage.ENDED).select_related("requirement__published", "action__plan")
    found: dict[tuple[int, str, str], list[Answer]] = {}
    for row in seen_by(rows, viewer, path="action__plan__record_id").order_by("pk"):
        found.setdefault(_same(row.requirement), []).append(Answer(row.action.plan, row.action.number))
    return found


def _same(requirement: Requirement) -> tuple[int, str, str]:
    place = same_place(requirement.part, requirement.number, requirement.place)
    return requirement.published.inspection_id, requirement.kind, place


def _item(standing: RequirementStanding, visit: Visit, answered: Mapping[tuple[int, str, str], object]) -> Published:
    row = standing.requirement
    return Published(
        key=row.pk, kind=row.kind, name=standing.name, number=row.number, part=row.part, visit=visit,
        what=row.what.strip() or row.text.strip(),
        points=tuple(Point(step.label, step.text) for step in row.steps.all()) if row.what.strip() else (),
        due_on=row.due_on, due_text=row.due_text, first_due_on=row.first_due_on, who=row.who,
        regulations=_lines(row.regulations), standards=_lines(row.standards), quotes=quotes(row.text),
        key_question=row.key_question, cut_off=row.cut_off,
        words=row.published.text[row.start : row.end].strip() or row.text, state=standing.words,
        wanted=standing.standing.stands and _same(row) not in answered,
    )  # fmt: skip


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def _visits(service: Service, inspections: list[Inspection], gradings: list[Grading]) -> dict[int, Visit]:
    """Each inspection with the grades that stood after it: published before the next one, or standing from earlier."""
    visits = {}
    days = sorted({inspection.on for inspection in inspections})
    for inspection in inspections:
        following = next((on for on in days if on > inspection.on), date.max)
        given = [g for g in gradings if inspection.on <= g.on < following]
        before = [g for g in gradings if g.on < inspection.on]
        first = _newest([g for g in given if g.on == min(one.on for one in given)]) if given else None
        grades = _grades(first or _newest(before), given=first is not None)
        visits[inspection.pk] = Visit(inspection.on, inspection.case_number, service.get_source_display(), grades)
    return visits


def _newest(gradings: list[Grading]) -> Grading | None:
    """The newest day's; of several on one day the one that the newest file says."""
    return max(gradings, key=lambda g: (g.on, g.last_as_of, g.pk), default=None)


def _grades(grading: Grading | None, *, given: bool) -> GradesThen | None:
    if grading is None:
        return None
    each = tuple((grade.question, grade.text, grade.rank) for grade in grading.grades.all() if grade.group == "")
    return GradesThen(grading.on, grading.lowest, each, given)
