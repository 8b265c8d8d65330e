"""The plan check for a plan in the system (BY7): the facts the rules look at, what they find, what was accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Max
from django.utils.timezone import localdate

from plumbline.access.queries import live_grants
from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of, published_frameworks, scale_of
from plumbline.library.words import load_words
from plumbline.plans.models import (
    AcceptedFinding,
    Action,
    Circulation,
    EvidenceState,
    LoopStep,
    Occurrence,
    Plan,
    PlanVersion,
    Review,
)
from plumbline.plans.queries.actors import leads_of, members_of
from plumbline.plans.queries.content import content_of
from plumbline.plans.queries.evidence import uses_seen
from plumbline.plans.queries.plans import get_plan
from plumbline.plans.rules.checks import ActionLife, Finding, PlanFacts, PlanLife, ReviewLife, Severity, check
from plumbline.plans.rules.content import PlanContent


@dataclass(frozen=True)
class Accepted:
    """A finding that somebody accepted with a reason, while what it speaks of is as it was."""

    finding: Finding
    by: AcceptedFinding


@dataclass(frozen=True)
class PlanCheck:
    """What the check says of a plan, as this viewer reads it on this day."""

    plan: Plan
    facts: PlanFacts
    open: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]

    @property
    def clear(self) -> bool:
        """Nothing is open that must be mended first."""
        return not any(finding.severity is Severity.MUST for finding in self.open)

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.open)


def findings_of(viewer: Viewer, plan: Plan, *, today: date) -> PlanCheck:
    """What the check finds in a plan the viewer has found. It speaks only of what everyone on the plan may read, so
    that two people look at the same findings; evidence is that which the viewer may see."""
    facts = facts_of(viewer, plan, today=today)
    standing = {(row.rule, row.place, row.fingerprint): row for row in accepted_on(viewer, plan)}
    left: list[Finding] = []
    accepted: list[Accepted] = []
    for finding in check(facts):
        row = standing.get((finding.rule, finding.subject, finding.fingerprint))
        if row is None:
            left.append(finding)
        else:
            accepted.append(Accepted(finding, row))
    return PlanCheck(plan, facts, tuple(left), tuple(accepted))


def check_clear(viewer: Viewer, plan: Plan, *, today: date) -> bool:
    """Whether nothing is open that must be mended, or accepted with a reason, before the plan goes out."""
    return findings_of(viewer, plan, today=today).clear


def check_of(viewer: Viewer, code: str, *, today: date) -> PlanCheck:
    """The check of the plan with that code. Raises Plan.DoesNotExist for a stranger."""
    return findings_of(viewer, get_plan(viewer, code), today=today)


def check_content(viewer: Viewer, content: PlanContent, *, today: date) -> list[Finding]:
    """What the check finds in content that is no plan of the system yet: an upload as it was read, a frozen version.
    What only a plan knows (its group, evidence, reviews) is not looked at."""
    versions = {row.framework_id: (row, framework) for row, framework in published_frameworks(viewer)}
    row, framework = versions.get(content.framework, (None, None))
    scale = scale_of(viewer, row.scale_id) if row else None
    return check(PlanFacts(content, framework, scale, today, words=load_words(settings.LIBRARY)))


def accepted_on(viewer: Viewer, plan: Plan) -> list[AcceptedFinding]:
    """The acceptances that stand on a plan, the first given first."""
    return list(AcceptedFinding.objects.filter(plan=plan, ended_at=None))


def facts_of(viewer: Viewer, plan: Plan, *, today: date) -> PlanFacts:
    """Everything that the rules look at, in a fixed number of statements."""
    return PlanFacts(
        content=content_of(viewer, plan, notes="none"),
        framework=framework_of(viewer, plan.framework_id),
        scale=scale_of(viewer, plan.framework.scale_id),
        today=today,
        life=_life(viewer, plan, today),
        words=load_words(settings.LIBRARY),
    )


def _life(viewer: Viewer, plan: Plan, today: date) -> PlanLife:
    shared = live_grants(viewer, plan.record_id).count()
    members = list(members_of(viewer, plan, on=today))
    on_its_way = PlanVersion.objects.filter(plan=plan, final_at=None, dropped_at=None).first()
    planned = Review.objects.filter(plan=plan, opened_at=None).order_by("planned_for").last()
    return PlanLife(
        stage=plan.stage,
        kind=plan.kind,
        trigger=plan.trigger,
        date_of_plan=plan.date_of_plan,
        completed_by=plan.completed_by,
        next_review_on=planned.planned_for if planned else None,
        led_by=tuple(turn.name for turn in leads_of(viewer, plan, on=today)),
        roles=frozenset(member.role for member in members if member.role),
        sees_it=shared,
        reviews=_reviews(plan),
        draft_since=localdate(on_its_way.begun_at) if on_its_way else None,
        withdrawn=frozenset(
            Action.objects.filter(plan=plan, withdrawn_at__isnull=False).values_list("number", flat=True)
        ),
        actions=_lives(viewer, plan),
    )


def _reviews(plan: Plan) -> tuple[ReviewLife, ...]:
    """The reviews that were closed, each with whether a version was sent out after it."""
    sent = Circulation.objects.filter(version__plan=plan).aggregate(last=Max("at"))["last"]
    closed = Review.objects.filter(plan=plan, closed_at__isnull=False).order_by("closed_at")
    return tuple(
        ReviewLife(row.number, localdate(row.closed_at), sent is not None and sent >= row.closed_at) for row in closed
    )


def _lives(viewer: Viewer, plan: Plan) -> dict[str, ActionLife]:
    """What is known of each action beside what the plan says, by its number."""
    rows = Action.objects.filter(plan=plan, withdrawn_at=None)
    loop = {step.action_id: step.stage for step in LoopStep.objects.filter(action__in=rows)}  # the last one stays
    seen = uses_seen(viewer).filter(action__in=rows).exclude(state=EvidenceState.SENT_BACK)
    evidence = dict(seen.order_by().values_list("action").annotate(n=Count("pk")))
    occurrences = dict(
        Occurrence.objects.filter(action__in=rows).order_by().values_list("action").annotate(n=Count("pk"))
    )
    return {
        row.number: ActionLife(
            complete=row.complete,
            completed_on=row.completed_on,
            loop=loop.get(row.pk, ""),
            evidence=evidence.get(row.pk, 0),
            occurrences=occurrences.get(row.pk, 0),
        )
        for row in rows
    }
