"""What the pages of the register share: a stranger gets the same 404 as for something that never was; the clock;
refusals in forms; text that was typed and not sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from plumbline.access.viewer import Viewer
from plumbline.drafts.actions import clear_draft
from plumbline.drafts.queries import draft_of
from plumbline.kernel.refusals import Refusal
from plumbline.register.models import Service
from plumbline.register.reports import File

View = Callable[..., HttpResponse]


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


def whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Puts a refusal into the form, beside the field it belongs to."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def restore(request: HttpRequest, form: forms.Form, key: str) -> str:
    """Fills an unbound form with what the person typed earlier and never sent; the sentence that says so, or ""."""
    if form.is_bound:
        return ""
    typed = draft_of(viewer_on(request), key)
    typed.put_into(form)
    return typed.notice


def sent(request: HttpRequest, key: str) -> None:
    """The form went through: its draft is no longer needed."""
    clear_draft(by=viewer_on(request), at=now(), key=key)


def differences(form: forms.Form, theirs: Mapping[str, str], yours: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(label, theirs, yours) for each part on which two people disagree; spaces do not count."""
    rows = []
    for name, other in theirs.items():
        if name in form.fields and " ".join(yours.get(name, "").split()) != " ".join(other.split()):
            rows.append((str(form.fields[name].label), other, yours.get(name, "")))
    return rows


def not_for_you(request: HttpRequest, what: str, service: Service | None = None) -> HttpResponse:
    """No form is drawn that would be refused."""
    return render(request, "register/service_not_here.html", {"what": what, "service": service}, status=403)


def download(file: File) -> HttpResponse:
    """A finished file as the answer: saved, never drawn in the browser, never kept on the way."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
