"""Services: found by those in whose area they are and those who provide them; added by those who write plans there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plumbline.access.queries import viewer_of
from plumbline.access.viewer import NOBODY, SYSTEM, Post, Viewer
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation, User
from plumbline.register.actions import create_service
from plumbline.register.models import Service
from plumbline.register.queries import get_service, list_services
from tests.world import NOW, World, service

pytestmark = pytest.mark.django_db


def seen(user: User, text: str = "") -> list[str]:
    return [s.name for s in list_services(viewer_of(user, on=date.today()), text)]


def writer_in(organisation: Organisation, user: User) -> Viewer:
    post = Post(
        organisation.pk, organisation.name, organisation.kind, organisation.nation, "any", frozenset({"register.edit"})
    )
    return Viewer(user_id=user.pk, name=user.name, posts=(post,))


def test_services_are_found_by_their_area_and_their_provider_alone(world: World) -> None:
    here, there = world.service, service("Kestrel Court", world.other_provider, world.other_partnership)
    assert seen(world.owner) == seen(world.manager) == [here.name]
    assert seen(world.stranger) == seen(world.other_manager) == [there.name]
    assert not list_services(NOBODY)
    assert list_services(SYSTEM).count() == 2
    for number in (there.number, "no-such"):
        with pytest.raises(Service.DoesNotExist):
            get_service(viewer_of(world.owner, on=date.today()), number)
    assert get_service(viewer_of(world.owner, on=date.today()), here.number) == here


def test_every_word_looked_for_must_be_found(world: World) -> None:
    service("Ashgrove", world.provider, world.partnership, town="Langholm", postcode="DG13 0AA", number="CS2026")
    service("Rowan Lodge", world.other_provider, world.partnership, town="Annan")
    for text in ("ash", "langholm birchwood", "DG13", "cs2026", "  ASHGROVE  "):
        assert seen(world.owner, text) == ["Ashgrove"], text
    assert seen(world.owner, "langholm kestrel") == []
    assert len(seen(world.owner)) == 2
    assert seen(world.stranger, "ash") == []


def test_the_choices_tell_services_of_one_name_apart(world: World) -> None:
    service("The Elms", world.provider, world.partnership, town="Annan", number="1")
    service("The Elms", world.provider, world.partnership, town="", number="2")
    assert [s.with_town for s in list_services(viewer_of(world.owner, on=date.today()))] == [
        "The Elms, Annan",
        "The Elms",
    ]


def test_the_list_takes_one_question(world: World, django_assert_num_queries: Any) -> None:
    for number in range(5):
        service(f"Home {number}", world.provider, world.partnership)
    viewer = viewer_of(world.owner, on=date.today())
    with django_assert_num_queries(1):
        assert len([(s.name, s.provider.name, s.area.name) for s in list_services(viewer)]) == 5


def given(world: World, **more: Any) -> dict[str, Any]:
    return {
        "at": NOW, "name": "Ashgrove", "kind": "Day service", "provider_id": world.provider.pk,
        "area_id": world.partnership.pk, "postcode": "dg13 0aa", **more,
    }  # fmt: skip


def test_a_service_is_added_with_one_event(world: World) -> None:
    made = create_service(by=SYSTEM, **given(world, number="CS1"))
    assert (made.number, made.nation, made.postcode) == ("CS1", "scotland", "DG13 0AA")
    event = Event.objects.get(verb="service.created")
    assert (event.organisation_id, event.subject_label) == (world.partnership.pk, "Ashgrove")


def test_a_service_without_a_number_gets_one_of_its_own(world: World) -> None:
    first, second = (create_service(by=SYSTEM, **given(world)) for _ in range(2))
    assert first.number == f"local-{first.pk}"
    assert first.number != second.number


def test_a_service_is_added_by_those_who_keep_the_register_of_its_area(world: World) -> None:
    run_by = Post(world.provider.pk, world.provider.name, "provider", "scotland", "any", frozenset({"plan.share"}))
    keeps = writer_in(world.partnership, world.owner).posts[0]
    with pytest.raises(Refusal, match="an organisation of yours looks after"):
        create_service(by=Viewer(user_id=1, name="x", posts=(run_by,)), **given(world))
    both = Viewer(user_id=1, name="x", posts=(run_by, keeps))
    assert create_service(by=both, **given(world)).provider.organisation == world.provider


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": ""}, "kind"),
        ({"number": "cs9"}, "number"),
        ({"provider_id": 10**9}, "provider"),
        ({"area_id": 10**9}, "area"),
    ],
)
def test_what_is_wrong_is_named(world: World, change: dict[str, Any], field: str) -> None:
    create_service(by=SYSTEM, **given(world, number="CS9"))
    with pytest.raises(Refusal) as refused:
        create_service(by=SYSTEM, **given(world, **change))
    assert refused.value.field == field
    assert Service.objects.count() == 1


def test_a_strangers_organisation_is_no_place_to_add_to(world: World) -> None:
    there, may = world.other_partnership, frozenset({"register.edit", "plan.share"})
    sharing = Post(there.pk, there.name, "partnership", "england", "any", may)
    with pytest.raises(Refusal, match="an organisation of yours looks after"):
        create_service(by=Viewer(user_id=1, name="x", posts=(sharing,)), **given(world))
