"""How several things stand in one cell of a plan, as lines that a person can read and write.

A publisher's table has few columns, and a plan may say more than they hold. What has no column stands in the cell it
belongs to, on a line that begins with its name:

    Train all night staff in the new system.
    Desired outcome: Nobody waits for pain relief.
    Measure: 12 of 12 night staff trained

and progress entries follow each other, each beginning with its date:

    12 Mar 2026: Six trained.
    - two more booked
    Status: Amber
    26 Mar 2026: All trained.

Written by `plans/layouts`, read by `plans/reading`: both ask this module, so that what is written is what is read. A
named line goes on until the next named line. Pure values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from plumbline.plans.rules.content import Progress

# The name on the line, and the field it holds. The first name of a field is the one that is written.
ITEM_LINES: tuple[tuple[str, str], ...] = (
    ("Title", "title"),
    ("Desired outcome", "outcome"),
    ("Desired outcomes", "outcome"),
    ("Desired outcome/s", "outcome"),
    ("Measure", "measure"),
    ("Responsible", "responsible"),
    ("Frequency", "frequency"),
    ("Start", "start"),
    ("Finish", "finish"),
    ("Progress", "progress"),
    ("Status", "status"),
    ("See also", "references"),
)
ENTRY_LINES: tuple[tuple[str, str], ...] = (("Status", "status"), ("Explanation", "status_note"), ("Impact", "impact"))
SECTION_LINES: tuple[tuple[str, str], ...] = (
    ("Theme", "theme"),
    ("Context", "context"),
    ("Lead", "lead"),
    ("Expected outcomes", "section_outcomes"),
    ("Expected outcome", "section_outcomes"),
)
# Last in the progress of an action: what its status stands on (rules/loop). It is computed, so it is never read back.
PROOF_LABEL = "Stands on"
_PROOF = re.compile(r"^Stands on: (?:Completed (?:by|on|according)|Reopened by|No longer completed).*$", re.MULTILINE)
PERIOD_LABEL = "Period"  # above the table, with "August 2019 to July 2020"

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH},? \d{{4}}|\d{{4}}-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)"
)
_DATED = re.compile(rf"({_DAY}):(?= |$)\s*(.*)", re.IGNORECASE)
_IS_DATE = re.compile(_DAY, re.IGNORECASE)
_UPDATE = re.compile(r"Update(?: \((.*?)\))?:(?= |$)\s*(.*)")


def _begins(line: str) -> re.Match[str] | None:
    """Whether a line begins an entry: its date or round, and the text after it."""
    return _DATED.fullmatch(line) or _UPDATE.fullmatch(line)


@dataclass(frozen=True)
class Line:
    """Something with a name before it; `text` may have several lines."""

    label: str
    text: str


def line_label(fields: Iterable[tuple[str, str]], field: str) -> str:
    return next(label for label, name in fields if name == field)


def split_lines(text: str, fields: Iterable[tuple[str, str]] = ITEM_LINES) -> tuple[str, dict[str, str]]:
    """A cell's text without its named lines, and what those say: {"outcome": "Nobody waits for pain relief."}.

    A field named twice keeps both texts, as lines.
    """
    names = {label.casefold(): field for label, field in fields}
    rest: list[str] = []
    found: dict[str, list[str]] = {}
    current = rest
    for line in text.split("\n"):
        label, colon, after = line.partition(":")
        field = names.get(label.strip().casefold()) if colon and (not after or after[0] == " ") else None
        if field is not None:
            current = found.setdefault(field, [])
            line = after.strip()
        if line.strip():
            current.append(line.strip())
    return "\n".join(rest), {field: "\n".join(lines) for field, lines in found.items()}


def progress_lines(entries: Iterable[Progress]) -> list[Line]:
    """Progress entries, oldest first as they stand in the plan, as named lines; one undated entry alone has no name."""
    entries = list(entries)
    lines: list[Line] = []
    for entry in entries:
        if entry.round and _IS_DATE.fullmatch(entry.round):
            lines.append(Line(entry.round, entry.text))
        elif entry.round:
            lines.append(Line(f"Update ({entry.round})", entry.text))
        elif len(entries) == 1 and entry.text and not _begins(entry.text.split("\n")[0]):
            lines.append(Line("", entry.text))
        else:
            lines.append(Line("Update", entry.text))
        for label, field in ENTRY_LINES:
            if value := getattr(entry, field):
                lines.append(Line(label, value))
    return lines


def only_proof(text: str) -> bool:
    """Whether a progress cell says nothing but what a status stands on, which is computed anew."""
    return bool(text.strip()) and not _PROOF.sub("", text).strip()


def split_progress(text: str) -> list[Progress]:
    """The entries of a progress cell: each begins with a line that starts with a date or with "Update".

    A cell whose first line does not begin so is one entry as it stands, with its named lines taken out.
    """
    text = _PROOF.sub("", text)
    if not _begins(text.strip().split("\n")[0].strip()):
        rest, named = split_lines(text, ENTRY_LINES)
        return [Progress(text=rest, **named)] if rest or named else []
    blocks: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        line = line.strip()
        if not line:
            continue
        if begun := _begins(line):
            blocks.append((begun[1] or "", [begun[2]]))
        else:
            blocks[-1][1].append(line)
    entries = []
    for round_, lines in blocks:
        rest, named = split_lines("\n".join(lines), ENTRY_LINES)
        entries.append(Progress(round=round_, text=rest, **named))
    return entries
