"""Addresses of what findings and points rest on."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

_CODE = "0CODE0"  # stands for a code; none has such letters


def address(name: str, *arguments: Any) -> str:
    """The address of a named page; "" where this house has no such page: then the words stand without a link."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def report_about(number: str, kind: str = "") -> str:
    """Where somebody reports something about a service: the list of forms, or the form of one kind (each kind has one,
    called as the kind is)."""
    page = address("intelligence:report", kind) if kind else address("intelligence:report_list")
    return f"{page}?{urlencode({'service': number})}" if page else ""


def report(code: str) -> str:
    """The address of a report. Lists hold thousands of them, so it is looked up once and then written."""
    return _report().replace(_CODE, code)


@cache
def _report() -> str:
    return address("intelligence:item", _CODE)
