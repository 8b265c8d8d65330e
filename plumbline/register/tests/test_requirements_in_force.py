"""Which requirements stand: the newest wording, the latest inspection, what somebody read that became of them; as a
list for one service, and counted for many in one statement."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.register.actions.requirements import record_outcome
from plumbline.register.models import Requirement, RequirementOutcome, Service, TextKind
from plumbline.register.queries import requirement_counts, requirements_in_force
from plumbline.register.queries.requirements import may_record_outcome, outcomes_of
from plumbline.register.rules.in_force import Became, Made, Standing, in_force, same_place
from plumbline.register.rules.requirement_words import requirement_name
from plumbline.register.tests.published import Asked, asked, by_date, day, inspected
from tests.world import World, service, viewer

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
FIRST, SECOND, THIRD = date(2025, 3, 3), date(2025, 9, 1), date(2026, 1, 12)


# The rule


def test_what_the_latest_inspection_asked_is_in_force_until_somebody_reads_otherwise() -> None:
    said = in_force(Made(THIRD, latest=True, due_on=date(2026, 4, 1)), TODAY)
    assert (said.standing, said.words) == (Standing.IN_FORCE, "In force, due by 1 April 2026.")
    assert in_force(Made(THIRD, latest=True), TODAY).words == "In force, without a date."
    met = in_force(Made(THIRD, latest=True, became=Became("met", date(2026, 2, 2), "Glen Afton")), TODAY)
    assert (met.standing, met.words) == (Standing.SETTLED, "Met on 2 February 2026 (recorded by Glen Afton).")


def test_past_its_date_says_so_and_that_it_was_extended() -> None:
    made = Made(THIRD, latest=True, due_on=date(2026, 3, 9), first_due_on=date(2026, 2, 1))
    said = in_force(made, TODAY)
    assert said.standing is Standing.PAST
    assert said.standing.stands
    assert said.words.startswith("Past its date: due by 9 March 2026, extended from 1 February 2026;")
    assert in_force(Made(THIRD, latest=True, due_on=TODAY), TODAY).standing is Standing.IN_FORCE


def test_an_earlier_one_is_neither_called_met_nor_open() -> None:
    said = in_force(Made(FIRST, latest=False, due_on=date(2025, 4, 1)), TODAY)
    assert said.standing is Standing.EARLIER
    assert not said.standing.stands
    assert "the file does not say whether it was met" in said.words
    not_met = in_force(
        Made(FIRST, latest=False, due_on=date(2025, 4, 1), became=Became("not-met", SECOND, "Glen Afton")), TODAY
    )
    assert (not_met.standing, "Not met on 1 September 2025" in not_met.words) == (Standing.PAST, True)


def test_a_later_inspection_without_any_leaves_it_in_force_and_says_what_is_not_known() -> None:
    said = in_force(Made(SECOND, latest=True, later_inspection_on=THIRD), TODAY)
    assert said.standing is Standing.IN_FORCE
    assert "An inspection on 12 January 2026 published none of its own" in said.words


def test_a_requirement_is_called_as_in_the_report() -> None:
    assert requirement_name("requirement", "2", part=1, parts=1) == "requirement 2"
    assert requirement_name("area", "1", part=2, parts=2) == "area for improvement 1 of part 2"
    assert requirement_name("requirement", "", part=1, parts=1) == "requirement without a number"
    assert same_place(1, "2", 7) != same_place(2, "2", 7)
    assert same_place(1, "", 7) != same_place(1, "", 8)


# As read for one service and for many


@pytest.fixture
def home(world: World) -> Service:
    return world.service


def standings(world: World, home: Service) -> list[tuple[str, str]]:
    rows = requirements_in_force(viewer(world.owner), home, today=TODAY)
    return [(row.requirement.what, row.standing.value) for row in rows]


def counted(world: World, *homes: Service) -> list[tuple[int, int]]:
    rows = requirement_counts(viewer(world.owner), Service.objects.filter(pk__in=[h.pk for h in homes]), today=TODAY)
    return [(rows[h.pk].in_force, rows[h.pk].past) if h.pk in rows else (0, 0) for h in homes]


def outcome(
    world: World, home: Service, requirement: Requirement, kind: str = "met", **more: Any
) -> RequirementOutcome:
    given = {"on": TODAY, "source": "Report of the follow-up", "submission": f"{requirement.pk}-{kind}", **more}
    return record_outcome(
        by=viewer(world.owner), at=NOW, number=home.number, requirement_id=requirement.pk, kind=kind, **given
    )


def test_the_latest_inspection_counts_and_earlier_ones_are_told_apart(world: World, home: Service) -> None:
    asked(inspected(home, FIRST), ["old one"])
    latest = asked(
        inspected(home, SECOND), [by_date("late one", date(2025, 10, 1)), by_date("new one", date(2026, 6, 1))]
    )
    asked(inspected(home, FIRST), ["an area"], TextKind.AREA)
    inspected(home, THIRD)  # came again, and published nothing
    assert standings(world, home) == [
        (latest[0].what, "past-its-date"), (latest[1].what, "in-force"), ("old one", "earlier"),
        ("an area", "in-force"),
    ]  # fmt: skip
    assert counted(world, home) == [(2, 1)]  # areas for improvement are not requirements


def test_a_later_wording_takes_the_place_of_the_earlier_with_what_was_read_of_it(world: World, home: Service) -> None:
    visit = inspected(home, SECOND)
    old = asked(visit, [by_date("train staff", date(2025, 10, 1)), Asked("fix the roof")], as_of=day(90))
    new = asked(visit, [by_date("train staff", date(2026, 5, 1)), Asked("mend the roof")], as_of=day(0))
    assert [what for what, _ in standings(world, home)] == [new[0].what, "mend the roof"]
    assert counted(world, home) == [(2, 0)]
    outcome(world, home, old[1])
    assert dict(standings(world, home))["mend the roof"] == "settled"
    assert counted(world, home) == [(1, 0)]
    assert [one.kind for one in outcomes_of(viewer(world.owner), new[1])] == ["met"]


def test_what_was_read_as_not_met_stands_whatever_inspection_made_it(world: World, home: Service) -> None:
    [old] = asked(inspected(home, FIRST), [by_date("old one", date(2025, 4, 1))])
    [new] = asked(inspected(home, SECOND), ["new one"])
    outcome(world, home, old, "not-met")
    outcome(world, home, new, "replaced")
    assert standings(world, home) == [("new one", "settled"), (old.what, "past-its-date")]
    assert counted(world, home) == [(1, 1)]


def test_the_counts_agree_with_the_list_and_take_one_statement_for_many_services(world: World) -> None:
    homes = [service(f"Home {n}", world.provider, world.partnership) for n in range(12)]
    for n, home in enumerate(homes):
        for visit in (FIRST, SECOND, THIRD)[: n % 4]:
            asked(inspected(home, visit), [by_date("x", date(2025 + n % 2, 6, 1)), "y"][: 1 + n % 2])
    asks, all_of_them = viewer(world.owner), Service.objects.filter(pk__in=[h.pk for h in homes])
    with CaptureQueriesContext(connection) as captured:
        found = requirement_counts(asks, all_of_them, today=TODAY)
    assert len(captured) == 1
    for home in homes:
        rows = requirements_in_force(viewer(world.owner), home, today=TODAY)
        stand = [r for r in rows if r.standing.stands]
        past = [r for r in stand if r.standing is Standing.PAST]
        here = found.get(home.pk)
        assert (here.in_force if here else 0, here.past if here else 0) == (len(stand), len(past))


# Writing down what became of one


def test_an_outcome_is_kept_once_with_one_event(world: World, home: Service) -> None:
    [row] = asked(inspected(home, SECOND), ["one"])
    first, second = outcome(world, home, row), outcome(world, home, row)
    assert first.pk == second.pk
    assert (first.organisation, first.by_name) == (world.partnership, "Moira Kerr")
    [event] = Event.objects.filter(verb="requirement.outcome")
    assert event.after["became"] == "Met"
    assert event.after["source"] == "Report of the follow-up"
    assert event.organisation_id == world.partnership.pk


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"kind": "gone"}, "kind", "Choose what became of it"),
        ({"on": None}, "on", "Give the day"),
        ({"on": date(2026, 3, 11)}, "on", "still to come"),
        ({"on": date(2025, 8, 31)}, "on", "inspection of 1 September 2025"),
        ({"source": "  "}, "source", "Say where you read it"),
        ({"source": "x" * 301}, "source", "300 characters or fewer"),
    ],
)
def test_what_cannot_be_so_is_refused_in_words(
    world: World, home: Service, given: dict[str, Any], field: str, words: str
) -> None:
    [row] = asked(inspected(home, SECOND), ["one"])
    with pytest.raises(Refusal, match=words) as refused:
        outcome(world, home, row, **{"kind": "met", **given})
    assert refused.value.field == field
    assert not RequirementOutcome.objects.exists()


def test_only_those_who_look_after_the_area_write_it_down(world: World, home: Service) -> None:
    [row] = asked(inspected(home, SECOND), ["one"])
    values = {
        "number": home.number,
        "requirement_id": row.pk,
        "kind": "met",
        "on": TODAY,
        "source": "x",
        "submission": "x",
    }
    for user in (world.stranger, world.other_manager):
        with pytest.raises(Service.DoesNotExist):
            record_outcome(by=viewer(user), at=NOW, **values)
    for user in (world.manager, world.reader):
        assert not may_record_outcome(viewer(user), home)
        with pytest.raises(Refusal, match="look after the service’s area"):
            record_outcome(by=viewer(user), at=NOW, **values)
    with pytest.raises(Requirement.DoesNotExist):
        record_outcome(by=viewer(world.owner), at=NOW, **{**values, "requirement_id": 0})


@pytest.mark.django_db
@pytest.mark.requirement("BY17")
def test_what_became_of_it_is_for_the_services_own_people(world: World, home: Service) -> None:
    """Those who look after the area and those who provide it; whoever else finds the published service does not learn
    that anybody wrote something down, nor that nobody did."""
    [made] = asked(inspected(home, SECOND), [by_date("the provider must act.", date(2025, 10, 1))])
    outcome(world, home, made, on=date(2026, 2, 2), source="Our unannounced visit")
    for one in (world.owner, world.manager):
        assert "Met on 2 February 2026" in requirements_in_force(viewer(one), home, today=TODAY)[0].words
    for one in (world.stranger, world.other_manager):
        said = requirements_in_force(viewer(one), home, today=TODAY)[0].words
        assert said == "Past its date: due by 1 October 2025; the file does not say what became of it."
