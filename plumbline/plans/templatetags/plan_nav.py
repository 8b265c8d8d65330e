"""The parts of a plan's life, as a row of links that stands on each of its pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from plumbline.access.viewer import NOBODY, Viewer
from plumbline.library.queries import framework_of
from plumbline.library.types import Framework
from plumbline.plans.models import Plan, PlanKind
from plumbline.plans.queries.copies import may_copy
from plumbline.plans.queries.rounds import may_ask_guests
from plumbline.plans.queries.told import may_see_told

register = template.Library()

MAIN = (
    ("plan", "Plan"), ("group", "Group"), ("review_list", "Reviews"), ("rounds", "Rounds"), ("versions", "Versions"),
    ("plan_check", "Plan check"),
)  # fmt: skip
MORE = (
    ("why", "Why this plan"), ("evidence_list", "Evidence"), ("disagreements", "Differences of opinion"),
    ("hand_backs", "Handing back"), ("guest_links", "Links for guests"), ("copies", "Copies for others"),
    ("told", "Who was told"), ("plan_history", "History"),
)  # fmt: skip


@register.inclusion_tag("plans/parts/plan_nav.html", takes_context=True)
def plan_nav(context: dict[str, Any], plan: Plan, here: str) -> dict[str, Any]:
    """`here`: the name of the page's address, without its room."""
    request = context.get("request")
    viewer: Viewer = getattr(request, "viewer", NOBODY)
    framework = framework_of(viewer, plan.framework_id)
    kept = {name for name, opens in _opens(viewer, plan).items() if not opens}
    return {
        "main": _links(MAIN, plan, framework, here),
        "more": _links([pair for pair in MORE if pair[0] not in kept], plan, framework, here),
        "more_here": any(name == here for name, _ in MORE),
    }


def _opens(viewer: Viewer, plan: Plan) -> dict[str, bool]:
    """Whether the pages that are not everyone's open to the viewer: each is asked what the page itself asks."""
    told = may_see_told(viewer, plan)
    return {
        "told": told, "copies": told or may_copy(viewer, plan),  # who sees the names makes copies as well
        "guest_links": may_ask_guests(viewer, plan),
    }  # fmt: skip


def _links(names: Iterable[tuple[str, str]], plan: Plan, framework: Framework, here: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": reverse(f"plans:{name}", args=[plan.code]), "here": name == here}
        for name, label in names
        if _has(name, plan, framework)
    ]


def _has(name: str, plan: Plan, framework: Framework) -> bool:
    """Whether this kind of plan has that part."""
    if name == "rounds":
        return framework.rounds is not None
    if name == "hand_backs":
        in_house = plan.kind == PlanKind.IN_HOUSE and plan.handed_back_at is None
        return bool(framework.processes.hand_back) and not in_house
    return True
