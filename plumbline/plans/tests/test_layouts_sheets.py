"""Excel and CSV have one row for each action with everything about it, and the same actions as the printed plan."""

from datetime import date

import pytest

from plumbline.documents.report import Sheet, Status
from plumbline.plans.layouts import PrintFacts, tabulate
from plumbline.plans.rules.content import Timing
from plumbline.plans.tests import layout_sample as sample


def sheets(name: str) -> list[Sheet]:
    return tabulate(sample.PLANS[name](), *sample.framework(name), PrintFacts(version="Version 3"))


def rows(sheet: Sheet) -> list[dict[str, object]]:
    labels = [column.label for column in sheet.columns]
    assert len(labels) == len(set(labels))
    return [dict(zip(labels, row, strict=True)) for row in sheet.rows]


@pytest.mark.requirement("BY2")
@pytest.mark.parametrize("name", sample.ALL)
def test_one_row_for_each_action_and_one_for_a_section_without(name: str) -> None:
    plan = sample.PLANS[name]()
    expected = [number for section in plan.sections for number in ([i.number for i in section.items] or [""])]
    sheet = sheets(name)[0]
    column = next(n for n, c in enumerate(sheet.columns) if c.label in ("Action No", "Action no.", "No.", "No"))
    assert [row[column] for row in sheet.rows] == expected


def test_dumfries_rows_say_everything() -> None:
    first, second, *rest = rows(sheets(sample.DUMFRIES)[0])
    assert first["Theme"] == "1. Supporting People's Well-being"
    assert first["Context"] == "Inspection of 14 August 2026.\n- Key question 1 graded 2"
    assert first["Actions"] == "Train the night staff (see 1.1)\n- twice a month"
    assert first["Responsible Person/s"] == "Isla Kerr; Night Manager"
    assert first["Timescale for Completion"] == date(2027, 1, 31)
    assert first["Progress Comments"] == "12 Oct 2026: Six trained.\n9 Nov 2026: Ten trained.\n- two left"
    assert first["RAG Status"] == Status("Amber", "amber", "half")
    assert second["Timescale for Completion"] == "tbc"
    assert second["Actions"] == "Tell the families.\nSee also: 1.1"
    assert next(row["Theme"] for row in rest) == "2. Leadership and Management"


def test_columns_that_nothing_fills_are_left_out_unless_the_framework_has_them() -> None:
    labels = [column.label for column in sheets(sample.DUMFRIES)[0].columns]
    assert "Frequency" not in labels
    assert "Title" not in labels
    assert "RAG Status" in labels


def test_what_stands_above_the_table_is_on_the_second_sheet() -> None:
    about = dict(sheets(sample.MORAY)[1].rows)
    assert about["Title:"] == "Improvement Action Plan"
    assert about["Appendix:"] == "3"
    assert about["Period:"] == "August 2026 to July 2027"


def test_words_around_a_date_are_kept_as_words() -> None:
    plan = sample.dumfries()
    plan.sections[0].items[0].finish = Timing("31 January 2027 (set by the inspector)", "date", date(2027, 1, 31))
    first = rows(tabulate(plan, *sample.framework(sample.DUMFRIES))[0])[0]
    assert first["Timescale for Completion"] == "31 January 2027 (set by the inspector)"
