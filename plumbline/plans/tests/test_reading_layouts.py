"""Fictional plans in the layouts that councils, care homes and NHS bodies use, each from Word, Excel and PDF."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from plumbline.documents.reading import read_blocks
from plumbline.library.loading import load_library
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import Item, Reading, Section
from plumbline.plans.tests.fictional import Heading, Line, Plan, Table, write_docx, write_pdf, write_xlsx

LIBRARY = Path(__file__).resolve().parents[3] / "library"
WRITERS: dict[str, Callable[[Plan, Path], Path]] = {"docx": write_docx, "xlsx": write_xlsx, "pdf": write_pdf}
everywhere = pytest.mark.parametrize("kind", list(WRITERS))

DG_COLUMNS = [
    "Action No", "Actions (including detail of the desired outcome/s)", "Responsible Person/s",
     "Timescale for Completion",
    "Progress Comments (including ability to meet any identified requirements)", "RAG Status",
]  # fmt: skip


@lru_cache(maxsize=1)
def library() -> Any:
    return load_library(LIBRARY)


def read(plan: Plan, kind: str, folder: Path, **options: Any) -> Reading:
    path = WRITERS[kind](plan, folder / f"plan.{kind}")
    return understand(read_blocks(path), frameworks=library().frameworks, scales=library().scales, **options)


def facts(item: Item) -> tuple[Any, ...]:
    """number, text, who, finish, status key"""
    return (item.number, item.text, item.responsible, item.finish.text, item.status.key)


def sections(reading: Reading) -> list[Section]:
    return reading.plan.sections


@everywhere
def test_safeguarding_review_with_merged_recommendations(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Safeguarding Adults Review: Adult K - Action Plan", 1),
            Line("Brackenshire Safeguarding Adults Board. Period: April 2026 to March 2027."),
            Line("RAG key: Red = overdue, Amber = in progress, Green = complete"),
            Table(
                [
                    ["Recommendation", "Action", "Lead", "Timescale", "Progress", "RAG"],
                    [("1. Record every mental capacity assessment.", 2, 1), "Audit 20 case files", "Head of Quality",
                     "30 June 2026",
                     "Audit tool agreed in May.", "Amber"],
                    [None, "Share the findings", "Principal Social Worker / Locality Managers", "Sept", "", "Red"],
                    ["2. Review the guidance on self-neglect.", "Publish new guidance (see action 1.1)",
                     "Policy Officer", "31/03/2027",
                     "Draft out for comment", "Green"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    assert reading.plan.title == "Safeguarding Adults Review: Adult K - Action Plan"
    assert str(reading.plan.period_start) == "2026-04-01"
    assert [(s.number, s.title) for s in sections(reading)] == [
        ("1", "Record every mental capacity assessment."),
        ("2", "Review the guidance on self-neglect."),
    ]
    assert [facts(i) for i in reading.plan.items] == [
        ("1.1", "Audit 20 case files", ["Head of Quality"], "30 June 2026", "amber"),
        ("1.2", "Share the findings", ["Principal Social Worker", "Locality Managers"], "Sept", "red"),
        ("2.1", "Publish new guidance (see action 1.1)", ["Policy Officer"], "31/03/2027", "green"),
    ]
    assert reading.plan.items[2].references == ["1.1"]
    assert [p.text for p in reading.plan.items[0].progress] == ["Audit tool agreed in May."]
    assert any("key" in n.why for n in reading.not_imported)


@everywhere
def test_nhs_plan_with_codes_outcomes_and_brag(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Quality Improvement Plan 2026/27", bold=True),
            Table(
                [
                    ["Ref", "Issue", "Action", "Expected outcome", "Evidence", "Executive lead", "Start date",
                     "Target date", "BRAG",
                     "Progress update"],
                    ["QIP1", "Falls with harm", "A falls huddle on each ward", "Fewer falls", "Monthly falls data",
                     "Director of Nursing",
                     "01/04/2026", "30/09/2026", "G", "Started on four wards"],
                    ["QIP2", "Late answers to complaints", "Weekly complaints review", "90% in 25 days", "Dashboard",
                     "Dr Mirela Oakes",
                     "May", "Ongoing", "A", "First review held"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    first, second = reading.plan.items
    assert facts(first) == ("QIP1", "A falls huddle on each ward", ["Director of Nursing"], "30/09/2026", "green")
    assert (first.outcome, first.measure, str(first.start.date)) == ("Fewer falls", "Monthly falls data", "2026-04-01")
    assert [s.title for s in sections(reading)] == ["Falls with harm", "Late answers to complaints"]
    assert (second.finish.kind, str(second.start.date)) == ("ongoing", "2026-05-01")
    assert any("Ongoing" in w.text for w in reading.warnings)


@everywhere
def test_audit_report_with_findings_and_management_responses(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Internal Audit Report: Direct Payments", 1),
            Table(
                [
                    ["No.", "Finding", "Risk rating", "Recommendation", "Management response", "Owner", "Due date"],
                    ["1", "Three of ten files held no agreement.", "High", "Obtain signed agreements.",
                     "Agreed. A check will be added.",
                     "Payments Manager", "31 May 2026"],
                    ["2", "Reviews were late.", "Medium", "Report overdue reviews.", "Agreed. Report built.",
                     "Performance Lead",
                     "Q2 2026/27"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    assert [(s.title, s.context) for s in sections(reading)] == [
        ("Obtain signed agreements.", "Three of ten files held no agreement."),
        ("Report overdue reviews.", "Reviews were late."),
    ]
    assert [facts(i)[:4] for i in reading.plan.items] == [
        ("1", "Agreed. A check will be added.", ["Payments Manager"], "31 May 2026"),
        ("2", "Agreed. Report built.", ["Performance Lead"], "Q2 2026/27"),
    ]
    assert str(reading.plan.items[1].finish.date) == "2026-09-30"
    assert {n.text for n in reading.not_imported} >= {"High", "Medium"}


@everywhere
def test_scrutiny_tracker_with_dated_updates(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Health and Care Scrutiny Committee: recommendation tracker", bold=True),
            Table(
                [
                    ["Rec No", "Recommendation", "Agreed action", "Responsible officer", "Target date",
                     "Update June 2026",
                     "Update September 2026", "Status"],
                    ["R1", "That respite is reviewed.", "Commission a review.", "Commissioning Manager",
                     "December 2026",
                     "Specification written.", "Under way; see R2.", "On track"],
                    ["R2", "That carers are asked.", "Run a survey.", "Carers Lead", "Oct 2026", "", "212 answers.",
                     "Complete"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    first, second = reading.plan.items
    assert [(p.round, p.text) for p in first.progress] == [
        ("June 2026", "Specification written."),
        ("September 2026", "Under way; see R2."),
    ]
    assert first.references == ["R2"]
    assert [(p.round, p.text) for p in second.progress] == [("September 2026", "212 answers.")]
    assert (first.status.key, second.status.key) == ("green", "blue")


@everywhere
def test_cqc_plan_by_regulation(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Hollin Bank Care Home: CQC action plan", 1),
            Line("Service: Hollin Bank Care Home"),
            Line("Date of inspection: 12 February 2026"),
            Table(
                [
                    ["Regulation", "How the regulation was not being met", "Action we will take", "Who is responsible",
                     "Completion date", "How will we know it has worked"],
                    ["Regulation 12: Safe care", "Two risk assessments were out of date.",
                     "Review every risk assessment.",
                     "Registered Manager", "15/04/2026", "Monthly audit"],
                    ["Regulation 18: Staffing", "Supervision had lapsed.", "Book supervision for all.",
                     "Deputy Manager, Senior Carers",
                     "30/04/2026", "Supervision matrix"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    assert reading.plan.header == {"Service": "Hollin Bank Care Home", "Date of inspection": "12 February 2026"}
    assert [(s.title, s.context) for s in sections(reading)] == [
        ("Regulation 12: Safe care", "Two risk assessments were out of date."),
        ("Regulation 18: Staffing", "Supervision had lapsed."),
    ]
    assert reading.plan.items[1].responsible == ["Deputy Manager", "Senior Carers"]
    assert reading.plan.items[0].measure == "Monthly audit"


@everywhere
def test_must_do_and_should_do_tables_under_headings(kind: str, tmp_path: Path) -> None:
    columns = ["Action", "By whom", "By when", "Status"]
    reading = read(
        [
            Heading("Quality improvement plan following inspection", 1),
            Heading("Must do", 2),
            Table([columns, ["Mend the call bells", "Estates Manager", "1 June 2026", "Complete"],
                   ["Train all staff", "Training Lead", "July 2026", "In progress"]]),
            Heading("Should do", 2),
            Table([columns, ["More activities", "Activities Coordinator", "August 2026", "Not started"]]),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    assert [s.title for s in sections(reading)] == ["Must do", "Should do"]
    assert [i.number for i in reading.plan.items] == ["1.1", "1.2", "2.1"]
    assert [i.status.key for i in reading.plan.items] == ["blue", "green", "grey"]
    assert not any("Not started" in w.text for w in reading.warnings), "the scale has a word for it"


@everywhere
def test_headings_in_two_rows(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Delivery Plan 2026-27", bold=True),
            Table(
                [
                    [
                        ("No", 2, 1),
                        ("What we will do", 2, 1),
                        ("Timescale", 1, 2),
                        None,
                        ("Lead", 2, 1),
                        ("Progress", 1, 2),
                        None,
                    ],
                    [None, None, "Start", "Finish", None, "Q1", "Q2"],
                    [
                        "1.1",
                        "Set up a carers' forum",
                        "Apr",
                        "Jun",
                        "Aoife Brannigan",
                        "Forum met twice",
                        "Third meeting held",
                    ],
                    ["1.2", "Publish its notes", "May", "Mar", "Aoife Brannigan", "", "On the website"],
                ],
                heads=2,
            ),
        ],
        kind,
        tmp_path,
    )
    first, second = reading.plan.items
    assert facts(first)[:4] == ("1.1", "Set up a carers' forum", ["Aoife Brannigan"], "Jun")
    assert (str(first.start.date), str(second.finish.date)) == ("2026-04-01", "2027-03-31")
    assert [(p.round, p.text) for p in first.progress] == [("Q1", "Forum met twice"), ("Q2", "Third meeting held")]


@everywhere
def test_welsh_headings_and_names(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Cynllun Gwella Gwasanaeth 2026/27", bold=True),
            Table(
                [
                    ["Rhif", "Cam gweithredu", "Pwy", "Erbyn pryd", "Cynnydd", "Statws"],
                    ["1", "Adolygu'r cynlluniau gofal", "Siân ap Rhys", "31/07/2026", "Wedi dechrau", "Amber"],
                    ["2", "Hyfforddi staff", "Rheolwr Cofrestredig", "Medi 2026", "", "Green"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [facts(i) for i in reading.plan.items] == [
        ("1", "Adolygu'r cynlluniau gofal", ["Siân ap Rhys"], "31/07/2026", "amber"),
        ("2", "Hyfforddi staff", ["Rheolwr Cofrestredig"], "Medi 2026", "green"),
    ]
    assert str(reading.plan.items[1].finish.date) == "2026-09-30"


@everywhere
def test_lettered_actions_in_one_cell(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Action plan after the fire safety visit", 1),
            Table(
                [
                    ["Area for improvement", "Actions", "Responsible", "Deadline"],
                    [
                        "Fire doors",
                        "a) Replace two door closers\nb) Check all doors each week",
                        "Maintenance Operative",
                        "30/05/2026",
                    ],
                    [
                        "Evacuation",
                        "a) Update the plans\nb) Hold a night drill\nc) Record the drill",
                        "Home Manager",
                        "15/06/2026",
                    ],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [(s.title, [i.text for i in s.items]) for s in sections(reading)] == [
        ("Fire doors", ["Replace two door closers", "Check all doors each week"]),
        ("Evacuation", ["Update the plans", "Hold a night drill", "Record the drill"]),
    ]
    assert len({i.number for i in reading.plan.items}) == 5
    assert {i.finish.text for i in sections(reading)[1].items} == {"15/06/2026"}
    assert any("3 actions" in w.text for w in reading.warnings)


@everywhere
def test_numbered_actions_in_one_cell_with_doers_in_brackets(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Joint Inspection Improvement Action Plan", bold=True),
            Table(
                [
                    ["Recommendation", "Actions", "Lead", "Start", "End"],
                    ["1. Improve joint working",
                     "1.1 Map the pathways (Service Manager)\n1.2 Agree a protocol (Head of Service)",
                     "Moira Fell", "Aug 2026", "Dec 2026"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    assert [(i.number, i.text, i.responsible) for i in reading.plan.items] == [
        ("1.1", "Map the pathways", ["Service Manager"]),
        ("1.2", "Agree a protocol", ["Head of Service"]),
    ]
    assert sections(reading)[0].lead == ["Moira Fell"]


@everywhere
def test_sections_named_in_the_first_of_their_rows_only(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Improvement plan", bold=True),
            Table(
                [
                    ["Priority", "Action", "Lead officer", "By when", "Outcome"],
                    ["1. Workforce", "Recruit six carers", "HR Manager", "Sept 2026", "Fewer agency hours"],
                    ["", "Exit interviews for all leavers", "HR Manager", "March 2027", ""],
                    ["2. Premises", "Redecorate the lounge", "Home Manager", "31/10/2026", "A lounge people like"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [(s.number, s.title, len(s.items)) for s in sections(reading)] == [
        ("1", "Workforce", 2),
        ("2", "Premises", 1),
    ]
    assert [i.number for i in reading.plan.items] == ["1.1", "1.2", "2.1"]
    assert reading.plan.items[0].outcome == "Fewer agency hours"


@everywhere
def test_a_card_for_each_action(kind: str, tmp_path: Path) -> None:
    cards = [
        ("Write a dementia strategy", "Clinical Lead", "31 July 2026", "First draft", "Amber"),
        ("Buy two profiling beds", "Finance Manager", "30 June 2026", "Ordered", "Green"),
        ("Start a reading group", "Activities Lead", "May 2026", "", "Red"),
    ]
    plan: Plan = [Heading("Improvement plan for Tern House", 1)]
    for action, lead, date, progress, status in cards:
        plan += [Table([["Action", action], ["Lead", lead], ["Target date", date], ["Progress", progress], ["Status",
         status]], heads=0),
                 Line("")]  # fmt: skip
    reading = read(plan, kind, tmp_path)
    assert [(i.text, i.responsible, i.finish.text, i.status.text) for i in reading.plan.items] == [
        (action, [lead], date, status) for action, lead, date, _, status in cards
    ]


@everywhere
def test_an_action_in_each_column(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Project plan on a page", bold=True),
            Table(
                [
                    ["Action", "Fit handrails", "Repaint the doors", "Label the rooms"],
                    ["Lead", "Maintenance Team", "Maintenance Team", "Dementia Lead"],
                    ["By when", "1 May 2026", "1 June 2026", "1 July 2026"],
                    ["Status", "Complete", "In progress", "Late"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [facts(i)[1:] for i in reading.plan.items] == [
        ("Fit handrails", ["Maintenance Team"], "1 May 2026", "blue"),
        ("Repaint the doors", ["Maintenance Team"], "1 June 2026", "green"),
        ("Label the rooms", ["Dementia Lead"], "1 July 2026", "red"),
    ]


@everywhere
def test_columns_in_another_order_and_other_words(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Thornbury Lodge Improvement Plan 2026", bold=True),
            Table(
                [
                    [
                        "RAG",
                        "Comments",
                        "Deadline",
                        "Person(s) responsible",
                        "Required action",
                        "Area of improvement",
                        "Ref",
                    ],
                    [
                        "R",
                        "No quotes yet",
                        "15/05/2026",
                        "Handyman\nHome Manager",
                        "Replace the lift motor",
                        "Premises",
                        "TL/01",
                    ],
                    ["G", "Done", "01/05/2026", "Chef", "New menus in large print", "Food", "TL/02"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [facts(i) for i in reading.plan.items] == [
        ("TL/01", "Replace the lift motor", ["Handyman", "Home Manager"], "15/05/2026", "red"),
        ("TL/02", "New menus in large print", ["Chef"], "01/05/2026", "green"),
    ]
    assert [s.title for s in sections(reading)] == ["Premises", "Food"]


@everywhere
def test_a_table_without_headings_is_told_by_its_cells(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Actions agreed on 3 May 2026", bold=True),
            Table(
                [
                    ["1", "Order new mattresses", "Deputy Manager", "10/05/2026", "Complete"],
                    ["2", "Ring the falls team", "Night Lead", "12/05/2026", "In progress"],
                    ["3", "Update the fire risk assessment", "Home Manager", "20/05/2026", "Late"],
                ],
                heads=0,
            ),
        ],
        kind,
        tmp_path,
    )
    assert [facts(i) for i in reading.plan.items] == [
        ("1", "Order new mattresses", ["Deputy Manager"], "10/05/2026", "blue"),
        ("2", "Ring the falls team", ["Night Lead"], "12/05/2026", "green"),
        ("3", "Update the fire risk assessment", ["Home Manager"], "20/05/2026", "red"),
    ]


@everywhere
@pytest.mark.requirement("DG21", "DG25", "DG26", "DG32")
def test_dumfries_form_filled_in_with_doubtful_rows(kind: str, tmp_path: Path) -> None:
    wide: list[Any] = [None] * 5
    reading = read(
        [
            Line("Partnership/Provider Improvement Plan", bold=True),
            Line("Name of Partnership Lead: Rhona Telfer"),
            Line("Name of Service: Glenlaggan House"),
            Table(
                [
                    [("Theme 1: Supporting People's Well-being", 1, 6), *wide],
                    [("Context (e.g. Self-Assessment): Inspection of 2 March 2026", 1, 6), *wide],
                    DG_COLUMNS,
                    [
                        "1.1",
                        "Introduce oral care plans.",
                        "Clinical Lead\nCare Home Manager",
                        "30 April 2026",
                        "18 of 32 done.",
                        "Amber",
                    ],
                    ["1.2", "Activities seven days a week, see 1.1", "Activities Coordinator", "Ongoing", "", "Red"],
                    ["1.2", "A second row with the same number", "tbc", "31/04/2026", "", "Purple"],
                ],
                heads=3,
            ),
            Table(
                [
                    [("Theme 4: Environment", 1, 6), *wide],
                    [("Context (e.g. Self-Assessment): Assurance visit", 1, 6), *wide],
                    DG_COLUMNS,
                    ["4.1", "Replace the hall carpet", "Owner", "Aug 2026", "", "G"],
                ],
                heads=3,
            ),
        ],
        kind,
        tmp_path,
    )
    plan = reading.plan
    assert plan.framework == "dumfries-galloway-improvement-plan"
    assert plan.header["Name of Service"] == "Glenlaggan House"
    assert [(s.number, s.title, s.context) for s in plan.sections] == [
        ("1", "Supporting People's Well-being", "Inspection of 2 March 2026"),
        ("4", "Environment", "Assurance visit"),
    ]
    assert [facts(i) for i in plan.items] == [
        ("1.1", "Introduce oral care plans.", ["Clinical Lead", "Care Home Manager"], "30 April 2026", "amber"),
        ("1.2", "Activities seven days a week, see 1.1", ["Activities Coordinator"], "Ongoing", "red"),
        ("1.3", "A second row with the same number", ["tbc"], "31/04/2026", ""),
        ("4.1", "Replace the hall carpet", ["Owner"], "Aug 2026", "green"),
    ]
    told = " ".join(w.text for w in reading.warnings)
    for doubt in ("The number 1.2 stands twice", "does not exist", "Ongoing", "Purple"):
        assert doubt in told


@everywhere
def test_tables_that_hold_no_actions_are_left_out_and_told(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Progress report on the improvement plan", 1),
            Table([["Status", "Number of actions"], ["Complete", "5"], ["In progress", "7"], ["Overdue", "1"]]),
            Heading("Members", 2),
            Table([["Name", "Role", "Organisation"], ["Una Marsh", "Chair", "Westmere Council"], ["Ted Quill",
             "Manager", "Quillhouse"]]),
            Heading("Version control", 2),
            Table([["Version", "Date", "Author", "Changes"], ["0.1", "1 May 2026", "U Marsh", "First draft"]]),
            Heading("Actions", 2),
            Table([["#", "Action", "Owner", "Due", "Status"], ["1", "Hire a nurse", "Ted Quill", "1 June 2026",
             "Complete"],
                   ["2", "Buy hoists", "Ted Quill", "1 July 2026", "Overdue"]]),
        ],
        kind,
        tmp_path,
    )  # fmt: skip
    assert [i.text for i in reading.plan.items] == ["Hire a nurse", "Buy hoists"]
    left = " ".join(n.text for n in reading.not_imported)
    for text in ("Una Marsh", "First draft", "Number of actions"):
        assert text in left


@everywhere
def test_quarters_with_their_own_rag_and_commentary(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Integration Joint Board Delivery Plan 2026/27", bold=True),
            Table(
                [
                    ["Ref", "Action", "Lead", "Deadline", "Q1 RAG", "Q1 Commentary", "Q2 RAG", "Q2 Commentary"],
                    [
                        "D1",
                        "Open a second day service",
                        "Chief Officer",
                        "March 2027",
                        "Green",
                        "Site found",
                        "Amber",
                        "Lease delayed",
                    ],
                    [
                        "D2",
                        "Review transport",
                        "Head of Service",
                        "Dec 2026",
                        "Green",
                        "Survey out",
                        "Green",
                        "Report drafted",
                    ],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    first = reading.plan.items[0]
    assert [(p.round, p.text, p.status) for p in first.progress] == [
        ("Q1", "Site found", "Green"),
        ("Q2", "Lease delayed", "Amber"),
    ]
    assert first.status.text == "Amber"


@everywhere
def test_who_and_when_in_one_column(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Line("Action plan", bold=True),
            Table(
                [
                    ["Issue", "What needs to be done", "Responsible officer and date", "Progress"],
                    [
                        "Care plans",
                        "Rewrite all care plans with families",
                        "Registered Manager, 31 May 2026",
                        "Half done",
                    ],
                    ["Signage", "Put up dementia-friendly signs", "Maintenance Team - June 2026", ""],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [facts(i)[2:4] for i in reading.plan.items] == [
        (["Registered Manager"], "31 May 2026"),
        (["Maintenance Team"], "June 2026"),
    ]


@everywhere
def test_sub_lines_belong_to_the_action_above(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Team plan", 1),
            Table(
                [
                    ["No", "Action", "Who", "When"],
                    ["1", "Write the handbook", "All", "May 2026"],
                    ["", "a. Draft it with two carers", "", ""],
                    ["", "b. Send it to everybody", "", ""],
                    ["2", "Launch it", "Team Leader", "July 2026"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [i.text for i in reading.plan.items] == [
        "Write the handbook\na. Draft it with two carers\nb. Send it to everybody",
        "Launch it",
    ]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_actions_in_sentences(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Improvement plan", 1),
            Heading("Medication", 2),
            Line("Action 1: Review the medication policy. Lead: Clinical Nurse Manager. By: 31 May 2026."),
            Line("Action 2: Retrain night staff. Lead: Training Officer. By: June 2026. Progress: dates are booked."),
            Heading("Food", 2),
            Line("Action 3: Ask residents about the menu. Lead: Cook. By: 15 July 2026."),
        ],
        kind,
        tmp_path,
    )
    assert [(s.title, [facts(i)[:4] for i in s.items]) for s in sections(reading)] == [
        ("Medication", [("1", "Review the medication policy.", ["Clinical Nurse Manager"], "31 May 2026"),
                        ("2", "Retrain night staff.", ["Training Officer"], "June 2026")]),
        ("Food", [("3", "Ask residents about the menu.", ["Cook"], "15 July 2026")]),
    ]  # fmt: skip


def test_header_block_in_pairs_of_cells(tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Service improvement plan", 1),
            Table([["Service:", "Birch Lodge", "Manager:", "Idris Pell"], ["Date of plan:", "1 May 2026",
             "Review date:", "1 August 2026"]],
                  heads=0),
            Table([["No.", "Action", "What good will look like", "How we will know", "Who is responsible", "Start",
             "Finish by",
                    "Progress", "Status"],
                   ["1", "Weekly hand hygiene checks", "Clean hands", "Audit at 95%", "Infection Control Lead",
                    "May", "within 6 weeks", "",
                    "Green"]]),
        ],
        "docx",
        tmp_path,
    )  # fmt: skip
    assert reading.plan.header == {
        "Service": "Birch Lodge", "Manager": "Idris Pell", "Date of plan": "1 May 2026", "Review date": "1 August 2026",
    }  # fmt: skip
    item = reading.plan.items[0]
    assert (item.outcome, item.measure, str(item.finish.date)) == ("Clean hands", "Audit at 95%", "2026-06-12")
