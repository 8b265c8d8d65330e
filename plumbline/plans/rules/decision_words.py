"""Differences of opinion and the hand-back in the history, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def decision_sentence(verb: str, label: str, after: Mapping[str, Any]) -> str:
    """The event in one sentence; "" for one of another kind."""
    did = after.get("did", "")
    if verb == "disagreement.raised":
        return f"Views differ: “{label}”, about {after.get('about')}. {after.get('side')} gave its view."
    if verb == "disagreement.view":
        return f"“{label}”: {after.get('side')} gave its view."
    if verb == "disagreement.attempt":
        return f"“{label}”: an attempt to resolve it was written down."
    if verb == "disagreement.step":
        return f"“{label}”: {did}."
    if verb == "hand_back.proposed":
        return "The hand-back of the plan to the provider was prepared."
    if verb == "hand_back.step" and after.get("provider"):
        return f"The plan was handed back: {after['provider']} lead it in-house, and {after.get('lead')} keeps it."
    if verb == "hand_back.step":
        return f"Hand-back: {did}."
    return ""
