"""Differences of opinion go up step by step and are kept as they were written; a plan is handed back when the grades
are reached, the group and the oversight group have said so, and then the provider leads it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.access import actions as access
from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.notices.models import Notice
from plumbline.people import actions as people
from plumbline.people.models import User
from plumbline.plans import actions as plans
from plumbline.plans import queries
from plumbline.plans.actions.disagreements import raise_disagreement, say_position, take_dispute_step
from plumbline.plans.actions.grounds import GroundValues, Reason, add_ground, set_reason
from plumbline.plans.actions.group import MemberValues, add_member
from plumbline.plans.actions.group_lead import LeadValues, agree_lead
from plumbline.plans.actions.hand_back import propose_hand_back, take_hand_back_step
from plumbline.plans.models import Disagreement, HandBack, Plan, PlanLead, PlanVersion
from plumbline.plans.queries import decisions
from plumbline.plans.queries.actors import leads_of
from plumbline.plans.tests.version_world import VersionWorld
from plumbline.workflow.models import Run
from tests.sample import Sample, sample
from tests.world import LONG_AGO, NOW, World, person, signed_in, viewer

LATER = timezone.now


def at() -> Any:
    return timezone.now()


@pytest.fixture
def told(world: World) -> Sample:
    """A live partnership plan that the provider may change and an oversight group sees."""
    made = sample(world)
    by = viewer(world.owner)
    access.end_grant(by=by, at=NOW, grant_id=made.grant.pk, reason="So that they may change it")
    access.share_record(
        by=by, at=NOW, record_id=made.plan.record_id, level="edit", purpose="Keep the plan", lawful_basis="Public task",
        label=made.plan.title, organisation_id=world.provider.pk,
    )  # fmt: skip
    plans.start_plan(by=by, at=NOW, code=made.plan.code)
    return made


@pytest.fixture
def overseer(world: World, told: Sample) -> User:
    group = people.create_group(
        by=SYSTEM, at=NOW, organisation_id=world.partnership.pk, name="Care Home Oversight Group", kind="chog"
    )
    member = person("Isla Dunbar", world.partnership, "oversight_member")
    people.seat(by=SYSTEM, at=NOW, user_id=member.pk, group_id=group.pk, since=LONG_AGO)
    access.share_record(
        by=viewer(world.owner), at=NOW, record_id=told.plan.record_id, level="read", purpose="Oversee",
        lawful_basis="Public task", label=told.plan.title, group_id=group.pk,
    )  # fmt: skip
    return member


def dispute(world: World, told: Sample, key: str = "d") -> Disagreement:
    return raise_disagreement(
        by=viewer(world.manager), at=at(), code=told.plan.code, title="The date for the call bells", side="Care home",
        view="Four weeks is not enough: the supplier needs ten.", number=told.action.number, submission=key,
    )  # fmt: skip


def partner_answers(world: World, found: Disagreement) -> None:
    """The other side's view: without it nothing is settled."""
    say_position(
        by=viewer(world.owner), at=at(), code=found.plan.code, pk=found.pk, side="Partnership", kind="view",
        text="People cannot call for help.", submission="partnership",
    )  # fmt: skip


def step(client: Client, found: Any, name: str, key: str, note: str = "") -> Any:
    where = reverse(f"plans:{name}_step", args=[found.plan.code, found.pk, key])
    body = {"edition": Run.objects.get(pk=found.run_id).edition, "note": note}
    return client.post(where, body)


# Differences of opinion


@pytest.mark.requirement("DG38")
def test_a_difference_goes_from_the_group_to_the_oversight_group_and_the_regulator_and_ends_with_an_outcome(
    world: World, told: Sample, overseer: User
) -> None:
    manager, lead, board = signed_in(world.manager), signed_in(world.owner), signed_in(overseer)
    form = {"title": "The date for the call bells", "number": told.action.number, "side": "Care home",
            "view": "Four weeks is not enough.", "submission": "one"}  # fmt: skip
    assert manager.post(reverse("plans:new_disagreement", args=[told.plan.code]), form).status_code == 302
    found = Disagreement.objects.get()
    # Nothing was tried and only one side was heard: the oversight group is not asked yet.
    page = lead.get(reverse("plans:disagreement", args=[told.plan.code, found.pk])).content.decode()
    assert "Write down first what was tried" in page
    assert "Write down the view of both sides first." in page
    assert step(lead, found, "dispute", "ask_oversight", "Please decide").status_code == 422
    add = reverse("plans:new_position", args=[told.plan.code, found.pk])
    lead.post(add, {"kind": "view", "side": "Partnership", "text": "People cannot call for help.", "submission": "two"})
    lead.post(add, {"kind": "attempt", "side": "Group", "text": "We met on Monday.", "submission": "three"})
    assert step(lead, found, "dispute", "ask_oversight", "Please decide").status_code == 302
    # The oversight group alone confirms that the regulator is asked.
    assert step(lead, found, "dispute", "ask_regulator", "We insist").status_code == 422
    assert step(board, found, "dispute", "ask_regulator", "The parties are apart").status_code == 302
    assert step(board, found, "dispute", "settle_after_regulator", "").status_code == 422
    assert step(board, found, "dispute", "settle_after_regulator", "Eight weeks, agreed by both").status_code == 302
    found.refresh_from_db()
    assert (found.run.state, found.outcome) == ("settled", "Eight weeks, agreed by both")
    page = manager.get(reverse("plans:disagreement", args=[told.plan.code, found.pk])).content.decode()
    for words in ("Four weeks is not enough.", "People cannot call for help.", "We met on Monday.", "Eight weeks"):
        assert words in page


def test_what_was_said_is_not_changed_and_nothing_is_added_once_it_is_settled(world: World, told: Sample) -> None:
    found = dispute(world, told)
    assert step(signed_in(world.owner), found, "dispute", "settle_in_group", "Six weeks").status_code == 422
    partner_answers(world, found)
    step(signed_in(world.owner), found, "dispute", "settle_in_group", "Six weeks")
    with pytest.raises(Refusal, match="settled"):
        say_position(
            by=viewer(world.manager), at=at(), code=told.plan.code, pk=found.pk, side="Care home", kind="view",
            text="We take it back", submission="x",
        )  # fmt: skip
    assert found.positions.get(side="Care home").text == "Four weeks is not enough: the supplier needs ten."


def test_a_double_click_raises_one(world: World, told: Sample) -> None:
    assert dispute(world, told).pk == dispute(world, told).pk
    assert Disagreement.objects.get().positions.count() == 1


def test_two_people_settling_it_at_once_settle_it_once(world: World, told: Sample) -> None:
    found = dispute(world, told)
    partner_answers(world, found)
    edition = found.run.edition
    step(signed_in(world.owner), found, "dispute", "settle_in_group", "Six weeks")
    with pytest.raises(Conflict):
        take_dispute_step(
            by=viewer(world.mate), at=at(), code=told.plan.code, pk=found.pk, step="settle_in_group", edition=edition,
            note="Five weeks",
        )  # fmt: skip
    found.refresh_from_db()
    assert found.outcome == "Six weeks"


def test_the_others_are_told_without_a_word_of_what_it_is_about(world: World, told: Sample) -> None:
    add_member(
        by=viewer(world.owner), at=at(), code=told.plan.code,
        values=MemberValues(role="registered_manager", user_id=world.manager.pk), submission="m",
    )  # fmt: skip
    raise_disagreement(
        by=viewer(world.owner), at=at(), code=told.plan.code, title="The call bells", side="Partnership",
        view="Too slow", submission="d",
    )  # fmt: skip
    notice = Notice.objects.get(user=world.manager, effect_key__startswith="disagreement-")
    assert "call bells" not in notice.headline + notice.words
    assert told.plan.title not in notice.headline


def test_who_only_reads_and_sits_nowhere_cannot_raise_one(world: World, told: Sample) -> None:
    client = signed_in(world.reader)
    assert client.get(reverse("plans:new_disagreement", args=[told.plan.code])).status_code == 403
    with pytest.raises(Refusal):
        raise_disagreement(
            by=viewer(world.reader), at=at(), code=told.plan.code, title="x", side="y", view="z", submission="r"
        )


# The hand-back


def inspected(world: World, plan: Plan, grade: int, ago: int, key: str) -> None:
    add_ground(
        by=viewer(world.owner), at=at(), code=plan.code,
        values=GroundValues(
            kind="inspection", on=date.today() - timedelta(days=ago), title="Inspection", lowest_grade=grade
        ),
        submission=key,
    )  # fmt: skip


@pytest.fixture
def weak(world: World, told: Sample) -> Sample:
    """The plan exists because of a grade of 2."""
    set_reason(
        by=viewer(world.owner), at=at(), code=told.plan.code, was=Reason(),
        reason=Reason(kind="partnership", trigger="weak-grade", identified_by="Care Inspectorate"),
    )  # fmt: skip
    inspected(world, told.plan, 2, 200, "i1")
    add_member(
        by=viewer(world.owner), at=at(), code=told.plan.code,
        values=MemberValues(role="registered_manager", user_id=world.manager.pk), submission="m",
    )  # fmt: skip
    return told


def final_version(world: World, made: Sample) -> PlanVersion:
    """The plan's first final version, walked from draft by its lead and signed by both who sign."""
    walk = VersionWorld(world)
    walk.plan = made.plan
    add_member(
        by=viewer(world.owner), at=at(), code=made.plan.code,
        values=MemberValues(role="tactical_lead", user_id=walk.tactical.pk), submission="tactical",
    )  # fmt: skip
    version = walk.begin(world.owner, on=date.today(), at=at())
    for key, user in (
        ("share_for_accuracy", world.owner), ("send_for_quality", world.owner),
        ("sign_partnership_lead", world.owner), ("sign_tactical_lead", walk.tactical), ("make_final", world.owner),
    ):  # fmt: skip
        version = walk.step(version, key, user, at=at())
    return version


def proposed(world: World, made: Sample) -> HandBack:
    return propose_hand_back(
        by=viewer(world.owner), at=at(), code=made.plan.code, why="The requirements are met", wider_factors="",
        submission="h",
    )  # fmt: skip


def settle_action(world: World, made: Sample) -> None:
    action = queries.get_action(viewer(world.owner), made.plan.code, made.action.number)
    values = plans.ActionValues(text=action.text, finish=action.finish_text, doers=("Care Home Manager",))
    action = plans.edit_action(
        by=viewer(world.owner),
        at=at(),
        code=made.plan.code,
        number=action.number,
        edition=action.edition,
        values=values,
    )
    plans.move_finish(
        by=viewer(world.owner), at=at(), code=made.plan.code, number=action.number, edition=action.edition,
        to=f"{date.today() + timedelta(days=60):%d/%m/%Y}", reason="Agreed at the review", agreed_by="The group",
    )  # fmt: skip


@pytest.mark.requirement("DG5", "DG39")
def test_a_plan_from_a_weak_grade_stays_until_grades_reach_3_and_both_groups_agree_and_is_then_the_providers(
    world: World, weak: Sample, overseer: User
) -> None:
    settle_action(world, weak)
    lead_before = LeadValues(user_id=world.owner.pk, agreed_by="The meeting")
    agree_lead(by=viewer(world.owner), at=at(), code=weak.plan.code, values=lead_before, was=None)
    assert decisions.readiness_of(viewer(world.owner), weak.plan).version is False
    assert final_version(world, weak).number == 1
    lead, board, manager = signed_in(world.owner), signed_in(overseer), signed_in(world.manager)
    found = proposed(world, weak)
    assert step(lead, found, "hand_back", "put_to_group").status_code == 302
    # Grade 2 is the latest that is known.
    assert step(lead, found, "hand_back", "put_to_oversight", "We are content").status_code == 422
    inspected(world, weak.plan, 3, 5, "i2")
    assert step(lead, found, "hand_back", "put_to_oversight", "We are content").status_code == 302
    assert step(lead, found, "hand_back", "agree", "Agreed").status_code == 422  # not the lead's to agree
    assert step(board, found, "hand_back", "agree", "Agreed on 3 May").status_code == 302
    lead_at_home = found.plan.members.get(user=world.manager)
    where = reverse("plans:hand_back_step", args=[weak.plan.code, found.pk, "hand_back"])
    edition = Run.objects.get(pk=found.run_id).edition
    body = {"edition": edition, "note": "Monthly audit", "lead": lead_at_home.pk}
    assert lead.post(where, {**body, "lead": ""}).status_code == 422
    assert lead.post(where, body).status_code == 302
    plan = Plan.objects.get(pk=weak.plan.pk)
    assert (plan.kind, plan.led_by, plan.stage) == ("in-house", world.provider, "live")
    assert PlanLead.objects.get(plan=plan, until=None).user == world.manager
    assert [turn.user for turn in leads_of(viewer(world.owner), plan)] == [world.manager]  # nobody beside them today
    # The home leads it: it changes the plan and may end it, and nothing in it is gone.
    assert queries.may_edit(viewer(world.manager), plan)
    assert queries.may_end(viewer(world.manager), plan)
    page = manager.get(reverse("plans:plan", args=[plan.code])).content.decode()
    assert weak.action.text in page
    told_page = manager.get(reverse("plans:hand_back", args=[plan.code, found.pk])).content.decode()
    for words in ("We are content", "Agreed on 3 May", "Monthly audit"):
        assert words in told_page


def test_an_open_difference_or_a_late_action_keeps_it(world: World, weak: Sample, overseer: User) -> None:
    ready = decisions.readiness_of(viewer(world.owner), weak.plan)
    assert ready.unsettled == [weak.action.number]  # nobody is named to do it
    assert {"no_dispute", "no_open_review"} <= ready.held
    dispute(world, weak)
    assert "no_dispute" not in decisions.readiness_of(viewer(world.owner), weak.plan).held


def test_one_hand_back_is_on_its_way_at_a_time(world: World, weak: Sample) -> None:
    first = proposed(world, weak)
    second = propose_hand_back(
        by=viewer(world.mate), at=at(), code=weak.plan.code, why="Also me", wider_factors="", submission="other"
    )
    assert second.pk == first.pk


def test_given_up_the_meetings_go_on_and_it_can_be_prepared_again(world: World, weak: Sample) -> None:
    first = proposed(world, weak)
    take_hand_back_step(
        by=viewer(world.owner), at=at(), code=weak.plan.code, pk=first.pk, step="give_up", edition=1, note="Too early"
    )
    assert Plan.objects.get(pk=weak.plan.pk).handed_back_at is None
    again = propose_hand_back(
        by=viewer(world.owner), at=at(), code=weak.plan.code, why="Now", wider_factors="", submission="again"
    )
    assert again.pk != first.pk


def test_notes_of_the_partners_stay_the_partners_after_it_is_handed_back(world: World, weak: Sample) -> None:
    entry = plans.record_progress(
        by=viewer(world.owner), at=at(), code=weak.plan.code, number=weak.action.number, edition=1,
        values=plans.ProgressValues(text="Between us partners", audience="partners"), submission="p",
    )  # fmt: skip
    Plan.objects.filter(pk=weak.plan.pk).update(led_by=world.provider, handed_back_at=at(), kind="in-house")
    assert entry not in queries.progress_seen(viewer(world.manager))
    assert entry in queries.progress_seen(viewer(world.owner))


def test_what_partners_ask_of_guests_stays_the_partners_before_and_after_it_is_handed_back(
    world: World, weak: Sample
) -> None:
    """The provider may change the plan, and yet reads neither who is asked nor what, and ends nothing of it."""
    code, number = weak.plan.code, weak.action.number
    kept = plans.AskValues("Mrs Lamplighter", "lamplighter@example.org", "Has your mother fallen?", audience="partners")
    open_one = plans.AskValues("Dr Lee", "lee@example.org", "How much do they drink?")
    link = plans.ask_guest(by=viewer(world.owner), at=at(), code=code, number=number, values=kept, submission="k")
    plans.ask_guest(by=viewer(world.owner), at=at(), code=code, number=number, values=open_one, submission="o")
    addresses = (
        reverse("plans:guest_links", args=[weak.plan.code]),
        reverse("plans:ask_about_action", args=[weak.plan.code, weak.action.number]),
    )
    ends = reverse("plans:end_guest_link", args=[weak.plan.code, link.pk])
    for handed_back in (False, True):
        if handed_back:
            Plan.objects.filter(pk=weak.plan.pk).update(led_by=world.provider, handed_back_at=at(), kind="in-house")
        for address in addresses:
            shown = signed_in(world.manager).get(address).content.decode()
            assert "Dr Lee" in shown
            assert "amplighter" not in shown
            assert "Has your mother fallen?" not in shown
            assert "Mrs Lamplighter" in signed_in(world.mate).get(address).content.decode()
        assert signed_in(world.manager).post(ends).status_code == 404
        link.refresh_from_db()
        assert link.ended_at is None
