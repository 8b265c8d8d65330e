"""Rows and headings that stand above actions: "Theme 1: ...", "Context: ...", "Lead: ...", a note on filling it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from plumbline.plans.reading.headings import CONTEXT, recognise
from plumbline.plans.reading.numbers import split_label, split_number
from plumbline.plans.reading.words import one_line, plain

_GUIDANCE = re.compile(
    r"^(?:please|nb\b|n\.b\.|notes?\s*:|guidance|instructions?\b|insert|add (?:additional|more|further) rows?|"
    r"\(?e\.g\.|for example|this (?:section|table|column|template|form) (?:should|must|is|will)|use this|complete "
    r"(?:this|the))",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"^(?:\W*(?:b?rag\b|rag status|rag rating|key\b(?! (?:performance|action|priorit|area|driver|milestone|outcome|"
    r"question|issue|theme|objective|deliverable|finding|line|"
    r"step|task|risk|change|work))|legend|status key|colour|grading|grades?\b|progress key|rating key))"
    r"|^(?:red|amber|green|blue|grey)\s*[:=\u2013\u2014-]",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^([^:\n]{2,220}?)\s*:[-\u2013]?\s*(.*)$", re.DOTALL)

_EXAMPLE = re.compile(r"^\(?(?:e\.\s?g\.?(?=\W|$)|(?:an )?example(?: row| action)?\s*(?::|$))", re.IGNORECASE)
EXAMPLE_WHY = "An example of how to fill in the form."
GUIDANCE_WHY = "A note to whoever fills in the document."
KEY_WHY = "The key to the colours or grades; the framework has its own."


# What a label above actions may say of their section, by the field it names.
_SAID_OF_SECTION = {
    "lead": "lead",
    "responsible": "lead",
    "outcome": "outcome",
    "section_outcomes": "outcome",
    CONTEXT: "context",
    "measure": "measure",
    "finish": "finish",
    "status": "status",
}


@dataclass(frozen=True)
class Banner:
    """What a line above actions says. kind: section, context, outcome, lead, guidance, key."""

    kind: str
    text: str
    number: str = ""
    noun: str = ""


def read_banner(text: str, *, context_label: str = "", labels: Mapping[str, str] | None = None) -> Banner:
    text = text.strip()
    if is_guidance(text):
        return Banner("guidance", text)
    label, rest = split_colon(text)
    if label and _is_context(label, context_label):
        return Banner("context", rest)
    if _KEY.match(text) and not split_label(text)[1]:
        return Banner("key", text)
    noun, number, title = split_label(text)
    if noun and noun != "action" and (noun != "outcome" or number):
        return Banner("section", one_line(title), number, noun)
    if label:
        guess = recognise(label, dict(labels or {}))
        kind = _SAID_OF_SECTION.get(guess.field) if guess else None
        if kind and guess and guess.strength > 1:
            return Banner(kind, rest)
        if guess and guess.field in ("section", "theme"):
            return Banner("section", one_line(rest or label), "", plain(label))
    number, title = split_number(text)
    return Banner("section", one_line(title), number)


def is_guidance(text: str) -> bool:
    return bool(_GUIDANCE.match(text.strip()))


def is_example(text: str) -> bool:
    """What the first cell of a form's sample row says: "e.g. 01/10/2026", "Example"."""
    return bool(_EXAMPLE.match(text.strip()))


def is_key(text: str) -> bool:
    return bool(_KEY.match(text.strip()))


def split_colon(text: str) -> tuple[str, str]:
    """A label and what follows its colon; a colon within brackets belongs to the label."""
    depth = 0
    for position, char in enumerate(text[:400]):
        depth += (char == "(") - (char == ")")
        if char == "\n" and not depth:
            break
        if char == ":" and depth <= 0 and position > 1 and text[position : position + 3] != "://":
            if position and text[position - 1].isdigit() and text[position + 1 : position + 2].isdigit():
                continue  # a time of day
            return text[:position].strip(), text[position + 1 :].lstrip("-\u2013 ").strip()
    return "", text


def _is_context(label: str, context_label: str) -> bool:
    words = plain(re.sub(r"\(.*", "", label))
    return words in ("context", "background", "rationale") or (bool(context_label) and words == plain(context_label))
