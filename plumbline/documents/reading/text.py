"""The text rule of blocks.py: lines, bullets, single spaces."""

from __future__ import annotations

import re

# What people and programs print in front of a list item. Private-use characters are what the Symbol and Wingdings
# fonts leave in a PDF or in a typed Word bullet.
BULLETS = "•‣◦▪▫●○■□◆◇►▶➢➤➔✓✔⁃∙·∗*\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8\uf06f\uf02d\uf0e0"
# Tick marks and empty boxes say something of their own in a cell ("☐ Yes"), so ✓ and □ count only when text follows.
_BULLET = re.compile(rf"^[{re.escape(BULLETS)}](?:\s+|(?=[^\s\d{re.escape(BULLETS)}]))(?=\S)")
_DASH = re.compile(r"^[-–—]\s+(?=\S)")
_LETTER_O = re.compile(r"^o\s{2,}(?=\S)|^o\t+(?=\S)")
_SPACE = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\ufffe\uffff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
# Symbol-font characters that stand for a mark which every font has.
SYMBOLS = {
    "\uf0fe": "☒", "\uf078": "☒", "\uf054": "☒", "\uf053": "☑", "\uf052": "☑", "\uf0a8": "☐", "\uf06f": "☐",
    "\uf0fc": "✓", "\uf050": "✓", "\uf0fb": "✗", "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0e0": "→",
    "\uf02d": "-",
}  # fmt: skip


def whole(text: str, default: int, *, base: int = 10) -> int:
    """A whole number that a file claims to hold; the default where it is none, or absurd."""
    try:
        number = int(text[:20], base)
    except ValueError:
        return default
    return number if abs(number) < 2**40 else default


def line(text: str) -> str:
    """One line: runs of spaces made one, bullet mark made "- ", stripped."""
    text = _INVISIBLE.sub("", text)
    text = _LETTER_O.sub("- ", text.strip())
    text = _SPACE.sub(" ", text.replace("\n", " ")).strip()
    if text.startswith("*") and text.rstrip().endswith("*"):
        return text  # emphasis or a footnote mark, not a bullet
    item = False
    while (match := _BULLET.match(text) or _DASH.match(text)) is not None:
        text, item = text[match.end() :].lstrip(), True  # some lists carry two marks: "- ✓ ..."
    return f"- {text}" if item else text


def lines(text: str) -> str:
    """Several lines, each cleaned, blank ones dropped."""
    cleaned = (line(part) for part in re.split(r"\r\n|\r|\n|\v|\f|\u2028|\u2029|\x85", text))
    return "\n".join(part for part in cleaned if part)


def same(text: str) -> str:
    """For comparing headings: case, spaces and line ends do not count."""
    return " ".join(text.split()).casefold()
