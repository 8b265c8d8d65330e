"""A home of which a plan can be drafted, invented, and the plan drafted of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from plumbline.plans.actions.drafting import draft_plan
from plumbline.plans.models import Plan
from plumbline.plans.queries.drafting import DraftPage, draft_page
from plumbline.plans.rules.drafting import Choice
from plumbline.register.models import Service, Source, TextKind
from plumbline.register.tests.published import Asked, asked, by_date, graded, inspected
from tests.world import World, viewer

FRAMEWORK = "dumfries-galloway-improvement-plan"
VISIT, EARLIER = date(2026, 1, 12), date(2025, 3, 3)
STANDARD = "the Health and Social Care Standards (HSCS) which state: 'My plan says what I am to have' (HSCS 1.15)"


def a_home(world: World) -> Service:
    """A home inspected twice; at the second visit graded weak, with four requirements and an area for improvement."""
    home = world.service
    home.source, home.kind, home.subtype = Source.CARE_INSPECTORATE, "Care Home Service", "Older People"
    home.save()
    asked(inspected(home, EARLIER, "CAS-1"), [by_date("the provider must ensure staff training.", date(2025, 6, 1))])
    visit = inspected(home, VISIT, "CAS-2")
    plans = "the provider must ensure that each person has a care plan that says how their needs will be met."
    asked(
        visit,
        [
            by_date("the provider must manage medication safely.", date(2026, 6, 1), "count it daily",
                    "audit it weekly", first_due_on=date(2026, 4, 1)),
            by_date(plans, date(2026, 5, 4), text=f"{plans} This fits {STANDARD}", standards="HSCS 1.15"),
            by_date("the provider must keep people safe.", date(2026, 5, 1), cut_off=True),
            Asked("the manager must ensure that staff are trained before they give medication", (),
                  {"who": "the manager", "due_text": "With immediate effect"}),
        ],
    )  # fmt: skip
    asked(visit, [Asked("The provider should offer activities that people choose.")], TextKind.AREA)
    graded(home, date(2026, 2, 4), wellbeing=2, leadership=3)
    return home


def page_of(world: World, home: Service, framework: str = FRAMEWORK) -> DraftPage:
    return draft_page(viewer(world.owner), home.number, framework, today=timezone.localdate())


def drafted(world: World, home: Service, **more: Any) -> Plan:
    """The clear ones as they are, the two unclear: one placed by hand, one left out."""
    page = page_of(world, home)
    choices = {o.item.key: Choice(str(o.placing.theme)) for o in page.clear}
    safe, trained = [o.item.key for o in page.unclear] or [0, 0]
    choices |= {safe: Choice("6")} if safe else {}
    given = {
        "by": viewer(world.owner), "at": timezone.now(), "owner_id": world.partnership.pk, "number": home.number,
        "framework_id": FRAMEWORK, "choices": choices, "left_out": {trained: "Answered elsewhere"},
        "submission": "one", **more,
    }  # fmt: skip
    return draft_plan(**given)
