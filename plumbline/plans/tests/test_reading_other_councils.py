"""Plans of other councils, homes and trusts: forms, reports, trackers, cards; invented, in published layouts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plumbline.plans.rules.content import Item, Reading
from plumbline.plans.tests.fictional import Heading, Line, Plan, Table
from plumbline.plans.tests.test_reading_layouts import everywhere, read

DIARY = "Keep a diary of visits at the front desk and show it to relatives"
LAMPS = "Replace the lamps in the east corridor"
TASTE = "Hold a tasting evening each quarter with the people who live here"
ROTA = "Publish the rota three weeks ahead"


def row(item: Item) -> tuple[Any, ...]:
    """The whole of an action: number, text, who, start, the day it is due, measure, outcome, progress, status."""
    said = [f"{p.round}: {p.text}" if p.round else p.text for p in item.progress if p.text]
    finish = str(item.finish.date) if item.finish.date else item.finish.text
    return (
        item.number,
        item.title or item.text,
        item.responsible,
        item.start.text,
        finish,
        item.measure,
        item.outcome,
        said,
        item.status.text,
    )


def sections(reading: Reading) -> list[tuple[str, str, str]]:
    return [(s.number, s.title, s.theme) for s in reading.plan.sections]


def rows(reading: Reading) -> list[tuple[Any, ...]]:
    return [row(item) for item in reading.plan.items]


def act(number: str, text: str, who: list[str], finish: str, **more: Any) -> tuple[Any, ...]:
    found = {"start": "", "measure": "", "outcome": "", "progress": [], "status": ""} | more
    return (
        number,
        text,
        who,
        found["start"],
        finish,
        found["measure"],
        found["outcome"],
        found["progress"],
        found["status"],
    )


def regulator_form(regulation: str, why: str, action: str, who: str, check: str, when: str) -> Table:
    wide = lambda text: [(text, 1, 2), None]  # noqa: E731
    return Table(
        [
            ["Regulated activity", "Regulation"],
            ["Accommodation for persons who require nursing or personal care", regulation],
            ["", f"How the regulation was not being met:\n{why}"],
            wide("Please describe clearly the action you are going to take and what you intend to achieve"),
            wide(action),
            ["Who is responsible for the action?", who],
            wide("How are you going to ensure that the improvements are sustainable?"),
            wide(check),
            ["Date actions will be completed:", when],
        ]
    )


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_regulators_form_asks_in_one_row_and_is_answered_in_the_next(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Report on the actions you plan to take", 1),
            regulator_form(
                "Regulation 12 Safe care",
                "Doses were not written down.",
                DIARY,
                "Deputy Manager",
                "The manager will look at ten records a month.",
                "31 January 2027",
            ),
            Line("Second regulation"),
            regulator_form(
                "Regulation 18 Staffing",
                "Shifts were short.",
                ROTA,
                "Registered Manager",
                "The owner will sample rotas.",
                "28 February 2027",
            ),
        ],
        kind,
        tmp_path,
    )
    assert rows(reading) == [
        act("1.1", DIARY, ["Deputy Manager"], "2027-01-31", measure="The manager will look at ten records a month."),
        act("2.1", ROTA, ["Registered Manager"], "2027-02-28", measure="The owner will sample rotas."),
    ]
    assert [(s.title, s.context) for s in reading.plan.sections] == [
        ("Regulation 12 Safe care", "Doses were not written down."),
        ("Regulation 18 Staffing", "Shifts were short."),
    ]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_committee_report_with_the_plan_at_its_end(kind: str, tmp_path: Path) -> None:
    """What the report recommends to its committee, and its table of implications, are no actions."""
    reading = read(
        [
            Heading("Harrow Vale Integration Joint Board", 1),
            Heading("2. Recommendations", 2),
            Line("2.1 It is recommended that the Board:"),
            Line("a) notes the findings of the visit;"),
            Line("b) approves the plan in the appendix."),
            Heading("4. Implications", 2),
            Table(
                [
                    ["Implication", "Comment"],
                    ["Financial", "There are no new costs."],
                    ["Risk", "If nothing is done people may come to harm."],
                    ["Equalities", "An assessment has been made."],
                ]
            ),
            Heading("Appendix 1: Improvement Plan", 1),
            Line("Priority area for improvement 1: Relatives should know who visits.", bold=True),
            Table(
                [
                    ["Action", "Lead officer", "Timescale", "Success measure", "Progress"],
                    [DIARY, "Rhona Galbraith", "By end of March 2027", "Nine of ten relatives know", "Diary bought"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert rows(reading) == [
        act(
            "1.1",
            DIARY,
            ["Rhona Galbraith"],
            "2027-03-31",
            measure="Nine of ten relatives know",
            progress=["Diary bought"],
        )
    ]
    assert [s[:2] for s in sections(reading)] == [("1", "Relatives should know who visits.")]


@everywhere
def test_counts_keys_and_measures_around_the_plan_are_no_actions(kind: str, tmp_path: Path) -> None:
    plan: Plan = [
        Heading("Improvement Plan: report to the Board", 1),
        Heading("Summary of progress"),
        Table(
            [
                ["Workstream", "Red", "Amber", "Green", "Total"],
                ["Access", "1", "2", "3", "6"],
                ["Quality", "0", "1", "4", "5"],
            ]
        ),
        Heading("Priority 1: Evenings and weekends"),
        Table([["RAG", "Meaning"], ["Red", "Late"], ["Amber", "At risk"], ["Green", "On track"]]),
        Table([["Ref", "Action", "Owner", "Deadline", "RAG"], ["1.1", TASTE, "Head Cook", "30/06/2027", "Green"]]),
        Heading("Key performance indicators"),
        Table(
            [["Measure", "Baseline", "Target", "Q1", "Q2"], ["Calls answered in a minute", "71%", "90%", "74%", "80%"]]
        ),
        Heading("Risk register"),
        Table(
            [
                ["Risk", "Likelihood", "Impact", "Score", "Mitigation", "Owner"],
                ["The oven fails", "3", "4", "12", "A second oven is hired", "Head Cook"],
            ]
        ),
    ]
    reading = read(plan, kind, tmp_path)
    assert rows(reading) == [act("1.1", TASTE, ["Head Cook"], "2027-06-30", status="Green")]
    if kind != "xlsx":  # in one sheet the headings are cells above each other
        assert [s[:2] for s in sections(reading)] == [("1", "Evenings and weekends")]


@everywhere
def test_the_first_heading_of_each_table_names_its_priority(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Carers' Action Plan 2026-2028", 1),
            Table(
                [
                    ["Priority 1: Find carers early", "Lead", "Timescale", "RAG"],
                    [DIARY, "Carers Lead", "March 2027", "Green"],
                ]
            ),
            Line(""),
            Table(
                [
                    ["Priority 2: Breaks for carers", "Lead", "Timescale", "RAG"],
                    [TASTE, "Head Cook", "May 2027", "Amber"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [s[:2] for s in sections(reading)] == [("1", "Find carers early"), ("2", "Breaks for carers")]
    assert rows(reading) == [
        act("1.1", DIARY, ["Carers Lead"], "2027-03-31", status="Green"),
        act("2.1", TASTE, ["Head Cook"], "2027-05-31", status="Amber"),
    ]


@everywhere
def test_a_themes_number_and_name_in_cells_of_their_own(kind: str, tmp_path: Path) -> None:
    heads = ["No", "Action", "Lead", "By when", "Status"]
    reading = read(
        [
            Heading("Public Protection Business Plan", 1),
            Table(
                [
                    ["Theme 1", ("Leadership", 1, 4), None, None, None],
                    heads,
                    ["1.1", DIARY, "Carers Lead", "March 2027", "Amber"],
                    ["Theme 2", ("Learning", 1, 4), None, None, None],
                    heads,
                    ["2.1", ROTA, "Home Manager", "June 2027", "Green"],
                ],
                heads=0,
            ),
        ],
        kind,
        tmp_path,
    )
    assert [s[:2] for s in sections(reading)] == [("1", "Leadership"), ("2", "Learning")]
    assert rows(reading) == [
        act("1.1", DIARY, ["Carers Lead"], "2027-03-31", status="Amber"),
        act("2.1", ROTA, ["Home Manager"], "2027-06-30", status="Green"),
    ]


@everywhere
def test_what_a_regulator_said_beside_what_will_be_done(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Hillfoot Trust: CQC Action Plan", 1),
            Table(
                [
                    [
                        "CQC ref",
                        "Must do / should do action (from report)",
                        "Regulation",
                        "Improvement action",
                        "Executive lead",
                        "Due date",
                        "BRAG",
                    ],
                    ["MD1", "The trust must light its corridors.", "Reg 15", LAMPS, "Chief Nurse", "31/01/2027", "A"],
                    [
                        "MD2",
                        "The trust must plan its shifts.",
                        "Reg 18",
                        ROTA,
                        "Head of Access / Rota Team",
                        "28/02/2027",
                        "B",
                    ],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [s[1] for s in sections(reading)] == [
        "The trust must light its corridors.",
        "The trust must plan its shifts.",
    ]
    assert [r[1:] for r in rows(reading)] == [
        act("", LAMPS, ["Chief Nurse"], "2027-01-31", status="A")[1:],
        act("", ROTA, ["Head of Access", "Rota Team"], "2027-02-28", status="B")[1:],
    ]


@everywhere
def test_updates_by_month_and_a_number_that_is_the_recommendations(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Named workers: action tracker", 1),
            Table(
                [
                    [
                        "Recommendation number",
                        "Recommendation",
                        "Agreed action",
                        "Action lead",
                        "Target date",
                        "September 2026 update",
                        "October 2026 update",
                        "Current RAG",
                    ],
                    [
                        "1",
                        "People have a named worker",
                        DIARY,
                        "Carers Lead",
                        "31/03/2027",
                        "Scoping",
                        "Under way",
                        "Green",
                    ],
                    [
                        "1",
                        "People have a named worker",
                        ROTA,
                        "Home Manager",
                        "30/04/2027",
                        "Scoping",
                        "Under way",
                        "Amber",
                    ],
                    ["2", "Corridors are safe", LAMPS, "Estates Team", "31/01/2027", "Quote in", "Ordered", "Blue"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert [s[:2] for s in sections(reading)] == [("1", "People have a named worker"), ("2", "Corridors are safe")]
    assert rows(reading) == [
        act(
            "1.1",
            DIARY,
            ["Carers Lead"],
            "2027-03-31",
            progress=["September 2026: Scoping", "October 2026: Under way"],
            status="Green",
        ),
        act(
            "1.2",
            ROTA,
            ["Home Manager"],
            "2027-04-30",
            progress=["September 2026: Scoping", "October 2026: Under way"],
            status="Amber",
        ),
        act(
            "2.1",
            LAMPS,
            ["Estates Team"],
            "2027-01-31",
            progress=["September 2026: Quote in", "October 2026: Ordered"],
            status="Blue",
        ),
    ]


@everywhere
def test_revised_dates_totals_and_a_key_beside_the_plan(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Transformation Plan 2026/27", 1),
            Table(
                [
                    ["Ref", "Deliverable", "Lead", "Original date", "Revised date", "Status", "Key", "Meaning"],
                    ["1.1", DIARY, "Carers Lead", "31/01/2027", "31/03/2027", "Amber", "Red", "Late"],
                    ["1.2", LAMPS, "Estates Team", "31/01/2027", "", "Blue", "Amber", "At risk"],
                    ["1.3", ROTA, "Home Manager", "30/04/2027", "", "Amber", "Green", "On track"],
                    ["", "Total", "", "", "", "", "", ""],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert rows(reading) == [
        act("1.1", DIARY, ["Carers Lead"], "2027-03-31", status="Amber"),
        act("1.2", LAMPS, ["Estates Team"], "2027-01-31", status="Blue"),
        act("1.3", ROTA, ["Home Manager"], "2027-04-30", status="Amber"),
    ]
    left = " ".join(entry.text for entry in reading.not_imported)
    assert "On track" in left, "what stays out is listed"
    assert "Total" in left
