"""Why a plan exists: its reason, what shows it, and what speaks for the plan's end."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of
from plumbline.plans import queries
from plumbline.plans.actions.grounds import add_ground, reason_of, set_reason
from plumbline.plans.forms.why import GroundForm, WhyForm
from plumbline.plans.models import PlanKind
from plumbline.plans.queries.group_pages import why_page
from plumbline.plans.rules.grounds import Reason, grades_of, trigger_named
from plumbline.plans.views.common import changing, differences, posted, restore, sent
from plumbline.plans.views.group import sent_with

LABELS = {"kind": "Kind of plan", "trigger": "Reason", "identified_by": "Who saw the need"}


@page
def why(request: HttpRequest, code: str) -> HttpResponse:
    found = why_page(viewer_on(request), code)
    return render(request, "plans/why.html", {"page": found, "plan": found.plan, "framework": found.framework})


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def change_why(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    framework = framework_of(viewer, plan.framework_id)
    key, conflict = f"plan:why:{code}", None
    initial = WhyForm.initial_of(reason_of(plan), framework)
    form = WhyForm(posted(request), framework=framework, initial=initial)
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            set_reason(by=viewer, at=now(), code=code, reason=form.reason(), was=form.was())
        except Conflict as met:
            conflict = met
            form.data = sent_with(request, WhyForm.seen(Reason(**met.theirs)))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, "Why this plan exists is saved.")
            return redirect("plans:why", code=code)
    context = {
        "form": form, "plan": plan, "framework": framework, "key": key, "restored": restored, "conflict": conflict,
        "differences": _differences(conflict, form, framework.triggers) if conflict else [],
    }  # fmt: skip
    return render(request, "plans/why_form.html", context, status=409 if conflict else 422 if form.errors else 200)


def _differences(conflict: Conflict, form: WhyForm, triggers: Any) -> list[tuple[str, str, str]]:
    def words(reason: Reason) -> dict[str, str]:
        trigger = trigger_named(triggers, reason.trigger)
        kind = PlanKind(reason.kind).label if reason.kind else ""
        return {**asdict(reason), "kind": kind, "trigger": trigger.label if trigger else ""}

    return differences(words(Reason(**conflict.theirs)), words(form.reason()), LABELS)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def new_ground(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    key = f"plan:ground:{code}"
    initial = {"submission": new_submission(), "kind": request.GET.get("kind", "")}
    form = GroundForm(posted(request), grades=grades_of(plan.record.owner.nation), initial=initial)
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            add_ground(by=viewer, at=now(), code=code, values=form.values(), submission=form.cleaned_data["submission"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, "It is written down.")
            return redirect("plans:why", code=code)
    context = {"form": form, "plan": plan, "key": key, "restored": restored}
    return render(request, "plans/why_ground.html", context, status=422 if form.errors else 200)
