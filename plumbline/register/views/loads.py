"""Register files: which were loaded, uploading one, how far it is, and what it changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from plumbline.access.pages import new_submission, now, page, posted, refuse, viewer_on
from plumbline.kernel.refusals import Refusal
from plumbline.register import actions
from plumbline.register.forms.loads import LoadForm
from plumbline.register.models import Load, LoadState
from plumbline.register.queries import loads as queries
from plumbline.register.rules.load_words import TITLES

PER_PAGE = 100
LONG_WAIT = timedelta(seconds=30)  # the worker looks every two seconds
PROBLEMS = "problems"


def _only_for_those_who_load(request: HttpRequest) -> None:
    if not viewer_on(request).can("register.load"):
        raise Http404


@page
@require_GET
def list_(request: HttpRequest) -> HttpResponse:
    _only_for_those_who_load(request)
    found = Paginator(queries.list_loads(viewer_on(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "register/loads.html", {"page": found})


@page
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    _only_for_those_who_load(request)
    form = LoadForm(posted(request), request.FILES or None, initial={"submission": new_submission()})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.receive_register_file(
                by=viewer_on(request), at=now(), file=given["file"], source=given["source"], as_of=given["as_of"],
                insists=given["insists"], submission=given["submission"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("register:load", pk=made.pk)
    return render(request, "register/load_new.html", {"form": form}, status=422 if form.errors else 200)


@page
@require_GET
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a load is; then what it changed, or why it was refused."""
    viewer = viewer_on(request)
    found = queries.get_load(viewer, pk)
    asked_again = bool(getattr(request, "htmx", False))
    if found.state in (LoadState.WAITING, LoadState.RUNNING):
        return _waiting(request, found, asked_again)
    if asked_again:  # the waiting page asked: what it waited for is a page of its own
        return HttpResponse(headers={"HX-Refresh": "true"})
    if found.state == LoadState.REFUSED:
        return render(request, "register/load_refused.html", {"load": found})
    kind = request.GET.get("kind", "")
    if kind == PROBLEMS or kind in TITLES:
        return _one_kind(request, found, kind)
    return render(request, "register/load.html", {"load": found, **_overview(request, found)})


def _waiting(request: HttpRequest, found: Load, asked_again: bool) -> HttpResponse:
    viewer = viewer_on(request)
    progress = queries.progress_of(viewer, found)
    if asked_again and request.GET.get("since") == f"{found.state} {progress.done_of_100}":
        return HttpResponse(status=204)  # nothing new: nothing is read out again
    context = {
        "load": found, "progress": progress, "before": queries.waits_before(viewer, found),
        "long": found.state == LoadState.WAITING and now() - found.begun_at > LONG_WAIT,
    }  # fmt: skip
    return render(request, "register/load_waiting.html", context)


def _overview(request: HttpRequest, found: Load) -> dict[str, Any]:
    viewer = viewer_on(request)
    first: dict[str, list[Any]] = {}
    for change in queries.first_changes_of(viewer, found):
        first.setdefault(change.kind, []).append(change)
    parts = [
        {"kind": kind, "title": title, "count": found.counts.get(kind, 0), "changes": first.get(kind, [])}
        for kind, title in TITLES.items()
        if found.counts.get(kind)
    ]
    return {"parts": parts, "problems": list(queries.problems_of(viewer, found)[: queries.FIRST])}


def _one_kind(request: HttpRequest, found: Load, kind: str) -> HttpResponse:
    viewer = viewer_on(request)
    rows: Any = queries.problems_of(viewer, found) if kind == PROBLEMS else queries.changes_of(viewer, found, kind)
    context = {
        "load": found, "kind": kind, "title": TITLES.get(kind, "Problems"),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "register/load_part.html", context)
