"""Actions shown in another plan: choosing where, reading them there, and ending it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import now, page, viewer_on
from plumbline.library.queries import framework_of
from plumbline.plans import actions, queries
from plumbline.plans.forms.common import ReasonForm
from plumbline.plans.forms.shared import ShowForm
from plumbline.plans.models import SharedAction
from plumbline.plans.queries.loop import facts_of
from plumbline.plans.queries.pages import shown_page
from plumbline.plans.queries.shared import get_place, may_end_showing, may_record_there, sections_to_show_in
from plumbline.plans.rules.loop import stands_on
from plumbline.plans.rules.mentions import Mentionable
from plumbline.plans.views.common import changing, one_form_page, posted


@page
def shown(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """An action of another plan as this one shows it: to be read. It is recorded on where it belongs."""
    viewer, today = viewer_on(request), timezone.localdate()
    row = shown_page(viewer, code, number, today=today)
    assert row.shown is not None
    place, plan = row.shown.place, row.shown.place.plan
    context = {
        "row": row, "plan": plan, "place": place, "framework": framework_of(viewer, plan.framework_id), "today": today,
        "mentionable": Mentionable(), "may_end": may_end_showing(viewer, place),
        "may_record_there": may_record_there(viewer, row.shown),
        "sentence": stands_on(facts_of(viewer, row.action), complete=row.action.complete),
    }  # fmt: skip
    return render(request, "plans/shared.html", context)


@page
@require_http_methods(["GET", "POST"])
@changing("show its actions in another plan", queries.may_share)
def show(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Chooses another plan, and the part of it, that this action answers as well."""
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    choices = sections_to_show_in(viewer, found)
    heading = f"Show action {number} in another plan too"
    if request.method == "GET" and not choices:
        why = "There is no other plan that you may change and that does not show this action yet."
        context = {"plan": found.plan, "action": found, "heading": heading, "why_not": why}
        return render(request, "plans/loop_not_yet.html", context)
    form = ShowForm(posted(request), choices=choices)

    def do(data: dict[str, Any]) -> str:
        plan, section = form.values()
        made = actions.show_action(by=viewer, at=now(), code=code, number=number, plan=plan, section=section)
        return f"Action {number} is shown as {made.number} in “{made.plan.title}” from now on. It is recorded on here."

    return one_form_page(
        request, form, key=f"show:{code}:{number}", do=do, to=reverse("plans:action", args=[code, number]),
        plan=found.plan, action=found, heading=heading, button="Show it there too",
        lede=f"{found.text or found.title}\n\nEveryone on the other plan will read this action, its dates and status, "
        "and the progress that is for everyone. They do not learn which plan it is recorded in unless they see that "
        "plan too.",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
def end_showing(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The other plan shows the action no longer. `code` is of either plan: the one that the person came from."""
    viewer = viewer_on(request)
    plan, place = queries.get_plan(viewer, code), get_place(viewer, pk)
    if plan.pk not in (place.plan_id, place.action.plan_id):
        raise SharedAction.DoesNotExist
    own = plan.pk == place.action.plan_id
    number = place.action.number if own else place.number

    def do(data: dict[str, Any]) -> str:
        actions.end_showing(by=viewer, at=now(), pk=pk, reason=data["reason"])
        return f"Action {number} is no longer shown in {'the other' if own else 'this'} plan."

    return one_form_page(
        request, ReasonForm(posted(request)), key=f"show:end:{pk}", do=do,
        to=reverse("plans:action", args=[code, number]) if own else reverse("plans:plan", args=[code]), plan=plan,
        heading=f"Show action {number} no longer in {'the other' if own else 'this'} plan", button="Show it no longer",
        lede="The action itself stays where it is recorded. Its number in the plan that showed it is not used again.",
    )  # fmt: skip
