"""An action: its page, its form, progress, a moved finish, withdrawal, occurrences."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.access.queries import NOT_PARTNERS, events_of
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of, scale_of
from plumbline.plans import actions, queries
from plumbline.plans.forms import ActionForm, MoveFinishForm, OccurrenceForm, ProgressForm, ReasonForm
from plumbline.plans.models import Action, Plan, PlanStage
from plumbline.plans.queries import measures
from plumbline.plans.queries.drafting import told_sources
from plumbline.plans.queries.loop import loop_of
from plumbline.plans.queries.pages import ActionRow, mentionable, mentions, numbers_of
from plumbline.plans.queries.rounds import may_ask_guests
from plumbline.plans.queries.shared import get_shown, places_of
from plumbline.plans.queries.withheld import revealed
from plumbline.plans.rules.history_words import about_action, sentence
from plumbline.plans.views.common import changing, one_form_page, posted, restore, sent
from plumbline.plans.views.plans import whole


@page
def action(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Everything about one action. The number of one that is recorded in another plan leads to its page here (BY8)."""
    viewer, today = viewer_on(request), timezone.localdate()
    try:
        row = queries.action_page(viewer, code, number, today=today)
    except Action.DoesNotExist:
        get_shown(viewer, code, number)
        return redirect("plans:shared_action", code=code, number=number)
    plan = row.action.plan
    refers_to, referred_to_by = mentions(viewer, row.action)
    own = [
        (e, sentence(e.verb, e.subject_label, e.before, e.after))
        for e in events_of(viewer, plan.record_id, subject=row.action)[:100]
    ]
    updates = events_of(viewer, plan.record_id).filter(verb="plan.updated_from_document")[:50]
    own += [(e, words) for e in updates if (words := about_action(number, e.before, e.after))]
    context = {
        "row": row, "plan": plan, "framework": framework_of(viewer, plan.framework_id), "today": today,
        "mentionable": mentionable(viewer, plan), "refers_to": refers_to, "referred_to_by": referred_to_by,
        "may_edit": queries.may_edit(viewer, plan), "may_record": queries.may_record(viewer, plan),
        "may_share": queries.may_share(viewer, plan), "may_ask": may_ask_guests(viewer, plan),
        "loop": loop_of(viewer, row.action, today=today),
        "places": places_of(viewer, row.action), "sources": told_sources(viewer, row.action),
        **_over_time(viewer, row),
        "events": sorted(own, key=lambda pair: pair[0].at, reverse=True),
    }  # fmt: skip
    return render(request, "plans/action.html", context)


def _over_time(viewer: Viewer, row: ActionRow) -> dict[str, Any]:
    """The measure's readings with their chart, and how the date moved."""
    readings = measures.readings_of(viewer, row.action)
    return {
        "readings": readings,
        "chart": measures.chart_of(viewer, row.action, readings),
        "moves": measures.moves_of(viewer, row.action),
    }


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def new_action(request: HttpRequest, code: str, section: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    place = queries.get_section(viewer, code, section)
    key = f"action:new:{code}:{section}"
    form, restored = _action_form(request, plan, None, key)
    submission = request.POST.get("submission") or new_submission()
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_action(
                by=viewer, at=now(), code=code, section=section, values=form.values(), submission=submission[:40]
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"Action {made.number} is added.")
            return redirect("plans:plan", code=code)
    context = {
        "form": form, "plan": plan, "section": place, "framework": framework_of(viewer, plan.framework_id),
        "submission": submission, "key": key, "restored": restored,
    }  # fmt: skip
    return render(request, "plans/action_form.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def edit_action(request: HttpRequest, code: str, number: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    plan = found.plan
    key = f"action:{code}:{number}"
    form, restored = _action_form(request, plan, found, key)
    edition, conflict = found.edition, None
    if request.method == "POST":
        edition = whole(request.POST.get("edition"), found.edition)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_action(
                by=viewer, at=now(), code=code, number=number, edition=edition, values=form.values(),
                reason=form.cleaned_data.get("reason", ""), agreed_by=form.cleaned_data.get("agreed_by", ""),
            )  # fmt: skip
        except Conflict as met:
            conflict, edition = met, met.edition
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"Action {number} is saved.")
            return redirect("plans:action", code=code, number=number)
    context = {
        "form": form, "plan": plan, "section": found.section, "action": found, "edition": edition,
        "framework": framework_of(viewer, plan.framework_id), "conflict": conflict, "key": key, "restored": restored,
        "differences": differences(form, conflict) if conflict else [],
    }  # fmt: skip
    return render(request, "plans/action_form.html", context, status=409 if conflict else 422 if form.errors else 200)


def _action_form(request: HttpRequest, plan: Plan, found: Action | None, key: str) -> tuple[ActionForm, str]:
    viewer = viewer_on(request)
    framework = framework_of(viewer, plan.framework_id)
    others = [n for n in numbers_of(viewer, plan) if found is None or n != found.number]
    initial = revealed(viewer, plan, ActionForm.initial_of(found)) if found else {}
    titled = any(c.field == "title" or "title" in c.holds for c in framework.columns) or bool(found and found.title)
    rhythmic = any(c.field == "frequency" for c in framework.columns) or bool(found and found.frequency)
    form = ActionForm(
        request.POST if request.method == "POST" else None,
        framework=framework, others=others, agreed=found is not None and plan.stage == PlanStage.LIVE, titled=titled,
        rhythmic=rhythmic, initial=initial,
    )  # fmt: skip
    return form, restore(request, form, key)


def differences(form: ActionForm, conflict: Conflict) -> list[tuple[str, str, str]]:
    """(label, theirs, yours) for each field on which the two disagree."""
    rows = []
    for name, theirs in conflict.theirs.items():
        if name in form.fields:
            yours = form.cleaned_data.get(name)
            mine = "" if yours is None else str(yours)
            if " ".join(mine.split()) != " ".join(theirs.split()):
                rows.append((str(form.fields[name].label), theirs, mine))
    return rows


@page
@require_http_methods(["GET", "POST"])
@changing("record progress on this plan", queries.may_record)
def progress(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Records progress: on a page of its own, or (with script) in the plan's table without leaving it."""
    viewer, today = viewer_on(request), timezone.localdate()
    row = queries.action_page(viewer, code, number, today=today)
    plan = row.action.plan
    if request.method == "GET" and row.anothers:
        what = "record progress here: another organisation answers for this"
        return render(request, "plans/not_here.html", {"what": what, "plan": plan}, status=403)
    key = f"progress:{code}:{number}"
    form, restored = _progress_form(request, row, key)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_progress(
                by=viewer, at=now(), code=code, number=number, edition=form.cleaned_data["edition"],
                values=form.values(),
                submission=form.cleaned_data["submission"],
            )  # fmt: skip
        except Conflict as met:
            conflict = met
            form.data = with_edition(form.data, met.edition)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            return _progress_saved(request, code, number)
    context = {
        "form": form, "row": row, "plan": plan, "conflict": conflict, "key": key, "restored": restored, "today": today,
        "framework": framework_of(viewer, plan.framework_id), "may_record": True,
        "mentionable": mentionable(viewer, plan), "may_edit": queries.may_edit(viewer, plan),
    }  # fmt: skip
    template = "plans/parts/action_row.html" if _inline(request) else "plans/progress.html"
    return render(request, template, context, status=409 if conflict else 422 if form.errors else 200)


def with_edition(data: Any, edition: int) -> QueryDict:
    """The sent form with the edition that stands now: sent again, it is the person's choice."""
    sent: QueryDict = data.copy()
    sent["edition"] = str(edition)
    return sent


def _inline(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False)) and "inline" in request.GET


def _progress_form(request: HttpRequest, row: ActionRow, key: str) -> tuple[ProgressForm, str]:
    viewer, plan = viewer_on(request), row.action.plan
    framework = framework_of(viewer, plan.framework_id)
    # What was sent for a round that has closed meanwhile goes on to the action, which says so.
    rounds = [r.label for r in plan.rounds.all() if r.closed_at is None or request.method == "POST"]
    initial = {"submission": new_submission(), "edition": row.action.edition, "round": rounds[-1] if rounds else ""}
    form = ProgressForm(
        request.POST if request.method == "POST" else None,
        scale=scale_of(viewer, plan.framework.scale_id), rounds=rounds if framework.rounds else [],
        asked=bool(framework.rounds) and any(r.closed_at is None for r in plan.rounds.all()),
        measured=row.action.measure_target is not None,
        partner=any(p.organisation_kind not in NOT_PARTNERS for p in viewer.posts),
        impact=any(c.field == "impact" or "impact" in c.holds for c in framework.columns),
        initial=initial, auto_id=f"id_{row.action.pk}_%s",
    )  # fmt: skip
    return form, restore(request, form, key)


def _progress_saved(request: HttpRequest, code: str, number: str) -> HttpResponse:
    viewer, today = viewer_on(request), timezone.localdate()
    if not _inline(request):
        messages.success(request, f"Progress on action {number} is saved.")
        return redirect("plans:action", code=code, number=number)
    row = queries.action_page(viewer, code, number, today=today)
    plan = row.action.plan
    context: dict[str, Any] = {
        "row": row, "plan": plan, "framework": framework_of(viewer, plan.framework_id), "today": today, "saved": True,
        "may_record": queries.may_record(viewer, plan), "may_edit": queries.may_edit(viewer, plan),
        "mentionable": mentionable(viewer, plan),
    }  # fmt: skip
    return render(request, "plans/parts/action_row.html", context)


@page
def action_row(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The action's row alone: what "Cancel" puts back in the plan's table. Without script it leads to the action."""
    if not getattr(request, "htmx", False):
        return redirect("plans:action", code=code, number=number)
    viewer, today = viewer_on(request), timezone.localdate()
    row = queries.action_page(viewer, code, number, today=today)
    plan = row.action.plan
    context = {
        "row": row, "plan": plan, "framework": framework_of(viewer, plan.framework_id), "today": today,
        "may_record": queries.may_record(viewer, plan), "may_edit": queries.may_edit(viewer, plan),
        "mentionable": mentionable(viewer, plan),
    }  # fmt: skip
    return render(request, "plans/parts/action_row.html", context)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def move_finish(request: HttpRequest, code: str, number: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    key = f"move:{code}:{number}"
    form = MoveFinishForm(request.POST if request.method == "POST" else None, initial={"edition": found.edition})
    restored = restore(request, form, key)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.move_finish(
                by=viewer, at=now(), code=code, number=number, edition=data["edition"], to=data["finish"],
                reason=data["reason"], agreed_by=data["agreed_by"],
            )  # fmt: skip
        except Conflict as met:
            form.data = with_edition(form.data, met.edition)
            form.add_error(None, f"{met.message} It now says “{met.theirs['finish']}”.")
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"The finish of action {number} is moved. The original date is kept.")
            return redirect("plans:action", code=code, number=number)
    context = {
        "form": form, "plan": found.plan, "action": found, "key": key, "restored": restored,
        "heading": f"Move the finish of action {number}", "button": "Move the finish",
        "lede": f"It is now {found.finish_text or 'not given'}.",
    }  # fmt: skip
    return render(request, "plans/reason.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def withdraw_action(request: HttpRequest, code: str, number: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)

    def do(data: dict[str, Any]) -> str:
        actions.withdraw_action(by=viewer, at=now(), code=code, number=number, reason=data["reason"])
        return f"Action {number} is withdrawn. It stays in the plan’s history."

    return one_form_page(
        request, ReasonForm(posted(request)), key=f"withdraw:{code}:{number}", do=do,
        to=reverse("plans:plan", args=[code]), plan=found.plan, action=found, heading=f"Withdraw action {number}",
        lede=found.text or found.title, button="Withdraw the action",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
@changing("record progress on this plan", queries.may_record)
def occurrence(request: HttpRequest, code: str, number: str, due_on: date) -> HttpResponse:
    """One dated time of a recurring action was done."""
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)

    def do(data: dict[str, Any]) -> str:
        actions.mark_occurrence(
            by=viewer, at=now(), code=code, number=number, due_on=due_on, done_on=data["done_on"], note=data["note"]
        )
        return "It is marked as done."

    return one_form_page(
        request, OccurrenceForm(posted(request), initial={"done_on": timezone.localdate()}),
        key=f"occurrence:{code}:{number}:{due_on}", do=do, to=reverse("plans:action", args=[code, number]),
        plan=found.plan, action=found, heading=f"Action {number}: done this time", lede=found.text,
        button="Mark as done",
    )  # fmt: skip
