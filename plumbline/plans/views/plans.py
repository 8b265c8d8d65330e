"""The list of plans, a plan, and its sections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.access.queries import events_of, grants_of
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of, get_framework, list_frameworks
from plumbline.library.types import Common
from plumbline.people.queries import organisations_where
from plumbline.plans import actions, queries
from plumbline.plans.actions import PlanValues, SectionValues
from plumbline.plans.forms import EndPlanForm, NewPlanForm, PlanForm, ReasonForm, SectionForm
from plumbline.plans.models import PlanStage
from plumbline.plans.queries.life import life_of
from plumbline.plans.queries.plans import SORTS, PlanFilters, ends_by_hand_back
from plumbline.plans.queries.shared import places_in
from plumbline.plans.queries.withheld import reveal_in, revealed
from plumbline.plans.rules.history_words import NAMES, sentence
from plumbline.plans.rules.merging import outcome_lines
from plumbline.plans.rules.rounds import first_update_on
from plumbline.plans.views.common import changing, differences, one_form_page, posted, restore, sent
from plumbline.register.queries import list_services

PER_PAGE = 25


@page
def plan_list(request: HttpRequest) -> HttpResponse:
    viewer, today = viewer_on(request), timezone.localdate()
    filters = PlanFilters.read(request.GET)
    found = queries.list_plans(viewer, filters=filters, today=today)
    counts = queries.count_by_common(viewer, plan_ids=found.order_by() if filters.any_set else None)
    counts = {label: n for label, n in counts.items() if n}
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "frameworks": list_frameworks(viewer),
        "services": list_services(viewer),
        "stages": PlanStage.choices,
        "statuses": [c.value for c in Common],
        "counts": counts,
        "actions_total": sum(counts.values()),
        "late": queries.count_late(viewer, plan_ids=found.order_by() if filters.any_set else None, today=today),
        "sorts": list(SORTS),
        "may_create": viewer.can("plan.create"),
        "query": request.GET.urlencode(),
    }
    return render(request, "plans/plan_list.html", context)


@page
@require_http_methods(["GET", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Which kind of plan, and whose; then its own form."""
    viewer = viewer_on(request)
    owners = list(organisations_where(viewer, "plan.create"))
    if not owners:
        return render(request, "plans/not_here.html", {"what": "make plans"}, status=403)
    form = NewPlanForm(
        request.POST if request.method == "POST" else None,
        frameworks=list_frameworks(viewer), owners=owners, initial={"framework": request.GET.get("framework", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        return redirect(
            "plans:new_plan_of", framework_id=form.cleaned_data["framework"], owner_id=form.cleaned_data["owner"]
        )
    return render(request, "plans/new_plan.html", {"form": form})


@page
@require_http_methods(["GET", "POST"])
def new_plan_of(request: HttpRequest, framework_id: str, owner_id: int) -> HttpResponse:
    viewer = viewer_on(request)
    owner = organisations_where(viewer, "plan.create").get(pk=owner_id)
    framework = get_framework(viewer, framework_id)
    key = f"plan:new:{framework_id}:{owner_id}"
    initial = {"date_of_plan": timezone.localdate(), "completed_by": viewer.name}
    services = list(list_services(viewer))
    form = PlanForm(
        request.POST if request.method == "POST" else None, framework=framework, services=services, initial=initial
    )
    restored = restore(request, form, key)
    submission = request.POST.get("submission") or new_submission()
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.create_plan(
                by=viewer, at=now(), owner_id=owner.pk, framework_id=framework_id, values=form.values(),
                submission=submission[:40],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, "The plan is created as a draft.")
            return redirect("plans:plan", code=plan.code)
    context = {
        "form": form,
        "framework": framework,
        "owner": owner,
        "submission": submission,
        "key": key,
        "restored": restored,
    }
    return render(request, "plans/plan_form.html", context, status=422 if form.errors else 200)


@page
def plan(request: HttpRequest, code: str) -> HttpResponse:
    found = queries.plan_page(viewer_on(request), code, today=timezone.localdate())
    return render(request, "plans/plan.html", plan_context(request, found))


def plan_context(request: HttpRequest, found: queries.PlanPage) -> dict[str, Any]:
    header, rounds = list(found.plan.header_values.all()), list(found.plan.rounds.all())
    reveal_in(viewer_on(request), found.plan, [(value, ("text",)) for value in header])
    rule = found.framework.rounds
    agreed = next((value.day for value in header if value.key == "agreed"), None)
    return {
        "first_update": first_update_on(agreed, rule.months_after_agreed) if rule and agreed and not rounds else None,
        "page": found,
        "life": life_of(viewer_on(request), found.plan),
        "plan": found.plan,
        "framework": found.framework,
        "today": timezone.localdate(),
        "header_values": header,
        "not_imported": found.plan.not_imported.all() if found.may_edit else [],
        "rounds": rounds,
    }


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def edit_plan(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    framework = framework_of(viewer, plan.framework_id)
    key = f"plan:{code}"
    initial = revealed(viewer, plan, PlanForm.initial_of(plan, framework))
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        framework=framework, services=list(list_services(viewer)), plan=plan, initial=initial,
    )  # fmt: skip
    restored = restore(request, form, key)
    edition, conflict = plan.edition, None
    if request.method == "POST":
        edition = whole(request.POST.get("edition"), plan.edition)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_plan(by=viewer, at=now(), code=code, edition=edition, values=form.values())
        except Conflict as met:
            conflict, edition = met, met.edition
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, "The plan’s details are saved.")
            return redirect("plans:plan", code=code)
    context = {
        "form": form, "framework": framework, "plan": plan, "edition": edition, "conflict": conflict, "key": key,
        "restored": restored,
        "differences": differences(conflict.theirs, written(form.values()), LABELS) if conflict else [],
    }  # fmt: skip
    return render(request, "plans/plan_form.html", context, status=409 if conflict else 422 if form.errors else 200)


@page
@require_POST
def start_plan(request: HttpRequest, code: str) -> HttpResponse:
    try:
        actions.start_plan(by=viewer_on(request), at=now(), code=code)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The plan is live: its dates count from now on.")
    return redirect("plans:plan", code=code)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def end_plan(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    form = EndPlanForm(posted(request), handed_back=ends_by_hand_back(viewer, plan))

    def do(data: dict[str, Any]) -> str:
        actions.end_plan(by=viewer, at=now(), code=code, **data)
        return "The plan has ended. Everything in it stays here to be read."

    return one_form_page(
        request, form, key=f"plan:end:{code}", do=do, to=reverse("plans:plan", args=[code]), plan=plan,
        heading="End this plan", lede="It can be read afterwards, but no longer changed.", button="End the plan",
    )  # fmt: skip


@page
def plan_history(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that was done to the plan, as far as the viewer may read it; newest first."""
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    grants, moment = grants_of(viewer, plan.record_id), now()
    events = Paginator(events_of(viewer, plan.record_id), 50).get_page(request.GET.get("page"))
    context = {
        "plan": plan, "page": events,
        "events": [(e, sentence(e.verb, e.subject_label, e.before, e.after)) for e in events],
        "shared_now": [g for g in grants if not g.ended(moment)],
        "shared_before": [g for g in grants if g.ended(moment)],
        "may_share": queries.may_share(viewer, plan), "shown_here": places_in(viewer, plan),
    }  # fmt: skip
    return render(request, "plans/history.html", context)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def section(request: HttpRequest, code: str, number: str = "") -> HttpResponse:
    """A new section (no number), or changes to one."""
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    framework = framework_of(viewer, plan.framework_id)
    found = queries.get_section(viewer, code, number) if number else None
    key = f"section:{code}:{number or 'new'}"
    form = SectionForm(request.POST if request.method == "POST" else None, framework=framework)
    form.initial = revealed(viewer, plan, form.initial_of(found)) if found else {}
    restored = restore(request, form, key)
    edition, conflict = found.edition if found else 1, None
    submission = request.POST.get("submission") or new_submission()
    if request.method == "POST" and form.is_valid():
        edition = whole(request.POST.get("edition"), edition)
        try:
            if found:
                actions.edit_section(
                    by=viewer, at=now(), code=code, number=number, edition=edition, values=form.values(found)
                )
            else:
                found = actions.add_section(by=viewer, at=now(), code=code, values=form.values(), submission=submission)
        except Conflict as met:
            conflict, edition = met, met.edition
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"{framework.sections.noun.capitalize()} {found.number} is saved.")
            return redirect("plans:plan", code=code)
    context = {
        "form": form, "plan": plan, "framework": framework, "section": found, "edition": edition, "conflict": conflict,
        "key": key, "restored": restored, "submission": submission,
        "differences": differences(conflict.theirs, section_written(form.values(found)), LABELS) if conflict else [],
    }  # fmt: skip
    return render(request, "plans/section_form.html", context, status=409 if conflict else 422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def withdraw_section(request: HttpRequest, code: str, number: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    found = queries.get_section(viewer, code, number)

    def do(data: dict[str, Any]) -> str:
        actions.withdraw_section(by=viewer, at=now(), code=code, number=number, reason=data["reason"])
        return "It is withdrawn. It stays in the plan’s history."

    noun = framework_of(viewer, plan.framework_id).sections.noun
    return one_form_page(
        request, ReasonForm(posted(request)), key=f"section:withdraw:{code}:{number}", do=do,
        to=reverse("plans:plan", args=[code]), plan=plan, heading=f"Withdraw {noun} {found.number}",
        lede=found.title, button="Withdraw it",
    )  # fmt: skip


LABELS = {name: words[:1].upper() + words[1:] for name, words in NAMES.items()}


def written(values: PlanValues) -> dict[str, Any]:
    """What the person wrote of a plan, by the names under which a conflict tells what stands there."""
    names = ("title", "date_of_plan", "completed_by", "period_start", "period_end")
    return {**{name: getattr(values, name) for name in names}, **values.header}


def section_written(values: SectionValues) -> dict[str, Any]:
    texts = {name: getattr(values, name) for name in ("title", "theme", "context")}
    return {**texts, "leads": "\n".join(values.leads), "outcomes": outcome_lines(values.outcomes)}


def whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise
