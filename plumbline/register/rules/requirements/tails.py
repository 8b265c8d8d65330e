"""The standing sentences at the end of an item: which regulation it serves, and which standard it quotes."""

from __future__ import annotations

import re

_COMPLY_WITH = (
    r"(?:(?:The|the|with)\s+)*(?:regulations?|sections?|parts?|SS[I1]\b|The\s+Social|Social\s+Care|Scottish\s+Stat|"
    r"Public\s+Services|Health\s+and\s+Care|[A-Z(][^.:;]{0,60}\b(?:Act|Regulations?|Order)\b)"
)
# Where a standing sentence begins. Every gap has a limit, so reading stays in proportion to the length.
TAIL = re.compile(
    r"\b(?:This|It)\b[\w ,]{0,40}?\bcomply\b"
    rf"|\b(?:[Ii]n\s+order|and|also)\s+to\s+comply\s+with:?\s*{_COMPLY_WITH}"
    rf"|\bto\s+comply\s+with:?\s*{_COMPLY_WITH}"
    r"|\b(?:This|It)\b[^.:;]{0,160}?\b(?:consistent|consistency|line)\s+with\s+(?:the\s+)?(?:Scottish\s+Government\W+s?\s*)?"
    r"(?:HSCS|Health|National\s+Health|Standards)"
    r"|\b(?:This|It)\b[^.:;]{0,30}?\bto\s+ensure\s+(?:that\s+)?(?:the\s+)?care\s+and\s+support\b"
    r"|(?<=[.)]\s)\s{0,8}(?:Sections?|Regulations?)\s+\(?\d"  # a law quoted without a word of introduction
    r"|\bThis\s+(?:also\s+)?ensures\s+(?:that\s+)?care\s+and\s+support\b",
    re.IGNORECASE,
)
STANDARDS_NAMED = re.compile(r"\bHSCS|\bHealth\s+(?:and|&amp;|&)\s+Social\s+Care\s+Standards?\b", re.IGNORECASE)
