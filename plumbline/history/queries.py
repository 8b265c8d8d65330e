"""Checking the record. Reading what was done to something stands in `access.queries.events_of`: who may read an event
follows from who may read the thing, and this room knows nothing of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from plumbline.history.models import Chain, Event
from plumbline.history.rules import Fault, faults_in
from plumbline.kernel.refusals import Refusal

FACTS = [field.attname for field in Event._meta.concrete_fields if field.name != "id"]


FOR_THE_OPERATOR = "The whole record is checked by whoever runs Plumbline: ./run verify-history."


class Operator(Protocol):
    """Who asks: `access.viewer.SYSTEM` fits."""

    @property
    def system(self) -> bool: ...


@dataclass(frozen=True)
class Checked:
    """One chain after its check. `head` is the hash of its last event: kept elsewhere, it proves the chain later."""

    organisation_id: int
    organisation: str
    events: int
    head: str
    faults: list[Fault]


@dataclass(frozen=True)
class Head:
    """The last event of a chain as it was once: its number and its hash."""

    organisation_id: int
    number: int
    fingerprint: str


def check_chains(viewer: Operator) -> Iterator[Checked]:
    """Walks every chain, one at a time and event by event, so that memory stays flat however long the record is.

    Events written meanwhile do not disturb it. Events whose chain is gone are a fault as well. For the operator alone:
    raises Refusal for anyone else.
    """
    if not viewer.system:
        raise Refusal(FOR_THE_OPERATOR)
    for chain in Chain.objects.order_by("organisation_id").iterator():
        yield _checked(chain)
    orphans = Event.objects.exclude(organisation_id__in=Chain.objects.values("organisation_id"))
    for organisation_id in orphans.order_by("organisation_id").values_list("organisation_id", flat=True).distinct():
        name = f"Organisation {organisation_id}"
        count = Event.objects.filter(organisation_id=organisation_id).count()
        message = f"The head of its record was removed; {count} events are left without it."
        yield Checked(organisation_id, name, count, "", [Fault(name, 0, message)])


def off_the_kept_heads(viewer: Operator, kept: Iterable[Head]) -> list[Fault]:
    """Faults of chains that were written anew, hashes and all: they no longer go through a head that was kept."""
    if not viewer.system:
        raise Refusal(FOR_THE_OPERATOR)
    names = dict(Chain.objects.values_list("organisation_id", "organisation_name"))
    return [
        Fault(
            names.get(head.organisation_id, f"Organisation {head.organisation_id}"),
            head.number,
            f"Event {head.number} is not the one whose fingerprint was kept.",
        )
        for head in kept
        if not Event.objects.filter(
            organisation_id=head.organisation_id, number=head.number, hash=head.fingerprint
        ).exists()
    ]


def _checked(chain: Chain) -> Checked:
    events = Event.objects.filter(organisation_id=chain.organisation_id)
    written = events.filter(number__lte=chain.length).order_by("number").values(*FACTS).iterator(chunk_size=100)
    faults = faults_in(chain.organisation_name, chain.length, chain.last_hash, written)
    # One statement, so that an event written this moment is counted with its head.
    head = Chain.objects.filter(organisation_id=OuterRef("organisation_id")).values("length")
    beyond = events.filter(number__gt=Coalesce(Subquery(head), Value(0))).order_by("number").values_list("number")
    if surplus := [number for (number,) in beyond[:1]]:
        message = f"The record ends at event {chain.length}, and there is an event {surplus[0]} after it."
        faults.append(Fault(chain.organisation_name, surplus[0], message))
    return Checked(chain.organisation_id, chain.organisation_name, chain.length, chain.last_hash, faults)
