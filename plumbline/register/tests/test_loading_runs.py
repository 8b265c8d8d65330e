"""Runs of what was said from file to file: the same rows at the end, whatever the order in which the files come."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.register.rules.area_names import tidied_area
from plumbline.register.rules.runs import place

NOTHING = "-"
FIRST = date(2024, 1, 31)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def loaded(files: list[tuple[int, str]]) -> dict[date, str]:
    """The rows after loading files of these days, in this order."""
    rows: dict[date, str] = {}
    days: set[date] = set()
    for n, value in files:
        on = day(n)
        earlier = [d for d in rows if d < on]
        later = min((d for d in days if d > on), default=None)
        write, remove = place(
            on, value, before=rows[max(earlier)] if earlier else NOTHING, at=rows.get(on), later=later,
            after=rows.get(later) if later else None,
        )  # fmt: skip
        rows = {d: v for d, v in {**rows, **write}.items() if d not in remove}
        days.add(on)
    return rows


def says(rows: dict[date, str], on: date) -> str:
    earlier = [d for d in rows if d <= on]
    return rows[max(earlier)] if earlier else NOTHING


FILES = st.dictionaries(st.integers(0, 40), st.sampled_from([NOTHING, "a", "b"]), min_size=1, max_size=8)


@given(FILES, st.randoms())
def test_any_order_ends_in_the_same_rows(files: dict[int, str], chance: object) -> None:
    in_order = sorted(files.items())
    shuffled = list(in_order)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    rows = loaded(shuffled)
    assert rows == loaded(in_order)
    assert {n: says(rows, day(n)) for n in files} == files  # and each file's day says what the file said
    ordered = [NOTHING, *(rows[d] for d in sorted(rows))]
    assert all(a != b for a, b in pairwise(ordered))  # no row that changes nothing


@given(FILES, st.data())
def test_a_file_again_changes_nothing_and_a_correction_only_its_day(files: dict[int, str], data: st.DataObject) -> None:
    in_order = sorted(files.items())
    again = data.draw(st.sampled_from(in_order))
    assert loaded([*in_order, again]) == loaded(in_order)
    corrected = {**files, again[0]: data.draw(st.sampled_from([NOTHING, "a", "b"]))}
    assert loaded([*in_order, (again[0], corrected[again[0]])]) == loaded(sorted(corrected.items()))


@pytest.mark.parametrize("order", list(permutations([(0, "a"), (1, "b"), (2, "a")])))
def test_a_month_between_two_that_agree(order: list[tuple[int, str]]) -> None:
    assert loaded(list(order)) == {day(0): "a", day(1): "b", day(2): "a"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dumfries & Galloway", "Dumfries and Galloway Council"),
        ("City of Edinburgh", "Edinburgh"),
        ("Kingston upon Hull, City of", "Kingston Upon Hull"),
        ("Glasgow City", "Glasgow City Council"),
        ("Glen Afton", "Glen Afton Health and Social Care Partnership"),
    ],
)
def test_one_area_under_two_names(one: str, other: str) -> None:
    assert tidied_area(one) == tidied_area(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Aberdeen City", "Aberdeenshire"), ("Leicester", "Leicestershire"), ("East Lothian", "West Lothian")],
)
def test_two_areas_stay_two(one: str, other: str) -> None:
    assert tidied_area(one) != tidied_area(other)
