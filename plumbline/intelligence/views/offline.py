"""Visits on a phone without signal (BY13): the pages that a device keeps, and what it asks and sends when there is
signal (docs/decisions/0012)."""

from __future__ import annotations

import json
import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from plumbline.access.pages import now, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.intelligence.actions import FormFaults, Raised, Report, raise_item
from plumbline.intelligence.actions.offline import NO_SUCH, add_photo
from plumbline.intelligence.forms.raising import AnswersForm
from plumbline.intelligence.forms.visits import for_device, made_at, sentences
from plumbline.intelligence.offline.signing import drawn_mark, owner_name, share_of
from plumbline.intelligence.queries.offline import (
    form_for_visits,
    forms_for_visits,
    other_visits,
    services_for_device,
    visit_form_as_marked,
)
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import Form
from plumbline.library.models import FormVersion

MARK = re.compile(r"[0-9a-f]{32}")
PHOTOS_OF_A_QUESTION = 4

# What the surroundings of a page would say of the person who asked for it: the device keeps a page for whoever comes.
NOBODYS = {
    "navigation": [], "person": "", "workplace": "", "keep_url": "", "sign_in_url": "", "sign_out_url": "",
    "account_url": "", "csrf_token": "", "messages": [],
}  # fmt: skip


def shell(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page that holds nothing of anybody's and says so: the service worker keeps only such pages."""
    answer = render(request, template, {**context, **NOBODYS})
    answer["X-Visit-Shell"] = "1"
    answer["Cache-Control"] = "private, no-store"  # the device's own store is the one place where it is kept
    return answer


@login_required
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """The visits on this device, drawn by the device itself."""
    return shell(request, "intelligence/visits.html", {"forms": forms_for_visits(viewer_on(request))})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of everything under /visit/."""
    files = [static(f"intelligence/{name}.js") for name in ("visit-core", "visit-worker")]
    text = f"importScripts({', '.join(json.dumps(name) for name in files)});\n"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Who is signed in, as a device asks before it opens or sends anything; and a token for what it sends, drawn anew
    because the one in a kept page would be days old."""
    viewer = viewer_on(request)
    said = {"token": get_token(request)}
    if viewer.user_id is not None:
        said |= {"owner": owner_name(viewer.user_id), "share": share_of(viewer.user_id), "name": viewer.name}
    return JsonResponse(said, headers={"Cache-Control": "private, no-store"})


@login_required
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The services to choose from without signal; the device keeps them encrypted."""
    return JsonResponse({"services": services_for_device(viewer_on(request))})


@login_required
@require_safe
def visit_form(request: HttpRequest, form_id: str) -> HttpResponse:
    """One form, for the device to keep: the same for everybody who may send it."""
    try:
        row, form = form_for_visits(viewer_on(request), form_id)
    except FormVersion.DoesNotExist as missing:
        raise Http404 from missing
    context = {
        "asks": form, "form": AnswersForm(form=form, today=timezone.localdate()), "photos": PHOTOS_OF_A_QUESTION,
        "drawn": drawn_mark(row.form_id, row.version), "rules": device_rules(form),
        "online_form": reverse("intelligence:report", args=[form.id]),
    }  # fmt: skip
    return shell(request, "intelligence/visit_form.html", context)


def device_rules(form: Form) -> str:
    return json.dumps(for_device(form, today=timezone.localdate()))


@login_required
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """A finished visit, from the device. The same again is the same report; what was not taken is said in a sentence,
    and the device keeps all of it."""
    viewer, data = viewer_on(request), request.POST
    if not MARK.fullmatch(data.get("submission", "")):
        return said(422, "This visit has no number of its own. Open it and send it again.")
    try:
        row, form = visit_form_as_marked(viewer, data.get("drawn", ""))
    except Refusal as refusal:
        return said(409, refusal.message)
    answers = AnswersForm(data, form=form, today=timezone.localdate())
    if not answers.is_valid():
        return said(422, "Some answers must be put right.", errors=sentences(answers))
    report = Report(form=row, services=data.getlist("service"), answers=answers.given(), made_at=made_at(data))
    try:
        raised = raise_item(by=viewer, at=now(), report=report, submission=data["submission"])
    except Refusal as refusal:
        return refused(answers, refusal)
    return JsonResponse(receipt(viewer, raised, form))


def refused(answers: AnswersForm, refusal: Refusal) -> HttpResponse:
    many = isinstance(refusal, FormFaults)
    message = "Some answers must be put right." if many else refusal.message
    return said(422, message, errors=sentences(answers, refusal))


def receipt(viewer: Viewer, raised: Raised, form: Form) -> dict[str, str]:
    """What the device shows as sent: only what stands in the database."""
    item, others = raised.item, len(other_visits(viewer, raised.item))
    told = {0: "", 1: "There is another visit to this service on that day."}
    return {
        "reference": item.code,
        "at": item.received_at.isoformat(),
        "receipt": form.receipt,
        "others": told.get(others, f"There are {others} other visits to this service on that day."),
    }


@login_required
@require_POST
def photo(request: HttpRequest) -> HttpResponse:
    """A photo that follows its visit. Of a visit that is not theirs nothing is said but that it is not here."""
    submission = request.POST.get("submission", "")
    if not MARK.fullmatch(submission):
        return said(422, NO_SUCH)
    return photo_of(request, viewer_on(request), submission)


def photo_of(request: HttpRequest, by: Viewer, submission: str) -> HttpResponse:
    data, upload = request.POST, request.FILES.get("photo")
    if upload is None:
        return said(422, "There was no photo in what was sent.")
    question = data.get("question", "").removeprefix("photo-")
    try:
        add_photo(
            by=by, at=now(), submission=submission, question=question, mark=data.get("mark", ""), upload=upload
        )  # fmt: skip
    except Refusal as refusal:
        return said(422, refusal.message)
    return JsonResponse({"kept": True})


def said(status: int, message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=status)
