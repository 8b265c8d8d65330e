"""More fictional layouts: trackers with many columns, questions as headings, paragraphs, forms, figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plumbline.plans.rules.content import Reading
from plumbline.plans.tests.fictional import Heading, Line, Table
from plumbline.plans.tests.test_reading_layouts import everywhere, facts, read

WIDE: list[Any] = [None] * 4


def shape(reading: Reading) -> list[tuple[str, list[str]]]:
    """Each section's title with the texts of its actions."""
    return [(s.title, [i.text for i in s.items]) for s in reading.plan.sections]


@everywhere
def test_a_programme_tracker_with_revised_dates_and_percentages(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("CHC Recovery Action Plan - v3.2 - 14 May 2026", bold=True),
            Table(
                [
                    ["ID", "Workstream", "Deliverable", "SRO", "Start", "Planned end", "Revised end", "Status",
                     "% complete",
                     "Latest update (May 2026)"],
                    ["CHC-01", "Assessments", "Clear the backlog", "Director of Nursing", "01/04/2026", "30/06/2026",
                     "31/07/2026",
                     "Amber", "60%", "212 of 340 done"],
                    ["CHC-02", "Assessments", "Weekly panel", "Panel Chair", "01/04/2026", "30/04/2026", "",
                     "Complete", "100%",
                     "In place"],
                    ["CHC-03", "Workforce", "Recruit six assessors", "HR Lead", "Apr-26", "Sep-26", "", "Red", "20%",
                     "Two appointed"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    assert reading.plan.title.startswith("CHC Recovery Action Plan")
    assert (reading.plan.period_start, reading.plan.period_end) == (None, None), "a version and a date are no period"
    assert [facts(i) for i in reading.plan.items] == [
        ("CHC-01", "Clear the backlog", ["Director of Nursing"], "31/07/2026", "amber"),
        ("CHC-02", "Weekly panel", ["Panel Chair"], "30/04/2026", "blue"),
        ("CHC-03", "Recruit six assessors", ["HR Lead"], "Sep-26", "red"),
    ]
    assert [s.title for s in reading.plan.sections] == ["Assessments", "Workforce"]
    assert ("May 2026", "212 of 340 done") in [(p.round, p.text) for p in reading.plan.items[0].progress]
    assert "30/06/2026" in " ".join(n.text for n in reading.not_imported), "the date that was replaced is told"


@everywhere
def test_questions_as_headings_under_key_questions(kind: str, tmp_path: Path) -> None:
    columns = [
        "What do we need to improve?",
        "How will we do it?",
        "Who will do it?",
        "By when?",
        "What difference has it made?",
        "RAG",
    ]
    reading = read(
        [
            Heading("Rowan Court - Service Improvement Plan", 1),
            Line("Registered Manager: Idris Pell"),
            Heading("SAFE", 2),
            Table([columns, ["Medicine counts", "Daily counts by seniors", "Seniors", "31/05/2026",
             "No errors in May", "Green"],
                   ["", "Monthly pharmacist audit", "Pharmacist", "30/06/2026", "", "Amber"]]),
            Heading("EFFECTIVE", 2),
            Table([columns, ["Fluid charts", "Replace paper with tablets", "Deputy Manager", "July 2026", "", "Red"]]),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    assert reading.plan.header == {"Manager": "Idris Pell"}
    assert [(s.theme, s.title, len(s.items)) for s in reading.plan.sections] == [
        ("SAFE", "Medicine counts", 2),
        ("EFFECTIVE", "Fluid charts", 1),
    ]
    assert reading.plan.items[0].progress[0].impact == "No errors in May"


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_labelled_paragraphs_under_recommendations(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Action plan", 1),
            Heading("Recommendation 1: Improve handovers", 2),
            Line("The inspectors found that handovers were rushed."),
            Line("What we will do: Allow 20 minutes for each handover"),
            Line("Who: Unit Managers"),
            Line("When: 1 June 2026"),
            Line("Progress: Begun on two units"),
            Heading("Recommendation 2: Improve mealtimes", 2),
            Line("What we will do: Protect mealtimes"),
            Line("Who: Catering Manager"),
            Line("When: 1 July 2026"),
        ],
        kind,
        tmp_path,
    )
    assert shape(reading) == [
        ("Improve handovers", ["Allow 20 minutes for each handover"]),
        ("Improve mealtimes", ["Protect mealtimes"]),
    ]
    assert reading.plan.sections[0].context == "The inspectors found that handovers were rushed."
    assert [(i.responsible, i.finish.text) for i in reading.plan.items] == [
        (["Unit Managers"], "1 June 2026"),
        (["Catering Manager"], "1 July 2026"),
    ]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_bullets_that_name_who_in_brackets(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Improvement priorities 2026", 1),
            Heading("Priority 1: People's experience", 2),
            Line("Introduce a residents' council by June 2026 (Home Manager)", bullet=True),
            Line("Review menus with residents each quarter (Chef)", bullet=True),
            Heading("Priority 2: Staff", 2),
            Line("Complete all appraisals by 31 December 2026 (Deputy Manager)", bullet=True),
        ],
        kind,
        tmp_path,
    )
    assert shape(reading) == [
        (
            "People's experience",
            ["Introduce a residents' council by June 2026", "Review menus with residents each quarter"],
        ),
        ("Staff", ["Complete all appraisals by 31 December 2026"]),
    ]
    assert [i.responsible for i in reading.plan.items] == [["Home Manager"], ["Chef"], ["Deputy Manager"]]


@everywhere
def test_a_lead_merged_over_its_actions_and_status_with_progress(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Adult Services Peer Challenge Action Plan", bold=True),
            Table(
                [
                    ["Area for consideration", "Actions", "Lead Officer", "Timescale", "Progress / RAG"],
                    [("Prevention", 3, 1), "Prevention strategy", ("Fay Holt", 3, 1), "Dec 2026", "Green - draft done"],
                    [None, "Community connectors", None, "Mar 2027", "Amber - recruiting"],
                    [None, "Front door review", None, "Sept 2026", "Red - not begun"],
                    ["Data", "New dashboards", "Gus Reed", "Ongoing", "Blue - complete"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [(i.responsible, i.status.text, i.progress[0].text) for i in reading.plan.items] == [
        (["Fay Holt"], "Green", "draft done"),
        (["Fay Holt"], "Amber", "recruiting"),
        (["Fay Holt"], "Red", "not begun"),
        (["Gus Reed"], "Blue", "complete"),
    ]


@everywhere
def test_figures_are_measures_and_no_dates(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Home First Improvement Plan", bold=True),
            Table(
                [
                    ["Aim", "Change idea", "Measure", "Baseline", "Target", "Lead", "By when", "Status"],
                    [
                        "Fewer delays",
                        "Criteria-led discharge",
                        "Delayed days",
                        "240",
                        "120",
                        "Ward Managers",
                        "31 Oct 2026",
                        "On track",
                    ],
                    [
                        "Fewer delays",
                        "Same-day package start",
                        "Days to start",
                        "6",
                        "1",
                        "Care Brokerage Team",
                        "30 Nov 2026",
                        "At risk",
                    ],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [(i.measure, i.finish.text, i.status.key) for i in reading.plan.items] == [
        ("Delayed days\nBaseline: 240\nTarget: 120", "31 Oct 2026", "green"),
        ("Days to start\nBaseline: 6\nTarget: 1", "30 Nov 2026", "amber"),
    ]
    assert [s.title for s in reading.plan.sections] == ["Fewer delays"]


@everywhere
def test_named_rows_over_repeated_headings(kind: str, tmp_path: Path) -> None:
    columns = ["Action", "Responsible", "Date", "Progress", "RAG"]
    reading = read(
        [
            Line("Action Plan for Elm Court", bold=True),
            Table(
                [
                    [("Quality Statement: Safe environments", 1, 5), *WIDE],
                    columns,
                    ["Fix window restrictors", "Handyman", "1 May 2026", "Done", "G"],
                    ["Legionella checks", "Handyman", "Monthly", "", "A"],
                    [("Quality Statement: Learning culture", 1, 5), *WIDE],
                    columns,
                    ["Debrief after falls", "Nurse in charge", "June 2026", "", "R"],
                ],
                heads=0,
            ),
        ],
        kind,
        tmp_path,
    )
    assert shape(reading) == [
        ("Safe environments", ["Fix window restrictors", "Legionella checks"]),
        ("Learning culture", ["Debrief after falls"]),
    ]


@everywhere
def test_objectives_with_leads_of_their_own(kind: str, tmp_path: Path) -> None:
    columns = ["Action", "Owner", "Start date", "End date", "Status"]
    reading = read(
        [
            Heading("Unscheduled care programme", 1),
            Table(
                [
                    [("Objective 1: Fewer admissions from care homes", 1, 5), *WIDE],
                    [("Lead: Dr Tessa Vane", 1, 5), *WIDE],
                    columns,
                    ["Anticipatory care plans", "GP Lead", "01/04/2026", "30/09/2026", "On track"],
                    [("Objective 2: Shorter stays", 1, 5), *WIDE],
                    [("Lead: Omar Hadley", 1, 5), *WIDE],
                    columns,
                    ["Discharge hub", "Hub Manager", "01/05/2026", "01/04/2026", "Late"],
                ],
                heads=0,
            ),
        ],
        kind,
        tmp_path,
    )
    assert [(s.number, s.title, s.lead) for s in reading.plan.sections] == [
        ("1", "Fewer admissions from care homes", ["Dr Tessa Vane"]),
        ("2", "Shorter stays", ["Omar Hadley"]),
    ]
    assert any("before the start" in w.text for w in reading.warnings)


@everywhere
def test_minutes_keep_only_what_asks_for_something(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Care Home Oversight Group", 1),
            Line("Minutes of the meeting held on 12 May 2026"),
            Table(
                [
                    ["Item", "Discussion", "Action", "Owner", "Due"],
                    ["1", "Minutes agreed", "", "", ""],
                    [
                        "2",
                        "Staffing was discussed at length.",
                        "Send the rota to the group",
                        "Ted Quill",
                        "19 May 2026",
                    ],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [facts(i)[:4] for i in reading.plan.items] == [
        ("2", "Send the rota to the group", ["Ted Quill"], "19 May 2026")
    ]
    assert "Minutes agreed" in " ".join(n.text for n in reading.not_imported)


@everywhere
def test_numbers_within_numbers(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Best Value Action Plan", 1),
            Table(
                [
                    ["No", "Objective / action", "Lead", "Completion date", "Update"],
                    ["1", "Strengthen governance", "", "", ""],
                    ["1.1", "Clarify the roles of committees", "Ailsa Renwick", "31/03/2026", "Draft written"],
                    ["1.2", "Publish a forward plan", "Clerk", "30/04/2026", ""],
                    ["2", "Manage resources", "", "", ""],
                    ["2.1", "Agree a financial plan", "Finance Director", "30/09/2026", ""],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert shape(reading) == [
        ("Strengthen governance", ["Clarify the roles of committees", "Publish a forward plan"]),
        ("Manage resources", ["Agree a financial plan"]),
    ]
    assert [i.number for i in reading.plan.items] == ["1.1", "1.2", "2.1"]


@everywhere
def test_yes_and_no_answer_whether_it_is_done(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Complaint action plan", bold=True),
            Table(
                [
                    [
                        "Learning identified",
                        "Action",
                        "Responsible officer",
                        "Target date",
                        "Completed (Y/N)",
                        "Evidence",
                    ],
                    ["Call bells", "Response audit", "Night Manager", "31/05/26", "Y", "Audit of 12 May"],
                    ["Laundry", "Label machine", "Housekeeper", "15/06/26", "N", ""],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [(i.status.text, i.status.key) for i in reading.plan.items] == [("Y", "blue"), ("N", "")]


@everywhere
def test_who_and_when_on_lines_of_the_actions_cell(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Council response", 1),
            Table(
                [
                    ["No.", "Recommendation", "Agreed action and lead officer", "Position statement"],
                    ["1", "Reports reach members",
                     "Report each quarter.\nLead: Democratic Services Manager\nBy when: June 2026",
                     "First report given.\n- Well received"],
                    ["2", "Members are trained",
                     "Two sessions a year.\nLead: Member Support Officer\nBy when: March 2027", ""],
                ]
            ),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    assert [facts(i)[1:4] for i in reading.plan.items] == [
        ("Report each quarter.", ["Democratic Services Manager"], "June 2026"),
        ("Two sessions a year.", ["Member Support Officer"], "March 2027"),
    ]
