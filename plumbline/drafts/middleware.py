"""What was typed into a form before its sender was signed out is kept until they are back.

Every form that is drawn with `{% keeps_typed %}` carries a signed mark of the person it was drawn for. A form that
comes in without that person being signed in is not acted on: its text is kept as their draft, whoever sent it, and
they find it in the form when they are back. The signature stands in for the CSRF token here: without a mark that this
installation made, nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from plumbline.drafts.actions import keep_for_typist
from plumbline.drafts.signing import FIELD, KeptFor, read_kept_for

HTTP_NOT_FOUND = 404
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class KeepTypedTextMiddleware:
    """Asks before each view, when it is known who is there: a page that says no can then be drawn for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTP_NOT_FOUND and (mark := mark_in(request)) and mark.user_id == request.user.pk:
            return handed_back(request, mark)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        mark = mark_in(request)
        if mark is None or mark.user_id == request.user.pk:
            return None
        return kept_instead(request, mark)


def mark_in(request: HttpRequest) -> KeptFor | None:
    """The mark in a sent form; None where there is none that holds."""
    if request.method != "POST" or request.content_type not in FORM_TYPES:
        return None
    return read_kept_for(request.POST.get(FIELD, ""))


def kept_instead(request: HttpRequest, mark: KeptFor) -> HttpResponse:
    """Keeps the sent text for the person the form was drawn for, instead of acting on it, and says where to go: to the
    form for that person, to sign in for nobody, and nowhere for anybody else."""
    keep_for_typist(user_id=mark.user_id, at=timezone.now(), key=mark.key, fields=request.POST.lists())
    if request.path == reverse("drafts:keep"):
        return HttpResponse(status=204)  # the script that keeps while typing; there is nothing to show
    if request.user.pk == mark.user_id:
        return sent_to(request, page_of(mark))
    if request.user.is_authenticated:
        return render(request, "drafts/somebody_else.html", status=409)
    messages.info(request, "You were signed out. What you typed is kept: sign in to go on.")
    return sent_to(request, f"{settings.LOGIN_URL}?{urlencode({'next': page_of(mark)})}")


def handed_back(request: HttpRequest, mark: KeptFor) -> HttpResponse:
    """What the form belongs to is no longer there for its sender: it was taken from them while they wrote. Nothing is
    said of it, and their own words are shown to them, to be taken elsewhere."""
    return render(request, "drafts/gone.html", {"typed": typed_in(request)}, status=HTTP_NOT_FOUND)


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """A person's own words in a sent form, by the name of their field."""
    return [(name, value) for name, values in request.POST.lists() for value in values if is_typed(name, value)]


def is_typed(name: str, value: str) -> bool:
    """Whether a field holds a person's words: not the form's own marks, and more than a choice or a date."""
    return name not in (FIELD, "csrfmiddlewaretoken", "submission", "edition") and (" " in value.strip())


def page_of(mark: KeptFor) -> str:
    """The page on which the form stands; the first page where it is not known."""
    safe = url_has_allowed_host_and_scheme(mark.page, allowed_hosts=None)
    return mark.page if mark.page.startswith("/") and safe else "/"


def sent_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect of the whole page, also where a script sent only a part of it."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
