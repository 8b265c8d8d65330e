"""Small files of each kind, made by hand so that each byte of them is known."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
PLACE = b"55.0709N 3.6051W"  # where a photo was taken: must be nowhere in what is kept


def handed(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def package(*names: str, mimetype: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return made.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int = 1, order: str = "<") -> bytes:
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, 2)
    place = struct.pack(order + "HHII", 0x8825, 2, len(PLACE), 100)
    turned = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + head + place + turned + struct.pack(order + "I", 0) + PLACE


SCAN = b"\x12\xff\x00\x34\xff\xd0\x56\x78"  # with a stuffed byte and a restart marker in it


def jpeg(orientation: int = 1, order: str = "<", behind: bytes = b"", end: bytes = b"\xff\xd9") -> bytes:
    """As a telephone writes it; `behind` is what it hangs on after the picture."""
    parts = [
        b"\xff\xd8", segment(0xE0, b"JFIF\0" + bytes(9)), segment(0xE1, exif(orientation, order)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + PLACE + b"</x>"), segment(0xFE, b"taken at " + PLACE),
        segment(0xE2, b"ICC_PROFILE\0colours"), segment(0xDB, bytes(65)), segment(0xC0, bytes(15)),
        segment(0xDA, bytes(10)), SCAN, segment(0xC4, bytes(20)), segment(0xDA, bytes(10)), SCAN, end, behind,
    ]  # fmt: skip
    return b"".join(parts)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png() -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"eXIf", exif()), chunk(b"tEXt", b"Comment\0" + PLACE),
         chunk(b"IDAT", zlib.compress(b"\0\xff")), chunk(b"IEND", b""), PLACE)
    )  # fmt: skip


def webp() -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    body = b"".join(
        (b"WEBP", part(b"VP8X", bytes((0x0C, *bytes(9)))), part(b"VP8 ", b"picture"), part(b"EXIF", exif()),
         part(b"XMP ", PLACE))
    )  # fmt: skip
    return b"RIFF" + struct.pack("<I", len(body)) + body
