"""A report is plain values with one text rule and tables that fill their columns."""

import pytest

from plumbline.documents.report import (
    Cell,
    Column,
    Para,
    Row,
    cell,
    grid_columns,
    paras,
    printable,
    stays_whole,
    written,
)


def test_lines_are_paragraphs_and_dashes_are_bullets() -> None:
    assert paras("Two things:\n- one\n\n  - two  ") == (
        Para(text="Two things:"),
        Para(text="one", bullet=True),
        Para(text="two", bullet=True),
    )


def test_a_label_stands_before_the_first_line_but_not_before_a_bullet() -> None:
    assert paras("Because.", label="Context:") == (Para(text="Because.", label="Context:"),)
    assert paras("- one", label="Context:") == (Para(label="Context:"), Para(text="one", bullet=True))
    assert paras("", label="Context:") == (Para(label="Context:"),)


def test_a_text_is_the_same_after_it_was_cut_into_paragraphs() -> None:
    text = "First.\n- a\n- b\nLast."
    assert "\n".join(written(p) for p in paras(text)) == text


def test_what_no_document_can_hold_is_taken_out_and_line_ends_are_plain() -> None:
    assert printable("a\x00b\x0bc\r\nd\re\tf\ud800\u2028g") == "abc\nd\ne f\ng"
    assert printable("naïve – “quoted” 王 😀") == "naïve – “quoted” 王 😀"


def test_cells_merged_from_above_are_taken_into_account() -> None:
    rows = (Row((Cell(rows=2), Cell(columns=2))), Row((cell("x"), cell("y"))), Row((Cell(columns=3),)))
    assert grid_columns(rows, 3) == [[0, 1], [1, 2], [0]]


@pytest.mark.parametrize(
    "rows",
    [
        (Row((cell("only one"),)),),
        (Row((Cell(columns=4),)),),
        (Row((Cell(rows=2), cell("a"), cell("b"))), Row((cell("a"), cell("b"), cell("too many")))),
    ],
)
def test_a_row_that_does_not_fill_the_table_is_refused(rows: tuple[Row, ...]) -> None:
    with pytest.raises(ValueError, match="row"):
        grid_columns(rows, 3)


def test_a_row_stays_whole_while_it_is_short_and_is_cut_when_long() -> None:
    columns = (Column("a", 90), Column("b", 10))
    short = Row((cell("word " * 300), cell("x")))
    narrow = Row((cell("x"), cell("word " * 300)))
    assert stays_whole(short, [0, 1], columns, landscape=True)
    assert not stays_whole(narrow, [0, 1], columns, landscape=True)
    assert stays_whole(Row((Cell(paras=paras("- a\n" * 30), rows=3), cell("x"))), [0, 1], columns, landscape=True)
