"""Starting a run and taking its steps: logged, signed, and by one of two who took the same one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from plumbline.access.models import Record
from plumbline.access.queries import seen_by
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.models import ProcessVersion
from plumbline.people.models import User
from plumbline.workflow import queries
from plumbline.workflow.actions import start_run, take_step
from plumbline.workflow.models import Run, Signature, StepTaken
from plumbline.workflow.rules import Facts
from tests.world import NOW, World, viewer

HELD = frozenset({"has_lead", "has_actions", "header_complete", "comments_answered", "no_open_review", "check_clear"})


@pytest.fixture
def run(world: World) -> Run:
    record = Record.objects.create(kind="plan", owner=world.partnership)
    return start_run(by=viewer(world.owner), at=NOW, record_id=record.pk, process_id="plan-version")


def take(
    run: Run, user: User, key: str, *actors: str, hash: str = "a" * 64, edition: int = 0, note: str = ""
) -> StepTaken:
    """One step, as the room above takes it: with the facts of this moment."""
    by = viewer(user)
    facts = Facts(run.state, frozenset(actors), HELD, user.pk, hash, queries.signed_of(by, run))
    return take_step(by=by, at=NOW, run=run, key=key, edition=edition or run.edition, facts=facts, note=note)


def with_readers(run: Run, world: World) -> Run:
    take(run, world.owner, "share_for_accuracy", "lead")
    take(run, world.owner, "send_for_quality", "lead")
    return run


def test_a_run_begins_in_the_first_state_of_the_newest_version(run: Run) -> None:
    assert (run.state, run.edition, run.ended_at) == ("draft", 1, None)
    assert run.process == ProcessVersion.objects.get(process_id="plan-version")


def test_there_is_no_run_of_a_process_that_was_never_published(run: Run, world: World) -> None:
    with pytest.raises(ProcessVersion.DoesNotExist):
        start_run(by=viewer(world.owner), at=NOW, record_id=run.record_id, process_id="plan-perversion")


def test_a_step_moves_the_run_and_is_logged_with_who_and_for_whom(run: Run, world: World) -> None:
    taken = take(run, world.owner, "share_for_accuracy", "lead", note="  Please read 2.3.  ")
    assert (taken.from_state, taken.to_state, taken.note) == ("draft", "accuracy", "Please read 2.3.")
    assert (taken.by_name, taken.for_name) == ("Moira Kerr", world.partnership.name)
    stored = Run.objects.get()
    assert (run.state, run.edition) == (stored.state, stored.edition) == ("accuracy", 2)


def test_a_step_without_a_target_leaves_the_state_and_still_counts(run: Run, world: World) -> None:
    taken = take(run, world.owner, "take_in_changes", "lead")
    assert (taken.from_state, taken.to_state, run.edition) == ("draft", "draft", 2)


def test_of_two_who_take_a_step_from_the_same_page_the_second_is_told(run: Run, world: World) -> None:
    take(run, world.owner, "share_for_accuracy", "lead", edition=1)
    late = Run.objects.get()
    with pytest.raises(Conflict) as conflict:
        take(late, world.mate, "drop", "owner", edition=1, note="No longer wanted")
    assert "Somebody else has taken a step here" in conflict.value.message
    assert conflict.value.edition == 2
    assert [step.step for step in StepTaken.objects.all()] == ["share_for_accuracy"]


def test_facts_of_a_state_that_has_passed_are_a_conflict_as_well(run: Run, world: World) -> None:
    stale = Facts("draft", frozenset({"lead"}), HELD, world.owner.pk, "a" * 64)
    take(run, world.owner, "share_for_accuracy", "lead")
    with pytest.raises(Conflict):
        take_step(by=viewer(world.owner), at=NOW, run=run, key="share_for_accuracy", edition=2, facts=stale)


def test_what_is_refused_leaves_no_step_and_no_signature(run: Run, world: World) -> None:
    with_readers(run, world)
    with pytest.raises(Refusal, match="Not everyone who must sign"):
        take(run, world.owner, "make_final", "lead")
    with pytest.raises(Refusal):
        take(run, world.reader, "sign_tactical_lead", "group")
    assert (Run.objects.get().edition, StepTaken.objects.count(), Signature.objects.count()) == (3, 2, 0)


def test_a_version_is_final_after_two_people_have_signed_in_two_places(run: Run, world: World) -> None:
    """The ground for DG36, on the published process."""
    with_readers(run, world)
    take(run, world.owner, "sign_partnership_lead", "partnership_lead")
    with pytest.raises(Refusal, match="You have signed as Partnership Lead"):
        take(run, world.owner, "sign_tactical_lead", "partnership_lead", "tactical_lead")
    take(run, world.mate, "sign_tactical_lead", "tactical_lead", note="Read in full.")
    taken = take(run, world.owner, "make_final", "lead")
    assert taken.to_state == "final"
    assert run.ended_at == NOW
    signed = queries.signatures_of(viewer(world.owner), run)
    assert [(s.slot, s.by_name, s.note) for s in signed] == [
        ("partnership_lead", "Moira Kerr", ""),
        ("tactical_lead", "Ewan Baird", "Read in full."),
    ]
    with pytest.raises(Refusal):
        take(run, world.owner, "drop", "lead", "owner", note="Too late")


def test_a_change_after_a_signature_asks_for_it_again_and_both_are_kept(run: Run, world: World) -> None:
    with_readers(run, world)
    take(run, world.owner, "sign_partnership_lead", "partnership_lead")
    take(run, world.mate, "sign_tactical_lead", "tactical_lead")
    with pytest.raises(Refusal, match="this state of the plan"):
        take(run, world.owner, "make_final", "lead", hash="b" * 64)
    take(run, world.owner, "sign_partnership_lead", "partnership_lead", hash="b" * 64)
    take(run, world.mate, "sign_tactical_lead", "tactical_lead", hash="b" * 64)
    assert take(run, world.owner, "make_final", "lead", hash="b" * 64).to_state == "final"
    assert Signature.objects.count() == 4


def test_a_place_once_signed_is_not_signed_again_by_another(run: Run, world: World) -> None:
    with_readers(run, world)
    take(run, world.owner, "sign_partnership_lead", "partnership_lead")
    with pytest.raises(Refusal, match="Moira Kerr has signed here already"):
        take(run, world.mate, "sign_partnership_lead", "partnership_lead")


def test_a_reason_that_is_asked_for_is_kept_with_the_step(run: Run, world: World) -> None:
    with pytest.raises(Refusal, match="Say why"):
        take(run, world.owner, "drop", "lead")
    assert take(run, world.owner, "drop", "lead", note="Begun by mistake").note == "Begun by mistake"
    assert run.ended_at


def test_a_run_stays_on_its_version_when_a_new_one_is_published(run: Run, world: World) -> None:
    old = run.process
    ProcessVersion.objects.create(
        process_id=old.process_id, version=2, title=old.title, yaml="id: not read", content_hash="0" * 64,
        published_at=NOW + timedelta(days=1),
    )  # fmt: skip
    assert take(run, world.owner, "share_for_accuracy", "lead").to_state == "accuracy"
    assert Run.objects.get().process == old


def test_a_run_is_read_by_those_who_see_its_record(run: Run, world: World) -> None:
    assert seen_by(Run.objects.all(), viewer(world.mate)).get() == run
    for outside in (world.stranger, world.manager):
        assert not seen_by(Run.objects.all(), viewer(outside)).exists()


def test_the_log_is_read_oldest_first(run: Run, world: World) -> None:
    with_readers(run, world)
    steps = [step.step for step in queries.steps_of(viewer(world.owner), run)]
    assert steps == ["share_for_accuracy", "send_for_quality"]


def test_facts_say_what_is_needed_and_the_published_process_asks_for_it(run: Run, world: World) -> None:
    bare = Facts("draft", frozenset({"lead"}), frozenset(), world.owner.pk)
    with pytest.raises(Refusal, match="The plan has no lead yet"):
        take_step(by=viewer(world.owner), at=NOW, run=run, key="share_for_accuracy", edition=1, facts=bare)
    full = replace(bare, held=HELD)
    step = take_step(by=viewer(world.owner), at=NOW, run=run, key="share_for_accuracy", edition=1, facts=full)
    assert step.to_state == "accuracy"
