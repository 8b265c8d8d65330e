"""Rounds of scrutiny: opening one, how it stands, answering a part, the committee's view, closing, its paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of
from plumbline.plans import actions, queries, reports
from plumbline.plans.forms import ReasonForm
from plumbline.plans.forms.rounds import AnswerForm, CommitteeViewForm, OpenRoundForm
from plumbline.plans.queries.copies import may_copy
from plumbline.plans.queries.pages import mentionable
from plumbline.plans.queries.rounds import (
    Part,
    RoundPage,
    committees,
    may_report,
    may_run,
    may_view,
    plan_rounds,
    proposal,
    round_page,
)
from plumbline.plans.rules.rounds import is_short
from plumbline.plans.views.common import changing, one_form_page, posted, restore, sent
from plumbline.plans.views.files import download
from plumbline.plans.views.items import with_edition

ANSWER_DAYS = 28  # proposed for answers, and changed as the officer likes


@page
def rounds(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan, found = plan_rounds(viewer, code)
    framework = framework_of(viewer, plan.framework_id)
    context = {
        "plan": plan, "rounds": found[::-1], "framework": framework, "may_run": may_run(viewer, plan),
        "proposal": proposal(viewer, plan, today=timezone.localdate()),
    }  # fmt: skip
    return render(request, "plans/rounds.html", context)


@page
@require_http_methods(["GET", "POST"])
@changing("open a round of this plan", may_run)
def open_round(request: HttpRequest, code: str) -> HttpResponse:
    """What the next round would ask of whom; then it is opened."""
    viewer, today = viewer_on(request), timezone.localdate()
    plan = queries.get_plan(viewer, code)
    next_one = proposal(viewer, plan, today=today)
    key = f"round:{code}"
    initial = {"label": next_one.label, "answers_by": max(next_one.month, today) + timedelta(days=ANSWER_DAYS)}
    form = OpenRoundForm(posted(request), initial=initial)
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            made = actions.open_round(
                by=viewer, at=now(), code=code, label=form.cleaned_data["label"],
                answers_by=form.cleaned_data["answers_by"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"The round {made.label} is open.")
            return redirect("plans:round", code=code, round_id=made.pk)
    context = {
        "form": form, "plan": plan, "framework": framework_of(viewer, plan.framework_id), "proposal": next_one,
        "key": key, "restored": restored,
    }  # fmt: skip
    return render(request, "plans/round_open.html", context, status=422 if form.errors else 200)


@page
def round_(request: HttpRequest, code: str, round_id: int) -> HttpResponse:
    found = round_page(viewer_on(request), code, round_id, today=timezone.localdate())
    context = {"page": found, "may_copy": may_copy(viewer_on(request), found.plan), **_shared(found)}
    return render(request, "plans/round.html", context)


def _shared(found: RoundPage) -> dict[str, Any]:
    return {"plan": found.plan, "round": found.round, "framework": found.framework, "today": found.today}


@page
@require_POST
def ask_again(request: HttpRequest, code: str, round_id: int) -> HttpResponse:
    try:
        told = actions.ask_again(by=viewer_on(request), at=now(), code=code, round_id=round_id)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _told(told))
    return redirect("plans:round", code=code, round_id=round_id)


def _told(people: int) -> str:
    if not people:
        return "Nobody of the organisations that are late works on this plan here: telephone them, or ask by a link."
    return f"{people} {'person is' if people == 1 else 'people are'} told that their answer is late."


@page
@require_http_methods(["GET", "POST"])
@changing("close a round of this plan", may_run)
def close_round(request: HttpRequest, code: str, round_id: int) -> HttpResponse:
    viewer = viewer_on(request)
    found = round_page(viewer, code, round_id, today=timezone.localdate())
    form = ReasonForm(posted(request))
    form.fields["reason"].label = "Why is it closed now?"

    def do(data: dict[str, Any]) -> str:
        closed = actions.close_round(by=viewer, at=now(), code=code, round_id=round_id, reason=data["reason"])
        return f"The round {closed.label} is closed."

    without = [f"- {p.action.number} {p.action.title or p.action.text}" for p in found.waiting]
    lede = "Nothing more can be answered in it unless it is opened again. What was said stays as it is.\n"
    if without:
        lede += "\n".join(["", "These have no answer, and the round is kept so:", *without])
    return one_form_page(
        request, form, key=f"round:close:{round_id}", do=do, to=reverse("plans:round", args=[code, round_id]),
        plan=found.plan, heading=f"Close the round {found.round.label}", lede=lede, button="Close the round",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
@changing("reopen a round of this plan", may_run)
def reopen_round(request: HttpRequest, code: str, round_id: int) -> HttpResponse:
    viewer = viewer_on(request)
    found = round_page(viewer, code, round_id, today=timezone.localdate())
    back = reverse("plans:round", args=[code, round_id])
    if request.method == "GET" and not found.may_reopen:
        messages.error(request, f"The round {found.round.label} is not closed, so there is nothing to reopen.")
        return redirect(back)
    form = ReasonForm(posted(request))
    form.fields["reason"].label = "Why is it opened again?"

    def do(data: dict[str, Any]) -> str:
        opened = actions.reopen_round(by=viewer, at=now(), code=code, round_id=round_id, reason=data["reason"])
        return f"The round {opened.label} is open again."

    return one_form_page(
        request, form, key=f"round:reopen:{round_id}", do=do, to=back, plan=found.plan,
        heading=f"Reopen the round {found.round.label}", button="Reopen the round",
        lede="Answers can be given and added to again. What was said stays as it is. Nobody is told: tell those whose "
        "answer you wait for.",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
def answer_part(request: HttpRequest, code: str, round_id: int, number: str) -> HttpResponse:
    """One body's answer about its part: what was agreed, what was said before, then the form."""
    viewer = viewer_on(request)
    found, part = _part(viewer, code, round_id, number)
    if request.method == "GET" and not part.may_answer:
        return _not_to_answer(request, found, part)
    key = f"round:{round_id}:{number}"
    initial = {"submission": new_submission(), "edition": part.action.edition}
    form = AnswerForm(posted(request), framework=found.framework, scale=found.scale, initial=initial)
    restored, conflict, short = restore(request, form, key), None, False
    if form.is_bound and form.is_valid():
        try:
            actions.answer_part(
                by=viewer, at=now(), code=code, round_id=round_id, number=number, edition=form.cleaned_data["edition"],
                answer=form.answer(), submission=form.cleaned_data["submission"],
            )  # fmt: skip
        except Conflict as met:
            conflict = met
            form.data = with_edition(form.data, met.edition)
        except Refusal as refusal:
            short = refusal.field == "text" and is_short(form.cleaned_data["text"])
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(
                request, f"Your answer about {number} is in. It can be added to until the round is closed."
            )
            return redirect("plans:round", code=code, round_id=round_id)
    context = {
        **_shared(found), "form": form, "part": part, "conflict": conflict, "key": key, "restored": restored,
        "ask_short": short or bool(form["short_is_meant"].value()), "mentionable": mentionable(viewer, found.plan),
        "row": queries.action_page(viewer, code, number, today=found.today),
    }  # fmt: skip
    return render(request, "plans/round_answer.html", context, status=409 if conflict else 422 if form.errors else 200)


def _part(viewer: Viewer, code: str, round_id: int, number: str) -> tuple[RoundPage, Part]:
    found = round_page(viewer, code, round_id, today=timezone.localdate())
    for part in [*found.asked, *found.others]:
        if part.action.number == number:
            return found, part
    raise Http404


def _not_to_answer(request: HttpRequest, found: RoundPage, part: Part) -> HttpResponse:
    noun = found.framework.items.noun
    mine = may_report(viewer_on(request), found.plan, part.action)
    what = f"answer this {noun}: it is another organisation’s to answer"
    if found.round.closed_at is not None and mine:
        messages.error(request, f"The round {found.round.label} is closed, so nothing more is added to it.")
        return redirect("plans:round", code=found.plan.code, round_id=found.round.pk)
    if part.request is None and mine:
        messages.error(request, f"This {noun} is not asked about in the round {found.round.label}.")
        return redirect("plans:round", code=found.plan.code, round_id=found.round.pk)
    context = {"what": what, "plan": found.plan, "ended": found.plan.stage == "ended"}
    return render(request, "plans/not_here.html", context, status=403)


@page
@require_http_methods(["GET", "POST"])
@changing("record the committee’s view", may_view)
def committee_view(request: HttpRequest, code: str, round_id: int, number: str) -> HttpResponse:
    viewer = viewer_on(request)
    found, part = _part(viewer, code, round_id, number)
    key = f"committee:{round_id}:{number}"
    form = CommitteeViewForm(
        posted(request), scale=found.scale, committees=committees(viewer, found.plan),
        initial={"submission": new_submission()},
    )  # fmt: skip
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            made = actions.record_committee_view(
                by=viewer, at=now(), code=code, round_id=round_id, number=number, values=form.values(),
                submission=form.cleaned_data["submission"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"The view of {made.group_name} on {number} is recorded.")
            return redirect("plans:round", code=code, round_id=round_id)
    context = {
        **_shared(found), "form": form, "part": part, "key": key, "restored": restored,
        "mentionable": mentionable(viewer, found.plan),
        "row": queries.action_page(viewer, code, number, today=found.today),
    }  # fmt: skip
    return render(request, "plans/round_committee.html", context, status=422 if form.errors else 200)


@page
def round_paper(request: HttpRequest, code: str, round_id: int, to: str) -> HttpResponse:
    """The committee's paper up to this round, as a file (ST14)."""
    try:
        return download(reports.export_paper(viewer_on(request), code, round_id, to, today=timezone.localdate()))
    except Refusal as refusal:
        raise Http404(refusal.message) from refusal
