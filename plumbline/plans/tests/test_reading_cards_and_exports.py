"""Cards, exports of systems and plans without tables, of other councils; invented, in published layouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from plumbline.documents.reading import read_blocks
from plumbline.plans.reading.interpret import understand
from plumbline.plans.tests.fictional import Heading, Line, Table
from plumbline.plans.tests.test_reading_layouts import everywhere, library, read
from plumbline.plans.tests.test_reading_other_councils import DIARY, LAMPS, ROTA, TASTE, act, rows, sections


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_card_whose_second_row_is_headings(kind: str, tmp_path: Path) -> None:
    def card(number: str, text: str, who: str, day: str, update: str) -> Table:
        return Table(
            [
                [f"Action {number}", (text, 1, 3), None, None],
                ["Lead", "Start", "End", "Status"],
                [who, "1 October 2026", day, "On track"],
                ["Progress", (update, 1, 3), None, None],
            ],
            heads=0,
        )

    reading = read(
        [
            Heading("Winter Plan", 1),
            card("1.1", LAMPS, "Estates Team", "31 January 2027", "Lamps bought."),
            Line("Next action"),
            card("1.2", ROTA, "Learning & Development Team", "28 February 2027", "Two rotas out."),
        ],
        kind,
        tmp_path,
    )
    assert rows(reading) == [
        act(
            "1.1",
            LAMPS,
            ["Estates Team"],
            "2027-01-31",
            start="1 October 2026",
            progress=["Lamps bought."],
            status="On track",
        ),
        act(
            "1.2",
            ROTA,
            ["Learning & Development Team"],
            "2027-02-28",
            start="1 October 2026",
            progress=["Two rotas out."],
            status="On track",
        ),
    ]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_cards_that_a_performance_system_prints(kind: str, tmp_path: Path) -> None:
    def card(code: str, text: str, who: str, day: str, note: str) -> Table:
        return Table(
            [
                ["Action Code", code, "Status", "In Progress"],
                ["Title", (text, 1, 3), None, None],
                ["Assigned To", who, "Due Date", day],
                ["Latest Note", (note, 1, 3), None, None],
            ],
            heads=0,
        )

    reading = read(
        [
            Heading("Community Care Improvement Actions", 1),
            card("CC/IMP/01", LAMPS, "Estates Team", "31 January 2027", "Lamps bought."),
            Line("Next action"),
            card("CC/IMP/02", ROTA, "Home Manager", "28 February 2027", "Two rotas out."),
        ],
        kind,
        tmp_path,
    )
    assert rows(reading) == [
        act("CC/IMP/01", LAMPS, ["Estates Team"], "2027-01-31", progress=["Lamps bought."], status="In Progress"),
        act("CC/IMP/02", ROTA, ["Home Manager"], "2027-02-28", progress=["Two rotas out."], status="In Progress"),
    ]


@everywhere
def test_an_export_of_a_task_planner(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Table(
                [["Plan name", "Care Improvement Board"], ["Plan ID", "x9Kd_2"], ["Date of export", "12/05/2026"]],
                heads=0,
            ),
            Line(""),
            Table(
                [
                    [
                        "Task Name",
                        "Bucket Name",
                        "Progress",
                        "Priority",
                        "Assigned To",
                        "Created Date",
                        "Due date",
                        "Late",
                    ],
                    [
                        DIARY,
                        "Access",
                        "Not started",
                        "Medium",
                        "Carers Lead;Head Cook",
                        "01/09/2026",
                        "31/03/2027",
                        "false",
                    ],
                    [LAMPS, "Estates", "Completed", "Medium", "Estates Team", "01/09/2026", "31/01/2027", "false"],
                ]
            ),
        ],
        kind,
        tmp_path,
    )
    assert reading.plan.title == "Care Improvement Board"
    assert [s[1] for s in sections(reading)] == ["Access", "Estates"]
    assert rows(reading) == [
        act("1.1", DIARY, ["Carers Lead", "Head Cook"], "2027-03-31", status="Not started"),
        act("2.1", LAMPS, ["Estates Team"], "2027-01-31", status="Completed"),
    ]


def test_a_stamp_set_across_the_pages_of_a_pdf(tmp_path: Path) -> None:
    import typst

    body = "".join(f"[1.{n}], [{ROTA} in house {n}], [Home Manager], [May 2027]," for n in range(1, 31))
    source = tmp_path / "stamp.typ"
    source.write_text(
        '#set page(paper: "a4", flipped: true, background: rotate(-30deg, text(80pt, fill: luma(225))[DRAFT]))\n'
        f"= Rota Improvement Plan\n#table(columns: 4, [*Ref*], [*Action*], [*Lead*], [*By when*], {body})"
    )
    typst.compile(str(source), output=str(tmp_path / "stamp.pdf"))
    reading = understand(read_blocks(tmp_path / "stamp.pdf"), frameworks=library().frameworks, scales=library().scales)
    assert reading.plan.title == "Rota Improvement Plan"
    assert rows(reading) == [
        act(f"1.{n}", f"{ROTA} in house {n}", ["Home Manager"], "2027-05-31") for n in range(1, 31)
    ]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_bullets_that_end_with_who_and_when(kind: str, tmp_path: Path) -> None:
    reading = read(
        [
            Heading("Loneliness Action Plan", 1),
            Heading("Objective 1: Reach people"),
            Line(f"{DIARY} (Lead: Carers Lead; by March 2027)", bullet=True),
            Line(f"{TASTE} (Lead: Head Cook; by June 2027)", bullet=True),
            Heading("Objective 2: Light the way"),
            Line(f"{LAMPS} (Lead: Estates Team; by May 2027)", bullet=True),
        ],
        kind,
        tmp_path,
    )
    assert [s[:2] for s in sections(reading)] == [("1", "Reach people"), ("2", "Light the way")]
    assert rows(reading) == [
        act("1.1", DIARY, ["Carers Lead"], "2027-03-31"),
        act("1.2", TASTE, ["Head Cook"], "2027-06-30"),
        act("2.1", LAMPS, ["Estates Team"], "2027-05-31"),
    ]
