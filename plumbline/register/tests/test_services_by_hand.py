"""Services kept by hand (WI8, HE5): added once, changed without overwriting, never in place of what is published."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from plumbline.access.viewer import SYSTEM
from plumbline.drafts.models import Draft
from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.plans import actions as plans
from plumbline.register import actions
from plumbline.register.models import Provider, Service, Source, Status
from plumbline.register.queries import get_service, list_services
from plumbline.register.queries.finding import ServiceFilters, find
from plumbline.register.queries.services import events_of_service
from plumbline.register.tests.kept import area, by_hand, get, provider, published, text_of, typed
from tests.sample import FRAMEWORK
from tests.world import NOW, TODAY, World, organisation, person, signed_in, viewer

pytestmark = pytest.mark.django_db

ADD = "/services/by-hand/new/"


def add(world: World, user: Any = None, **more: Any) -> Any:
    return signed_in(user or world.owner).post(ADD, typed(world, **more))


def values(world: World, **more: Any) -> actions.ServiceValues:
    return actions.ServiceValues(
        **{
            "name": "Rowan Day Centre", "kind": "Day service", "area_id": world.service.area_id,
            "provider_name": "Rowan Trust", "registration": "not-needed", "why_unregistered": "No personal care",
            **more,
        }
    )  # fmt: skip


@pytest.mark.requirement("WI8")
def test_a_service_that_needs_no_registration_is_added_found_and_may_have_a_plan(world: World) -> None:
    assert add(world).status_code == 302
    made = Service.objects.get(name="Tŷ Gwyn Day Centre")
    assert (made.source, made.number, made.nation) == (Source.LOCAL, f"local-{made.pk}", "scotland")
    assert (made.registration, made.why_unregistered) == ("not-needed", "A day service without personal care")
    assert (made.postcode, made.places, made.provider.name) == ("DG13 0AA", 24, "Quernstone Trust")
    event = Event.objects.get(verb="service.created", subject_id=made.pk)
    assert (event.organisation_id, event.actor_name) == (world.partnership.pk, world.owner.name)

    page = text_of(get(world.mate, "/services/?text=ty gwyn"))
    assert "Tŷ Gwyn Day Centre" in page
    assert "Needs no registration" in page
    plan = plans.create_plan(
        by=viewer(world.owner), at=NOW, owner_id=world.partnership.pk, framework_id=FRAMEWORK, submission="plan",
        values=plans.PlanValues(title="Plan of the day centre", date_of_plan=TODAY, service_number=made.number),
    )  # fmt: skip
    assert plan.service == made


def test_the_bodies_that_look_after_the_area_find_it_and_nobody_else(world: World) -> None:
    add(world)
    made = Service.objects.get(name="Tŷ Gwyn Day Centre")
    nhs = organisation("NHS Afton", kind="nhs")
    actions.look_after(by=SYSTEM, at=NOW, area=made.area.slug, organisation_id=nhs.pk)
    nurse = person("Ann Reid", nhs, "community_nurse")
    assert get_service(viewer(nurse), made.number) == made
    for user in (world.stranger, world.other_manager, world.manager):
        assert made.number not in [s.number for s in find(viewer(user), ServiceFilters(area="all", status="any"))]
        for name in ("edit_service", "service_scope", "practices"):
            assert get(user, reverse(f"register:{name}", args=[made.number])).status_code == 404
        assert get(user, f"/providers/{made.provider.number}/").status_code == 404


def test_a_double_click_makes_one(world: World) -> None:
    world.service.area_id  # noqa: B018 - made before it is counted
    client, before = signed_in(world.owner), Service.objects.count()
    for _ in range(2):
        assert client.post(ADD, typed(world)).status_code == 302
    assert Service.objects.count() == before + 1
    assert Provider.objects.filter(name="Quernstone Trust").count() == 1
    assert client.post(ADD, typed(world, submission="another")).status_code == 302
    assert Service.objects.count() == before + 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Enter the name of the service"),
        ({"kind": ""}, "Enter the type of service"),
        ({"registration": ""}, "Say whether it is registered with a regulator"),
        ({"why_unregistered": " "}, "Say why it needs no registration"),
        ({"provider": ""}, "Say who provides the service"),
        ({"places": "many"}, "Enter the places as a number"),
        ({"places": "-1"}, "Enter the places as a number"),
        ({"area": "999999"}, "Choose one of the answers listed for area"),
        ({"registration": "registered", "number": "CS/1"}, "Enter the regulator’s number as it is printed"),
        ({"registration": "registered", "number": "local-1"}, "Enter the regulator’s number as it is printed"),
        ({"name": "x" * 201}, "at most 200|200 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, change: dict[str, Any], sentence: str) -> None:
    world.service.area_id  # noqa: B018 - made before it is counted
    before, typed_in = Service.objects.count(), typed(world, **change)
    answer = signed_in(world.owner).post(ADD, typed_in)
    assert answer.status_code == 422
    page = text_of(answer)
    assert re.search(sentence, page)
    assert 'value="2 Mill Lane"' in page
    assert Service.objects.count() == before
    assert not Provider.objects.filter(name="Quernstone Trust").exists()


def test_a_number_that_is_in_the_register_is_not_given_twice(world: World) -> None:
    there = published("Ashgrove", world.service.area, provider("Ash Care"), number="CS2003000999")
    answer = add(world, registration="registered", number="cs2003000999")
    assert answer.status_code == 422
    assert "The number cs2003000999 cannot be given to this service." in text_of(answer)
    assert there.name not in text_of(answer)
    assert add(world, registration="registered", number="CS2003000998").status_code == 302
    assert Service.objects.get(number="CS2003000998").why_unregistered == ""


def test_a_number_taken_in_the_same_moment_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    published("Ashgrove", world.service.area, provider("Ash Care"), number="CS2003000999")
    monkeypatch.setattr("plumbline.register.actions.services._free_number", lambda number, but=None: number)
    answer = add(world, registration="registered", number="CS2003000999")
    assert answer.status_code == 422
    assert "cannot be given to this service" in text_of(answer)
    assert Service.objects.filter(number="CS2003000999").count() == 1
    assert not Provider.objects.filter(name="Quernstone Trust").exists()


def test_the_provider_is_one_there_is_where_it_is_called_so(world: World) -> None:
    known = provider("Quernstone Trust")
    assert add(world).status_code == 302
    assert Service.objects.get(name="Tŷ Gwyn Day Centre").provider == known
    assert add(world, provider=known.number.lower(), submission="two", name="Other").status_code == 422
    assert add(world, provider=known.number, submission="two", name="Other").status_code == 302
    assert Service.objects.get(name="Other").provider == known


def test_where_several_providers_fit_the_form_asks_which(world: World) -> None:
    first, second = provider("Quernstone Trust (North)"), provider("Quernstone Trust (South)")
    asked = add(world)
    page = text_of(asked)
    assert asked.status_code == 422
    assert "Choose which provider is meant" in page
    assert f'value="{first.number}"' in page
    assert add(world, provider_choice=second.number).status_code == 302
    assert Service.objects.get(name="Tŷ Gwyn Day Centre").provider == second
    assert add(world, provider_choice="new", submission="two", name="Other").status_code == 302
    assert Service.objects.get(name="Other").provider.number.startswith("local-")
    assert add(world, provider_choice="SP9999", submission="three").status_code == 422


def test_a_provider_that_only_others_know_is_not_offered(world: World) -> None:
    """Nor is it told apart from one that never was: the name makes a new one."""
    far = area("Far Vale", "far-vale", world.other_partnership)
    hidden = provider("Quernstone Trust", source=Source.LOCAL)
    by_hand("Far Day Centre", far, hidden)
    assert hidden.number not in text_of(add(world, name=""))
    assert add(world).status_code == 302
    assert Service.objects.get(name="Tŷ Gwyn Day Centre").provider != hidden
    with pytest.raises(Refusal, match="Choose a provider"):
        actions.add_service(
            by=viewer(world.owner), at=NOW, submission="x", values=values(world, provider=hidden.number)
        )


@pytest.mark.parametrize("who", ["reader", "manager", "stranger"])
def test_who_does_not_keep_the_register_is_given_no_form(world: World, who: str) -> None:
    """A reader's role keeps no register; a provider looks after no area; the stranger's body looks after another."""
    user, there = getattr(world, who), world.service.area_id
    answer = get(user, ADD)
    assert answer.status_code == 403
    assert '<form method="post" novalidate' not in text_of(answer)
    assert signed_in(user).post(ADD, typed(world)).status_code == 403
    with pytest.raises(Refusal, match="an organisation of yours looks after"):
        actions.add_service(by=viewer(user), at=NOW, submission="x", values=values(world, area_id=there))


def test_typed_text_is_kept_until_it_is_sent(world: World) -> None:
    client, _ = signed_in(world.owner), world.service
    client.post("/drafts/keep/", {"key": "service:new", "name": "Half a name"})
    assert 'value="Half a name"' in text_of(client.get(ADD))
    client.post(ADD, typed(world))
    assert not Draft.objects.filter(key="service:new").exists()


# Changing


def edit(world: World, service: Service, user: Any = None, **more: Any) -> Any:
    given = {
        **typed(world),
        "provider": service.provider.number,
        "status": "active",
        "edition": service.edition,
        **more,
    }
    return signed_in(user or world.owner).post(f"/services/{service.number}/edit/", given)


@pytest.fixture
def kept(world: World) -> Service:
    return actions.add_service(by=viewer(world.owner), at=NOW, values=values(world), submission="kept")


def test_what_is_kept_by_hand_is_changed_with_one_event(world: World, kept: Service) -> None:
    assert edit(world, kept, name="Rowan Centre", status="closed").status_code == 302
    kept.refresh_from_db()
    assert (kept.name, kept.status, kept.edition) == ("Rowan Centre", Status.CLOSED, 2)
    event = events_of_service(viewer(world.mate), kept)[0]
    assert (event.verb, event.before["name"], event.after["name"]) == (
        "service.changed", "Rowan Day Centre", "Rowan Centre",
    )  # fmt: skip
    assert event.after["status"] == "Closed"
    assert not events_of_service(viewer(world.stranger), kept).exists()
    assert [s.name for s in list_services(viewer(world.owner), "rowan centre")] == ["Rowan Centre"]


def test_saving_without_a_change_leaves_no_event(world: World, kept: Service) -> None:
    events = Event.objects.count()
    given = values(world, provider=kept.provider.number, provider_name="")
    same = actions.edit_service(by=viewer(world.owner), at=NOW, number=kept.number, values=given, edition=1)
    assert (same.edition, Event.objects.count()) == (1, events)


def test_two_people_do_not_overwrite_each_other(world: World, kept: Service) -> None:
    assert edit(world, kept, town="Annan").status_code == 302
    answer = edit(world, kept, user=world.mate, town="Langholm")  # opened before
    page = text_of(answer)
    assert answer.status_code == 409
    assert "what stands there now" in page
    assert "Annan" in page
    assert 'name="edition" value="2"' in page
    assert "Provider: what stands there now" not in page
    kept.refresh_from_db()
    assert kept.town == "Annan"
    given = values(world, provider="x")
    with pytest.raises(Conflict):
        actions.edit_service(by=viewer(world.mate), at=NOW, number=kept.number, values=given, edition=1)
    kept.refresh_from_db()
    assert edit(world, kept, user=world.mate, town="Langholm").status_code == 302


def test_what_a_regulator_publishes_is_not_changed_by_hand(world: World) -> None:
    there = published("Ashgrove", world.service.area, provider("Ash Care"))
    page = text_of(get(world.owner, f"/services/{there.number}/edit/"))
    assert "not changed by hand" in page
    assert '<form method="post" novalidate' not in page
    assert "Say who assesses it" in page
    edit(world, there, name="Something else")
    there.refresh_from_db()
    assert there.name == "Ashgrove"
    with pytest.raises(Refusal, match="not changed by hand"):
        actions.edit_service(by=viewer(world.owner), at=NOW, number=there.number, values=values(world), edition=1)


def test_who_may_only_read_it_changes_nothing(world: World, kept: Service) -> None:
    for user in (world.reader,):
        assert get(user, f"/services/{kept.number}/edit/").status_code == 403
        assert edit(world, kept, user=user, name="Another").status_code == 403
        with pytest.raises(Refusal, match="You can read this service"):
            actions.edit_service(by=viewer(user), at=NOW, number=kept.number, values=values(world), edition=1)
    kept.refresh_from_db()
    assert kept.name == "Rowan Day Centre"


def test_it_is_not_moved_into_an_area_that_others_look_after(world: World, kept: Service) -> None:
    far = area("Far Vale", "far-vale", world.other_partnership)
    assert edit(world, kept, area=str(far.pk)).status_code == 422
    given = values(world, provider=kept.provider.number, area_id=far.pk)
    with pytest.raises(Refusal) as refused:
        actions.edit_service(by=viewer(world.owner), at=NOW, number=kept.number, values=given, edition=1)
    assert refused.value.field == "area"


def test_one_that_is_registered_later_takes_the_regulators_number(world: World, kept: Service) -> None:
    assert edit(world, kept, registration="registered", number="CS2026000123").status_code == 302
    kept.refresh_from_db()
    assert (kept.number, kept.registration, kept.why_unregistered) == ("CS2026000123", "registered", "")
