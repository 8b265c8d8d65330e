"""Readings of a measure over time, and times that were missed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, viewer_on
from plumbline.plans import actions, queries
from plumbline.plans.forms.measures import MissedForm, ReadingForm
from plumbline.plans.views.common import changing, one_form_page, posted


@page
@require_http_methods(["GET", "POST"])
@changing("record progress on this plan", queries.may_record)
def new_reading(request: HttpRequest, code: str, number: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    initial = {"on": timezone.localdate(), "submission": new_submission()}

    def do(data: dict[str, Any]) -> str:
        actions.add_reading(by=viewer, at=now(), code=code, number=number, **data)
        return "The reading is saved."

    form = ReadingForm(posted(request), initial=initial)
    if found.measure_unit:
        form.fields["value"].help_text = f"In {found.measure_unit}."
    return one_form_page(
        request, form, key=f"reading:{code}:{number}", do=do,
        to=reverse("plans:action", args=[code, number]) + "#measure",
        plan=found.plan, action=found, heading=f"Action {number}: a reading of its measure",
        lede=found.measure or found.text, button="Save the reading",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
@changing("record progress on this plan", queries.may_record)
def missed(request: HttpRequest, code: str, number: str, due_on: date) -> HttpResponse:
    """One dated time of a recurring action passed without being done."""
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)

    def do(data: dict[str, Any]) -> str:
        actions.miss_occurrence(by=viewer, at=now(), code=code, number=number, due_on=due_on, reason=data["reason"])
        return "It is marked as missed. If it is done later after all, mark it as done."

    return one_form_page(
        request, MissedForm(posted(request)), key=f"missed:{code}:{number}:{due_on}", do=do,
        to=reverse("plans:action", args=[code, number]) + "#times", plan=found.plan, action=found,
        heading=f"Action {number}: missed this time", lede=found.text, button="Mark as missed",
    )  # fmt: skip
