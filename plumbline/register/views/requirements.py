"""Writing down what became of a requirement."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, posted, refuse, viewer_on
from plumbline.kernel.refusals import Refusal
from plumbline.register.actions.requirements import record_outcome
from plumbline.register.forms.requirements import OutcomeForm
from plumbline.register.queries.requirements import get_standing, may_record_outcome, outcomes_of
from plumbline.register.views.common import not_for_you, restore, sent

KEEP = "write down what became of a requirement"


@page
@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What the regulator said became of it; kept, never changed, the newest counts."""
    viewer = viewer_on(request)
    found = get_standing(viewer, number, pk, today=timezone.localdate())
    requirement, service = found.requirement, found.requirement.service
    if not may_record_outcome(viewer, service):
        return not_for_you(request, KEEP, service)
    key = f"requirement:outcome:{pk}"
    form = OutcomeForm(posted(request), initial={"submission": new_submission()})
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            record_outcome(by=viewer, at=now(), number=number, requirement_id=pk, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, "What became of it is written down.")
            return redirect(service_page(number))
    context = {
        "form": form, "found": found, "requirement": requirement, "service": service, "key": key, "restored": restored,
        "outcomes": outcomes_of(viewer, requirement), "back": service_page(number),
    }  # fmt: skip
    return render(request, "register/requirement_outcome.html", context, status=422 if form.errors else 200)


def service_page(number: str) -> str:
    """The service's own page, which is a room's above."""
    try:
        return f"{reverse('picture:service', args=[number])}#requirements"
    except NoReverseMatch:
        return reverse("register:service_list")
