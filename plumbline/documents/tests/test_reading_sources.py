"""The published plans, in every format they come in: every text of the truth is read, in its place."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbline.documents.blocks import Document, Grid, Paragraph
from plumbline.documents.reading import read_blocks
from plumbline.documents.sandbox import read_document
from plumbline.documents.tests import making
from plumbline.documents.tests.test_bad_files import peak_growth
from tests.shared import shared_file

PLANS = {
    "moray-sds-action-plan-2019-20": "moray", "stockton-progress-update": "stockton", "wirral-work-plan": "wirral",
    "dumfries-galloway-improvement-plan-blank": "dumfries",
}  # fmt: skip


_NO_SHEET = {("stockton-progress-update", "xlsx"), ("dumfries-galloway-improvement-plan-blank", "xlsx")}


def squeezed(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).casefold()


def all_text(document: Document) -> str:
    parts = [*document.page_header, *document.page_footer]
    for block in document.blocks:
        parts += [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
    return squeezed("\n".join(parts))


def leaves(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, key)
    elif isinstance(value, str):
        yield key, value


def printed(truth: str) -> list[str]:
    data = json.loads(shared_file("sources", "truth", f"{truth}.json").read_text(encoding="utf-8"))
    keys = {"printed", "text_printed", "text", "agreed_action", "agreed_success_measure", "title", "who", "frequency"}
    return [text for key, text in leaves(data) if key in keys and squeezed(text)]


def rows_of(document: Document) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            found += [(c.row, c.column, c.rows, c.columns, c.text) for c in block.cells if c.text]
        else:
            found.append((block.text,))
    return found


@pytest.mark.requirement("BY1")
@pytest.mark.parametrize(
    ("plan", "kind"),
    [(plan, kind) for plan in PLANS for kind in ("docx", "pdf", "xlsx") if (plan, kind) not in _NO_SHEET],
)
def test_every_text_of_the_truth_is_read(plan: str, kind: str) -> None:
    path = shared_file("sources", f"{plan}.{kind}")
    text = all_text(read_blocks(path))
    missing = [wanted for wanted in printed(PLANS[plan]) if squeezed(wanted) not in text]
    assert missing == []


@pytest.mark.requirement("BY1")
@pytest.mark.parametrize("plan", [*PLANS, "hertfordshire-forms"])
def test_the_pdf_is_read_as_the_word_file_is(plan: str) -> None:
    word = read_blocks(shared_file("sources", f"{plan}.docx"))
    pdf = read_blocks(shared_file("sources", f"{plan}.pdf"))
    # A line that stands at the top of page after page counts as the page's header; its first place is kept.
    running = {(line,) for line in pdf.page_header}
    wanted = rows_of(word)
    wanted = [row for place, row in enumerate(wanted) if row not in running or row not in wanted[:place]]
    assert rows_of(pdf) == wanted


def test_moray_is_one_grid_with_its_merged_cells_in_every_format() -> None:
    for kind in ("docx", "xlsx", "pdf"):
        document = read_blocks(shared_file("sources", f"moray-sds-action-plan-2019-20.{kind}"))
        (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
        assert (grid.rows, grid.columns) == (58, 6), kind
        spans = [(cell.row, cell.rows) for cell in grid.cells if cell.column == 0 and cell.columns == 1 and cell.row]
        assert spans == [(2, 9), (12, 6), (19, 6), (26, 4), (30, 4), (35, 4), (40, 5), (46, 9), (55, 3)], kind


def test_the_damaged_text_gives_its_lines_as_rows() -> None:
    path = shared_file("sources", "moray-sds-action-plan-2019-20.txt")
    document = read_blocks(path)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    for grid in (block for block in document.blocks if isinstance(block, Grid)):
        for cell in grid.cells:
            number = int(grid.row_where[cell.row].removeprefix("line "))
            wanted = lines[number - 1].split("\t")
            assert squeezed(cell.text) == squeezed(wanted[cell.column] if cell.column < len(wanted) else "")


def test_a_plan_of_100_actions_is_read_fast_and_small(tmp_path: Path) -> None:
    rows = [[str(n), "Review every care plan with the person and their family " * 4, "Ann", "31/03/2027", "", "Green"]
            for n in range(1, 101)]  # fmt: skip
    path = making.word_table(tmp_path / "plan.docx", [making.PLAN[0], *rows])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    document = read_document(path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Processor time, so that a busy machine does not fail the test.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1
    assert next(block for block in document.blocks if isinstance(block, Grid)).rows == 101
    assert peak_growth(path, "plumbline.documents.reading", "read_blocks", whole=True) < 150 * 1024


def test_a_pdf_of_20_pages_is_read_in_time(tmp_path: Path) -> None:
    rows = [[f"{n}.", "Review every care plan with the person and their family " * 5, "Ann Bell", "31/03/2027", "Green"]
            for n in range(1, 230)]  # fmt: skip
    path = making.pdf_table(tmp_path / "plan.pdf", rows, columns="1cm, 1fr, 3cm, 3cm, 2cm")
    pages: list[int] = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    read_document(path, progress=lambda done, all_: pages.append(all_))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert pages[0] >= 20
    # Processor time, so that a busy machine does not fail the test.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 6
