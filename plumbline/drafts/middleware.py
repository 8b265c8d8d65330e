"""What was typed into a form before its sender was signed out is kept until they are back.

Every form that is drawn with `{% keeps_typed %}` carries a signed mark of the person it was drawn for. A form that
comes in without that person being signed in is not acted on: its text is kept as their draft, whoever sent it, and
they find it in the form when they are back. The signature stands in for the CSRF token here: without a mark that this
installation made, nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from plumbline.drafts.actions import keep_for_typist
from plumbline.drafts.signing import FIELD, KeptFor, read_kept_for

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class KeepTypedTextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.content_type not in FORM_TYPES:
            return self.get_response(request)
        mark = read_kept_for(request.POST.get(FIELD, ""))
        if mark is None or mark.user_id == request.user.pk:
            return self.get_response(request)
        keep_for_its_typist(request, mark)
        if request.path == _keeping():
            return HttpResponse(status=204)  # the script that keeps while typing; there is nothing to show
        if request.user.is_authenticated:
            return somebody_else(request)
        return sent_to(request, f"{settings.LOGIN_URL}?{urlencode({'next': page_of(mark)})}")


def keep_for_its_typist(request: HttpRequest, mark: KeptFor) -> None:
    """Keeps the sent text as the draft of the person the form was drawn for."""
    keep_for_typist(user_id=mark.user_id, at=timezone.now(), key=mark.key, fields=request.POST.lists())


def page_of(mark: KeptFor) -> str:
    """The page on which the form stands; the first page where it is not known."""
    safe = url_has_allowed_host_and_scheme(mark.page, allowed_hosts=None)
    return mark.page if mark.page.startswith("/") and safe else "/"


def sent_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect of the whole page, also where a script sent only a part of it."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def somebody_else(request: HttpRequest) -> HttpResponse:
    """The person signed in is not the one the form was drawn for: nothing is done in their name, nothing is shown."""
    return render(request, "drafts/somebody_else.html", status=409)


def _keeping() -> str:
    try:
        return reverse("drafts:keep")
    except NoReverseMatch:
        return ""
