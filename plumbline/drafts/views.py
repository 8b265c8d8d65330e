"""Keeping text while it is typed, and what is shown when a form comes in with a token that no longer holds."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from plumbline.drafts import actions
from plumbline.drafts.middleware import kept_instead, mark_in
from plumbline.kernel.refusals import Refusal


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps what the person is typing: `key` names the form, all other fields are its text. 204, or 400 with a
    sentence."""
    key = request.POST.get("key", "")
    fields = [(name, values) for name, values in request.POST.lists() if name != "key"]
    try:
        actions.keep_draft(by=request.viewer, at=timezone.now(), key=key, fields=fields)  # type: ignore[attr-defined]
    except Refusal as refusal:
        return HttpResponse(refusal.message, status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token is an old one, as after signing in again in another tab. What was typed is kept, and the person is sent
    back to the form, which shows it. Without a mark there is nothing to keep, and a page says what to do."""
    mark = mark_in(request)
    if mark is None:
        return render(request, "drafts/not_accepted.html", status=403)
    return kept_instead(request, mark)
