"""How a plan stands beside its actions: version, lead, review, dispute, hand-back. For the head of its page."""

from __future__ import annotations

from dataclasses import dataclass

from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of, process_of
from plumbline.plans.models import Disagreement, Plan, PlanKind, PlanLead, PlanVersion, Review
from plumbline.plans.queries.actors import leads_of
from plumbline.plans.queries.decisions import open_disputes
from plumbline.plans.queries.group import may_send
from plumbline.plans.queries.reviews import review_ahead
from plumbline.plans.queries.versions import current_version, version_on_its_way


@dataclass(frozen=True)
class PlanLife:
    """What the head of a plan's page says; each part is None or empty where there is nothing to say."""

    plan: Plan
    version: PlanVersion | None  # the final one that stands now (DG34)
    draft: PlanVersion | None  # the one on its way
    draft_state: str
    disputes: list[Disagreement]
    leads: list[PlanLead]
    review: Review | None  # the one being held, or the next one planned
    reason: str  # the trigger in its framework's words
    may_send: bool  # to the provider

    @property
    def in_review(self) -> bool:
        return self.review is not None and self.review.opened_at is not None

    @property
    def kind(self) -> str:
        return PlanKind(self.plan.kind).label if self.plan.kind else ""


def life_of(viewer: Viewer, plan: Plan) -> PlanLife:
    """In a fixed number of statements."""
    draft = version_on_its_way(viewer, plan)
    state = process_of(viewer, draft.run.process).state(draft.run.state) if draft else None
    triggers = framework_of(viewer, plan.framework_id).triggers
    return PlanLife(
        plan=plan,
        version=current_version(viewer, plan),
        draft=draft,
        draft_state=state.label if state else "",
        disputes=list(open_disputes(viewer, plan)),
        leads=leads_of(viewer, plan),
        review=review_ahead(viewer, plan),
        reason=next((t.label for t in triggers if t.key == plan.trigger), ""),
        may_send=may_send(viewer, plan),
    )
