"""What the pages of the register share: text that was typed and not sent, and what two people disagree on."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plumbline.access.pages import now, viewer_on
from plumbline.drafts.actions import clear_draft
from plumbline.drafts.queries import draft_of
from plumbline.register.models import Service


def whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


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
