"""The provider's side: several people of one home, those who answer for several homes, and nothing of another home."""

from __future__ import annotations

import pytest

from plumbline.plans.models import Plan
from plumbline.plans.queries import PlanFilters, list_plans
from plumbline.plans.tests import samples
from plumbline.plans.tests.group_parts import GROUP, member, page
from tests.world import World, person, service, signed_in, viewer

pytestmark = pytest.mark.django_db


def plans_of(user: object) -> set[str]:
    asks = viewer(user)  # type: ignore[arg-type]
    return {plan.title for plan in list_plans(asks, filters=PlanFilters(), today=asks.day)}


def two_homes(world: World) -> tuple[Plan, Plan]:
    other = service("Rowan Bank", world.provider, world.partnership)
    first = samples.make_plan(world, title="Plan for Birchwood House", service_number=world.service.number)
    second = samples.make_plan(world, title="Plan for Rowan Bank", service_number=other.number)
    return first, second


def test_people_who_answer_for_several_homes_see_the_plans_of_all_that_are_shared_with_the_provider(
    world: World,
) -> None:
    first, second = two_homes(world)
    area = person("Fiona Weir", world.provider, "area_manager")
    director = person("Karen Bell", world.provider, "provider_director")
    for plan in (first, second):
        samples.share(world, plan, organisation_id=world.provider.pk)
    for user in (area, director):
        assert plans_of(user) == {first.title, second.title}
        assert signed_in(user).get(f"/plans/{second.code}/why/").status_code == 200
    elsewhere = samples.make_plan(world, title="Not shared with them")
    assert signed_in(area).get(GROUP.format(elsewhere.code)).status_code == 404
    assert plans_of(world.other_manager) == set()


def test_a_home_manager_sees_nothing_of_another_home_unless_it_is_shared(world: World) -> None:
    """Shared with people by their place in the group, and not with the whole provider, each home's plan stays with its
    manager; who answers for both homes is in both groups."""
    first, second = two_homes(world)
    by = viewer(world.owner)
    next_door = person("Tom Greer", world.provider, "registered_manager")
    area = person("Fiona Weir", world.provider, "area_manager")
    member(by, first, "care_home_manager", email=world.manager.email)
    member(by, second, "care_home_manager", email=next_door.email)
    for plan in (first, second):
        member(by, plan, "area_manager", email=area.email)
    assert plans_of(world.manager) == {first.title}
    assert plans_of(next_door) == {second.title}
    assert plans_of(area) == {first.title, second.title}
    for address in ("/plans/{}/", GROUP, "/plans/{}/why/", "/plans/{}/send/", "/plans/{}/history/"):
        assert signed_in(world.manager).get(address.format(second.code)).status_code == 404
    listed = page(world.manager, "/plans/", first)
    assert second.title not in listed
    member(by, second, "provider_senior_staff", email=world.manager.email)
    assert plans_of(world.manager) == {first.title, second.title}
