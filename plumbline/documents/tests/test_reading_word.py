"""Word files: everything that stands in them is read or listed, as Word shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from plumbline.documents.blocks import Document, Grid, Paragraph
from plumbline.documents.reading import read_blocks
from plumbline.documents.tests import making
from plumbline.documents.tests.making import p, tbl, tc, tr

BULLET, DECIMAL, LEVELS = "1", "2", "3"


def _level(place: int, kind: str, pattern: str) -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def _abstract(key: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def _use(key: int, abstract: int, more: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>'


_AGAIN = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
NUMBERING = (
    f'<w:numbering xmlns:w="{making.W}">'
    + _abstract(0, _level(0, "bullet", "&#xF0B7;"))
    + _abstract(1, _level(0, "decimal", "%1."))
    + _abstract(2, _level(0, "decimal", "%1"), _level(1, "decimal", "%1.%2"), _level(2, "lowerLetter", "(%3)"))
    + _use(1, 0)
    + _use(2, 1)
    + _use(3, 2)
    + _use(4, 1, _AGAIN)
    + "</w:numbering>"
).encode()


def num(list_id: str, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def read(tmp_path: Path, body: str, **parts: bytes) -> Document:
    return read_blocks(making.word_body(tmp_path / "made.docx", body, **parts))


def numbered(tmp_path: Path, body: str) -> Document:
    return read(tmp_path, body, word__numbering_xml=NUMBERING)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grid(document: Document, index: int = 0) -> Grid:
    return [block for block in document.blocks if isinstance(block, Grid)][index]


def table(found: Grid) -> list[list[str]]:
    """The grid as rows of texts; a merged cell's text stands at its first place only."""
    rows = [[""] * found.columns for _ in range(found.rows)]
    for cell in found.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


# lists and numbers


@pytest.mark.requirement("BY1")
def test_row_numbers_that_only_word_counts_are_in_the_text(tmp_path: Path) -> None:
    rows = [tr(tc(p("", num(DECIMAL))), tc(p(text))) for text in ("Repair the door", "Train the staff")]
    assert table(grid(numbered(tmp_path, tbl(*rows)))) == [["1.", "Repair the door"], ["2.", "Train the staff"]]


def test_numbers_of_several_levels_run_on_through_tables_and_headings(tmp_path: Path) -> None:
    body = (
        p("Environment", num(LEVELS))
        + tbl(tr(tc(p("Repair the door", num(LEVELS, 1))), tc(p("x"))), tr(tc(p("Paint", num(LEVELS, 1))), tc(p("y"))))
        + p("Staff", num(LEVELS))
        + tbl(tr(tc(p("", num(LEVELS, 1))), tc(p("Train"))))
    )
    document = numbered(tmp_path, body)
    assert texts(document) == ["1 Environment", "2 Staff"]
    assert table(grid(document)) == [["1.1 Repair the door", "x"], ["1.2 Paint", "y"]]
    assert table(grid(document, 1)) == [["2.1", "Train"]]


def test_points_inside_one_cell_are_a_list_not_numbers(tmp_path: Path) -> None:
    cell = p("First", num(DECIMAL)) + p("Second", num(DECIMAL)) + p("A bullet", num(BULLET))
    assert table(grid(numbered(tmp_path, tbl(tr(tc(cell), tc(p("x")))))))[0][0] == "- First\n- Second\n- A bullet"


def test_a_list_that_starts_again_counts_from_one(tmp_path: Path) -> None:
    body = p("a", num(DECIMAL)) + p("b", num(DECIMAL)) + p("c", num("4"))
    assert texts(numbered(tmp_path, body)) == ["1. a", "2. b", "1. c"]


def test_typed_bullets_of_every_kind_are_lines_with_a_dash(tmp_path: Path) -> None:
    cell = p("• one") + p("\uf0b7 two") + p("–  three") + p("* four") + p("- five") + p("o\t six")
    assert (
        table(grid(read(tmp_path, tbl(tr(tc(cell), tc(p("x")))))))[0][0]
        == "- one\n- two\n- three\n- four\n- five\n- six"
    )


# cells


def test_merged_cells_stand_once_with_their_spans(tmp_path: Path) -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = tbl(
        tr(tc(p("Theme"), '<w:gridSpan w:val="3"/>')),
        tr(tc(p("1. Recommendation"), start), tc(p("1.1")), tc(p("a"))),
        tr(tc(p(), on), tc(p("1.2")), tc(p("b"))),
    )
    cells = {cell.text: (cell.row, cell.column, cell.rows, cell.columns) for cell in grid(read(tmp_path, body)).cells}
    assert cells == {
        "Theme": (0, 0, 1, 3), "1. Recommendation": (1, 0, 2, 1), "1.1": (1, 1, 1, 1), "a": (1, 2, 1, 1),
        "1.2": (2, 1, 1, 1), "b": (2, 2, 1, 1),
    }  # fmt: skip


def test_jagged_edges_are_one_column(tmp_path: Path) -> None:
    wide = '<w:gridSpan w:val="2"/>'
    body = tbl(
        tr(tc(p("Action")), tc(p("Lead"), wide)),
        tr(tc(p("Repair"), wide), tc(p("Ann"))),
        widths=(3000, 90, 2000),
    )
    found = grid(read(tmp_path, body))
    assert (found.columns, table(found)) == (2, [["Action", "Lead"], ["Repair", "Ann"]])


def test_a_heading_row_repeated_by_hand_is_dropped_and_the_merged_cell_goes_on(tmp_path: Path) -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    head = tr(*(tc(p(text, run="<w:b/>"), '<w:shd w:fill="D9D9D9"/>') for text in ("Recommendation", "Action", "Lead")))
    body = tbl(
        head,
        tr(tc(p("1. Be well"), start), tc(p("1.1")), tc(p("Ann"), start)),
        tr(tc(p(), on), tc(p("1.2")), tc(p(), on)),
        head,
        tr(tc(p()), tc(p("1.3")), tc(p())),
        tr(tc(p("2. Be safe")), tc(p("2.1")), tc(p("Bo"))),
    )
    found = grid(read(tmp_path, body))
    spans = {cell.text: (cell.row, cell.rows) for cell in found.cells}
    assert found.rows == 5
    assert spans["1. Be well"] == (1, 3)
    assert spans["Ann"] == (1, 3)
    assert spans["2. Be safe"] == (4, 1)


def test_marked_header_rows_are_counted(tmp_path: Path) -> None:
    body = tbl(tr(tc(p("A")), tc(p("B")), props="<w:tblHeader/>"), tr(tc(p("1")), tc(p("2"))))
    assert grid(read(tmp_path, body)).header_rows == 1


def test_a_table_that_begins_again_with_the_same_headings_is_one(tmp_path: Path) -> None:
    head = tr(*(tc(p(text, run="<w:b/>")) for text in ("Action", "Lead", "When")))

    def row(*cells: str) -> str:
        return tr(*(tc(p(text)) for text in cells))

    same = read(tmp_path, tbl(head, row("a", "b", "c")) + p() + tbl(head, row("d", "e", "f")))
    assert table(grid(same)) == [["Action", "Lead", "When"], ["a", "b", "c"], ["d", "e", "f"]]
    bare = read(tmp_path, tbl(head, row("a", "b", "c")) + p() + tbl(row("d", "e", "f")))
    assert len(bare.blocks) == 1
    other = read(tmp_path, tbl(head, row("a", "b", "c")) + p("Theme 2") + tbl(head, row("d", "e", "f")))
    assert len(other.blocks) == 3


def test_cards_of_labels_and_values_stay_apart(tmp_path: Path) -> None:
    def card(number: int) -> str:
        return tbl(
            tr(tc(p("Action:", run="<w:b/>")), tc(p(f"Action {number}"))), tr(tc(p("Lead:", run="<w:b/>"
            "")), tc(p("Ann"))),
            widths=(1500, 6000),
        )  # fmt: skip

    assert len(read(tmp_path, card(1) + p() + card(2)).blocks) == 2


def test_a_table_inside_a_cell_loses_nothing_and_a_frame_round_a_table_is_no_table(tmp_path: Path) -> None:
    inner = tbl(tr(tc(p("May")), tc(p("done"))), tr(tc(p("June")), tc(p("late"))))
    assert table(grid(read(tmp_path, tbl(tr(tc(p("Progress") + inner + p()), tc(p("x")))))))[0][0] == (
        "Progress\nMay | done\nJune | late"
    )
    framed = read(tmp_path, tbl(tr(tc(p("Plan") + inner + p())), widths=(8000,)))
    assert (texts(framed), table(grid(framed))) == (["Plan"], [["May", "done"], ["June", "late"]])


# what people fill in


def test_content_controls_tick_boxes_and_prompts(tmp_path: Path) -> None:
    def control(props: str, content: str) -> str:
        return f"<w:sdt><w:sdtPr>{props}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    run = "<w:r><w:t>{}</w:t></w:r>"
    ticked = control('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', run.format("☒"))
    prompt = control("<w:showingPlcHdr/>", run.format("Click or tap to enter a date."))
    body = (
        f"<w:p><w:r><w:t xml:space='preserve'>Lead: </w:t></w:r>{control('', run.format('Ann Bell'))}</w:p>"
        + tbl(tr(tc(f"<w:p>{ticked}<w:r><w:t> Yes</w:t></w:r></w:p>"), tc(f"<w:p>{prompt}</w:p>")))
        + control("", p("A whole paragraph in a control"))
        + tbl(
            tr(control("", tc(p("a cell in a control"))), tc(p("x"))) + control("", tr(tc(p("a row")), tc(p("in one"))))
        )
    )
    document = read(tmp_path, body)
    assert texts(document) == ["Lead: Ann Bell", "A whole paragraph in a control"]
    assert table(grid(document)) == [["☒ Yes", ""]]
    assert table(grid(document, 1)) == [["a cell in a control", "x"], ["a row", "in one"]]
    assert [(left.text, left.why) for left in document.left_out] == [
        ("Click or tap to enter a date.", "The form's own prompt: nothing was filled in here.")
    ]


def test_old_form_fields(tmp_path: Path) -> None:
    def char(kind: str, inside: str = "") -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'

    box = char("begin", "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>") + char("end")
    choice = char(
        "begin",
        '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Red"/><w:listEntry w:val="Green"/>'
        "</w:ddList></w:ffData>",
    ) + char("end")
    typed = (
        char("begin", "<w:ffData><w:textInput/></w:ffData>") + "<w:r><w:instrText> FORMTEXT </w:instrText></w:r>"
        + char("separate") + "<w:r><w:t>Rowan Court</w:t></w:r>" + char("end")
    )  # fmt: skip
    body = f"<w:p>{box}<w:r><w:t xml:space='preserve'> done </w:t></w:r>{choice}</w:p><w:p>{typed}</w:p>"
    assert texts(read(tmp_path, body)) == ["☒ done Green", "Rowan Court"]


def test_links_symbols_breaks_and_text_boxes(tmp_path: Path) -> None:
    box = (
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>"
        + p("Date of plan: 1 May 2026")
        + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
        + p("Date of plan: 1 May 2026")
        + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>See </w:t></w:r><w:hyperlink><w:r><w:t>the policy</w:t></w:r>"
        "</w:hyperlink></w:p>"
        "<w:p><w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:t xml:space='preserve'> Yes</w:t><w:br/><w:t>No</w:t>"
        f"<w:tab/><w:t>maybe</w:t></w:r></w:p><w:p><w:r>{box}</w:r></w:p>"
    )
    assert texts(read(tmp_path, body)) == ["See the policy", "☒ Yes\nNo maybe", "Date of plan: 1 May 2026"]


# what is not live text


@pytest.mark.requirement("BY1")
def test_deleted_hidden_and_commented_text_is_listed_and_inserted_text_is_live(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>Finish by </w:t></w:r>"
        "<w:del w:author='x'><w:r><w:delText>March</w:delText></w:r></w:del>"
        "<w:ins w:author='x'><w:r><w:t>May</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret note</w:t></w:r></w:p>"
        + tbl(
            tr(tc(p("kept")), tc(p("row"))),
            tr(
                tc("<w:p><w:del w:author='x'><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"),
                tc(p()),
                props="<w:del w:author='x'/>",
            ),
        )
    )
    document = read(tmp_path, body)
    assert texts(document) == ["Finish by May"]
    assert table(grid(document)) == [["kept", "row"]]
    assert {(left.text, left.why) for left in document.left_out} == {
        ("March", "Deleted in tracked changes."),
        ("secret note", "Hidden text."),
        ("gone", "A row deleted in tracked changes."),
    }
    assert [warning.text for warning in document.warnings] == ["May"]


def test_comments_and_footnotes_are_listed(tmp_path: Path) -> None:
    path = making.word_body(tmp_path / "noted.docx", p("Plan"))
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    rels = making.part_of(path, "word/_rels/document.xml.rels").replace(
        "</Relationships>",
        f'<Relationship Id="rId90" Type="{kinds}comments" Target="comments.xml"/>'
        f'<Relationship Id="rId91" Type="{kinds}footnotes" Target="footnotes.xml"/></Relationships>',
    )
    making.rewritten(
        path,
        {
            "word/_rels/document.xml.rels": rels.encode(),
            "word/comments.xml": f'<w:comments xmlns:w="{making.W}"><w:comment w:id="1" w:author="x">'
            f"{p('Is this right?')}"
            "</w:comment></w:comments>".encode(),
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{making.W}"><w:footnote w:type="separator" w:id="0">{p("-")}'
            f'</w:footnote><w:footnote w:id="1">{p("As the inspector said.")}</w:footnote></w:footnotes>'.encode(),
        },
    )
    found = {(left.where, left.text) for left in read_blocks(path).left_out}
    assert found == {("a comment in the margin", "Is this right?"), ("footnote 1", "As the inspector said.")}


# around the text


def test_headers_with_tables_and_page_numbers(tmp_path: Path) -> None:
    path = making.word_body(
        tmp_path / "headed.docx",
        p("Plan") + '<w:sectPr><w:headerReference w:type="default" r:id="rId95"/></w:sectPr>',
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
    rels = making.part_of(path, "word/_rels/document.xml.rels").replace(
        "</Relationships>", f'<Relationship Id="rId95" Type="{kind}" Target="header9.xml"/></Relationships>'
    )
    page = (
        "<w:p><w:r><w:t xml:space='preserve'>Page </w:t></w:r><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r>"
        "<w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>3</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    )
    header = (
        tbl(tr(tc(p("Date of plan:")), tc(p("1 May 2026"))), tr(tc(p("Completed by: Ann Bell")), tc(p("Rowan Court"))))
        + page
    )
    making.rewritten(
        path,
        {
            "word/_rels/document.xml.rels": rels.encode(),
            "word/header9.xml": f'<w:hdr xmlns:w="{making.W}">{header}</w:hdr>'.encode(),
        },
    )
    assert read_blocks(path).page_header == ("Date of plan: 1 May 2026", "Completed by: Ann Bell", "Rowan Court")


def test_headings_titles_and_bold_lines(tmp_path: Path) -> None:
    body = (
        p("The plan", '<w:pStyle w:val="Title"/>')
        + p("Theme 1", '<w:pStyle w:val="Heading2"/>')
        + p("Bold", run="<w:b/>")
    )
    kinds = [
        (block.kind, block.level, block.bold) for block in read(tmp_path, body).blocks if isinstance(block, Paragraph)
    ]
    assert [kind[:2] for kind in kinds] == [("title", 0), ("heading", 2), ("body", 0)]
    assert kinds[2][2]


def test_names_keep_every_letter_and_apostrophe(tmp_path: Path) -> None:
    names = [
        "Siobhán O’Hagan",
        "Jenny O'Hagan",
        "Łukasz Żak",
        "महेश शर्मा",
        "李小龍",
        "محمد علي",
        "Ngũgĩ wa Thiong'o",
        "Zoë D’Arcy-ʻŌ",
    ]
    assert texts(read(tmp_path, "".join(p(name) for name in names))) == names
    assert table(grid(read(tmp_path, tbl(*(tr(tc(p(name)), tc(p("=1+1"))) for name in names))))) == [
        [n, "=1+1"] for n in names
    ]


def test_blocks_survive_the_border_of_the_process(tmp_path: Path) -> None:
    document = read_blocks(making.word_table(tmp_path / "plan.docx", making.PLAN))
    assert Document.from_json(document.to_json()) == document


def test_a_strict_open_xml_file_is_read_too(tmp_path: Path) -> None:
    path = making.word_table(tmp_path / "strict.docx", making.PLAN)
    strict = {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            "http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    changes: dict[str, bytes | None] = {}
    for name in ("word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "_rels/.rels"):
        text = making.part_of(path, name)
        for usual, other in strict.items():
            text = text.replace(usual, other)
        changes[name] = text.encode()
    document = read_blocks(making.rewritten(path, changes))
    assert table(grid(document)) == making.PLAN
    assert document.blocks[0].kind == "heading"


def test_a_colour_without_words_is_named(tmp_path: Path) -> None:
    body = tbl(
        *(
            tr(tc(p("Action")), tc(p(), f'<w:shd w:val="clear" w:fill="{fill}"/>'))
            for fill in ("FF0000", "92D050", "F2F2F2")
        )
    )
    colours = [cell.colour for cell in grid(read(tmp_path, body)).cells if cell.column == 1]
    assert colours == ["red", "green", ""]


def test_struck_text_and_hidden_rows(tmp_path: Path) -> None:
    body = tbl(
        tr(tc(p("Old", run="<w:strike/>")), tc(p("x"))),
        tr(tc(p("Not shown")), tc(p("y")), props="<w:hidden/>"),
    )
    document = read(tmp_path, body)
    assert table(grid(document)) == [["Old", "x"]]
    assert [(left.text, left.why) for left in document.left_out] == [("Not shown | y", "A hidden row.")]
    assert "Struck through" in document.warnings[0].why
