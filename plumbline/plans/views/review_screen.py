"""One review: planned, the screen while it is open, and the minute of it once it is closed."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.plans import queries
from plumbline.plans.actions.review_screen import record_in_review
from plumbline.plans.forms.reviews import SaidForm
from plumbline.plans.models import Action, PlanStage, Review
from plumbline.plans.queries import reviews as reading
from plumbline.plans.queries.pages import mentionable
from plumbline.plans.queries.reviews import SHOWS, ReviewScreen
from plumbline.plans.views.common import restore, sent
from plumbline.plans.views.items import with_edition
from plumbline.plans.views.reviews import shown_days, shown_people, warnings_for


@page
def review(request: HttpRequest, code: str, review: int) -> HttpResponse:
    """What the review is now decides what is shown of it."""
    viewer, today = viewer_on(request), timezone.localdate()
    found = reading.get_review(viewer, code, review)
    if found.closed_at:
        return _minute(request, found)
    if not found.opened_at:
        return _planned(request, found, today)
    shows = request.GET.get("show", "all")
    jump = request.GET.get("jump", "").strip().replace(",", ".")
    screen = reading.review_screen(viewer, code, review, today=today, shows=shows)
    if jump and jump in screen.numbers:
        return redirect(address_of(screen, jump))
    if jump:
        noun = screen.page.framework.items.noun
        messages.error(request, f"There is no {noun} {jump[:20]} in this plan. Type a number such as 1.2.")
    return _draw(request, screen, today)


@page
@require_http_methods(["GET", "POST"])
def review_action(request: HttpRequest, code: str, review: int, number: str) -> HttpResponse:
    """The open review at one action. What is sent goes to the action, whose refusal keeps the text."""
    viewer, today = viewer_on(request), timezone.localdate()
    found = reading.get_review(viewer, code, review)
    if request.method == "GET" and (found.closed_at or not found.opened_at):
        return redirect("plans:review", code=code, review=review)
    try:
        screen = reading.review_screen(
            viewer, code, review, today=today, shows=request.GET.get("show", "all"), action=number
        )
    except Action.DoesNotExist:
        return _withdrawn(request, viewer, found, number)
    if request.method == "GET":
        return _draw(request, screen, today)
    return _save(request, screen, today)


def _save(request: HttpRequest, screen: ReviewScreen, today: date) -> HttpResponse:
    viewer, code, row = viewer_on(request), screen.page.plan.code, screen.row
    assert row is not None  # the action was named
    if row.shown is not None:
        where = row.shown.recorded_in
        messages.error(request, f"{row.action.number} is recorded in {where}, not here.{_typed(request)}")
        return redirect(address_of(screen, row.action.number))
    number, conflict = row.action.number, None
    form = said_form(request, screen)
    if form.is_valid():
        try:
            done = record_in_review(
                by=viewer, at=now(), code=code, number=number, review=screen.review.number,
                edition=form.cleaned_data["edition"], values=form.values(), submission=form.cleaned_data["submission"],
            )  # fmt: skip
        except Conflict as met:
            conflict = met
            form.data = with_edition(form.data, met.edition)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, draft_key(screen))
            onward = screen.after if "next" in request.POST else ""
            words = {"saved": number} if done else {"same": number}
            return redirect(address_of(screen, onward or number, **words))
    return _draw(request, screen, today, form=form, conflict=conflict)


def _withdrawn(request: HttpRequest, viewer: Viewer, found: Review, number: str) -> HttpResponse:
    """An action that left the plan while its page was open: what was typed is said back, not lost."""
    action = queries.get_action(viewer, found.plan.code, number)
    reason = f"Action {action.number} was withdrawn: {action.withdrawn_because.rstrip('.')}."
    messages.error(request, f"{reason} Nothing is recorded on it.{_typed(request)}")
    return redirect("plans:review", code=found.plan.code, review=found.number)


def _typed(request: HttpRequest) -> str:
    """What was typed where it cannot be saved, said back so that it is not lost."""
    typed = request.POST.get("text", "").strip()
    return f" You had typed: “{typed[:2000]}”" if typed else ""


def _draw(
    request: HttpRequest,
    screen: ReviewScreen,
    today: date,
    *,
    form: SaidForm | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    viewer, plan, found = viewer_on(request), screen.page.plan, screen.review
    may_record = screen.page.may_record and plan.stage != PlanStage.ENDED
    restored = ""
    if form is None and screen.row and screen.row.shown is None and may_record:
        form = said_form(request, screen)
        restored = restore(request, form, draft_key(screen))
    said = {name: value for name in ("saved", "same") if (value := request.GET.get(name, "")) in screen.numbers}
    context: dict[str, Any] = {
        "screen": screen, "row": screen.row, "plan": plan, "review": found, "framework": screen.page.framework,
        "form": form, "conflict": conflict, "restored": restored, "key": draft_key(screen), "today": today, **said,
        "mentionable": screen.page.mentionable, "asks_why": ",".join(screen.asks_why(today)),
        "filters": [(key, label, screen.counts[key]) for key, label in SHOWS.items() if key in screen.counts],
        "before": address_of(screen, screen.before) if screen.before else "",
        "after": address_of(screen, screen.after) if screen.after else "",
        "here": address_of(screen, screen.row.action.number) if screen.row else "",
        "missing": reading.missing_at(viewer, found), "overnight": bool(found.held_on and found.held_on < today),
        "ended": plan.stage == PlanStage.ENDED,
        "keys": status_keys(screen),
    }  # fmt: skip
    status = 409 if conflict else 422 if form is not None and form.errors else 200
    return render(request, "plans/review_screen.html", context, status=status)


def said_form(request: HttpRequest, screen: ReviewScreen) -> SaidForm:
    assert screen.row is not None
    action, framework = screen.row.action, screen.page.framework
    return SaidForm(
        request.POST if request.method == "POST" else None,
        scale=screen.page.scale, measured=action.measure_target is not None,
        impact=any(c.field == "impact" or "impact" in c.holds for c in framework.columns),
        moves=screen.page.may_edit,
        initial={
            "submission": new_submission(), "edition": action.edition,
            "agreed_by": f"The planning group, review {screen.review.number}",
        },
    )  # fmt: skip


def status_keys(screen: ReviewScreen) -> list[tuple[str, str]]:
    """The key that chooses each status (its letter, where no two share one), and the status in words."""
    codes = [v.code[:1].lower() for v in screen.page.scale.values]
    if len(set(codes)) < len(codes) or set(codes) & {"j", "k", "c", "d", "m"}:
        codes = [str(n) for n in range(1, len(codes) + 1)]
    return list(zip(codes, [v.label for v in screen.page.scale.values], strict=True))


def draft_key(screen: ReviewScreen) -> str:
    number = screen.row.action.number if screen.row else ""
    return f"review:{screen.page.plan.code}:{screen.review.number}:{number}"


def address_of(screen: ReviewScreen, number: str, **more: str) -> str:
    """The address of an action on this screen, the filter kept."""
    address = reverse("plans:review_action", args=[screen.page.plan.code, screen.review.number, number])
    query = urlencode({**({"show": screen.shows} if screen.shows != "all" else {}), **more})
    return f"{address}?{query}" if query else address


def _planned(request: HttpRequest, found: Review, today: date) -> HttpResponse:
    viewer, plan = viewer_on(request), found.plan
    may_edit = queries.may_edit(viewer, plan) and plan.stage != PlanStage.ENDED
    context = {
        "plan": plan, "review": found, "today": today, "may_edit": may_edit,
        "people": shown_people(reading.expected_at(viewer, found)), "missing": reading.missing_at(viewer, found),
        "time_line": shown_days(viewer, plan, found, today),
        "warnings": warnings_for(viewer, plan, found.planned_for, today),
        "remaining": reading.remaining_on(viewer, plan.code, today=today),
    }  # fmt: skip
    return render(request, "plans/review_planned.html", context)


def _minute(request: HttpRequest, found: Review) -> HttpResponse:
    """A closed review in the simple form of minutes: who was there, what was recorded by number, what comes next."""
    viewer, plan = viewer_on(request), found.plan
    people = shown_people(reading.expected_at(viewer, found))
    context = {
        "plan": plan, "review": found, "changes": reading.changes_in(viewer, found),
        "there": [p for p in people if p.person.present], "away": [p for p in people if not p.person.present],
        "missing": reading.missing_at(viewer, found), "mentionable": mentionable(viewer, plan),
        "notes": reading.notes_of(viewer, found),
        "may_edit": queries.may_edit(viewer, plan) and plan.stage != PlanStage.ENDED,
    }  # fmt: skip
    return render(request, "plans/review_closed.html", context)
