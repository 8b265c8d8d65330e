"""Evidence: offering it, using it again, judging it, and giving out its file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from plumbline.access.models import FOR_ALL
from plumbline.access.pages import new_submission, now, page, refuse, viewer_on
from plumbline.access.queries import NOT_PARTNERS
from plumbline.files.queries import content_of
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.plans import actions, queries
from plumbline.plans.bundle import export_with_evidence
from plumbline.plans.forms.evidence import EvidenceForm, JudgeForm, UseEvidenceForm
from plumbline.plans.models import Evidence, EvidenceState
from plumbline.plans.queries.evidence import evidence_choices, get_evidence, uses_in, uses_seen
from plumbline.plans.queries.improvement import may_authorise
from plumbline.plans.queries.loop import UseRow, why_not_judge
from plumbline.plans.views.common import changing, one_form_page, posted, restore, sent
from plumbline.plans.views.loop import send_again

RECORD = "offer evidence on this plan"


@page
def evidence_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every piece of evidence of the plan that the viewer may read, in the plan's order."""
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    uses = uses_in(viewer, plan)
    counts = [(state.label, sum(u.state == state for u in uses)) for state in EvidenceState]
    context = {
        "plan": plan, "uses": uses, "counts": counts, "may_record": queries.may_record(viewer, plan),
        "has_notes": any(u.evidence.audience not in FOR_ALL for u in uses),
        "may_authorise": may_authorise(viewer, plan),
    }  # fmt: skip
    return render(request, "plans/evidence_list.html", context)


@page
def evidence(request: HttpRequest, code: str, evidence: str) -> HttpResponse:
    """One piece: what it is, what it is used for in plans that the viewer sees, and what was said of it there."""
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    found: Any = get_evidence(viewer, code, evidence)
    may = queries.may_record(viewer, plan) and plan.stage != "ended"
    here = [u for u in found.uses_there if u.action.plan_id == plan.pk]
    context = {
        "plan": plan, "evidence": found, "others": [u for u in found.uses_there if u.action.plan_id != plan.pk],
        "here": [UseRow(u, may and not why_not_judge(viewer, u, u.action)) for u in here],
    }  # fmt: skip
    return render(request, "plans/evidence.html", context)


@page
def evidence_file(request: HttpRequest, code: str, evidence: str) -> HttpResponse:
    """The file as it was handed in: always to be saved, never shown by the browser within Plumbline's own pages."""
    viewer = viewer_on(request)
    found = get_evidence(viewer, code, evidence)
    if found.file is None:
        raise Evidence.DoesNotExist
    try:
        content = content_of(viewer, found.file)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("plans:evidence", code=code, evidence=evidence)
    response = HttpResponse(content, content_type=found.file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@page
def with_evidence(request: HttpRequest, code: str) -> Any:
    """The plan and its evidence in one file."""
    name, file = export_with_evidence(
        viewer_on(request), code, today=timezone.localdate(), with_notes=request.GET.get("notes") == "with"
    )
    response = StreamingHttpResponse(file, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@page
@require_http_methods(["GET", "POST"])
@changing(RECORD, queries.may_record)
def offer(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """A new piece of evidence for one action."""
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    key = f"evidence:{code}:{number}"
    form = EvidenceForm(
        posted(request), request.FILES or None, initial={"submission": new_submission()},
        partner=any(p.organisation_kind not in NOT_PARTNERS for p in viewer.posts),
    )  # fmt: skip
    restored = restore(request, form, key)
    if form.is_bound and form.is_valid():
        try:
            actions.offer_evidence(
                by=viewer, at=now(), code=code, number=number, values=form.values(),
                submission=form.cleaned_data["submission"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            sent(request, key)
            messages.success(request, f"Your evidence is offered for action {number}. Somebody else looks at it now.")
            return redirect(reverse("plans:action", args=[code, number]) + "#loop")
    context = {
        "form": form, "plan": found.plan, "action": found, "key": key, "restored": restored,
        "again": evidence_choices(viewer, found).exists(), "file_lost": bool(form.errors and request.FILES),
    }  # fmt: skip
    return render(request, "plans/evidence_form.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "POST"])
@changing(RECORD, queries.may_record)
def use(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Evidence that is there already is put forward for this action as well (BY8)."""
    viewer = viewer_on(request)
    found = queries.get_action(viewer, code, number)
    choices = evidence_choices(viewer, found)
    if request.method == "GET" and not choices:
        context = {
            "plan": found.plan, "action": found, "heading": f"Use evidence that is there for action {number}",
            "why_not": "There is no evidence yet, on the plans that you record on, that this action does not have.",
        }  # fmt: skip
        return render(request, "plans/loop_not_yet.html", context)

    def do(data: dict[str, Any]) -> str:
        made = actions.use_evidence(by=viewer, at=now(), code=code, number=number, evidence=data["evidence"])
        pieces = "piece" if len(made) == 1 else "pieces"
        return f"{len(made)} {pieces} of evidence put forward for action {number}." if made else "It has these already."

    return one_form_page(
        request, UseEvidenceForm(posted(request), choices=choices), key=f"evidence:use:{code}:{number}", do=do,
        to=reverse("plans:action", args=[code, number]) + "#loop", plan=found.plan, action=found,
        heading=f"Use evidence that is there for action {number}", button="Use for this action",
        lede=f"{found.text or found.title}\n\nIt is handed in once and answers both. Whoever may read that kind of "
        "evidence on this plan can then open it here.",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
@changing("judge evidence on this plan", queries.may_record)
def judge(request: HttpRequest, code: str, number: str, evidence: str) -> HttpResponse:
    """Accepts a piece for one action, or sends it back."""
    viewer = viewer_on(request)
    found = uses_seen(viewer).select_related("action__plan__record__owner").get(
        action__plan__code=code, action__number=number, evidence__code=evidence
    )  # fmt: skip
    title, why_not = found.evidence.title, why_not_judge(viewer, found, found.action)
    heading = f"Evidence for action {number}: {title}"
    if why_not and request.method == "GET":
        context = {"plan": found.action.plan, "action": found.action, "heading": heading, "why_not": why_not}
        return render(request, "plans/loop_not_yet.html", context, status=403)
    form = JudgeForm(posted(request), initial={"seen": found.state})

    def do(data: dict[str, Any]) -> str:
        try:
            made = actions.judge_evidence(
                by=viewer, at=now(), code=code, number=number, evidence=evidence, seen=data["seen"],
                state=data["state"], reason=data["reason"],
            )  # fmt: skip
        except Conflict as met:
            send_again(form, "seen", met.theirs["state"])
            raise
        return f"“{title}” is {made.get_state_display().lower()}."

    return one_form_page(
        request, form, key=f"evidence:judge:{code}:{number}:{evidence}", do=do,
        to=reverse("plans:evidence", args=[code, evidence]), plan=found.action.plan, action=found.action,
        heading=heading, lede=found.action.text or found.action.title, button="Save", evidence=[found.evidence],
    )  # fmt: skip
