"""Services kept by hand under the regulator's own number, from before its file was loaded: the file takes them over."""

from __future__ import annotations

from dataclasses import dataclass

from plumbline.register.feeds import Problem, Register, ServiceRow
from plumbline.register.models import Provider, Service, Source
from plumbline.register.rules.addresses import tidy_postcode


@dataclass(frozen=True)
class Adopted:
    """One service that the file takes over, and the organisation in Plumbline that provides it."""

    pk: int
    row: ServiceRow
    organisation_id: int | None


def adopt(register: Register) -> list[Adopted]:
    """From now on these services are the regulator's: of the same number, and of the same name or postcode. One of
    which neither fits stays kept by hand, and its row is a problem."""
    rows = {row.number: row for row in register.services}
    taken = [
        Adopted(service.pk, rows[service.number], service.provider.organisation_id)
        for service in Service.objects.filter(source=Source.LOCAL).select_related("provider")
        if service.number in rows and _same(service, rows[service.number])
    ]
    Service.objects.filter(pk__in=[one.pk for one in taken]).update(source=register.source)
    return taken


def tell_adopted(adopted: list[Adopted]) -> list[tuple[Problem, int | None]]:
    """What is said of each. Who in Plumbline its provider is, is for whoever runs Plumbline to say: a provider has more
    services than the one that somebody wrote down."""
    said: list[tuple[Problem, int | None]] = []
    for one in adopted:
        words = "This service was kept by hand; from now on the file says what it is."
        linked = Provider.objects.filter(number=one.row.provider_number, organisation=one.organisation_id)
        if one.organisation_id and not linked.exists():
            words += (
                f" Its provider is {one.row.provider_number} now. If its people are to find it as theirs: "
                "./run link-provider."
            )
        said.append((Problem(words, one.row.row, "", one.row.number), one.pk))
    return said


def _same(service: Service, row: ServiceRow) -> bool:
    named = service.name.strip().casefold() == row.name.strip().casefold()
    return named or (bool(row.postcode) and tidy_postcode(service.postcode) == tidy_postcode(row.postcode))
