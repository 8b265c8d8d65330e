"""Words as a person would have typed them: entities resolved, lost characters and runs of spaces taken out."""

from __future__ import annotations

import html
import re

# The publisher's export turns hard spaces and zero-width characters into question marks: "Care Standards ??(HSCS)".
_RUN = re.compile(r"\?{2,}")
_LOOSE = re.compile(r"(?<![A-Za-z0-9])\?")
_INSIDE = re.compile(r"(?<=[a-z0-9.)])\?(?=[A-Za-z0-9(])")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_BEFORE_STOP = re.compile(r" (?=[,.;:](?:\s|$))")


def readable(text: str) -> str:
    """Entities resolved and lost characters turned into spaces; line breaks and runs of spaces stay, as evidence."""
    text = html.unescape(html.unescape(text)) if "&" in text else text
    if "?" in text:
        text = _INSIDE.sub(" ", _LOOSE.sub(" ", _RUN.sub(" ", text)))
    return text


def tidy(text: str) -> str:
    """One line of `text`, with single spaces and none before a full stop or comma."""
    return _BEFORE_STOP.sub("", _SPACES.sub(" ", text)).strip()
