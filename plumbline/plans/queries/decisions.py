"""Differences of opinion about a plan, and its hand-back, as a viewer sees them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from plumbline.access.queries import live_grants, people_who_see, seen_by
from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of, process_of, scale_of
from plumbline.library.types import Process, ProcessState
from plumbline.people.models import Membership, Organisation, OrganisationKind
from plumbline.plans.models import (
    Action,
    ActionParty,
    Disagreement,
    GroupMember,
    HandBack,
    PartyKind,
    Plan,
    PlanKind,
    PlanStage,
    Position,
    Review,
)
from plumbline.plans.queries.actors import actors_of, members_of, oversight_groups
from plumbline.plans.queries.group import grades_reached
from plumbline.plans.queries.loop import facts_of as loop_facts_of
from plumbline.plans.queries.versions import current_version
from plumbline.plans.rules.decisions import DoneAction, OpenAction, Said, dispute_needs, unchecked, unsettled
from plumbline.plans.rules.loop import Stage, stage_of
from plumbline.plans.rules.standing import Standing, standing
from plumbline.workflow.models import Run, StepTaken
from plumbline.workflow.queries import steps_of
from plumbline.workflow.rules import Facts, Offer, done_words, offers

ASKED = "put_to_oversight"  # the step by which the oversight group is asked
CHECKED = (Stage.CHECKED, Stage.IMPACT, Stage.SUSTAINED)


@dataclass
class Course:
    """How something that runs on a process stands for one viewer: its state, the steps they take, and the log."""

    run: Run
    process: Process
    facts: Facts
    steps: list[StepTaken]

    @property
    def state(self) -> ProcessState | None:
        return self.process.state(self.run.state)

    @property
    def offers(self) -> tuple[Offer, ...]:
        return offers(self.process, self.facts)

    @property
    def log(self) -> list[tuple[StepTaken, str]]:
        return [(taken, done_words(self.process, taken.step)) for taken in self.steps]

    @property
    def over(self) -> bool:
        return self.run.ended_at is not None


# Differences of opinion


def disagreements_of(viewer: Viewer, plan: Plan) -> QuerySet[Disagreement]:
    """Every difference of opinion about the plan, the latest first (DG38). Whoever sees the plan sees that it is
    disputed."""
    rows = Disagreement.objects.select_related("run__process", "action").order_by("-at", "-pk")
    return seen_by(rows.filter(plan=plan), viewer, path="plan__record_id")


def state_of(viewer: Viewer, run: Run) -> ProcessState | None:
    """Where a run stands, for lists: the steps are asked for on its own page."""
    return process_of(viewer, run.process).state(run.state)


def open_disputes(viewer: Viewer, plan: Plan) -> QuerySet[Disagreement]:
    return disagreements_of(viewer, plan).filter(ended_at=None)


def get_disagreement(viewer: Viewer, code: str, pk: int) -> Disagreement:
    """One of them; Disagreement.DoesNotExist for a stranger as for one that never was."""
    rows = Disagreement.objects.select_related(
        "run__process", "action", "plan__record__owner", "plan__framework__scale", "plan__service"
    )
    return seen_by(rows, viewer, path="plan__record_id").get(plan__code=code, pk=pk)


def positions_of(viewer: Viewer, found: Disagreement) -> list[Position]:
    """What was said and tried, in the order in which it was written."""
    return list(Position.objects.filter(disagreement=found))


def dispute_course(viewer: Viewer, found: Disagreement) -> Course:
    """The one place that says how it stands for the viewer; page and action ask it."""
    said = [Said(p.side, p.kind) for p in positions_of(viewer, found)]
    held = dispute_needs(said, oversight=oversight_groups(viewer, found.plan).exists())
    return _course(viewer, found.plan, found.run, held)


def may_dispute(viewer: Viewer, plan: Plan) -> bool:
    """Whoever works on the plan, or sits in its oversight group, may say that they see it differently."""
    return plan.stage != PlanStage.ENDED and bool(actors_of(viewer, plan) & {"anyone", "group", "oversight", "lead"})


# The hand-back


def hand_backs_of(viewer: Viewer, plan: Plan) -> QuerySet[HandBack]:
    rows = HandBack.objects.filter(plan=plan).select_related("run__process").order_by("-at", "-pk")
    return seen_by(rows, viewer, path="plan__record_id")


def get_hand_back(viewer: Viewer, code: str, pk: int) -> HandBack:
    """One hand-back; HandBack.DoesNotExist for a stranger as for one that never was."""
    rows = HandBack.objects.select_related(
        "run__process", "plan__record__owner", "plan__framework__scale", "plan__service__provider__organisation"
    )
    return seen_by(rows, viewer, path="plan__record_id").get(plan__code=code, pk=pk)


@dataclass
class Readiness:
    """What the hand-back asks of the plan itself, said so that it can be mended (DG39)."""

    grades: str = ""  # the sentence about the grades (DG5)
    grades_hold: bool = True
    unsettled: list[str] = field(default_factory=list)  # numbers
    unchecked: list[str] = field(default_factory=list)
    open_actions: int = 0
    disputed: bool = False
    version: bool = False
    oversight: list[str] = field(default_factory=list)  # names of the groups that see the plan
    in_review: bool = False

    @property
    def undisputed(self) -> bool:
        return not self.disputed

    @property
    def all_checked(self) -> bool:
        return not self.unchecked

    @property
    def all_settled(self) -> bool:
        return not self.unsettled

    @property
    def overseen(self) -> bool:
        return bool(self.oversight)

    @property
    def between_reviews(self) -> bool:
        return not self.in_review

    @property
    def held(self) -> frozenset[str]:
        holds = {
            "grades_reached": self.grades_hold,
            "actions_settled": self.all_settled,
            "evidence_checked": self.all_checked,
            "no_dispute": self.undisputed,
            "has_final_version": self.version,
            "oversight_exists": self.overseen,
            "no_open_review": self.between_reviews,
        }
        return frozenset(need for need, held in holds.items() if held)


def readiness_of(viewer: Viewer, plan: Plan) -> Readiness:
    """How far the plan is from being handed back, today."""
    reached, sentence = grades_reached(viewer, plan)
    still, done = _actions_of(viewer, plan)
    groups = oversight_groups(viewer, plan)
    return Readiness(
        grades=sentence,
        grades_hold=reached,
        unsettled=unsettled(still),
        unchecked=unchecked(done),
        open_actions=len(still),
        disputed=open_disputes(viewer, plan).exists(),
        version=current_version(viewer, plan) is not None,
        oversight=[str(grant.group) for grant in groups],
        in_review=Review.objects.filter(plan=plan, opened_at__isnull=False, closed_at=None).exists(),
    )


def hand_back_course(viewer: Viewer, found: HandBack, readiness: Readiness) -> Course:
    """Who asked the oversight group does not also agree for it."""
    course = _course(viewer, found.plan, found.run, readiness.held)
    if any(step.step == ASKED and step.by_id == viewer.user_id for step in course.steps):
        course.facts = replace(course.facts, actors=course.facts.actors - {"oversight"})
    return course


def may_hand_back(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer may propose it: the Partnership Lead, or the owner's people, of a live plan that the
    partnership leads and whose framework knows a hand-back."""
    if plan.stage != PlanStage.LIVE or plan.handed_back_at or plan.kind == PlanKind.IN_HOUSE:
        return False
    if not framework_of(viewer, plan.framework_id).processes.hand_back:
        return False
    return bool(actors_of(viewer, plan) & {"owner", "partnership_lead"})


def provider_of(viewer: Viewer, plan: Plan) -> Organisation | None:
    """The provider to whom the plan goes back: its service's, else the only provider it is shared with."""
    if plan.service is not None:
        return plan.service.provider.organisation
    shared = live_grants(viewer, plan.record_id).filter(organisation__kind=OrganisationKind.PROVIDER)
    found = list(shared.select_related("organisation")[:2])
    return found[0].organisation if len(found) == 1 else None


def provider_members(viewer: Viewer, plan: Plan, provider: Organisation | None) -> QuerySet[GroupMember]:
    """Those of the group who work for the provider today and see the plan: one of them leads it after the hand-back."""
    working = Membership.objects.held_on(viewer.day).filter(organisation=provider).values("user")
    seeing = people_who_see(viewer, plan.record_id).values("pk")
    return members_of(viewer, plan).filter(user__in=working).filter(user__in=seeing)


def _actions_of(viewer: Viewer, plan: Plan) -> tuple[list[OpenAction], list[DoneAction]]:
    scale = scale_of(viewer, plan.framework.scale_id)
    rows = Action.objects.filter(plan=plan, withdrawn_at=None).prefetch_related("parties", "occurrences", "loop")
    still, done = [], []
    for action in rows.order_by("section__position", "position", "pk"):
        action.plan = plan
        if action.complete:
            stage = stage_of(loop_facts_of(viewer, action), complete=True)
            done.append(DoneAction(action.number, checked=stage in CHECKED))
            continue
        facts = action.facts(scale, action.occurrences.all(), has_progress=True)
        doers = [p for p in action.parties.all() if p.part == ActionParty.Part.DOER]
        still.append(
            OpenAction(
                number=action.number,
                late=standing(facts, viewer.day) is Standing.OVERDUE,
                named=any(p.kind != PartyKind.TBC for p in doers),
            )
        )
    return still, done


def _course(viewer: Viewer, plan: Plan, run: Run, held: frozenset[str]) -> Course:
    facts = Facts(state=run.state, actors=actors_of(viewer, plan), held=held, user_id=viewer.user_id)
    return Course(run, process_of(viewer, run.process), facts, list(steps_of(viewer, run)))
