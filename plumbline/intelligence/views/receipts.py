"""What became of a report, for whoever raised it: at the secret address of their receipt, and in their account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.access.pages import new_submission, unshared, viewer_on
from plumbline.access.viewer import NOBODY
from plumbline.intelligence.actions.messages import answer_from_reporter
from plumbline.intelligence.forms.raising import AnswerForm
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.receipts import (
    Standing,
    by_receipt,
    reports_of_my_provider,
)
from plumbline.intelligence.queries.receipts import (
    my_report as find_my_report,
)
from plumbline.intelligence.queries.receipts import (
    my_reports as find_my_reports,
)
from plumbline.kernel.refusals import Refusal


@unshared
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, secret: str) -> HttpResponse:
    """How it stands, for whoever holds the secret. Nothing says who opens it, also where somebody is signed in."""
    try:
        standing = by_receipt(NOBODY, secret)
    except Item.DoesNotExist as missing:
        raise Http404 from missing
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"submission": new_submission()})
    if form.is_bound and _answered(form, standing):
        return redirect("intelligence:receipt", secret=secret)
    context = {"standing": standing, "answer": form, "address": request.build_absolute_uri()}
    return render(request, "intelligence/receipt.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def my_reports(request: HttpRequest) -> HttpResponse:
    """What the person sent with their name; for a provider's manager also what their people sent so."""
    viewer = viewer_on(request)
    mine = find_my_reports(viewer)
    own = {standing.item.pk for standing in mine}
    theirs = [item for item in reports_of_my_provider(viewer)[:200] if item.pk not in own]
    return render(request, "intelligence/my_reports.html", {"reports": mine, "theirs": theirs})


@login_required
@require_http_methods(["GET", "POST"])
def my_report(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    try:
        standing = find_my_report(viewer, code.replace("\x00", ""))
    except Item.DoesNotExist as missing:
        raise Http404 from missing
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"submission": new_submission()})
    if form.is_bound and _answered(form, standing):
        messages.success(request, "Your words are with the people who look into it.")
        return redirect("intelligence:my_report", code=code)
    context = {"standing": standing, "answer": form}
    return render(request, "intelligence/my_report.html", context, status=422 if form.errors else 200)


def _answered(form: AnswerForm, standing: Standing) -> bool:
    if not form.is_valid():
        return False
    try:
        answer_from_reporter(
            by=NOBODY, at=timezone.now(), item=standing.item, text=form.cleaned_data["text"],
            submission=form.cleaned_data["submission"],
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True
