"""Versions of a plan: the list, one version with its steps and comments, reading it, comparing two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of, scale_of
from plumbline.library.types import Framework, ScaleValue
from plumbline.plans import reports
from plumbline.plans.actions import versions as actions
from plumbline.plans.forms.versions import AnswerForm, BeginVersionForm, CommentForm, TakeInForm, VersionStepForm
from plumbline.plans.models import Plan, PlanStage, PlanVersion
from plumbline.plans.queries import circulation, get_plan
from plumbline.plans.queries import versions as queries
from plumbline.plans.queries.versions import VersionPage
from plumbline.plans.rules.content import Item, PlanContent, Section
from plumbline.plans.rules.text_changes import Run, word_runs
from plumbline.plans.rules.version_words import Change
from plumbline.plans.rules.versions import FINAL, TAKE_IN
from plumbline.plans.rules.withheld import closed
from plumbline.plans.views.common import changing, posted, restore, sent
from plumbline.plans.views.files import download
from plumbline.plans.views.plans import whole
from plumbline.workflow.rules import Offer


@dataclass(frozen=True)
class Mark:
    """How a version stands, as a word, a shape and a colour."""

    label: str
    colour: str
    shape: str


CURRENT = Mark("Current", "green", "tick")
REPLACED = Mark("Replaced", "grey", "empty")


@page
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of the plan; which one is current is the first thing said (DG34)."""
    viewer = viewer_on(request)
    plan, rows = queries.plan_of_versions(viewer, code)
    final, may_begin = [row for row in rows if row.number is not None], queries.may_begin(viewer, plan)
    context = {
        "plan": plan,
        "current": max(final, key=lambda row: row.number or 0) if final else None,
        "draft": next((row for row in rows if row.final_at is None and row.dropped_at is None), None),
        "final": sorted(final, key=lambda row: -(row.number or 0)),
        "dropped": [row for row in rows if row.dropped_at is not None],
        "may_begin": may_begin,
        "has_versions": may_begin or queries.process_for(viewer, plan) is not None,
        "mark": CURRENT,
    }
    return render(request, "plans/versions.html", context)


@page
@require_http_methods(["GET", "POST"])
@changing("begin a version of this plan", may=queries.may_begin)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = get_plan(viewer, code)
    key = f"version:new:{code}"
    initial = {
        "date_of_plan": timezone.localdate(), "completed_by": viewer.name, "submission": new_submission(),
    }  # fmt: skip
    form = BeginVersionForm(posted(request), initial=initial)
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        moment = now()
        try:
            made = actions.begin_version(
                by=viewer, at=moment, code=code, values=form.values(), submission=form.cleaned_data["submission"]
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            _say_begun(request, made, new=made.begun_at == moment)
            return redirect("plans:version", code=code, version_id=made.pk)
    draft = queries.version_on_its_way(viewer, plan)
    if draft and not form.is_bound:
        return redirect("plans:version", code=code, version_id=draft.pk)
    context = {
        "form": form, "plan": plan, "key": key, "restored": restored, "current": queries.current_version(viewer, plan),
    }  # fmt: skip
    return render(request, "plans/version_begin.html", context, status=422 if form.errors else 200)


def _say_begun(request: HttpRequest, made: PlanVersion, *, new: bool) -> None:
    if new:
        messages.success(request, "The draft shows the plan as it stands. It changes only when changes are taken in.")
    else:
        messages.info(request, f"A version is on its way already, begun by {made.begun_by_name}: here it is.")


@page
def version(request: HttpRequest, code: str, version_id: int) -> HttpResponse:
    return _version_page(request, queries.version_page(viewer_on(request), code, version_id))


def _offered(found: VersionPage) -> list[Offer]:
    """The steps that the page speaks of: a place that is signed already is neither open nor missing."""
    signed = {row.slot.key for row in found.slots if row.standing}
    return [offer for offer in found.offers if offer.step.signs not in signed]


def _version_page(request: HttpRequest, found: VersionPage, form: CommentForm | None = None) -> HttpResponse:
    viewer, plan = viewer_on(request), found.version.plan
    ended, actors = plan.stage == PlanStage.ENDED, found.facts.actors
    key = f"version:comment:{found.version.pk}"
    restored = ""
    if form is None and not ended and queries.may_comment(viewer, found.version, actors):
        form = CommentForm(numbers=numbers_in(found.content), initial={"submission": new_submission()})
        restored = restore(request, form, key)
    may_circulate = found.version.number is not None and queries.may_circulate(viewer, plan, actors)
    current = queries.current_version(viewer, plan)
    is_current = current is not None and current.pk == found.version.pk
    context = {
        "page": found, "plan_version": found.version, "plan": plan,
        "framework": framework_of(viewer, plan.framework_id),
        "offers": () if ended else _offered(found), "current": current, "form": form, "key": key, "restored": restored,
        "is_current": is_current, "mark": mark_of(found, is_current=is_current), "direct": direct_steps(found),
        "may_answer": not ended and queries.may_answer(viewer, found.version, actors), "may_circulate": may_circulate,
        **_sent_to(viewer, found.version),
        "changes": grouped(found.changes, found.live), "check_open": "check_clear" not in found.facts.held,
    }  # fmt: skip
    return render(request, "plans/version.html", context, status=422 if form is not None and form.errors else 200)


def _sent_to(viewer: Viewer, version: PlanVersion) -> dict[str, Any]:
    """To whom a final version went: by name for those who see who was told, in numbers for everybody else."""
    if version.number is None:
        return {}
    copies = list(circulation.copies_of(viewer, version))
    return {
        "copies": copies,
        "lines_sent": [] if copies else circulation.lines_sent(viewer, version),
        "may_end_links": bool(copies) and circulation.may_end_links(viewer, version),
    }


def mark_of(found: VersionPage, *, is_current: bool) -> Mark:
    if found.version.number is not None:
        return CURRENT if is_current else REPLACED
    label = found.state.label if found.state else found.version.run.state
    return Mark(label, "grey", "cross") if found.version.dropped_at else Mark(label, "amber", "half")


def direct_steps(found: VersionPage) -> set[str]:
    """Steps that are one press: nothing to sign, to write or to think twice about."""
    return {s.key for s in found.process.steps if not (s.signs or s.asks or s.to == FINAL or s.key == TAKE_IN)}


def numbers_in(content: PlanContent) -> list[tuple[str, str]]:
    return [(i.number, f"{i.number} {i.title or i.text}"[:90]) for i in content.items]


@page
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, code: str, version_id: int, version_step: str) -> HttpResponse:
    """One step as a form: it names what is signed or done, and carries the fingerprint that the person was shown."""
    viewer = viewer_on(request)
    found = queries.version_page(viewer, code, version_id)
    to = reverse("plans:version", args=[code, version_id])
    offer = next((o for o in found.offers if o.step.key == version_step), None)
    chosen = found.process.step(version_step)
    if chosen is None:
        raise Http404
    if request.method != "POST" and (offer is None or not offer.open):
        messages.error(request, " ".join(offer.missing) if offer else "This step is not open now.")
        return redirect(to)
    key = f"version:step:{version_id}:{version_step}"
    form = _step_form(request, found, version_step)
    restored = restore(request, form, key)
    conflict = None
    if form.is_bound and form.is_valid():
        try:
            _take(request, code, version_id, version_step, form)
        except Conflict as met:
            conflict = met
        except Refusal as refusal:
            if version_step in direct_steps(found) or not form.fields:
                messages.error(request, refusal.message)
                return redirect(to)
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"You {chosen.done}." if chosen.done else "It is written down.")
            return redirect(to)
    if conflict and (offer is None or not offer.open or version_step in direct_steps(found)):
        messages.error(request, conflict.message)
        return redirect(to)
    context = {
        "page": found, "plan_version": found.version, "plan": found.version.plan, "step": chosen, "form": form,
        "key": key,
        "restored": restored, "conflict": conflict, "current": queries.current_version(viewer, found.version.plan),
        "changes": grouped(found.changes, found.live),
        "to_final": chosen.to == FINAL, "taking_in": version_step == TAKE_IN,
    }  # fmt: skip
    return render(request, "plans/version_step.html", context, status=409 if conflict else 422 if form.errors else 200)


def _take(request: HttpRequest, code: str, version_id: int, key: str, form: VersionStepForm) -> None:
    actions.take_version_step(
        by=viewer_on(request), at=now(), code=code, pk=version_id, step=key,
        edition=whole(request.POST.get("edition"), 0), shown_hash=request.POST.get("hash", ""),
        note=form.cleaned_data.get("note", ""), values=form.values() if isinstance(form, TakeInForm) else None,
    )  # fmt: skip


def _step_form(request: HttpRequest, found: VersionPage, key: str) -> VersionStepForm:
    chosen = found.process.step(key)
    assert chosen is not None
    if key == TAKE_IN:
        initial = {"date_of_plan": timezone.localdate(), "completed_by": found.version.completed_by}
        return TakeInForm(posted(request), step=chosen, initial=initial)
    return VersionStepForm(posted(request), step=chosen)


@page
@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, code: str, version_id: int) -> HttpResponse:
    """The form on the version's page; looked at alone, it is that page."""
    viewer = viewer_on(request)
    found = queries.version_page(viewer, code, version_id)
    if request.method != "POST":
        return redirect(reverse("plans:version", args=[code, version_id]) + "#comments")
    form = CommentForm(request.POST, numbers=numbers_in(found.content))
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.comment_on_version(
                by=viewer, at=now(), code=code, pk=version_id, number=data["number"], text=data["text"],
                submission=data["submission"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, f"version:comment:{version_id}")
            messages.success(request, "Your comment is with the person who completed this draft and with the lead.")
            return redirect(reverse("plans:version", args=[code, version_id]) + "#comments")
    return _version_page(request, found, form)


@page
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str, version_id: int, comment: int) -> HttpResponse:
    viewer = viewer_on(request)
    version = queries.get_version(viewer, code, version_id)
    said = version.comments.get(pk=comment)
    to = reverse("plans:version", args=[code, version_id]) + "#comments"
    if request.method != "POST" and (said.answered_at or not queries.may_answer(viewer, version)):
        messages.info(request, "This comment is answered already, or is not yours to answer.")
        return redirect(to)
    key = f"version:answer:{comment}"
    form = AnswerForm(posted(request))
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            actions.answer_comment(
                by=viewer, at=now(), code=code, pk=version_id, comment=comment, answer=form.cleaned_data["answer"]
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"{said.by_name} is told that you have answered.")
            return redirect(to)
    context = {
        "form": form,
        "plan": version.plan,
        "plan_version": version,
        "said": said,
        "key": key,
        "restored": restored,
    }
    return render(request, "plans/version_answer.html", context, status=422 if form.errors else 200)


@page
def read(request: HttpRequest, code: str, version_id: int) -> HttpResponse:
    """The version as it was made, never from the plan as it is now."""
    viewer = viewer_on(request)
    found = queries.get_version(viewer, code, version_id)
    context = {"plan": found.plan, "plan_version": found, "current": queries.current_version(viewer, found.plan)}
    context |= frozen_context(viewer, found)
    return render(request, "plans/version_read.html", context)


@page
def export(request: HttpRequest, code: str, version_id: int, to: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = queries.get_version(viewer, code, version_id)
    try:
        return download(reports.export_version(viewer, found, to))
    except Refusal as refusal:
        raise Http404(refusal.message) from refusal


@page
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """What changed between any two versions, or a version and the plan as it stands, in words (BY14)."""
    viewer = viewer_on(request)
    plan = get_plan(viewer, code)
    sides = queries.sides(viewer, plan)
    first, second = request.GET.get("from", ""), request.GET.get("to", "live")
    if not first:
        first = next((key for key, _ in sides if key.isdigit()), second)
    try:
        old, new = queries.side_of(viewer, plan, first), queries.side_of(viewer, plan, second)
    except PlanVersion.DoesNotExist as missing:
        raise Http404 from missing
    found = queries.changes_in(viewer, plan, old.content, new.content)
    context = {
        "plan": plan, "sides": sides, "old": old, "new": new, "count": len(found),
        "changes": grouped(found, new.content, old.content), "framework": framework_of(viewer, plan.framework_id),
        "has_versions": len(sides) > 1,
    }  # fmt: skip
    return render(request, "plans/version_compare.html", context)


# --- what the pages show ---


@dataclass(frozen=True)
class ShownChange:
    change: Change
    runs: list[Run]  # both texts as one, where there are two


@dataclass
class ChangedPart:
    number: str
    title: str
    changes: list[ShownChange]


def grouped(changes: list[Change], *contents: PlanContent) -> list[ChangedPart]:
    """The changes by section, in the order in which they were found."""
    titles = {s.number: s.title or s.theme for content in reversed(contents) for s in content.sections}
    parts: dict[str, ChangedPart] = {}
    for change in changes:
        part = parts.setdefault(change.section, ChangedPart(change.section, titles.get(change.section, ""), []))
        both = change.kind == "wording" and change.before and change.after
        part.changes.append(ShownChange(change, word_runs(change.before, change.after) if both else []))
    return list(parts.values())


@dataclass(frozen=True)
class FrozenRow:
    item: Item
    status: ScaleValue | None


@dataclass(frozen=True)
class FrozenSection:
    section: Section
    rows: list[FrozenRow]


def frozen_context(viewer: Viewer, version: PlanVersion) -> dict[str, Any]:
    """What the page of a frozen plan needs. The kind of plan comes with the plan's own row, also for a guest."""
    plan: Plan = version.plan
    framework: Framework = framework_of(viewer, plan.framework)
    scale = scale_of(viewer, plan.framework.scale)
    content = closed(queries.frozen_content(viewer, version))
    sections = [FrozenSection(s, [FrozenRow(i, scale.value(i.status.key)) for i in s.items]) for s in content.sections]
    return {"content": content, "sections": sections, "framework": framework, "scale": scale}
