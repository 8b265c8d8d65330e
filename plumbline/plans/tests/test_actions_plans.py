"""Making, changing, starting and ending plans and their sections. (That each leaves one event, tests/watch.py sees.)"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plumbline.access.viewer import Viewer
from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict
from plumbline.people.models import User
from plumbline.plans import actions
from plumbline.plans.actions import PlanValues, SectionValues
from plumbline.plans.models import Plan, PlanStage, Section
from plumbline.plans.rules.content import Outcome
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import refused
from plumbline.register.models import Service
from tests.world import World, viewer

pytestmark = pytest.mark.django_db
DG_SECTIONS = 6


def values(title: str = "Plan", **more: Any) -> PlanValues:
    return PlanValues(title=title, date_of_plan=date(2026, 3, 10), **more)


def create(world: World, by: User, submission: str = "s", framework: str = samples.DG, **more: Any) -> Plan:
    return actions.create_plan(
        by=viewer(by), at=samples.now(), owner_id=world.partnership.pk, framework_id=framework,
        values=values(**more), submission=submission,
    )  # fmt: skip


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.mark.requirement("DG23")
def test_a_plan_of_the_six_themes_begins_with_them(world: World) -> None:
    plan = create(world, world.owner)
    assert [(s.number, s.title) for s in plan.sections.all()] == [
        ("1", "Supporting People's Well-being"),
        ("2", "Leadership and Management"),
        ("3", "Staff Team (Education, Training, etc)"),
        ("4", "Environment"),
        ("5", "Care Planning & Support"),
        ("6", "Infection Control and Safety"),
    ]
    assert plan.stage == PlanStage.DRAFT
    assert Event.objects.get(record_id=plan.record_id).verb == "plan.created"


def test_the_same_form_twice_makes_one_plan_and_another_persons_the_same_key_makes_theirs(world: World) -> None:
    first = create(world, world.owner, "key")
    assert create(world, world.owner, "key") == first
    other = actions.create_plan(
        by=viewer(world.stranger), at=samples.now(), owner_id=world.other_partnership.pk, framework_id=samples.DG,
        values=values(), submission="key",
    )  # fmt: skip
    assert other != first
    assert Event.objects.filter(verb="plan.created").count() == 2


@pytest.mark.parametrize("who", ["reader", "stranger", "manager"])
def test_who_may_not_make_plans_for_the_organisation_is_refused(world: World, who: str) -> None:
    refusal = refused(lambda: create(world, getattr(world, who)))
    assert "Choose another, or ask its lead" in refusal.message


@pytest.mark.parametrize(
    ("framework", "more", "field"),
    [
        (samples.DG, {"title": "  "}, "title"),
        (samples.MORAY, {}, "period_start"),
        (samples.DG, {"period_start": date(2026, 4, 1), "period_end": date(2026, 3, 1)}, "period_end"),
    ],
)
def test_what_is_missing_is_refused_by_its_field(world: World, framework: str, more: dict, field: str) -> None:
    refusal = refused(lambda: create(world, world.owner, framework=framework, **more))
    assert refusal.field == field


@pytest.mark.requirement("DG22")
def test_a_blank_header_field_is_filled_from_the_service(world: World) -> None:
    plan = create(
        world, world.owner, service_number=world.service.number, header={"Name of Partnership Lead": "M. Kerr"}
    )
    header = {h.label: h.text for h in plan.header_values.all()}
    assert header["Name of Service"] == "Birchwood House"
    assert header["Type of Service"] == "Residential care home for older adults"
    assert header["Name of Partnership Lead"] == "M. Kerr"
    assert set(header) >= {
        "Name of Registered Manager (& Day-To-Day Manager if different)", "Date of Commencement", "Date for Review",
    }  # fmt: skip


def test_a_strangers_service_cannot_be_named(world: World) -> None:
    def call() -> None:
        actions.create_plan(
            by=viewer(world.stranger), at=samples.now(), owner_id=world.other_partnership.pk, framework_id=samples.DG,
            values=values(service_number=world.service.number), submission="s",
        )  # fmt: skip

    refused(call, Service.DoesNotExist)


@pytest.fixture
def plan(world: World) -> Plan:
    return samples.make_plan(world)


def edit(plan: Plan, by: Viewer, edition: int = 1, **more: Any) -> Plan:
    return actions.edit_plan(by=by, at=samples.now(), code=plan.code, edition=edition, values=values(**more))


def test_changed_details_say_before_and_after(world: World, plan: Plan) -> None:
    changed = edit(plan, viewer(world.mate), title="New title", header={"Date for Review": "30 June 2026"})
    assert changed.header_values.get(key="review").day == date(2026, 6, 30)
    event = Event.objects.get(verb="plan.edited")
    assert event.before["title"] == "Birchwood House improvement plan"
    assert event.after["title"] == "New title"
    assert event.after["Date for Review"] == "30 June 2026"
    assert event.actor_name == world.mate.name


def test_the_same_details_again_change_nothing(world: World, plan: Plan) -> None:
    for _ in range(2):  # a double click
        edit(plan, viewer(world.owner), title="New title")
    assert Event.objects.filter(verb="plan.edited").count() == 1


def test_two_people_changing_the_details(world: World, plan: Plan) -> None:
    edit(plan, viewer(world.owner), title="Hers")
    met = refused(lambda: edit(plan, viewer(world.mate), title="His"), Conflict)
    assert (met.theirs["title"], met.edition) == ("Hers", 2)
    edit(plan, viewer(world.mate), edition=met.edition, title="His")
    plan.refresh_from_db()
    assert plan.title == "His"


def changing(plan: Plan) -> dict[str, Any]:
    """Every action on the plan as a whole."""
    at, code = samples.now(), plan.code
    section = SectionValues(title="A part")
    return {
        "edit_plan": lambda by: edit(plan, by, title="Changed"),
        "start_plan": lambda by: actions.start_plan(by=by, at=at, code=code),
        "end_plan": lambda by: actions.end_plan(by=by, at=at, code=code, reason="All done"),
        "add_section": lambda by: actions.add_section(by=by, at=at, code=code, values=section, submission="x"),
        "edit_section": lambda by: actions.edit_section(
            by=by, at=at, code=code, number="1", edition=1, values=SectionValues(title="Changed")
        ),
        "withdraw_section": lambda by: actions.withdraw_section(by=by, at=at, code=code, number="1", reason="Merged"),
        "open_round": lambda by: actions.open_round(by=by, at=at, code=code, label="May 2026"),
    }


NAMES = ["edit_plan", "start_plan", "end_plan", "add_section", "edit_section", "withdraw_section", "open_round"]


@pytest.mark.requirement("BY17")
@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_finds_nothing_and_a_reader_is_told(world: World, name: str) -> None:
    plan = samples.make_plan(world, framework=samples.SERVICE)
    samples.add_section(world, plan)
    samples.share(world, plan, level="read", organisation_id=world.provider.pk)
    call = changing(plan)[name]
    for stranger in (world.stranger, world.other_manager):
        refused(lambda: call(viewer(stranger)), Plan.DoesNotExist)  # noqa: B023
    for reader in (world.reader, world.manager):
        assert "You can read this plan but not change it" in refused(lambda: call(viewer(reader))).message  # noqa: B023


@pytest.mark.parametrize("name", NAMES)
def test_an_ended_plan_is_read_and_no_longer_changed(world: World, name: str) -> None:
    plan = samples.make_plan(world, framework=samples.SERVICE)
    samples.add_section(world, plan)
    actions.end_plan(by=viewer(world.owner), at=samples.now(), code=plan.code, reason="All done")
    refusal = refused(lambda: changing(plan)[name](viewer(world.owner)))
    assert refusal.message == "This plan has ended, so it can no longer be changed. It stays here to be read."


def test_a_plan_without_actions_does_not_start(world: World, plan: Plan) -> None:
    refused(lambda: actions.start_plan(by=viewer(world.owner), at=samples.now(), code=plan.code))
    samples.add(world, plan)
    for _ in range(2):
        actions.start_plan(by=viewer(world.owner), at=samples.now(), code=plan.code)
    plan.refresh_from_db()
    assert plan.stage == PlanStage.LIVE
    assert Event.objects.filter(verb="plan.started").count() == 1


def test_an_ending_says_why(world: World, plan: Plan) -> None:
    call = lambda reason: actions.end_plan(by=viewer(world.owner), at=samples.now(), code=plan.code, reason=reason)  # noqa: E731
    assert refused(lambda: call(" ")).field == "reason"
    call("Every action is done; agreed at the review of 3 March.")
    assert Event.objects.get(verb="plan.ended").reason.startswith("Every action is done")


def test_fixed_themes_are_neither_added_to_nor_taken_away(world: World, plan: Plan) -> None:
    call = changing(plan)
    refused(lambda: call["add_section"](viewer(world.owner)))
    refused(lambda: call["withdraw_section"](viewer(world.owner)))
    call["edit_section"](viewer(world.owner))
    assert plan.sections.get(number="1").title == "Supporting People's Well-being"  # the publisher's word stays
    assert plan.sections.count() == DG_SECTIONS


@pytest.mark.requirement("DG25")
def test_each_theme_has_its_context(world: World, plan: Plan) -> None:
    made = SectionValues(title="", context="Found at the inspection of 4 February 2026.")
    actions.edit_section(by=viewer(world.owner), at=samples.now(), code=plan.code, number="4", edition=1, values=made)
    section = plan.sections.get(number="4")
    assert section.context == "Found at the inspection of 4 February 2026."
    assert Event.objects.get(verb="section.edited").after == {"context": section.context}


@pytest.mark.requirement("MO5", "MO7")
def test_a_recommendation_has_leads_and_outcomes_by_level(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.MORAY)
    number = samples.add_section(
        world, plan, "Measure personal outcomes", theme="Key performance outcomes",
        leads=("Sean Coady (supported people)", "tbc"),
        outcomes=(
            Outcome("Service", "Better reports"), Outcome("Service", "Used in supervision"), Outcome("Team", "Known"),
        ),
    )  # fmt: skip
    section = plan.sections.get(number=number)
    assert [(o.level, o.text) for o in section.outcomes.all()] == [
        ("Service", "Better reports"), ("Service", "Used in supervision"), ("Team", "Known"),
    ]  # fmt: skip
    assert [(p.text, p.kind) for p in section.leads.all()] == [
        ("Sean Coady (supported people)", "person"),
        ("tbc", "tbc"),
    ]


def test_two_people_changing_one_recommendation(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.MORAY)
    number = samples.add_section(world, plan, "First words")

    def change(by: User, title: str, edition: int) -> Section:
        return actions.edit_section(
            by=viewer(by), at=samples.now(), code=plan.code, number=number, edition=edition,
            values=SectionValues(title=title, outcomes=(Outcome("", "People are heard"),)),
        )  # fmt: skip

    change(world.owner, "Hers", 1)
    change(world.owner, "Hers", 1)  # the second of two clicks
    met = refused(lambda: change(world.mate, "His", 1), Conflict)
    assert met.theirs["title"] == "Hers"
    assert change(world.mate, "His", met.edition).title == "His"


def test_a_recommendations_number_is_never_given_again(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.MORAY)
    numbers = [samples.add_section(world, plan, f"Recommendation {n}") for n in (1, 2, 3)]
    assert numbers == ["1", "2", "3"]
    withdraw = lambda reason: actions.withdraw_section(  # noqa: E731
        by=viewer(world.owner), at=samples.now(), code=plan.code, number="3", reason=reason
    )
    action = samples.add(world, plan, "3")
    assert "Withdraw the actions in it first" in refused(lambda: withdraw("Merged with 2")).message
    actions.withdraw_action(
        by=viewer(world.owner), at=samples.now(), code=plan.code, number=action.number, reason="Moved"
    )
    assert refused(lambda: withdraw("")).field == "reason"
    withdraw("Merged with 2")
    assert samples.add_section(world, plan, "Another") == "4"


def test_the_same_form_twice_makes_one_recommendation(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.MORAY)
    made = [changing(plan)["add_section"](viewer(world.owner)) for _ in range(2)]
    assert made[0] == made[1]
    assert plan.sections.count() == 1


def test_a_round_is_named_by_its_month_and_opened_once(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.STOCKTON)

    def opened(label: str) -> Any:
        return actions.open_round(by=viewer(world.owner), at=samples.now(), code=plan.code, label=label)

    assert refused(lambda: opened("soon")).field == "label"
    assert opened("May  2022").month == date(2022, 5, 1)
    assert opened("May 2022") == plan.rounds.get()
