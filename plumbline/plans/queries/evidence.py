"""Evidence for a viewer. A piece is seen through what it is used for: by those who see a plan that uses it and for whom
it is meant. So a reader of one plan opens it and never learns which other plans use it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from plumbline.access.queries import open_to, parts_seen_by
from plumbline.access.viewer import Viewer
from plumbline.plans.models import Action, Evidence, EvidenceUse, Plan


def uses_seen(viewer: Viewer) -> QuerySet[EvidenceUse]:
    """Every use of evidence that the viewer may read of, oldest first: the plan is theirs to see and the piece is meant
    for them there."""
    rows = EvidenceUse.objects.select_related("evidence__file", "action__plan")
    seen = parts_seen_by(
        rows, viewer, path="action__plan__record_id", audience="evidence__audience", author="evidence__by_id"
    )
    return seen.order_by("at", "pk")


def uses_for(viewer: Viewer, action: Action) -> list[EvidenceUse]:
    """The evidence put forward for one action, as far as the viewer may read it."""
    return list(uses_seen(viewer).filter(action=action))


def uses_in(viewer: Viewer, plan: Plan) -> list[EvidenceUse]:
    """The evidence of a plan's actions in the plan's order, as far as the viewer may read it; what is used for several
    actions stands at each."""
    seen = uses_seen(viewer).filter(action__plan=plan).select_related("action__section", "evidence__file")
    return list(seen.order_by("action__section__position", "action__position", "action", "at", "pk"))


def get_evidence(viewer: Viewer, code: str, evidence: str) -> Evidence:
    """One piece through one plan that uses it, with `uses_there`: what it is used for in plans that the viewer sees.
    Raises Evidence.DoesNotExist where they may not read it there."""
    through = uses_seen(viewer).filter(evidence=OuterRef("pk"), action__plan__code=code).order_by()
    everywhere = uses_seen(viewer).prefetch_related("action__loop", "action__parties")
    everywhere = everywhere.order_by("action__plan__title", "action__position", "pk")
    rows = Evidence.objects.filter(Exists(through)).select_related("file")
    return rows.prefetch_related(Prefetch("uses", queryset=everywhere, to_attr="uses_there")).get(code=evidence)


def evidence_choices(viewer: Viewer, action: Action) -> QuerySet[Evidence]:
    """What is there already and can be used for this action as well (BY8): evidence of plans that the viewer sees and
    may record on, as far as it is meant for them, without what the action has."""
    from_plans = open_to(uses_seen(viewer), viewer, "progress.record", path="action__plan__record_id").order_by()
    rows = Evidence.objects.filter(Exists(from_plans.filter(evidence=OuterRef("pk"))))
    have = EvidenceUse.objects.filter(action=action, evidence=OuterRef("pk"))
    return rows.exclude(Exists(have)).select_related("file").order_by("-at", "-pk")
