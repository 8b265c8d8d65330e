"""Plans and forms taken out of a page as plain text: what goes on over a page, and what is no plan. All invented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plumbline.documents.reading import read_blocks
from plumbline.library.loading import load_library
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import Reading
from plumbline.plans.tests.test_reading_sources import LIBRARY, read, truth


def read_lines(tmp_path: Path, text: str, name: str = "document.txt") -> Reading:
    path = tmp_path / name
    path.write_text(re.sub(r" ?\| ?", "\t", text), encoding="utf-8")
    library = load_library(LIBRARY)
    return understand(read_blocks(path), frameworks=library.frameworks, scales=library.scales)


REVIEW = """SCRUTINY FOLLOW UP | 
Review: | Meals at home
Link Officer: | Ada Finch

Recommendation 1: | That lunch is warm when it arrives.
 | How drivers are told of delays.
Responsibility: | Transport Team
Date: | 
Agreed Action: | Give each driver a telephone list.
Agreed Success Measure: | Fewer late lunches.
Evidence of Progress (May 2025): | The list was printed.
 | Question: (F07) Do drivers carry it? Yes, as part of

 | the daily check of each van.
 | Finding 3: Two vans had none.
Assessment of Progress (May 2025): | 2 (On-Track)
Evidence of Impact (May 2025): | Lunches are warmer.

 | How kitchens hear of complaints.
Responsibility: | Kitchen Team
Date: | 
Agreed Action: | Send complaints to the cook each week.

Agreed Success Measure: | The cook answers each one.
Evidence of Progress (May 2025): | A box stands by the door.
Assessment of Progress (May 2025): | 1 (Fully Achieved)
Evidence of Impact (May 2025): | None yet.
"""


def test_a_form_of_labels_goes_on_over_the_end_of_a_page(tmp_path: Path) -> None:
    reading = read_lines(tmp_path, REVIEW)
    (section,) = reading.plan.sections
    first, second = section.items
    assert (section.number, section.title) == ("1", "That lunch is warm when it arrives.")
    assert first.progress[0].text.split("\n") == [
        "The list was printed.",
        "Question: (F07) Do drivers carry it? Yes, as part of the daily check of each van.",
        "Finding 3: Two vans had none.",
    ]
    assert (first.progress[0].round, first.progress[0].status) == ("May 2025", "2 (On-Track)")
    assert (second.text, second.measure) == ("Send complaints to the cook each week.", "The cook answers each one.")
    assert second.progress[0].status == "1 (Fully Achieved)"
    assert "SCRUTINY FOLLOW UP" not in reading.plan.header


@pytest.mark.requirement("BY1")
def test_the_published_review_as_text_holds_its_parts_and_rounds() -> None:
    (section,) = read("stockton-progress-update.txt").plan.sections
    (expected,) = truth("stockton")["recommendations"]
    assert [(item.title, item.text, item.measure) for item in section.items] == [
        (part["title"], part["agreed_action"], part["agreed_success_measure"]) for part in expected["parts"]
    ]
    for item, part in zip(section.items, expected["parts"], strict=True):
        assert [(p.round, p.status) for p in item.progress] == [
            (r["round"], r["assessment_printed"]) for r in part["rounds"]
        ]


SHEET = """Front door | YES | NO
What do you notice first?
Action/Comments
Is the bell in working order? | Yes | No
Action/Comments
Does somebody answer within a minute? | Yes | No
Action/Comments
"""
CHECKLIST = "Action to be taken | Yes | No\nTell the landlord | - | -\nTell the neighbours | - | -"
RISKS = "Date Agreed | Issues | Risks | Action Plan/Actions Reviewed | Date Reviewed | Sign Off\n"


@pytest.mark.parametrize(
    "text", [SHEET, CHECKLIST, RISKS + "e.g. 01/10/2026 | Ice | A fall | Salt the path | - | Ada Finch"]
)
def test_a_form_of_questions_or_samples_holds_no_actions(text: str, tmp_path: Path) -> None:
    reading = read_lines(tmp_path, text)
    assert reading.plan.sections == []
    assert reading.plan.framework == ""
    left = "\n".join(row.text for row in reading.not_imported)
    for line in text.splitlines():
        for cell in line.split(" | "):
            assert cell.strip(" |") in left
    assert [doubt.text for doubt in reading.warnings] == [
        "No actions were found in it. All that it says is listed as not imported."
    ]


def test_a_table_of_risks_that_is_filled_in_holds_its_actions(tmp_path: Path) -> None:
    row = "03/11/2026 | Ice | A fall at the door | Salt the path each evening | 10/11/2026 | Ada Finch"
    reading = read_lines(tmp_path, f"{RISKS}{row}\n{row.replace('evening', 'morning')}")
    texts = [item.text for item in reading.plan.items]
    assert texts == ["Salt the path each evening", "Salt the path each morning"]
    assert [item.finish.text for item in reading.plan.items] == ["", ""]


def test_questions_with_who_and_when_beside_them_are_kept(tmp_path: Path) -> None:
    text = """Question | Yes | No | Action | Who | By when
Is the bell in working order? | - | x | Mend the bell | Caretaker | 3 May 2026
Is the step lit? | - | x | Hang a lamp | Caretaker | 4 May 2026"""
    items = read_lines(tmp_path, text).plan.items
    assert [(item.text, item.responsible) for item in items] == [
        ("Mend the bell", ["Caretaker"]), ("Hang a lamp", ["Caretaker"]),
    ]  # fmt: skip


README = """# Larder

## Begin

1. Install it. You need a shell; when: at any time.
2. Start it with `./larder --port 80`.
3. Open the page. Status: beta.

## Commands

| | |
|---|---|
| `./larder list --all` | what is in it |
| `./larder add THING` | make a plan of what to buy |
| `./larder check_dates` | every jar past its day |

| name | what | otherwise |
|---|---|---|
| `LARDER_HOME` | folder of the jars | here |
| `LARDER_PORT=80` | port | 80 |

## Files

- `jars.py`: the jars, and who: asks for them.
- `lids.py`: the lids.
"""
LETTER = """Dear Ms Finch

Thank you for your letter of 3 May 2026. I can answer as follows:

1. The bus stops at the home at nine and at four.
2. Parking is free, by the gate: two places.
3. Visits are welcome. When: every day. Who: anybody.
4. The garden is open.
5. Lunch is served at noon.

Yours sincerely
Ada Finch
"""
MINUTES = """Minutes of the residents' meeting

Present: Ada Finch, Ben Oak

1. Welcome and apologies
2. Minutes of the last meeting: agreed. Update: none.
3. Lunch was too cold last week. Progress: it is warmer now.
4. Any other business
"""


@pytest.mark.parametrize(("name", "text"), [("readme.md", README), ("letter.txt", LETTER), ("minutes.md", MINUTES)])
def test_what_is_no_plan_yields_no_actions(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    reading = read_lines(tmp_path, text, name) if name.endswith("txt") else _as_written(path)
    assert [item.text for item in reading.plan.items] == []
    assert reading.plan.header == {}
    assert "No actions were found" in reading.warnings[0].text


def _as_written(path: Path) -> Reading:
    library = load_library(LIBRARY)
    return understand(read_blocks(path), frameworks=library.frameworks, scales=library.scales)


def test_minutes_keep_the_actions_that_they_name(tmp_path: Path) -> None:
    text = (
        MINUTES
        + """
Actions

1. Warm the plates. Lead: Cook. By: 31 May 2026.
2. Ask everybody about Sunday. Lead: Ben Oak. By: June 2026.
3. Thank the drivers.
"""
    )
    items = read_lines(tmp_path, text).plan.items
    assert [(item.text, item.responsible) for item in items] == [
        ("Warm the plates.", ["Cook"]), ("Ask everybody about Sunday.", ["Ben Oak"]), ("Thank the drivers.", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["hertfordshire-forms.docx", "hertfordshire-forms.pdf", "hertfordshire-safety-and-improvement-process.txt"],
)
def test_the_published_forms_and_process_are_no_plans(name: str) -> None:
    reading = read(name)
    assert reading.plan.sections == []
    assert reading.plan.header == {}
    assert "No actions were found" in reading.warnings[0].text


def test_one_heading_over_a_number_and_its_text(tmp_path: Path) -> None:
    text = """Objective 1: Keep the paths clear

CALL TO ACTION | | WHO | Frequency
1 | Sweep the leaves | Caretaker | Weekly
2 | Salt the steps | Caretaker | Daily"""
    (section,) = read_lines(tmp_path, text).plan.sections
    assert [(item.text, item.responsible, item.frequency) for item in section.items] == [
        ("Sweep the leaves", ["Caretaker"], "Weekly"),
        ("Salt the steps", ["Caretaker"], "Daily"),
    ]


def test_a_template_whose_tables_go_on_over_pages(tmp_path: Path) -> None:
    head = (
        "Action No | Actions | Responsible Person/s | Timescale for Completion | Progress <i>(and what else)</i> | RAG"
    )
    text = f"""Improvement plan: how to fill it in

Participants:

- The cook
- The caretaker

Home's newsletter
01/03/21

Date of plan: 10/10/20

Theme 1: Meals
{head}
1.1 | Warm the plates | Cook | May 2021 | Begun | Amber
Theme 2: Paths
Context:
{head}

Home's newsletter

| | | | what else) |
2.1 | Salt the steps | Caretaker | May 2021 | Begun | Amber
2.2 | | | |
Theme 3: Lamps
Context:
{head}
3.1 | Light the porch | Caretaker | May 2021 | Begun | Amber
"""
    plan = read_lines(tmp_path, text).plan
    assert [(s.title, [(i.number, i.text) for i in s.items]) for s in plan.sections] == [
        ("Meals", [("1.1", "Warm the plates")]),
        ("Paths", [("2.1", "Salt the steps"), ("2.2", "")]),
        ("Lamps", [("3.1", "Light the porch")]),
    ]
    assert plan.header == {"Date of plan": "10/10/20"}


def test_the_published_guidance_yields_its_template_and_none_of_its_prose() -> None:
    plan = read("dumfries-galloway-guidance-and-template.txt").plan
    expected = truth("dumfries")["themes"]
    assert [(s.number, s.title, [i.number for i in s.items]) for s in plan.sections] == [
        (str(theme["number"]), theme["name"], [row["number"] for row in theme["rows"]]) for theme in expected
    ]
    assert not any(item.text or item.responsible or item.progress for item in plan.items)
    assert plan.header["Date of plan"] == "10/10/20"


def test_the_published_team_plan_as_text_holds_its_duties() -> None:
    plan, expected = read("wirral-quality-improvement-plan.txt").plan, truth("wirral")["objectives"]
    assert [(s.number, len(s.items)) for s in plan.sections] == [
        (str(objective["number"]), len(objective["rows"])) for objective in expected
    ]
    assert (plan.period_start, plan.period_end) == (None, None)
    assert [s.theme for s in plan.sections] == [""] * len(expected)
    assert all(len(item.text.split()) > 5 and item.responsible and item.frequency for item in plan.items)
