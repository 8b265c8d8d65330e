"""The closed loop of an action: its evidence is checked, its impact seen, and seen again; or it is opened again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, viewer_on
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import scale_of
from plumbline.plans import actions, queries
from plumbline.plans.forms.evidence import CheckForm, ImpactForm, ReopenForm, SustainedForm
from plumbline.plans.models import Action, EvidenceState
from plumbline.plans.queries.evidence import uses_for
from plumbline.plans.queries.loop import judgeable, stands_on, why_not_take
from plumbline.plans.views.common import changing, one_form_page, posted

RECORD = "record progress on this plan"


def send_again(form: forms.Form, name: str, value: str) -> None:
    """The sent form with what stands there now: sent again, it is the person's choice."""
    sent = QueryDict(mutable=True)
    for key, given in [*form.data.items(), (name, value)]:
        sent[key] = given
    form.data = sent


@dataclass(frozen=True)
class _Step:
    """One step as its page asks for it."""

    stage: str
    heading: str
    lede: str
    button: str
    done: str


CHECK = _Step(
    "checked", "Check the evidence of action {n}",
    "A status shown to a board says whether somebody else than the doer saw the proof. Look at what shows that this is "
    "done, then say what you looked at.",
    "Evidence checked", "The evidence of action {n} is checked.",
)  # fmt: skip
IMPACT = _Step(
    "impact", "Impact of action {n}",
    "Done is not yet better. Say what is different for people now, and how you know: what you saw, what they said, "
    "what the figures show.",
    "Impact seen", "The impact of action {n} is recorded.",
)  # fmt: skip
SUSTAINED = _Step(
    "sustained", "Is action {n} sustained?",
    "You look again, some weeks after the impact was seen. If it is still so, say what you looked at. If not, open the "
    "action again.",
    "It is sustained", "Action {n} is recorded as sustained.",
)  # fmt: skip


def _take(
    request: HttpRequest, found: Action, step: _Step, form: forms.Form, do: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """One step's page; for those who cannot take it today, why."""
    code, number = found.plan.code, found.number
    heading = step.heading.format(n=number)
    why_not = why_not_take(viewer_on(request), found, step.stage, today=timezone.localdate())
    if why_not and request.method == "GET":
        context = {"plan": found.plan, "action": found, "heading": heading, "why_not": why_not}
        return render(request, "plans/loop_not_yet.html", context, status=403)

    def say(data: dict[str, Any]) -> str:
        do(data)
        return step.done.format(n=number)

    return one_form_page(
        request, form, key=f"loop:{step.stage}:{code}:{number}", do=say,
        to=reverse("plans:action", args=[code, number]) + "#loop", plan=found.plan, action=found, heading=heading,
        lede=f"{found.text or found.title}\n\n{step.lede}", button=step.button,
        evidence=[u.evidence for u in uses_for(viewer_on(request), found) if u.state != EvidenceState.SENT_BACK],
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
@changing(RECORD, queries.may_record)
def check(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Somebody else than the doer says what they looked at, and accepts evidence that was offered."""
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    form = CheckForm(
        posted(request), offered=[u.evidence for u in judgeable(viewer, found)],
        initial={"submission": new_submission()},
    )  # fmt: skip

    def do(data: dict[str, Any]) -> object:
        values = actions.Checked(note=data["note"], evidence=data.get("evidence", ()))
        return actions.check_evidence(
            by=viewer, at=now(), code=code, number=number, values=values, submission=data["submission"]
        )

    return _take(request, found, CHECK, form, do)


@page
@require_http_methods(["GET", "POST"])
@changing(RECORD, queries.may_record)
def impact(request: HttpRequest, code: str, number: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    form = ImpactForm(posted(request), initial={"submission": new_submission()})

    def do(data: dict[str, Any]) -> object:
        return actions.see_impact(
            by=viewer, at=now(), code=code, number=number, note=data["note"], submission=data["submission"]
        )

    return _take(request, found, IMPACT, form, do)


@page
@require_http_methods(["GET", "POST"])
@changing(RECORD, queries.may_record)
def sustained(request: HttpRequest, code: str, number: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    form = SustainedForm(posted(request), initial={"submission": new_submission()})

    def do(data: dict[str, Any]) -> object:
        return actions.note_sustained(
            by=viewer, at=now(), code=code, number=number, note=data["note"], submission=data["submission"]
        )

    return _take(request, found, SUSTAINED, form, do)


@page
@require_http_methods(["GET", "POST"])
@changing(RECORD, queries.may_record)
def reopen(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """A completed action is opened again, with the reason."""
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    heading = f"Open action {number} again"
    if not found.complete and request.method == "GET":
        context = {"plan": found.plan, "action": found, "heading": heading, "why_not": "This action is open already."}
        return render(request, "plans/loop_not_yet.html", context, status=403)
    form = ReopenForm(
        posted(request), scale=scale_of(viewer, found.plan.framework.scale_id),
        initial={"submission": new_submission(), "edition": found.edition},
    )  # fmt: skip

    def do(data: dict[str, Any]) -> str:
        try:
            actions.reopen_action(
                by=viewer, at=now(), code=code, number=number, edition=data["edition"], status=data["status"],
                reason=data["reason"], submission=data["submission"],
            )  # fmt: skip
        except Conflict as met:
            send_again(form, "edition", str(met.edition))
            who = f"{met.who} recorded on it" if met.who else "It was changed"
            raise Refusal(f"{who} while you were writing. Look at it, then send this again if it still holds.") from met
        return f"Action {number} is open again. What was known of it before stays in its history."

    return one_form_page(
        request, form, key=f"reopen:{code}:{number}", do=do, to=reverse("plans:action", args=[code, number]) + "#loop",
        plan=found.plan, action=found, heading=heading, lede=stands_on(viewer, found), button="Open it again",
    )  # fmt: skip
