"""Reviews of a plan: when they are, the dates beside them, who is there, and their closing. The screen of an open one
is in review_screen.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.access.roles import roles
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of
from plumbline.plans import queries
from plumbline.plans.actions import reviews as actions
from plumbline.plans.actions.group_lead import LeadValues, agree_lead
from plumbline.plans.forms.reviews import (
    AddedNoteForm,
    AttendanceForm,
    CloseReviewForm,
    OtherDateForm,
    ReviewPlanForm,
)
from plumbline.plans.models import Plan, PlanStage, Review
from plumbline.plans.queries import reviews as reading
from plumbline.plans.queries.actors import actors_of, leads_of, members_of
from plumbline.plans.rules.reviews import (
    Expected,
    PlanDay,
    apart_words,
    deciders,
    from_now_words,
    warnings_about,
)
from plumbline.plans.rules.wording import day_words
from plumbline.plans.views.common import changing, one_form_page, posted, restore, sent
from plumbline.plans.views.items import with_edition


@dataclass(frozen=True)
class ShownDay:
    """A day of the time line as the page says it."""

    day: PlanDay
    from_now: str
    apart: str  # how it lies to the review; "" for the review itself, and where none is planned


@dataclass(frozen=True)
class ShownPerson:
    person: Expected
    role: str


@page
def review_list(request: HttpRequest, code: str) -> HttpResponse:
    """The plan's reviews, and the next one among the dates of other bodies (DG18)."""
    viewer, today = viewer_on(request), timezone.localdate()
    plan = queries.get_plan(viewer, code)
    reviews = reading.reviews_of(viewer, plan)
    ahead = next((r for r in reviews if not r.closed_at), None)
    context = {
        "plan": plan, "ahead": ahead, "closed": [r for r in reviews if r.closed_at], "today": today,
        "time_line": shown_days(viewer, plan, ahead, today),
        "warnings": warnings_for(viewer, plan, ahead.planned_for, today) if ahead and not ahead.opened_at else [],
        "header_day": header_day(plan, ahead),
        "may_edit": queries.may_edit(viewer, plan) and plan.stage != PlanStage.ENDED,
    }  # fmt: skip
    return render(request, "plans/reviews.html", context)


def shown_days(viewer: Viewer, plan: Plan, ahead: Review | None, today: date) -> list[ShownDay]:
    days = reading.time_line(viewer, plan, today=today)
    on = ahead.planned_for if ahead else None
    return [
        ShownDay(d, from_now_words(d.on, today), apart_words(d.on, on) if on and d.kind != "review" else "")
        for d in days
    ]


def warnings_for(viewer: Viewer, plan: Plan, chosen: date, today: date) -> list[str]:
    """What a review on that day would come too late for, in words."""
    remaining = reading.remaining_on(viewer, plan.code, today=today)
    bodies = [d for d in reading.other_days(viewer, plan, today=today) if d.kind in ("other", "round")]
    return warnings_about(chosen, remaining, bodies, today=today)


def header_day(plan: Plan, ahead: Review | None) -> date | None:
    """The header's review date, where it says another day than the review that is planned."""
    value = next((h for h in plan.header_values.all() if h.key == "review" and h.day), None)
    return value.day if value and (ahead is None or (not ahead.opened_at and value.day != ahead.planned_for)) else None


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def new_review(request: HttpRequest, code: str) -> HttpResponse:
    plan = queries.get_plan(viewer_on(request), code)
    ahead = reading.review_ahead(viewer_on(request), plan)
    if ahead and request.method == "GET":
        return redirect("plans:review", code=code, review=ahead.number)
    return _date_page(request, plan, None)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def move_review(request: HttpRequest, code: str, review: int) -> HttpResponse:
    found = reading.get_review(viewer_on(request), code, review)
    if found.opened_at and request.method == "GET":
        return redirect("plans:review", code=code, review=review)
    return _date_page(request, found.plan, found)


def _date_page(request: HttpRequest, plan: Plan, found: Review | None) -> HttpResponse:
    """The day of a review to come: what remains, other bodies' dates beside it, and what the day would miss."""
    viewer, today = viewer_on(request), timezone.localdate()
    framework = framework_of(viewer, plan.framework_id)
    key = f"review-date:{plan.code}:{found.number if found else 'new'}"
    form = ReviewPlanForm(posted(request), decides=deciders(framework)[1], initial=_initial(plan, found))
    restored = restore(request, form, key)
    looking = "look" in request.POST
    conflict = None
    if form.is_bound and form.is_valid() and not looking:
        try:
            made = _save_date(request, plan, found, form)
        except Conflict as met:
            conflict = met
            form.data = with_edition(form.data, met.edition)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"Review {made.number} is planned for {day_words(made.planned_for)}.")
            return redirect("plans:review_list", code=plan.code)
    chosen = form.cleaned_data.get("planned_for") if form.is_bound and form.is_valid() else None
    chosen = chosen or (found.planned_for if found else None)
    context = {
        "form": form, "plan": plan, "review": found, "key": key, "restored": restored, "conflict": conflict,
        "chosen": chosen, "looking": looking, "warnings": warnings_for(viewer, plan, chosen, today) if chosen else [],
        "remaining": reading.remaining_on(viewer, plan.code, today=today), "today": today,
        "time_line": [
            ShownDay(d, from_now_words(d.on, today), apart_words(d.on, chosen) if chosen else "")
            for d in reading.other_days(viewer, plan, today=today)
        ],
    }  # fmt: skip
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "plans/review_form.html", context, status=status)


def _initial(plan: Plan, found: Review | None) -> dict[str, Any]:
    if found is None:
        return {"submission": new_submission(), "planned_for": header_day(plan, None)}
    return {
        "submission": new_submission(), "planned_for": found.planned_for, "next_because": found.next_because,
        "other_views": found.other_views, "edition": found.edition,
    }  # fmt: skip


def _save_date(request: HttpRequest, plan: Plan, found: Review | None, form: ReviewPlanForm) -> Review:
    viewer, data = viewer_on(request), form.cleaned_data
    if found is None:
        return actions.plan_review(
            by=viewer, at=now(), code=plan.code, values=form.values(), submission=data["submission"]
        )
    return actions.move_review(
        by=viewer, at=now(), code=plan.code, review=found.number, edition=data["edition"] or 0, values=form.values()
    )


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def open_review(request: HttpRequest, code: str, review: int) -> HttpResponse:
    """Who is here; then the screen."""
    found = reading.get_review(viewer_on(request), code, review)
    if found.opened_at and request.method == "GET":
        return redirect("plans:review", code=code, review=review)
    return _people_page(request, found)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def review_attendance(request: HttpRequest, code: str, review: int) -> HttpResponse:
    found = reading.get_review(viewer_on(request), code, review)
    if (not found.opened_at or found.closed_at) and request.method == "GET":
        return redirect("plans:review", code=code, review=review)
    return _people_page(request, found)


def _people_page(request: HttpRequest, found: Review) -> HttpResponse:
    viewer, plan = viewer_on(request), found.plan
    key = f"review-people:{plan.code}:{found.number}"
    opening = request.resolver_match is not None and request.resolver_match.url_name == "open_review"
    members = list(members_of(viewer, plan, on=found.held_on))
    form = AttendanceForm(posted(request), members=members, initial=AttendanceForm.initial_of(found))
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        given: dict[str, Any] = {"by": viewer, "at": now(), "code": plan.code, "review": found.number}
        try:
            if opening:
                actions.open_review(**given, values=form.values())
            else:
                edition = form.cleaned_data["edition"] or 0
                actions.note_attendance(**given, edition=edition, values=form.values())
        except Conflict as met:
            form.data = with_edition(form.data, met.edition)
            form.add_error(None, f"{met.message} It now says: {met.theirs['present'] or 'nobody'}.")
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            return redirect("plans:review", code=plan.code, review=found.number)
    context = {
        "form": form, "plan": plan, "review": found, "key": key, "restored": restored, "opening": opening,
        "members": members, "missing": reading.missing_at(viewer, found),
    }  # fmt: skip
    return render(request, "plans/review_people.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
def close_review(request: HttpRequest, code: str, review: int) -> HttpResponse:
    """What was decided, and when the next one is. A plan that has ended meanwhile does not keep its review open."""
    viewer, today = viewer_on(request), timezone.localdate()
    found = reading.get_review(viewer, code, review)
    plan = found.plan
    if request.method == "GET" and not queries.may_edit(viewer, plan):
        return render(request, "plans/not_here.html", {"what": "close this review", "plan": plan}, status=403)
    if request.method == "GET" and (found.closed_at or not found.opened_at):
        return redirect("plans:review", code=code, review=review)
    framework, ended = framework_of(viewer, plan.framework_id), plan.stage == PlanStage.ENDED
    key = f"review-close:{code}:{review}"
    form = CloseReviewForm(
        posted(request), decides=deciders(framework)[1], ended=ended,
        members=[] if ended or leads_of(viewer, plan) else list(members_of(viewer, plan)),
        initial={"held_on": found.held_on, "chair": found.chair or viewer.name},
    )  # fmt: skip
    restored = restore(request, form, key)
    looking = "look" in request.POST
    if form.is_bound and form.is_valid() and not looking:
        try:
            _agree_lead(request, found, form)
            actions.close_review(by=viewer, at=now(), code=code, review=review, values=form.values())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"Review {review} is closed. It stays as it is.")
            return redirect("plans:review", code=code, review=review)
    chosen = form.cleaned_data.get("next_review_on") if form.is_bound and form.is_valid() else None
    context = {
        "form": form, "plan": plan, "review": found, "key": key, "restored": restored, "ended": ended, "today": today,
        "overnight": found.held_on is not None and found.held_on < today,
        "first": reading.review_before(viewer, found) is None, "leads": leads_of(viewer, plan),
        "chosen": chosen, "looking": looking,
        "warnings": warnings_for(viewer, plan, chosen, today) if chosen else [],
        "missing": reading.missing_at(viewer, found), "decides": deciders(framework)[1],
        "may_decide": bool(actors_of(viewer, plan) & set(deciders(framework)[0])),
        "remaining": reading.remaining_on(viewer, code, today=today),
        "time_line": [
            ShownDay(d, from_now_words(d.on, today), apart_words(d.on, chosen) if chosen else "")
            for d in reading.other_days(viewer, plan, today=today)
        ],
    }  # fmt: skip
    return render(request, "plans/review_close.html", context, status=422 if form.errors else 200)


def _agree_lead(request: HttpRequest, found: Review, form: CloseReviewForm) -> None:
    """The lead whom the first review agreed (DG16): recorded by the action that records every lead, before the review
    is closed. Should the closing be refused, what was agreed about the lead holds."""
    chosen = form.cleaned_data.get("lead")
    if chosen:
        held_on = form.cleaned_data["held_on"]
        agreed = f"Review {found.number}, {day_words(held_on)}"
        values = LeadValues(member_id=int(chosen), agreed_by=agreed, since=held_on)
        agree_lead(by=viewer_on(request), at=now(), code=found.plan.code, values=values, was=None)


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def review_note(request: HttpRequest, code: str, review: int) -> HttpResponse:
    viewer = viewer_on(request)
    found = reading.get_review(viewer, code, review)

    def do(data: dict[str, Any]) -> str:
        actions.add_review_note(by=viewer, at=now(), code=code, review=review, text=data["text"])
        return "It is added, with your name and the time."

    return one_form_page(
        request, AddedNoteForm(posted(request)), key=f"review-note:{code}:{review}", do=do,
        to=reverse("plans:review", args=[code, review]), plan=found.plan, heading=f"Add to review {review}",
        lede="A closed review stays as it was. What you add stands below it, with your name and the time.",
        button="Add it",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def new_other_date(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)

    def do(data: dict[str, Any]) -> str:
        given = {name: data[name] for name in ("on", "label", "source", "submission")}
        actions.add_other_date(by=viewer, at=now(), code=code, **given)
        return f"{data['label']} on {day_words(data['on'])} stands beside the review date."

    return one_form_page(
        request, OtherDateForm(posted(request), initial={"submission": new_submission()}),
        key=f"other-date:{code}", do=do, to=reverse("plans:review_list", args=[code]), plan=plan,
        heading="Add another body’s date",
        lede="A review date takes account of what others plan: a follow-up inspection, an assurance visit, contract "
        "monitoring.",
        button="Add the date",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
@changing("change this plan")
def withdraw_other_date(request: HttpRequest, code: str, other_date: int) -> HttpResponse:
    """Without a form of its own: one question, one button."""
    viewer = viewer_on(request)
    row = reading.get_other_date(viewer, code, other_date)
    refusal = None
    if request.method == "POST":
        try:
            actions.withdraw_other_date(by=viewer, at=now(), code=code, pk=other_date)
        except Refusal as met:
            refusal = met
        else:
            messages.success(request, f"{row.label} on {day_words(row.on)} is taken off. It stays in the history.")
            return redirect("plans:review_list", code=code)
    context = {"plan": row.plan, "date": row, "refusal": refusal}
    return render(request, "plans/review_date_off.html", context, status=422 if refusal else 200)


def shown_people(people: list[Expected]) -> list[ShownPerson]:
    """With what each of them is, in words."""
    known = roles()
    return [ShownPerson(p, known[p.role].label if p.role in known else "") for p in people]
