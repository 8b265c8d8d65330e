"""Addresses of what findings and points rest on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


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
