"""Sharing a plan, and ending it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.actions import end_grant, share_record
from plumbline.access.pages import now, page, refuse, viewer_on
from plumbline.access.queries import grants_of, people_choices
from plumbline.kernel.refusals import Refusal
from plumbline.people.queries import group_choices, organisation_choices
from plumbline.plans import queries
from plumbline.plans.forms import ReasonForm, ShareForm
from plumbline.plans.views.common import one_form_page, posted, restore, sent


@page
@require_http_methods(["GET", "POST"])
def share_plan(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    if not queries.may_share(viewer, plan):
        return render(request, "plans/not_here.html", {"what": "share this plan", "plan": plan}, status=403)
    choices = [
        *((f"organisation_id:{o.pk}", o.name) for o in organisation_choices(viewer) if o.pk != plan.record.owner_id),
        *((f"group_id:{g.pk}", f"{g.name} (group)") for g in group_choices(viewer)),
        *((f"user_id:{u.pk}", f"{u.name} (one person)") for u in people_choices(viewer, plan.record_id)),
    ]
    form = ShareForm(request.POST if request.method == "POST" else None, choices=choices)
    key = f"share:{code}"
    notice = restore(request, form, key)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kind, _, pk = data["with_whom"].partition(":")
        until = timezone.make_aware(datetime.combine(data["until"], time.max)) if data["until"] else None
        try:
            share_record(
                by=viewer, at=now(), record_id=plan.record_id, level=data["level"], purpose=data["purpose"],
                lawful_basis=data["lawful_basis"], label=plan.title, until=until, **{kind: int(pk)},
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, "The plan is shared.")
            return redirect("plans:plan_history", code=code)
    context = {
        "form": form, "plan": plan, "heading": "Share this plan", "button": "Share the plan", "key": key,
        "restored": notice,
        "lede": "Those you share it with see all of it, except progress that is marked for others.",
    }  # fmt: skip
    return render(request, "plans/reason.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
def stop_sharing(request: HttpRequest, code: str, grant: int) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    found = grants_of(viewer, plan.record_id).get(pk=grant)

    def do(data: dict[str, Any]) -> str:
        end_grant(by=viewer, at=now(), grant_id=found.pk, reason=data["reason"], label=plan.title)
        return f"{found.with_whom} no longer sees the plan."

    return one_form_page(
        request, ReasonForm(posted(request)), key=f"unshare:{code}:{grant}", do=do,
        to=reverse("plans:plan_history", args=[code]), plan=plan, heading=f"Stop sharing with {found.with_whom}",
        lede="From then on they see nothing of this plan. That it was shared stays in its history.",
        button="Stop sharing",
    )  # fmt: skip
