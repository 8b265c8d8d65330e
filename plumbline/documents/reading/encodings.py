"""Bytes to text: UTF-8 with or without its mark, UTF-16, else Windows' own."""

from __future__ import annotations

from pathlib import Path

from plumbline.documents.blocks import LeftOut


def decoded(path: Path) -> tuple[str, tuple[LeftOut, ...]]:
    """The text of a file with line ends made one kind, and a warning where the encoding had to be guessed."""
    text, guessed = text_of(path.read_bytes())
    why = "The file does not say how its letters are stored: it was read as Windows text. Check accents."
    return text, (LeftOut("the file", "", why),) if guessed else ()


def text_of(data: bytes) -> tuple[str, bool]:
    """The text of the bytes with line ends made one kind, and whether how its letters are stored had to be guessed."""
    guessed = False
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    elif (silent := _silent_utf16(data)) is not None:
        text = data.decode(silent, "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text, guessed = data.decode("cp1252", "replace"), True
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n"), guessed


def _silent_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of English text is zero."""
    sample = data[:4000]
    pairs = len(sample) // 2
    if pairs < 4:
        return None
    if sample[1::2].count(0) > 0.8 * pairs:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.8 * pairs:
        return "utf-16-be"
    return None
