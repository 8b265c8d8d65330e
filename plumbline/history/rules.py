"""How the record is chained: each event's hash covers what it says and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """A value as both databases hold it in JSON and give it back unchanged: times in UTC and dates as ISO text,
    decimals and fractions as text, sets in order, everything else as it is.

    Raises ValueError for a time without a zone and TypeError for what JSON cannot hold.
    """
    if isinstance(value, Mapping):
        return {tidy(str(k)): plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(v) for v in value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A time in history needs its zone.")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, float)):  # PostgreSQL rewrites a fraction such as 1e16
        return str(value)
    if isinstance(value, str):
        return tidy(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    raise TypeError(f"History cannot hold a {type(value).__name__}.")


def tidy(text: str) -> str:
    """Text as both databases hold it: no NUL, which PostgreSQL refuses, and no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def event_hash(facts: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the event's facts (its previous hash among them) as canonical JSON."""
    text = json.dumps(plain(facts), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a chain, in words."""

    organisation: str
    number: int
    message: str


def faults_in(organisation: str, length: int, last_hash: str, events: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Walks one chain in order and names each tampered, missing or reordered event.

    `events`: the facts of each event plus its stored `hash`, ordered by number.
    """
    faults: list[Fault] = []
    expected, previous = 1, ""
    for event in events:
        number = event["number"]
        if number > expected:
            gap = f"Event {expected} is" if number == expected + 1 else f"Events {expected} to {number - 1} are"
            faults.append(Fault(organisation, expected, f"{gap} missing."))
        elif event["previous_hash"] != previous:
            faults.append(
                Fault(organisation, number, f"Event {number} does not follow the one before it: reordered or replaced.")
            )
        if event_hash({k: v for k, v in event.items() if k != "hash"}) != event["hash"]:
            faults.append(Fault(organisation, number, f"Event {number} was changed after it was written."))
        expected, previous = number + 1, event["hash"]
    if expected <= length:
        faults.append(
            Fault(organisation, expected, f"The record should have {length} events and ends at {expected - 1}.")
        )
    elif expected == length + 1 and previous != last_hash:
        faults.append(Fault(organisation, length, f"Event {length} is not the one that was written last."))
    elif expected > length + 1:
        faults.append(
            Fault(organisation, length + 1, f"The record should end at event {length} and goes on to {expected - 1}.")
        )
    return faults
