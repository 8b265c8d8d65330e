"""Linking a report with the plan that answers it (WI19)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import now, page, posted, refuse, viewer_on
from plumbline.intelligence.actions.links import link_item
from plumbline.kernel.refusals import Refusal
from plumbline.picture.forms.linking import LinkPlanForm
from plumbline.picture.links import address
from plumbline.picture.queries.linking import link_page


@page
@require_http_methods(["GET", "POST"])
def link_plan(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = link_page(viewer, code)
    if not found.may:
        return render(request, "picture/link_not_here.html", {"found": found}, status=403)
    form = LinkPlanForm(posted(request), plans=found.plans)
    if form.is_bound and form.is_valid():
        plan = next(p for p in found.plans if p.code == form.cleaned_data["plan"])
        try:
            link_item(by=viewer, at=now(), code=code, record_id=plan.record_id, why=form.cleaned_data["why"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"The report is linked with “{plan.title}”.")
            return redirect(address("intelligence:item", code) or "picture:worklist")
    context = {
        "form": form, "found": found, "item": found.item, "back": address("intelligence:item", code),
        "drafts": [(s, address("plans:draft_plan", s.number)) for s in found.services if viewer.can("plan.create")],
    }  # fmt: skip
    return render(request, "picture/link_plan.html", context, status=422 if form.errors else 200)
