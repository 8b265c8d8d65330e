"""The providers and areas that a file names: found again, or new. Organisations are never made of them."""

from __future__ import annotations

from django.utils.text import slugify

from plumbline.register.actions.bulk import Ids
from plumbline.register.actions.loading.comparing import Writes
from plumbline.register.actions.loading.known import Known
from plumbline.register.feeds import Register, ServiceRow
from plumbline.register.models import Area, Provider
from plumbline.register.rules.area_names import tidied_area
from plumbline.register.rules.searching import fold


def areas(register: Register, known: Known, writes: Writes) -> dict[str, int]:
    """The id of each area that the file names, by the name it gives."""
    names = sorted({row.area for row in register.services})
    ids = Ids(Area)
    found = {}
    for name in names:
        tidy = tidied_area(name)
        if tidy not in known.areas:
            pk = known.areas[tidy] = ids.take()
            known.area_names[pk] = name
            writes.add("area", pk, known.nation, name, _free_slug(name, known), fold(name))
        found[name] = known.areas[tidy]
    return found


def _free_slug(name: str, known: Known) -> str:
    """A name for addresses and commands; two nations may each have one of the name."""
    slug = slugify(name)[:110] or "area"
    if slug in known.slugs:
        slug = f"{slug}-{known.nation}"
    while slug in known.slugs:
        slug += "-2"
    known.slugs.add(slug)
    return slug


def providers(register: Register, known: Known, writes: Writes) -> dict[str, int]:
    """The id of each provider that the file names, by its number. The newest file that names one says how it is
    called; one kept by hand is left as it is."""
    first: dict[str, ServiceRow] = {}
    for row in register.services:
        first.setdefault(row.provider_number, row)
    ids = Ids(Provider)
    found = {}
    for number, row in first.items():
        one = known.providers.get(number)
        if one is None:
            found[number] = pk = ids.take()
            words = fold(f"{row.provider_name} {number}")
            writes.add("provider", pk, register.source, number, row.provider_name, row.sector, register.as_of, words)
            continue
        found[number] = one.pk
        if one.source != register.source or (one.as_of and one.as_of > register.as_of):
            continue
        if (one.name, one.sector) != (row.provider_name, row.sector):
            words = fold(f"{row.provider_name} {number}")
            writes.change("provider", row.provider_name, row.sector, register.as_of, words, one.pk)
        elif one.as_of != register.as_of:
            writes.last.setdefault("provider", []).append(one.pk)
    return found
