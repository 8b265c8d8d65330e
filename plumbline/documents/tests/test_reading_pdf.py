"""PDF files: tables over pages, cells in several lines, columns without rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from plumbline.documents.blocks import Document, Grid, Paragraph
from plumbline.documents.reading import read_blocks
from plumbline.documents.tests import making

HEAD = ["Ref", "Action", "Lead", "By when", "RAG"]
LONG = (
    "Review the way in which care plans are written with each person and, where they wish it, their family, so "
    "that the "
    "plan says what a good day looks like and who makes sure of it"
)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows_of(grid: Grid) -> list[list[str]]:
    rows = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def plan(count: int) -> list[list[str]]:
    return [
        [f"{1 + n // 9}.{1 + n % 9}", f"{LONG} ({n})", f"Lead Officer {n % 4}", "31/03/2027", "Green"]
        for n in range(count)
    ]


@pytest.mark.requirement("BY1")
@pytest.mark.parametrize("repeat", ["true", "false"])
def test_a_table_over_pages_is_one_grid_and_wrapped_lines_are_one(tmp_path: Path, repeat: str) -> None:
    head = ", ".join(f"[*{text}*]" for text in HEAD)
    cells = ", ".join(f"[{text}]" for row in plan(40) for text in row)
    path = making.pdf(
        tmp_path / "plan.pdf",
        "#set page(width: 297mm, height: 210mm, header: [Rowan Court - official], "
        "footer: context [Page #counter(page).display()])\n"
        f"= Rowan Court plan\n#table(columns: (1.5cm, 1fr, 4cm, 3cm, 2cm), table.header(repeat: {repeat}, "
        f"{head}), {cells})",
    )
    document = read_blocks(path)
    found = grids(document)
    assert len(found) == 1
    assert rows_of(found[0]) == [HEAD, *plan(40)]
    assert document.page_header == ("Rowan Court - official",)
    assert document.page_footer == ()
    assert texts(document) == ["Rowan Court plan"]
    assert found[0].where.startswith("pages 1-")
    assert found[0].row_where[-1] == f"page {found[0].where.rpartition('-')[2]}"


@pytest.mark.requirement("BY1")
def test_rows_cut_by_a_page_break_are_joined(tmp_path: Path) -> None:
    # Cells so long that almost every page break falls inside a row.
    rows = [
        [f"{n}.", " ".join([f"{LONG}, part {k}" for k in range(6)]) + ".", "Ann Bell", "May 2026"] for n in range(1, 13)
    ]
    path = making.pdf_table(
        tmp_path / "cut.pdf", [["No", "Action", "Who", "When"], *rows], columns="1.2cm, 9cm, 3cm, 2.5cm",
        before="#set table.cell(breakable: true)",
    )  # fmt: skip
    found = grids(read_blocks(path))
    assert len(found) == 1
    assert rows_of(found[0])[1:] == rows


def test_merged_cells_go_on_over_the_page(tmp_path: Path) -> None:
    cells = []
    for rec in range(1, 4):
        cells.append(f"table.cell(rowspan: 12)[{rec}. Recommendation {rec} says that people are at the centre]")
        for action in range(1, 13):
            cells += [f"[{rec}.{action} {LONG}]", "[Oct]"]
    source = f"#set page(width: 297mm, height: 210mm)\n#table(columns: (6cm, 1fr, 2cm), {', '.join(cells)})"
    found = grids(read_blocks(making.pdf(tmp_path / "merged.pdf", source)))
    assert len(found) == 1
    spans = {cell.text: (cell.row, cell.rows) for cell in found[0].cells if cell.column == 0}
    assert spans == {
        f"{rec}. Recommendation {rec} says that people are at the centre": (12 * (rec - 1), 12) for rec in range(1, 4)
    }


def test_paragraphs_and_bullets_inside_a_cell(tmp_path: Path) -> None:
    source = (
        "#set page(width: 210mm, height: 297mm)\n#table(columns: (5cm, 1fr), [*Progress*], ["
        f"{LONG}.\n\nAll staff have been told.\n- Posters were put up in every lounge and beside the lift on "
        f"each floor of the "
        "home\n- A letter went out\n\nMore in June.], [*Impact*], [Good])"
    )
    (found,) = grids(read_blocks(making.pdf(tmp_path / "cell.pdf", source)))
    assert rows_of(found) == [
        [
            "Progress",
            f"{LONG}.\nAll staff have been told.\n- Posters were put up in every lounge and beside the lift on "
            f"each floor of "
            "the home\n- A letter went out\nMore in June.",
        ],
        ["Impact", "Good"],
    ]  # fmt: skip
    assert found.cells[0].bold


def test_hyphens_are_kept_as_they_stand(tmp_path: Path) -> None:
    words = "multi-disciplinary well-being person-centred self-directed follow-up care-planning co-production " * 6
    path = making.pdf_table(
        tmp_path / "hyphens.pdf", [["No", "Action", "Who"], ["1", words.strip(), "Ann"]], columns="1cm, 5.3cm, 3cm",
        before="#set text(hyphenate: false)",
    )  # fmt: skip
    (found,) = grids(read_blocks(path))
    assert rows_of(found)[1][1] == words.strip()


def test_a_new_table_with_title_rows_of_its_own_is_not_a_piece_of_the_last(tmp_path: Path) -> None:
    def table(theme: int) -> str:
        rows = "".join(f"[{theme}.{n}], [{LONG}], [Ann]," for n in range(1, 4))
        return (
            f"#table(columns: (2cm, 1fr, 3cm), table.cell(colspan: 3)[*Theme {theme}*], [*No*], [*Action*], "
            f"[*Lead*], {rows})"
        )

    source = "#set page(width: 297mm, height: 210mm)\n" + table(1) + "\n#pagebreak()\n" + table(2)
    found = grids(read_blocks(making.pdf(tmp_path / "themes.pdf", source)))
    assert [rows_of(grid)[0][0] for grid in found] == ["Theme 1", "Theme 2"]


@pytest.mark.parametrize("stroke", ["none", "(x, y) => (bottom: 0.5pt)"])
def test_columns_without_upright_rules(tmp_path: Path, stroke: str) -> None:
    path = making.pdf_table(
        tmp_path / "open.pdf", [HEAD, *plan(6)], columns="1.5cm, 1fr, 4cm, 3cm, 2cm", more=f"stroke: {stroke}, ",
        before="= Rowan Court plan\nName of service: Rowan Court",
    )  # fmt: skip
    document = read_blocks(path)
    assert texts(document) == ["Rowan Court plan", "Name of service: Rowan Court"]
    assert rows_of(grids(document)[0]) == [HEAD, *plan(6)]


def test_labels_and_values_stay_lines(tmp_path: Path) -> None:
    source = (
        "#set page(width: 210mm, height: 297mm)\n= Improvement plan\nName of service: Rowan Court \\\nManager: "
        "Siobhán O’Hagan \\\n"
        "Date of plan: 1 May 2026 #h(1fr) Review date: 1 June 2026\n\n" + LONG + ". " + LONG + ".\n"
    )
    document = read_blocks(making.pdf(tmp_path / "labels.pdf", source))
    assert texts(document) == [
        "Improvement plan", "Name of service: Rowan Court", "Manager: Siobhán O’Hagan", "Date of plan: 1 May 2026",
        "Review date: 1 June 2026", f"{LONG}. {LONG}.",
    ]  # fmt: skip
    assert document.blocks[0].kind == "title"


def test_words_in_form_fields_are_read(tmp_path: Path) -> None:
    data = making.raw_pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Annots [6 0 R] "
            "/Resources << /Font << /F 4 0 R >> >> >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< /Length 60 >>\nstream\nBT /F 11 Tf 50 700 Td (Name of service:) Tj ET                \nendstream",
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Rowan Court) /Rect [150 696 400 712] >>",
        ]
    )
    path = tmp_path / "form.pdf"
    path.write_bytes(data)
    assert texts(read_blocks(path)) == ["Name of service: Rowan Court"]


def test_a_title_row_repeated_with_the_headings_is_dropped_with_them(tmp_path: Path) -> None:
    rows = "".join(f"[{n}.], [{LONG}], [Ann]," for n in range(1, 30))
    source = (
        "#set page(width: 297mm, height: 210mm)\n#table(columns: (2cm, 1fr, 3cm), "
        f"table.header(table.cell(colspan: 3)[*Theme 1*], [*No*], [*Action*], [*Lead*]), {rows})"
    )
    (found,) = grids(read_blocks(making.pdf(tmp_path / "title.pdf", source)))
    assert found.rows == 31


def test_a_stamp_across_the_page_is_listed_and_not_mixed_into_the_text(tmp_path: Path) -> None:
    source = (
        "#set page(width: 297mm, height: 210mm, foreground: rotate(-30deg, text(60pt, fill: gray)[DRAFT]))\n"
        "= Plan\n#table(columns: (2cm, 1fr, 3cm), [*No*], [*Action*], [*Lead*], "
        + "".join(f"[{n}.], [{LONG}], [Ann]," for n in range(1, 9))
        + ")"
    )
    document = read_blocks(making.pdf(tmp_path / "draft.pdf", source))
    assert [(left.text, left.why.partition(":")[0]) for left in document.left_out] == [
        ("DRAFT", "A stamp set across the page")
    ]
    assert rows_of(grids(document)[0])[1:] == [[f"{n}.", LONG, "Ann"] for n in range(1, 9)]


def test_a_status_given_by_colour_alone(tmp_path: Path) -> None:
    source = (
        "#set page(width: 210mm, height: 297mm)\n#table(columns: (1fr, 2cm), [Repair], table.cell(fill: red)[], "
        '[Train], table.cell(fill: rgb("#92d050"))[], [Write], [])'
    )
    (found,) = grids(read_blocks(making.pdf(tmp_path / "colour.pdf", source)))
    assert [cell.colour for cell in found.cells if cell.column == 1] == ["red", "green", ""]


def test_words_divided_by_the_program_are_whole_again_and_written_hyphens_stay(tmp_path: Path) -> None:
    text = (
        "improvement recommendations responsibilities well-being self-directed follow-up accommodation arrangements "
        * 8
    )
    path = making.pdf_table(
        tmp_path / "divided.pdf", [["No", "Action", "Who"], ["1", text.strip(), "\n".join(set(text.split()))]],
        columns="1cm, 4.1cm, 5cm", before='#set text(hyphenate: true, lang: "en")\n#set par(justify: true)',
    )  # fmt: skip
    (found,) = grids(read_blocks(path))
    assert rows_of(found)[1][1] == text.strip()


def test_headings_set_sideways_and_a_border_round_the_page(tmp_path: Path) -> None:
    def head(text: str) -> str:
        return f"rotate(-90deg, reflow: true)[*{text}*]"

    rows = "".join(f"[{n}.], [{LONG}], [Ann], [May]," for n in range(1, 4))
    source = (
        "#set page(width: 297mm, height: 210mm, background: rect(width: 96%, height: 96%, stroke: 1pt))\n"
        f"= Plan\n#table(columns: (1cm, 1fr, 1.2cm, 1.2cm), {head('Number')}, [*Action*], "
        f"{head('Responsible person')}, "
        f"{head('By when')}, {rows})"
    )
    document = read_blocks(making.pdf(tmp_path / "sideways.pdf", source))
    assert rows_of(grids(document)[0])[0] == ["Number", "Action", "Responsible person", "By when"]
    assert texts(document) == ["Plan"]
