"""What each kind of plan asks for, and its blank template."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plumbline.access.pages import page, viewer_on
from plumbline.library.queries import get_framework, list_frameworks, processes_of, scale_of
from plumbline.plans.queries import scale_row_of


@page
def framework_list(request: HttpRequest) -> HttpResponse:
    return render(request, "plans/framework_list.html", {"frameworks": list_frameworks(viewer_on(request))})


@page
def framework(request: HttpRequest, framework_id: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = get_framework(viewer, framework_id)
    context = {
        "framework": found,
        "scale": scale_of(viewer, scale_row_of(viewer, framework_id)),
        "guidance": found.guidance,
        "processes": processes_of(viewer, found),
        "may_create": viewer.can("plan.create"),
    }
    return render(request, "plans/framework.html", context)
