"""Files that are broken, locked, hostile or simply something else: each gets a sentence, none does harm."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from openpyxl import Workbook

from plumbline.documents.reading import Unreadable, read_blocks
from plumbline.documents.sandbox import read_document
from plumbline.documents.tests import making
from plumbline.kernel.refusals import Refusal

ROOT = Path(__file__).resolve().parents[3]


def refusal(path: Path, **more: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read_document(path, **more)
    assert isinstance(caught.value, Refusal)
    message = caught.value.message
    assert message.endswith(".")
    assert len(message) > 40
    return message


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_an_empty_file_is_named_as_empty(tmp_path: Path) -> None:
    assert "empty" in refusal(written(tmp_path / "plan.docx", b""))


def test_a_60_mb_file_is_refused_by_its_size_before_anything_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(60 * 1024 * 1024)
    started = time.monotonic()
    assert "60 MB; the limit is 25 MB" in refusal(path)
    assert time.monotonic() - started < 1


def test_a_renamed_program_is_called_a_program(tmp_path: Path) -> None:
    program = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
    for name in ("plan.docx", "plan.xlsx", "plan.pdf", "plan.csv", "plan.txt"):
        assert "a program, not a document" in refusal(written(tmp_path / name, program))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), ".docx"),
        ("plan.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), ".xlsx"),
        ("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("plan.rtf", b"{\\rtf1\\ansi Plan}", "Rich Text"),
        ("plan.docx", b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        ("plan.docx", b"<!DOCTYPE html><html><body>Plan</body></html>", "web page"),
        ("plan.docx", b"<?xml version='1.0'?><plan/>", "raw data"),
        ("plan.docx", b"This is only text that somebody renamed to a Word file.", "damaged"),
        ("plan.txt", bytes(range(256)) * 20, "not a document"),
        ("plan.docx", b"PK\x03\x04" + bytes(300), "damaged"),
        ("plan.pdf", b"%PDF-1.7\nnothing more", "damaged"),
        ("plan.pdf", making.ENCRYPTED_PDF, "password"),
        ("plan.pdf", making.SCANNED_PDF, "pictures of pages"),
        ("plan.txt", b"   \n\n", "no text"),
    ],
)
def test_other_kinds_of_file_are_told_what_to_do(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    assert says in refusal(written(tmp_path / name, data))


@pytest.mark.parametrize(
    ("mimetype", "says"),
    [("application/vnd.oasis.opendocument.text", ".odt"), ("application/vnd.oasis.opendocument.presentation", "Word")],
)
def test_other_opendocument_files_are_told_what_to_do(tmp_path: Path, mimetype: str, says: str) -> None:
    path = tmp_path / "plan.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", "<x/>")
    assert says in refusal(path)


def test_a_plain_zip_and_a_presentation_are_told_apart(tmp_path: Path) -> None:
    for name, says in (("notes.txt", "packed archive"), ("ppt/presentation.xml", "PowerPoint")):
        path = tmp_path / "plan.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "x")
        assert says in refusal(path)


def test_the_contents_count_and_not_the_name(tmp_path: Path) -> None:
    path = making.word_table(tmp_path / "plan.pdf", making.PLAN)
    assert read_document(path, name="plan.pdf").format == "docx"


# zip bombs and giants


def test_a_zip_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    path = making.word_table(tmp_path / "bomb.docx", making.PLAN)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "word/document.xml"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        with archive.open("word/document.xml", "w", force_zip64=True) as stream:
            for _ in range(300):
                stream.write(b" " * 1024 * 1024)
    assert path.stat().st_size < 1024 * 1024
    assert "unpacks to far more" in refusal(path)


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = making.word_table(tmp_path / "liar.docx", making.PLAN)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", b" " * 200 * 1024 * 1024)
    data = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.find(signature)
        data[place + at : place + at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    assert "damaged" in refusal(path)


def test_one_and_a_half_million_paragraphs_are_refused_and_memory_stays_small(tmp_path: Path) -> None:
    path = making.word_body(tmp_path / "giant.docx", "<w:p/>" * 1_500_000)
    started = time.monotonic()
    assert "far more paragraphs" in refusal(path)
    assert time.monotonic() - started < 15
    assert peak_growth(path, "plumbline.documents.sandbox", "read_document") < 20 * 1024  # the asking process
    assert peak_growth(path, "plumbline.documents.reading", "read_blocks") < 120 * 1024  # even the one that reads


def test_a_plan_of_3000_actions_is_read(tmp_path: Path) -> None:
    def row(number: int) -> str:
        texts = [
            str(number),
            f"Action {number} is done for the people who live here",
            "Manager",
            "31/03/2027",
            "",
            "Green",
        ]
        return making.tr(
            *(making.tc(making.p(text, run='<w:rFonts w:ascii="Arial"/><w:sz w:val="20"/>')) for text in texts)
        )

    body = making.tbl(*(row(number) for number in range(1, 3001)), widths=(800, 5000, 2000, 1500, 4000, 900))
    path = making.word_body(tmp_path / "long.docx", body)
    grid = read_document(path).blocks[0]
    assert grid.rows == 3000
    assert grid.columns == 6


def test_two_far_apart_cells_answer_within_two_seconds(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "Action"
    book.active["XFD1048576"] = "Lead"
    path = tmp_path / "far.xlsx"
    book.save(path)
    started = time.monotonic()
    document = read_document(path)
    assert time.monotonic() - started < 2
    texts = [block.text for block in document.blocks if hasattr(block, "text")]
    texts += [cell.text for block in document.blocks if hasattr(block, "cells") for cell in block.cells]
    assert [text for text in texts if text] == ["Action", "Lead"]


def test_a_table_inside_a_table_a_hundred_times_is_refused(tmp_path: Path) -> None:
    body = making.p("x")
    for _ in range(60):
        body = making.tbl(making.tr(making.tc(body + making.p()), making.tc(making.p("y"))), widths=(100, 100))
    assert "too deep" in refusal(making.word_body(tmp_path / "deep.docx", body))


def peak_growth(path: Path, module: str, function: str, *, whole: bool = False) -> int:
    """By how many kilobytes reading raises the peak memory of a fresh process; or, `whole`, the peak itself."""
    code = (
        f"import pathlib; from {module} import {function} as read; from plumbline.documents.reading import Unreadable\n"
        "lines = lambda: pathlib.Path('/proc/self/status').read_text().splitlines()\n"
        "peak = lambda: next(int(line.split()[1]) for line in lines() if line.startswith('VmHWM'))\n"
        f"before = {0 if whole else 'peak()'}\ntry: read(pathlib.Path({str(path)!r}))\nexcept Unreadable: "
        f"pass\nprint(peak() - before)"
    )
    if not Path("/proc/self/status").exists():
        pytest.skip("needs Linux, which tells a process's peak memory in /proc")
    done = child(code)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


# XML


def test_entity_bombs_and_outside_entities_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for number, dtd in enumerate((f'<!ENTITY a0 "ha">{bomb}', f'<!ENTITY a11 SYSTEM "file://{secret}">')):
        path = making.word_table(tmp_path / f"entity{number}.docx", making.PLAN)
        xml = (
            f'<!DOCTYPE d [{dtd}]><w:document xmlns:w="{making.W}"><w:body><w:p><w:r><w:t>&a11;</w:t></w:r>'
            "</w:p></w:body></w:document>"
        )
        making.rewritten(path, {"word/document.xml": xml.encode()})
        message = refusal(path)
        assert "never needs" in message or "damaged" in message


def test_the_same_for_sheets(tmp_path: Path) -> None:
    path = tmp_path / "entity.xlsx"
    Workbook().save(path)
    xml = (
        '<!DOCTYPE d [<!ENTITY a "x">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
    )
    making.rewritten(path, {"xl/worksheets/sheet1.xml": xml.encode()})
    assert "never needs" in refusal(path)


# network, macros


def test_a_picture_by_outside_link_is_listed_and_never_fetched(tmp_path: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(1.0)
        asked: list[bool] = []

        def listen() -> None:
            try:
                server.accept()
                asked.append(True)
            except TimeoutError:
                pass

        listener = threading.Thread(target=listen)
        listener.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/picture.png"
        picture = (
            '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="Our logo"/><a:graphic>'
            "<a:graphicData><pic:pic>"
            '<pic:blipFill><a:blip r:link="rId99"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
            "</w:drawing></w:r></w:p>"
        )
        path = making.word_body(tmp_path / "linked.docx", picture + making.p("The plan"))
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
        rels = making.part_of(path, "word/_rels/document.xml.rels").replace(
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{kind}" Target="{address}" TargetMode="External"/></Relationships>',
        )
        making.rewritten(path, {"word/_rels/document.xml.rels": rels.encode()})
        inside, apart = read_blocks(path), read_document(path)
        listener.join()
    assert asked == []
    for document in (inside, apart):
        assert [block.text for block in document.blocks] == ["The plan"]
        reasons = {left.text: left.why for left in document.left_out}
        assert "not fetched" in reasons[address]
        assert "picture" in reasons["Our logo"].casefold()


def test_a_macro_is_named_and_the_text_is_read(tmp_path: Path) -> None:
    path = making.word_table(tmp_path / "plan.docm", making.PLAN)
    making.rewritten(path, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"})
    document = read_document(path)
    assert any("macro" in warning.why for warning in document.warnings)
    assert any("care plan" in cell.text for cell in document.blocks[1].cells)


# the process itself


def child(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath},
    )  # fmt: skip


GUARDED = (
    "import sys; from pathlib import Path; from plumbline.documents.reading import child; "
    "child._guard(Path(sys.prefix)/'x');"
)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import os; os.system('true')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
        "open('/etc/hostname').read()",
        "open('/tmp/plumbline-written', 'w')",
    ],
)
def test_the_reading_process_may_do_nothing_but_read(attempt: str) -> None:
    done = child(GUARDED + attempt)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr


def test_the_reading_process_has_a_memory_limit() -> None:
    done = child("from plumbline.documents.reading import child; child._limit(); bytearray(3 * 1024**3)")
    assert "MemoryError" in done.stderr


def test_reading_without_django() -> None:
    done = child(
        "import sys, plumbline.documents.reading.word, plumbline.documents.reading.pdf; print('django' in sys.modules)"
    )
    assert done.stdout.strip() == "False", done.stderr


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    rows = [
        [f"Action {n}", "Somebody", "Some day", "A good deal of text about what has been done so far"]
        for n in range(900)
    ]
    path = making.pdf_table(tmp_path / "slow.pdf", rows, columns="1fr, 1fr, 1fr, 2fr")
    started = time.monotonic()
    with pytest.raises(Unreadable, match="too long"):
        read_document(path, seconds=0.3)
    assert time.monotonic() - started < 3


def test_progress_is_told_page_by_page(tmp_path: Path) -> None:
    rows = [[f"Action {n}", "Somebody", "Some day"] for n in range(80)]
    path = making.pdf_table(tmp_path / "plan.pdf", rows, columns="1fr, 1fr, 1fr")
    told: list[tuple[int, int]] = []
    read_document(path, progress=lambda done, all_: told.append((done, all_)))
    assert told == [(n + 1, len(told)) for n in range(len(told))]
    assert len(told) > 1


def test_a_pdf_with_a_map_of_lines_is_read_in_time(tmp_path: Path) -> None:
    lines = "".join(f"{n % 500 + 40} {n % 700 + 40} m {n % 500 + 60} {n % 700 + 40} l S\n" for n in range(22_000))
    stream = "BT /F 11 Tf 50 800 Td (Improvement plan) Tj ET\n" + lines
    path = tmp_path / "map.pdf"
    path.write_bytes(
        making.raw_pdf(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F "
                "4 0 R >> >> >>",
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
                f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
            ]
        )
    )
    document = read_document(path)
    assert [block.text for block in document.blocks] == ["Improvement plan"]


def test_a_pdf_that_unpacks_to_gigabytes_is_stopped(tmp_path: Path) -> None:
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(b" " * (1 << 24)) for _ in range(72)) + packer.flush()
    path = tmp_path / "bomb.pdf"
    path.write_bytes(
        making.raw_pdf(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
                f"<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n{data.decode('latin-1')}\nendstream",
            ]
        )
    )
    assert "more memory or time" in refusal(path)


def test_a_sheet_of_endless_merged_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    Workbook().save(path)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>x</v></c><c r="B{n}" t="str"><v>y</v></c></row>' for n in range(1, 2001)
    )
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 2001))
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    )
    making.rewritten(path, {"xl/worksheets/sheet1.xml": xml.encode()})
    started = time.monotonic()
    assert "merged" in refusal(path)
    assert time.monotonic() - started < 20


def page_saying(text: str, font: str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>") -> bytes:
    stream = f"BT /F 11 Tf 50 700 Td {text} Tj ET"
    return making.raw_pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            "/Resources << /Font << /F 4 0 R >> >> >>",
            font,
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    )


def test_a_pdf_whose_letters_cannot_be_told_and_a_form_for_one_program_only(tmp_path: Path) -> None:
    unknown = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts "
        "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        "/Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 >> >>] >>"
    )
    path = written(tmp_path / "letters.pdf", page_saying("<00410042004300440045>", unknown))
    assert "cannot be turned back into text" in refusal(path)
    path = written(tmp_path / "shell.pdf", page_saying("(Please wait... If this message is not replaced, upgrade.)"))
    assert "only Adobe Reader" in refusal(path)


def test_a_name_of_any_kind_does_no_harm(tmp_path: Path) -> None:
    path = making.word_table(tmp_path / "plan.docx", making.PLAN)
    for name in ("-rf / \x00.docx", "../../план\udcff.docx", "a" * 5000, "=cmd|' /C calc'!A0.docx"):
        assert read_document(path, name=name).format == "docx"
