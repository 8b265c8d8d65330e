"""Ids that a page never offered, in addresses and in bodies: of others, of another plan, or of nothing at all. Each is
answered as if it never existed, and none ends in an error."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from plumbline.access.models import Grant
from plumbline.plans.models import Plan, Upload
from plumbline.plans.tests import samples
from tests.world import World, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("BY17")]
HUGE = 10**30


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.fixture
def theirs(world: World) -> Plan:
    """A plan of the owner's partnership, with an action, shared with the provider."""
    plan = samples.make_plan(world, title="Lamplighter plan", service_number=world.service.number)
    samples.add(world, plan, text="Lamplighter action")
    samples.share(world, plan, organisation_id=world.provider.pk)
    return plan


@pytest.fixture
def own(world: World) -> Plan:
    """The stranger's own plan."""
    return samples.make_plan(world, by=world.stranger, title="Own plan")


def test_a_grant_of_another_plan_is_not_ended_through_ones_own(world: World, theirs: Plan, own: Plan) -> None:
    grant = Grant.objects.get()
    client = signed_in(world.stranger)
    for pk in (grant.pk, 999_999, HUGE):
        where = f"/plans/{own.code}/share/{pk}/end/"
        assert client.get(where).status_code == client.post(where, {"reason": "x"}).status_code == 404
    grant.refresh_from_db()
    assert grant.until is None


def test_an_action_or_section_of_another_plan_is_not_there_in_ones_own(world: World, theirs: Plan, own: Plan) -> None:
    client = signed_in(world.stranger)
    for part in ("actions/1.1/", "actions/1.1/edit/", "actions/1.1/progress/", "sections/9/edit/", "actions/1.1/row/"):
        assert client.get(f"/plans/{own.code}/{part}", follow=True).status_code == 404


@pytest.mark.parametrize(
    "whom",
    ["user_id:{owner}", "user_id:{manager}", "organisation_id:{self}", "user_id:", "x:1", "organisation_id:1 OR 1", ""],
)
def test_nobody_is_shared_with_who_was_not_offered(world: World, own: Plan, whom: str) -> None:
    value = whom.format(owner=world.owner.pk, manager=world.manager.pk, self=world.other_partnership.pk)
    body = {"with_whom": value, "level": "read", "purpose": "x", "lawful_basis": "x"}
    answer = signed_in(world.stranger).post(f"/plans/{own.code}/share/", body)
    assert answer.status_code == 422
    assert world.owner.name not in answer.content.decode()
    assert not Grant.objects.exists()


def test_another_areas_service_cannot_be_put_on_ones_own_plan(world: World, theirs: Plan, own: Plan) -> None:
    client = signed_in(world.stranger)
    page = client.get(f"/plans/{own.code}/edit/").content.decode()
    assert world.service.number not in page
    body = {
        "title": "Own plan", "service": world.service.number, "edition": "1", "completed_by": "x",
        "date_of_plan_day": "1", "date_of_plan_month": "3", "date_of_plan_year": "2026",
    }  # fmt: skip
    answer = client.post(f"/plans/{own.code}/edit/", body)
    assert answer.status_code == 422
    assert world.service.name not in answer.content.decode()
    own.refresh_from_db()
    assert own.service is None


def test_no_plan_is_made_for_another_organisation(world: World) -> None:
    client = signed_in(world.stranger)
    for owner in (world.partnership.pk, 999_999, HUGE):
        where = f"/plans/new/{samples.DG}/{owner}/"
        assert client.get(where).status_code == client.post(where, {"title": "x"}).status_code == 404
    assert client.get(f"/plans/new/no-such-kind/{world.other_partnership.pk}/").status_code == 404
    answer = client.post("/plans/new/", {"framework": samples.DG, "owner": world.partnership.pk})
    assert answer.status_code == 200 or answer.status_code == 422
    assert world.partnership.name not in answer.content.decode()
    assert not Plan.objects.exists()


def test_nobodys_key_can_be_met(world: World, theirs: Plan, own: Plan) -> None:
    """The keys by which a form is sent once are everybody's own: another's is no error and tells nothing."""
    for person, plan in ((world.owner, theirs), (world.stranger, own)):
        answer = signed_in(person).post(
            f"/plans/{plan.code}/sections/1/actions/new/", {"text": "x", "submission": "same"}
        )
        assert answer.status_code == 302
    assert (theirs.actions.count(), own.actions.count()) == (2, 1)


ODD = ["%00", "a%00b", "..%2F..", "'", "%F0%9F%92%A9", "1.1%0d%0aSet-Cookie:x", "A" * 3000, "%ff"]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_signs_in_an_address_lead_nowhere(world: World, theirs: Plan, odd: str) -> None:
    client = signed_in(world.owner)
    for where in (
        f"/plans/{odd}/", f"/plans/{odd}/export.docx", f"/plans/{theirs.code}/actions/{odd}/", f"/plans/upload/{odd}/",
        f"/plans/{theirs.code}/sections/{odd}/edit/", f"/plans/{theirs.code}/export.{odd}", f"/plans/export.{odd}",
        f"/plans/{theirs.code}/actions/1.1/times/{odd}/",
    ):  # fmt: skip
        assert client.get(where).status_code == 404, where
    assert (
        client.get(f"/plans/?text={odd}&page={odd}&service={odd}&sort={odd}&lead={odd}&framework={odd}").status_code
        == 200
    )


def odd_bodies() -> list[dict[str, Any]]:
    nul = [
        {name: "\x00"}
        for name in (
            "submission", "text", "round", "status", "after", "start", "finish", "reason", "label", "number", "shown",
            "framework", "use", "column_0:0", "owner", "plan", "service", "title", "theme",
        )
    ]  # fmt: skip
    return [
        *nul, {"shown": "\x00", "keep": "\x00"}, {"shown": "99:99"}, {"edition": "x"}, {"edition": str(HUGE)},
        {"edition": "-1"}, {"edition": ""}, {"submission": "k" * 5000}, {"measure_current": "1e999"},
        {"level": "owner"}, {"measure_current": "NaN"}, {"audience": "public"}, {"completed_on_year": "99999"},
        {"measure_by_day": "x"}, {"finish": "9" * 5000}, {"doers": "\x00\n" * 50}, {"leads": "x" * 5000},
        {"until_year": "0"}, {"owner": str(HUGE)},
    ]  # fmt: skip


FORMS = [
    "edit_plan", "end_plan", "open_round", "share_plan", "new_section", "edit_section", "withdraw_section",
    "new_action", "edit_action", "progress", "move_finish", "withdraw_action", "assign", "leave_out", "row", "use",
    "upload", "new_plan",
]  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_odd_values_in_a_body_are_refused_and_not_an_error(world: World, name: str) -> None:
    from tests.sample import sample
    from tests.shape.addresses import addresses

    filled = sample(world)
    (address,) = [a for a in addresses() if a.name == f"plans:{name}"]
    where, client = filled.where(address), signed_in(world.owner)
    for body in odd_bodies():
        answer = client.post(where, {"title": "T", "text": "T", "reason": "", **body})
        assert answer.status_code in (200, 302, 404, 409, 422), f"{body}: {answer.status_code}"
        if name in ("leave_out", "assign", "row", "use"):
            left = Upload.objects.get(pk=filled.upload.pk).left_out
            assert all(re.fullmatch(r"0:\d", place) for place in left), body
            assert client.get(reverse("plans:preview", args=[filled.upload.code]), follow=True).status_code == 200


def test_a_row_that_the_document_has_not_is_not_there(world: World) -> None:
    from tests.sample import sample

    code = sample(world).upload.code
    client = signed_in(world.owner)
    for place in ("0/99", "99/0", f"{HUGE}/0"):
        assert client.get(f"/plans/upload/{code}/rows/{place}/").status_code == 404
