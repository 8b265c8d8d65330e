"""What the pages for people who raise something share."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse


def submission_in(request: HttpRequest) -> str:
    """The key of the sent form, where it is one that was made here: long and random. Otherwise ""."""
    given = request.POST.get("submission", "")
    return given if re.fullmatch(r"[A-Za-z0-9_-]{20,60}", given) else ""


def unshared(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that no cache keeps, no search engine lists and no other site is told of. Django's log of refused requests
    would write down its address, which is a secret: it is told that it has done so."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer["Referrer-Policy"] = "same-origin"
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer

    return wrapped
