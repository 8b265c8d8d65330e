"""A plan drafted from what a regulator required of a service."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.kernel.refusals import Refusal
from plumbline.plans.actions.drafting import draft_plan
from plumbline.plans.forms.drafting import DraftForm
from plumbline.plans.queries.drafting import DraftPage, draft_page
from plumbline.plans.views.common import posted, restore, sent


@page
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, service: str) -> HttpResponse:
    """Everything published beside what it becomes; one click where every theme is clear."""
    viewer, refusal = viewer_on(request), None
    wanted = (request.POST.get("framework") or request.GET.get("framework", "")).replace("\x00", "")[:80]
    try:
        found = draft_page(viewer, service, wanted, today=timezone.localdate())
    except Refusal as refused:  # a kind of plan that is not drafted: the one that fits best, and why
        refusal, found = refused, draft_page(viewer, service, today=timezone.localdate())
    if not found.owners:
        return render(request, "plans/not_here.html", {"what": "make plans"}, status=403)
    form, restored, key = _form(request, found)
    if form.is_bound and form.is_valid() and refusal is None:
        try:
            plan = draft_plan(
                by=viewer, at=now(), owner_id=int(form.cleaned_data["owner"]), number=service,
                framework_id=found.framework.id, choices=form.choices(), left_out=form.left_out(viewer.name),
                submission=form.cleaned_data["submission"],
            )  # fmt: skip
        except Refusal as refused:
            refuse(form, refused)
        else:
            sent(request, key)
            messages.success(request, "The plan is drafted. Agree it with everybody it concerns, then start it.")
            return redirect("plans:plan", code=plan.code)
    made = found.drafted(form.choices()) if form.is_bound and form.is_valid() else found.at_once
    context = {
        "page": found, "form": form, "service": found.service, "framework": found.framework, "key": key,
        "restored": restored, "refusal": refusal, "count": len(made.actions),
        "words": {action.item.key: action for action in made.actions},
    }  # fmt: skip
    return render(request, "plans/draft_plan.html", context, status=422 if form.errors or refusal else 200)


def _form(request: HttpRequest, found: DraftPage) -> tuple[DraftForm, str, str]:
    key = f"draft:{found.service.number}:{found.framework.id}"
    form = DraftForm(posted(request), page=found, initial={"submission": new_submission()})
    return form, restore(request, form, key), key
