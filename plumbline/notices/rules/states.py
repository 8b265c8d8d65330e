"""How a notice stands, as a word with a shape and a colour."""

from __future__ import annotations

from dataclasses import dataclass

TAKEN_BACK = "A later change made it unnecessary."
NOT_BY_MAIL = "Not sent by e-mail: the person looks in Plumbline."


@dataclass(frozen=True)
class Standing:
    label: str
    colour: str
    shape: str
    note: str = ""


def standing_of(state: str, because: str, *, attempts: int, collected: bool) -> Standing:
    """`because` is the reason that the outbox keeps; `collected`: it waits for a daily mail."""
    if state == "sent":
        return Standing("Sent", "green", "tick")
    if state == "failed":
        return Standing("Not delivered", "red", "cross", because)
    if state == "dropped" and because == NOT_BY_MAIL:
        return Standing("Shown here only", "grey", "full", "Not e-mailed, as chosen")
    if state == "dropped":
        return Standing("No longer needed", "grey", "empty", because)
    if attempts:
        return Standing("Being tried again", "amber", "half", because)
    return Standing("In the next daily e-mail" if collected else "On its way", "grey", "half")
