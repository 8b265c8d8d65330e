"""Postcodes, and e-mail addresses that look like a person's."""

from __future__ import annotations

import re

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
# first.last@, f.last@, first_last@: the way people's own addresses are made. "reception.birch@" would be asked as well;
# it is a question, not a refusal.
_PERSONAL = re.compile(r"[a-z]+[._-][a-z][a-z'-]*[0-9]*@", re.IGNORECASE)
_SHARED_WORDS = frozenset(
    {
        "practice", "surgery", "reception", "admin", "office", "enquiries", "info", "mail", "contact", "medical",
        "health", "centre", "center", "clinic", "manager", "team", "secretary", "secretaries", "prescriptions", "gp",
        "group", "partnership", "house", "clinical", "generic", "correspondence", "docman", "workflow", "hub", "care",
    }
)  # fmt: skip


def tidy_postcode(text: str) -> str:
    """A postcode as it is written: "dg130aa" becomes "DG13 0AA". What is none is kept as it was typed."""
    together = "".join(text.split()).upper()
    return f"{together[:-3]} {together[-3:]}" if _POSTCODE.fullmatch(together) else " ".join(text.split())


def looks_personal(email: str) -> bool:
    """Whether an address seems to be one person's ("jane.reid@...") and not a practice's ("reception@...")."""
    if not _PERSONAL.match(email):
        return False
    words = re.split(r"[._-]", email.split("@")[0].lower())
    return not any(word.rstrip("0123456789") in _SHARED_WORDS for word in words)
