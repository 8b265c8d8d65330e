"""Copies of a plan for a provider, a family, a committee or the public."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import now, page, refuse, viewer_on
from plumbline.kernel.refusals import Refusal
from plumbline.plans.copies import CopyLook, look_at_copy, make_copy
from plumbline.plans.forms.copies import FORMAT_WORDS, CopyForm
from plumbline.plans.queries import get_plan
from plumbline.plans.queries.copies import may_copy
from plumbline.plans.views.files import download


@page
@require_http_methods(["GET", "POST"])
def copies(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for whom; shows what the copy leaves out and what looks like personal data; gives the file."""
    viewer = viewer_on(request)
    plan = get_plan(viewer, code)
    if not may_copy(viewer, plan):
        what = {"what": "make copies of this plan", "plan": plan, "ended": False}
        return render(request, "plans/not_here.html", what, status=403)
    form = CopyForm(request.POST if request.method == "POST" else None, initial={"to": "docx", "people": ""})
    look: CopyLook | None = None
    if form.is_bound and form.is_valid():
        try:
            look = look_at_copy(viewer, code, form.wish(), at=now())
            if _taken(request, form, look):
                return download(
                    make_copy(
                        by=viewer, at=now(), code=code, wish=form.wish(), to=form.cleaned_data["to"],
                        seal=request.POST.get("seal", ""),
                    )
                )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    context: dict[str, Any] = {"plan": plan, "form": form, "look": look}
    if look:
        context |= {"format": FORMAT_WORDS[form.cleaned_data["to"]], "called": sorted(look.called.items())}
    return render(request, "plans/copies.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, form: CopyForm, look: CopyLook) -> bool:
    """Whether the person has looked and takes the copy now. Adds the error where they did not say that they looked."""
    if request.POST.get("do") != "take":
        return False
    if look.found and not form.cleaned_data["looked"]:
        form.add_error("looked", "Say that you have looked at what was found")
        return False
    return True
