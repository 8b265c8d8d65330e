"""Several things in one cell stand on lines with their names, and come apart again as they were put together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.plans.rules.content import Progress
from plumbline.plans.rules.lines import ENTRY_LINES, Line, progress_lines, split_lines, split_progress


def written(entries: list[Progress]) -> str:
    return "\n".join(
        f"{line.label}: {line.text}".strip(": ") if line.label else line.text for line in progress_lines(entries)
    )


def test_named_lines_leave_the_text_and_keep_their_own_lines() -> None:
    text = "Train the night staff.\n- twice\nDesired outcome: Nobody waits.\n- at night\nMeasure: 12 of 12"
    assert split_lines(text) == (
        "Train the night staff.\n- twice",
        {"outcome": "Nobody waits.\n- at night", "measure": "12 of 12"},
    )


@pytest.mark.parametrize(
    "text",
    ["Ask: who is missing?", "Start the training at 10:30", "Measures are taken.", "Finish:line", "Status quo: kept"],
)
def test_other_colons_name_nothing(text: str) -> None:
    assert split_lines(text) == (text, {})


def test_a_name_may_stand_alone_above_its_text() -> None:
    assert split_lines("Do it.\nDesired outcome:\n- one\n- two") == ("Do it.", {"outcome": "- one\n- two"})


@pytest.mark.requirement("DG31")
def test_dated_entries_come_apart() -> None:
    assert split_progress("12 Oct 2026: Six trained.\n- two booked\nStatus: Amber\nMay 2027: All trained.") == [
        Progress("12 Oct 2026", "Six trained.\n- two booked", "Amber"),
        Progress("May 2027", "All trained."),
    ]


def test_a_text_that_begins_with_no_date_is_one_entry() -> None:
    text = "Six trained on 12 Oct 2026.\n9 Nov 2026: not an entry of its own, as the first line has no date"
    assert split_progress(text) == [Progress("", text)]
    assert split_progress("") == []


def test_one_undated_entry_has_no_name() -> None:
    assert progress_lines([Progress("", "Six trained.")]) == [Line("", "Six trained.")]
    assert progress_lines([]) == []


ROUNDS = st.sampled_from(
    ["", "12 Oct 2026", "May 2022", "1st March 2026", "31/03/2026", "2026-03-31", "Round 3", "Q1 (late)"]
)
WORDS = st.sampled_from(
    ["Six trained.", "Update: none", "12 Oct 2026: said", "- two booked", "a: b", "Ŵyn & Łódź", "=1"]
)
ENTRIES = st.builds(
    Progress,
    round=ROUNDS,
    text=st.lists(WORDS, min_size=1, max_size=1).map("\n".join),
    status=st.sampled_from(["", "Amber"]),
    status_note=st.sampled_from(["", "Late."]),
    impact=st.sampled_from(["", "Seen."]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ENTRIES, max_size=4))
def test_entries_come_apart_as_they_were_put_together(entries: list[Progress]) -> None:
    assert split_progress(written(entries)) == entries


def test_every_written_name_is_read() -> None:
    for label, field in ENTRY_LINES:
        assert split_lines(f"{label}: x", ENTRY_LINES) == ("", {field: "x"})
