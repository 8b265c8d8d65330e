"""CSV, plain text and Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from plumbline.documents.blocks import Grid, Paragraph
from plumbline.documents.reading import read_blocks
from plumbline.documents.tests.test_reading_sheets import shape

CSV = 'No,Action,Lead\n1,"Repair the door,\nsoon",Zoë O’Hagan\n2,=1+1,Jenny O\'Hagan\n'
TABLE = [["No", "Action", "Lead"], ["1", "Repair the door,\nsoon", "Zoë O’Hagan"], ["2", "=1+1", "Jenny O'Hagan"]]


def read(tmp_path: Path, name: str, data: bytes | str) -> list[object]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return shape(read_blocks(path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_csv_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "plan.csv", CSV.encode(encoding)) == [TABLE]


def test_a_guessed_encoding_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(CSV.encode("cp1252"))
    assert "Windows" in read_blocks(path).warnings[0].why


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_csv_with_other_delimiters(tmp_path: Path, sign: str) -> None:
    text = f'No{sign}Action{sign}Lead\n1{sign}"Repair, paint{sign} and clean"{sign}Ann\n2{sign}Train{sign}Bo\n'
    assert read(tmp_path, "plan.csv", text) == [
        [
            ["No", "Action", "Lead"],
            ["1", " ".join(f"Repair, paint{sign} and clean".split()), "Ann"],
            ["2", "Train", "Bo"],
        ]
    ]


def test_csv_with_a_title_and_labels_above(tmp_path: Path) -> None:
    text = "Rowan Court plan,,\nName of service:,Rowan Court,\n\nNo,Action,Lead\n1,Repair,Ann\n"
    assert read(tmp_path, "plan.csv", text) == [
        "Rowan Court plan", [["Name of service:", "Rowan Court"]], [["No", "Action", "Lead"], ["1", "Repair", "Ann"]],
    ]  # fmt: skip


def test_csv_that_names_its_delimiter(tmp_path: Path) -> None:
    assert read(tmp_path, "plan.csv", "sep=;\nNo;Action;Lead\n1;a, b, c;Ann\n")[0][1] == ["1", "a, b, c", "Ann"]


def test_text_with_tabs_gives_rows_as_they_stand(tmp_path: Path) -> None:
    text = "Plan\n\nAction\tLead\tWhen\t\nRepair\tAnn\tMay\t\n\n\tBo\tJune\n"
    assert read(tmp_path, "plan.txt", text) == [
        "Plan", [["Action", "Lead", "When"], ["Repair", "Ann", "May"]], [["", "Bo", "June"]],
    ]  # fmt: skip
    path = tmp_path / "plan.txt"
    grids = [block for block in read_blocks(path).blocks if isinstance(block, Grid)]
    assert [grid.row_where for grid in grids] == [("line 3", "line 4"), ("line 6",)]


def test_text_in_columns_and_paragraphs(tmp_path: Path) -> None:
    text = (
        "Improvement plan\n\nName of service: Rowan Court\n\n"
        "No   Action                  Lead        When\n"
        "1    Repair the sluice       Ann Bell    May 2026\n"
        "     room door\n"
        "2    Train the staff         Bo Lund     June 2026\n"
        "3    Write to families       Ann Bell    Ongoing\n"
        "\nThis plan is looked at every month by the manager and by the\nsteering group of the home.\n• One "
        "thing\n- Another\n"
    )
    assert read(tmp_path, "plan.txt", text) == [
        "Improvement plan",
        "Name of service: Rowan Court",
        [
            ["No", "Action", "Lead", "When"], ["1", "Repair the sluice room door", "Ann Bell", "May 2026"],
            ["2", "Train the staff", "Bo Lund", "June 2026"], ["3", "Write to families", "Ann Bell", "Ongoing"],
        ],
        "This plan is looked at every month by the manager and by the steering group of the home.",
        "- One thing",
        "- Another",
    ]  # fmt: skip


def test_markdown(tmp_path: Path) -> None:
    text = """# Improvement plan

**Name of service:** Rowan Court
**Manager:** Ann O'Neil

A paragraph over
two lines with a [link](https://example.org) and *emphasis*.

## Theme 1

| No | Action | Lead |
|----|:------:|------|
| 1.1 | Repair \\| paint<br>- soon | **Ann** |
| 1.2 | Train `staff` | Bo_Lund_x |

- one
* [x] two
1. three

<!-- not for the board -->
"""
    path = tmp_path / "plan.md"
    path.write_text(text)
    document = read_blocks(path)
    assert shape(document) == [
        "Improvement plan", "Name of service: Rowan Court", "Manager: Ann O'Neil",
        "A paragraph over two lines with a link and emphasis.", "Theme 1",
        [["No", "Action", "Lead"], ["1.1", "Repair | paint\n- soon", "Ann"], ["1.2", "Train staff", "Bo_Lund_x"]],
        "- one", "- ☒ two", "1. three",
    ]  # fmt: skip
    kinds = [(block.kind, block.level) for block in document.blocks if isinstance(block, Paragraph)]
    assert kinds[0] == ("heading", 1)
    assert kinds[4] == ("heading", 2)
    assert [left.text for left in document.left_out] == ["not for the board"]
    assert next(block for block in document.blocks if isinstance(block, Grid)).header_rows == 1
