"""What the pages of every room share: whose page it is, what a stranger gets, files, refusals in forms."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Protocol

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.http import content_disposition_header

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal

View = Callable[..., HttpResponse]


class Finished(Protocol):
    """A file that a room has made."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def content(self) -> bytes: ...


def page(view: View) -> View:
    """Signed in only; what the viewer may not see does not exist."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any("\x00" in str(value) for value in kwargs.values()):
            raise Http404  # no database holds such a name, and one of them will not even be asked
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing

    return login_required(wrapped)


def unshared(view: View) -> View:
    """A page whose address is a secret: kept by no cache and no search engine, and told to nobody on the way.

    The policy is same-origin rather than no-referrer: with the latter a browser sends the form with the origin "null",
    and the check against forged forms turns every guest away. Nothing on the page comes from another site. Django's log
    of refused requests would write down the address: it is told that it has done so.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer["Referrer-Policy"] = "same-origin"
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer

    return wrapped


def viewer_on(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def now() -> datetime:
    return timezone.now()


def new_submission() -> str:
    return secrets.token_urlsafe(18)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Puts a refusal into the form, beside the field it belongs to."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def saved(file: Finished) -> HttpResponse:
    """A finished file as the answer: saved, never drawn in the browser, never kept on the way."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
