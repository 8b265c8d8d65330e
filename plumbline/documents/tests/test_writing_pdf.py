"""PDFs are tagged PDF/UA, repeat their heads, show every script they can, and the process does not grow."""

import io
import re
import resource
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pdfplumber
import pytest
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from plumbline.documents.report import Cell, Heading, Report, Text, paras
from plumbline.documents.tests import writing_sample as sample
from plumbline.documents.writing import typesetting
from plumbline.documents.writing.pdf import OWN_FONTS, CannotPrint, write_pdf


def catalogue(data: bytes) -> dict:
    return PDFDocument(PDFParser(io.BytesIO(data))).catalog


def pages(data: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [page.extract_text() for page in pdf.pages]


def tags(data: bytes) -> list[str]:
    """The names of the structure elements, in reading order."""
    found: list[str] = []

    def walk(node: object) -> None:
        node = resolve1(node)
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "S" in node:
                found.append(node["S"].name)
            if "K" in node:
                walk(node["K"])

    walk(catalogue(data)["StructTreeRoot"])
    return found


@pytest.mark.requirement("BY2")
def test_the_pdf_is_tagged_and_says_that_it_is_pdf_ua() -> None:
    data = write_pdf(sample.report())
    root = catalogue(data)
    assert resolve1(root["MarkInfo"])["Marked"] is True
    assert resolve1(root["Lang"]) == b"en-GB"
    assert b"pdfuaid:part" in resolve1(root["Metadata"]).get_data()
    found = tags(data)
    for tag in ("H1", "Table", "TH", "TD", "L", "LI", "P"):
        assert tag in found, tag


def test_the_title_is_shown_in_the_window_and_nobody_is_named() -> None:
    data = write_pdf(sample.report())
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    assert resolve1(document.catalog["ViewerPreferences"])["DisplayDocTitle"] is True
    assert "Author" not in document.info[0]
    assert document.info[0]["Title"].decode("utf-8", "ignore").strip("\x00") == "Improvement plan"


@pytest.mark.requirement("DG21")
def test_header_footer_and_labels_stand_on_every_page() -> None:
    shown = pages(write_pdf(sample.report(rows=40)))
    assert len(shown) > 2
    for number, text in enumerate(shown, start=1):
        assert "Date of plan: 9 November 2026" in text
        assert f"Page {number} of {len(shown)}" in text
        assert "Version 3, printed 24 Nov 2026" in text
        assert "Recommendation Action" in text
        assert "Theme 1: Environment" in text


def test_text_is_never_run_as_a_command() -> None:
    text = pages(write_pdf(sample.report()))[0]
    for words in ('#panic("x")', "$x$", "<b>O’Brien</b>", "=1+1"):
        assert words in text


def test_a_status_is_a_word_beside_its_colour_and_shape() -> None:
    data = write_pdf(sample.report())
    assert "Amber" in pages(data)[0]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert write_pdf(sample.report()) == write_pdf(sample.report())


@pytest.mark.parametrize(
    "name", ["Siân Ŵyn-Ŷates", "Ruaridh MacLeòid", "Łukasz Żółć", "Αθηνά", "Оксана", "O’Brien – “x”"]
)
def test_names_are_whole(name: str) -> None:
    assert name in " ".join(pages(write_pdf(Report("Plan", (Text(paras(name)),))))[0].split("\n"))


def test_a_script_without_a_font_is_named_and_not_silently_lost() -> None:
    """Tibetan: no machine that this was tried on has a font for it, and typst brings none."""
    text = pages(write_pdf(Report("Plan", (Text(paras("Signed by བཀྲ་ཤིས on 3 May")),))))[0]
    if "[Tibetan text]" not in text:
        pytest.skip("this machine has a Tibetan font")
    assert "Signed by [Tibetan text] on 3 May" in text
    assert "Not printed: No font for them was found" in text


def test_it_prints_without_our_own_font(tmp_path: Path) -> None:
    assert "Improvement plan" in pages(write_pdf(sample.report(), fonts=(tmp_path,)))[0]


def test_the_own_face_is_used_where_it_was_made() -> None:
    if not list(OWN_FONTS.glob("*.ttf")):
        pytest.skip("the fonts are made at set-up, and set-up has not run here")
    with pdfplumber.open(io.BytesIO(write_pdf(sample.report()))) as pdf:
        names = {char["fontname"] for char in pdf.pages[0].chars}
    assert any("Hyperlegible" in name for name in names)


def test_headings_that_skip_a_level_are_refused() -> None:
    """The layouts never do this; if one did, PDF/UA would be broken, so it is said and not printed."""
    with pytest.raises(CannotPrint):
        write_pdf(replace(sample.report(), blocks=(Heading("Too deep", 3),)))


def test_an_empty_heading_cell_is_no_heading() -> None:
    table = sample.table()
    empty = replace(table.rows[0], cells=(Cell(columns=3, heading=1, scope="column"),))
    write_pdf(replace(sample.report(), blocks=(replace(table, rows=(empty, *table.rows[1:])),)))


def test_memory_does_not_grow_from_export_to_export() -> None:
    def used() -> int:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
        return int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    if not Path("/proc/self/status").exists():
        pytest.skip("measured where /proc tells the memory in use")
    for number in range(10):
        write_pdf(sample.report(rows=30, page_footer=f"warm {number}"))
    before = used()
    for number in range(30):
        write_pdf(sample.report(rows=30, page_footer=f"export {number}"))
    assert used() - before < 25_000  # kB


def test_several_people_may_export_at_once() -> None:
    footers = [f"export {number}" for number in range(12)]
    with ThreadPoolExecutor(6) as people:
        made = list(people.map(lambda footer: write_pdf(sample.report(page_footer=footer)), footers))
    assert all(footer in pages(data)[0] for footer, data in zip(footers, made, strict=True))


def test_a_large_report_is_typeset_apart_and_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a large document takes is given back when its process ends; here every document counts as large."""
    here = write_pdf(sample.report())
    monkeypatch.setattr(typesetting, "LARGE", 0)
    monkeypatch.setattr(typesetting, "_here", None)
    assert write_pdf(sample.report()) == here
    with pytest.raises(CannotPrint) as refused:
        write_pdf(replace(sample.report(), blocks=(Heading("Too deep", 3),)))
    assert "heading" in refused.value.why
    assert "Word document" in refused.value.message
