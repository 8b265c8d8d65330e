"""Months of the Care Inspectorate's file, one after the other, in any order, and again."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from plumbline.history.models import Event
from plumbline.register.models import (
    Area,
    Change,
    Coverage,
    Grading,
    Load,
    LoadChange,
    LoadProblem,
    Provider,
    PublishedText,
    Requirement,
    Service,
    ServiceState,
    Status,
    Tally,
)
from plumbline.register.tests.loading import DEC, FEB, JAN, NOV, changed, everything, load, load_month, service
from plumbline.register.tests.made_files import (
    AREA,
    AREAS,
    CI_HEADINGS,
    PERSON,
    REQUIREMENT,
    ci_month,
    ci_service,
    write_ci,
)
from tests.shared import shared_file
from tests.world import World

pytestmark = pytest.mark.django_db

REGRADED = {"KQ_Leadership": 2, "MinGrade": 2, "Publication_of_Latest_Grading": "10/12/2024"}
ASKED = {"first_reqs_2425": REQUIREMENT, "first_recs_2425": AREA}
REWORDED = {**ASKED, "first_reqs_2425": REQUIREMENT.replace("30 April", "30 June")}
AGAIN = {"second_date_2425": "12/12/2024", "second_case_2425": "46000002", "second_reqs_2425": REQUIREMENT}

# What happens to each service over four months. None: not in that file.
MONTHS: dict[date, dict[str, Any]] = {
    NOV: {"n1": {}, "n2": {}, "n3": ASKED, "n4": {}, "n5": {}, "n6": {"Complaints_upheld_2425": 1}, "n7": None},
    DEC: {
        "n1": REGRADED, "n2": {"ServiceName": "Alder House"}, "n3": REWORDED, "n4": None, "n5": {},
        "n6": {"Complaints_upheld_2425": 2, "Enforcements_issued_2425": 1}, "n7": {},
    },
    JAN: {
        "n1": REGRADED, "n2": {"ServiceName": "Alder House"}, "n3": {**REWORDED, **AGAIN}, "n4": None,
        "n5": {"ServiceStatus": "Inactive"}, "n6": {"Complaints_upheld_2425": 2, "Enforcements_issued_2425": 1},
        "n7": {"SP_number": "SP2099999999", "ServiceProvider": "Kestrel Homes Limited"},
    },
    FEB: {
        "n1": {}, "n2": {}, "n3": {**ASKED, **AGAIN}, "n4": {}, "n5": {"Registered_Places": 44},
        "n6": {"Complaints_upheld_2425": 2}, "n7": None, "n8": {"Council_Area_Name": "Sallow"},
    },
}  # fmt: skip


def months(folder: Path, order: tuple[date, ...]) -> list[Load]:
    return [load_month(folder, day, 24, **MONTHS[day]) for day in order]


def test_a_month_is_loaded(tmp_path: Path) -> None:
    done = load_month(tmp_path, NOV, 30, n1={**ASKED, "Complaints_upheld_2324": 2})
    assert (done.state, done.source, done.as_of, done.rows) == ("done", "care-inspectorate", NOV, 30)
    assert changed(done) == {"new": 30}
    one = service(1)
    assert (one.name, one.kind, one.subtype) == ("Birchwood House 1", "Support Service", "Care at Home")
    assert (one.provider.name, one.provider.number) == ("Birchwood Care 0 Limited", "SP2000000000")
    assert (one.area.name, one.nation, one.status, one.as_of) == ("Marlowe & Tay", "scotland", "active", NOV)
    assert one.grading is not None
    assert (one.grading.lowest, one.grading.highest, one.grading.on) == (4, 5, date(2024, 9, 18))
    assert {g.question: g.text for g in one.grading.grades.all()} == {
        "wellbeing": "4", "setting": "5", "staff": "4", "leadership": "4",
    }  # fmt: skip
    assert one.last_inspected_on == date(2024, 8, 30)
    asked, advised = one.requirements.order_by("-kind")
    assert (asked.kind, asked.number, asked.due_on) == ("requirement", "1", date(2025, 4, 30))
    assert [step.label for step in asked.steps.all()] == ["a", "b"]
    assert advised.kind == "area"
    assert asked.published.text == REQUIREMENT  # word for word
    assert [(t.what, t.year, t.value) for t in one.tallies.all()] == [("complaints-upheld", "2023/24", 2)]
    assert Area.objects.count() == 3
    assert Coverage.objects.count() == 0


def test_what_is_found_by_words_is_kept_as_the_models_say(tmp_path: Path) -> None:
    """Rows are written past the models, so their folded words are made here: they must be the same."""
    load_month(tmp_path, NOV, 6, n1={"ServiceName": "Tŷ Gwyn & Sons’ House"})
    for model in (Service, Provider, Area):
        rows = list(model.objects.all())
        assert rows
        assert [row.search for row in rows] == [row.folded() for row in rows]


def test_nothing_of_persons_is_stored(tmp_path: Path) -> None:
    load_month(tmp_path, NOV)
    load_month(tmp_path, DEC, n1={"ManagerName": "Another Lamplighter", "Registered_Places": "many"})
    told = str(everything()) + str(list(LoadProblem.objects.values())) + str(list(LoadChange.objects.values()))
    told += str(list(Load.objects.values())) + str(list(Event.objects.values()))
    assert "Registered_Places" in told
    assert not [word for word in (PERSON, "Lamplighter", "960123", "lamplighter@") if word in told]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    months(tmp_path, (NOV, DEC))
    before = everything()
    for day in (DEC, NOV):
        again = load_month(tmp_path, day, 24, **MONTHS[day])
        assert changed(again) == {}
        assert everything() == before
    assert Load.objects.count() == 4


def test_months_in_any_order_end_the_same(tmp_path: Path) -> None:
    ended = {}
    for order in permutations((NOV, DEC, JAN, FEB)):
        with transaction.atomic():
            months(tmp_path, order)
            ended[order] = everything()
            transaction.set_rollback(True)
    in_order = ended[NOV, DEC, JAN, FEB]
    assert in_order["ServiceState"]
    for order, found in ended.items():
        for table, rows in found.items():
            assert rows == in_order[table], f"{table}, {[f'{day:%b}' for day in order]}"


def test_what_changed_from_month_to_month(tmp_path: Path) -> None:
    first, second, third, fourth = months(tmp_path, (NOV, DEC, JAN, FEB))
    assert changed(first) == {"new": 23}
    assert changed(second) == {
        "new": 1, "closed": 1, "renamed": 1, "regraded": 1, "requirements-reworded": 1, "complaints-upheld": 1,
        "new-enforcement": 1,
    }  # fmt: skip
    assert changed(third) == {"moved-provider": 1, "status": 1, "new-requirements": 1}
    assert changed(fourth) == {"closed": 1, "back": 1, "renamed": 1, "regraded": 1, "status": 1, "moved-area": 1}

    def told(done: Load, kind: str) -> tuple[str, str, str]:
        change = done.changes.get(kind=kind)
        return change.service.number[-2:], change.before, change.after

    assert told(second, Change.REGRADED) == ("01", "4", "2")
    assert told(second, Change.RENAMED) == ("02", "Birchwood House 2", "Alder House")
    assert told(second, Change.CLOSED)[0] == "04"
    assert told(second, Change.ENFORCEMENT) == ("06", "0 in 2024/25", "1 in 2024/25")
    assert told(second, Change.REWORDED)[2] == "1 from the inspection of 30 August 2024"
    assert told(third, Change.MOVED) == ("07", "Birchwood Care 2 Limited", "Kestrel Homes Limited")
    assert told(third, Change.STATUS) == ("05", "Open", "Registered, not operating")
    assert told(third, Change.REQUIREMENTS)[2] == "1 from the inspection of 12 December 2024"
    assert told(fourth, Change.BACK)[0] == "04"
    assert told(fourth, Change.REGRADED) == ("01", "2", "4")
    assert told(fourth, Change.AREA) == ("08", "City of Kestrel", "Sallow")


def test_history_is_kept(tmp_path: Path) -> None:
    months(tmp_path, (FEB, NOV, JAN, DEC))
    assert [g.lowest for g in Grading.objects.filter(service=service(1)).order_by("first_as_of")] == [4, 2]
    assert [s.name for s in service(2).states.all()] == ["Birchwood House 2", "Alder House", "Birchwood House 2"]
    texts = PublishedText.objects.filter(inspection__service=service(3), kind="requirement").order_by("first_as_of")
    assert [(t.first_as_of, t.last_as_of) for t in texts] == [(NOV, FEB), (DEC, JAN), (JAN, FEB)]
    assert [s.present for s in service(4).states.all()] == [True, False, True]
    assert service(4).status == Status.ACTIVE
    closed = service(7)
    assert (closed.status, closed.as_of, closed.provider.name) == ("closed", JAN, "Kestrel Homes Limited")
    assert [(t.as_of, t.value) for t in Tally.objects.filter(service=service(6), what="enforcements")] == [
        (DEC, 1), (FEB, 0),
    ]  # fmt: skip
    assert Requirement.objects.filter(service=service(3), kind="requirement").count() == 3


def test_an_older_month_is_compared_with_the_one_before_it(tmp_path: Path) -> None:
    months(tmp_path, (NOV, FEB))
    between = load_month(tmp_path, DEC, 24, **MONTHS[DEC])
    assert changed(between)["regraded"] == 1
    assert between.changes.get(kind="regraded").before == "4"
    assert service(1).grading.lowest == 4  # type: ignore[union-attr]  # February is newer
    oldest = load_month(tmp_path, date(2024, 10, 31), 24, n9=None)
    assert changed(oldest) == {}  # there is nothing before it


def test_other_grades_that_change(tmp_path: Path) -> None:
    load_month(tmp_path, NOV)
    done = load_month(tmp_path, DEC, n3={"KQ_Setting": 4, "KQ_Staff_Team": 5})
    change = done.changes.get()
    assert (change.kind, change.before, change.after) == ("grades-changed", "setting 5, staff 4", "setting 4, staff 5")


def test_a_year_that_rolls_on(tmp_path: Path) -> None:
    """The column of the old year goes: its counts stay. A new one begins: its first counts are news."""
    load_month(tmp_path, NOV, n1={"Complaints_upheld_2324": 3})
    headings = [h.replace("Complaints_upheld_2324", "Complaints_upheld_2526") for h in CI_HEADINGS]
    path = write_ci(tmp_path, f"month-{FEB}.csv", ci_month(30, n2={"Complaints_upheld_2526": 1}), headings)
    done = load(path)
    assert changed(done) == {"complaints-upheld": 1}
    assert done.changes.get().after == "1 in 2025/26"
    assert [(t.year, t.value) for t in Tally.objects.order_by("year")] == [("2023/24", 3), ("2025/26", 1)]


def test_a_row_that_could_not_be_taken_does_not_close_its_service(tmp_path: Path) -> None:
    load_month(tmp_path, NOV)
    done = load_month(tmp_path, DEC, n5={"CareService": ""})
    assert changed(done) == {"problems": 1}
    assert service(5).status == "active"
    problem = done.problems.get()
    assert (problem.row, problem.column, problem.service) == (6, "CareService", service(5))


def test_a_number_that_means_something_else_is_not_taken_over(tmp_path: Path) -> None:
    load_month(tmp_path, NOV)
    other = {
        "ServiceName": "Kestrel Nursery", "CareService": "Day Care of Children", "SP_number": "SP2055555555",
        "Service_Postcode": "ZZ88 8ZZ",
    }  # fmt: skip
    done = load_month(tmp_path, DEC, n5=other)
    assert changed(done) == {"problems": 1}
    assert done.problems.get().row == 6
    assert "This number was Birchwood House 5 until now" in done.problems.get().text
    assert (service(5).name, service(5).status) == ("Birchwood House 5", "active")
    insisted = load_month(tmp_path, JAN, n5=other, insists=True)
    assert changed(insisted) == {"renamed": 1, "moved-provider": 1}
    assert service(5).name == "Kestrel Nursery"


def test_three_things_may_change_at_once(tmp_path: Path) -> None:
    load_month(tmp_path, NOV)
    done = load_month(
        tmp_path, DEC, n5={"ServiceName": "New", "SP_number": "SP2055555555", "Service_Postcode": "ZZ88 8ZZ"}
    )
    assert changed(done) == {"renamed": 1, "moved-provider": 1}


def test_a_service_kept_by_hand_under_its_own_number_and_name_is_taken_over(tmp_path: Path, world: World) -> None:
    by_hand = world.service
    row = ci_month(30)[4]
    by_hand.number, by_hand.name = row["CSNumber"], row["ServiceName"].upper()
    by_hand.save()
    done = load_month(tmp_path, NOV)
    by_hand.refresh_from_db()
    assert (by_hand.name, by_hand.source, by_hand.as_of) == (row["ServiceName"], "care-inspectorate", NOV)
    assert by_hand.provider.number == row["SP_number"]
    assert by_hand.provider.organisation is None  # who that is in Plumbline is for whoever runs it to say
    assert by_hand.grading is not None
    said = done.problems.get(service=by_hand)
    assert "was kept by hand; from now on the file says what it is" in said.text
    assert "./run link-provider" in said.text
    assert done.counts["problems"] == done.problems.count()
    assert list(by_hand.states.values_list("as_of", flat=True)) == [NOV]


def test_what_is_kept_by_hand_under_another_services_number_is_left_alone(tmp_path: Path, world: World) -> None:
    by_hand = world.service
    by_hand.number = "CS2000000005"
    by_hand.save()
    done = load_month(tmp_path, NOV)
    by_hand.refresh_from_db()
    assert (by_hand.name, by_hand.source, by_hand.as_of) == ("Birchwood House", "local", None)
    assert done.rows == 29
    said = done.problems.get().text
    assert "is kept by hand under another name: the row was not taken over" in said
    assert "Birchwood House" not in said  # whoever loads files need not be one of its own people
    assert not ServiceState.objects.filter(service=by_hand).exists()
    assert changed(load_month(tmp_path, DEC)) == {"problems": 1}
    by_hand.refresh_from_db()
    assert by_hand.status == "active"


def test_an_area_that_somebody_looks_after_is_found_again(tmp_path: Path, world: World) -> None:
    world.partnership.name = "Marlowe and Tay Council"
    world.partnership.save()
    area = world.service.area
    area.name = "Marlowe and Tay Council"
    area.save()
    load_month(tmp_path, NOV)
    assert service(1).area == area
    assert Area.objects.filter(nation="scotland").count() == 3


def test_one_event_for_a_load(tmp_path: Path) -> None:
    before = Event.objects.count()
    done = load_month(tmp_path, NOV)
    event = Event.objects.order_by("-pk")[0]
    assert Event.objects.count() == before + 1
    assert (event.verb, event.subject_id, event.after["new"]) == ("register.loaded", done.pk, 30)


def test_a_service_of_another_council_moves(tmp_path: Path) -> None:
    load_month(tmp_path, NOV)
    load_month(tmp_path, DEC, n1={"Council_Area_Name": "Glen Afton"})
    assert service(1).area.name == "Glen Afton"
    assert [s.area.name for s in service(1).states.all() if s.area] == [AREAS[1], "Glen Afton"]


def test_the_published_months_in_either_order() -> None:
    november = shared_file("data", "care-inspectorate", "datastore-2024-11-30.csv.gz")
    february = shared_file("data", "care-inspectorate", "datastore-2025-02-28.csv.gz")
    load(february)
    done = load(november)
    assert changed(done) == {"new": 152, "problems": 3}  # those that were gone by February
    other = everything()
    Load.objects.all().delete()
    for model in (
        "RequirementStep", "Requirement", "PublishedText", "Inspection", "ServiceState", "Tally",
    ):  # fmt: skip
        _empty(model)
    Service.objects.update(grading=None)
    for model in ("Grade", "Grading", "Service", "Provider", "Area"):
        _empty(model)
    load(november)
    done = load(february)
    assert changed(done) == {
        "new": 129, "closed": 152, "renamed": 34, "provider-renamed": 15, "moved-area": 26, "regraded": 572,
        "grades-changed": 272, "status": 52, "new-requirements": done.counts["new-requirements"],
        "new-enforcement": 9, "complaints-upheld": 144, "problems": 6,
        **({"requirements-reworded": n} if (n := done.counts["requirements-reworded"]) else {}),
    }  # fmt: skip
    assert everything() == other


def _empty(name: str) -> None:
    from django.apps import apps

    apps.get_model("register", name).objects.all().delete()


def test_services_made_here_are_told_apart() -> None:
    assert ci_service(1)["CSNumber"] != ci_service(2)["CSNumber"]
