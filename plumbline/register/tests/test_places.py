"""Who looks after an area, who a provider is, who assesses a service, and its GP practices (HE33)."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from plumbline.access.viewer import SYSTEM
from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.register import actions
from plumbline.register.actions import PracticeValues, ScopeValues
from plumbline.register.models import Area, Coverage, Practice, Service, ServicePractice, Source
from plumbline.register.queries import find_services, list_services
from plumbline.register.queries.services import practices_of
from plumbline.register.rules.addresses import looks_personal, tidy_postcode
from plumbline.register.rules.scope import ScopeFacts, out_of_scope
from plumbline.register.tests.kept import area, by_hand, get, provider, published, text_of
from tests.world import NOW, TODAY, World, organisation, person, signed_in, viewer

pytestmark = pytest.mark.django_db


# Who looks after an area


def run(command: str, *words: str, **more: Any) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out, **more)
    return out.getvalue()


def test_an_organisation_looks_after_an_area_and_finds_what_is_kept_there(world: World) -> None:
    made = by_hand("Rowan Centre", area("Glen Afton", "glen-afton"), provider("Rowan Trust"))
    assert made not in list_services(viewer(world.owner))
    assert (
        run("look_after", "glen-afton", world.partnership.slug) == f"{world.partnership.name} looks after Glen Afton.\n"
    )
    assert made in list_services(viewer(world.owner))
    assert made not in find_services(viewer(world.stranger))
    event = Event.objects.get(verb="area.looked_after")
    assert (event.organisation_id, event.after) == (world.partnership.pk, {"area": "Glen Afton"})

    run("look_after", "Glen Afton", world.partnership.name)  # said twice, by its name
    assert Event.objects.filter(verb="area.looked_after").count() == Coverage.objects.count() == 1

    assert "no longer looks after" in run("look_after", "glen-afton", world.partnership.slug, end=True)
    assert made not in list_services(viewer(world.owner))
    assert Event.objects.get(verb="area.left").before == {"area": "Glen Afton"}
    with pytest.raises(CommandError, match="does not look after"):
        run("look_after", "glen-afton", world.partnership.slug, end=True)


def test_an_area_that_no_file_brought_is_made_by_hand(world: World) -> None:
    with pytest.raises(CommandError, match="There is no area called “Cwm Taf”"):
        run("look_after", "Cwm Taf", world.partnership.slug)
    assert not Area.objects.exists()
    run("look_after", "Cwm Taf", world.partnership.slug, new="wales")
    made = Area.objects.get()
    assert (made.name, made.slug, made.nation, made.search) == ("Cwm Taf", "cwm-taf", "wales", "cwm taf")
    assert Event.objects.get(verb="area.looked_after").after["new area in"] == "wales"
    for name in ("!!!", "x" * 121):
        with pytest.raises(CommandError, match="cannot be called"):
            run("look_after", name, world.partnership.slug, new="wales")


def test_the_command_lists_areas_and_names_what_is_missing(world: World) -> None:
    assert "There are no areas yet" in run("look_after")
    published("The Elms", area("Glen Afton", "glen-afton", world.partnership), provider("Elm Care"))
    area("Far Vale", "far-vale")
    assert run("look_after") == (
        "far-vale: Far Vale (0 services), looked after by nobody yet\n"
        f"glen-afton: Glen Afton (1 services), looked after by {world.partnership.name}\n"
    )
    with pytest.raises(CommandError, match="Say which organisation"):
        run("look_after", "glen-afton")
    with pytest.raises(CommandError, match="There is no organisation called nowhere"):
        run("look_after", "glen-afton", "nowhere")


def test_only_the_operator_says_who_looks_after_what(world: World) -> None:
    area("Glen Afton", "glen-afton")
    by, body = viewer(world.owner), world.partnership.pk
    for do in (
        lambda: actions.look_after(by=by, at=NOW, area="glen-afton", organisation_id=body),
        lambda: actions.stop_looking_after(by=by, at=NOW, area="glen-afton", organisation_id=body),
        lambda: actions.link_provider(by=by, at=NOW, number="x", organisation_id=body),
        lambda: actions.unlink_provider(by=by, at=NOW, number="x", organisation_id=body),
    ):
        with pytest.raises(Refusal, match="Only whoever runs Plumbline"):
            do()
    assert not Coverage.objects.exists()


def test_the_page_of_areas_counts_what_is_there(world: World) -> None:
    here = area("Glen Afton", "glen-afton", world.partnership, organisation("NHS Afton", kind="nhs"))
    run_by = provider("Elm Care")
    published("The Elms", here, run_by)
    published("Idle", here, run_by, status="inactive")
    published("Gone", here, run_by, status="closed")
    by_hand("Rowan Centre", here, run_by)
    page = text_of(get(world.owner, "/areas/"))
    assert "Glen Afton" in page
    assert world.partnership.name in page
    assert "NHS Afton" not in page  # only one's own organisations are named
    cells = [f'data-label="{label}" class="pl-figure">{n}' for label, n in (("Open services", 2), ("Closed", 1))]
    assert all(cell in page for cell in cells)
    assert "kept by hand in Glen Afton" in page
    assert "No organisation of yours looks after an area" in text_of(get(world.manager, "/areas/"))
    assert "Ask whoever runs Plumbline" in text_of(get(world.stranger, "/areas/"))
    assert "Glen Afton" not in text_of(get(world.stranger, "/areas/"))


# Who a provider is


def test_a_linked_organisation_finds_its_hand_kept_services(world: World) -> None:
    run_by = provider("Birchwood Care (Scotland) Ltd")
    made = by_hand("Rowan Centre", area("Glen Afton", "glen-afton"), run_by)
    assert made not in find_services(viewer(world.manager))
    said = run("link_provider", run_by.number, world.provider.slug)
    assert said == f"{run_by.name} ({run_by.number}) is {world.provider.name} in Plumbline.\n"
    assert made in list_services(viewer(world.manager))
    run("link_provider", run_by.number, world.provider.slug)
    assert Event.objects.filter(verb="provider.linked").count() == 1
    with pytest.raises(CommandError, match="End that link first"):
        run("link_provider", run_by.number, world.other_provider.slug)
    with pytest.raises(CommandError, match="not linked to"):
        run("link_provider", run_by.number, world.other_provider.slug, end=True)
    assert "is no longer" in run("link_provider", run_by.number, world.provider.slug, end=True)
    assert made not in find_services(viewer(world.manager))
    assert Event.objects.get(verb="provider.unlinked").organisation_id == world.provider.pk
    with pytest.raises(CommandError, match="There is no provider with the number SP0"):
        run("link_provider", "SP0", world.provider.slug)


# Who assesses it


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (ScopeFacts("Wrenbeck"), ""),
        (ScopeFacts("Wrenbeck", "Sandholm Council"), "Assessed by Sandholm Council, so not assessed here as well."),
        (
            ScopeFacts("Wrenbeck", "", "Sandholm"),
            "Its registered office is in Sandholm, not in Wrenbeck, so it is not assessed here.",
        ),
        (
            ScopeFacts("Wrenbeck", "Sandholm Council", "Ashmere"),
            "Assessed by Sandholm Council; its registered office is in Ashmere, not in Wrenbeck.",
        ),
    ],
)
def test_one_rule_says_what_is_out_of_scope(facts: ScopeFacts, sentence: str) -> None:
    assert out_of_scope(facts) == sentence


@pytest.fixture
def elms(world: World) -> Service:
    """Published, in the area of the world's partnership."""
    return published("The Elms", area("Glen Afton", "glen-afton", world.partnership), provider("Elm Care"))


def scope(user: Any, service: Service, **more: Any) -> Any:
    given = {"assessed_by": "Sandholm Council", "office_area": "", "reason": "Their letter of 2 March", "edition": 1}
    return signed_in(user).post(f"/services/{service.number}/scope/", {**given, **more})


def test_another_authority_assesses_a_published_service(world: World, elms: Service) -> None:
    assert scope(world.owner, elms).status_code == 302
    elms.refresh_from_db()
    assert out_of_scope(elms.scope) == "Assessed by Sandholm Council, so not assessed here as well."
    assert (elms.scope_reason, elms.assessed_by, elms.edition) == ("Their letter of 2 March", None, 2)
    event = Event.objects.get(verb="service.scope")
    assert (event.after, event.reason) == ({"assessed_by": "Sandholm Council"}, "Their letter of 2 March")
    assert "Their letter of 2 March" in text_of(get(world.mate, f"/services/{elms.number}/scope/"))

    there = world.other_partnership
    scope(world.owner, elms, assessed_by=there.name.upper(), edition=2)
    elms.refresh_from_db()
    assert elms.assessed_by == there
    assert scope(world.owner, elms, assessed_by="", reason="They gave it back", edition=3).status_code == 302
    elms.refresh_from_db()
    assert (out_of_scope(elms.scope), elms.assessed_by) == ("", None)


def test_a_registered_office_elsewhere(world: World, elms: Service) -> None:
    assert scope(world.owner, elms, assessed_by="", office_area="Ashmere").status_code == 302
    elms.refresh_from_db()
    assert "registered office is in Ashmere" in out_of_scope(elms.scope)


def test_it_needs_a_reason_and_a_change(world: World, elms: Service) -> None:
    answer = scope(world.owner, elms, reason=" ")
    assert answer.status_code == 422
    assert "Say how this is known, or who decided it" in text_of(answer)
    assert 'value="Sandholm Council"' in text_of(answer)
    with pytest.raises(Refusal, match="Say how this is known"):
        actions.say_scope(by=viewer(world.owner), at=NOW, number=elms.number, values=ScopeValues("X"), edition=1)
    events = Event.objects.count()
    actions.say_scope(by=viewer(world.owner), at=NOW, number=elms.number, values=ScopeValues(), edition=1)
    assert Event.objects.count() == events


def test_two_people_do_not_overwrite_who_assesses_it(world: World, elms: Service) -> None:
    scope(world.owner, elms)
    answer = scope(world.mate, elms, assessed_by="Ashmere Council")
    assert answer.status_code == 409
    assert "Sandholm Council" in text_of(answer)
    elms.refresh_from_db()
    assert elms.assessed_by_name == "Sandholm Council"


@pytest.mark.parametrize("who", ["reader", "stranger", "other_manager"])
def test_who_assesses_it_is_said_by_those_who_keep_the_areas_register(world: World, elms: Service, who: str) -> None:
    expected = 403 if who == "reader" else 404  # the others find the service, and not this page of it
    user = getattr(world, who)
    assert get(user, f"/services/{elms.number}/scope/").status_code == expected
    assert scope(user, elms).status_code == expected
    elms.refresh_from_db()
    assert elms.assessed_by_name == ""


# GP practices


def attach(user: Any, service: Service, **more: Any) -> Any:
    given = {
        "practice_id": "", "name": "Afton Bank Surgery", "town": "Annan", "postcode": "dg126aa",
        "email": "reception@afton.example", "since_day": "1", "since_month": "3", "since_year": "2026", **more,
    }  # fmt: skip
    return signed_in(user).post(f"/services/{service.number}/practices/", given)


def test_a_practice_is_attached_once_and_ended(world: World, elms: Service) -> None:
    """The part of HE33 that the register keeps: which practices are relevant for a home, and how to reach them."""
    for _ in range(2):
        assert attach(world.owner, elms).status_code == 302
    held = ServicePractice.objects.get()
    practice = held.practice
    assert (practice.name, practice.postcode, practice.kept_by) == ("Afton Bank Surgery", "DG12 6AA", world.partnership)
    assert held.since == date(2026, 3, 1)
    assert Event.objects.filter(verb="practice.attached").count() == 1
    page = text_of(get(world.reader, f"/services/{elms.number}/practices/"))
    assert "Afton Bank Surgery" in page
    assert "Add a practice" not in page

    answer = attach(world.owner, elms, since_month="4")
    assert answer.status_code == 422
    assert "attached to this service for that time already" in text_of(answer)

    where = f"/services/{elms.number}/practices/{held.pk}/end/"
    client = signed_in(world.owner)
    early = client.post(where, {"until_day": "28", "until_month": "2", "until_year": "2026"})
    assert early.status_code == 422
    assert "The last day is before the first" in text_of(early)
    for _ in range(2):
        assert client.post(where, {"until_day": "9", "until_month": "3", "until_year": "2026"}).status_code == 302
    assert Event.objects.filter(verb="practice.ended").count() == 1
    assert "looked after people there before" in text_of(get(world.owner, f"/services/{elms.number}/practices/"))
    assert attach(world.owner, elms, since_month="4").status_code == 302  # again, from later on


def test_a_practice_that_is_kept_is_chosen_for_another_service(world: World, elms: Service) -> None:
    attach(world.owner, elms)
    other = published("Rowan Bank", elms.area, elms.provider)
    practice = Practice.objects.get()
    assert attach(world.mate, other, practice_id=practice.pk, name="").status_code == 302
    assert [row.practice for row in practices_of(viewer(world.owner), other)] == [practice]
    assert Practice.objects.count() == 1


def test_a_practice_without_a_name_or_a_day_is_refused(world: World, elms: Service) -> None:
    page = text_of(attach(world.owner, elms, name=" ", since_day="", email="not an address"))
    assert "Enter the name of a new one" in page
    assert "Looks after people there from must include a day" in page
    assert "Enter an e-mail address such as" in page
    assert not Practice.objects.exists()


def test_an_address_that_looks_like_a_persons_is_asked_about_and_not_refused(world: World, elms: Service) -> None:
    page = text_of(get(world.owner, f"/services/{elms.number}/practices/"))
    assert "A practice, never a person" in page
    assert attach(world.owner, elms, email="jane.reid@afton.example").status_code == 302
    page = text_of(get(world.owner, f"/services/{elms.number}/practices/"))
    assert "This looks like one person’s address" in page


@pytest.mark.parametrize(
    ("address", "personal"),
    [
        ("jane.reid@x.example", True), ("j.reid2@x.example", True), ("jane_reid@x.example", True),
        ("jane-o'reid@x.example", True), ("reception@x.example", False), ("afton.surgery@x.example", False),
        ("afton.reception2@x.example", False), ("practice.manager@x.example", False), ("n81234@x.example", False),
        ("", False),
    ],
)  # fmt: skip
def test_what_looks_like_a_persons_address(address: str, personal: bool) -> None:
    assert looks_personal(address) is personal


@pytest.mark.parametrize(
    ("typed", "kept"), [("dg130aa", "DG13 0AA"), (" CH41  5af ", "CH41 5AF"), ("not one", "not one"), ("", "")]
)
def test_a_postcode_is_kept_as_it_is_written(typed: str, kept: str) -> None:
    assert tidy_postcode(typed) == kept


def edit(user: Any, held: ServicePractice, **more: Any) -> Any:
    given = {"name": "Afton Bank Medical Practice", "town": "Annan", "postcode": "DG12 6AA", "email": "", "edition": 1}
    return signed_in(user).post(f"/services/{held.service.number}/practices/{held.pk}/edit/", {**given, **more})


def test_a_practice_is_changed_without_overwriting(world: World, elms: Service) -> None:
    attach(world.owner, elms)
    held = ServicePractice.objects.get()
    assert edit(world.owner, held).status_code == 302
    held.practice.refresh_from_db()
    assert (held.practice.name, held.practice.email, held.practice.edition) == ("Afton Bank Medical Practice", "", 2)
    assert edit(world.mate, held, name="Other").status_code == 409
    assert edit(world.mate, held, name=" ", edition=2).status_code == 422
    attach(world.owner, elms, name="Other")
    twin = edit(world.mate, held, name="Other", edition=2)
    assert (twin.status_code, "another practice of this name" in text_of(twin)) == (422, True)
    with pytest.raises(Conflict):
        actions.edit_practice(
            by=viewer(world.mate), at=NOW, number=elms.number, pk=held.pk, values=PracticeValues("X"), edition=1
        )


def test_another_body_of_the_area_reads_a_practice_and_its_keeper_changes_it(world: World, elms: Service) -> None:
    attach(world.owner, elms)
    held = ServicePractice.objects.get()
    nhs = organisation("NHS Afton", kind="nhs")
    actions.look_after(by=SYSTEM, at=NOW, area="glen-afton", organisation_id=nhs.pk)
    officer = person("Ann Reid", nhs, "commissioner")
    assert "Afton Bank Surgery" in text_of(get(officer, f"/services/{elms.number}/practices/"))
    where = f"/services/{elms.number}/practices/"
    assert f"Kept by {world.partnership.name}" in text_of(get(officer, where))
    assert f"{where}{held.pk}/edit/" not in text_of(get(officer, where))
    answer = edit(officer, held)
    assert answer.status_code == 403
    assert f"change a practice that {world.partnership.name} keeps" in text_of(answer)
    with pytest.raises(Refusal, match="keeps this practice"):
        actions.edit_practice(
            by=viewer(officer), at=NOW, number=elms.number, pk=held.pk, values=PracticeValues("X"), edition=1
        )
    with pytest.raises(Refusal, match="Choose a practice"):
        actions.attach_practice(
            by=viewer(officer), at=NOW, number=elms.number, since=TODAY, practice_id=held.practice_id
        )


@pytest.mark.requirement("BY17")
@pytest.mark.parametrize("who", ["stranger", "other_manager"])
def test_a_stranger_finds_no_practices_of_a_published_service(world: World, elms: Service, who: str) -> None:
    attach(world.owner, elms)
    held, user = ServicePractice.objects.get(), getattr(world, who)
    assert elms in find_services(viewer(user))
    assert not practices_of(viewer(user), elms).exists()
    for where in ("", f"{held.pk}/edit/", f"{held.pk}/end/"):
        assert get(user, f"/services/{elms.number}/practices/{where}").status_code == 404
    assert attach(user, elms, name="Another").status_code == 404
    assert edit(user, held).status_code == 404
    assert Practice.objects.count() == 1


def test_who_may_only_read_attaches_nothing(world: World, elms: Service) -> None:
    assert attach(world.reader, elms).status_code == 403
    attach(world.owner, elms)
    held = ServicePractice.objects.get()
    assert edit(world.reader, held).status_code == 403
    assert get(world.reader, f"/services/{elms.number}/practices/{held.pk}/end/").status_code == 403


def test_the_providers_own_people_read_the_practices(world: World) -> None:
    where = area("Glen Afton", "glen-afton", world.partnership)
    run_by = provider("Birchwood", source=Source.LOCAL, organisation=world.provider)
    made = by_hand("Rowan Centre", where, run_by)
    attach(world.owner, made)
    page = text_of(get(world.manager, f"/services/{made.number}/practices/"))
    assert "Afton Bank Surgery" in page
    assert "Add a practice" not in page
    assert attach(world.manager, made, name="Another").status_code == 403
