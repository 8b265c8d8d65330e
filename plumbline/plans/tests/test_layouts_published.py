"""Each published framework is printed as its publisher prints it, and says everything that the plan says."""

from datetime import date

import pytest

from plumbline.documents.report import Fields, Heading, Report, Table, Text, grid_columns
from plumbline.plans.layouts import PrintFacts, blank_template, lay_out
from plumbline.plans.tests import layout_sample as sample


def laid_out(name: str, **options: object) -> Report:
    return lay_out(sample.PLANS[name](), *sample.framework(name), **options)  # type: ignore[arg-type]


def tables(report: Report) -> list[Table]:
    return [block for block in report.blocks if isinstance(block, Table)]


def texts(table: Table) -> list[list[str]]:
    """The rows as texts; a status as its word."""
    return [[(c.status.word if c.status else "") or c.text for c in row.cells] for row in table.rows]


def everything(report: Report) -> str:
    said = [report.title, *report.above_title, *report.page_header]
    for block in report.blocks:
        match block:
            case Fields():
                said += [f"{label}: {value}" for label, value in block.rows]
            case Text():
                said += [para.text for para in block.paras]
            case Heading():
                said.append(block.text)
            case Table():
                for row in block.rows:
                    for one in row.cells:
                        said.append(one.text)
                        said.append(one.status.word if one.status else "")
    return "\n".join(said)


@pytest.mark.requirement("DG21", "DG22")
def test_dumfries_header_on_every_page_and_fields_as_labels_with_values() -> None:
    report = laid_out(sample.DUMFRIES)
    assert report.landscape
    assert report.page_header == ("Date of plan: 9 November 2026", "Completed by: Isla Kerr")
    (fields,) = [block for block in report.blocks if isinstance(block, Fields)]
    assert [label for label, _ in fields.rows] == [
        "Name of Partnership Lead",
        "Name of Registered Manager (& Day-To-Day Manager if different)",
        "Name of Service",
        "Type of Service",
        "Date of Commencement",
        "Date for Review",
        "Ward",  # not of the framework, and not lost
    ]


@pytest.mark.requirement("DG23", "DG24", "DG25", "DG26")
def test_dumfries_a_table_for_each_theme_with_its_context() -> None:
    made = tables(laid_out(sample.DUMFRIES))
    assert len(made) == 6
    theme, context, labels, first, second = texts(made[0])
    assert theme == ["Theme 1: Supporting People's Well-being"]
    assert context[0].startswith("Context (e.g. Self-Assessment")
    assert context[0].endswith("Inspection of 14 August 2026.\n- Key question 1 graded 2")
    assert labels[:2] == ["Action No", "Actions (including detail of the desired outcome/s)"]
    assert first == [
        "1.1",
        "Train the night staff (see 1.1)\n- twice a month\nDesired outcome: Nobody waits at night.\n"
        "Measure: 95% of calls answered in 5 minutes",
        "Isla Kerr; Night Manager",
        "31 January 2027",
        "12 Oct 2026: Six trained.\n9 Nov 2026: Ten trained.\n- two left",
        "Amber",
    ]
    assert second[0] == "1.4"  # numbers are the plan's, gaps and all
    assert second[1] == "Tell the families.\nSee also: 1.1"
    assert second[5] == "Red"  # only the key was known: the scale's word is printed
    assert len(made[1].rows) == 3  # a theme without actions keeps its name, its context and its labels


@pytest.mark.requirement("MO2", "MO3", "MO5", "MO6", "MO7")
def test_moray_merged_recommendation_outcomes_and_lead() -> None:
    report = laid_out(sample.MORAY, monitored=False)
    assert report.above_title == ("Item 7", "Appendix 3")
    (table,) = tables(report)
    assert [column.label for column in table.columns] == [
        "Recommendation for Improvement (as per CI)", "Expected Outcome", "What will be done", "Start", "Finish",
        "Lead Officer",
    ]  # fmt: skip
    assert table.rows[0].repeat
    assert texts(table)[1] == ["Theme: Key performance outcomes"]
    first, second = table.rows[2], table.rows[3]
    assert [cell.rows for cell in first.cells] == [2, 2, 1, 1, 1, 2]
    assert texts(table)[2] == [
        "1. Record and report personal outcomes.",
        "- The framework is reviewed.\nAt a Service level:\n- Data is used.\nAt a Team level:\n- Staff are confident.",
        "1.1 Train the night staff (see 1.1)\n- twice a month\nResponsible: Service Manager",
        "Sept",
        "31 January 2027",
        "Isla Kerr",
    ]
    assert len(second.cells) == 3
    assert texts(table)[3][0] == "1.2 Test it (Service Manager & Policy & Procedure Officer)"
    themes = [row for row in texts(table) if row[0].startswith("Theme:")]
    assert themes == [["Theme: Key performance outcomes"], ["Theme: Impact on staff"]]
    assert texts(table)[-1] == ["3. Train.", "", "", "", "", ""]  # a recommendation without actions keeps its row


@pytest.mark.requirement("MO13")
def test_moray_agreed_and_monitored_have_the_same_actions() -> None:
    agreed, monitored = (tables(laid_out(sample.MORAY, monitored=m))[0] for m in (False, True))
    assert [c.label for c in monitored.columns][-2:] == ["Progress", "Status"]
    assert len(agreed.rows) == len(monitored.rows)
    for one, other in zip(texts(agreed), texts(monitored), strict=True):
        assert other[: len(one)] == one
        assert len(other) - len(one) == (0 if len(one) == 1 else 2)  # themes go across; actions have two cells more


@pytest.mark.requirement("MO8")
def test_the_period_is_printed() -> None:
    (fields,) = [block for block in laid_out(sample.MORAY).blocks if isinstance(block, Fields)]
    assert ("Period", "August 2026 to July 2027") in fields.rows


@pytest.mark.requirement("ST3", "ST4", "ST5", "ST8")
def test_stockton_rounds_oldest_first_under_each_part_and_the_key_at_the_end() -> None:
    report = laid_out(sample.STOCKTON)
    head, recommendation, key = tables(report)
    assert texts(head) == [
        ["Scrutiny Monitoring – Progress Update"],
        ["Review:", "Support to care homes"],
        ["Link Officer/s:", "Jo Field"],
        ["Action Plan Agreed:", "December 2021"],
    ]
    rows = texts(recommendation)
    assert rows[0] == ["Recommendation 1:", "The voice of residents is heard."]
    assert rows[1] == ["", "How homes learn"]
    labels = [row[0] for row in rows[2:12]]
    assert labels == [
        "Responsibility:",
        "Date:",
        "Agreed Action:",
        "Agreed Success Measure:",
        "Evidence of Progress (May 2022):",
        "Assessment of Progress (May 2022): (include explanation if required)",
        "Evidence of Impact (May 2022):",
        "Evidence of Progress (January 2023):",
        "Assessment of Progress (January 2023): (include explanation if required)",
        "Evidence of Impact (January 2023):",
    ]
    assessment = recommendation.rows[7].cells[1]
    assert assessment.status is not None
    assert (assessment.status.word, assessment.status.colour, assessment.text) == (
        "2 (On-Track)",
        "blue",
        "More to do.",
    )
    assert ["", "1.3 How the regulator learns"] in rows  # the number is printed where counting would give another
    assert texts(key) == [
        ["Assessment of Progress Gradings:", "1", "2", "3", "4"],
        ["Fully Achieved", "On-Track", "Slipped", "Not Achieved"],
    ]
    assert report.page_header == ("Progress update – Review of Support to care homes",)


def test_wirral_a_heading_above_each_table() -> None:
    report = laid_out(sample.WIRRAL)
    headings = [block.text for block in report.blocks if isinstance(block, Heading)]
    assert headings == ["Objective 1: Assess quality."]
    assert texts(tables(report)[0])[1][-3:] == ["Quarterly", "", ""]  # frequency, then progress and status


def test_the_plain_table_has_its_areas_as_rows() -> None:
    (table,) = tables(laid_out(sample.SERVICE))
    assert table.rows[0].repeat
    assert texts(table)[1] == ["Area 1: Supporting People's Well-being"]
    assert ["Area 2: Leadership and Management"] in texts(table)


@pytest.mark.requirement("BY2")
@pytest.mark.parametrize("name", sample.ALL)
def test_nothing_that_the_plan_says_is_left_out(name: str) -> None:
    plan, said = sample.PLANS[name](), everything(laid_out(name))
    wanted = [plan.title, *(value for value in plan.header.values())]
    for section in plan.sections:
        wanted += [section.title, section.theme, *section.context.split("\n"), *section.lead]
        wanted += [outcome.text for outcome in section.outcomes]
        for item in section.items:
            wanted += [item.number if name != sample.STOCKTON else "", item.title, *item.text.split("\n"), item.outcome]
            wanted += [item.measure, *item.responsible, item.frequency, item.start.text, item.finish.text]
            wanted += [item.status.text, *item.references]
            for entry in item.progress:
                wanted += [entry.round, *entry.text.split("\n"), entry.status, entry.status_note, entry.impact]
    for words in wanted:
        assert words in said, words


@pytest.mark.parametrize("name", sample.ALL)
def test_rows_fill_their_tables(name: str) -> None:
    for report in (laid_out(name), laid_out(name, monitored=False), blank_template(*sample.framework(name))):
        for table in tables(report):
            grid_columns(table.rows, len(table.columns))
            assert table.caption
            assert table.description


def test_facts_fill_what_the_header_leaves_blank_and_the_footer_says_version_and_date() -> None:
    plan = sample.dumfries()
    plan.header = {}
    facts = PrintFacts(date(2026, 11, 9), "Isla Kerr", "Version 3", date(2026, 11, 24), "Machars Partnership")
    report = lay_out(plan, *sample.framework(sample.DUMFRIES), facts)
    assert report.page_header == ("Date of plan: 9 Nov 2026", "Completed by: Isla Kerr")
    assert report.page_footer == f"Version 3, printed 24 Nov 2026 · Machars Partnership · {plan.title}"


@pytest.mark.requirement("DG27")
def test_the_blank_template_of_dumfries_has_eighteen_numbered_rows() -> None:
    report = blank_template(*sample.framework(sample.DUMFRIES))
    rows = [row for table in tables(report) for row in table.rows if row.room]
    assert [row.cells[0].text for row in rows] == [f"{theme}.{n}" for theme in range(1, 7) for n in (1, 2, 3)]
    assert not any(cell.text for row in rows for cell in row.cells[1:])
    assert report.page_header == ("Date of plan:", "Completed by:")


def test_every_framework_has_a_blank_template_with_room_to_write() -> None:
    for name in sample.ALL:
        framework, scale = sample.framework(name)
        said = everything(blank_template(framework, scale))
        for column in framework.columns:
            assert column.label in said or column.label in [
                c.label for t in tables(blank_template(framework, scale)) for c in t.columns
            ]


def test_narrow_columns_have_room_for_a_long_word_and_the_page_is_filled() -> None:
    for name in sample.ALL:
        report = laid_out(name)
        page = 263 if report.landscape else 176
        for table in tables(report):
            if len(table.columns) > 4:
                widths = {column.label: column.width for column in table.columns}
                assert abs(sum(widths.values()) - page) <= len(widths)  # rounded
                for label in ("Finish by", "Timescale for Completion", "Finish", "Status", "RAG Status"):
                    assert widths.get(label, 20) >= 20


def test_a_portrait_plan_is_turned_when_progress_and_status_are_added() -> None:
    assert laid_out(sample.WIRRAL).landscape
    assert not laid_out(sample.WIRRAL, monitored=False).landscape
