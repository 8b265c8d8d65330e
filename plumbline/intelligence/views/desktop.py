"""What was reported about a service in the last 12 months, gathered before an assessment (WI3)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from plumbline.access.pages import viewer_on
from plumbline.intelligence import reports
from plumbline.intelligence.queries.desktop import desktop as gather
from plumbline.intelligence.views.pages import page
from plumbline.kernel.refusals import Refusal
from plumbline.register.queries import get_service


@page
@require_GET
def desktop(request: HttpRequest, service: str) -> HttpResponse:
    viewer, today = viewer_on(request), timezone.localdate()
    found = gather(viewer, get_service(viewer, service), since=reports.a_year_before(today), until=today)
    return render(request, "intelligence/desktop.html", {"found": found, "service": found.service})


@page
@require_GET
def desktop_file(request: HttpRequest, service: str, to: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = get_service(viewer, service)
    try:
        file = reports.desktop_file(viewer, found, to, today=timezone.localdate())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("intelligence:desktop", service=service)
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
