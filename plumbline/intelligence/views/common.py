"""What the pages for people who raise something share."""

from __future__ import annotations

import re

from django.http import HttpRequest


def submission_in(request: HttpRequest) -> str:
    """The key of the sent form, where it is one that was made here: long and random. Otherwise ""."""
    given = request.POST.get("submission", "")
    return given if re.fullmatch(r"[A-Za-z0-9_-]{20,60}", given) else ""
