"""Finding plans, sections and actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from plumbline.access.queries import open_to, parts_seen_by, records_open_to, records_owned_by, seen_by
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import framework_of, get_framework_version, published_scales, scale_of
from plumbline.library.types import Common
from plumbline.plans.models import (
    Action,
    ActionParty,
    HeaderValue,
    Occurrence,
    Plan,
    PlanKind,
    PlanStage,
    ProgressEntry,
    Section,
    SectionLead,
    SharedAction,
)

ENDED_LAST = Case(When(stage=PlanStage.ENDED, then=1), default=0)
SORTS = {
    "title": ("title", "pk"),
    "service": (F("service__name").asc(nulls_last=True), "title", "pk"),
    "overdue": ("-overdue", "title", "pk"),
    "newest": ("-created_at", "-pk"),
    "review": (F("review_on").asc(nulls_last=True), "title", "pk"),
}


@dataclass(frozen=True)
class PlanFilters:
    """What the person asked for; read from the address, so that a list can be sent to somebody as a link."""

    text: str = ""
    service: str = ""  # a service's number
    framework: str = ""
    stage: str = ""
    status: str = ""  # a value of the common axis: plans that have such an action
    lead: str = ""
    overdue: bool = False
    sort: str = "title"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> PlanFilters:
        def value(name: str, limit: int = 200) -> str:
            return given.get(name, "").replace("\x00", "").strip()[:limit]

        return cls(
            text=value("text"),
            service=value("service"),
            framework=value("framework"),
            stage=value("stage") if value("stage") in PlanStage.values else "",
            status=value("status") if value("status") in [c.value for c in Common] else "",
            lead=value("lead"),
            overdue=value("overdue") == "1",
            sort=value("sort") if value("sort") in SORTS else "title",
        )

    @property
    def any_set(self) -> bool:
        return bool(
            self.text or self.service or self.framework or self.stage or self.status or self.lead or self.overdue
        )


def list_plans(viewer: Viewer, *, filters: PlanFilters, today: date) -> QuerySet[Plan]:
    """The viewer's plans, each with `actions_total`, `actions_done` and `overdue`: counted by the database, in one
    statement however many plans there are."""
    plans = seen_by(Plan.objects.all(), viewer).select_related("framework", "service", "record__owner")
    plans = _filtered(viewer, plans, filters, today)
    open_actions = Action.objects.filter(plan=OuterRef("pk"), withdrawn_at=None)
    shown = _shown_in()
    return plans.annotate(
        actions_total=_count(open_actions) + _count(shown),
        actions_done=_count(open_actions.filter(complete=True)) + _count(shown.filter(action__complete=True)),
        overdue=_count(open_actions.filter(_overdue_on(today))) + _count(_overdue_shown(today)),
        review_on=Subquery(_review_values()),
    ).order_by(ENDED_LAST, *SORTS[filters.sort])


def _overdue_on(today: date) -> Any:
    """Which actions are past their day: in a live plan, not complete, and the finish or an occurrence has gone by."""
    missed = Occurrence.objects.filter(
        action=OuterRef("pk"), done_on=None, missed_at=None, due_on__lt=today, due_on__gte=OuterRef("created_at__date")
    )
    return Q(complete=False, plan__stage=PlanStage.LIVE) & (Q(finish_on__lt=today) | Exists(missed))


def _shown_in() -> QuerySet[SharedAction]:
    """Actions of other plans that a plan shows (BY8): they count in each plan, as on its page, and once over all."""
    return SharedAction.objects.filter(plan=OuterRef("pk"), ended_at=None, action__withdrawn_at=None)


def _overdue_shown(today: date) -> QuerySet[SharedAction]:
    return _shown_in().filter(action__in=Action.objects.filter(_overdue_on(today)).values("pk"))


def _count(actions: QuerySet[Action] | QuerySet[SharedAction]) -> Coalesce:
    counted = actions.order_by().values("plan").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _review_values() -> QuerySet:
    return HeaderValue.objects.filter(plan=OuterRef("pk"), key="review").values("day")[:1]


def _filtered(viewer: Viewer, plans: QuerySet[Plan], filters: PlanFilters, today: date) -> QuerySet[Plan]:
    actions = Action.objects.filter(plan=OuterRef("pk"), withdrawn_at=None)
    if filters.text:
        said = Q(text__icontains=filters.text) | Q(title__icontains=filters.text) | Q(outcome__icontains=filters.text)
        found = Q(title__icontains=filters.text) | Q(service__name__icontains=filters.text)
        plans = plans.filter(found | Exists(actions.filter(said)))
    if filters.service:
        plans = plans.filter(service__number=filters.service)
    if filters.framework:
        plans = plans.filter(framework__framework_id=filters.framework)
    if filters.stage:
        plans = plans.filter(stage=filters.stage)
    if filters.lead:
        doers = ActionParty.objects.filter(action__plan=OuterRef("pk"), text__icontains=filters.lead)
        leads = SectionLead.objects.filter(section__plan=OuterRef("pk"), text__icontains=filters.lead)
        plans = plans.filter(Exists(doers) | Exists(leads))
    if filters.overdue:
        plans = plans.filter(Exists(actions.filter(_overdue_on(today))) | Exists(_overdue_shown(today)))
    if filters.status:
        plans = plans.filter(Exists(actions.filter(_means(viewer, filters.status))))
    return plans


def _means(viewer: Viewer, common: str) -> Q:
    """Actions whose status, in their plan's own scale, means this on the common axis (for finding and counting)."""
    found = Q(pk__in=[])
    for version, scale in published_scales(viewer):
        keys = [v.key for v in scale.values if v.common == common]
        if keys:
            found |= Q(plan__framework__scale=version, status__in=keys)
    if common == Common.UNKNOWN:
        found |= Q(status="")
    return found


def get_plan(viewer: Viewer, code: str) -> Plan:
    """The plan; raises Plan.DoesNotExist for a stranger just as for a code that never was."""
    plans = seen_by(Plan.objects.select_related("framework__scale", "service", "record__owner"), viewer)
    return plans.get(code=code)


def find_plan(viewer: Viewer, name: str) -> Plan:
    """The plan with that code, or the only one with that title. Plan.DoesNotExist where there is none; a Refusal where
    several have the title."""
    plans = seen_by(Plan.objects.all(), viewer)
    found = plans.filter(code=name.upper()).first()
    if found:
        return found
    titled = list(plans.filter(title__iexact=name.strip())[:2])
    if len(titled) > 1:
        raise Refusal(f"Several plans are called “{name}”. Name the one you mean by its code, as in its address.")
    if not titled:
        raise Plan.DoesNotExist
    return titled[0]


def get_section(viewer: Viewer, code: str, number: str) -> Section:
    return seen_by(
        Section.objects.select_related("plan__record__owner", "plan__framework__scale"), viewer, path="plan__record_id"
    ).get(plan__code=code, number=number)


def get_action(viewer: Viewer, code: str, number: str) -> Action:
    """The action with that number in that plan; raises Action.DoesNotExist where the viewer may not see it."""
    rows = Action.objects.select_related("plan__record__owner", "plan__framework__scale", "plan__service", "section")
    return seen_by(rows, viewer, path="plan__record_id").get(plan__code=code, number=number)


def progress_seen(viewer: Viewer) -> QuerySet[ProgressEntry]:
    """The progress entries that the viewer may read, oldest first."""
    rows = ProgressEntry.objects.select_related("round").order_by("at", "pk")
    return parts_seen_by(rows, viewer, path="action__plan__record_id")


def may_edit(viewer: Viewer, plan: Plan) -> bool:
    return records_open_to(viewer, "plan.edit").filter(pk=plan.record_id).exists()


def may_record(viewer: Viewer, plan: Plan) -> bool:
    return records_open_to(viewer, "progress.record").filter(pk=plan.record_id).exists()


def may_end(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer works for the plan's owner in a role that changes plans: they alone end it; after it was
    handed back, those of the provider who leads it as well."""
    if plan.led_by_id and viewer.can("plan.edit", plan.led_by_id) and may_edit(viewer, plan):
        return True
    return records_owned_by(viewer, "plan.edit").filter(pk=plan.record_id).exists()


def ends_by_hand_back(viewer: Viewer, plan: Plan) -> bool:
    """Whether the plan is a live partnership plan of a kind that is handed back to its provider (DG39)."""
    known = framework_of(viewer, plan.framework_id).processes.hand_back
    return bool(known) and plan.stage == PlanStage.LIVE and plan.kind == PlanKind.PARTNERSHIP


def may_share(viewer: Viewer, plan: Plan) -> bool:
    return records_owned_by(viewer, "plan.share").filter(pk=plan.record_id).exists()


def plan_choices(viewer: Viewer) -> QuerySet[Plan]:
    """Plans that the viewer may edit, for "add to this plan"."""
    return open_to(Plan.objects.exclude(stage=PlanStage.ENDED), viewer, "plan.edit").order_by("title")


def count_late(viewer: Viewer, *, plan_ids: QuerySet[Plan] | None = None, today: date) -> int:
    """Actions past their day, over all plans the viewer may see or over some of them."""
    return _actions_of(viewer, plan_ids).filter(_overdue_on(today)).count()


def _actions_of(viewer: Viewer, plans: QuerySet[Plan] | None) -> QuerySet[Action]:
    """The actions of the plans that the viewer sees, or of some of these. The rule is asked once for each plan, not for
    each of its actions."""
    seen = seen_by(Plan.objects.all(), viewer)
    if plans is not None:
        seen = seen.filter(pk__in=plans.order_by().values("pk"))
    return Action.objects.filter(withdrawn_at=None, plan__in=seen.values("pk")).order_by()


def count_by_common(viewer: Viewer, *, plan_ids: QuerySet[Plan] | None = None) -> dict[str, int]:
    """Actions counted on the common axis, over all plans the viewer may see or over some of them."""
    rows = _actions_of(viewer, plan_ids)
    counted = {c.value: 0 for c in Common}
    grouped = rows.values("plan__framework__scale", "status").annotate(n=Count("pk"))
    for row in grouped:
        value = scale_of(viewer, int(row["plan__framework__scale"])).value(row["status"])
        counted[(value.common if value else Common.UNKNOWN).value] += row["n"]
    return counted


def scale_row_of(viewer: Viewer, framework_id: str) -> int:
    """The key of the scale that the newest version of a framework is monitored in."""
    return int(get_framework_version(viewer, framework_id).scale.pk)
