"""What a file is, by its first bytes and its name: a name alone is worth nothing, and some kinds nobody needs here."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePath

from plumbline.kernel.refusals import Refusal

LONGEST_NAME = 120


@dataclass(frozen=True)
class Kind:
    """One kind of file that is kept: its media type, its name in a sentence, the endings it may have."""

    media_type: str
    words: str
    endings: tuple[str, ...]
    picture: bool = False


KINDS = (
    Kind("application/pdf", "a PDF", ("pdf",)),
    Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a Word document", ("docx",)),
    Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "an Excel workbook", ("xlsx",)),
    Kind("application/vnd.oasis.opendocument.text", "an OpenDocument text", ("odt",)),
    Kind("application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet", ("ods",)),
    Kind("image/jpeg", "a photo (JPEG)", ("jpg", "jpeg"), picture=True),
    Kind("image/png", "a picture (PNG)", ("png",), picture=True),
    Kind("image/webp", "a picture (WebP)", ("webp",), picture=True),
    Kind("text/plain", "plain text", ("txt",)),
    Kind("text/csv", "a CSV file", ("csv",)),
)
_BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
_BY_TYPE = {kind.media_type: kind for kind in KINDS}
ACCEPTED = ",".join(f".{ending}" for ending in _BY_ENDING)  # for the file chooser; it decides nothing
WANTED = "Choose a PDF, a Word, Excel or OpenDocument file, a CSV or text file, or a picture (JPEG, PNG or WebP)."

# What is recognised only to say why it is not kept. A web page or drawing can carry a program, and so can the rest.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"#!", "a program"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an older Word or Excel file: save it as .docx, .xlsx or PDF",
    ),
    (b"{\\rtf", "a rich text file: save it as .docx or PDF and choose that"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"GIF8", "a GIF picture: save it as PNG and choose that"),
)
_MARKUP = re.compile(rb"<\s*(!doctype|\?xml|html|svg|script|head|body|iframe|img|a\s)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The file's own name, without a folder and without what no file system or header can hold."""
    base = re.split(r"[/\\]", name)[-1]
    base = "".join(c for c in base if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem, ending = PurePath(base).stem, PurePath(base).suffix
    return f"{stem[: LONGEST_NAME - len(ending)].strip()}{ending[:12]}" or "file"


def place_of(data: Path, sha256: str) -> Path:
    """Where the bytes with this hash lie under the data folder: once, however often they were handed in."""
    return data / "files" / sha256[:2] / sha256


def recognise(name: str, content: bytes) -> tuple[str, Kind]:
    """The name it is kept under and what it is. Raises Refusal for a kind that is not kept, and for a file that is not
    what its name says."""
    if not content:
        raise Refusal("This file is empty. Choose the file that shows the progress.", field="file")
    name = clean_name(name)
    ending = PurePath(name).suffix.lower().lstrip(".")
    kind = _by_content(name, content, ending)
    if not ending:
        return f"{name}.{kind.endings[0]}", kind
    if ending in kind.endings:
        return name, kind
    said = _BY_ENDING.get(ending)
    if kind.picture and said and said.picture:  # a telephone's habit; the picture is right and its name is not
        return f"{PurePath(name).stem}.{kind.endings[0]}", kind
    raise Refusal(
        f"“{name}” is not what its name says: it is {kind.words}. Save it under a name that ends in "
        f".{kind.endings[0]}, and choose it again.",
        field="file",
    )


def _by_content(name: str, content: bytes, ending: str) -> Kind:
    if content.startswith(b"%PDF-"):
        return _BY_TYPE["application/pdf"]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _BY_TYPE["image/png"]
    if content.startswith(b"\xff\xd8\xff"):
        return _BY_TYPE["image/jpeg"]
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _BY_TYPE["image/webp"]
    if content.startswith(b"PK"):
        return _in_package(name, content)
    if content[4:8] == b"ftyp":
        raise _not_kept(name, "a photo or film in a form that not everybody can open: save photos as JPEG")
    for head, words in _REFUSED:
        if content.startswith(head):
            raise _not_kept(name, words)
    return _as_text(name, content, ending)


def _in_package(name: str, content: bytes) -> Kind:
    """Word, Excel and OpenDocument files are archives; one that holds a program of its own (macros) is not kept."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            declared = package.open("mimetype").read(100).decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as broken:
        raise Refusal(f"“{name}” is damaged and cannot be opened. Choose another copy of it.", field="file") from broken
    if any(n.lower().endswith(("vbaproject.bin", "script-lc.xml")) or n.startswith("Basic/") for n in names):
        raise _not_kept(name, "a file with macros, which are programs: save it without them")
    if "word/document.xml" in names:
        return _BY_TYPE["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]
    if "xl/workbook.xml" in names:
        return _BY_TYPE["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]
    if declared in _BY_TYPE:
        return _BY_TYPE[declared]
    raise _not_kept(name, "an archive")


def _as_text(name: str, content: bytes, ending: str) -> Kind:
    if ending not in ("txt", "csv"):
        said = f"not {_BY_ENDING[ending].words}" if ending in _BY_ENDING else "of a kind that is not kept here"
        raise Refusal(f"“{name}” is {said}. {WANTED}", field="file")
    if _MARKUP.search(content[:4096]):
        raise _not_kept(name, "a web page or drawing that can carry a program")
    if _words_of(content) is None:
        raise Refusal(f"“{name}” is not text. {WANTED}", field="file")
    return _BY_ENDING[ending]


def _words_of(content: bytes) -> str | None:
    """The text as people's programs write it: UTF-8, UTF-16 with its mark, or Windows; None where it is none."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else text
    return None


def _not_kept(name: str, words: str) -> Refusal:
    return Refusal(f"“{name}” is {words}. It is not kept here. {WANTED}", field="file")
