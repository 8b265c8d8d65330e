"""The list of services, a provider with all of its own, areas, and what is written down of a service by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from plumbline.access.pages import new_submission, now, page, posted, refuse, saved, viewer_on
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.register import actions
from plumbline.register.forms.services import (
    AttachPracticeForm,
    EditPracticeForm,
    EndPracticeForm,
    ScopeForm,
    ServiceForm,
)
from plumbline.register.queries.finding import (
    ServiceFilters,
    areas_looked_after,
    find_providers,
    provider_page,
    service_list,
)
from plumbline.register.queries.services import (
    EDIT,
    areas_kept,
    get_service,
    get_service_practice,
    may_keep,
    practice_choices,
    practices_of,
)
from plumbline.register.reports import export_services
from plumbline.register.rules.addresses import looks_personal
from plumbline.register.rules.scope import out_of_scope
from plumbline.register.templatetags.register import service_address
from plumbline.register.views.common import differences, not_for_you, restore, sent, whole

KEEP = "change what is kept of this service"


@page
@require_GET
def list_(request: HttpRequest) -> HttpResponse:
    filters = ServiceFilters.read(request.GET)
    found = service_list(viewer_on(request), filters, number=request.GET.get("page"))
    context = {"list": found, "page": found.page, "filters": filters, "query": request.GET.urlencode()}
    return render(request, "register/services.html", context)


@page
@require_GET
def export(request: HttpRequest, to: str) -> HttpResponse:
    try:
        filters = ServiceFilters.read(request.GET)
        return saved(export_services(viewer_on(request), filters, to, today=timezone.localdate()))
    except Refusal as refusal:
        raise Http404(refusal.message) from refusal


@page
@require_GET
def areas(request: HttpRequest) -> HttpResponse:
    viewer = viewer_on(request)
    return render(request, "register/coverage.html", {"areas": areas_looked_after(viewer), "keeps": viewer.can(EDIT)})


@page
@require_GET
def provider(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "register/provider.html", {"page": provider_page(viewer_on(request), number)})


def _service_form(request: HttpRequest, **more: Any) -> ServiceForm:
    viewer = viewer_on(request)
    return ServiceForm(
        posted(request), areas=list(areas_kept(viewer)), search=lambda text: find_providers(viewer, text), **more
    )


@page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A service that no regulator publishes (WI8, HE5)."""
    viewer, key = viewer_on(request), "service:new"
    if not viewer.can(EDIT) or not areas_kept(viewer).exists():
        return not_for_you(request, "add services")
    form = _service_form(request, new=True)
    restored = restore(request, form, key)
    submission = request.POST.get("submission") or new_submission()
    if form.is_bound and form.is_valid():
        try:
            made = actions.add_service(by=viewer, at=now(), values=form.values(), submission=submission[:60])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"{made.name} is in the register. Its number is {made.number}.")
            return redirect(service_address(made))
    context = {"form": form, "key": key, "restored": restored, "submission": submission, "service": None}
    return render(request, "register/service_form.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: str) -> HttpResponse:
    viewer, key = viewer_on(request), f"service:{number}"
    service = get_service(viewer, number)
    if not may_keep(viewer, service):
        return not_for_you(request, KEEP, service)
    if service.published:
        return render(request, "register/service_published.html", {"service": service})
    form = _service_form(request, new=False, initial=ServiceForm.initial_of(service))
    restored, conflict = restore(request, form, key), None
    edition = whole(request.POST.get("edition"), service.edition)
    if form.is_bound and form.is_valid():
        try:
            saved = actions.edit_service(by=viewer, at=now(), number=number, values=form.values(), edition=edition)
        except Conflict as met:
            conflict, edition = met, met.edition
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"{saved.name} is saved.")
            return redirect(service_address(saved))
    context = {
        "form": form, "key": key, "restored": restored, "service": service, "edition": edition, "conflict": conflict,
        "differences": differences(form, conflict.theirs, _typed(form)) if conflict else [],
    }  # fmt: skip
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "register/service_form.html", context, status=status)


def _typed(form: ServiceForm) -> dict[str, str]:
    """What was typed, in the words in which the other's text is shown."""
    given = form.cleaned_data
    words = {name: "" if given.get(name) is None else str(given[name]) for name in form.fields}
    for name in ("area", "registration", "status"):
        listed = {str(value): str(label) for value, label in getattr(form.fields[name], "choices", [])}
        words[name] = listed.get(words.get(name, ""), words.get(name, ""))
    found = [p.name for p in form.found if p.number == form.chosen]
    words["provider"] = found[0] if found else form.named
    return words


@page
@require_http_methods(["GET", "POST"])
def scope(request: HttpRequest, number: str) -> HttpResponse:
    """Who assesses it, and where its registered office is: of a published service too."""
    viewer, key = viewer_on(request), f"service:scope:{number}"
    service = get_service(viewer, number)
    if not may_keep(viewer, service):
        return not_for_you(request, "say whose this service is to assess", service)
    form = ScopeForm(posted(request), initial=ScopeForm.initial_of(service))
    restored, conflict = restore(request, form, key), None
    edition = whole(request.POST.get("edition"), service.edition)
    if form.is_bound and form.is_valid():
        try:
            saved = actions.say_scope(by=viewer, at=now(), number=number, values=form.values(), edition=edition)
        except Conflict as met:
            conflict, edition = met, met.edition
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, out_of_scope(saved.scope) or f"{saved.name} is yours to assess.")
            return redirect(service_address(saved))
    context = {
        "form": form, "key": key, "restored": restored, "service": service, "edition": edition, "conflict": conflict,
        "differences": differences(form, conflict.theirs, form.cleaned_data) if conflict else [],
        "stands": out_of_scope(service.scope),
    }  # fmt: skip
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "register/services_scope.html", context, status=status)


@page
@require_http_methods(["GET", "POST"])
def practices(request: HttpRequest, number: str) -> HttpResponse:
    """The GP practices that look after people of a service (HE33)."""
    viewer, key, today = viewer_on(request), f"practice:{number}", timezone.localdate()
    service = get_service(viewer, number)
    may = may_keep(viewer, service)
    if request.method == "POST" and not may:
        return not_for_you(request, KEEP, service)
    form = AttachPracticeForm(
        posted(request), practices=list(practice_choices(viewer)) if may else [], initial={"since": today}
    )
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            made = actions.attach_practice(
                by=viewer, at=now(), number=number, since=form.cleaned_data["since"], practice_id=form.chosen,
                values=None if form.chosen else form.practice(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"{made.practice.name} is attached to {service.name}.")
            return redirect("register:practices", number=number)
    rows = [
        (row, looks_personal(row.practice.email), viewer.can(EDIT, row.practice.kept_by_id))
        for row in practices_of(viewer, service)
    ]
    context = {
        "form": form, "key": key, "restored": restored, "service": service, "may": may, "today": today,
        "current": [r for r in rows if r[0].until is None or r[0].until >= today],
        "past": [r for r in rows if r[0].until is not None and r[0].until < today],
    }  # fmt: skip
    return render(request, "register/practices.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
def edit_practice(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    viewer, key = viewer_on(request), f"practice:{number}:{pk}"
    held = get_service_practice(viewer, number, pk)
    if not may_keep(viewer, held.service) or not viewer.can(EDIT, held.practice.kept_by_id):
        return not_for_you(request, f"change a practice that {held.practice.kept_by.name} keeps", held.service)
    form = EditPracticeForm(posted(request), initial=EditPracticeForm.initial_of(held.practice))
    restored, conflict = restore(request, form, key), None
    edition = whole(request.POST.get("edition"), held.practice.edition)
    if form.is_bound and form.is_valid():
        try:
            saved = actions.edit_practice(
                by=viewer, at=now(), number=number, pk=pk, values=form.practice(), edition=edition
            )
        except Conflict as met:
            conflict, edition = met, met.edition
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"{saved.name} is saved.")
            return redirect("register:practices", number=number)
    context = {
        "form": form, "key": key, "restored": restored, "held": held, "service": held.service, "edition": edition,
        "conflict": conflict, "differences": differences(form, conflict.theirs, form.cleaned_data) if conflict else [],
    }  # fmt: skip
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "register/practice_form.html", context, status=status)


@page
@require_http_methods(["GET", "POST"])
def end_practice(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    viewer = viewer_on(request)
    held = get_service_practice(viewer, number, pk)
    if not may_keep(viewer, held.service):
        return not_for_you(request, KEEP, held.service)
    form = EndPracticeForm(posted(request), initial={"until": held.until or timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            actions.end_practice(by=viewer, at=now(), number=number, pk=pk, until=form.cleaned_data["until"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"The last day of {held.practice.name} is written down.")
            return redirect("register:practices", number=number)
    context = {"form": form, "held": held, "service": held.service}
    return render(request, "register/practice_end.html", context, status=422 if form.errors else 200)
