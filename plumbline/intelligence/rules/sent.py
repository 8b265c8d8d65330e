"""What a report is called, and what the person who sent it is told at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from plumbline.library.form_types import Form

# No 0/O, 1/I/L, and no vowels: a reference is read out over the telephone and never spells a word.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_code(length: int = 8) -> str:
    """A reference drawn by lot: nobody learns from it how many there are."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def title_of(kind: str, services: Sequence[str]) -> str:
    """What a report is called whose form asks for no title."""
    if len(services) > 2:
        return f"{kind}: {services[0]} and {len(services) - 1} other services"
    return f"{kind}: {' and '.join(services)}"


def receipt_words(form: Form, code: str) -> str:
    said = f"We have your report. Its reference is {code}."
    return f"{said}\n\n{form.receipt}" if form.receipt else said
