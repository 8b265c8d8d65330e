"""What waits for a person: the step that is theirs by what they are in the plan, for them and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from plumbline.access import actions as access
from plumbline.access.viewer import SYSTEM
from plumbline.people import actions as people
from plumbline.people.models import User
from plumbline.plans import actions as plans
from plumbline.plans.actions.disagreements import raise_disagreement, say_position, take_dispute_step
from plumbline.plans.actions.evidence import EvidenceValues, offer_evidence
from plumbline.plans.actions.group import MemberValues, add_member
from plumbline.plans.actions.group_lead import LeadValues, agree_lead
from plumbline.plans.actions.hand_back import propose_hand_back
from plumbline.plans.actions.versions import VersionValues
from plumbline.plans.queries.waiting import steps_waiting, to_look_at
from tests.sample import Sample, a_plan, sample
from tests.world import LONG_AGO, NOW, TODAY, World, person, signed_in, viewer


def labels(user: User) -> list[str]:
    return [one.step.label for one in steps_waiting(viewer(user))]


@pytest.fixture
def live(world: World) -> Sample:
    made = sample(world)
    plans.start_plan(by=viewer(world.owner), at=NOW, code=made.plan.code)
    return made


@pytest.fixture
def overseer(world: World, live: Sample) -> User:
    group = people.create_group(
        by=SYSTEM, at=NOW, organisation_id=world.partnership.pk, name="Oversight Group", kind="chog"
    )
    member = person("Isla Dunbar", world.partnership, "oversight_member")
    people.seat(by=SYSTEM, at=NOW, user_id=member.pk, group_id=group.pk, since=LONG_AGO)
    access.share_record(
        by=viewer(world.owner), at=NOW, record_id=live.plan.record_id, level="read", purpose="Oversee",
        lawful_basis="Public task", label=live.plan.title, group_id=group.pk,
    )  # fmt: skip
    return member


def differ(world: World, made: Sample) -> int:
    by, at = viewer(world.owner), timezone.now()
    found = raise_disagreement(
        by=by, at=at, code=made.plan.code, title="The date", side="Partnership", view="Too late", submission="a"
    )
    for kind, side in (("view", "Care home"), ("attempt", "Group")):
        say_position(by=by, at=at, code=made.plan.code, pk=found.pk, side=side, kind=kind, text="x", submission=kind)
    return found.pk


def test_a_step_waits_for_those_whose_it_is_in_turn(world: World, live: Sample, overseer: User) -> None:
    pk = differ(world, live)
    assert labels(world.owner) == ["Write down how the group settled it"]
    assert labels(overseer) == []
    take_dispute_step(
        by=viewer(world.owner), at=timezone.now(), code=live.plan.code, pk=pk, step="ask_oversight", edition=1, note="?"
    )
    assert labels(world.owner) == []
    assert labels(overseer) == ["Write down what the oversight group decided"]
    assert labels(world.stranger) == labels(world.reader) == []


def test_it_stands_on_the_home_page_with_the_way_to_it(world: World, live: Sample) -> None:
    differ(world, live)
    page = signed_in(world.owner).get("/").content.decode()
    assert "Waiting for your word" in page
    assert f"/plans/{live.plan.code}/differences/" in page
    assert "Write down how the group settled it" not in signed_in(world.mate).get("/").content.decode()


def test_who_lost_their_seat_has_nothing_waiting(world: World, live: Sample, overseer: User) -> None:
    pk = differ(world, live)
    take_dispute_step(
        by=viewer(world.owner), at=timezone.now(), code=live.plan.code, pk=pk, step="ask_oversight", edition=1, note="?"
    )
    seat = overseer.seats.get()
    seat.until = LONG_AGO
    seat.save()
    assert labels(overseer) == []


def test_asking_takes_as_many_queries_for_many_plans_as_for_few(
    world: World, live: Sample, does_not_grow: Callable[..., None]
) -> None:
    differ(world, live)

    def grow() -> None:
        for number in range(3):
            plan = a_plan(world, f"Plan {number}")
            plans.add_action(
                by=viewer(world.owner), at=NOW, code=plan.code, section="1", submission=f"{plan.pk}",
                values=plans.ActionValues(text="x"),
            )  # fmt: skip
            plans.start_plan(by=viewer(world.owner), at=NOW, code=plan.code)
            propose_hand_back(
                by=viewer(world.owner), at=NOW, code=plan.code, why="x", wider_factors="", submission=f"h{plan.pk}"
            )

    does_not_grow(lambda: steps_waiting(viewer(world.owner)), grow)


def test_a_shared_draft_waits_for_the_group_until_they_have_spoken_and_evidence_for_who_did_not_offer_it(
    world: World, live: Sample
) -> None:
    for role, user in (("registered_manager", world.manager), ("partnership_lead", world.owner)):
        add_member(
            by=viewer(world.owner), at=timezone.now(), code=live.plan.code,
            values=MemberValues(role=role, user_id=user.pk), submission=role,
        )  # fmt: skip
    by, at, code = viewer(world.owner), timezone.now(), live.plan.code
    agree_lead(by=by, at=at, code=code, values=LeadValues(user_id=world.owner.pk, agreed_by="The group"), was=None)
    draft = plans.begin_version(by=by, at=at, code=code, values=VersionValues(TODAY, "Moira Kerr"), submission="v")
    plans.take_version_step(
        by=by, at=at, code=code, pk=draft.pk, step="share_for_accuracy", edition=1, shown_hash=draft.content_hash
    )
    offer_evidence(
        by=by, at=at, code=code, number=live.action.number, values=EvidenceValues(title="Audit", text="x"),
        submission="e",
    )  # fmt: skip

    def seen(user: User) -> list[str]:
        return [one.what for one in to_look_at(viewer(user))]

    draft_words = "Read the draft, and say what is not right in it"
    assert draft_words in seen(world.manager)
    assert seen(world.owner) == []  # they began the one and offered the other
    assert seen(world.stranger) == seen(world.mate) == []
    plans.comment_on_version(
        by=viewer(world.manager), at=at, code=code, pk=draft.pk, number="", text="It is right.", submission="c"
    )
    assert draft_words not in seen(world.manager)
