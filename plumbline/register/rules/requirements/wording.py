"""What an item asks and of whom, in its own words."""

from __future__ import annotations

import re

from plumbline.register.rules.requirements.steps import Parts
from plumbline.register.rules.requirements.tidy import tidy

_INTRO_WORDS = frozenset(
    [
        "to",
        "do",
        "this",
        "achieve",
        "in",
        "order",
        "particular",
        "at",
        "a",
        "as",
        "minimum",
        "the",
        "provider",
        "you",
        "your",
        "service",
        "manager",
        "childminder",
        "must",
        "should",
        "but",
        "not",
        "limited",
        "be",
        "is",
        "need",
        "these",
        "however",
        "and",
        "following",
        "management",
    ]
)
_LAST_SENTENCE = re.compile(r"(?:^|(?<=[.!?])\s+)([^.!?]{1,140}):?$")
_WORD = re.compile(r"[a-z]+")
_WHO = re.compile(
    r"\b(?P<who>(?:[Yy]ou,?\s+)?(?:[Tt]he\s+|[Yy]our\s+)?(?:(?:[Ss]ervice|[Rr]egistered|[Cc]are|[Ss]enior|[Ee]xternal|[Hh]ome)\s+)?"
    r"(?:[Pp]rov[ie]der(?:s)?(?:\s*(?:/|and|or|,)\s*(?:the\s+)?managers?)?|[Mm]anagers?(?:\s*(?:/|and|or)\s*(?:the\s+)?(?:provider|staff))?|"
    r"[Mm]anagement(?:\s+team)?(?:\s+and\s+staff)?|[Ll]eadership\s+team|[Cc]hildminder|[Ss]ervice|[Oo]rganisation|[Ss]taff)|"
    r"[Yy]ou)\s*,?\s+(?:to\s+)?(?:(?:therefore|also|as a minimum|at a minimum),?\s+)?"
    r"(?:must|should|shall|will|needs?\s+to|is\s+required\s+to|are\s+required\s+to|,\s*(?:by|at|as)\b[^.]{0,60}\bmust)"
)
_LATE = re.compile(r"\b(?P<who>[Tt]he\s+(?:service\s+)?(?:provider|manager|childminder))\b")
_HEADING = re.compile(r"^(?:Requirement\s+\d+\s+(?=By|The|To|In)|\d{1,2}\.\s+)")


def what(parts: Parts, words: str) -> str:
    """The lead sentences, without the words that only lead into sub-points."""
    lead = _HEADING.sub("", tidy(parts.lead))
    if parts.steps:
        last = _LAST_SENTENCE.search(lead)
        if last and _WORD.findall(last[1].lower()) and set(_WORD.findall(last[1].lower())) <= _INTRO_WORDS:
            lead = lead[: last.start()].strip()
    if lead:
        return lead
    return tidy(words[: parts.tail] if parts.tail > 0 else words)


def who(parts: Parts) -> str:
    """ "the provider", as printed; "" where the lead does not say who must do it."""
    lead = tidy(parts.lead)
    found = _WHO.search(lead) or _LATE.search(lead)
    return re.sub(r"^[Yy]ou,?\s+(?=the\b)", "", found["who"]).strip(" ,") if found else ""
