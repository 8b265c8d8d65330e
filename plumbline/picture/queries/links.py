"""Addresses of what findings and points rest on."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse


def address(name: str, *arguments: Any) -> str:
    """The address of a named page; "" where this house has no such page: then the words stand without a link."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
