"""A document comes in: upload, reading, preview, and what becomes of it. Nothing is a plan before the person agrees."""

from __future__ import annotations

from typing import Any, get_args

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import get_framework, list_frameworks, scale_of
from plumbline.library.types import Field
from plumbline.people.queries import organisations_where
from plumbline.plans import actions, queries
from plumbline.plans.actions import incoming
from plumbline.plans.forms import (
    AboutUploadForm,
    AgreementForm,
    RowForm,
    UploadedSectionForm,
    UploadForm,
    UseUploadForm,
)
from plumbline.plans.forms.common import TextForm
from plumbline.plans.models import PlanStage, Upload, UploadState
from plumbline.plans.reading.as_json import reading_from_json
from plumbline.plans.rules.merging import is_blank
from plumbline.plans.rules.wording import FIELD_WORDS
from plumbline.register.queries import list_services

ROWS_PER_PAGE = 100


@page
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    viewer = viewer_on(request)
    if not (viewer.can("plan.create") or viewer.can("plan.edit")):
        return render(request, "plans/not_here.html", {"what": "upload plans"}, status=403)
    posted = request.method == "POST"
    form = UploadForm(
        request.POST if posted else None, request.FILES if posted else None, frameworks=list_frameworks(viewer),
        initial={"framework": request.GET.get("framework", "")},
    )  # fmt: skip
    if posted and form.is_valid():
        try:
            made = incoming.receive(
                by=viewer, at=now(), file=form.cleaned_data["file"], framework=form.cleaned_data["framework"]
            )
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("plans:preview", code=made.code)
    context = {"form": form, "uploads": queries.list_uploads(viewer)[:10]}
    return render(request, "plans/upload.html", context, status=422 if form.errors else 200)


@page
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The waiting page, the refusal, or what was understood, row by row."""
    found = queries.get_upload(viewer_on(request), code)
    if found.state == UploadState.USED and found.plan:
        return redirect("plans:plan", code=found.plan.code)
    if incoming.was_interrupted(found, now()):
        actions.refuse_upload(pk=found.pk, message="Reading this document was interrupted. Upload it again.")
        found.refresh_from_db()
    if found.state == UploadState.READING:
        return render(request, "plans/reading.html", {"upload": found})
    if getattr(request, "htmx", False):  # the waiting page asked: what it waited for is a page of its own
        return HttpResponse(headers={"HX-Refresh": "true"})
    if found.state == UploadState.REFUSED:
        return render(request, "plans/refused.html", {"upload": found})
    return render(
        request, "plans/preview.html", preview_context(request, found, use_form(request, found, posted=False))
    )


def use_form(request: HttpRequest, found: Upload, *, posted: bool) -> UseUploadForm:
    viewer = viewer_on(request)
    owners = list(organisations_where(viewer, "plan.create"))
    needed = bool(found.framework) and get_framework(viewer, found.framework).period == "required"
    return UseUploadForm(
        request.POST if posted else None,
        owners=owners, services=list(list_services(viewer)), plans=list(queries.plan_choices(viewer)[:500]),
        asks_period=needed and not all(found.reading["period"].values()),
        initial={"submission": new_submission(), "use": "create", "owner": str(owners[0].pk) if owners else ""},
    )  # fmt: skip


def preview_context(request: HttpRequest, found: Upload, form: UseUploadForm) -> dict[str, Any]:
    viewer, reading = viewer_on(request), found.reading
    framework = get_framework(viewer, found.framework) if found.framework else None
    left_out = set(found.left_out)
    items = reading_from_json(reading).plan.items  # in the order of the rows
    rows = [
        {"section": section, "item": item, "place": f"{s}:{i}", "s": s, "i": i, "left_out": f"{s}:{i}" in left_out,
         "starts": i == 0}
        for s, section in enumerate(reading["sections"])
        for i, item in enumerate(section["items"])
    ]  # fmt: skip
    return {
        "upload": found, "reading": reading, "framework": framework, "form": form,
        "frameworks": list_frameworks(viewer),
        "rows": Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page")), "total": len(rows),
        "without_rows": [(s, part) for s, part in enumerate(reading["sections"]) if not part["items"]],
        "columns": [c for c in found.columns if c["heading"] or c["field"]],
        "fields": [(name, FIELD_WORDS[name]) for name in get_args(Field)],
        "kept": sum(not r["left_out"] and not is_blank(item) for r, item in zip(rows, items, strict=True)),
        "earlier": queries.made_before(viewer, found),
        "noun": framework.items.noun if framework else "row",
        "shows": {
            "start": any(r["item"]["start"]["text"] for r in rows),
            "finish": any(r["item"]["finish"]["text"] for r in rows),
            "status": any(r["item"]["status"]["text"] for r in rows),
            "progress": any(r["item"]["progress"] for r in rows),
        },
    }  # fmt: skip


@page
@require_POST
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """The person says what columns mean, or what kind of plan it is."""
    viewer = viewer_on(request)
    found = queries.get_upload(viewer, code)
    if found.state != UploadState.READY:
        return redirect("plans:preview", code=code)
    known = {f"{c['grid']}:{c['column']}" for c in found.columns}
    allowed = {"", *get_args(Field)}
    given = {
        place: request.POST[f"column_{place}"] for place in known if request.POST.get(f"column_{place}", "-") in allowed
    }
    as_found = {f"{c['grid']}:{c['column']}": c["field"] for c in found.columns}
    changed = {place: field for place, field in given.items() if field != as_found.get(place)}
    try:
        incoming.reread(
            by=viewer,
            upload=found,
            assignments={**found.assignments, **changed},
            framework=request.POST.get("framework", ""),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The document is read again with what you chose.")
    return redirect("plans:preview", code=code)


@page
@require_POST
def leave_out(request: HttpRequest, code: str) -> HttpResponse:
    """The ticked rows come in, the others are left out."""
    found = queries.get_upload(viewer_on(request), code)
    if found.state != UploadState.READY:
        return redirect("plans:preview", code=code)
    keep_choice(request, found)
    messages.success(request, "Your choice of rows is kept.")
    return redirect("plans:preview", code=code)


def keep_choice(request: HttpRequest, found: Upload) -> None:
    """Of the rows that stood on the page, those without a tick are left out."""
    places = {f"{s}:{i}" for s, section in enumerate(found.reading["sections"]) for i in range(len(section["items"]))}
    shown = [place for place in request.POST.getlist("shown") if place in places]
    kept = set(request.POST.getlist("keep"))
    if shown:
        actions.leave_rows_out(pk=found.pk, shown=shown, ticked=[place for place in shown if place not in kept])
        found.refresh_from_db()


@page
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, code: str, s: int, i: int) -> HttpResponse:
    """One row of what was understood, to be corrected or left out."""
    viewer = viewer_on(request)
    found = queries.get_upload(viewer, code)
    try:
        section = found.reading["sections"][s]
        item = section["items"][i]
    except (KeyError, IndexError) as missing:
        raise Http404 from missing
    scale = scale_of(viewer, queries.scale_row_of(viewer, found.framework)) if found.framework else None
    form = RowForm(
        request.POST if request.method == "POST" else None,
        scale=scale, reading=found.reading, initial=RowForm.initial_of(item, left_out=f"{s}:{i}" in found.left_out),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values, leave = form.values()
        actions.change_row(pk=found.pk, section=s, item=i, values=values, leave_out=leave)
        messages.success(request, f"Row {item['number']} is kept as you wrote it.")
        return redirect("plans:preview", code=code)
    context = {"form": form, "upload": found, "item": item, "section": section}
    return render(request, "plans/preview_row.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, code: str, s: int) -> HttpResponse:
    """One recommendation, theme or objective of what was understood, to be corrected."""
    viewer = viewer_on(request)
    found = queries.get_upload(viewer, code)
    try:
        part = found.reading["sections"][s]
    except (KeyError, IndexError) as missing:
        raise Http404 from missing
    framework = get_framework(viewer, found.framework) if found.framework else None
    form = UploadedSectionForm(
        request.POST if request.method == "POST" else None,
        levels=framework.sections.outcome_levels if framework else (), initial=UploadedSectionForm.initial_of(part),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        actions.change_section(pk=found.pk, section=s, values=form.values())
        messages.success(request, "It is kept as you wrote it.")
        return redirect("plans:preview", code=code)
    context = {"form": form, "upload": found, "heading": f"{part['number']} {part['title']}".strip()}
    return render(request, "plans/preview_part.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
def about(request: HttpRequest, code: str) -> HttpResponse:
    """Title, period and header of what was understood, to be corrected."""
    found = queries.get_upload(viewer_on(request), code)
    if found.state != UploadState.READY:
        return redirect("plans:preview", code=code)
    form = AboutUploadForm(request.POST if request.method == "POST" else None, reading=found.reading)
    if request.method == "POST" and form.is_valid():
        actions.change_about(pk=found.pk, values=form.values())
        messages.success(request, "It is kept as you wrote it.")
        return redirect("plans:preview", code=code)
    context = {"form": form, "upload": found, "heading": "About the plan"}
    return render(request, "plans/preview_part.html", context, status=422 if form.errors else 200)


@page
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """The person does not want it after all."""
    viewer = viewer_on(request)
    found = queries.get_upload(viewer, code)
    actions.discard_upload(by=viewer, pk=found.pk)
    messages.success(request, f"{found.file_name} is discarded. Nothing of it is kept.")
    return redirect("plans:upload")


@page
@require_POST
def use(request: HttpRequest, code: str) -> HttpResponse:
    """The person agrees: a new plan, or on to what would change in one."""
    viewer = viewer_on(request)
    found = queries.get_upload(viewer, code)
    if found.state == UploadState.USED and found.plan:
        return redirect("plans:plan", code=found.plan.code)
    if found.state != UploadState.READY:
        return redirect("plans:preview", code=code)
    keep_choice(request, found)
    form = use_form(request, found, posted=True)
    if form.is_valid():
        data = form.cleaned_data
        if data["use"] == "update":
            return redirect("plans:changes", code=code, plan=data["plan"])
        try:
            made = incoming.use_upload(
                by=viewer, at=now(), upload=found, owner_id=int(data["owner"]), service_number=data["service"],
                period=(data.get("period_start"), data.get("period_end")),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "The plan is created as a draft. Look it over, then start it.")
            return redirect("plans:plan", code=made.code)
    return render(request, "plans/preview.html", preview_context(request, found, form), status=422)


@page
@require_http_methods(["GET", "POST"])
def changes(request: HttpRequest, code: str, plan: str) -> HttpResponse:
    """What the document would change in a plan, before it does."""
    viewer = viewer_on(request)
    found, target = queries.get_upload(viewer, code), queries.get_plan(viewer, plan)
    if found.state != UploadState.READY:
        return redirect("plans:plan", code=plan)
    comparison = incoming.what_would_change(by=viewer, upload=found, code=plan)
    posted = request.POST if request.method == "POST" else None
    asks = target.stage == PlanStage.LIVE and comparison.moves_a_finish
    form = AgreementForm(posted) if asks else TextForm(posted)
    if posted is not None and form.is_valid():
        try:
            incoming.bring_up_to_date(by=viewer, at=now(), upload=found, code=plan, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "The plan is up to date with the document.")
            return redirect("plans:plan", code=plan)
    context = {"upload": found, "plan": target, "comparison": comparison, "form": form}
    return render(request, "plans/changes.html", context, status=422 if form.errors else 200)
