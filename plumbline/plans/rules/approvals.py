"""An action that is a body's approval: which body (MO10)."""

from __future__ import annotations

import re

_VERBS = r"(?:approved|agreed|signed[ -]off|ratified|endorsed)"
_AFTER = re.compile(rf"\b{_VERBS}\s+(?:by|at)\s+(?:the\s+)?(?P<body>[A-Z][^.;:()\n]*)")
_BEFORE = re.compile(
    r"^(?:The\s+)?(?P<body>[A-Z][^.;:()\n]*?)\s+(?:(?:to|will|formally)\s+)?"
    r"(?:agrees?|approves?|ratif(?:y|ies)|endorses?|signs?\s+off)\b"
)
_IS_BODY = re.compile(r"\b(?:Groups?|Boards?|Committees?|Panels?|Forums?|Cabinet|Council|[A-Z]{2,6})\b")
_ENDS = re.compile(r"\s+(?:before|prior|for|in|on|to|so|with|following|after|when|as)\s.*$", re.DOTALL)


def approval_body(text: str) -> str:
    """ "Guidance is agreed at the Steering Group" gives "Steering Group"; "" where the action is no body's approval.

    Only groups, boards and the like (or their abbreviations) are bodies: a manager who agrees a form is a person.
    """
    for pattern in (_AFTER, _BEFORE):
        found = pattern.search(text)
        if not found:
            continue
        body = _ENDS.sub("", found["body"]).strip(" ,")
        if _IS_BODY.search(body) and len(body) <= 120:
            return body
    return ""
