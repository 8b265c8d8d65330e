"""Who was told of a plan."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from plumbline.access.pages import page, viewer_on
from plumbline.notices.queries import standing_for_others
from plumbline.plans import queries
from plumbline.plans.queries.told import may_see_told, told, told_lines
from plumbline.plans.rules.told import event_of

ON_A_PAGE = 50


@page
@require_GET
def who_was_told(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    if not may_see_told(viewer, plan):
        context = {"what": "see who was told of this plan", "plan": plan}
        return render(request, "plans/not_here.html", context, status=403)
    notices = Paginator(told(viewer, plan), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(notice, event_of(notice.effect_key), standing_for_others(viewer, notice)) for notice in notices]
    context = {"plan": plan, "lines": told_lines(viewer, plan), "page": notices, "rows": rows}
    return render(request, "plans/told.html", context)
