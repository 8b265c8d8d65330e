"""Plans and forms taken out of a page as plain text: what goes on over a page, and what is no plan. All invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from plumbline.documents.reading import read_blocks
from plumbline.library.loading import load_library
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import Reading
from plumbline.plans.tests.test_reading_sources import LIBRARY, read, truth


def read_lines(tmp_path: Path, text: str, name: str = "document.txt") -> Reading:
    path = tmp_path / name
    path.write_text(text.replace(" | ", "\t"), encoding="utf-8")
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
