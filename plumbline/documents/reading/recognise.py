"""Which format a file really has: by its first bytes and contents, then by its name. Everything else is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

from plumbline.documents.reading.refusal import ASK, Unreadable, damaged

LIMIT_FILE = 25 * 1024 * 1024

_AS_WORD = "Open it in Word, save it as a Word document (.docx), and upload that."
_AS_EXCEL = "Open it in Excel, save it as an Excel workbook (.xlsx), and upload that."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!",
)  # fmt: skip
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_ARCHIVES = (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def recognise(path: Path, name: str) -> str:
    """The format's name as in Document.format. Raises Unreadable with what to do instead."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("This file is empty. Check that it was saved completely, and upload it again.")
    if size > LIMIT_FILE:
        megabytes = -(-size // (1024 * 1024))
        raise Unreadable(
            f"This file is {megabytes} MB; the limit is 25 MB. Large pictures are the usual reason: remove them, or "
            "save only the pages with the plan, and upload the smaller file."
        )
    with path.open("rb") as stream:
        head = stream.read(4096)
    extension = name.rpartition(".")[2].casefold() if "." in name else ""
    if head.startswith(_OLE):
        raise _old_office(path, extension)
    if head.startswith(b"PK"):
        return _zipped(path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_PROGRAMS) and _is_program(head):
        raise Unreadable(f"This file is a program, not a document. {ASK}")
    if head.lstrip().startswith(b"{\\rtf"):
        raise Unreadable(f"This is a Rich Text (.rtf) file. {_AS_WORD}")
    if head.startswith(_PICTURES) and not _looks_like_text(head):
        raise Unreadable(f"This file is a picture, and text in pictures cannot be read. {ASK}")
    if head.startswith(_ARCHIVES):
        raise Unreadable(f"This file is a packed archive, not a document. Unpack it first. {ASK}")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise Unreadable(f"This file is a web page. Copy the plan from it into a Word document. {ASK}")
    if start.startswith(b"<?xml"):
        raise Unreadable(f"This file is raw data (XML), not a document. {ASK}")
    if not _looks_like_text(head):
        raise Unreadable(f"This file is not a document that can be read here. {ASK}")
    if extension in ("docx", "docm", "xlsx", "xlsm", "ods", "pdf"):
        raise damaged({"d": "Word", "x": "Excel", "o": "spreadsheet", "p": "PDF"}[extension[0]])
    if extension in ("csv", "tsv"):
        return "csv"
    return "md" if extension in ("md", "markdown") else "txt"


def _is_program(head: bytes) -> bool:
    return head.startswith(b"#!") or not _looks_like_text(head)


def _looks_like_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True  # UTF-16, as Excel's "Unicode text" is
    if b"\x00" in head:
        first, second = head[0::2].count(0), head[1::2].count(0)
        pairs = max(1, len(head) // 2)  # UTF-16 without its mark: every second byte is zero, the others are not
        return max(first, second) > pairs * 0.9 and min(first, second) < pairs * 0.1
    control = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1b")
    return control * 50 < len(head)


def _old_office(path: Path, extension: str) -> Unreadable:
    """An OLE container: Office 97-2003, or a new file locked with a password."""
    with path.open("rb") as stream:
        data = stream.read(4 * 1024 * 1024)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable(
            "This file is protected by a password. Open it, choose File, Info, Protect, remove the password, save it "
            "and upload it again."
        )
    if extension in ("xls", "xlt") or "Workbook".encode("utf-16-le") in data:
        return Unreadable(f"This is an old Excel file (.xls). {_AS_EXCEL}")
    if extension == "msg":
        return Unreadable(f"This is a saved e-mail. Save its attachment first. {ASK}")
    return Unreadable(f"This is an old Word file (.doc). {_AS_WORD}")


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lstrip("/") for name in archive.namelist()}
            declared = archive.read("mimetype")[:100] if _small(archive, "mimetype") else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise damaged("Office") from error
    folded = {name.casefold() for name in names}
    if any(name.startswith("word/") for name in folded):
        return "docx"
    if "xl/workbook.bin" in folded:
        raise Unreadable("This is a binary Excel file (.xlsb). Save it as an Excel workbook (.xlsx), and upload that.")
    if any(name.startswith("xl/") for name in folded):
        return "xlsx"
    if any(name.startswith("ppt/") for name in folded):
        raise Unreadable(f"This is a PowerPoint file. {ASK}")
    if declared.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if declared.startswith(b"application/vnd.oasis.opendocument.text"):
        raise Unreadable("This is an OpenDocument text (.odt). Save it as a Word document (.docx), and upload that.")
    if declared.startswith(b"application/vnd.oasis"):
        raise Unreadable(f"This kind of OpenDocument file cannot be read here. {ASK}")
    if "index/document.iwa" in folded or "index.zip" in folded:
        raise Unreadable("This is a Pages or Numbers file. Export it as Word or Excel, and upload that.")
    raise Unreadable(f"This file is a packed archive, not a document. Unpack it first. {ASK}")


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < 1000
