"""Adding, changing, moving and withdrawing actions. (That each leaves one event, tests/watch.py sees.)"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict
from plumbline.people.models import User
from plumbline.plans import actions
from plumbline.plans.actions import ActionValues
from plumbline.plans.models import Action, Plan
from plumbline.plans.queries.pages import mentions
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import refused
from tests.world import World, person, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.fixture
def plan(world: World) -> Plan:
    return samples.make_plan(world)


@pytest.fixture
def live(world: World, plan: Plan) -> Plan:
    samples.add(world, plan, "6", text="So that the plan can start")
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=plan.code)
    plan.refresh_from_db()
    return plan


def edit(action: Action, by: User, edition: int = 0, *, reason: str = "", agreed_by: str = "", **more: Any) -> Action:
    action.refresh_from_db()
    given = {"text": action.text, "finish": action.finish_text, "start": action.start_text, **more}
    return actions.edit_action(
        by=viewer(by), at=samples.now(), code=action.plan.code, number=action.number, edition=edition or action.edition,
        values=ActionValues(**given), reason=reason, agreed_by=agreed_by,
    )  # fmt: skip


def withdraw(action: Action, by: User, reason: str = "Done under 2.4") -> Action:
    return actions.withdraw_action(
        by=viewer(by), at=samples.now(), code=action.plan.code, number=action.number, reason=reason
    )


def move(
    action: Action, by: User, to: str, reason: str = "Staff left", agreed_by: str = "A. Reid", edition: int = 0
) -> Action:
    action.refresh_from_db()
    return actions.move_finish(
        by=viewer(by), at=samples.now(), code=action.plan.code, number=action.number, edition=edition or action.edition,
        to=to, reason=reason, agreed_by=agreed_by,
    )  # fmt: skip


@pytest.mark.requirement("DG26", "DG28", "DG29", "DG30")
def test_an_action_holds_what_the_template_asks_and_more(world: World, plan: Plan) -> None:
    made = samples.add(
        world, plan, "2", text="Train all staff in moving and handling", outcome="Nobody is hurt when helped to move",
        doers=("Care Home Manager", "Moira Kerr", "tbc"), leads=("Birchwood Care Limited",), start="1 March 2026",
        finish="30 June 2026", timescale_source="Care Inspectorate", measure="Staff trained", measure_unit="% of staff",
        measure_baseline=Decimal(45), measure_target=Decimal(100), measure_by=date(2026, 6, 30),
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.number, made.section.title) == ("2.1", "Leadership and Management")
    assert (made.start_on, made.finish_on) == (date(2026, 3, 1), date(2026, 6, 30))
    assert (made.outcome, made.text) == ("Nobody is hurt when helped to move", "Train all staff in moving and handling")
    assert (made.measure_baseline, made.measure_target, made.measure_by) == (45, 100, date(2026, 6, 30))
    assert made.timescale_source == "Care Inspectorate"
    assert [(p.part, p.text, p.kind) for p in made.parties.order_by("part", "position")] == [
        ("doer", "Care Home Manager", "role"), ("doer", "Moira Kerr", "person"), ("doer", "tbc", "tbc"),
        ("lead", "Birchwood Care Limited", "organisation"),
    ]  # fmt: skip
    assert made.parties.get(text="Moira Kerr").user == world.owner
    event = Event.objects.get(verb="action.added")
    assert event.after["finish"] == "30 June 2026"


def test_a_strangers_name_and_a_name_of_two_stay_words(world: World, plan: Plan) -> None:
    person("Ewan Baird", world.partnership, "commissioner")  # as the mate is called
    made = samples.add(world, plan, doers=(world.stranger.name, "Ewan Baird", world.mate.email))
    assert [p.user for p in made.parties.order_by("position")] == [None, None, world.mate]


@pytest.mark.requirement("DG27")
def test_numbers_follow_each_other_and_are_never_given_twice(world: World, plan: Plan) -> None:
    made = [samples.add(world, plan, "1") for _ in range(4)]
    assert [a.number for a in made] == ["1.1", "1.2", "1.3", "1.4"]
    withdraw(made[3], world.owner)
    withdraw(made[1], world.mate)
    assert samples.add(world, plan, "1").number == "1.5"
    assert samples.add(world, plan, "2").number == "2.1"


def test_the_same_form_twice_makes_one_action(world: World, plan: Plan) -> None:
    def add(section: str) -> Action:
        return actions.add_action(
            by=viewer(world.owner), at=samples.now(), code=plan.code, section=section,
            values=ActionValues(text="Once"), submission="a key",
        )  # fmt: skip

    assert add("1") == add("1")
    assert add("2").number == "2.1"  # another form, whatever key it sends
    assert plan.actions.count() == Event.objects.filter(verb="action.added").count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": " \n"}, "text"),
        ({"finish": "31/04/2026"}, "finish"),
        ({"start": "30 February 2026"}, "start"),
        ({"finish": "30 June"}, "finish"),  # of which year?
        ({"finish": "Sept"}, "finish"),
        ({"start": "1 June 2026", "finish": "31 May 2026"}, "finish"),
        ({"after": "9.9"}, "after"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(world: World, plan: Plan, given: dict, field: str) -> None:
    assert refused(lambda: samples.add(world, plan, **given)).field == field
    action = samples.add(world, plan)
    assert refused(lambda: edit(action, world.owner, **given)).field == field


@pytest.mark.requirement("DG30", "MO6", "MO8", "T21")
@pytest.mark.parametrize(
    ("words", "kind", "day"),
    [
        ("30 June 2026", "date", date(2026, 6, 30)),
        ("Sept", "month", date(2026, 9, 30)),
        ("Jan", "month", date(2027, 1, 31)),  # across the year's end
        ("Ongoing", "ongoing", None),
        ("Every quarter", "recurring", None),
        ("tbc", "tbc", None),
        ("", "blank", None),
    ],
)
def test_a_finish_is_understood_within_the_plans_period(world: World, words: str, kind: str, day: date | None) -> None:
    plan = samples.make_plan(world, framework=samples.MORAY)  # April 2026 to March 2027
    samples.add_section(world, plan)
    made = samples.add(world, plan, finish=words)
    assert (made.finish_text, made.finish_kind, made.finish_on) == (words, kind, day)


# Recurring actions


@pytest.mark.requirement("MO8", "MO11")
def test_every_quarter_is_dated_within_the_period_and_what_was_done_is_kept(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.MORAY)
    samples.add_section(world, plan)
    action = samples.add(world, plan, text="Report performance", start="April", finish="Every quarter")
    days = [o.due_on for o in action.occurrences.all()]
    assert len(days) == 4
    assert all(plan.period_start <= day <= plan.period_end for day in days)  # type: ignore[operator]

    mark = lambda **more: actions.mark_occurrence(  # noqa: E731
        **{"by": viewer(world.mate), "at": samples.now(), "code": plan.code, "number": action.number, "due_on": days[0],
           "done_on": date(2026, 4, 20), "note": "Sent to the board", **more}
    )  # fmt: skip
    assert refused(lambda: mark(done_on=date(2099, 1, 1))).field == "done_on"
    assert mark().done_on == date(2026, 4, 20)
    assert mark(note="Again").note == "Sent to the board"  # marking it twice changes nothing
    edit(action, world.owner, finish="Monthly")
    action.refresh_from_db()
    kept = action.occurrences.exclude(done_on=None)
    assert [(o.due_on, o.note, o.done_by) for o in kept] == [(days[0], "Sent to the board", world.mate)]
    assert action.occurrences.count() >= 12
    edit(action, world.owner, finish="31 March 2027")
    assert list(action.occurrences.all()) == list(kept)


# Original dates (BY5)


@pytest.mark.requirement("BY5")
def test_a_moved_finish_needs_a_reason_and_who_agreed_and_the_original_stands(world: World, live: Plan) -> None:
    action = samples.add(world, live, finish="30 June 2026")
    for missing in ({"reason": " "}, {"agreed_by": ""}):
        assert refused(lambda: move(action, world.owner, "31 July 2026", **missing)).field == next(iter(missing))  # noqa: B023
    for missing in ("reason", "agreed_by"):
        said = {"reason": "Staff left", "agreed_by": "A. Reid", missing: ""}
        met = refused(lambda: edit(action, world.owner, finish="31 July 2026", **said))  # noqa: B023
        assert met.field == missing
    move(action, world.owner, "31 July 2026")
    edit(action, world.mate, finish="31 August 2026", reason="Still short of staff", agreed_by="A. Reid")
    action.refresh_from_db()
    assert action.finish_on == date(2026, 8, 31)
    assert (action.original_finish_text, action.original_finish_on) == ("30 June 2026", date(2026, 6, 30))
    moved, edited = Event.objects.filter(verb__in=["action.finish_moved", "action.edited"]).order_by("pk")
    assert (moved.before["finish"], moved.after["finish"]) == ("30 June 2026", "31 July 2026")
    assert (moved.reason, moved.after["agreed_by"]) == ("Staff left", "A. Reid")
    assert (edited.reason, edited.after["agreed_by"]) == ("Still short of staff", "A. Reid")


def test_other_changes_of_an_agreed_action_need_no_reason(world: World, live: Plan) -> None:
    action = samples.add(world, live, finish="30 June 2026")
    edit(action, world.owner, text="In other words")
    assert "agreed_by" not in Event.objects.get(verb="action.edited").after


def test_the_first_date_given_to_an_action_is_its_original_one(world: World, live: Plan) -> None:
    for first in ("tbc", ""):
        action = samples.add(world, live, finish=first)
        edit(action, world.owner, finish="30 June 2026")
        edit(action, world.owner, finish="31 July 2026", reason="Slower", agreed_by="A. Reid")
        action.refresh_from_db()
        assert action.original_finish_on == date(2026, 6, 30)


def test_in_a_draft_nothing_is_agreed_yet(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, finish="30 June 2026")
    edit(action, world.owner, finish="31 July 2026")
    action.refresh_from_db()
    assert action.original_finish_on == date(2026, 7, 31)


def test_a_date_does_not_move_because_other_words_change(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, finish="within 2 weeks")
    day = date(2026, 1, 15)
    Action.objects.filter(pk=action.pk).update(finish_on=day)  # as if it had been written at New Year
    edit(action, world.owner, text="In other words")
    action.refresh_from_db()
    assert action.finish_on == day


def test_a_move_by_somebody_who_saw_an_older_state_is_a_conflict(world: World, live: Plan) -> None:
    action = samples.add(world, live, finish="30 June 2026")
    move(action, world.owner, "31 July 2026")
    met = refused(lambda: move(action, world.mate, "31 August 2026", edition=1), Conflict)
    assert met.theirs == {"finish": "31 July 2026"}
    for to, field in (("", "finish"), ("31/04/2026", "finish")):
        assert refused(lambda: move(action, world.owner, to)).field == field  # noqa: B023


# Two people


def test_two_people_changing_one_action_the_second_sees_both(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text="First words", doers=("Ann",))
    edit(action, world.owner, text="Hers", doers=("Ann", "Bo"))
    met = refused(lambda: edit(action, world.mate, edition=1, text="His"), Conflict)
    assert (met.theirs["text"], met.theirs["doers"], met.edition) == ("Hers", "Ann\nBo", 2)
    edit(action, world.mate, edition=met.edition, text="His")
    action.refresh_from_db()
    assert action.text == "His"


def test_the_second_of_two_clicks_is_no_conflict_and_no_event(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, finish="30 June 2026")
    for _ in range(2):
        edit(action, world.owner, edition=1, text="Changed", measure_target=Decimal("40.00"))
    assert Event.objects.filter(verb="action.edited").count() == 1


# Withdrawal


def test_a_withdrawn_action_stays_with_all_that_was_said_and_takes_nothing_more(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, "1")
    samples.progress(world, action, text="Half done")
    assert refused(lambda: withdraw(action, world.owner, " ")).field == "reason"
    withdraw(action, world.owner)
    action.refresh_from_db()
    assert action.withdrawn_because == "Done under 2.4"
    assert action.progress.count() == 1
    for call in (
        lambda: edit(action, world.owner, text="x"),
        lambda: move(action, world.owner, "31 July 2026"),
        lambda: withdraw(action, world.owner),
        lambda: samples.progress(world, action, text="More"),
    ):
        assert "was withdrawn" in refused(call).message


# References


@pytest.mark.requirement("DG24", "MO9")
def test_mentions_are_links_both_ways_and_survive(world: World, plan: Plan) -> None:
    """As in the Moray plan: "1.1 & 1.3", "3.1-3.6"."""
    first = [samples.add(world, plan, "1") for _ in range(3)]
    third = [samples.add(world, plan, "3") for _ in range(6)]
    by = viewer(world.owner)
    many = samples.add(world, plan, "4", text="Train everybody (see 1.1 & 1.3, and 3.1-3.6)")
    refers, referred = mentions(by, many)
    assert [a.number for a in refers] == ["1.1", "1.3", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6"]
    assert referred == []
    assert mentions(by, third[4]) == ([], [many])
    edit(many, world.owner, text="Train everybody (see 1.1)")
    assert [a.number for a in mentions(by, many)[0]] == ["1.1"]
    withdraw(first[0], world.owner)
    assert [a.number for a in mentions(by, many)[0]] == ["1.1"]
    assert mentions(by, first[0]) == ([], [many])


@pytest.mark.requirement("MO14")
def test_an_action_can_wait_for_another(world: World, plan: Plan) -> None:
    first = samples.add(world, plan, "1")
    second = samples.add(world, plan, "1", after="1.1")
    assert second.after == first
    assert refused(lambda: edit(first, world.owner, after="1.1")).field == "after"


# Who may not


@pytest.mark.requirement("BY17")
def test_strangers_find_nothing_and_readers_are_told(world: World, plan: Plan) -> None:
    action = samples.add(world, plan)
    samples.share(world, plan, level="read", organisation_id=world.provider.pk)
    calls = (
        lambda who: edit(action, who, text="Changed"),
        lambda who: move(action, who, "31 July 2026"),
        lambda who: withdraw(action, who),
        lambda who: samples.add(world, plan, by=who),
        lambda who: samples.progress(world, action, by=who, text="x"),
    )
    for call in calls:
        for stranger in (world.stranger, world.other_manager):
            refused(lambda: call(stranger), Plan.DoesNotExist)  # noqa: B023
        for reader in (world.reader, world.manager):
            assert "You can read this plan but not change it" in refused(lambda: call(reader)).message  # noqa: B023
    actions.end_plan(by=viewer(world.owner), at=samples.now(), code=plan.code, reason="Done")
    for call in calls:
        assert "This plan has ended" in refused(lambda: call(world.owner)).message  # noqa: B023


def test_an_action_of_another_plan_is_not_found_in_this_one(world: World, plan: Plan) -> None:
    other = samples.make_plan(world, title="Another plan")
    samples.add(world, plan, "1")
    second = samples.add(world, plan, "1")
    assert not other.actions.exists()
    second.plan = other
    refused(lambda: withdraw(second, world.owner), Action.DoesNotExist)
