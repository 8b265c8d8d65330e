"""Word documents have real structure, nothing hidden, nobody's name, and the same bytes for the same report."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from plumbline.documents.report import Cell, Column, Report, Row, Table, Text, cell, paras
from plumbline.documents.tests import writing_sample as sample
from plumbline.documents.writing.docx import write_docx


def opened(report: Report) -> docx.document.Document:
    return docx.Document(io.BytesIO(write_docx(report)))


def parts(report: Report) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(write_docx(report))) as package:
        return {name: package.read(name) for name in package.namelist()}


def tables(report: Report) -> list:
    return [table._tbl for table in opened(report).tables]


def test_title_and_headings_are_real_styles() -> None:
    document = opened(sample.report())
    styles = {p.text: p.style.name for p in document.paragraphs if p.text}
    assert styles["Improvement plan"] == "Title"
    assert styles["Actions"] == "Heading 1"
    assert document.tables[0].cell(0, 0).paragraphs[0].style.name == "Heading 1"


@pytest.mark.requirement("DG21")
def test_the_header_stands_on_every_page_and_the_footer_counts_pages() -> None:
    section = opened(sample.report()).sections[0]
    assert [p.text for p in section.header.paragraphs] == ["Date of plan: 9 November 2026", "Completed by: Isla Kerr"]
    footer = section.footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    assert "Version 3, printed 24 Nov 2026" in section.footer.paragraphs[0].text
    assert not section.different_first_page_header_footer


def test_rows_of_labels_repeat_and_rows_stay_whole() -> None:
    (table,) = tables(sample.report())
    heads = [row for row in table.tr_lst if row.trPr.find(qn("w:tblHeader")) is not None]
    assert len(heads) == 3  # theme, context and labels: contiguous from the top, as Word needs it
    assert heads == table.tr_lst[:3]
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table.tr_lst)


def test_a_long_context_is_not_repeated_but_the_labels_still_are() -> None:
    long = replace(sample.report(), blocks=(sample.table(context="Why it is here. " * 40),))
    first, second = tables(long)
    assert len(first.tr_lst) == 2
    assert second.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
    assert "Recommendation" in "".join(second.tr_lst[0].itertext())


def test_merged_cells_are_merged() -> None:
    table = opened(sample.report(rows=3)).tables[0]
    assert table.cell(3, 0)._tc is table.cell(4, 0)._tc is table.cell(5, 0)._tc
    assert table.cell(0, 0)._tc is table.cell(0, 2)._tc
    assert table.cell(3, 0).text == "Make it safe."


def test_bullets_are_a_real_list_inside_and_outside_cells() -> None:
    document = opened(sample.report())
    bullets = [p for p in document.paragraphs if p.text in ("one", "two")]
    inside = [p for p in document.tables[0].cell(3, 1).paragraphs if p.text in ("first", "second")]
    assert len(bullets) == len(inside) == 2
    numbering = document.part.numbering_part.element
    known = {num.get(qn("w:numId")) for num in numbering.iterchildren(qn("w:num"))}
    for paragraph in (*bullets, *inside):
        assert str(paragraph._p.pPr.numPr.numId.val) in known


def test_tables_have_a_name_and_a_description() -> None:
    (table,) = tables(sample.report())
    said = table.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
    assert said == "Theme 1: Environment. One action in each row."


def test_the_language_is_set_in_the_styles_and_the_properties() -> None:
    document = opened(sample.report())
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.title == "Improvement plan"


@pytest.mark.requirement("BY2")
def test_nothing_is_hidden_and_nobody_is_named() -> None:
    files = parts(sample.report())
    properties = opened(sample.report()).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert not [name for name in files if "comment" in name or "custom" in name.casefold()]
    everything = "".join(content.decode() for content in files.values())
    for hidden in ("w:vanish", "rsid", "w:ins ", "w:del ", "python-docx", "Company", "Manager", "creator", "modified"):
        assert hidden not in everything, hidden


def test_a_status_is_a_word_and_a_colour() -> None:
    status = opened(sample.report()).tables[0].cell(3, 2)
    assert status.text == "Amber"
    assert status._tc.tcPr.find(qn("w:shd")).get(qn("w:fill")) == "FFDD9E"


def test_awkward_text_comes_through_unchanged() -> None:
    assert opened(sample.report()).tables[0].cell(3, 1).paragraphs[0].text == f"1.1 {sample.AWKWARD}"


def test_landscape_a4() -> None:
    page = opened(sample.report()).sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (29.7, 21.0)
    page = opened(sample.report(landscape=False)).sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert write_docx(sample.report()) == write_docx(sample.report())


def test_a_template_has_room_to_write() -> None:
    table = Table((Column("No"), Column("Action")), (Row((cell("1.1"), Cell()), room=True),), caption="Actions")
    (made,) = tables(Report("Blank", (table,)))
    assert int(made.tr_lst[0].trPr.find(qn("w:trHeight")).get(qn("w:val"))) > 400


def test_characters_that_no_word_file_can_hold_do_not_break_it() -> None:
    document = opened(Report("A\x00 title", (Text(paras("one\x0b\ud800 two")),), page_header=("x\x01",)))
    assert [p.text for p in document.paragraphs] == ["A title", "one two"]
