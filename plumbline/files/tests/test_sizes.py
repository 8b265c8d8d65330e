"""A picture that is small on the disk and fills the memory of whoever opens it is not kept."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from plumbline.files.rules.kinds import recognise
from plumbline.files.rules.sizes import LONGEST_SIDE, require_ordinary_size
from plumbline.files.tests import samples
from plumbline.kernel.refusals import Refusal


def picture(form: str, width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("L", (width, height), 255).save(made, form)
    return made.getvalue()


def of(kind: str) -> str:
    return f"image/{kind.lower()}"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_size_is_read_from_a_real_file_of_each_kind(kind: str) -> None:
    require_ordinary_size(of(kind), picture(kind, 640, 480))
    wide = 16_383 if kind == "WEBP" else LONGEST_SIDE + 1
    tall = 8_000 if kind == "WEBP" else 10
    large = picture(kind, wide, tall)
    assert len(large) < 3_000_000
    with pytest.raises(Refusal, match=f"{wide:,} by {tall:,} points"):
        require_ordinary_size(of(kind), large)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_of_thirty_thousand_points_square_is_refused_before_anything_unpacks_it(kind: str) -> None:
    """The head of a small picture with the size changed: what whoever means harm does as well."""
    small = bytearray(picture(kind, 8, 8))
    if kind == "PNG":
        small[16:24] = struct.pack(">II", 30_000, 30_000)
    else:
        at = small.index(b"\xff\xc0")
        small[at + 5 : at + 9] = struct.pack(">HH", 30_000, 30_000)
    assert len(small) < 1000
    recognise(f"lift.{kind.lower()}", bytes(small))  # by its first bytes it is a photo like any other
    with pytest.raises(Refusal, match="too large to be opened safely") as refused:
        require_ordinary_size(of(kind), bytes(small))
    assert refused.value.field == "file"


def test_a_size_said_twice_counts_by_the_larger_one() -> None:
    """A frame of one point and a frame of many: which one a program believes is its own affair."""
    both = b"\xff\xd8" + samples.segment(0xC0, b"\x08" + struct.pack(">HH", 1, 1) + bytes(10))
    both += samples.segment(0xC2, b"\x08" + struct.pack(">HH", 60_000, 60_000) + bytes(10))
    with pytest.raises(Refusal):
        require_ordinary_size("image/jpeg", both)


def test_what_a_telephone_writes_and_what_is_damaged_is_let_through() -> None:
    """Sizes are looked at, nothing else: damage has a sentence of its own."""
    for kind, content in (("jpeg", samples.jpeg()), ("png", samples.png()), ("webp", samples.webp())):
        require_ordinary_size(f"image/{kind}", content)
        for end in range(0, len(content), 7):
            require_ordinary_size(f"image/{kind}", content[:end])
    require_ordinary_size("application/pdf", samples.PDF)
