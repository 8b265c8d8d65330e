"""Whether a service is one that the area's people assess (requirements, Wirral, "Out of scope").

One rule, asked by the list of services and by whatever plans visits, assessments and worklists: a service that somebody
else assesses, or whose registered office is elsewhere, is named with the reason, and nobody is sent there.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ScopeFacts:
    """What was recorded of a service."""

    area: str  # the area it is in
    assessed_by: str = ""  # another authority that assesses it
    office_area: str = ""  # where its registered office is, when not in its area


def out_of_scope(facts: ScopeFacts) -> str:
    """Why the area's own people do not assess it, as a sentence; "" where they do."""
    if facts.assessed_by and facts.office_area:
        return f"Assessed by {facts.assessed_by}; its registered office is in {facts.office_area}, not in {facts.area}."
    if facts.assessed_by:
        return f"Assessed by {facts.assessed_by}, so not assessed here as well."
    if facts.office_area:
        return f"Its registered office is in {facts.office_area}, not in {facts.area}, so it is not assessed here."
    return ""
