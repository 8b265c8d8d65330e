"""Numbers that documents give to sections and actions: "1.", "2.3", "R1.2", "REC 3", "A1", "a)", "Action 4"."""

from __future__ import annotations

import re
from itertools import pairwise

_NOUN = (
    r"(?:area for improvement|action|recommendation|rec|objective|theme|priority|area|part|item|task|"
    r"step|standard|goal|outcome|issue|requirement|finding|section|aim|domain|workstream|work stream|"
    r"pillar|strand|ambition|commitment|driver|ref|no|number|milestone|afi|must do|should do|camau|"
    r"thema|argymhelliad|amcan)"
)
_WHICH = (
    r"(?:(?:key|strategic|improvement|national|local|priority|high[- ]level"
    r"|overarching|corporate|main|core|agreed|our)\s+)?"
)
_VALUE = (
    r"(?:\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?"
    r"|[A-Z]{1,4}[-./ ]?\d{1,3}(?:[.\-/]\d{1,3}){0,3}[a-z]?|[ivx]{1,5}(?=[.):])|[a-z](?=[.)]))"
)
_CODE = re.compile(rf"^\(?({_VALUE})\)?[.):]?$")
_DOTTED_DAY = re.compile(r"^(?:0?[1-9]|[12]\d|3[01])[./-](?:0[1-9]|1[0-2]|[1-9])[./-](?:20)?[2-4]\d$")
_LEADING_DOTTED = re.compile(r"^\(?(\d{1,3}(?:\.\d{1,3}){1,3}[a-z]?)[.):]?\)?(?:\s*[-:]\s+|\s+|(?=[A-Z]))(?=\S)")
_LEADING_WHOLE = re.compile(r"^\(?(\d{1,3}[a-z]?)[.):]\)?\s*(?=[^\d\s])")
# A code without a stop after it ("S42 Enquiries") is a word of the text: a stop, a dash or a dotted number is needed.
_LEADING_CODE = re.compile(
    r"^\(?((?:REC |AFI |ACT )?[A-Z]{0,4}[-./]?\d{1,3}(?:[.\-]\d{1,3}){0,3})(?:\s*[-:]\s+|[.):]\)?\s*|"
    r"(?<=\.\d)\s+)(?=[A-Z])"
)
_LABELLED = re.compile(
    rf"^{_WHICH}(?P<noun>{_NOUN})s?\b\.?\s*(?:no\.?|number|"
    rf"ref)?\s*(?P<number>(?:[A-Z]{{1,3}})?\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}[a-z]?|[A-Z]\d?(?![a-z])|"
    rf"[ivx]{{1,5}}\b)\s*(?:[:.)\u2013\u2014-]+\s*|\s+(?=(?-i:[A-Z(]))|$)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED_PLAIN = re.compile(
    rf"^{_WHICH}(?P<noun>{_NOUN})s?\s*[:\u2013\u2014-]+\s*(?P<rest>.+)$", re.IGNORECASE | re.DOTALL
)


def as_number(text: str) -> str:
    """The number that a cell holds and nothing else: "1.2." -> "1.2"; "Action 3" -> "3"; "" where it holds more."""
    text = " ".join(text.split())
    found = _CODE.match(text)
    if found and _DOTTED_DAY.match(text):
        return ""  # "31.12.25" is a day
    if found:
        return found.group(1)
    labelled = _LABELLED.match(text)
    if labelled and not labelled["rest"].strip():
        return labelled["number"] if labelled["noun"].casefold() != "rec" else text
    return ""


def split_number(text: str) -> tuple[str, str]:
    """A leading number and the text after it: "3.3. The programme" -> ("3.3", "The programme")."""
    for pattern in (_LEADING_DOTTED, _LEADING_WHOLE, _LEADING_CODE):
        found = pattern.match(text)
        if found:
            return found.group(1), text[found.end() :].lstrip()
    return "", text


def split_label(text: str) -> tuple[str, str, str]:
    """("theme", "1", "Supporting people") of "Theme 1: Supporting people"; number "" where there is none.

    ("", "", text) where the text does not begin with such a label.
    """
    found = _LABELLED.match(text)
    if found:
        return found["noun"].casefold(), found["number"], found["rest"].strip()
    found = _LABELLED_PLAIN.match(text)
    if found:
        return found["noun"].casefold(), "", found["rest"].strip()
    return "", "", text


_INSIDE = re.compile(r"(?:(?<=\s)|^)(\d{1,2}\.\d{1,2})\.?\s+(?=[A-Z\"'(])")


def split_actions(text: str) -> list[tuple[str, str]]:
    """Several actions in one cell, told apart by their numbers: "1.1 Do this 1.2 Do that".

    The numbers must begin the text and count up one by one within one section, so that a reference ("as per 8.1 and
    8.2") is not taken for an action. [("1.1", "Do this"), ("1.2", "Do that")]; one pair where it is one action.
    """
    marks = list(_INSIDE.finditer(text))
    if not marks or marks[0].start() != 0:
        return [split_number(text)]
    kept = [marks[0]]
    for mark in marks[1:]:
        if _follows(kept[-1].group(1), mark.group(1)):
            kept.append(mark)
    ends = [mark.start() for mark in kept[1:]] + [len(text)]
    return [(mark.group(1), text[mark.end() : end].strip()) for mark, end in zip(kept, ends, strict=True)]


_LINE_NUMBER = re.compile(r"^\(?(?:(\d{1,3}(?:\.\d{1,3})*)[.):]?|([a-z])[.)])\)?\s+(?=\S)")


def split_numbered_lines(text: str) -> list[tuple[str, str]]:
    """Actions on lines of their own in one cell: "1. Do this\\n2. Do that" or "a) ...\\nb) ..."."""
    lines = text.split("\n")
    starts = [(index, m) for index, line in enumerate(lines) if (m := _LINE_NUMBER.match(line))]
    if len(starts) < 2 or starts[0][0] != 0:
        return [split_number(text)]
    values = [m.group(1) or m.group(2) for _, m in starts]
    if not all(_follows(a, b) for a, b in pairwise(values)):
        return [split_number(text)]
    ends = [index for index, _ in starts[1:]] + [len(lines)]
    return [
        (value, "\n".join([lines[index][m.end() :], *lines[index + 1 : end]]).strip())
        for value, (index, m), end in zip(values, starts, ends, strict=True)
    ]


def _follows(before: str, after: str) -> bool:
    if before.isalpha() and after.isalpha():
        return ord(after[0]) == ord(before[0]) + 1
    *head, last = before.split(".")
    *head_after, last_after = after.split(".")
    return head == head_after and last.isdigit() and last_after.isdigit() and int(last_after) == int(last) + 1
