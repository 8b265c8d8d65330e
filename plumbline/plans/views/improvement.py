"""Evidence of improvement for a regulator that is asked to look again."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import now, page, refuse, viewer_on
from plumbline.kernel.refusals import Refusal
from plumbline.plans import reports
from plumbline.plans.actions.improvement import authorise_improvement
from plumbline.plans.forms.improvement import ImprovementForm
from plumbline.plans.queries import get_plan
from plumbline.plans.queries.improvement import improvement_of, may_authorise
from plumbline.plans.views.common import posted, restore, sent
from plumbline.plans.views.files import download


@page
@require_http_methods(["GET", "POST"])
def improvement(request: HttpRequest, code: str) -> HttpResponse:
    """What the paper would show; who may authorise it takes the file, and history says so."""
    viewer = viewer_on(request)
    plan = get_plan(viewer, code)
    if not may_authorise(viewer, plan):
        what = {"what": "authorise evidence of improvement", "plan": plan, "ended": False}
        return render(request, "plans/not_here.html", what, status=403)
    key = f"improvement:{code}"
    form = ImprovementForm(posted(request))
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        statement, to, at = form.cleaned_data["statement"], form.cleaned_data["to"], now()
        try:
            file = reports.export_improvement(viewer, code, to, statement=statement, at=at)
            digest = hashlib.sha256(file.content).hexdigest()
            authorise_improvement(by=viewer, at=at, code=code, statement=statement, format=to, sha256=digest)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            return download(file)
    context = {
        "plan": plan, "form": form, "found": improvement_of(viewer, plan), "key": key, "restored": restored,
    }  # fmt: skip
    return render(request, "plans/improvement.html", context, status=422 if form.errors else 200)
