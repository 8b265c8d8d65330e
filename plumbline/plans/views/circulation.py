"""Sending a final version out, its log, and the page of one who has no account."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plumbline.access.pages import new_submission, now, page, refuse, unshared, viewer_on
from plumbline.access.viewer import NOBODY
from plumbline.guests.actions import note_visit
from plumbline.guests.models import GuestLink, VisitKind
from plumbline.guests.queries import find_link
from plumbline.kernel.refusals import Refusal
from plumbline.plans import reports
from plumbline.plans.actions import circulation as actions
from plumbline.plans.forms.circulation import CirculateForm, SendAgainForm
from plumbline.plans.models import PlanVersion
from plumbline.plans.queries import circulation as queries
from plumbline.plans.queries import may_share
from plumbline.plans.queries.circulation import Chosen
from plumbline.plans.queries.versions import get_version, may_circulate, version_by_link
from plumbline.plans.views.common import posted, restore, sent
from plumbline.plans.views.files import download
from plumbline.plans.views.versions import frozen_context

GUEST_FORMATS = ("pdf", "docx")


@page
@require_http_methods(["GET", "POST"])
def circulate(request: HttpRequest, code: str, version_id: int) -> HttpResponse:
    """Whom it goes to, line by line; then the same once more to be looked at; then it is sent."""
    viewer = viewer_on(request)
    version = get_version(viewer, code, version_id)
    if not may_circulate(viewer, version.plan):
        context = {"what": "send this version out", "plan": version.plan}
        return render(request, "plans/not_here.html", context, status=403)
    if version.number is None:
        messages.error(request, "Only a final version is sent out. This one is still on its way.")
        return redirect("plans:version", code=code, version_id=version_id)
    key = f"circulate:{version_id}"
    lines = queries.list_lines(viewer, version)
    form = CirculateForm(
        posted(request), lines=lines, may_address=queries.may_address(viewer, version.plan),
        initial={"submission": new_submission()},
    )  # fmt: skip
    restored = restore(request, form, key)
    chosen: list[Chosen] = []
    if form.is_bound and form.is_valid() and "change" not in request.POST:
        chosen = queries.chosen_in(viewer, version, form.given())
        if not chosen:
            form.add_error(None, "Choose at least one person who gets this version.")
        elif "send" in request.POST:
            try:
                made = actions.circulate(
                    by=viewer, at=now(), code=code, pk=version_id, lines=form.given(),
                    submission=form.cleaned_data["submission"],
                )  # fmt: skip
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                sent(request, key)
                messages.success(request, _done(version, made.copies.exclude(name="").count()))
                return redirect(reverse("plans:version", args=[code, version_id]) + "#sent-to")
    context = {
        "form": form, "plan_version": version, "plan": version.plan, "key": key, "restored": restored, "chosen": chosen,
        "by_mail": [c for c in chosen if not c.by_hand], "hand": [c for c in chosen if c.by_hand],
        "bodies": sorted({body for c in chosen for body in c.through}),
        "left_out": _left_out(form, chosen) if chosen else [],
        "again": queries.lines_sent(viewer, version), "may_share": may_share(viewer, version.plan),
        "unseeing": sorted({p.name for line in lines for p in line.people if p.user and not p.sees}),
    }  # fmt: skip
    if chosen and not form.errors:
        context["typed"] = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
        return render(request, "plans/circulate_check.html", context)
    return render(request, "plans/circulate.html", context, status=422 if form.errors else 200)


def _left_out(form: CirculateForm, chosen: list[Chosen]) -> list[tuple[str, str]]:
    reached = {label for person in chosen for label in person.labels}
    return [(line.label, line.why) for line in form.given() if line.why.strip() and line.label not in reached]


def _done(version: PlanVersion, people: int) -> str:
    return f"Version {version.number} is on its way to {people} {'person' if people == 1 else 'people'}."


@page
@require_http_methods(["GET", "POST"])
def send_again(request: HttpRequest, code: str, version_id: int, copy: int) -> HttpResponse:
    viewer = viewer_on(request)
    version = get_version(viewer, code, version_id)
    found = queries.get_copy(viewer, version, copy)
    if not may_circulate(viewer, version.plan):
        context = {"what": "send this version out", "plan": version.plan}
        return render(request, "plans/not_here.html", context, status=403)
    key = f"send-again:{copy}"
    address = found.user.email if found.user else found.email
    form = SendAgainForm(
        posted(request), may_address=queries.may_address(viewer, version.plan),
        initial={"email": address, "submission": new_submission()},
    )  # fmt: skip
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            made = actions.send_again(
                by=viewer, at=now(), code=code, pk=version_id, copy=copy, email=form.cleaned_data.get("email", ""),
                submission=form.cleaned_data["submission"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"Version {version.number} is on its way to {made.name} again.")
            return redirect(reverse("plans:version", args=[code, version_id]) + "#sent-to")
    context = {
        "form": form,
        "plan_version": version,
        "plan": version.plan,
        "copy": found,
        "key": key,
        "restored": restored,
    }
    return render(request, "plans/circulate_again.html", context, status=422 if form.errors else 200)


@page
@require_POST
def end_link(request: HttpRequest, code: str, version_id: int, copy: int) -> HttpResponse:
    try:
        found = actions.end_copy_link(by=viewer_on(request), at=now(), code=code, pk=version_id, copy=copy)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The link of {found.name} opens nothing any more.")
    return redirect(reverse("plans:version", args=[code, version_id]) + "#sent-to")


# --- one who has no account ---


@unshared
@require_safe
def guest_version(request: HttpRequest, secret: str) -> HttpResponse:
    """The one version that the link is for, to be read. Looking changes nothing but the log of visits."""
    link, refusal = _link(secret)
    if refusal:
        return _turned_away(request, link, refusal)
    version = version_by_link(NOBODY, link)
    if request.method == "GET":
        note_visit(by=NOBODY, at=now(), link=link, kind=VisitKind.OPENED)
    context = {"plan_version": version, "plan": version.plan, "link": link, "secret": secret, "formats": GUEST_FORMATS}
    return render(request, "plans/version_guest.html", context | frozen_context(NOBODY, version))


@unshared
@require_safe
def guest_file(request: HttpRequest, secret: str, to: str) -> HttpResponse:
    """The same version as a file to keep."""
    link, refusal = _link(secret)
    if refusal:
        return _turned_away(request, link, refusal)
    if to not in GUEST_FORMATS:
        raise Http404
    version = version_by_link(NOBODY, link)
    if request.method == "GET":
        note_visit(by=NOBODY, at=now(), link=link, kind=VisitKind.OPENED, note=f"Taken as {to}")
    return download(reports.export_version(NOBODY, version, to))


def _link(secret: str) -> tuple[GuestLink, str]:
    """The link with that secret, and why it does not open. A secret that never was is a page that never was."""
    found = find_link(NOBODY, secret, actions.PURPOSE, at=now())
    if found.link is None:
        raise Http404
    return found.link, found.refusal


def _turned_away(request: HttpRequest, link: GuestLink, refusal: str) -> HttpResponse:
    note_visit(by=NOBODY, at=now(), link=link, kind=VisitKind.TURNED_AWAY, note=refusal)
    return render(request, "plans/guest_refused.html", {"refusal": refusal}, status=410)
