"""Asking people outside to fill in one form by a link (BY12): the officer's pages, and the page that a guest sees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plumbline.access.pages import new_submission, now, posted, unshared, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.guests.actions import note_visit
from plumbline.guests.models import GuestLink, VisitKind
from plumbline.guests.rules import hash_of_secret
from plumbline.intelligence.actions import FormFaults, Raised
from plumbline.intelligence.actions.guest_links import answer_ask, ask_again, ask_outside, end_ask
from plumbline.intelligence.forms.guest_links import AgainForm, AskForm
from plumbline.intelligence.forms.visits import GuestForm, made_at, sentences
from plumbline.intelligence.queries.guest_links import (
    FoundAsk,
    asks_of,
    forms_to_ask,
    get_ask,
    guest_ask,
    mark_of,
    may_ask,
    services_to_ask_about,
)
from plumbline.intelligence.views.limits import counted
from plumbline.intelligence.views.offline import (
    PHOTOS_OF_A_QUESTION,
    device_rules,
    photo_of,
    receipt,
    refused,
    said,
    shell,
)
from plumbline.intelligence.views.pages import page
from plumbline.kernel.refusals import Refusal

FOUND = 20
SENT_IN_AN_HOUR = 40  # by one link, its photos too: more than a form with thirty photos
TOO_OFTEN = "That was sent too often by this link. Wait an hour, then try again. What you wrote is kept here."

# --- the officer ---


@page
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """First the service, by a search; then whom to ask, and what."""
    viewer = viewer_on(request)
    if not may_ask(viewer):
        raise Http404
    number, q = request.GET.get("service", ""), request.GET.get("q", "").strip()
    service = services_to_ask_about(viewer).filter(number=number).first()
    if service is None:
        found = list(services_to_ask_about(viewer, q)[: FOUND + 1]) if q else []
        context = {"q": q, "found": found[:FOUND], "more": len(found) > FOUND}
        return render(request, "intelligence/guest_ask.html", context)
    form = AskForm(posted(request), published=forms_to_ask(viewer), initial={"submission": new_submission()})
    if form.is_bound and form.is_valid():
        try:
            link = ask_outside(
                by=viewer, at=now(), ask=form.ask(service.number), submission=form.cleaned_data["submission"]
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"A link is on its way to {link.name}.")
            return redirect("intelligence:asked")
    context = {"form": form, "service": service}
    return render(request, "intelligence/guest_ask.html", context, status=422 if form.errors else 200)


@page
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Everybody outside who was asked, and how it stands."""
    viewer = viewer_on(request)
    if not may_ask(viewer):
        raise Http404
    context = {"rows": asks_of(viewer, at=now()), "ask_url": reverse("intelligence:ask")}
    return render(request, "intelligence/guest_asked.html", context)


@page
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    try:
        row = end_ask(by=viewer_on(request), at=now(), code=code)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The link for {row.link.name} no longer opens anything.")
    return redirect("intelligence:asked")


@page
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, code: str) -> HttpResponse:
    """The same request by a new link: the first was lost, ended or out of time."""
    viewer = viewer_on(request)
    row = get_ask(viewer, code, at=now())
    form = AgainForm(posted(request), initial={"submission": new_submission(), "email": row.link.email})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            link = ask_again(
                by=viewer, at=now(), code=code, email=data["email"], days=data["days"], submission=data["submission"]
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"A new link is on its way to {link.name}.")
            return redirect("intelligence:asked")
    context = {"form": form, "row": row}
    return render(request, "intelligence/guest_again.html", context, status=422 if form.errors else 200)


# --- the guest ---


@unshared
@require_safe
def kept_page(request: HttpRequest) -> HttpResponse:
    """What a device shows without signal in the place of any link's page. It holds nothing of any of them: the device
    puts in what it keeps, opened with the secret in the address."""
    return shell(request, "intelligence/guest.html", {})


@unshared
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, secret: str) -> HttpResponse:
    """The one form a guest is asked for. Looking (a mail scanner does) uses nothing up; only the form that is sent."""
    moment, nobody = now(), a_guest()
    found = guest_ask(nobody, secret, at=moment)
    if found.link is None:
        raise Http404
    if request.method == "POST":
        return _sent(request, secret, found)
    if found.asked is None:
        return _turned_away(request, found.link, found.refusal)
    note_visit(by=nobody, at=moment, link=found.link, kind=VisitKind.OPENED)
    return _form_page(request, found, _form(request, found))


def a_guest(name: str = "A guest") -> Viewer:
    """A guest has no account and no role: what they may is what their link says."""
    return Viewer(user_id=None, name=name)


def by_device(request: HttpRequest) -> bool:
    """Sent by the script that keeps the answers on the device, and not as a form of a browser."""
    return "application/json" in request.headers.get("Accept", "")


def often(secret: str) -> bool:
    """Whether this link was used to send things too often."""
    return counted("guest-report", hash_of_secret(secret)) > SENT_IN_AN_HOUR


def _form(request: HttpRequest, found: FoundAsk) -> GuestForm:
    item = found.item
    assert item is not None
    return GuestForm(
        posted(request), request.FILES if request.method == "POST" else None, form=found.form,
        today=timezone.localdate(), initial={"name": found.link.name if found.link else ""},
    )  # fmt: skip


def _sent(request: HttpRequest, secret: str, found: FoundAsk) -> HttpResponse:
    assert found.link is not None
    form = _form(request, found)
    if often(secret):
        return said(429, TOO_OFTEN) if by_device(request) else _form_page(request, found, form, TOO_OFTEN)
    if not form.is_valid():
        if by_device(request):
            return said(422, "Some answers must be put right.", errors=sentences(form))
        return _form_page(request, found, form)
    given = form.answer(made_at(request.POST))
    try:
        raised = answer_ask(by=a_guest(given.name.strip()), at=now(), secret=secret, given=given)
    except Refusal as refusal:
        return _not_taken(request, secret, found, form, refusal)
    return _thanks(request, found, raised)


def _not_taken(request: HttpRequest, secret: str, found: FoundAsk, form: GuestForm, refusal: Refusal) -> HttpResponse:
    """The link opens nothing any more, or something is wrong with the answers."""
    assert found.link is not None
    over = guest_ask(a_guest(), secret, at=now()).asked is None
    if by_device(request):
        return said(410, refusal.message) if over else refused(form, refusal)
    if over:
        return _turned_away(request, found.link, refusal.message, typed=form.typed())
    if isinstance(refusal, FormFaults):
        form.put_faults(refusal)
    else:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _form_page(request, found, form)


def _turned_away(
    request: HttpRequest, link: GuestLink, refusal: str, *, typed: list[tuple[str, str]] | None = None
) -> HttpResponse:
    note_visit(by=a_guest(), at=now(), link=link, kind=VisitKind.TURNED_AWAY, note=refusal)
    context = {"refusal": refusal, "typed": typed, "answered": link.used_at is not None}
    return render(request, "intelligence/guest_refused.html", context, status=410)


def _thanks(request: HttpRequest, found: FoundAsk, raised: Raised) -> HttpResponse:
    address = reverse("intelligence:receipt", args=[raised.secret])
    told = receipt(a_guest(), raised, found.form)
    if by_device(request):
        return JsonResponse({**told, "address": address})
    context = {"item": raised.item, "receipt": told["receipt"], "link": found.link, "address": address}
    return render(request, "intelligence/guest_thanks.html", context)


def _form_page(request: HttpRequest, found: FoundAsk, form: GuestForm, fault: str = "") -> HttpResponse:
    if found.asked is None:
        assert found.link is not None
        return _turned_away(request, found.link, found.refusal, typed=form.typed())
    if fault:
        form.add_error(None, fault)
    context: dict[str, Any] = {
        "asked": found.asked, "form": form, "rules": device_rules(found.form), "photos": PHOTOS_OF_A_QUESTION,
    }  # fmt: skip
    return render(request, "intelligence/guest.html", context, status=422 if form.errors else 200)


@unshared
@require_POST
def guest_photo(request: HttpRequest, secret: str) -> HttpResponse:
    """A photo that follows a guest's answer."""
    link = guest_ask(a_guest(), secret, at=now()).link
    if link is None:
        raise Http404
    if often(secret):
        return said(429, TOO_OFTEN)
    return photo_of(request, a_guest(), mark_of(a_guest(), link))
