"""One council under the names that regulators, and people by hand, give it."""

from __future__ import annotations

import re

_AROUND = re.compile(
    r"\b(?:city of|county of|the|council|city|county|borough|district|metropolitan|royal"
    r"|health and social care partnership|hscp|partnership|unitary authority)\b"
)


def tidied_area(name: str) -> str:
    """ "City of Edinburgh", "Edinburgh, City of" and "Edinburgh City Council" are one; so are "&" and "and"."""
    plain = re.sub(r"[^a-z ]", " ", name.casefold().replace("&", " and "))
    short = " ".join(_AROUND.sub(" ", " ".join(plain.split())).split())
    return short or " ".join(plain.split())
