"""Worklists of the viewer's areas, and by which rules they are made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.access.pages import now, page, posted, refuse, viewer_on
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.people.models import Organisation
from plumbline.picture.actions import choose
from plumbline.picture.forms.choosing import ChooseForm
from plumbline.picture.links import address, report_about
from plumbline.picture.queries.choices import (
    Chosen,
    chosen_of,
    get_organisation_to_choose_for,
    may_choose,
    rules_choices,
    weights_choices,
)
from plumbline.picture.queries.watching import WorkFilters, worklist
from plumbline.picture.reports.lists import export_worklist
from plumbline.picture.rules.usual import usual
from plumbline.picture.rules.watching import To, means
from plumbline.picture.views.common import download


@page
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    viewer, today = viewer_on(request), timezone.localdate()
    filters = WorkFilters.read(request.GET)
    found = worklist(viewer, filters, today)
    groups = [
        (group, [(finding, where(finding.to)) for finding in group.findings]) for group in found.groups if group.total
    ]
    context = {
        "found": found, "filters": filters, "groups": groups, "today": today, "query": request.GET.urlencode(),
        "may_choose": bool(may_choose(viewer)), "without_rules": [c for c in found.chosen if c.rules is None],
    }  # fmt: skip
    return render(request, "picture/worklist.html", context)


def where(to: To) -> str:
    """The address to which a finding leads; the service's page where this house has no nearer one."""
    service = f"{address('picture:service', to.key)}{'#' + to.more if to.more else ''}"
    found = {
        "service": lambda: service,
        "plan": lambda: address("plans:why", to.key) if to.more == "why" else address("plans:plan", to.key),
        "report": lambda: address("intelligence:item", to.key),
        "link": lambda: address("picture:link_plan", to.key),
        "draft": lambda: address("plans:draft_plan", to.key) or service,
        "record": lambda: report_about(to.key, to.more),
    }[to.page]()
    return found


@page
@require_safe
def export(request: HttpRequest, to: str) -> HttpResponse:
    filters = WorkFilters.read(request.GET)
    return download(lambda: export_worklist(viewer_on(request), filters, to, today=timezone.localdate()))


@page
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every published set of rules and weights, what each does, and which of them hold for whom."""
    viewer = viewer_on(request)
    theirs = [chosen_of(viewer, one) for one in may_choose(viewer)]
    context = {
        "theirs": theirs,
        "published": [(rules, [(rule, means(rule)) for rule in rules.rules]) for _, rules in rules_choices(viewer)],
        "weighing": [weights for _, weights in weights_choices(viewer)],
    }
    return render(request, "picture/rules.html", context)


@page
@require_http_methods(["GET", "POST"])
def choose_rules(request: HttpRequest, organisation_id: int) -> HttpResponse:
    viewer = viewer_on(request)
    organisation = get_organisation_to_choose_for(viewer, organisation_id)
    held = chosen_of(viewer, organisation)
    form = ChooseForm(posted(request), initial=_initial(held), **_choices(viewer, organisation))
    edition, conflict = held.edition, None
    if request.method == "POST":
        edition = int(request.POST["edition"]) if request.POST.get("edition", "").isdecimal() else held.edition
    if form.is_bound and form.is_valid():
        try:
            choose(
                by=viewer, at=now(), organisation_id=organisation.pk, rules_id=form.cleaned_data["rules"],
                weights_id=form.cleaned_data["weights"], edition=edition,
            )  # fmt: skip
        except Conflict as met:
            conflict, edition = met, met.edition
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"{organisation.name} watches and weighs as you chose, from now on.")
            return redirect("picture:rules")
    context = {"form": form, "organisation": organisation, "edition": edition, "conflict": conflict}
    return render(request, "picture/choose.html", context, status=409 if conflict else 422 if form.errors else 200)


def _choices(viewer: Any, organisation: Organisation) -> dict[str, Any]:
    published, weighing = rules_choices(viewer), weights_choices(viewer)
    rules, weights = usual(published, organisation.nation), usual(weighing, organisation.nation)
    none = "Nothing is usual there yet"
    return {
        "published": [one for _, one in published],
        "weighing": [one for _, one in weighing],
        "usual": (rules.title if rules else none, weights.title if weights else none),
    }


def _initial(held: Chosen) -> dict[str, str]:
    return {
        "rules": held.rules.id if held.rules and held.rules_chosen else "",
        "weights": held.weights.id if held.weights and held.weights_chosen else "",
    }
