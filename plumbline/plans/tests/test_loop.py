"""Round the closed loop through the real actions: each step, who is refused, evidence, reopening, two at once (BY6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from plumbline.access.models import Audience
from plumbline.access.queries import events_of
from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict
from plumbline.people.models import User
from plumbline.plans import actions, queries
from plumbline.plans.actions import ActionValues, Checked, Source
from plumbline.plans.models import Action, EvidenceUse, LoopStep, Plan
from plumbline.plans.queries.loop import loop_of, stands_on
from plumbline.plans.rules.content import Item, PlanContent, Section, Status
from plumbline.plans.rules.wording import day_words
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import mark, now, refused
from tests.world import World, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.fixture
def plan(world: World) -> Plan:
    """Live, shared for recording with the provider; its one action is done by the home's manager."""
    plan = samples.make_plan(world)
    samples.share(world, plan, level="record", organisation_id=world.provider.pk)
    samples.add(world, plan, finish="31 December 2035", doers=(world.manager.name,))
    actions.start_plan(by=viewer(world.owner), at=now(), code=plan.code)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def action(plan: Plan) -> Action:
    return plan.actions.get()


def complete(world: World, action: Action, by: User | None = None, **more: Any) -> None:
    samples.progress(world, action, by=by or world.manager, status="green", text="All care plans are reviewed", **more)
    action.refresh_from_db()


def check(action: Action, by: User, note: str = "Read six care plans on the 8th", submission: str = "",
          evidence: tuple[str, ...] = (), at: datetime | None = None) -> LoopStep:  # fmt: skip
    return actions.check_evidence(
        by=viewer(by), at=at or now(), code=action.plan.code, number=action.number,
        values=Checked(note, evidence), submission=submission or mark(),
    )  # fmt: skip


def say(what: Any, action: Action, by: User, note: str = "Families say they are asked now", submission: str = "",
        at: datetime | None = None) -> LoopStep:  # fmt: skip
    step: LoopStep = what(
        by=viewer(by), at=at or now(), code=action.plan.code, number=action.number, note=note,
        submission=submission or mark(),
    )  # fmt: skip
    return step


def reopen(action: Action, by: User, **more: Any) -> Any:
    action.refresh_from_db()
    values = {
        "status": "amber", "reason": "Two plans were not reviewed after all", "submission": mark(),
        "edition": action.edition, **more,
    }  # fmt: skip
    return actions.reopen_action(by=viewer(by), at=now(), code=action.plan.code, number=action.number, **values)


def stages(action: Action) -> list[str]:
    return [step.stage for step in action.loop.all()]


@pytest.mark.requirement("BY6")
def test_from_done_to_sustained_by_other_people_than_the_doer(world: World, action: Action) -> None:
    """The provider's manager completes it; the partnership checks, sees the impact and looks again; who did it is
    refused at each step, and each status says what it stands on, on the page and in every copy."""
    complete(world, action)
    today = day_words(now().date())
    assert stands_on(viewer(world.owner), action) == (
        f"Completed by {world.manager.name} on {today}; not checked by anybody else yet"
    )
    assert "You are named as doing this action" in refused(lambda: check(action, world.manager)).message
    check(action, world.mate)
    assert "named as doing" in refused(lambda: say(actions.see_impact, action, world.manager)).message
    say(actions.see_impact, action, world.owner)
    later = now() + timedelta(weeks=4)
    assert "too early" in refused(lambda: say(actions.note_sustained, action, world.mate)).message
    say(actions.note_sustained, action, world.mate, at=later)
    action.refresh_from_db()
    assert stages(action) == ["done", "checked", "impact", "sustained"]
    sentence = (
        f"Completed by {world.manager.name} on {today}; evidence checked by {world.mate.name} on {today}; impact "
        f"seen by {world.owner.name} on {today}; found sustained by {world.mate.name} on {day_words(later.date())}"
    )
    assert stands_on(viewer(world.reader), action) == sentence
    item = queries.content_of(viewer(world.reader), action.plan).items[0]
    assert item.stands_on == sentence
    assert [e.verb for e in events_of(viewer(world.reader), action.plan.record_id, subject=action)[:3]] == [
        "loop.sustained", "loop.impact", "loop.checked",
    ]  # fmt: skip


@pytest.mark.requirement("BY6")
def test_it_is_opened_again_with_a_reason_and_the_loop_begins_anew(world: World, action: Action) -> None:
    complete(world, action)
    check(action, world.mate)
    assert refused(lambda: reopen(action, world.mate, reason=" ")).field == "reason"
    assert refused(lambda: reopen(action, world.mate, status="green")).field == "status"
    reopen(action, world.mate)
    action.refresh_from_db()
    assert (action.status, action.complete, action.completed_on) == ("amber", False, None)
    today = day_words(now().date())
    assert stands_on(viewer(world.owner), action) == (
        f"Reopened by {world.mate.name} on {today}: Two plans were not reviewed after all"
    )
    assert "open already" in refused(lambda: reopen(action, world.mate)).message
    complete(world, action, by=world.mate)  # this time the officer says that it is done
    assert stages(action) == ["done", "checked", "reopened", "done"]
    assert "You recorded that this is done" in refused(lambda: check(action, world.mate)).message
    check(action, world.owner)
    assert loop_of(viewer(world.owner), action, today=now().date()).stage == "checked"


def test_evidence_accepted_before_the_action_was_opened_again_is_no_evidence_for_the_new_check(
    world: World, action: Action
) -> None:
    old = offered(world, action)
    complete(world, action)
    check(action, world.owner, note="", evidence=(old,))
    reopen(action, world.owner)
    complete(world, action)
    assert refused(lambda: check(action, world.owner, note=" ")).field == "note"
    new = offered(world, action)
    check(action, world.owner, note="", evidence=(new,))
    assert stages(action) == ["done", "checked", "reopened", "done", "checked"]


def test_a_piece_that_is_named_again_is_evidence_for_the_new_check(world: World, action: Action) -> None:
    old = offered(world, action)
    complete(world, action)
    check(action, world.owner, note="", evidence=(old,))
    reopen(action, world.owner)
    complete(world, action)
    check(action, world.owner, note="", evidence=(old,))
    assert stages(action)[-1] == "checked"


def offered(world: World, action: Action) -> str:
    return actions.offer_evidence(
        by=viewer(world.manager), at=now(), code=action.plan.code, number=action.number,
        values=actions.EvidenceValues(title="Audit", text="Six care plans were read"), submission=mark(),
    ).code  # fmt: skip


def test_a_status_taken_back_by_progress_opens_the_loop_as_well(world: World, action: Action) -> None:
    complete(world, action)
    samples.progress(world, action, status="amber", status_note="The agency staff were left out")
    action.refresh_from_db()
    assert stages(action) == ["done", "reopened"]
    assert action.loop.get(stage="reopened").note == "The agency staff were left out"
    complete(world, action)
    samples.progress(
        world, action, by=world.mate, status="red", status_note="A complaint is looked into", audience=Audience.PARTNERS
    )
    assert [s.note for s in action.loop.all()][-1] == ""  # the reason is not for everyone on the plan


@pytest.mark.parametrize(("audience", "told"), [(Audience.EVERYONE, True), (Audience.PARTNERS, False)])
def test_history_tells_the_title_of_what_was_accepted_to_those_who_may_read_it(
    world: World, action: Action, audience: str, told: bool
) -> None:
    complete(world, action)
    code = actions.offer_evidence(
        by=viewer(world.mate), at=now(), code=action.plan.code, number=action.number,
        values=actions.EvidenceValues(title="Letter of Mrs Lamplighter", text="In the office", audience=audience),
        submission=mark(),
    ).code  # fmt: skip
    check(action, world.owner, evidence=(code,))
    for who, reads in ((world.owner, True), (world.manager, told)):
        found = str([(e.subject_label, e.after) for e in events_of(viewer(who), action.plan.record_id)])
        assert ("Letter of Mrs Lamplighter" in found) is reads, who.name
    assert stages(action)[-1] == "checked"  # the step itself is for everyone


def test_who_completes_says_so_once(world: World, action: Action) -> None:
    complete(world, action, submission="one-form")
    complete(world, action, by=world.mate)
    samples.progress(world, action, by=world.mate, text="And the new ones")
    assert [(s.stage, s.by_name, s.for_name) for s in action.loop.all()] == [
        ("done", world.manager.name, world.provider.name)
    ]


def test_a_check_that_names_nothing_shows_nothing(world: World, action: Action) -> None:
    complete(world, action)
    assert refused(lambda: check(action, world.mate, note="  ")).field == "note"
    values = actions.EvidenceValues(title="Six care plans", text="In the office")
    made = actions.offer_evidence(
        by=viewer(world.manager),
        at=now(),
        code=action.plan.code,
        number=action.number,
        values=values,
        submission=mark(),
    )
    assert refused(lambda: check(action, world.mate, note="")).field == "note"  # offered, and not looked at
    check(action, world.mate, note="", evidence=(made.code,))
    use = EvidenceUse.objects.get()
    assert (use.state, use.judged_by) == ("accepted", world.mate)
    assert Event.objects.latest("pk").after["accepted"] == ["Six care plans"]


def test_what_is_said_of_impact_and_lasting_is_written_down(world: World, action: Action) -> None:
    complete(world, action)
    check(action, world.mate)
    assert refused(lambda: say(actions.see_impact, action, world.mate, note=" ")).field == "note"
    say(actions.see_impact, action, world.mate)
    later = now() + timedelta(weeks=5)
    assert refused(lambda: say(actions.note_sustained, action, world.mate, note="", at=later)).field == "note"


def test_two_people_check_at_once_and_a_double_click_makes_one_step(world: World, action: Action) -> None:
    complete(world, action)
    first = check(action, world.mate, submission="form")
    assert check(action, world.mate, submission="form") == first
    assert "Somebody has said this already: evidence checked" in refused(lambda: check(action, world.owner)).message
    assert stages(action) == ["done", "checked"]


def test_opening_again_while_another_records_shows_both(world: World, action: Action) -> None:
    complete(world, action)
    seen = action.edition
    samples.progress(world, action, by=world.owner, text="The visit confirms it")
    with pytest.raises(Conflict) as met:
        reopen(action, world.mate, edition=seen)
    assert met.value.theirs["text"] == "The visit confirms it"
    made = reopen(action, world.mate, submission="form")
    assert reopen(action, world.mate, submission="form", edition=seen) == made


def test_who_may_not_record_and_what_has_ended_is_refused(world: World, plan: Plan, action: Action) -> None:
    complete(world, action)
    assert "can read this plan but not change it" in refused(lambda: check(action, world.reader)).message
    refused(lambda: check(action, world.stranger), Plan.DoesNotExist)
    actions.withdraw_action(
        by=viewer(world.owner), at=now(), code=plan.code, number=action.number, reason="Twice there"
    )
    assert "was withdrawn" in refused(lambda: check(action, world.mate)).message
    actions.end_plan(by=viewer(world.owner), at=now(), code=plan.code, reason="Requirements met")
    assert "has ended" in refused(lambda: say(actions.see_impact, action, world.mate)).message


def test_what_a_document_says_is_nobodys_word(world: World, plan: Plan, action: Action) -> None:
    """It completes without a step; a person may check it; another document that does not agree opens it again."""

    def bring(status: str, word: str) -> None:
        item = Item(number=action.number, text=action.text, status=Status(word, status))
        content = PlanContent(plan.title, samples.DG, sections=[Section("1", items=[item])])
        actions.update_plan_from_content(
            by=viewer(world.owner), at=now(), code=plan.code, content=content, source=Source("plan.docx", mark())
        )
        action.refresh_from_db()

    bring("green", "Green")
    assert (action.complete, stages(action)) == (True, [])
    assert stands_on(viewer(world.mate), action) == "Completed according to the document; not checked by anybody yet"
    check(action, world.mate)
    bring("amber", "Amber")
    assert [(s.stage, s.note) for s in action.loop.all()][1:] == [
        ("reopened", "“plan.docx” does not call it completed.")
    ]
    bring("green", "Green")
    assert stands_on(viewer(world.mate), action).startswith("Completed according to the document; not checked")
    complete(world, action)  # now a person says it
    assert stages(action) == ["checked", "reopened", "done"]


@pytest.mark.requirement("MO16")
def test_an_evaluation_is_an_action_and_the_impact_it_finds_is_recorded(world: World) -> None:
    """As in the published plan: one action does, a later one evaluates. What the evaluation finds is written as its
    progress with the impact, and said of the action it looks at; the two are linked both ways."""
    plan = samples.make_plan(world, framework=samples.MORAY)
    section = samples.add_section(world, plan)
    first = samples.add(world, plan, section, text="Train the staff of both teams", finish="June 2026")
    second = samples.add(
        world, plan, section, text=f"Evaluate the impact of the training in {first.number}", after=first.number,
        finish="December 2026",
    )  # fmt: skip
    actions.start_plan(by=viewer(world.owner), at=now(), code=plan.code)
    samples.progress(world, first, by=world.mate, status="blue", text="Both teams are trained")
    check(first, world.owner)
    found = "Calls to the night line fell by a third"
    samples.progress(world, second, by=world.mate, text="Looked at three months of calls", impact=found)
    say(actions.see_impact, first, world.owner, note=f"{found} (see {second.number})")
    by = viewer(world.reader)
    first.refresh_from_db()
    assert "impact seen by Moira Kerr" in stands_on(by, first)
    item = next(i for i in queries.content_of(by, plan).items if i.number == second.number)
    assert (item.after, item.references, item.progress[0].impact) == (first.number, [first.number], found)


def test_the_view_draws_no_button_that_would_be_refused(world: World, plan: Plan, action: Action) -> None:
    today = now().date()

    def seen(by: User) -> Any:
        return loop_of(viewer(by), queries.get_action(viewer(by), plan.code, action.number), today=today)

    assert (seen(world.mate).next, seen(world.mate).may_take, seen(world.mate).may_reopen) == ("", False, False)
    complete(world, action)
    assert (seen(world.mate).next, seen(world.mate).may_take, seen(world.mate).may_reopen) == ("checked", True, True)
    assert not seen(world.manager).may_take
    assert "somebody else must check its evidence" in seen(world.manager).why_not
    assert not seen(world.reader).may_take  # may only read
    assert not seen(world.reader).may_reopen
    check(action, world.mate)
    say(actions.see_impact, action, world.mate)
    assert (seen(world.mate).next, seen(world.mate).may_take) == ("sustained", False)
    assert "Look again on" in seen(world.mate).why_not


def test_the_day_it_was_done_is_told_apart_from_the_day_it_was_recorded(world: World, action: Action) -> None:
    complete(world, action, completed_on=date(2026, 1, 5))
    today = day_words(now().date())
    assert stands_on(viewer(world.owner), action).startswith(
        f"Completed on 5 Jan 2026, recorded by {world.manager.name} on {today}"
    )


def test_what_is_edited_meanwhile_keeps_the_steps(world: World, plan: Plan, action: Action) -> None:
    complete(world, action)
    check(action, world.mate)
    action.refresh_from_db()
    actions.edit_action(
        by=viewer(world.owner), at=now(), code=plan.code, number=action.number, edition=action.edition,
        values=ActionValues(text="Review each care plan with the family", finish="31 December 2035"),
    )  # fmt: skip
    assert stages(action) == ["done", "checked"]


def test_a_passage_of_a_note_stays_among_partners(world: World, plan: Plan, action: Action) -> None:
    complete(world, action)
    check(action, world.mate, note="Read the plan of [[Mrs Reid]] on the 8th")
    for who, shown in ((world.manager, "[withheld 1]"), (world.owner, "[[Mrs Reid]]")):
        seen = loop_of(viewer(who), queries.get_action(viewer(who), plan.code, action.number), today=now().date())
        assert seen.steps[-1].note == f"Read the plan of {shown} on the 8th"
