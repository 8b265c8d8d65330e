"""The inbox, and the steps of a report."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from plumbline.access.pages import new_submission, now, posted, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.intelligence.actions.triage import add_note, take_report_step
from plumbline.intelligence.forms.triage import CloseForm, HandlerForm, JoinForm, NoteForm, RouteForm, StepForm
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.inbox import (
    STANDS,
    WHOSE,
    InboxFilters,
    desk_of,
    handler_choices,
    inbox_counts,
    list_inbox,
    service_choices,
    teams_of,
    theme_choices,
    workloads,
)
from plumbline.intelligence.queries.item_page import link_choices
from plumbline.intelligence.queries.items import get_item
from plumbline.intelligence.queries.steps import ReportCourse, course_of, handlers_for, teams_for
from plumbline.intelligence.queries.together import joinable, outcome_readers
from plumbline.intelligence.rules.triage import OPEN
from plumbline.intelligence.views.pages import not_here, one_form_page, page, refused_page
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import KINDS, ROUTES
from plumbline.library.queries import form_of
from plumbline.library.types import Step
from plumbline.ui.forms import Choice
from plumbline.workflow.rules import NOT_YOURS

A_PAGE = 50
PREVIEW = "preview"  # the name of the button that shows the words before they are sent


@page
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The reports that wait, what presses first, each with why it is there and the one thing to do."""
    viewer, today = viewer_on(request), timezone.localdate()
    filters = InboxFilters.read(request.GET)
    found = Paginator(list_inbox(viewer, filters=filters, today=today), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found, "rows": [(item, desk_of(viewer, item, today)) for item in found], "filters": filters,
        "counts": inbox_counts(viewer, today=today), "whose": WHOSE.items(), "stands": STANDS.items(),
        "kinds": KINDS.items(), "routes": ROUTES.items(), "themes": theme_choices(viewer),
        "services": service_choices(viewer), "handlers": handler_choices(viewer),
        "has_team": teams_of(viewer).exists(), "reads": _reads(viewer), "works": viewer.can("intelligence.triage"),
    }  # fmt: skip
    return render(request, "intelligence/inbox.html", context)


def _reads(viewer: Viewer) -> bool:
    return viewer.can("intelligence.read") or viewer.can("intelligence.confidential")


@page
@require_http_methods(["GET", "POST"])
def item_step(request: HttpRequest, code: str, report_step: str) -> HttpResponse:
    """The page of one step: what it asks. A step that is not the viewer's to take now is told, not drawn."""
    viewer = viewer_on(request)
    item = get_item(viewer, code)
    course = course_of(viewer, item)
    words = course.process.step(report_step)
    offer = course.offer(report_step)
    if words is None or "reporter" in words.actors or (request.method == "GET" and (offer is None or offer.missing)):
        why = " ".join(offer.missing) if offer and offer.missing else NOT_YOURS
        return refused_page(request, item, Refusal(why))
    form = _step_form(request, viewer, item, course, words)
    closing = isinstance(form, CloseForm)
    if closing and PREVIEW in request.POST:
        return _preview(request, item, course, words, form)

    def do(data: dict[str, Any]) -> str:
        take_report_step(
            by=viewer, at=now(), code=code, step=report_step, edition=data["edition"], values=form.values()
        )
        return f"You {words.done}."

    return one_form_page(
        request, form, key=f"report-step:{code}:{report_step}", do=do, to=reverse("intelligence:item", args=[code]),
        item=item, heading=words.label, lede=_lede(course, words), button=words.label, course=course,
        can_preview=closing, joined=item.merged.count() if closing else 0,
        reading=outcome_readers(viewer, item) if closing else 0,
    )  # fmt: skip


def _step_form(request: HttpRequest, viewer: Viewer, item: Item, course: ReportCourse, step: Step) -> StepForm:
    given: dict[str, Any] = {"step": step, "initial": {"edition": item.edition}}
    if step.key in ("acknowledge", "hand_over"):
        given["initial"]["handler"] = str(viewer.user_id) if step.key == "acknowledge" else ""
        return HandlerForm(posted(request), people=_people(viewer, item, step), **given)
    if step.key == "route":
        given["initial"] |= {"route": item.route, "team": str(item.team_id or "")}
        teams = [(str(team.pk), team.name) for team in teams_for(viewer, item)]
        return RouteForm(posted(request), teams=teams, **given)
    if step.key == "merge":
        return JoinForm(posted(request), others=_others(viewer, item), **given)
    if step.key == "close":
        reached = course.reach.words if course.reach.anyhow or not item.merged.exists() else "They are told."
        return CloseForm(posted(request), reached=reached, **given)
    return StepForm(posted(request), **given)


def _people(viewer: Viewer, item: Item, step: Step) -> list[tuple[str, str]]:
    """The colleagues who may look after it, each with how many open reports they have already."""
    people = list(handlers_for(viewer, item))
    has = workloads(viewer, people)
    found: list[tuple[str, str]] = []
    for person in people:
        n = has.get(person.pk, 0)
        load = "Looks after none at present" if not n else f"Looks after {n} open report{'' if n == 1 else 's'}"
        name = f"{person.name} (you)" if person.pk == viewer.user_id else person.name
        if not (step.key == "hand_over" and person.pk == item.handler_id):
            found.append((str(person.pk), Choice(name, hint=load)))
    return found


def _others(viewer: Viewer, item: Item) -> list[tuple[str, str]]:
    rows = link_choices(viewer, item).filter(state__in=OPEN, record__kind=item.record.kind)
    return [
        (one.code, Choice(one.title, hint=f"{one.code}, {one.get_kind_display()}, received {_day(one)}"))
        for one in joinable(viewer, item, rows[:100])[:20]
    ]


def _day(item: Item) -> str:
    day = timezone.localdate(item.received_at)
    return f"{day.day} {day:%b %Y}"


def _lede(course: ReportCourse, step: Step) -> str:
    if step.key == "acknowledge" and course.reach.anyhow:
        return f"The person who raised it is told that somebody looks into it. {course.reach.words}"
    if step.key == "ask":
        return f"They read your question and can answer it. {course.reach.words}"
    state = course.process.state(step.to) if step.to else None
    return state.meaning if state else ""


def _preview(request: HttpRequest, item: Item, course: ReportCourse, step: Step, form: StepForm) -> HttpResponse:
    """The words as the person who raised it will read them, above the form that is still open."""
    form.is_valid()
    words = form.data.get("outcome_words", "").strip()
    for name in [name for name in form.errors if name != "outcome_words"]:
        del form.errors[name]  # they are asked for when it is closed, not while somebody looks
    context = {
        "form": form, "key": f"report-step:{item.code}:{step.key}", "item": item, "heading": step.label,
        "lede": _lede(course, step), "button": step.label, "course": course, "can_preview": True,
        "previewed": words, "letter": form_of(viewer_on(request), item.form).outcome, "joined": item.merged.count(),
        "reading": outcome_readers(viewer_on(request), item),
    }  # fmt: skip
    return render(request, "intelligence/item_form.html", context)


@page
@require_http_methods(["GET", "POST"])
def new_note(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    item = get_item(viewer, code)
    if told := not_here(request, item, "write notes on it"):
        return told
    form = NoteForm(posted(request), initial={"submission": new_submission()})

    def do(data: dict[str, Any]) -> str:
        add_note(by=viewer, at=now(), code=code, **data)
        return "The note is kept."

    return one_form_page(
        request, form, key=f"report-note:{code}", do=do, to=reverse("intelligence:item", args=[code]) + "#notes",
        item=item, heading="Write a note", lede="", button="Keep the note",
    )  # fmt: skip
