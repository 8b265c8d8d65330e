"""What the tests of the register's pages make: published services with grades, and what is typed into a form."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from django.http import HttpResponse

from plumbline.people.models import User
from plumbline.register.models import Area, Coverage, Grading, Provider, Service, Source
from tests.world import World, signed_in

_numbers = itertools.count(1)
CHILDREN = "Day Care of Children"


def area(name: str, slug: str, *bodies: Any, nation: str = "scotland") -> Area:
    made, _ = Area.objects.get_or_create(slug=slug, defaults={"name": name, "nation": nation})
    for body in bodies:
        Coverage.objects.get_or_create(area=made, organisation=body)
    return made


def provider(name: str, source: str = Source.CARE_INSPECTORATE, **more: Any) -> Provider:
    return Provider.objects.create(name=name, number=f"SP{next(_numbers):06}", source=source, **more)


def published(
    name: str, where: Area, run_by: Provider, *, lowest: int | None = None, source: str = Source.CARE_INSPECTORATE,
    **more: Any,
) -> Service:  # fmt: skip
    """A service as a regulator's file brings it."""
    values = {"kind": "Care Home Service", "number": f"CS{next(_numbers):09}", "nation": where.nation, **more}
    made = Service.objects.create(name=name, area=where, provider=run_by, source=source, **values)
    if lowest is not None:
        day = date(2026, 2, 2)
        made.grading = Grading.objects.create(
            service=made, on=day, fingerprint=str(lowest), lowest=lowest, first_as_of=day, last_as_of=day
        )
        made.save(update_fields=["grading"])
    return made


def by_hand(name: str, where: Area, run_by: Provider, **more: Any) -> Service:
    values = {"number": f"local-9{next(_numbers)}", "kind": "Day service", **more}
    return published(name, where, run_by, source=Source.LOCAL, **values)


def get(user: User, where: str) -> HttpResponse:
    return signed_in(user).get(where)  # type: ignore[return-value]


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def typed(world: World, **more: Any) -> dict[str, Any]:
    """The form of a service that needs no registration, filled in."""
    return {
        "name": "Tŷ Gwyn Day Centre", "kind": "Day service", "client_group": "Adults", "registration": "not-needed",
        "why_unregistered": "A day service without personal care", "number": "", "provider": "Quernstone Trust",
        "sector": "Voluntary or not for profit", "area": str(world.service.area_id), "address": "2 Mill Lane",
        "town": "Glenrowan", "postcode": "dg13 0aa", "places": "24", "submission": "one", **more,
    }  # fmt: skip
