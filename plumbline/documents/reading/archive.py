"""Office files are zip archives of XML. Open them without trusting a word they say about themselves."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from lxml import etree

from plumbline.documents.reading.refusal import Unreadable, damaged, too_large

MEGABYTE = 1024 * 1024
LIMIT_PART = 64 * MEGABYTE  # one part, unpacked; a plan of 3,000 actions as Word writes it is about 20
LIMIT_ALL = 200 * MEGABYTE  # everything read from one file
LIMIT_TAGS = 3_000_000  # "<" in one part: a tree costs memory by the element, not by the byte
LIMIT_ENTRIES = 10_000
CHUNK = 256 * 1024


class Archive:
    """Read-only, bounded access to the parts of one Office file. Nothing is ever unpacked to disk."""

    def __init__(self, path: Path, kind: str) -> None:
        self.kind = kind
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise damaged(kind) from error
        entries = self._zip.infolist()
        if len(entries) > LIMIT_ENTRIES:
            raise too_large("holds far more parts than a document should")
        self._entries = {entry.filename.lstrip("/"): entry for entry in entries}
        self._folded = {name.casefold(): name for name in self._entries}

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def has(self, name: str) -> bool:
        return name.lstrip("/").casefold() in self._folded

    def read(self, name: str, *, tags: int = LIMIT_TAGS) -> bytes:
        """One part, unpacked. Raises Unreadable when it is larger than any plan or holds too many elements."""
        entry = self._entries[self._folded[name.lstrip("/").casefold()]]
        if entry.flag_bits & 0x1:
            raise Unreadable("This file is protected by a password. Save it without the password and upload it again.")
        if entry.file_size > LIMIT_PART:
            raise too_large("unpacks to far more than a plan can hold")
        pieces: list[bytes] = []
        size = found = 0
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(CHUNK):
                    size += len(piece)
                    found += piece.count(b"<")
                    if size > LIMIT_PART or self._read + size > LIMIT_ALL:
                        raise too_large("unpacks to far more than a plan can hold")
                    if found > tags:
                        raise too_large("holds far more paragraphs or cells than a plan can have")
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise damaged(self.kind) from error
        self._read += size
        return b"".join(pieces)

    def xml(self, name: str, *, tags: int = LIMIT_TAGS) -> Any:
        """The root element of an XML part. No entity is resolved and nothing outside the file is opened."""
        return parse(usual_names(self.read(name, tags=tags)), self.kind)

    def maybe(self, name: str) -> Any | None:
        """The root element of a part that need not be there."""
        return self.xml(name) if self.has(name) else None

    def each(self, name: str, tags: set[str], *, most: int = 4 * LIMIT_TAGS) -> Iterator[Any]:
        """The elements of these names one by one; each is emptied after use, so a long sheet costs no memory."""
        data = io.BytesIO(usual_names(self.read(name, tags=most)))
        first = True
        try:
            for _, element in etree.iterparse(
                data, tag=tuple(tags), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                remove_comments=True, remove_pis=True,
            ):  # fmt: skip
                if first:
                    _refuse_dtd(element, self.kind)
                    first = False
                yield element
                element.clear(keep_tail=False)
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged(self.kind) from error

    def relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """The links of a part: id -> (last word of the type, target inside the archive or address, outside?)."""
        folder, _, base = part.rpartition("/")
        name = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
        root = self.maybe(name)
        found = {}
        for link in () if root is None else root:
            target = link.get("Target", "")
            outside = link.get("TargetMode") == "External"
            if not outside:
                target = _resolve(folder, target)
            found[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], target, outside)
        return found


_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}


def usual_names(data: bytes) -> bytes:
    """The names of the usual Office formats in place of those of "Strict Open XML", which say the same."""
    if b"purl.oclc.org/ooxml" in data[:4000]:
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
    return data


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    parts = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)


def parse(data: bytes, kind: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(kind) from error
    _refuse_dtd(root, kind)
    return root


def _refuse_dtd(element: Any, kind: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        # Office never writes one; it is how entity bombs and outside entities get in.
        raise Unreadable(
            f"This {kind} file holds instructions that a document never needs, so it was not opened. Open it on your "
            "own computer, save it again under a new name, and upload the new copy."
        )
