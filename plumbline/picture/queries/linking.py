"""Which plans a report can be linked with (WI19): those of its services that the viewer sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.items import get_item, links_of, may_triage
from plumbline.plans.models import Plan, PlanStage
from plumbline.register.models import Service


@dataclass(frozen=True)
class LinkPage:
    item: Item
    may: bool  # the viewer works on the report
    services: Sequence[Service]
    plans: Sequence[Plan]  # that can be chosen
    linked: Sequence[Plan]  # that are linked already


def link_page(viewer: Viewer, code: str) -> LinkPage:
    """Raises Item.DoesNotExist for a stranger as for one that never was."""
    item = get_item(viewer, code)
    services = [one.service for one in item.services.all()]
    held = {one.record_id for one in links_of(viewer, item)}
    plans = seen_by(Plan.objects.filter(service__in=services), viewer).select_related("service", "record__owner")
    found = list(plans.order_by("-created_at", "pk"))
    return LinkPage(
        item=item,
        may=may_triage(viewer, item),
        services=services,
        plans=[p for p in found if p.stage != PlanStage.ENDED and p.record_id not in held],
        linked=[p for p in found if p.record_id in held],
    )
