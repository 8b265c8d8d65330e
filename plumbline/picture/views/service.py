"""The page of a service, and its desktop paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plumbline.access.pages import page, viewer_on
from plumbline.picture.queries.service import service_page
from plumbline.picture.queries.timeline import timeline
from plumbline.picture.reports.service import desktop_paper
from plumbline.picture.rules.timeline import BY_SOURCE, SOURCES, TimelineFilters
from plumbline.picture.views.common import download


@page
@require_safe
def service(request: HttpRequest, number: str) -> HttpResponse:
    viewer, today = viewer_on(request), timezone.localdate()
    found = service_page(viewer, number, today)
    filters = TimelineFilters.read(request.GET)
    told = timeline(viewer, found.service, filters, request.GET.get("page"))
    context = {
        "found": found,
        "service": found.service,
        "today": today,
        "timeline": told,
        "filters": filters,
        "sources": SOURCES,
        "kinds": [(SOURCES[source], kinds) for source, kinds in BY_SOURCE.items()],
        "partner": found.risk is not None,
    }
    return render(request, "picture/service.html", context)


@page
@require_safe
def desktop(request: HttpRequest, number: str, to: str) -> HttpResponse:
    """What is known of the service on one paper, before an assessment (WI3)."""
    return download(lambda: desktop_paper(viewer_on(request), number, to, today=timezone.localdate()))
