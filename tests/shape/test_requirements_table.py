"""The table of requirements says "met" only where a marked test stands."""

from __future__ import annotations

import requirements_table

MARKED = """
import pytest
pytestmark = pytest.mark.requirement("DG1")

@pytest.mark.requirement("DG2", "DG3")
def test_one(): ...

@pytest.mark.requirement("DG4")
def not_a_test(): ...

@pytest.mark.requirement("DG5")
class TestMany:
    def test_two(self): ...
"""


def test_marks_are_read_from_tests_classes_and_modules() -> None:
    assert requirements_table.marks_in(MARKED) == [
        ("DG1", "test_one"), ("DG2", "test_one"), ("DG3", "test_one"), ("DG1", "test_two"), ("DG5", "test_two"),
    ]  # fmt: skip


def test_a_line_without_a_test_is_not_met() -> None:
    made = requirements_table.table({"DG1": "one", "DG2": "two"}, {"DG2": ["tests/test_x.py::test_y"]})
    assert "| DG1 | one | not yet |  |" in made
    assert "| DG2 | two | met | `tests/test_x.py::test_y` |" in made
    assert "1 of 2 lines are met" in made


def test_an_unknown_mark_and_a_missing_line_are_faults() -> None:
    assert requirements_table.faults({"DG1": "one"}, {"DG99": ["t"]}, "- DG1 text\n- DG2 text") == [
        "t is marked DG99, which is no line.",
        "docs/requirements-lines.txt lacks DG2.",
    ]
