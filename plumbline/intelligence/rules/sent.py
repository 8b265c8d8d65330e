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


def receipt_words(form: Form, code: str, says: Sequence[str] = ()) -> str:
    """At once: that it is here, what an answer of theirs has to be told about, and what happens next (BY11)."""
    return "\n\n".join([f"We have your report. Its reference is {code}.", *says, *filter(None, [form.receipt])])


# How far it came, for whoever raised it, by the state of the report.
STANDS = {
    "new": "We have it. Nobody has taken it up yet.",
    "acknowledged": "Somebody is looking into it.",
    "waiting": "We have asked you something, and wait for your answer.",
    "closed": "It is closed.",
}

# Under which heading of the list a kind of report stands.
HEADINGS: dict[str, tuple[str, ...]] = {
    "Something is wrong": (
        "safeguarding", "care-concern", "whistleblowing", "complaint", "notification", "candour", "health-incident",
    ),
    "A visit, and what people say": ("observation", "visit", "healthwatch-visit", "feedback", "compliment"),
    "What you know of a service": (
        "health", "police", "regulator-contact", "staffing-change", "provider-review", "continuity-plan", "support",
        "advice",
    ),
}  # fmt: skip
