"""What stands on lines with a name inside a cell: "Desired outcome: ...", "See also: 1.4", "12 Mar 2026: Six trained."

A publisher's table holds fewer fields than a plan may have; `plans/rules/lines` says how the others are written into
the cell that they belong to, by our own exports and by people.
"""

from __future__ import annotations

import re

from plumbline.plans.reading.draft import RawItem, RawRound, RawSection
from plumbline.plans.rules.lines import ITEM_LINES, SECTION_LINES, only_proof, split_lines, split_progress

# What people write on such lines, besides the names that our own exports use.
_ALSO: tuple[tuple[str, str], ...] = (
    *((name, "responsible") for name in (
        "Lead", "Leads", "Lead officer", "Action lead", "Lead person", "Owner", "Action owner", "Responsible person",
        "Person responsible", "Responsible officer", "Responsibility", "By whom", "Action by", "Led by", "Who")),
    *((name, "finish") for name in (
        "By when", "By", "Deadline", "Timescale", "Timescales", "Target date", "Due", "Due date", "Completion date",
        "Complete by", "To be completed by", "When", "Target", "End date")),
    *((name, "start") for name in ("Start date", "From")),
    *((name, "outcome") for name in ("Outcome", "Outcomes", "Expected outcome", "Intended outcome")),
    *((name, "measure") for name in ("Measures", "Success measure", "Measure of success", "How we will know")),
    ("RAG", "status"),
    ("RAG status", "status"),
    ("Update", "progress"),
)  # fmt: skip


def take_named_lines(item: RawItem) -> list[str]:
    """Move named lines of the action's text into their fields, as long as no column fills these; gives the numbers
    after "See also". A progress cell that begins with a date becomes one entry for each date."""
    named_by = (*ITEM_LINES, *(_ALSO if not item.lead else [pair for pair in _ALSO if pair[1] != "responsible"]))
    free = [(label, field) for label, field in named_by if not _filled(item, field)]
    text, named = split_lines(item.fields.get("text", ""), free)
    if named:
        item.fields["text"] = text
    references = re.findall(r"[^\s,;&]+", named.pop("references", ""))
    progress = named.pop("progress", "")
    if people := named.pop("responsible", ""):
        item.people.append(people)
    item.fields.update(named)
    _split_rounds(item, progress)
    return references


def _filled(item: RawItem, field: str) -> bool:
    if field == "responsible":
        return bool(item.people)  # a lead beside it answers for the whole section
    if field == "progress":
        return any(found.text for found in item.rounds)
    return field != "references" and bool(item.fields.get(field))


def _split_rounds(item: RawItem, progress: str) -> None:
    """The undated progress of an action, or what its text says after "Progress:", told apart by its dates."""
    if progress:
        item.rounds.append(RawRound(text=progress))
    rounds: list[RawRound] = []
    for found in item.rounds:
        if only_proof(found.text):
            continue
        entries = split_progress(found.text) if not found.round else []
        if not entries or (len(entries) == 1 and not entries[0].round and entries[0].text == found.text):
            rounds.append(found)
            continue
        for entry in entries:
            rounds.append(RawRound(entry.round, entry.text, entry.status, entry.status_note, entry.impact))
        if found.status or found.impact or found.status_note:
            last = rounds[-1]
            last.status = last.status or found.status
            last.status_note = last.status_note or found.status_note
            last.impact = last.impact or found.impact
    item.rounds = rounds


def take_section_lines(section: RawSection) -> None:
    """Move named lines below a section's title ("Lead: ...", "Context: ...") to where they belong."""
    filled = {
        "theme": bool(section.theme),
        "context": bool(section.context),
        "lead": bool(section.lead),
        "section_outcomes": bool(section.outcomes),
    }
    free = [(label, field) for label, field in SECTION_LINES if not filled[field]]
    title, named = split_lines(section.title, free)
    if not named:
        return
    section.title = title
    section.theme = section.theme or named.get("theme", "")
    section.lead = section.lead or named.get("lead", "")
    section.context += [text for text in (named.get("context", ""),) if text]
    section.outcomes += [text for text in (named.get("section_outcomes", ""),) if text]
