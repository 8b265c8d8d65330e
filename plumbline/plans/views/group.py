"""Who works on a plan: its group, who keeps it, who stands in; and sending it to the provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of
from plumbline.plans import queries
from plumbline.plans.actions.group import add_member, remove_member, set_member_level
from plumbline.plans.actions.group_lead import add_cover, agree_lead, end_cover
from plumbline.plans.actions.group_sending import send_to_provider
from plumbline.plans.forms import ReasonForm
from plumbline.plans.forms.group import CoverForm, LeadForm, LevelForm, MemberForm
from plumbline.plans.models import Plan
from plumbline.plans.queries.group import current_turn, may_agree_lead, names_everyone
from plumbline.plans.queries.group_pages import (
    get_cover,
    get_member,
    group_page,
    lead_choices,
    member_choices,
    role_choices,
    send_page,
)
from plumbline.plans.rules.group_sending import Check
from plumbline.plans.views.common import changing, one_form_page, posted, restore, sent


def sent_with(request: HttpRequest, changed: Mapping[str, str]) -> QueryDict:
    """What was sent, with some of it put right, for a form that is shown again after a conflict."""
    data = request.POST.copy()
    for name, value in changed.items():
        data[name] = value
    return data


@page
def group(request: HttpRequest, code: str) -> HttpResponse:
    found = group_page(viewer_on(request), code)
    return render(request, "plans/group.html", {"page": found, "plan": found.plan, "today": timezone.localdate()})


@page
@require_http_methods(["GET", "POST"])
@changing("change who works on this plan")
def new_member(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    own, rest = role_choices(viewer, plan)
    shares, key = queries.may_share(viewer, plan), f"plan:member:{code}"
    form = MemberForm(
        posted(request), places=own, roles=rest, people=member_choices(viewer, plan), shares=shares,
        initial={"submission": new_submission(), "role": request.GET.get("role", "")},
    )  # fmt: skip
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            member = add_member(
                by=viewer, at=now(), code=code, values=form.values(), submission=form.cleaned_data["submission"]
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            gained = " They now see the plan." if member.grant_id else ""
            messages.success(request, f"{member.name} is in the group.{gained}")
            return redirect("plans:group", code=code)
    context = {"form": form, "plan": plan, "key": key, "restored": restored, "shares": shares}
    return render(request, "plans/group_member.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
@changing("change who works on this plan")
def leave_group(request: HttpRequest, code: str, member: int) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    found = get_member(viewer, plan, member)

    def do(data: dict[str, Any]) -> str:
        remove_member(by=viewer, at=now(), code=code, member_id=member, reason=data["reason"])
        return f"{found.name} is no longer in the group."

    ends = "What they see of the plan through it ends at once." if found.grant_id else (
        "If they see the plan as somebody of their organisation, they still do." if found.user_id else "")  # fmt: skip
    return one_form_page(
        request, ReasonForm(posted(request)), key=f"plan:member:leave:{code}:{member}", do=do,
        to=reverse("plans:group", args=[code]), plan=plan, heading=f"Take {found.name} out of the group",
        lede=f"{ends} That they were in it stays in the plan’s history.".strip(), button="Take them out",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
@changing("share this plan", queries.may_share)
def member_level(request: HttpRequest, code: str, member: int) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    found = get_member(viewer, plan, member)
    level = found.grant.level if found.grant else ""

    def do(data: dict[str, Any]) -> str:
        set_member_level(by=viewer, at=now(), code=code, member_id=member, level=data["level"])
        return f"What {found.name} may do with the plan is saved."

    return one_form_page(
        request, LevelForm(posted(request), initial={"level": level}), key=f"plan:member:level:{code}:{member}", do=do,
        to=reverse("plans:group", args=[code]), plan=plan, heading=f"What {found.name} may do with the plan",
        lede="It holds until they leave the group.", button="Save",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
@changing("say who keeps this plan", may_agree_lead)
def lead(request: HttpRequest, code: str) -> HttpResponse:
    """Who keeps the plan from now on."""
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    turn = current_turn(viewer, plan)
    form = LeadForm(
        posted(request), people=lead_choices(viewer, plan), leads_now=turn.name if turn else "",
        initial={"since": timezone.localdate(), "was": turn.pk if turn else None},
    )  # fmt: skip

    def do() -> str:
        made = agree_lead(by=viewer, at=now(), code=code, values=form.values(), was=form.cleaned_data["was"])
        return f"{made.name} keeps this plan."

    meets = bool(framework_of(viewer, plan.framework_id).attendees)
    usually = " It is agreed at the planning meeting: usually the care home, and it may be anybody else of the group."
    what = {
        "heading": "Agree who keeps this plan", "button": "Save",
        "lede": f"The lead keeps the plan up to date.{usually if meets else ''}",
    }  # fmt: skip
    return _who_page(request, plan, form, key=f"plan:lead:{code}", do=do, what=what)


@page
@require_http_methods(["GET", "POST"])
@changing("say who stands in", may_agree_lead)
def cover(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    turn = current_turn(viewer, plan)
    if turn is None:
        messages.info(request, "Agree first who keeps this plan.")
        return redirect("plans:lead", code=code)
    form = CoverForm(
        posted(request), people=lead_choices(viewer, plan), initial={"since": timezone.localdate(), "was": turn.pk}
    )

    def do() -> str:
        made = add_cover(by=viewer, at=now(), code=code, values=form.values(), was=form.cleaned_data["was"])
        return f"{made.name} stands in for {turn.name}."

    what = {
        "heading": f"Who stands in for {turn.name}", "button": "Save",
        "lede": "From the first day to the last they do what the lead does. It ends by itself.",
    }  # fmt: skip
    return _who_page(request, plan, form, key=f"plan:cover:{code}", do=do, what=what)


def _who_page(
    request: HttpRequest,
    plan: Plan,
    form: LeadForm | CoverForm,
    *,
    key: str,
    do: Callable[[], str],
    what: dict[str, str],
) -> HttpResponse:
    """A form that names a person for the plan. When somebody else was quicker, it is shown again with what stands."""
    restored, conflict = restore(request, form, key), None
    if form.is_bound and form.is_valid():
        try:
            done = do()
        except Conflict as met:
            conflict = met
            form.data = sent_with(request, {"was": str(met.edition or "")})
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, done)
            return redirect("plans:group", code=plan.code)
    context = {"form": form, "plan": plan, "key": key, "restored": restored, "conflict": conflict, **what}
    return render(request, "plans/group_lead.html", context, status=409 if conflict else 422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
@changing("say who stands in", may_agree_lead)
def stop_cover(request: HttpRequest, code: str, turn: int) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    found = get_cover(viewer, plan, turn)
    refused = None
    if request.method == "POST":
        try:
            end_cover(by=viewer, at=now(), code=code, turn_id=turn)
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, f"{found.name} no longer stands in.")
            return redirect("plans:group", code=code)
    context = {"plan": plan, "cover": found, "refused": refused}
    return render(request, "plans/group_cover_end.html", context, status=422 if refused else 200)


@page
@require_http_methods(["GET", "POST"])
@changing("send this plan", names_everyone)
def send_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Everything is looked at; then the provider's people are told, once."""
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    refused = None
    if request.method == "POST":
        try:
            told = send_to_provider(
                by=viewer, at=now(), code=code, submission=request.POST.get("submission", "")[:60],
                again=request.POST.get("again") == "yes",
            )  # fmt: skip
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, f"The plan is sent to {', '.join(member.name for member in told)}.")
            return redirect("plans:send_plan", code=code)
    found = send_page(viewer, plan)
    context = {
        "page": found, "plan": plan, "submission": new_submission(), "refused": refused,
        "checks": [(check, *_mend(plan, check)) for check in found.checks],
    }  # fmt: skip
    return render(request, "plans/group_send.html", context, status=422 if refused else 200)


def _mend(plan: Plan, check: Check) -> tuple[str, str]:
    """Where what is missing is put right: the address and what the link says."""
    places = {
        "lead": ("plans:lead", "Agree who keeps it"),
        "header": ("plans:edit_plan", "Fill it in"),
        "member": ("plans:new_member", "Add somebody"),
        "share": ("plans:share_plan", "Share the plan"),
        "group": ("plans:group", "See the group"),
        "start": ("plans:plan", "Start it on the plan’s page"),
    }
    if check.mend not in places:
        return "", ""
    name, words = places[check.mend]
    role = f"?role={check.role}" if check.role else ""
    return reverse(name, args=[plan.code]) + role, words
