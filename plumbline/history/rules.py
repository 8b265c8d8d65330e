"""How the record is chained: each event's hash covers what it says and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """A value as JSON holds it: dates as ISO text, decimals as text, everything else as it is."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


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
        if number != expected:
            gap = str(expected) if number == expected + 1 else f"{expected} to {number - 1}"
            faults.append(Fault(organisation, expected, f"Event {gap} is missing."))
        elif event["previous_hash"] != previous:
            faults.append(Fault(organisation, number, f"Event {number} does not follow the one before it: reordered or replaced."))
        facts = {k: v for k, v in event.items() if k != "hash"}
        if event_hash(facts) != event["hash"]:
            faults.append(Fault(organisation, number, f"Event {number} was changed after it was written."))
        expected, previous = number + 1, event["hash"]
    if expected != length + 1:
        faults.append(Fault(organisation, expected, f"The record should have {length} events and ends at {expected - 1}."))
    elif previous != last_hash:
        faults.append(Fault(organisation, length, f"Event {length} is not the one that was written last."))
    return faults
