"""Services in the order in which they are visited."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plumbline.access.pages import page, viewer_on
from plumbline.picture.queries.risk import VisitFilters, visit_list
from plumbline.picture.reports.lists import export_visits
from plumbline.picture.views.common import download

PER_PAGE = 50


@page
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    filters = VisitFilters.read(request.GET)
    found = visit_list(viewer_on(request), filters, timezone.localdate())
    context = {
        "found": found,
        "filters": filters,
        "page": Paginator(found.ranked, PER_PAGE).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
        "query": request.GET.urlencode(),
        "without_weights": [c for c in found.chosen if c.weights is None],
    }
    return render(request, "picture/visits.html", context)


@page
@require_safe
def export(request: HttpRequest, to: str) -> HttpResponse:
    filters = VisitFilters.read(request.GET)
    return download(lambda: export_visits(viewer_on(request), filters, to, today=timezone.localdate()))
