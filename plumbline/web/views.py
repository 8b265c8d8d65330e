"""Home, help, health, and the pages for when something is not there or goes wrong."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plumbline.access.queries import viewer_of
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.inbox import items_handled, items_to_take_up
from plumbline.intelligence.queries.receipts import questions_to_me
from plumbline.notices.actions import note_feed_fetched
from plumbline.notices.carriers import host
from plumbline.notices.queries import find_feed
from plumbline.notices.rules.calendar import calendar_file
from plumbline.picture.queries.watching import attention
from plumbline.plans import queries
from plumbline.plans.queries.calendar import calendar_of
from plumbline.plans.queries.reviews import review_dates
from plumbline.plans.queries.rounds import requests_waiting
from plumbline.plans.queries.waiting import steps_waiting, to_look_at
from plumbline.plans.queries.work import next_due, plans_waiting, tasks_of
from plumbline.plans.rules.standing import SOON_DAYS

MOST_REPORTS = 5


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What needs this person, in the order of what happens if it waits."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    tasks = tasks_of(viewer, today=today)
    steps, asked = steps_waiting(viewer), requests_waiting(viewer, today=today)
    to_read = to_look_at(viewer)
    reviews = [r for r in review_dates(viewer, today=today) if r.on <= today + timedelta(days=SOON_DAYS)]
    counts = {label: n for label, n in queries.count_by_common(viewer).items() if n}
    uploads = list(queries.list_uploads(viewer)[:5])
    met = {r.plan.pk for r in reviews}
    waiting = [p for p in plans_waiting(viewer, today=today) if p.pk not in met]
    watched = attention(viewer, today)
    reports, questions = _reports_waiting(viewer, today), questions_to_me(viewer)
    context = {
        "today": today,
        "late": [t for t in tasks if t.days_late > 0],
        "due": [t for t in tasks if t.days_late <= 0],
        "asked": asked,
        "steps": steps,
        "to_read": to_read,
        "reviews": reviews,
        "waiting": waiting,
        "watched": watched,
        "reports": reports,
        "questions": questions,
        "more_reports": len(reports) > MOST_REPORTS,
        "most_reports_slice": f":{MOST_REPORTS}",
        "uploads": uploads,
        "waiting_total": len(waiting)
        + len(uploads)
        + len(asked)
        + len(questions)
        + len(steps)
        + len(to_read)
        + len(reviews),
        "counts": counts,
        "actions_total": sum(counts.values()),
        "next_due": None if tasks else next_due(viewer, after=today),
        "may_create": viewer.can("plan.create"),
    }
    return render(request, "web/home.html", context)


def _reports_waiting(viewer: Viewer, today: date) -> list[Item]:
    """The reports that are to be taken up today or are late, for those who take them up; then those that the person
    looks after. One more than is shown says that there are more."""
    if not (viewer.can("intelligence.triage") or viewer.can("intelligence.confidential")):
        return []
    pressing = list(items_to_take_up(viewer, today=today)[: MOST_REPORTS + 1])
    known = {item.pk for item in pressing}
    return [*pressing, *(item for item in items_handled(viewer)[: MOST_REPORTS + 1] if item.pk not in known)]


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help.html")


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """One person's dates, for their calendar program, which cannot sign in: knowing the address is the right to it.
    It holds what that person sees at this moment."""
    feed = find_feed(request.viewer, secret)  # type: ignore[attr-defined]
    if feed is None:
        raise Http404
    at = timezone.now()
    owner = viewer_of(feed.user, on=timezone.localdate(at))
    dates = calendar_of(owner, today=owner.day)
    note_feed_fetched(by=owner, at=at, feed=feed)
    answer = HttpResponse(
        calendar_file(dates, name="Plumbline", site=settings.SITE_ADDRESS, host=host(), at=at),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Content-Disposition"] = 'inline; filename="plumbline.ics"'
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def health(request: HttpRequest) -> JsonResponse:
    """Whether the program and its database answer; for whoever keeps the server. Names nobody and nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    answer = {"status": "ok", "database": connection.vendor}
    if connection.vendor == "sqlite":
        answer["sqlite"] = sqlite3.sqlite_version
        if sqlite3.sqlite_version_info < (3, 51, 3):
            answer["advice"] = (
                "This SQLite has a rare fault in its write-ahead log; use PostgreSQL for more than one council."
            )
    return JsonResponse(answer)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
