"""A document brings a plan up to date: what it may change, what it may not, and what it must be asked."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.plans import actions, queries
from plumbline.plans.models import NotImportedLine, Plan
from plumbline.plans.rules.content import Item, NotImported, PlanContent, Progress, Section, Status, Timing
from plumbline.plans.rules.merging import Comparison
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import refused
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.fixture
def plan(world: World) -> Plan:
    plan = samples.make_plan(world)
    for text in ("First", "Second", "Third"):
        samples.add(world, plan, "1", text=text, finish="30 June 2036")
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=plan.code)
    plan.refresh_from_db()
    return plan


def said_by(world: World, plan: Plan) -> PlanContent:
    return copy.deepcopy(queries.content_of(viewer(world.owner), plan))


def update(world: World, plan: Plan, content: PlanContent, **more: Any) -> Comparison:
    source = actions.Source("plan.docx", samples.mark(), (NotImported("row 9", "A stray note", "It has no number."),))
    return actions.update_plan_from_content(
        **{
            "by": viewer(world.owner),
            "at": samples.now(),
            "code": plan.code,
            "content": content,
            "source": source,
            **more,
        }
    )


@pytest.mark.requirement("BY1")
def test_what_it_says_is_taken_over_once_with_one_event(world: World, plan: Plan) -> None:
    content = said_by(world, plan)
    first, second, third = content.items
    first.text, second.responsible = "First, in other words", ["Deputy Manager", world.mate.name]
    third.status, third.progress = Status("Green", "green"), [Progress(text="Done on Friday")]
    content.sections[0].items.append(Item("1.4", text="Fourth, see 1.1", finish=Timing("tbc", "tbc")))
    content.sections[1].context = "Found in a complaint"
    content.header["Date for Review"] = "1 May 2036"
    update(world, plan, content)
    rows = {action.number: action for action in plan.actions.all()}
    assert rows["1.1"].text == "First, in other words"
    assert [(p.text, p.user) for p in rows["1.2"].parties.all()] == [
        ("Deputy Manager", None), (world.mate.name, world.mate),
    ]  # fmt: skip
    assert (rows["1.3"].status, rows["1.3"].complete) == ("green", True)
    assert rows["1.3"].progress.get().from_document
    assert [r.target.number for r in rows["1.4"].references.all()] == ["1.1"]
    assert plan.sections.get(number="2").context == "Found in a complaint"
    assert plan.header_values.get(key="review").text == "1 May 2036"
    assert NotImportedLine.objects.get(plan=plan).text == "A stray note"
    event = Event.objects.get(verb="plan.updated_from_document")
    assert (event.before["1.1 text"], event.after["1.1 text"]) == ("First", "First, in other words")
    assert update(world, plan, content).empty
    assert Event.objects.filter(verb="plan.updated_from_document").count() == 1
    assert plan.actions.count() == 4


def test_what_was_withdrawn_is_not_brought_back(world: World, plan: Plan) -> None:
    content = said_by(world, plan)
    actions.withdraw_action(by=viewer(world.owner), at=samples.now(), code=plan.code, number="1.2", reason="Moved")
    found = update(world, plan, content)
    assert (found.withdrawn, found.new_items) == (["1.2"], [])
    assert plan.actions.count() == 3
    assert plan.actions.get(number="1.2").withdrawn_at


@pytest.mark.requirement("BY5")
def test_moved_dates_of_agreed_actions_need_their_reason(world: World, plan: Plan) -> None:
    content = said_by(world, plan)
    content.items[0].finish = Timing("31 July 2036", "date", date(2036, 7, 31))
    assert refused(lambda: update(world, plan, content)).field == "reason"
    assert refused(lambda: update(world, plan, content, reason="Ice")).field == "agreed_by"
    update(world, plan, content, reason="Ice", agreed_by="A. Reid")
    action = plan.actions.get(number="1.1")
    assert (action.finish_on, action.original_finish_on) == (date(2036, 7, 31), date(2036, 6, 30))
    event = Event.objects.get(verb="plan.updated_from_document")
    assert (event.reason, event.after["agreed_by"]) == ("Ice", "A. Reid")


def test_a_status_of_another_scale_is_named_and_not_converted(world: World, plan: Plan) -> None:
    content = said_by(world, plan)
    content.items[0].status = Status("Blue", "blue")  # of a scale of four colours; this plan has three
    found = update(world, plan, content)
    assert found.other_words == [("1.1", "Blue")]
    assert plan.actions.get(number="1.1").status == ""


def test_a_rhythm_that_changes_is_dated_anew(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.MORAY)
    samples.add_section(world, plan)
    action = samples.add(world, plan, start="April", finish="Every quarter")
    content = said_by(world, plan)
    content.items[0].finish = Timing("Every month", "recurring")
    update(world, plan, content)
    assert action.occurrences.count() >= 12
    action.refresh_from_db()
    assert action.original_finish_text == "Every month"  # a draft: nothing was agreed yet


def test_months_without_a_year_come_in_as_words(world: World) -> None:
    """A plan without a period whose actions end in "Sept": kept as found, and no day invented."""
    item = Item("1.1", text="Ask families", start=Timing("Aug", "month"), finish=Timing("Sept", "month"))
    content = PlanContent(
        title="Plan", framework=samples.SERVICE, sections=[Section("1", title="A part", items=[item])]
    )
    plan = actions.create_plan_from_content(
        by=viewer(world.owner), at=samples.now(), owner_id=world.partnership.pk, content=content,
        source=actions.Source("plan.docx", "key"),
    )  # fmt: skip
    action = plan.actions.get()
    assert (action.finish_text, action.finish_kind, action.finish_on) == ("Sept", "unknown", None)


def test_a_kind_of_plan_must_be_chosen(world: World) -> None:
    def create() -> Plan:
        return actions.create_plan_from_content(
            by=viewer(world.owner), at=samples.now(), owner_id=world.partnership.pk, content=PlanContent(title="Plan"),
            source=actions.Source("plan.docx", "key"),
        )  # fmt: skip

    assert refused(create).field == "framework"


@pytest.mark.requirement("BY17")
def test_strangers_and_readers_bring_nothing_in(world: World, plan: Plan) -> None:
    content = said_by(world, plan)
    content.items[0].text = "Changed"
    refused(lambda: update(world, plan, content, by=viewer(world.stranger)), Plan.DoesNotExist)
    refused(lambda: update(world, plan, content, by=viewer(world.reader)), Refusal)


@pytest.mark.requirement("MO8")
def test_the_period_that_a_document_does_not_say_is_asked_for(world: World) -> None:
    """The months of the table have no year, and this kind of plan covers a period: the person gives it."""
    text = (
        "Recommendation for Improvement,Expected Outcome,What will be done,Start,Finish,Lead Officer\n"
        "1. Hear people,Service level: heard,1.1 Ask families (SDS Officer),Sept,Feb,Moira Kerr\n"
    )
    client = signed_in(world.owner)
    file = SimpleUploadedFile("plan.csv", text.encode())
    where = client.post("/plans/upload/", {"file": file, "framework": samples.MORAY})["Location"]
    assert "First day of the plan’s period" in client.get(where).content.decode()
    body = {"use": "create", "owner": str(world.partnership.pk), "submission": "x"}
    answer = client.post(f"{where}use/", body)
    assert answer.status_code == 422
    assert "Give the first day of the plan’s period." in answer.content.decode()
    for name, day in (("period_start", date(2025, 8, 1)), ("period_end", date(2026, 7, 31))):
        body |= {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}
    assert client.post(f"{where}use/", body).status_code == 302
    plan = Plan.objects.get()
    action = plan.actions.get()
    assert (plan.period_start, plan.period_end) == (date(2025, 8, 1), date(2026, 7, 31))
    assert (action.start_on, action.finish_on) == (date(2025, 9, 1), date(2026, 2, 28))
