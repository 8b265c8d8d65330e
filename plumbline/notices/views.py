"""A person's own notices, how they are told, and the address of their calendar."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plumbline.access.viewer import Viewer
from plumbline.drafts.actions import clear_draft
from plumbline.drafts.queries import draft_of
from plumbline.kernel.refusals import Refusal
from plumbline.notices import actions, queries
from plumbline.notices.forms import HowForm
from plumbline.notices.models import How
from plumbline.notices.rules.moments import DIGEST_AT

ON_A_PAGE = 50
NEW_ADDRESS = "calendar-address"  # in the session, from making it to showing it once
FORM = "notices:settings"  # the draft of what was chosen and not sent


def viewer_on(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


@login_required
@require_GET
def own_notices(request: HttpRequest) -> HttpResponse:
    viewer = viewer_on(request)
    page = Paginator(queries.list_notices(viewer), ON_A_PAGE).get_page(request.GET.get("page"))
    choice = queries.choice_of(viewer)
    rows = [(notice, queries.standing(viewer, notice, choice)) for notice in page]
    return render(request, "notices/list.html", {"page": page, "rows": rows, "choice": choice, "How": How})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    viewer = viewer_on(request)
    choice = queries.choice_of(viewer)
    start = {"how": choice.how, "digest_at": choice.digest_at.isoformat("minutes")}
    form = HowForm(request.POST if request.method == "POST" else None, initial=start)
    typed = draft_of(viewer, FORM)
    if not form.is_bound:
        typed.put_into(form)
    elif form.is_valid() and _chosen(viewer, form):
        clear_draft(by=viewer, at=timezone.now(), key=FORM)
        messages.success(request, "Your choice is saved. It holds for what waits now as well.")
        return redirect("notices:settings")
    secret = request.session.pop(NEW_ADDRESS, "") if request.method == "GET" else ""
    context = {
        "form": form, "key": FORM, "restored": "" if form.is_bound else typed.notice, "feed": queries.feed_of(viewer),
        "address": settings.SITE_ADDRESS + reverse("calendar", args=[secret]) if secret else "", "email": viewer.email,
    }  # fmt: skip
    return render(request, "notices/settings.html", context, status=422 if form.errors else 200)


def _chosen(viewer: Viewer, form: HowForm) -> bool:
    at: time = form.cleaned_data["digest_at"] or DIGEST_AT
    try:
        actions.choose_how(by=viewer, at=timezone.now(), how=form.cleaned_data["how"], digest_at=at)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


@login_required
@require_POST
def make_calendar(request: HttpRequest) -> HttpResponse:
    """A new address: it is shown on the next page, once."""
    request.session[NEW_ADDRESS] = actions.make_feed(by=viewer_on(request), at=timezone.now())
    return redirect(f"{reverse('notices:settings')}#calendar")


@login_required
@require_POST
def end_calendar(request: HttpRequest) -> HttpResponse:
    if actions.end_feed(by=viewer_on(request), at=timezone.now()):
        messages.success(request, "The address of your calendar has stopped working.")
    request.session.pop(NEW_ADDRESS, None)
    return redirect("notices:settings")
