"""CQC's ratings and RQIA's list, and where the Care Inspectorate's rows need care."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from plumbline.register.feeds import Register, read_file, register_of
from plumbline.register.tests import made_files as made
from plumbline.register.tests.made_files import (
    CI_HEADINGS,
    CQC_HEADINGS,
    PERSON,
    RQIA_HEADINGS,
    ci_month,
    cqc_location,
    rqia_service,
)
from tests.shared import shared_file

GOOD = ("Good", "15/05/2024")


def of(path: Path) -> Register:
    return register_of(read_file(path), name=path.name)


def cqc(folder: Path, rows: list[dict[str, Any]], headings: list[str] = CQC_HEADINGS) -> Register:
    return of(made.write_csv(folder, "ratings-2025-09.csv", rows, headings))


def test_a_location_is_made_of_its_rows(tmp_path: Path) -> None:
    ratings = {
        ("Overall", "Safe"): ("Requires improvement", "20/06/2025"),
        ("Overall", "Caring"): ("Outstanding", "15/05/2024"),
        ("Overall", "Overall"): ("Good", "20/06/2025"), ("Older people", "Overall"): ("Inadequate", "10/10/2019"),
        ("Dental", "Well-led"): ("Not applicable", ""),
    }  # fmt: skip
    found = cqc(tmp_path, [*cqc_location(1, ratings), *cqc_location(2)])
    assert (found.source, found.as_of, len(found.services)) == ("cqc", date(2025, 9, 30), 2)
    first = found.services[0]
    assert (first.number, first.kind, first.subtype) == ("1-100001", "Residential social care", "Care home")
    assert (first.area, first.provider_number, first.row) == ("Marloweshire", "1-900001", 2)
    assert found.services[1].row == 7
    grading = first.grading
    assert grading is not None
    assert (grading.on, grading.lowest, grading.highest, grading.overall) == (date(2025, 6, 20), 2, 4, "Good")
    told = {(g.group, g.question): (g.rank, g.on) for g in grading.grades}
    assert told[("", "safe")] == (2, None)
    assert told[("", "caring")] == (4, date(2024, 5, 15))  # published on another day: it carries its own
    assert told[("Older people", "overall")] == (1, date(2019, 10, 10))  # worse than the whole: not its lowest
    assert told[("Dental", "well-led")] == (None, None)
    assert found.problems == []


def test_headings_that_cqc_used_before(tmp_path: Path) -> None:
    renamed = {"Domain": "Key Question", "Location Post Code": "Location Postal Code"}
    rows = [{renamed.get(k, k): v for k, v in row.items()} for row in cqc_location(1)]
    found = cqc(tmp_path, rows, [renamed.get(h, h) for h in CQC_HEADINGS])
    assert found.services[0].grading is not None
    assert found.services[0].postcode == "ZZ9 9ZZ"


def test_a_location_not_rated_yet_has_no_grading(tmp_path: Path) -> None:
    found = cqc(tmp_path, cqc_location(1, {("Overall", "Overall"): ("Not Rated", "")}))
    assert found.services[0].grading is None
    met = cqc(tmp_path, cqc_location(1, {("Overall", "Overall"): ("Regulations met", "15/05/2024")}))
    grading = met.services[0].grading
    assert grading is not None
    assert (grading.overall, grading.lowest) == ("Regulations met", None)


def test_rows_of_a_location_that_disagree(tmp_path: Path) -> None:
    rows = cqc_location(1)
    rows[2]["Location Name"] = "Another Court"
    rows.append({**rows[0], "Latest Rating": "Inadequate"})
    rows[3]["Location Local Authority"] = "Unspecified"
    found = cqc(tmp_path, rows)
    assert found.services[0].name == "Sallow Court 1"
    assert sorted((p.row, p.column) for p in found.problems) == [
        (4, "Location Name"), (5, "Location Local Authority"), (8, "Latest Rating"),
    ]  # fmt: skip
    grading = found.services[0].grading
    assert grading is not None
    assert grading.lowest == 3


def test_a_location_without_an_authority_is_not_lost(tmp_path: Path) -> None:
    rows = cqc_location(1, **{"Location Local Authority": ""})
    found = cqc(tmp_path, rows)
    assert found.services[0].area == "Not stated"
    assert found.problems[0].column == "Location Local Authority"


def rqia(folder: Path, *rows: dict[str, Any], headings: list[str] = RQIA_HEADINGS) -> Register:
    return of(made.write_xlsx(folder / "rqia-2026-04-30.xlsx", made.cells(list(rows), headings)))


def test_rqias_list(tmp_path: Path) -> None:
    found = rqia(tmp_path, rqia_service(1), rqia_service(2, Provider="Mrs Isobel Lamplighter"), rqia_service(3))
    assert found.source == "rqia"
    first, second, third = found.services
    assert (first.number, first.name, first.kind, first.places) == ("020001", "Lough View 1", "Nursing Home", 30)
    assert (first.subtype, first.last_inspected_on) == ("NH-I, NH-DE", date(2026, 3, 14))
    assert first.area == "Northern Ireland"
    assert first.provider_number == third.provider_number  # told by the name: there is no number
    assert second.provider_name == "Name not kept: one person"
    assert second.provider_number == "RQIA-OF-020002"
    assert [p.text for p in found.problems] == [
        "The file does not name councils: all stand under “Northern Ireland”."
    ]  # fmt: skip
    assert PERSON not in repr(found)


def test_an_area_that_rqia_names_is_taken(tmp_path: Path) -> None:
    headings = [*RQIA_HEADINGS, "Local Government District", "Service ID"]
    row = rqia_service(
        1, **{"Local Government District": "Causeway", "Service ID": "RQ 77", "Service Name": "Lough View"}
    )
    found = rqia(tmp_path, row, headings=headings)
    assert (found.services[0].area, found.services[0].number) == ("Causeway", "RQ 77")


def test_rqia_rows_without_a_number(tmp_path: Path) -> None:
    found = rqia(tmp_path, rqia_service(1), rqia_service(2, **{"Service Name": "No number"}), rqia_service(1))
    assert len(found.services) == 1
    assert [p.row for p in found.problems[:2]] == [3, 4]


def test_an_inspection_in_the_columns_of_two_years_is_one(tmp_path: Path) -> None:
    twice = {
        "first_reqs_2425": "1. One.", "second_date_2425": "30/08/2024", "second_case_2425": "45000001",
        "second_reqs_2425": "1. One.",
    }  # fmt: skip
    other = {**twice, "second_case_2425": "45000002", "second_reqs_2425": "1. Another."}
    found = of(made.write_ci(tmp_path, "m-2024-11-30.csv", ci_month(2, n1=twice, n2=other)))
    assert [len(s.inspections) for s in found.services] == [1, 2]
    assert [p.number for p in found.problems] == ["CS2000000002"]
    assert "both were kept" in found.problems[0].text


def test_grades_without_a_day_are_kept_under_one_that_stays(tmp_path: Path) -> None:
    undated = {"Publication_of_Latest_Grading": ""}
    rows = ci_month(3, n1=undated, n2={**undated, "Last_inspection_Date": ""}, n3={**undated, "Last_inspection_Date": "", "DateReg": ""})  # fmt: skip # noqa: E501
    found = of(made.write_ci(tmp_path, "m-2024-11-30.csv", rows))
    assert [s.grading.on if s.grading else None for s in found.services] == [date(2024, 8, 30), date(2004, 8, 25), None]
    assert [p.row for p in found.problems] == [2, 3, 4]


def test_a_childminders_name_is_not_published(tmp_path: Path) -> None:
    found = of(made.write_ci(tmp_path, "m-2024-11-30.csv", ci_month(1, n1={"ServiceProvider": ""})))
    assert found.services[0].provider_name == "Name not published"


def test_the_published_months() -> None:
    for name, services, graded, inspections in (
        ("datastore-2024-11-30.csv.gz", 10_822, 9_967, 6_113),
        ("datastore-2025-02-28.csv.gz", 10_799, 9_962, 6_983),
    ):
        found = of(shared_file("data", "care-inspectorate", name))
        assert len(found.services) == services
        assert sum(s.grading is not None for s in found.services) == graded
        assert sum(len(s.inspections) for s in found.services) == inspections
        assert found.unknown == []
        assert found.missing == []
        lowest = {s.number: s.grading.lowest for s in found.services if s.grading}
        assert len([n for n in lowest.values() if n in (1, 2)]) == {10_822: 171, 10_799: 146}[services]


def test_the_published_ratings() -> None:
    found = of(shared_file("data", "cqc", "ratings-shropshire-telford-2025-09.csv.gz"))
    assert len(found.services) == 345
    assert {s.area for s in found.services} == {"Shropshire", "Telford and Wrekin"}
    assert found.problems == []


def test_the_headings_used_here_are_the_mappings_own() -> None:
    """So that the made files test what the program reads."""
    from plumbline.register.feeds.columns import mapped
    from plumbline.register.feeds.layouts import LAYOUTS

    for source, headings in (("care-inspectorate", CI_HEADINGS), ("cqc", CQC_HEADINGS), ("rqia", RQIA_HEADINGS)):
        found = mapped(headings, LAYOUTS[source])
        assert found.unknown == [], source
        assert found.missing_essential == [], source


def test_what_is_no_web_address_becomes_no_link(tmp_path: Path) -> None:
    assert cqc(tmp_path, cqc_location(1, URL="javascript:alert(1)")).services[0].website == ""
    assert cqc(tmp_path, cqc_location(1, URL="https://example.org/1")).services[0].website == "https://example.org/1"
