"""A part that names a colleague is their organisation's to answer, and they are told themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from plumbline.notices.models import Notice
from plumbline.people.models import Membership, User
from plumbline.plans import actions
from plumbline.plans.models import Action, ActionParty, Round
from plumbline.plans.queries.rounds import proposal, requests_waiting, round_page
from plumbline.plans.tests import samples
from plumbline.plans.tests.scrutiny import Scrutiny
from tests.world import World, person, signed_in, viewer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
HINT = "Nobody on this plan has that name"


@pytest.fixture
def review(world: World) -> Scrutiny:
    return Scrutiny(samples.everybody(world)).complete()


def part_of(review: Scrutiny, *doers: str) -> Action:
    made = samples.add(review.world, review.plan, title="How colleagues hear people", doers=doers)
    return review.plan.actions.get(pk=made.pk)


def told(of: Round) -> set[str]:
    return {n.user.name for n in Notice.objects.filter(kind="request", topic__startswith=f"round:{of.pk}:") if n.user}


def who_answers(review: Scrutiny, of: Round, part: Action) -> str:
    page = round_page(viewer(review.officer), review.plan.code, of.pk, today=TODAY())
    return next(p for p in page.asked if p.action == part).organisation


@pytest.mark.requirement("ST5", "ST12")
def test_a_colleague_named_in_a_part_is_told_and_their_organisation_answers_it(review: Scrutiny) -> None:
    colleague = person("Claire Hathersage", review.world.partnership, "quality_improvement_officer")
    part = part_of(review, "Claire Hathersage", "Moira Kerr")
    assert part.parties.filter(user=colleague).exists(), "the plan knows her by her name"
    client = signed_in(review.officer)
    asks = client.get(f"/plans/{review.plan.code}/rounds/new/").content.decode()
    assert HINT not in asks
    assert "named: Claire Hathersage; Moira Kerr" in asks
    of = review.open("May 2022", TODAY() + timedelta(days=20))
    assert of.requests.get(action=part).organisation == review.world.partnership
    assert told(of) == {"Claire Hathersage", review.inspector.name}, "Moira Kerr opened it herself"
    shown = client.get(f"/plans/{review.plan.code}/rounds/{of.pk}/").content.decode()
    assert "not known here" not in shown
    assert "named: Claire Hathersage; Moira Kerr" in shown
    assert [p.action for p in requests_waiting(viewer(colleague), today=TODAY())] == [part]
    assert review.answer(of, part.number, by=colleague).for_name == review.world.partnership.name


def test_whoever_a_round_opened_before_did_not_find_is_told_when_it_is_asked_again(review: Scrutiny) -> None:
    colleague = person("Claire Hathersage", review.world.partnership, "quality_improvement_officer")
    part = part_of(review, "Claire Hathersage")
    of = review.open("May 2022", TODAY() + timedelta(days=20))
    of.requests.filter(action=part).update(organisation=None)  # as the rounds of before
    assert who_answers(review, of, part) == review.world.partnership.name
    Notice.objects.all().delete()
    Round.objects.filter(pk=of.pk).update(answers_by=TODAY() - timedelta(days=1))
    actions.ask_again(by=viewer(review.officer), at=samples.now(), code=review.plan.code, round_id=of.pk)
    assert colleague.name in told(of)
    assert of.requests.get(action=part).organisation == review.world.partnership


def test_an_organisation_that_is_printed_answers_and_the_colleague_beside_it_is_told_as_well(
    review: Scrutiny,
) -> None:
    colleague = person("Claire Hathersage", review.world.partnership, "quality_improvement_officer")
    part = part_of(review, "CQC", "Claire Hathersage")
    of = review.open("May 2022", TODAY() + timedelta(days=20))
    assert of.requests.get(action=part).organisation == review.regulator
    assert told(of) == {colleague.name, review.inspector.name}
    assert part in [p.action for p in requests_waiting(viewer(colleague), today=TODAY())]


def test_a_part_that_names_nobody_still_asks_the_others_of_the_organisation(review: Scrutiny) -> None:
    """One colleague named in one part does not stand for all parts of the council."""
    person("Claire Hathersage", review.world.partnership, "quality_improvement_officer")
    before = review.open("May 2022", TODAY() + timedelta(days=20))
    review.answer(before, "1.3", "2", by=review.world.mate)
    part_of(review, "Claire Hathersage")
    of = review.open("June 2022", TODAY() + timedelta(days=20))
    assert told(of) == {"Claire Hathersage", review.world.mate.name, review.inspector.name}


@pytest.mark.parametrize("why", ["left", "elsewhere"])
def test_who_works_for_nobody_on_the_plan_makes_no_organisation_responsible_and_is_told_nothing(
    review: Scrutiny, why: str
) -> None:
    part = part_of(review, "Ada Quill")
    where = review.world.partnership if why == "left" else review.world.other_partnership
    stranger: User = person("Ada Quill", where, "quality_improvement_officer")
    ActionParty.objects.filter(action=part).update(user=stranger)
    if why == "left":
        Membership.objects.filter(user=stranger).update(
            since=TODAY() - timedelta(days=90), until=TODAY() - timedelta(days=1)
        )
    asked = proposal(viewer(review.officer), review.plan, today=TODAY()).to_ask
    assert next(organisation for action, organisation, _ in asked if action == part) == ""
    assert HINT in signed_in(review.officer).get(f"/plans/{review.plan.code}/rounds/new/").content.decode()
    of = review.open("May 2022", TODAY() + timedelta(days=20))
    assert of.requests.get(action=part).organisation is None
    assert stranger.name not in told(of)
