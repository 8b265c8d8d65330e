"""How large a picture becomes when it is shown, read from its own head without unpacking it: a file of a hundred
kilobytes can hold a picture that fills the memory of every telephone it is opened on."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from plumbline.kernel.refusals import Refusal

MOST_POINTS = 120_000_000  # the largest that telephones take by themselves has 108 million
LONGEST_SIDE = 20_000
_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..(.)(..)(..)", re.DOTALL)  # SOF of a JPEG, behind FF


def require_ordinary_size(media_type: str, content: bytes) -> None:
    """Raises Refusal for a picture that is larger than any camera of a visitor's takes. What is damaged is somebody
    else's question."""
    for width, height in _sizes(media_type, content):
        if width * height > MOST_POINTS or max(width, height) > LONGEST_SIDE:
            raise Refusal(
                f"This picture is {width:,} by {height:,} points, which is too large to be opened safely. Choose a "
                "smaller copy of it.",
                field="file",
            )


def _sizes(media_type: str, content: bytes) -> Iterator[tuple[int, int]]:
    """Every size that the file claims: one that claims two has something to hide, so the larger one counts."""
    if media_type == "image/png" and len(content) >= 24:
        yield struct.unpack(">II", content[16:24])
    elif media_type == "image/jpeg":
        yield from _of_jpeg(content)
    elif media_type == "image/webp":
        yield from _of_webp(content)


def _of_jpeg(content: bytes) -> Iterator[tuple[int, int]]:
    """From the frames between the file's segments; a small earlier version inside of a segment is stepped over."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        if content[at + 1] == 0xFF:
            at += 1
            continue
        if frame := _FRAME.match(content, at):
            height, width = struct.unpack(">H", frame[2])[0], struct.unpack(">H", frame[3])[0]
            yield width, height
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        at += 2 + max(length, 2)


def _of_webp(content: bytes) -> Iterator[tuple[int, int]]:
    at = 12
    while at + 8 <= len(content):
        name, length = struct.unpack("<4sI", content[at : at + 8])
        body = content[at + 8 : at + 18]
        if name in (b"VP8X", b"ANMF") and len(body) >= 10:
            start = 4 if name == b"VP8X" else 6
            side = content[at + 8 + start : at + 14 + start]
            if len(side) == 6:
                yield int.from_bytes(side[:3], "little") + 1, int.from_bytes(side[3:], "little") + 1
        elif name == b"VP8L" and len(body) >= 5:
            bits = int.from_bytes(body[1:5], "little")
            yield (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        elif name == b"VP8 " and len(body) >= 10:
            width, height = struct.unpack("<HH", body[6:10])
            yield width & 0x3FFF, height & 0x3FFF
        at += 8 + length + length % 2
