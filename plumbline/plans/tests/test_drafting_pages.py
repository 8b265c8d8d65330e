"""The page on which a plan is drafted: one click where all is clear, the unclear first with their reasons, what was
chosen kept when something is missing; and the action's page, which leads back to what it came from."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.plans.models import Plan
from plumbline.plans.tests.drafting_home import VISIT, a_home, drafted
from plumbline.register.models import Service, TextKind
from plumbline.register.tests.published import Asked, asked, by_date, graded, inspected
from tests.world import World, organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World) -> Service:
    return a_home(world)


def where(home: Service) -> str:
    return reverse("plans:draft_plan", args=[home.number])


def text(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def fields(answer: Any) -> dict[str, str]:
    """What the form would send as it stands."""
    form = answer.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields} | {"framework": answer.context["framework"].id}


@pytest.fixture
def clear(world: World) -> Service:
    """A home of which everything published has a clear theme."""
    home = world.service
    visit = inspected(home, VISIT)
    asked(visit, [by_date("the provider must manage medication safely.", VISIT), Asked("ensure enough staff at night")])
    asked(visit, [Asked("keep the garden in order")], TextKind.AREA)
    graded(home, VISIT, wellbeing=2)
    return home


@pytest.mark.requirement("BY3")
def test_one_click_drafts_a_plan_where_every_theme_is_clear(world: World, clear: Service) -> None:
    client = signed_in(world.owner)
    page = client.get(where(clear))
    assert "Create the draft plan with 3 actions" in text(page)
    assert "For you to place" not in text(page)
    answer = client.post(where(clear), fields(page), follow=True)
    plan = Plan.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("plans:plan", args=[plan.code])
    assert [a.number for a in plan.actions.order_by("number")] == ["1.1", "3.1", "4.1"]
    assert plan.stage == "draft"
    assert "The plan is drafted." in text(answer)


def test_the_unclear_stand_first_with_their_reason_and_the_rest_beside_what_was_published(
    world: World,
    home: Service,
) -> None:
    page = signed_in(world.owner).get(where(home))
    said = text(page)
    assert "2 for you to place 3 with a clear theme 1 not in the plan unless you add them" in said
    assert said.index("For you to place") < said.index("In the plan") < said.index("Not in the plan unless")
    assert "Two themes fit: 1 Supporting People's Well-being" in said
    assert "As published 1. By 1 June 2026, the provider must manage medication safely." in said
    assert "Grades published on 4 February 2026: How well do we support people’s wellbeing? 2 weak" in said
    assert "1 June 2026 (first 1 April 2026, extended)" in said


def test_what_waits_for_a_theme_is_asked_for_and_what_was_chosen_is_kept(
    world: World,
    home: Service,
) -> None:
    client = signed_in(world.owner)
    page = client.get(where(home))
    given = fields(page)
    unclear = [name for name, value in given.items() if name.startswith("theme_") and value == ""]
    given[unclear[0]] = "6"
    answer = client.post(where(home), given)
    assert answer.status_code == 422
    assert "Choose a theme for requirement 4, or leave it out" in text(answer)
    assert fields(answer)[unclear[0]] == "6"
    assert not Plan.objects.exists()
    given[unclear[1]] = "out"
    client.post(where(home), given)
    plan = Plan.objects.get()
    assert plan.actions.count() == 4
    [line] = plan.not_imported.all()
    assert line.why == "Left out by Moira Kerr when the plan was drafted."
    shown = text(client.get(reverse("plans:plan", args=[plan.code])))
    assert "These lines stood in what the Care Inspectorate published and are not part of the plan." in shown


def test_the_same_form_twice_makes_one_plan(world: World, clear: Service) -> None:
    client = signed_in(world.owner)
    given = fields(client.get(where(clear)))
    first, second = (client.post(where(clear), given) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Plan.objects.count() == 1


def test_what_changed_meanwhile_is_said_and_nothing_is_made(world: World, clear: Service) -> None:
    client = signed_in(world.owner)
    given = fields(client.get(where(clear)))
    asked(inspected(clear, VISIT), ["one wording", "and another"], as_of=timezone.localdate())
    answer = client.post(where(clear), given)
    assert answer.status_code == 422
    assert not Plan.objects.exists()


@pytest.mark.parametrize("broken", [{"owner": "x"}, {"owner": "999999"}, {"submission": ""}, {"theme": "77"}])
def test_odd_input_is_refused_in_words(world: World, clear: Service, broken: dict[str, str]) -> None:
    client = signed_in(world.owner)
    given = fields(client.get(where(clear)))
    if "theme" in broken:
        broken = {next(name for name in given if name.startswith("theme_")): broken["theme"]}
    answer = client.post(where(clear), {**given, **broken})
    assert answer.status_code == 422
    assert not Plan.objects.exists()


def test_a_kind_of_plan_that_is_not_drafted_says_so(world: World, clear: Service) -> None:
    client = signed_in(world.owner)
    answer = client.get(where(clear), {"framework": "moray-improvement-action-plan"})
    assert answer.status_code == 422
    assert "is not drafted from requirements" in text(answer)
    assert client.get(where(clear), {"framework": "no-such-kind"}).status_code == 404
    assert "In the plan" in text(client.get(where(clear), {"framework": "service-improvement-plan"}))


def test_several_organisations_are_chosen_from(world: World, clear: Service) -> None:
    from plumbline.access.viewer import SYSTEM
    from plumbline.people import actions as people
    from tests.world import LONG_AGO, NOW

    council = organisation("Glen Afton Council", kind="council")
    people.add_membership(
        by=SYSTEM, at=NOW, user_id=world.owner.pk, organisation_id=council.pk, role="partnership_lead", since=LONG_AGO
    )
    client = signed_in(world.owner)
    page = client.get(where(clear))
    assert "Which organisation does the plan belong to?" in text(page)
    client.post(where(clear), {**fields(page), "owner": str(council.pk)})
    assert Plan.objects.get().record.owner == council


def test_nothing_published_says_how_to_begin(world: World) -> None:
    said = text(signed_in(world.owner).get(where(world.service)))
    assert "Nothing is published for this service" in said
    assert "Start a plan by hand" in said


def test_who_may_not_make_plans_is_told_and_strangers_find_nothing(world: World, clear: Service) -> None:
    assert signed_in(world.reader).get(where(clear)).status_code == 403
    assert signed_in(world.reader).post(where(clear), {}).status_code == 403
    for user in (world.stranger, world.other_manager):
        assert signed_in(user).get(where(clear)).status_code == 404
        assert signed_in(user).post(where(clear), {}).status_code == 404
    assert Client().get(where(clear)).status_code == 302


def test_a_plan_that_the_viewer_does_not_see_leaves_no_trace_on_the_page(
    world: World,
    home: Service,
) -> None:
    plan = drafted(world, home)
    assert plan.title in text(signed_in(world.owner).get(where(home)))
    theirs = text(signed_in(world.manager).get(where(home)))
    assert plan.title not in theirs
    assert "answers it" not in theirs


def test_an_action_says_where_it_came_from_also_after_its_text_was_changed(
    world: World,
    home: Service,
) -> None:
    plan = drafted(world, home)
    plan.actions.filter(number="1.1").update(text="Count the medicines.")
    said = text(signed_in(world.owner).get(reverse("plans:action", args=[plan.code, "1.1"])))
    assert "Where it comes from Requirement 1 of the inspection of 12 January 2026" in said
    assert "1. By 1 June 2026, the provider must manage medication safely." in said
    assert "1 April 2026" in said  # the date it had first
    assert "Care Inspectorate" in said


def test_the_page_asks_no_more_for_more_items(
    world: World, clear: Service, does_not_grow: Any, recorded_queries: Any
) -> None:
    client, days = signed_in(world.owner), iter(range(1, 20))

    def grow() -> None:
        n = next(days)
        more = [by_date(f"the provider must manage medication {m}.", VISIT, "a", "b") for m in range(6 * n)]
        asked(inspected(clear, VISIT), more, as_of=VISIT.replace(month=5, day=n))

    def ask() -> None:
        assert client.get(where(clear)).status_code == 200

    does_not_grow(ask, grow)
    with recorded_queries("plans:draft_plan"):
        ask()
