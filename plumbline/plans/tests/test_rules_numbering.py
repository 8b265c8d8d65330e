"""Numbers are stable, in order, and never given twice (DG26, MO4)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plumbline.plans.rules.numbering import clean_number, in_order, last_part, next_number

SECTIONS = st.sampled_from(["1", "2", "10", "REC 4", "A", ""])


@given(st.lists(st.tuples(SECTIONS, st.booleans(), st.integers(1, 12)), max_size=40))
def test_no_number_is_ever_given_twice(steps: list[tuple[str, bool, int]]) -> None:
    """Whatever is added, brought in by a document under a number of its own, or withdrawn meanwhile (a withdrawn number
    stays taken)."""
    taken: set[str] = set()
    free: dict[str, int] = {}
    for section, from_document, printed in steps:
        if from_document:
            taken.add(f"{section or '1'}.{printed}")
            continue
        before = free.get(section, 1)
        number, free[section] = next_number(section, taken, before)
        assert number not in taken
        assert number.startswith(f"{section or '1'}.")
        assert free[section] > before, "the counter never goes back"
        assert last_part(number) == free[section] - 1
        taken.add(number)


def test_the_next_number_follows_the_counter_and_not_the_highest_left() -> None:
    assert next_number("2", set(), 1) == ("2.1", 2)
    assert next_number("2", {"2.1", "2.2", "2.3"}, 4) == ("2.4", 5)
    assert next_number("2", set(), 4) == ("2.4", 5)  # the others were withdrawn long ago
    assert next_number("2", {"2.4", "2.5"}, 4) == ("2.6", 7)  # a document brought its own 2.4 and 2.5


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=20))
def test_order_is_by_number_and_not_by_letter(pairs: list[tuple[int, int]]) -> None:
    numbers = [f"{a}.{b}" for a, b in pairs]
    assert sorted(numbers, key=in_order) == [f"{a}.{b}" for a, b in sorted(pairs)]
    assert in_order("A1") < in_order("A2") < in_order("")


@given(st.text(max_size=60))
def test_a_cleaned_number_can_stand_in_an_address(printed: str) -> None:
    cleaned = clean_number(printed)
    assert len(cleaned) <= 20
    assert not set("/\\?#%\n\t") & set(cleaned)
    assert clean_number(cleaned) == cleaned


def test_what_a_document_prints_is_kept_where_it_can_be() -> None:
    assert [clean_number(n) for n in ("1.1", "REC 3/1", " 4a ", "7")] == ["1.1", "REC 3-1", "4a", "7"]
    assert [last_part(n) for n in ("3.12", "REC 4", "7b", "none")] == [12, 4, 7, 0]
