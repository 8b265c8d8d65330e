"""The list of services, with open plans, open reports and visits among its filters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plumbline.access.pages import page, viewer_on
from plumbline.picture.queries.services import PLANS, REPORTS, PictureFilters, find_services, list_services
from plumbline.picture.reports.common import File
from plumbline.picture.views.common import download
from plumbline.register.reports import export_services


@page
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    viewer, filters = viewer_on(request), PictureFilters.read(request.GET)
    found = list_services(viewer, filters, request.GET.get("page"))
    context = {
        "list": found, "page": found.page, "filters": filters, "query": request.GET.urlencode(), "plans": PLANS,
        "reports": REPORTS,
    }  # fmt: skip
    return render(request, "picture/services.html", context)


@page
@require_safe
def export(request: HttpRequest, to: str) -> HttpResponse:
    viewer, filters = viewer_on(request), PictureFilters.read(request.GET)

    def make() -> File:
        rows = find_services(viewer, filters)
        made = export_services(viewer, filters, to, today=timezone.localdate(), rows=rows)
        return File(made.name, made.media_type, made.content)

    return download(make)
