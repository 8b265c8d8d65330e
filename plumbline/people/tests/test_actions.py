"""Organisations, teams, groups, accounts, roles and seats: who may make and end them, and that each leaves an event."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from plumbline.access.queries import viewer_of
from plumbline.access.viewer import NOBODY, SYSTEM, Post, Viewer
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.people import actions, queries
from plumbline.people.models import GroupSeat, Membership, Organisation, User
from tests.world import LONG_AGO, NOW, PASSWORD, TODAY, World, viewer

pytestmark = pytest.mark.django_db


def manager_in(organisation: Organisation, user: User) -> Viewer:
    """Somebody whose role there lets them manage people."""
    post = Post(
        organisation.pk, organisation.name, organisation.kind, organisation.nation, "any", frozenset({"people.manage"})
    )
    return Viewer(user_id=user.pk, name=user.name, posts=(post,), on=TODAY)


def last() -> Event:
    event = Event.objects.order_by("pk").last()
    assert event is not None
    return event


def test_each_action_leaves_one_event_in_the_right_record(world: World) -> None:
    by = manager_in(world.partnership, world.owner)
    place = {"organisation_id": world.partnership.pk}
    made: list[tuple[str, Any]] = [
        ("team.created", lambda: actions.create_team(by=by, at=NOW, name="Care homes", **place)),
        ("group.created", lambda: actions.create_group(by=by, at=NOW, name="CHOG", kind="chog", **place)),
        ("person.created", lambda: actions.create_user(
            by=by, at=NOW, email="New@Example.org", name="Nia Bevan", password=PASSWORD, **place)),
    ]  # fmt: skip
    for verb, make in made:
        before = Event.objects.count()
        make()
        assert Event.objects.count() == before + 1
        assert (last().verb, last().organisation_id, last().actor_id) == (verb, world.partnership.pk, world.owner.pk)
    assert User.objects.get(email="new@example.org").check_password(PASSWORD)
    assert "example.org" not in str(last().facts())


def test_a_role_is_given_and_ended(world: World) -> None:
    by = manager_in(world.partnership, world.owner)
    user = actions.create_user(
        by=by, at=NOW, email="n@example.org", name="Nia", password=PASSWORD, organisation_id=world.partnership.pk
    )
    held = actions.add_membership(
        by=by, at=NOW, user_id=user.pk, organisation_id=world.partnership.pk, role="partnership_lead", since=TODAY
    )
    assert last().after == {"role": "partnership_lead", "since": "2026-03-10", "until": None, "team": None}
    assert len(viewer_of(user, on=TODAY).posts) == 1
    with pytest.raises(Refusal, match="already holds"):
        actions.add_membership(
            by=by, at=NOW, user_id=user.pk, organisation_id=world.partnership.pk, role="partnership_lead", since=TODAY
        )
    with pytest.raises(Refusal, match="cannot end before"):
        actions.end_membership(by=by, at=NOW, membership_id=held.pk, until=date(2026, 3, 9))
    actions.end_membership(by=by, at=NOW, membership_id=held.pk, until=date(2026, 3, 31), reason="Moved on")
    assert last().reason == "Moved on"
    assert len(viewer_of(user, on=date(2026, 3, 31)).posts) == 1  # the last day it holds
    assert viewer_of(user, on=date(2026, 4, 1)).posts == ()


def test_a_seat_is_taken_and_given_up(world: World) -> None:
    by = manager_in(world.partnership, world.owner)
    group = actions.create_group(by=by, at=NOW, organisation_id=world.partnership.pk, name="CHOG", kind="chog")
    taken = actions.seat(by=by, at=NOW, user_id=world.owner.pk, group_id=group.pk, since=TODAY)
    with pytest.raises(Refusal, match="already sits"):
        actions.seat(by=by, at=NOW, user_id=world.owner.pk, group_id=group.pk, since=TODAY)
    actions.unseat(by=by, at=NOW, seat_id=taken.pk, until=TODAY)
    assert last().verb == "seat.given-up"
    assert GroupSeat.objects.held_on(TODAY).count() == 1
    assert GroupSeat.objects.held_on(TODAY + timedelta(days=1)).count() == 0


def test_whoever_may_not_manage_people_is_refused(world: World) -> None:
    plain = Viewer(
        user_id=world.owner.pk, name="Moira", on=TODAY,
        posts=(Post(world.partnership.pk, "P", "partnership", "scotland", "any", frozenset({"plan.read"})),),
    )  # fmt: skip
    place = {"organisation_id": world.partnership.pk}
    for attempt in (
        lambda: actions.create_team(by=plain, at=NOW, name="x", **place),
        lambda: actions.create_group(by=plain, at=NOW, name="x", kind="chog", **place),
        lambda: actions.create_user(by=plain, at=NOW, email="a@example.org", name="A", password=PASSWORD, **place),
        lambda: actions.create_user(by=plain, at=NOW, email="a@example.org", name="A", password=PASSWORD),
        lambda: actions.add_membership(
            by=plain, at=NOW, user_id=world.owner.pk, role="partnership_lead", since=TODAY, **place),
        lambda: actions.create_organisation(by=plain, at=NOW, name="x", kind="council", nation="wales"),
        lambda: actions.close_account(by=plain, at=NOW, user_id=world.owner.pk, reason="x"),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            attempt()


def test_another_organisation_does_not_exist_for_a_manager(world: World) -> None:
    by = manager_in(world.partnership, world.owner)
    theirs = Membership.objects.get(user=world.stranger)
    with pytest.raises(Organisation.DoesNotExist):
        actions.create_team(by=by, at=NOW, organisation_id=world.other_partnership.pk, name="x")
    with pytest.raises(Membership.DoesNotExist):
        actions.end_membership(by=by, at=NOW, membership_id=theirs.pk, until=TODAY)
    with pytest.raises(User.DoesNotExist):  # a stranger's id in the body of a form
        actions.add_membership(
            by=by, at=NOW, user_id=world.stranger.pk, organisation_id=world.partnership.pk, role="x", since=TODAY
        )


def test_an_account_is_closed_and_keeps_its_name(world: World) -> None:
    actions.close_account(by=SYSTEM, at=NOW, user_id=world.owner.pk, reason="Left")
    world.owner.refresh_from_db()
    assert not world.owner.is_active
    assert viewer_of(world.owner, on=TODAY) == NOBODY
    with pytest.raises(Refusal, match="closed already"):
        actions.close_account(by=SYSTEM, at=NOW, user_id=world.owner.pk, reason="Left")


@pytest.mark.parametrize(
    ("email", "name", "password", "field"),
    [
        ("not-an-address", "A", PASSWORD, "email"),
        ("a@example.org", " ", PASSWORD, "name"),
        ("a@example.org", "A", "short", "password"),
        ("a@example.org", "A", "password123", "password"),
        ("MOIRA@example.org", "A", PASSWORD, "email"),
    ],
)
def test_an_account_needs_an_address_a_name_and_a_good_password(
    email: str, name: str, password: str, field: str
) -> None:
    actions.create_user(by=SYSTEM, at=NOW, email="moira@example.org", name="Moira", password=PASSWORD)
    with pytest.raises(Refusal) as refused:
        actions.create_user(by=SYSTEM, at=NOW, email=email, name=name, password=password)
    assert refused.value.field == field


@pytest.mark.parametrize("field", ["name", "kind", "nation", "slug"])
def test_an_organisation_is_checked(field: str) -> None:
    given = {"name": "Aldermoor Council", "kind": "council", "nation": "england", "slug": "aldermoor"}
    actions.create_organisation(by=SYSTEM, at=NOW, **given)
    again = {**given, "name": "Brae Council", "slug": "brae"}
    again[field] = {"name": "ALDERMOOR council", "slug": "aldermoor"}.get(field, "no such")
    with pytest.raises(Refusal) as refused:
        actions.create_organisation(by=SYSTEM, at=NOW, **again)
    assert refused.value.field == field


def test_people_see_the_people_they_work_with_and_nobody_else(world: World) -> None:
    mates = {world.owner, world.mate, world.reader}
    strangers = {world.stranger, world.manager, world.other_manager}
    for user in mates:
        assert set(queries.people_choices(viewer(user))) == mates
    assert set(queries.people_choices(viewer(world.manager))) == {world.manager}
    assert set(queries.people_choices(SYSTEM)) == mates | strangers
    for nobody in (NOBODY, Viewer(user_id=999, name="Without a post")):
        assert not queries.people_choices(nobody)
        assert not queries.organisation_choices(nobody)
        assert not queries.group_choices(nobody)
        assert not queries.team_choices(nobody)


def test_organisations_to_choose_from(world: World) -> None:
    everyone = {world.partnership, world.other_partnership, world.provider}
    assert viewer(world.owner).can("plan.share")
    assert set(queries.organisation_choices(viewer(world.owner))) == everyone
    assert set(queries.organisation_choices(viewer(world.manager))) <= everyone
    assert set(queries.organisations_of(viewer(world.manager))) == {world.provider}


def test_somebody_who_left_is_no_longer_among_the_choices(world: World) -> None:
    held = Membership.objects.get(user=world.mate)
    Membership.objects.filter(pk=held.pk).update(until=LONG_AGO)
    assert world.mate not in queries.people_choices(viewer(world.owner))


def test_an_account_made_from_the_command_line_signs_in_with_the_password_shown_once(world: World) -> None:
    out = StringIO()
    call_command(
        "create_user", email="Ada@Example.org", name="Ada Grant", organisation=world.partnership.slug,
        role="partnership_lead", stdout=out,
    )  # fmt: skip
    shown = out.getvalue().splitlines()
    user = User.objects.get(email="ada@example.org")
    assert shown[0] == "Ada Grant can sign in with ada@example.org."
    assert user.check_password(shown[1].removeprefix("First password, shown this once: "))
    assert [post.role for post in viewer_of(user, on=date.today()).posts] == ["partnership_lead"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"organisation": "no-such"}, "There is no organisation called no-such. There are: glen-afton"),
        ({"role": "no_such"}, "There is no role called no_such. There are: "),
        ({"email": "no address"}, "Give an e-mail address"),
    ],
)
def test_the_command_says_what_is_wrong_and_makes_nothing(world: World, change: dict[str, str], message: str) -> None:
    given = {"email": "a@example.org", "name": "A", "organisation": world.partnership.slug, "role": "partnership_lead"}
    with pytest.raises(CommandError, match=message):
        call_command("create_user", **{**given, **change})
    assert not User.objects.filter(name="A").exists()


def test_an_organisation_made_from_the_command_line() -> None:
    out = StringIO()
    call_command("create_organisation", name="Brae Council", kind="council", nation="scotland", stdout=out)
    assert out.getvalue() == "Brae Council is set up. In commands it is called brae-council.\n"
    with pytest.raises(CommandError, match="already an organisation called Brae Council"):
        call_command("create_organisation", name="Brae Council", kind="council", nation="scotland")
