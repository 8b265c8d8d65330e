"""Files handed in: what is kept and what is refused, the bytes before the row, changed bytes, and pictures."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from plumbline.access.models import Record
from plumbline.access.queries import seen_by
from plumbline.files import actions, queries
from plumbline.files.models import StoredFile
from plumbline.files.rules.kinds import KINDS, clean_name, place_of, recognise
from plumbline.files.rules.pictures import without_camera_notes
from plumbline.files.tests import samples
from plumbline.files.tests.samples import PDF, PLACE, handed, jpeg, package
from plumbline.kernel.refusals import Refusal
from tests.sample import a_plan
from tests.world import NOW, World, viewer

WORD = package("[Content_Types].xml", "word/document.xml")
EXCEL = package("[Content_Types].xml", "xl/workbook.xml")


@pytest.fixture
def record(world: World) -> Record:
    return a_plan(world).record


def keep(world: World, record: Record, called: str, content: bytes, name: str = "") -> StoredFile:
    upload = handed(called, content)
    return actions.keep_file(by=viewer(world.owner), at=NOW, record_id=record.pk, upload=upload, name=name)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("audit.pdf", PDF, "application/pdf"),
        ("minutes.docx", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("rota.XLSX", EXCEL, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.odt", package("content.xml", mimetype=KINDS[3].media_type), KINDS[3].media_type),
        ("a.ods", package("content.xml", mimetype=KINDS[4].media_type), KINDS[4].media_type),
        ("lift.jpg", jpeg(), "image/jpeg"),
        ("lift.png", samples.png(), "image/png"),
        ("lift.webp", samples.webp(), "image/webp"),
        ("notes.txt", "Café, 5 < 6".encode("cp1252"), "text/plain"),
        ("figures.csv", "a;b\n1;2\n".encode("utf-16"), "text/csv"),
    ],
)  # fmt: skip
def test_what_is_kept_is_known_by_its_bytes(name: str, content: bytes, media_type: str) -> None:
    assert recognise(name, content)[1].media_type == media_type


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("audit.pdf", b"MZ\x90\x00program", "is a program"),
        ("audit.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "is not a PDF"),
        ("audit.pdf", b"\n <svg xmlns='http://www.w3.org/2000/svg'/>", "is not a PDF"),
        ("notes.txt", b"\xef\xbb\xbf<html><body>", "a web page or drawing"),
        ("figures.csv", b"a,b\n<ScRipt>x</script>", "a web page or drawing"),
        ("run.txt", b"#!/bin/sh\nrm x", "is a program"),
        ("page.html", b"<p>Hello</p>", "of a kind that is not kept"),
        ("drawing.svg", b"<svg/>", "of a kind that is not kept"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older Word or Excel file: save it as .docx"),
        ("minutes.docm", package("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("minutes.docx", package("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("all.zip", package("a.txt"), "is an archive"),
        ("minutes.docx", WORD[:60], "damaged"),
        ("minutes.pdf", WORD, "is not what its name says: it is a Word document"),
        ("photo.heic", b"\0\0\0\x18ftypheic", "save photos as JPEG"),
        ("data.txt", b"\x00\x01\x02", "is not text"),
        ("empty.pdf", b"", "This file is empty"),
    ],
)  # fmt: skip
def test_what_is_not_kept_is_refused_in_a_sentence(name: str, content: bytes, said: str) -> None:
    with pytest.raises(Refusal) as met:
        recognise(name, content)
    assert said in met.value.message
    assert met.value.field == "file"


def test_the_name_is_the_files_own_and_fits_what_it_is() -> None:
    assert clean_name("C:\\Users\\p\\Ward\r\n audit.pdf") == "Ward audit.pdf"
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("..") == "file"
    assert len(clean_name("x" * 400 + ".docx")) <= 120
    assert clean_name("x" * 400 + ".docx").endswith(".docx")
    assert recognise("IMG_2041.png", jpeg())[0] == "IMG_2041.jpg"  # a telephone's habit
    assert recognise("audit", PDF)[0] == "audit.pdf"


@pytest.mark.django_db
def test_the_same_bytes_are_stored_once_and_each_handing_in_is_remembered(world: World, record: Record) -> None:
    first, second = keep(world, record, "a.pdf", PDF), keep(world, record, "again.pdf", PDF, name="named.pdf")
    assert first.sha256 == second.sha256 == hashlib.sha256(PDF).hexdigest()
    assert [f.name for f in StoredFile.objects.order_by("pk")] == ["a.pdf", "named.pdf"]
    path = place_of(settings.DATA, first.sha256)
    assert [p.name for p in path.parent.iterdir()] == [first.sha256]
    assert queries.content_of(viewer(world.owner), first) == PDF


@pytest.mark.django_db
def test_too_large_is_refused_whatever_size_it_claims(world: World, record: Record, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1_048_576
    upload = handed("a.txt", b"x" * 1_048_577)
    upload.size = 1
    with pytest.raises(Refusal, match="larger than 1 MB"):
        actions.keep_file(by=viewer(world.owner), at=NOW, record_id=record.pk, upload=upload)
    assert StoredFile.objects.count() == 0


@pytest.mark.django_db
def test_a_killed_program_leaves_no_row_without_bytes(
    world: World, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it writes: nothing stands in the file's place. Killed before the row: the file is there, unnamed."""
    content = PDF + b"killed while writing"
    path = place_of(settings.DATA, hashlib.sha256(content).hexdigest())

    def killed(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as within:
        within.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            keep(world, record, "a.pdf", content)
    assert (StoredFile.objects.count(), path.exists()) == (0, False)

    def never(**values: Any) -> StoredFile:
        raise KeyboardInterrupt

    with monkeypatch.context() as within:
        within.setattr(StoredFile.objects, "create", never)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            keep(world, record, "a.pdf", content)
    assert (StoredFile.objects.count(), path.read_bytes()) == (0, content)
    assert queries.content_of(viewer(world.owner), keep(world, record, "a.pdf", content)) == content


@pytest.mark.django_db
def test_changed_or_missing_bytes_are_not_given_out(world: World, record: Record) -> None:
    content = PDF + b"to be changed"
    file = keep(world, record, "a.pdf", content)
    path = place_of(settings.DATA, file.sha256)
    path.write_bytes(content.replace(b"to be", b"has been"))
    with pytest.raises(Refusal, match="was changed on the server"):
        queries.content_of(viewer(world.owner), file)
    keep(world, record, "a.pdf", content)  # handed in again, the bytes are right again
    assert queries.content_of(viewer(world.owner), file) == content
    path.unlink()
    with pytest.raises(Refusal, match="not in its place"):
        queries.content_of(viewer(world.owner), file)


@pytest.mark.django_db
def test_a_stranger_finds_no_file_and_hands_none_in(world: World, record: Record) -> None:
    file = keep(world, record, "a.pdf", PDF)
    assert seen_by(StoredFile.objects.all(), viewer(world.mate)).get() == file
    assert not seen_by(StoredFile.objects.all(), viewer(world.stranger)).exists()
    for other in (world.stranger, world.reader):  # the reader sees the plan and may not record on it
        with pytest.raises(Record.DoesNotExist):
            actions.keep_file(by=viewer(other), at=NOW, record_id=record.pk, upload=handed("b.pdf", PDF))


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photo_is_kept_without_where_it_was_taken(order: str) -> None:
    kept = without_camera_notes("image/jpeg", jpeg(6, order, behind=b"film" + PLACE))
    assert PLACE not in kept
    assert b"xap" not in kept
    assert kept.count(samples.SCAN) == 2  # the picture itself is whole
    assert b"ICC_PROFILE" in kept
    assert kept.endswith(b"\xff\xd9")
    assert without_camera_notes("image/jpeg", kept) == kept  # and which way up it is stays, alone
    assert b"Exif" in kept
    assert b"Exif" not in without_camera_notes("image/jpeg", jpeg(1, order))
    cut = without_camera_notes("image/jpeg", jpeg(end=b""))  # a camera that was switched off too soon
    assert cut.endswith(samples.SCAN + b"\xff\xd9")


def test_png_and_webp_lose_it_as_well() -> None:
    for media_type, content in (("image/png", samples.png()), ("image/webp", samples.webp())):
        kept = without_camera_notes(media_type, content)
        assert PLACE not in kept
        assert len(kept) < len(content)
        assert without_camera_notes(media_type, kept) == kept
    assert without_camera_notes("application/pdf", PDF) == PDF


def test_real_pictures_look_the_same_afterwards() -> None:
    """Written and read by another program than ours, turned on its side by its EXIF."""
    image = pytest.importorskip("PIL.Image")
    drawn = image.radial_gradient("L").convert("RGB").resize((64, 40))
    notes = image.Exif()
    notes[0x0112], notes[0x010E] = 6, PLACE.decode()
    for form, media_type in (("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")):
        file = io.BytesIO()
        drawn.save(file, form, exif=notes, **({"progressive": True} if form == "JPEG" else {}))
        assert PLACE in file.getvalue()
        kept = without_camera_notes(media_type, file.getvalue())
        assert PLACE not in kept
        with image.open(io.BytesIO(kept)) as after, image.open(file) as before:
            assert after.tobytes() == before.tobytes()
            if form == "JPEG":
                assert dict(after.getexif()) == {0x0112: 6}


@pytest.mark.parametrize(
    ("media_type", "content"),
    [("image/jpeg", jpeg()[:40]), ("image/jpeg", b"\xff\xd8\xff\xe0\0\0"), ("image/png", samples.png()[:50]),
     ("image/webp", samples.webp()[:-40])],
)  # fmt: skip
def test_a_damaged_picture_is_refused(media_type: str, content: bytes) -> None:
    with pytest.raises(Refusal, match="damaged"):
        without_camera_notes(media_type, content)
