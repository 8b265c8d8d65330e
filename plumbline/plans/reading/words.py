"""Texts made comparable: headings and labels are written in many ways and mean the same."""

from __future__ import annotations

import re
from functools import lru_cache

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", " ": " "})
_BRACKET = re.compile(r"\([^()]*\)?|\[[^\]]*\]?")
_NOT_WORD = re.compile(r"[^\w%]+")
_LEAVE_S = frozenset(
    {"status", "progress", "success", "process", "address", "this", "is", "was", "does", "focus", "basis"}
)


def straight(text: str) -> str:
    """The same text with straight quotes and plain hyphens, character for character (positions stay)."""
    return text.translate(_QUOTES)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Lower case words in the singular, no stops, "&" as "and": "Person/s responsible" is "person responsible"."""
    text = straight(text).casefold().replace("&", " and ").replace("'", "")
    text = re.sub(r"(?<=\w)[/(]s\)?(?!\w)", "", text)
    return " ".join(_singular(word) for word in _NOT_WORD.split(text) if word)


@lru_cache(maxsize=8192)
def plain_without_brackets(text: str) -> str:
    """As `plain`, without what stands in brackets: the hint after a heading."""
    return plain(_BRACKET.sub(" ", re.sub(r"(?<=\w)\(s\)", "", text)))


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) and word not in _LEAVE_S:
        return word[:-1]
    return word


def one_line(text: str) -> str:
    return " ".join(text.split())


def go_on(before: str, text: str) -> str:
    """A text and what the next row adds to it: a paragraph of its own, or the rest of a sentence broken off."""
    if not before:
        return text
    broken = before[-1].isalnum() and text[:1].islower()
    return f"{before} {text}" if broken else f"{before}\n{text}"
