"""Keeping text while it is typed, and what is shown when a form comes in with a token that no longer holds."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from plumbline.drafts import actions
from plumbline.drafts.middleware import kept_instead, mark_in, typed_in
from plumbline.kernel.refusals import Refusal

OF_ANOTHER_SITE = ("Origin checking failed", "Referer checking failed")  # as Django's reasons begin


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
    back to the form, which shows it. Without a mark, as on a form that may be sent without a name, nothing is kept: a
    page shows their words to them and says what to do. What a form of another site holds is not shown as theirs."""
    mark = mark_in(request)
    if mark is None:
        typed = [] if reason.startswith(OF_ANOTHER_SITE) else typed_in(request)
        answer = render(request, "drafts/not_accepted.html", {"typed": typed}, status=403)
        answer["Cache-Control"] = "private, no-store"
        return answer
    return kept_instead(request, mark)
