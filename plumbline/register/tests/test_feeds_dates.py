"""Dates are read by the whole column, and the day a file speaks for by its name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.kernel.refusals import Refusal
from plumbline.register.feeds import read_file, register_of
from plumbline.register.feeds.dates import date_in_name, evidence, order_of, orders, read_date
from plumbline.register.tests.made_files import ci_month, write_ci


def test_one_clear_cell_tells_of_all_others() -> None:
    assert order_of("x", evidence(["03/04/2024", "04/03/2024", "25/03/2024"])) == "day first"
    assert order_of("x", evidence(["03/04/2024", "04/03/2024", "03/25/2024"])) == "month first"
    assert order_of("x", evidence(["03/04/2024", "2024-03-25", "4 May 2024"])) is None


def test_a_column_that_tells_both_ways_is_refused() -> None:
    with pytest.raises(Refusal, match=r"column Seen .*25/03/2024.*03/26/2024.*cannot be told"):
        order_of("Seen", evidence(["25/03/2024", "03/26/2024"] * 6))


def test_a_slip_among_many_is_only_a_problem() -> None:
    assert order_of("x", evidence(["25/03/2024"] * 500 + ["03/26/2024"] * 5)) == "day first"
    with pytest.raises(Refusal):
        order_of("x", evidence(["25/03/2024"] * 499 + ["03/26/2024"] * 5))


def test_a_column_that_does_not_tell_follows_the_others() -> None:
    unclear, american, british = ["03/04/2024"], ["03/25/2024"], ["25/03/2024"]
    told, assumed = orders({"a": evidence(unclear), "b": evidence(american)})
    assert told == {"a": "month first", "b": "month first"}
    assert assumed == []
    told, assumed = orders({"a": evidence(unclear), "b": evidence(british), "c": evidence(["03/03/2024"])})
    assert told["a"] == "day first"
    told, assumed = orders({"a": evidence(unclear), "c": evidence(["03/03/2024"])})
    assert (told["a"], assumed) == ("day first", ["a"])  # a day equal to its month is the same either way


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2024", "day first", date(2024, 4, 3)),
        ("03/04/2024", "month first", date(2024, 3, 4)),
        ("3.4.24", "day first", date(2024, 4, 3)),
        ("03/04/2024 00:00:00", "day first", date(2024, 4, 3)),
        ("2024-04-03", "month first", date(2024, 4, 3)),
        ("2024-04-03 00:00:00", "day first", date(2024, 4, 3)),
        ("3 April 2024", "month first", date(2024, 4, 3)),
        ("3-Apr-24", "day first", date(2024, 4, 3)),
        ("45385", "day first", date(2024, 4, 3)),
        ("45385.0", "day first", date(2024, 4, 3)),
        ("31/02/2024", "day first", None),
        ("13/13/2024", "day first", None),
        ("tbc", "day first", None),
        ("", "day first", None),
    ],
)
def test_dates_of_every_kind(text: str, order: str, day: date | None) -> None:
    assert read_date(text, order) == day  # type: ignore[arg-type]


@given(st.lists(st.dates(date(1990, 1, 1), date(2060, 1, 1)), min_size=1), st.booleans())
def test_a_column_comes_back_as_it_was_written(days: list[date], american: bool) -> None:
    """Whatever the convention, as long as one cell tells it."""
    form = "%m/%d/%Y" if american else "%d/%m/%Y"
    cells = [day.strftime(form) for day in [*days, date(2024, 3, 25)]]
    order = order_of("x", evidence(cells))
    assert order is not None
    assert [read_date(cell, order) for cell in cells] == [*days, date(2024, 3, 25)]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("datastore-2024-11-30.csv.gz", date(2024, 11, 30)),
        ("MDSF_data_30 November 2024.csv", date(2024, 11, 30)),
        ("register_30-11-2024.xlsx", date(2024, 11, 30)),
        ("20241130 register.csv", date(2024, 11, 30)),
        ("Register November 2024.csv", date(2024, 11, 30)),
        ("ratings-2025-09.csv.gz", date(2025, 9, 30)),
        ("ratings_Feb_2024.ods", date(2024, 2, 29)),
        ("01_September_2025_Latest_ratings.ods", date(2025, 9, 1)),
        ("December 2024 final (2).csv", date(2024, 12, 31)),
        ("register.csv", None),
        ("register-2024.csv", None),
        ("report 99999999.csv", None),
    ],
)
def test_the_day_is_in_the_name(name: str, day: date | None) -> None:
    assert date_in_name(name) == day


def test_without_a_day_in_the_name_the_newest_in_the_file_is_taken_and_said(tmp_path: Path) -> None:
    path = write_ci(tmp_path, "register.csv", ci_month(5, n2={"Publication_of_Latest_Grading": "30/10/2024"}))
    found = register_of(read_file(path), name=path.name)
    assert found.as_of == date(2024, 10, 30)
    assert "30 October 2024, the newest in it, was taken" in found.problems[0].text
    assert register_of(read_file(path), name=path.name, as_of=date(2024, 11, 30)).as_of == date(2024, 11, 30)


def test_a_day_before_what_the_file_holds_is_questioned(tmp_path: Path) -> None:
    path = write_ci(tmp_path, "register-2024-06-30.csv", ci_month(5))
    found = register_of(read_file(path), name=path.name)
    assert "holds a later day, 18 September 2024" in found.problems[0].text


def test_american_dates_in_a_whole_file(tmp_path: Path) -> None:
    american = {"DateReg": "08/25/2004", "Publication_of_Latest_Grading": "05/04/2024", "first_date_2425": "04/03/2024"}
    rows = ci_month(5, **{f"n{n}": {**american, "Last_inspection_Date": "04/03/2024"} for n in range(1, 6)})
    found = register_of(read_file(write_ci(tmp_path, "m-2024-11-30.csv", rows)), name="m-2024-11-30.csv")
    first = found.services[0]
    assert first.grading is not None
    assert (first.registered_on, first.grading.on) == (date(2004, 8, 25), date(2024, 5, 4))
    assert first.inspections[0].on == date(2024, 4, 3)


def test_a_file_in_which_no_date_tells_is_read_day_first_and_says_so(tmp_path: Path) -> None:
    unclear = {"DateReg": "05/04/2004", "Publication_of_Latest_Grading": "05/04/2024", "first_date_2425": "04/03/2024"}
    rows = ci_month(5, **{f"n{n}": {**unclear, "Last_inspection_Date": "04/03/2024"} for n in range(1, 6)})
    found = register_of(read_file(write_ci(tmp_path, "m-2024-11-30.csv", rows)), name="m-2024-11-30.csv")
    assert found.services[0].registered_on == date(2004, 4, 5)
    assert {p.column for p in found.problems} == {
        "DateReg", "Publication_of_Latest_Grading", "first_date_2425", "Last_inspection_Date",
    }  # fmt: skip
