"""What the pages share: a stranger gets the same 404 as for something that never was; the clock; refusals in forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from plumbline.access.pages import View, now, refuse, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.drafts.actions import clear_draft
from plumbline.drafts.queries import draft_of
from plumbline.kernel.refusals import Refusal
from plumbline.plans.models import Action, Evidence, Plan, PlanStage
from plumbline.plans.queries import get_plan, may_edit

Difference = tuple[str, str, str]


def changing(what: str, may: Callable[[Viewer, Plan], bool] = may_edit) -> Callable[[View], View]:
    """No form is drawn that would be refused: who may only read the plan is told so, and so is everyone once it has
    ended. What is sent goes on to the action, whose refusal keeps the text."""

    def wrap(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "GET":
                plan = get_plan(viewer_on(request), kwargs["code"])
                ended = plan.stage == PlanStage.ENDED
                if ended or not may(viewer_on(request), plan):
                    context = {"what": what, "plan": plan, "ended": ended}
                    return render(request, "plans/not_here.html", context, status=403)
            return view(request, *args, **kwargs)

        return wrapped

    return wrap


def restore(request: HttpRequest, form: forms.Form, key: str) -> str:
    """Fills an unbound form with what the person typed earlier and never sent; the sentence that says so, or ""."""
    if form.is_bound:
        return ""
    typed = draft_of(viewer_on(request), key)
    typed.put_into(form)
    return typed.notice


def differences(theirs: Mapping[str, str], yours: Mapping[str, Any], labels: Mapping[str, str]) -> list[Difference]:
    """(label, theirs, yours) for each part on which two people disagree; spaces do not count."""
    rows = []
    for name, other in theirs.items():
        if name in yours:
            mine = "" if yours[name] is None else str(yours[name])
            if " ".join(mine.split()) != " ".join(other.split()):
                rows.append((labels.get(name, name), other, mine))
    return rows


def sent(request: HttpRequest, key: str) -> None:
    """The form went through: its draft is no longer needed."""
    clear_draft(by=viewer_on(request), at=now(), key=key)


def one_form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    key: str,
    do: Callable[[dict[str, Any]], str],
    to: str | Callable[[], str],
    heading: str,
    lede: str,
    button: str,
    plan: Plan,
    action: Action | None = None,
    evidence: Sequence[Evidence] | None = None,
) -> HttpResponse:
    """A page that asks one short form and does one thing: a reason, a month, a day.

    `do` is given what was typed and answers with the sentence for the person, or raises a Refusal; then they come to
    the address `to`, asked for afterwards where it is that of what was made. `key` names the draft of what they type.
    With `evidence`, a page of an action: what there is of it stands above the form, to be opened.
    """
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            done = do(form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, done)
            return redirect(to if isinstance(to, str) else to())
    context = {
        "form": form, "key": key, "restored": restored, "heading": heading, "lede": lede, "button": button,
        "plan": plan, "action": action, "evidence": evidence,
    }  # fmt: skip
    template = "plans/reason.html" if evidence is None else "plans/loop_form.html"
    return render(request, template, context, status=422 if form.errors else 200)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None where the page is only looked at (an empty form sent is still sent)."""
    return request.POST if request.method == "POST" else None
