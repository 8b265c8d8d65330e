"""A document beside a plan: matched by number, a blank changes nothing, and nothing comes in twice (BY1)."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.plans.rules.content import Item, Outcome, PlanContent, Progress, Section, Status, Timing
from plumbline.plans.rules.merging import FIELDS, Change, compare, is_blank

WORDS = st.text(alphabet="abc XY–'’1.", max_size=12).map(str.strip)
TIMINGS = st.builds(Timing, text=st.sampled_from(["", "30 June 2026", "Every quarter", "tbc", "Sept"]))
ENTRIES = st.builds(Progress, round=st.sampled_from(["", "May 2026"]), text=WORDS, status=st.sampled_from(["", "Red"]))
STATUSES = st.sampled_from([Status(), Status("Red", "red"), Status("Green", "green")])
ITEMS = st.builds(
    Item, title=WORDS, text=WORDS, outcome=WORDS, measure=WORDS, responsible=st.lists(WORDS.filter(bool), max_size=2),
    frequency=WORDS, start=TIMINGS, finish=TIMINGS, progress=st.lists(ENTRIES, max_size=3), status=STATUSES,
)  # fmt: skip


@st.composite
def plans(draw: st.DrawFn) -> PlanContent:
    sections = []
    for n in range(1, draw(st.integers(1, 3)) + 1):
        items = draw(st.lists(ITEMS, max_size=3))
        for m, item in enumerate(items, start=1):
            item.number = f"{n}.{m}"
        outcomes = [Outcome("", text) for text in draw(st.lists(WORDS.filter(bool), max_size=2))]
        sections.append(Section(str(n), title=draw(WORDS), context=draw(WORDS), outcomes=outcomes, items=items))
    return PlanContent(title="Plan", sections=sections)


@given(plans())
def test_a_plan_beside_itself_changes_nothing(plan: PlanContent) -> None:
    assert compare(plan, copy.deepcopy(plan)).empty


@given(plans())
@settings(max_examples=50)
def test_a_document_of_blanks_changes_nothing(plan: PlanContent) -> None:
    blank = copy.deepcopy(plan)
    for section in blank.sections:
        section.title = section.theme = section.context = ""
        section.lead, section.outcomes = [], []
        section.items = [Item(number=item.number) for item in section.items]
    found = compare(plan, blank)
    assert found.empty
    assert set(found.missing) == {item.number for item in plan.items} - {i.number for i in blank.items}


@given(plans(), st.data())
def test_each_cell_emptied_changes_nothing_and_each_cell_said_anew_is_one_change(
    plan: PlanContent, data: st.DataObject
) -> None:
    filled = [item.number for item in plan.items if not is_blank(item)]
    if not filled:
        return
    number, name = data.draw(st.sampled_from(filled)), data.draw(st.sampled_from(FIELDS))
    other = copy.deepcopy(plan)
    (item,) = (i for i in other.items if i.number == number)
    was = getattr(item, name)
    setattr(item, name, "")
    assert compare(plan, other).changed == []
    setattr(item, name, was + " said anew")
    assert compare(plan, other).changed == [Change(number, name, was, was + " said anew")]


def plan_with(item: Item) -> PlanContent:
    return PlanContent(sections=[Section("1", items=[item])])


OLD = Item(
    "1.1", text="Offer a drink at every visit", responsible=["Ann"],
    finish=Timing("30 June 2026", "date", date(2026, 6, 30)),
    progress=[Progress("May 2026", "Begun – in two units")], status=Status("Red", "red"),
)  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"text": "  offer a DRINK\nat every visit "},
        {"finish": Timing("30/06/2026", "date", date(2026, 6, 30))},  # the same day in other words
        {"finish": Timing("")},
        {"responsible": ["ann"]},
        {"responsible": []},
        {"status": Status("R", "red")},
        {"status": Status("purple", "")},  # no status of the plan's scale: it is not made one
        {"progress": [Progress("", "begun - in two units")]},
        {"progress": [Progress("", "")]},
    ],
)
def test_the_same_in_other_words_is_no_change(said: dict[str, object]) -> None:
    item = copy.deepcopy(OLD)
    for name, value in said.items():
        setattr(item, name, value)
    assert compare(plan_with(OLD), plan_with(item)).empty


def test_what_is_new_is_named_by_its_place() -> None:
    new = PlanContent(
        sections=[
            Section("1", items=[copy.deepcopy(OLD), Item("1.2", text="Weigh everybody monthly"), Item("1.3")]),
            Section("4", title="Environment", items=[Item("4.1", text="Repaint the hall")]),
            Section("5", title="Nothing in it", items=[Item("5.1")]),
        ]
    )
    new.items[0].progress.append(Progress("June 2026", "In all units"))
    new.items[0].finish = Timing("31 July 2026", "date", date(2026, 7, 31))
    found = compare(plan_with(OLD), new)
    assert [(s, i.number) for s, i in found.new_items] == [("1", "1.2"), ("4", "4.1")]
    assert found.new_sections == ["4"]
    assert [(n, p.text) for n, p in found.new_progress] == [("1.1", "In all units")]
    assert found.changed == [Change("1.1", "finish", "30 June 2026", "31 July 2026")]


def test_what_the_document_leaves_out_stays_and_is_named() -> None:
    found = compare(plan_with(OLD), PlanContent(sections=[Section("2", items=[Item("2.1", text="Other")])]))
    assert found.missing == ["1.1"]
    assert found.changed == []
