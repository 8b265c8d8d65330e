"""Who keeps a plan: agreed at the meeting, handed over, stood in for while away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.notices.models import Notice
from plumbline.people.models import User
from plumbline.plans.actions.group import remove_member
from plumbline.plans.actions.group_lead import CoverValues, LeadValues, add_cover, agree_lead
from plumbline.plans.models import Plan, PlanLead
from plumbline.plans.queries.actors import actors_of, leads_of
from plumbline.plans.queries.group import current_turn, has_lead
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.tests import samples
from plumbline.plans.tests.group_parts import GROUP, boxes, member, page, text_of
from plumbline.plans.tests.samples import now
from tests.world import LONG_AGO, World, signed_in, viewer

pytestmark = pytest.mark.django_db

MEETING = "Improvement Planning Meeting of 24 November 2026"


def today() -> date:
    return timezone.localdate()


def agree(user: User, plan: Plan, who: str, *, since: date | None = None, was: str = "", **sent: str) -> Any:
    given = {"who": who, "was": was, "agreed_by": MEETING, **boxes("since", since or today()), **sent}
    return signed_in(user).post(f"/plans/{plan.code}/group/lead/", given)


def stand_in(user: User, plan: Plan, who: str, since: date, until: date, *, was: int) -> Any:
    given = {"who": who, "was": str(was), "reason": "Annual leave", **boxes("since", since), **boxes("until", until)}
    return signed_in(user).post(f"/plans/{plan.code}/group/cover/", given)


def led(world: World, plan: Plan, *, since: date = LONG_AGO) -> PlanLead:
    """The plan is kept by its owner's first person."""
    return agree_lead(
        by=viewer(world.owner), at=now(), code=plan.code, was=None,
        values=LeadValues(user_id=world.owner.pk, agreed_by=MEETING, since=since),
    )  # fmt: skip


def history(plan: Plan) -> list[str]:
    events = Event.objects.filter(record_id=plan.record_id).order_by("pk")
    return [sentence(e.verb, e.subject_label, e.before, e.after) for e in events]


@pytest.mark.requirement("DG11", "DG16")
def test_the_meeting_agrees_who_keeps_the_plan_usually_the_care_home(world: World) -> None:
    plan = samples.make_plan(world)
    assert not has_lead(viewer(world.owner), plan)
    assert "Nobody has been agreed yet." in page(world.owner, GROUP, plan)
    home = member(viewer(world.owner), plan, "care_home_manager", email=world.manager.email, level="edit")
    form = text_of(signed_in(world.owner).get(f"/plans/{plan.code}/group/lead/"))
    assert f"{world.manager.name} (Care Home Manager)" in form
    assert agree(world.owner, plan, f"member:{home.pk}").status_code == 302
    html = page(world.manager, GROUP, plan)
    assert f"{world.manager.name} keeps this plan since" in html
    assert f"Agreed by: {MEETING}." in html
    assert "may not change it here" not in html
    assert has_lead(viewer(world.owner), plan)
    assert "lead" in actors_of(viewer(world.manager), plan)
    told = Notice.objects.get(user=world.manager)
    assert (told.record_id, told.path) == (plan.record_id, GROUP.format(plan.code))
    assert plan.title not in told.headline


@pytest.mark.requirement("DG11")
def test_the_lead_may_change_and_each_turn_stays_to_be_read(world: World) -> None:
    plan = samples.make_plan(world)
    first = led(world, plan)
    home = member(viewer(world.owner), plan, "care_home_manager", email=world.manager.email)
    answer = agree(world.owner, plan, f"member:{home.pk}", was=str(first.pk))
    assert answer.status_code == 422
    assert f"Say why {world.owner.name} no longer keeps this plan" in text_of(answer)
    assert MEETING in answer.content.decode()  # what was typed stays
    answer = agree(world.owner, plan, f"member:{home.pk}", was=str(first.pk), reason="The investigation has ended")
    assert answer.status_code == 302
    html = page(world.owner, GROUP, plan)
    assert f"{world.manager.name} keeps this plan since" in html
    yesterday = today() - timedelta(days=1)
    ended = f"{yesterday.day} {yesterday:%b %Y}"
    assert f"Who kept it before {world.owner.name}: 6 Jan 2020 to {ended}. Agreed by: {MEETING}." in html
    assert f"{world.manager.name} keeps this plan and may not change it here." in html  # has leave to record only
    assert history(plan)[-1].startswith(f"{world.manager.name} keeps the plan from ")
    assert f"in place of {world.owner.name}, agreed by {MEETING}." in history(plan)[-1]
    assert [turn.name for turn in leads_of(viewer(world.owner), plan)] == [world.manager.name]


def test_a_slip_put_right_on_the_same_day_leaves_one_lead(world: World) -> None:
    plan = samples.make_plan(world)
    slip = led(world, plan, since=today())
    assert agree(world.owner, plan, f"user:{world.mate.pk}", was=str(slip.pk), reason="A slip").status_code == 302
    assert [turn.name for turn in leads_of(viewer(world.owner), plan)] == [world.mate.name]
    assert "Who kept it before" not in page(world.owner, GROUP, plan)
    assert len([words for words in history(plan) if "keeps the plan from" in words]) == 2


def test_there_are_not_two_leads_at_once(world: World) -> None:
    plan = samples.make_plan(world)
    led(world, plan)
    with pytest.raises(IntegrityError, match=r"one_lead_at_a_time|plan_id"), transaction.atomic():
        PlanLead.objects.create(plan=plan, name="A second", since=today(), by_name="x", at=now())


def test_two_people_who_agree_a_lead_at_once_see_each_other(world: World) -> None:
    plan = samples.make_plan(world)
    assert agree(world.owner, plan, f"user:{world.owner.pk}").status_code == 302
    answer = agree(world.mate, plan, f"user:{world.mate.pk}")  # had the page open when there was none
    assert answer.status_code == 409
    assert f"it was agreed that {world.owner.name} keeps this plan" in text_of(answer)
    turn = current_turn(viewer(world.owner), plan)
    assert turn is not None
    assert turn.user == world.owner
    html = answer.content.decode()
    assert f'name="was" value="{turn.pk}"' in html
    for _ in range(2):  # a double click
        answer = agree(world.mate, plan, f"user:{world.mate.pk}", was=str(turn.pk), reason="Agreed again")
        assert answer.status_code == 302
    assert PlanLead.objects.filter(plan=plan).count() == 2


def test_somebody_stands_in_while_the_lead_is_away_and_it_ends_by_itself(world: World) -> None:
    plan = samples.make_plan(world)
    turn = led(world, plan)
    answer = stand_in(world.owner, plan, f"user:{world.mate.pk}", today(), today() + timedelta(days=9), was=turn.pk)
    assert answer.status_code == 302
    assert f"{world.mate.name} stands in for {world.owner.name} until" in page(world.owner, GROUP, plan)
    assert [t.name for t in leads_of(viewer(world.owner), plan)] == [world.mate.name, world.owner.name]
    assert "lead" in actors_of(viewer(world.mate), plan)
    after = today() + timedelta(days=10)
    assert [t.name for t in leads_of(viewer(world.owner), plan, on=after)] == [world.owner.name]
    assert "lead" not in actors_of(viewer(world.mate, on=after), plan)
    PlanLead.objects.filter(covers=turn).update(since=LONG_AGO, until=today() - timedelta(days=1))
    html = page(world.owner, GROUP, plan)
    assert f"{world.mate.name}, standing in for {world.owner.name}:" in html
    assert "stands in as lead" not in html


def test_who_stands_in_can_be_called_off_and_ends_when_the_lead_changes(world: World) -> None:
    plan, by = samples.make_plan(world), viewer(world.owner)
    turn, soon = led(world, plan), today() + timedelta(days=7)
    stand_in(world.owner, plan, f"user:{world.mate.pk}", soon, soon, was=turn.pk)
    assert f"{world.mate.name} will stand in from" in page(world.owner, GROUP, plan)
    cover = PlanLead.objects.get(covers=turn)
    for status in (302, 404):  # the second click finds it ended
        assert signed_in(world.owner).post(f"/plans/{plan.code}/group/cover/{cover.pk}/end/").status_code == status
    assert "will stand in" not in page(world.owner, GROUP, plan)
    stand_in(world.owner, plan, f"user:{world.mate.pk}", today(), soon, was=turn.pk)
    values = LeadValues(user_id=world.reader.pk, agreed_by=MEETING, reason="New post")
    agree_lead(by=by, at=now(), code=plan.code, values=values, was=turn.pk)
    assert [t.name for t in leads_of(by, plan)] == [world.reader.name]
    assert [t.name for t in leads_of(by, plan, on=soon)] == [world.reader.name]


def test_days_and_people_that_do_not_fit_are_refused(world: World) -> None:
    plan, by = samples.make_plan(world), viewer(world.owner)
    with pytest.raises(Refusal, match="no lead yet"):
        add_cover(by=by, at=now(), code=plan.code, values=CoverValues(user_id=world.mate.pk, until=today()), was=None)
    turn = led(world, plan, since=today())
    mate, day = world.mate.pk, timedelta(days=1)
    for values, words in (
        (CoverValues(user_id=mate), "Give the last day"),
        (CoverValues(user_id=mate, since=today(), until=today() - day), "before the first"),
        (CoverValues(user_id=mate, since=LONG_AGO, until=today() - day), "has passed"),
        (CoverValues(user_id=world.owner.pk, until=today()), "is the lead"),
        (CoverValues(user_id=world.stranger.pk, until=today()), "Choose somebody from the list"),
        (CoverValues(until=today()), "Choose somebody from the list"),
    ):
        with pytest.raises(Refusal, match=words):
            add_cover(by=by, at=now(), code=plan.code, values=values, was=turn.pk)
    good = CoverValues(user_id=mate, until=today() + 3 * day)
    assert add_cover(by=by, at=now(), code=plan.code, values=good, was=turn.pk) == add_cover(
        by=by, at=now(), code=plan.code, values=good, was=turn.pk
    )
    overlapping = CoverValues(user_id=world.reader.pk, until=today() + day)
    with pytest.raises(Refusal, match="stands in from"):
        add_cover(by=by, at=now(), code=plan.code, values=overlapping, was=turn.pk)
    with pytest.raises(Conflict):
        add_cover(by=by, at=now(), code=plan.code, values=good, was=0)
    for lead, words in (
        (LeadValues(user_id=mate, agreed_by=" ", reason="x"), "where or by whom"),
        (LeadValues(user_id=mate, agreed_by="x", reason="x", since=today() + day), "still to come"),
        (LeadValues(user_id=mate, agreed_by="x", reason="x", since=today() - day), "has kept this plan since"),
        (LeadValues(user_id=world.stranger.pk, agreed_by="x", reason="x"), "Choose somebody from the list"),
    ):
        with pytest.raises(Refusal, match=words):
            agree_lead(by=by, at=now(), code=plan.code, values=lead, was=turn.pk)


def test_a_provider_who_edits_does_not_take_the_plan_over_and_its_lead_may_hand_it_on(world: World) -> None:
    plan = samples.make_plan(world)
    samples.share(world, plan, organisation_id=world.provider.pk)
    turn = led(world, plan)
    assert signed_in(world.manager).get(f"/plans/{plan.code}/group/lead/").status_code == 403
    answer = agree(world.manager, plan, f"user:{world.manager.pk}", was=str(turn.pk), reason="Mine")
    assert answer.status_code == 422
    assert "is written down by Glen Afton" in text_of(answer)
    handed = agree(world.owner, plan, f"user:{world.manager.pk}", was=str(turn.pk), reason="The home keeps it")
    assert handed.status_code == 302
    turn = leads_of(viewer(world.owner), plan)[0]
    assert agree(world.manager, plan, f"user:{world.owner.pk}", was=str(turn.pk), reason="Back").status_code == 302


def test_the_lead_is_not_taken_out_of_the_group_unnoticed(world: World) -> None:
    plan, by = samples.make_plan(world), viewer(world.owner)
    home = member(by, plan, "care_home_manager", email=world.manager.email)
    agree(world.owner, plan, f"member:{home.pk}")
    with pytest.raises(Refusal, match="keeps this plan"):
        remove_member(by=by, at=now(), code=plan.code, member_id=home.pk, reason="Gone")
    named = member(by, plan, "sector_body", name="Gil Orr")
    turn = current_turn(by, plan)
    assert turn is not None
    values = LeadValues(member_id=named.pk, agreed_by=MEETING, reason="Neutral")
    agree_lead(by=by, at=now(), code=plan.code, values=values, was=turn.pk)
    assert "They have no account, so somebody else types for them." in page(world.owner, GROUP, plan)
    with pytest.raises(Refusal, match="Gil Orr keeps this plan"):
        remove_member(by=by, at=now(), code=plan.code, member_id=named.pk, reason="Gone")
    remove_member(by=by, at=now(), code=plan.code, member_id=home.pk, reason="Gone")
