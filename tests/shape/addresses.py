"""Every address of the program, and the row of the access table that says who reaches it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from tests.shape.source import LADDER

KINDS = ("anyone", "signed-in", "seen")


@dataclass(frozen=True)
class Address:
    name: str  # as reversed: "plans:plan"
    arguments: tuple[str, ...]  # the names of what stands in it: ("code", "number")
    route: str


def addresses(resolver: URLResolver | None = None, space: str = "", before: str = "") -> Iterator[Address]:
    """All of them, however deep the includes; an address without a name has the name ""."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, inner, route)
        elif isinstance(entry, URLPattern):
            yield Address(f"{space}{entry.name}" if entry.name else "", arguments_of(entry), route)


def arguments_of(entry: URLPattern) -> tuple[str, ...]:
    pattern = entry.pattern
    return tuple(pattern.converters) if isinstance(pattern, RoutePattern) else tuple(pattern.regex.groupindex)


def access_table() -> dict[str, str]:
    """The ACCESS of every room's urls.py, together. A name given twice is an error."""
    table: dict[str, str] = {}
    for room in LADDER:
        try:
            module = importlib.import_module(f"plumbline.{room}.urls")
        except ModuleNotFoundError as missing:
            if missing.name != f"plumbline.{room}.urls":
                raise
            continue
        for name, kind in getattr(module, "ACCESS", {}).items():
            assert name not in table, f"{name} has two rows"
            table[name] = kind
    return table


def without_row(known: list[Address], table: dict[str, str]) -> list[str]:
    """Addresses that the table does not speak of, or says something unknown of."""
    return [a.route for a in known if table.get(a.name) not in KINDS]
