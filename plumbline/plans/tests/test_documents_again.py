"""The same document again: whatever its numbers and however long its words, nothing comes twice and nothing is cut."""

from __future__ import annotations

import copy

import pytest

from plumbline.plans import actions
from plumbline.plans.actions.documents import compare_with
from plumbline.plans.models import Plan
from plumbline.plans.queries import content_of
from plumbline.plans.rules.content import Item, Outcome, PlanContent, Progress, Section, Status, Timing
from plumbline.plans.tests import samples
from tests.world import World, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("BY1")]

LONG = "every week in which the rota allows it and the trainer is in the building, and otherwise " * 5


def made(world: World, content: PlanContent) -> Plan:
    return actions.create_plan_from_content(
        by=viewer(world.owner), at=samples.now(), owner_id=world.partnership.pk, content=copy.deepcopy(content),
        source=actions.Source("plan.docx", samples.mark()),
    )  # fmt: skip


def content(*sections: Section, **more: dict[str, str]) -> PlanContent:
    return PlanContent(title="Plan", framework=samples.SERVICE, sections=list(sections), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sections", "numbers"),
    [
        ([Section("REC 3/1", items=[Item("A/1", text="One"), Item("A/2", text="Two")])], ["A-1", "A-2"]),
        ([Section("1", items=[Item("1.1", text="One"), Item("1.1", text="Two")])], ["1.1", "1.2"]),
        ([Section("", items=[Item("", text="One")]), Section("", items=[Item("", text="Two")])], ["1.1", "2.1"]),
        (
            [Section("1", items=[Item("1.1", text="One")]), Section("1", items=[Item("1.2", text="Two")])],
            ["1.1", "1.2"],
        ),
        (
            [Section("Recommendation number 3", items=[Item("", text="One"), Item("", text="Two")])],
            ["Recommendation.1", "Recommendation.2"],
        ),
    ],
)
def test_numbers_of_every_kind_are_met_again(world: World, sections: list[Section], numbers: list[str]) -> None:
    plan = made(world, content(*sections))
    assert [a.number for a in plan.actions.all()] == numbers
    assert compare_with(viewer(world.owner), plan, content(*copy.deepcopy(sections))).empty


def test_nothing_that_is_long_is_cut(world: World) -> None:
    item = Item(
        "1.1", text="Train", frequency=LONG, responsible=[LONG], start=Timing(LONG, "unknown"),
        finish=Timing(LONG, "unknown"), status=Status(LONG),
        progress=[Progress(LONG, "Done", LONG), Progress(f"{LONG}2")],
    )  # fmt: skip
    said = content(
        Section("1", theme=LONG, lead=[LONG], outcomes=[Outcome(LONG, "Fewer falls")], items=[item]),
        header={LONG: "a", f"{LONG}2": "b"},
    )
    plan = made(world, said)
    action = plan.actions.get()
    assert (action.frequency, action.start_text, action.finish_text, action.status_text) == (LONG, LONG, LONG, LONG)
    assert [p.text for p in action.parties.all()] == [LONG]
    assert [r.label for r in plan.rounds.all()] == [LONG, f"{LONG}2"]
    assert compare_with(viewer(world.owner), plan, copy.deepcopy(said)).empty
    plan.actions.update(frequency="", finish_text="")
    actions.update_plan_from_content(
        by=viewer(world.owner), at=samples.now(), code=plan.code, content=copy.deepcopy(said),
        source=actions.Source("plan.docx", samples.mark()),
    )  # fmt: skip
    action.refresh_from_db()
    assert (action.frequency, action.finish_text) == (LONG, LONG.strip())


def test_what_is_added_by_hand_stands_below_what_came_from_the_document(world: World) -> None:
    items = [Item(f"1{letter}", text=letter) for letter in "abcde"]
    plan = made(world, content(Section("1", items=items)))
    added = samples.add(world, plan, "1", text="The newest")
    assert list(plan.actions.all())[-1] == added


def test_a_copy_with_notes_that_are_not_for_everyone_does_not_make_them_everyones(world: World) -> None:
    """The marked copy comes back with progress for all beside a note for partners: only the first is taken over."""
    plan = made(world, content(Section("1", items=[Item("1.1", text="Train")])))
    samples.progress(world, plan.actions.get(), text="The owner may sell", audience="partners")
    marked = content_of(viewer(world.owner), plan, notes="marked")
    (note,) = marked.items[0].progress
    assert note.text == "(Partners only, not the provider) The owner may sell"
    note.text = note.text.replace("sell", "close")  # changed in Word meanwhile
    marked.items[0].progress.append(Progress("2 Mar 2026", "Six trained"))
    found = actions.update_plan_from_content(
        by=viewer(world.owner), at=samples.now(), code=plan.code, content=marked,
        source=actions.Source("plan.docx", samples.mark()),
    )  # fmt: skip
    assert found.notes == ["1.1"]
    assert [(e.text, e.audience) for e in plan.actions.get().progress.all()] == [
        ("The owner may sell", "partners"),
        ("Six trained", "everyone"),
    ]
