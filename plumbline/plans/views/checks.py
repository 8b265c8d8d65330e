"""The plan check: what it finds, where to mend it, and accepting a finding with a reason (BY7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plumbline.access.pages import now, page, viewer_on
from plumbline.kernel.refusals import Refusal
from plumbline.plans import queries
from plumbline.plans.actions.checks import accept_finding, take_back_acceptance
from plumbline.plans.forms.checks import AcceptFindingForm
from plumbline.plans.models import Plan, PlanStage
from plumbline.plans.queries.checks import PlanCheck, check_of
from plumbline.plans.rules.checks import RULES, Finding, Place, Severity
from plumbline.plans.views.common import changing, one_form_page, posted

# The page on which each kind of place is looked at, and the one on which it is mended.
LOOK = {"group": "group", "sharing": "share_plan", "reviews": "review_list", "versions": "versions"}
MEND_AT = {"no-reason-for-the-plan": "change_why", "no-lead": "lead", "no-actions": "plan"}
MEND_BY_PROGRESS = (
    "on-target-past-its-date", "past-its-date-unsaid", "said-completed-with-another-status",
    "completed-with-open-words", "completed-and-reopened", "completed-without-a-word", "completed-without-a-day",
    "late-without-a-reason", "status-of-another-scale", "no-status", "target-reached-and-late",
)  # fmt: skip


@dataclass
class AtPlace:
    """What the check finds at one place, with the way there."""

    place: Place
    url: str
    findings: list[tuple[Finding, str]] = field(default_factory=list)  # each with the address where it is mended


@page
@require_GET
def check(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = check_of(viewer, code, today=timezone.localdate())
    may_edit = queries.may_edit(viewer, found.plan) and found.plan.stage != PlanStage.ENDED
    context = {
        "plan": found.plan,
        "check": found,
        "groups": [(severity, found.count(severity), _by_place(found, severity, may_edit)) for severity in Severity],
        "accepted": [(one, _look(found.plan, one.finding.place)) for one in found.accepted],
        "may_edit": may_edit,
        "rules": len(RULES),
    }
    return render(request, "plans/check.html", context)


def _by_place(found: PlanCheck, severity: Severity, may_edit: bool) -> list[AtPlace]:
    places: dict[str, AtPlace] = {}
    for finding in found.open:
        if finding.severity is severity:
            there = _look(found.plan, finding.place)
            at = places.setdefault(finding.place.reference, AtPlace(finding.place, there))
            at.findings.append((finding, _mend(found.plan, finding) if may_edit else ""))
    return list(places.values())


def _look(plan: Plan, place: Place) -> str:
    """Where the place is seen."""
    if place.kind == "action":
        return reverse("plans:action", args=[plan.code, place.key])
    if place.kind == "section":
        return reverse("plans:plan", args=[plan.code]) + f"#section-{place.key}"
    return reverse(f"plans:{LOOK.get(place.kind, 'plan')}", args=[plan.code])


def _mend(plan: Plan, finding: Finding) -> str:
    """Where what was found can be changed."""
    place = finding.place
    if finding.rule in MEND_AT:
        return reverse(f"plans:{MEND_AT[finding.rule]}", args=[plan.code])
    if place.kind == "action":
        name = "progress" if finding.rule in MEND_BY_PROGRESS else "edit_action"
        if finding.rule == "completed-without-evidence":
            name = "action"
        return reverse(f"plans:{name}", args=[plan.code, place.key])
    if place.kind == "section":
        return reverse("plans:edit_section", args=[plan.code, place.key])
    if place.kind in ("header", "plan"):
        return reverse("plans:edit_plan", args=[plan.code])
    return _look(plan, place)


@page
@require_http_methods(["GET", "POST"])
@changing("accept what the check finds")
def accept(request: HttpRequest, code: str, mark: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = check_of(viewer, code, today=timezone.localdate())
    finding = next((one for one in found.open if one.mark == mark), None)
    if finding is None and request.method == "GET":
        messages.info(request, "The check no longer finds this, or somebody has accepted it already.")
        return redirect("plans:plan_check", code=code)

    def do(data: dict[str, Any]) -> str:
        accept_finding(by=viewer, at=now(), code=code, mark=mark, reason=data["reason"])
        return "It is accepted, with your reason. It comes back when what it speaks of changes."

    lede = f"{finding.place.label}: {finding.found}" if finding else "The check no longer finds this."
    return one_form_page(
        request, AcceptFindingForm(posted(request)), key=f"accept:{code}:{mark}", do=do,
        to=reverse("plans:plan_check", args=[code]), plan=found.plan, heading="Accept with a reason", lede=lede,
        button="Accept it",
    )  # fmt: skip


@page
@require_POST
def take_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    try:
        take_back_acceptance(by=viewer_on(request), at=now(), code=code, pk=pk)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The finding is open again.")
    return redirect("plans:plan_check", code=code)
