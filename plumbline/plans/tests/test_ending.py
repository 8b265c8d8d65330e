"""The end of a partnership plan is a decision: handed back, or said why it cannot be; nothing stays open."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.kernel.refusals import Refusal
from plumbline.notices.models import Notice
from plumbline.plans import actions as plans
from plumbline.plans.actions.disagreements import raise_disagreement
from plumbline.plans.actions.grounds import Reason, set_reason
from plumbline.plans.actions.group import MemberValues, add_member
from plumbline.plans.actions.hand_back import propose_hand_back
from plumbline.plans.actions.versions import VersionValues
from plumbline.plans.models import Plan
from plumbline.plans.queries.actors import actors_of
from plumbline.plans.queries.waiting import steps_waiting
from tests.sample import Sample, sample
from tests.world import NOW, TODAY, World, person, signed_in, viewer


@pytest.fixture
def live(world: World) -> Sample:
    made, by = sample(world), viewer(world.owner)
    set_reason(
        by=by, at=NOW, code=made.plan.code, was=Reason(),
        reason=Reason(kind="partnership", trigger="weak-grade", identified_by="Care Inspectorate"),
    )  # fmt: skip
    plans.start_plan(by=by, at=NOW, code=made.plan.code)
    return made


def end(world: World, made: Sample, **more: object) -> Plan:
    return plans.end_plan(
        by=viewer(world.owner), at=timezone.now(), code=made.plan.code, reason="The home has closed", **more
    )  # type: ignore[arg-type]


@pytest.mark.requirement("DG5", "DG39")
def test_a_partnership_plan_does_not_end_by_a_reason_alone(world: World, live: Sample) -> None:
    where = reverse("plans:end_plan", args=[live.plan.code])
    answer = signed_in(world.owner).post(where, {"reason": "We are content"})
    assert answer.status_code == 422
    assert "end by handing it back to the provider" in answer.content.decode()
    assert "We are content" in answer.content.decode()
    assert Plan.objects.get(pk=live.plan.pk).stage == "live"


def test_where_it_cannot_be_handed_back_it_ends_and_nothing_waits_any_more(world: World, live: Sample) -> None:
    by, at, code = viewer(world.owner), timezone.now(), live.plan.code
    propose_hand_back(by=by, at=at, code=code, why="Ready", wider_factors="", submission="h")
    draft = plans.begin_version(by=by, at=at, code=code, values=VersionValues(TODAY, "Moira Kerr"), submission="v")
    assert steps_waiting(by)
    end(world, live, exceptional=True)
    draft.refresh_from_db()
    assert draft.dropped_at is not None
    assert live.plan.hand_backs.get().ended_at is not None
    assert steps_waiting(by) == []
    assert not Notice.objects.filter(record=live.plan.record_id, state="waiting").exclude(kind="circulation").exists()


def test_what_is_in_dispute_is_settled_first(world: World, live: Sample) -> None:
    raise_disagreement(
        by=viewer(world.owner), at=timezone.now(), code=live.plan.code, title="The date", side="Partnership",
        view="Too late", submission="d",
    )  # fmt: skip
    with pytest.raises(Refusal, match="difference of opinion"):
        end(world, live, exceptional=True)


def test_a_plan_that_is_not_handed_back_ends_with_its_reason(world: World) -> None:
    made = sample(world)
    page = signed_in(world.owner).get(reverse("plans:end_plan", args=[made.plan.code])).content.decode()
    assert "exceptional" not in page
    assert end(world, made).stage == "ended"


def test_an_in_house_plan_is_made_final_by_its_provider_alone(world: World) -> None:
    """DG2: no partnership lead and no tactical lead signs what the home keeps for itself."""
    by, at = viewer(world.manager), timezone.now()
    plan = plans.create_plan(
        by=by, at=at, owner_id=world.provider.pk, framework_id="dumfries-galloway-improvement-plan", submission="own",
        values=plans.PlanValues(title="Our own plan", date_of_plan=TODAY, completed_by="Pat Lennox"),
    )  # fmt: skip
    plans.add_action(
        by=by, at=at, code=plan.code, section="1", submission="a",
        values=plans.ActionValues(
            text="Offer a drink at every visit, day and night, to all who live here.", outcome="Nobody is thirsty.",
            measure="Fluid charts complete", doers=("Pat Lennox",), finish="30 April 2030",
        ),
    )  # fmt: skip
    plans.edit_section(
        by=by,
        at=at,
        code=plan.code,
        number="1",
        edition=1,
        values=plans.SectionValues(title="", context="Our own audit"),
    )
    version = plans.begin_version(
        by=by, at=at, code=plan.code, values=VersionValues(TODAY, "Pat Lennox"), submission="v"
    )
    made = plans.take_version_step(
        by=by, at=at, code=plan.code, pk=version.pk, step="make_final", edition=1, shown_hash=version.content_hash
    )
    assert made.number == 1


def test_a_place_is_not_held_by_who_moved_to_the_other_side(world: World, live: Sample) -> None:
    user = person("Catriona Muir", world.partnership, "tactical_lead_nursing")
    add_member(
        by=viewer(world.owner), at=timezone.now(), code=live.plan.code,
        values=MemberValues(role="tactical_lead_nursing", user_id=user.pk), submission="t",
    )  # fmt: skip
    assert "tactical_lead_nursing" in actors_of(viewer(user), live.plan)
    user.memberships.update(organisation=world.provider, role="provider_senior_staff")
    assert "tactical_lead_nursing" not in actors_of(viewer(user), live.plan)
