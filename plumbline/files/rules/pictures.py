"""A picture as it is seen, without what its camera or telephone wrote into it: where and when it was taken, by which
device, small earlier versions of it. Nobody who hands in a photo of a mended lift means to hand in that as well.

The picture itself is not touched: the parts of the file that hold it are copied byte for byte.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from plumbline.kernel.refusals import Refusal

_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # within the picture's data, 0 and D0 to D7 are no end of it
_SOS, _EOI, _EXIF, _COMMENT, _ORIENTATION = 0xDA, 0xD9, 0xE1, 0xFE, 0x0112
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP bKGD pHYs sBIT hIST acTL fcTL fdAT".split()
)  # fmt: skip
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_SAYS_MORE = 0x08 | 0x04  # flags of VP8X: this file holds EXIF, this file holds XMP


def without_camera_notes(media_type: str, content: bytes) -> bytes:
    """The same picture without them; any other file as it is. Raises Refusal for a picture that is damaged."""
    strip = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(media_type)
    if strip is None:
        return content
    try:
        return b"".join(strip(content))
    except (struct.error, IndexError, ValueError) as broken:
        raise Refusal("This picture is damaged. Choose another copy of it.", field="file") from broken


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Segments until the end of the picture; what a telephone hangs on behind it (a film, a map) is not copied."""
    yield b"\xff\xd8"
    at = 2
    while True:
        marker, at = _marker(content, at)
        if marker == _EOI:
            break
        (length,) = struct.unpack(">H", content[at : at + 2])
        if length < 2 or at + length > len(content):
            raise ValueError("a segment is cut short")
        body = content[at + 2 : at + length]
        if _is_kept(marker, body):
            yield bytes((0xFF, marker)) + content[at : at + length]
        elif turned := _orientation(body) if marker == _EXIF else 0:
            yield _only_orientation(turned)
        at += length
        if marker == _SOS:
            found = _NEXT_MARKER.search(content, at)
            end = found.start() if found else len(content)
            yield content[at:end]
            at = end
            if not found:
                break  # cut short by the camera: shown as far as it goes
    yield b"\xff\xd9"


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """The marker at this place, and the place behind it."""
    if content[at] != 0xFF:
        raise ValueError("no marker where one must be")
    while content[at] == 0xFF:
        at += 1
    return content[at], at + 1


def _is_kept(marker: int, body: bytes) -> bool:
    """What a screen needs: how to show the colours, and the picture. Notes stand in APP segments and comments."""
    if marker == _COMMENT:
        return False
    if 0xE0 <= marker <= 0xEF:
        return body.startswith((b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"))
    return True


def _orientation(body: bytes) -> int:
    """Which way up the picture is, 2 to 8, from its EXIF; 0 where it stands upright or that is not said."""
    if not body.startswith(b"Exif\0\0"):
        return 0
    tiff = body[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 0
    (first,) = struct.unpack(order + "I", tiff[4:8])
    (count,) = struct.unpack(order + "H", tiff[first : first + 2].ljust(2, b"\0"))
    for n in range(min(count, 200)):
        entry = tiff[first + 2 + 12 * n : first + 14 + 12 * n]
        if len(entry) == 12 and struct.unpack(order + "H", entry[:2])[0] == _ORIENTATION:
            value = struct.unpack(order + "H", entry[8:10])[0]
            return value if 2 <= value <= 8 else 0
    return 0


def _only_orientation(value: int) -> bytes:
    """An EXIF segment that says which way up the picture is and nothing else."""
    entry = struct.pack("<HHIHH", _ORIENTATION, 3, 1, value, 0)
    body = b"Exif\0\0" + b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> Iterator[bytes]:
    yield content[:8]
    at = 8
    while True:
        length, name = struct.unpack(">I4s", content[at : at + 8])
        end = at + 12 + length
        if end > len(content):
            raise ValueError("a chunk is cut short")
        if name in _PNG_KEPT:
            yield content[at:end]
        if name == b"IEND":
            return
        at = end


def _webp(content: bytes) -> Iterator[bytes]:
    kept, at = [b"WEBP"], 12
    while at < len(content):
        name, length = struct.unpack("<4sI", content[at : at + 8])
        end = at + 8 + length + length % 2
        if end > len(content) + 1:
            raise ValueError("a chunk is cut short")
        chunk = content[at:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes((chunk[8] & ~_WEBP_SAYS_MORE,)) + chunk[9:]
        if name in _WEBP_KEPT:
            kept.append(chunk)
        at = end
    body = b"".join(kept)
    yield b"RIFF" + struct.pack("<I", len(body)) + body
