"""RQIA's list of registered services in Northern Ireland: who and where, without grades. The number of a service stands
in brackets after its name; providers have none, and some are single persons, whose names are not kept."""

from __future__ import annotations

import hashlib
import re

from plumbline.register.feeds.cells import Cells
from plumbline.register.feeds.rows import Problem, ServiceRow

EVERYWHERE = "Northern Ireland"  # where the file does not name the district
ONE_PERSON = "Name not kept: one person"
_NUMBER = re.compile(r"^(?P<name>.*\S)\s*\((?P<number>[A-Za-z0-9-]{3,20})\)$", re.DOTALL)
_PERSON = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|rev|sr|sister|professor|prof)\b\.?\s", re.IGNORECASE)


def services_of(cells: Cells) -> list[ServiceRow]:
    """The services of the file, each once, in its order."""
    services: dict[str, ServiceRow] = {}
    for row in range(len(cells)):
        name, number = _name_and_number(cells, row)
        kind, provider = cells.text(row, "kind", 120), cells.text(row, "provider_name", 300)
        if not number or not name:
            cells.problem(row, "No number of the service, neither of its own nor after the name: left out.", "name")
        elif not kind or not provider:
            cells.problem(row, "The type or the provider is empty: the row was left out.", "", number)
            cells.held.add(number)
        elif number in services:
            first = services[number].row
            cells.problem(row, f"A second row for {number}: the first, row {first:,}, counts.", "", number)
        else:
            services[number] = _service(cells, row, number, name, kind, provider)
    if not cells.has("area") and services:
        cells.problems.append(Problem(f"The file does not name councils: all stand under “{EVERYWHERE}”."))
    return list(services.values())


def _name_and_number(cells: Cells, row: int) -> tuple[str, str]:
    name = cells.text(row, "name", 240)
    match = _NUMBER.match(name)
    own = cells.text(row, "number", 40).upper()
    if match:
        return match["name"][:200], own or match["number"].upper()
    return name[:200], own


def _service(cells: Cells, row: int, number: str, name: str, kind: str, provider: str) -> ServiceRow:
    person = bool(_PERSON.match(provider)) or (
        "," in provider and bool(_PERSON.match(provider.split(",")[1].strip() + " "))
    )
    known = cells.text(row, "provider_number", 30).upper()
    if known:
        provider_number = f"RQIA-{known}"
    elif person:
        provider_number = f"RQIA-OF-{number}"  # nothing of the name is in it
    else:
        tidy = re.sub(r"[^a-z0-9]", "", provider.casefold().replace("&", "and"))
        provider_number = f"RQIA-{hashlib.sha256(tidy.encode()).hexdigest()[:16].upper()}"
    return ServiceRow(
        row=cells.table.numbers[row], number=number, name=name, kind=kind, provider_number=provider_number,
        provider_name=ONE_PERSON if person else provider, area=cells.text(row, "area", 120) or EVERYWHERE,
        subtype=cells.text(row, "subtype", 120), address=cells.address(row), town=cells.text(row, "town", 100),
        postcode=cells.postcode(row), places=cells.whole(row, "places"),
        last_inspected_on=cells.day(row, "last_inspected_on"),
    )  # fmt: skip
