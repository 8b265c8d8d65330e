"""Numbers of sections and actions: stable, in order, never reused (DG20, DG26, MO4)."""

from __future__ import annotations

import re

LONGEST = 20  # characters of a number
PREFIX = 14  # of them at most before the dot of a number that is given here


def next_number(section_number: str, taken: set[str], free: int) -> tuple[str, int]:
    """The next action number of a section and the counter after it, e.g. ("2.4", 5).

    `free` is the section's counter, which never goes back; `taken` holds every number ever given in the plan.
    """
    prefix = section_number[:PREFIX].strip() or "1"
    while f"{prefix}.{free}" in taken:
        free += 1
    return f"{prefix}.{free}", free + 1


def last_part(number: str) -> int:
    """The last whole number in "3.12", "REC 4", "7b"; 0 where there is none."""
    found = re.findall(r"\d+", number)
    return int(found[-1]) if found else 0


def in_order(number: str) -> tuple[tuple[int, str], ...]:
    """A sort key: "1.2" before "1.10", "A1" before "A2", "" last."""
    if not number:
        return ((10**9, ""),)
    return tuple(
        (int(part) if part.isdecimal() else 0, "" if part.isdecimal() else part)  # "²" is a digit and no int
        for part in re.findall(r"\d+|[^\d.\s]+", number)
    )


def clean_number(number: str) -> str:
    """A printed number as it can stand in an address: "REC 3/1" is "REC 3-1"; at most 20 characters. Dots alone are no
    number: in an address ".." is the page above."""
    if not number.strip(". "):
        return ""
    return re.sub(r"[/\\?#%\x00-\x1f]+", "-", number).strip()[:LONGEST].strip()
