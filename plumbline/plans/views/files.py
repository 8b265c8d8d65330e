"""Downloads: the same rows as the pages, for the same viewer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from plumbline.access.pages import page, viewer_on
from plumbline.kernel.refusals import Refusal
from plumbline.plans import reports
from plumbline.plans.queries.plans import PlanFilters


def download(file: reports.File) -> HttpResponse:
    """A finished file as the answer: saved, never drawn in the browser, never kept on the way."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@page
def export_plan(request: HttpRequest, code: str, to: str) -> HttpResponse:
    monitored, with_notes = request.GET.get("as") != "agreed", request.GET.get("notes") == "with"
    try:
        file = reports.export_plan(
            viewer_on(request), code, to, today=timezone.localdate(), monitored=monitored, with_notes=with_notes
        )
        return download(file)
    except Refusal as refusal:
        raise Http404(refusal.message) from refusal


@page
def export_list(request: HttpRequest, to: str) -> HttpResponse:
    try:
        filters = PlanFilters.read(request.GET)
        return download(reports.export_list(viewer_on(request), filters, to, today=timezone.localdate()))
    except Refusal as refusal:
        raise Http404(refusal.message) from refusal


@page
def blank(request: HttpRequest, framework_id: str, to: str) -> HttpResponse:
    try:
        return download(reports.export_blank(viewer_on(request), framework_id, to))
    except Refusal as refusal:
        raise Http404(refusal.message) from refusal
