"""Names of files that people download."""

from __future__ import annotations

import re
import unicodedata


def file_stem(title: str, *, longest: int = 80) -> str:
    """A title as the name of a file on every system: "Rowan Bank – plan" becomes "Rowan-Bank-plan"."""
    plain = unicodedata.normalize("NFKD", title)
    kept = re.sub(r"[^\w\s-]", "", plain, flags=re.ASCII if plain.isascii() else 0)
    stem = re.sub(r"[\s_-]+", "-", kept).strip("-")[:longest].strip("-")
    return stem or "plan"
