"""Which organisation receives a report: of those that look after the area of its services, the one nearest to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# A partnership answers for both its parents; a council before a health body, because it arranges the care.
ORDER = ("partnership", "council", "nhs")

NO_SERVICE = "Choose the service that this is about. Search by its name, town, postcode or number."
NOT_FOUND = "There is no such service that you can report about here. Search again by name, town, postcode or number."
NOBODY = (
    "Nobody who looks after that area takes reports with Plumbline yet. Tell the council of the area, or the regulator "
    "of the service. If somebody is in danger, phone 999."
)
SEVERAL = "These services are looked after by different bodies. Send one report for each of them."


@dataclass(frozen=True)
class Keeper:
    """An organisation that looks after an area."""

    organisation_id: int
    kind: str
    name: str


def receiver_of(keepers: Iterable[Keeper]) -> Keeper | None:
    """The one that receives; None where nobody looks after the area who could. Of two alike, the first by name."""
    taking = [one for one in keepers if one.kind in ORDER]
    return min(taking, key=lambda one: (ORDER.index(one.kind), one.name, one.organisation_id), default=None)
