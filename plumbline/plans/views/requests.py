"""Requests to people without an account (BY12): the officer's pages, and the one page that a guest sees."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from plumbline.access.pages import new_submission, now, page, refuse, unshared, viewer_on
from plumbline.access.queries import NOT_PARTNERS
from plumbline.access.viewer import Viewer
from plumbline.guests.actions import note_visit
from plumbline.guests.models import GuestLink, VisitKind
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import framework_of
from plumbline.plans import actions, queries
from plumbline.plans.forms.requests import AskForm, GuestForm
from plumbline.plans.models import Action, Plan, Round
from plumbline.plans.queries.requests import (
    FoundRequest,
    answer_of,
    get_request,
    guest_links,
    guest_request,
)
from plumbline.plans.queries.rounds import may_ask_guests
from plumbline.plans.rules.rounds import is_short
from plumbline.plans.views.common import changing, posted, restore, sent

# --- the officer ---


@page
@require_http_methods(["GET", "POST"])
@changing("ask others about this plan", may_ask_guests)
def ask_about_action(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Asks somebody without an account about one action's progress."""
    found = queries.get_action(viewer_on(request), code, number)
    return _ask(request, found.plan, found, None)


@page
@require_http_methods(["GET", "POST"])
@changing("ask others about this plan", may_ask_guests)
def ask_about_part(request: HttpRequest, code: str, round_id: int, number: str) -> HttpResponse:
    """Asks somebody without an account to answer one part of a round."""
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    asked = get_request(viewer, plan, round_id, number)
    return _ask(request, plan, queries.get_action(viewer, code, number), asked.round)


def _ask(request: HttpRequest, plan: Plan, action: Action, of: Round | None) -> HttpResponse:
    viewer = viewer_on(request)
    key = f"ask:{plan.code}:{action.number}:{of.pk if of else ''}"
    partner = any(p.organisation_kind not in NOT_PARTNERS for p in viewer.posts)
    form = AskForm(
        posted(request), choose_audience=of is None and partner, initial={"submission": new_submission(), "days": 14}
    )
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            link = actions.ask_guest(
                by=viewer, at=now(), code=plan.code, number=action.number, values=form.values(),
                submission=form.cleaned_data["submission"], round_id=of.pk if of else None,
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"A link is on its way to {link.name}.")
            return redirect("plans:guest_links", code=plan.code)
    context = {
        "form": form, "plan": plan, "action": action, "round": of, "key": key, "restored": restored,
        "framework": framework_of(viewer, plan.framework_id),
        "links": guest_links(viewer, plan, at=now(), action=action),
    }  # fmt: skip
    return render(request, "plans/request_ask.html", context, status=422 if form.errors else 200)


@page
@changing("see whom others asked about this plan", may_ask_guests)
def links(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody without an account who was asked something about the plan, and how it stands."""
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    return render(request, "plans/request_links.html", {"plan": plan, "links": guest_links(viewer, plan, at=now())})


@page
@require_POST
def end_link(request: HttpRequest, code: str, link_id: int) -> HttpResponse:
    try:
        link = actions.end_guest_link(by=viewer_on(request), at=now(), code=code, link_id=link_id)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The link for {link.name} no longer opens anything.")
    return redirect("plans:guest_links", code=code)


# --- the guest ---


@unshared
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, secret: str) -> HttpResponse:
    """The one question a guest is asked. Looking (a mail scanner does) uses nothing up; only the form that is sent."""
    moment, asks = now(), _nobody()
    found = guest_request(asks, secret, at=moment)
    if found.link is None:
        raise Http404
    if request.method == "POST":
        return _answered(request, secret, found)
    if found.asked is None:
        return _turned_away(request, found.link, found.refusal)
    note_visit(by=asks, at=moment, link=found.link, kind=VisitKind.OPENED)
    return _guest_page(request, found, _guest_form(request, found))


def _nobody(name: str = "A guest") -> Viewer:
    """A guest has no account and no role: what they may is what their link says."""
    return Viewer(user_id=None, name=name)


def _guest_form(request: HttpRequest, found: FoundRequest) -> GuestForm:
    assert found.asked is not None
    asked = found.asked
    return GuestForm(
        posted(request), framework=asked.framework, scale=asked.scale, graded=asked.of is not None,
        initial={"name": asked.link.name},
    )  # fmt: skip


def _answered(request: HttpRequest, secret: str, found: FoundRequest) -> HttpResponse:
    if found.asked is None:
        return _sent_too_late(request, secret, found)
    form, short = _guest_form(request, found), False
    if form.is_valid():
        given = form.given()
        try:
            actions.answer_as_guest(by=_nobody(given.name.strip()), at=now(), secret=secret, given=given)
        except Refusal as refusal:
            if not refusal.field:
                return _turned_away(request, found.asked.link, refusal.message, typed=given.answer.text)
            short = refusal.field == "text" and is_short(given.answer.text)
            refuse(form, refusal)
        else:
            return _thanks(request, found.asked.link)
    return _guest_page(request, found, form, ask_short=short)


def _sent_too_late(request: HttpRequest, secret: str, found: FoundRequest) -> HttpResponse:
    """Sent to a link that opens nothing any more: a second click finds its own answer; anything else is shown back."""
    assert found.link is not None
    typed = request.POST.get("text", "").replace("\r\n", "\n").strip()
    made = answer_of(_nobody(), found.link)
    if made is not None and made.text == typed:
        return _thanks(request, found.link)
    return _turned_away(request, found.link, found.refusal, typed=typed)


def _turned_away(request: HttpRequest, link: GuestLink, refusal: str, *, typed: str = "") -> HttpResponse:
    note_visit(by=_nobody(), at=now(), link=link, kind=VisitKind.TURNED_AWAY, note=refusal)
    context = {"refusal": refusal, "typed": typed, "answered": link.used_at is not None}
    return render(request, "plans/guest_refused.html", context, status=410)


def _thanks(request: HttpRequest, link: GuestLink) -> HttpResponse:
    return render(request, "plans/guest_thanks.html", {"who": link.made_by_name})


def _guest_page(request: HttpRequest, found: FoundRequest, form: GuestForm, *, ask_short: bool = False) -> HttpResponse:
    assert found.asked is not None
    asked = found.asked
    ticked = "short_is_meant" in form.fields and bool(form["short_is_meant"].value())
    context = {
        "form": form, "asked": asked, "until": asked.link.opens_until, "ask_short": ask_short or ticked,
    }  # fmt: skip
    return render(request, "plans/guest.html", context, status=422 if form.errors else 200)
