"""Pages of differences of opinion and of the hand-back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from plumbline.access.pages import new_submission, now, page, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.types import Step
from plumbline.plans import queries
from plumbline.plans.actions.disagreements import raise_disagreement, say_position, take_dispute_step
from plumbline.plans.actions.hand_back import propose_hand_back, take_hand_back_step
from plumbline.plans.forms.decisions import DisagreementForm, HandBackForm, PositionForm, StepForm
from plumbline.plans.models import Disagreement, HandBack, Plan
from plumbline.plans.queries import decisions
from plumbline.plans.queries.decisions import Course
from plumbline.plans.queries.pages import numbers_of
from plumbline.plans.views.common import one_form_page, posted
from plumbline.workflow.rules import NOT_YOURS


@page
def disagreements(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    found = [(one, decisions.state_of(viewer, one.run)) for one in decisions.disagreements_of(viewer, plan)]
    context = {"plan": plan, "found": found, "may_dispute": decisions.may_dispute(viewer, plan)}
    return render(request, "plans/disagreements.html", context)


@page
@require_http_methods(["GET", "POST"])
def new_disagreement(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    if request.method == "GET" and not decisions.may_dispute(viewer, plan):
        return _not_here(request, plan, "say that you see this plan differently")
    numbers = numbers_of(viewer, plan)
    initial = {"submission": new_submission(), "number": request.GET.get("action", ""), "side": _own_side(viewer)}
    form = DisagreementForm(posted(request), initial=initial, numbers=numbers)

    made: list[Disagreement] = []

    def do(data: dict[str, Any]) -> str:
        made.append(raise_disagreement(by=viewer, at=now(), code=code, **data))
        return "It is written down, and the group is told. The plan now says that views differ."

    return one_form_page(
        request, form, key=f"disagreement:{code}", do=do, plan=plan,
        to=lambda: reverse("plans:disagreement", args=[code, made[0].pk]),
        heading="Views differ", button="Write it down",
        lede="First the group tries to understand why and to find a way that both sides can accept. Only then is the "
        "oversight group asked.",
    )  # fmt: skip


@page
def disagreement(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    viewer = viewer_on(request)
    found = decisions.get_disagreement(viewer, code, pk)
    context = {
        "plan": found.plan, "found": found, "course": decisions.dispute_course(viewer, found),
        "positions": decisions.positions_of(viewer, found), "may_dispute": decisions.may_dispute(viewer, found.plan),
    }  # fmt: skip
    return render(request, "plans/disagreement.html", context)


@page
@require_http_methods(["GET", "POST"])
def new_position(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    viewer = viewer_on(request)
    found = decisions.get_disagreement(viewer, code, pk)
    if request.method == "GET" and (found.ended_at or not decisions.may_dispute(viewer, found.plan)):
        return _not_here(request, found.plan, "add to this difference of opinion")
    form = PositionForm(posted(request), initial={"submission": new_submission(), "side": _own_side(viewer)})

    def do(data: dict[str, Any]) -> str:
        say_position(by=viewer, at=now(), code=code, pk=pk, **data)
        return "It is kept as you wrote it."

    return one_form_page(
        request, form, key=f"position:{code}:{pk}", do=do, to=reverse("plans:disagreement", args=[code, pk]),
        plan=found.plan, heading="Add a view or an attempt", lede=found.title, button="Add it",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
def dispute_step(request: HttpRequest, code: str, pk: int, step: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = decisions.get_disagreement(viewer, code, pk)
    course = decisions.dispute_course(viewer, found)

    def do(data: dict[str, Any]) -> str:
        note = data.get("note", "")
        take_dispute_step(by=viewer, at=now(), code=code, pk=pk, step=step, edition=data["edition"], note=note)
        return _done(course, step)

    return _step_page(request, found.plan, course, step, do, to=reverse("plans:disagreement", args=[code, pk]))


@page
@require_http_methods(["GET", "POST"])
def hand_backs(request: HttpRequest, code: str) -> HttpResponse:
    """What must be true before the plan is handed back, the one on its way, and those that were given up."""
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    context = {
        "plan": plan, "found": list(decisions.hand_backs_of(viewer, plan)),
        "ready": decisions.readiness_of(viewer, plan),
        "may_hand_back": decisions.may_hand_back(viewer, plan), "provider": decisions.provider_of(viewer, plan),
    }  # fmt: skip
    return render(request, "plans/hand_backs.html", context)


@page
@require_http_methods(["GET", "POST"])
def new_hand_back(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    plan = queries.get_plan(viewer, code)
    if request.method == "GET" and not decisions.may_hand_back(viewer, plan):
        return _not_here(request, plan, "hand this plan back")

    made: list[HandBack] = []

    def do(data: dict[str, Any]) -> str:
        made.append(propose_hand_back(by=viewer, at=now(), code=code, **data))
        return "It is prepared. Put it to the planning group next."

    form = HandBackForm(posted(request), initial={"submission": new_submission()})
    return one_form_page(
        request, form, key=f"hand-back:{code}", do=do,
        to=lambda: reverse("plans:hand_back", args=[code, made[0].pk]),
        plan=plan, heading="End the formal meetings", button="Prepare it",
        lede="The group considers it together, the oversight group is asked to agree, and then the provider leads the "
        "plan in-house with everything in it kept.",
    )  # fmt: skip


@page
def hand_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    viewer = viewer_on(request)
    found = decisions.get_hand_back(viewer, code, pk)
    ready = decisions.readiness_of(viewer, found.plan)
    context = {
        "plan": found.plan, "found": found, "ready": ready, "provider": decisions.provider_of(viewer, found.plan),
        "course": decisions.hand_back_course(viewer, found, ready),
    }  # fmt: skip
    return render(request, "plans/hand_back.html", context)


@page
@require_http_methods(["GET", "POST"])
def hand_back_step(request: HttpRequest, code: str, pk: int, step: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = decisions.get_hand_back(viewer, code, pk)
    course = decisions.hand_back_course(viewer, found, decisions.readiness_of(viewer, found.plan))

    def do(data: dict[str, Any]) -> str:
        lead = data.get("lead")
        take_hand_back_step(
            by=viewer, at=now(), code=code, pk=pk, step=step, edition=data["edition"], note=data.get("note", ""),
            lead_id=int(lead) if lead else None,
        )  # fmt: skip
        return _done(course, step)

    leads = _provider_leads(viewer, found.plan) if step == "hand_back" else None
    return _step_page(
        request, found.plan, course, step, do, to=reverse("plans:hand_back", args=[code, pk]), leads=leads
    )


def _step_page(
    request: HttpRequest, plan: Plan, course: Course, step: str, do: Any, *, to: str,
    leads: list[tuple[str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of one step: what it asks. A step that is not the viewer's to take now is told, not drawn."""
    words = course.process.step(step)
    offer = next((o for o in course.offers if o.step.key == step), None)
    if words is None or (offer is None and request.method == "GET"):
        refusal: Refusal | None = Refusal(NOT_YOURS)
    else:
        refusal = Refusal(" ".join(offer.missing)) if offer and offer.missing and request.method == "GET" else None
    if refusal is not None or words is None:
        context = {"plan": plan, "refusal": refusal, "back": to}
        return render(request, "plans/step_refused.html", context, status=403)
    form = StepForm(posted(request), initial={"edition": course.run.edition}, step=words, leads=leads)
    return one_form_page(
        request, form, key=f"step:{course.run.pk}:{step}", do=do, to=to, plan=plan, heading=words.label,
        lede=_meaning(course, words), button=words.label,
    )  # fmt: skip


def _done(course: Course, step: str) -> str:
    """What the person has just done, in the words of the process: "You asked the oversight group."."""
    words = course.process.step(step)
    return f"You {words.done}." if words and words.done else "It is written down."


def _meaning(course: Course, step: Step) -> str:
    state = course.process.state(step.to or course.run.state)
    return state.meaning if state else ""


def _provider_leads(viewer: Viewer, plan: Plan) -> list[tuple[str, str]]:
    theirs = decisions.provider_members(viewer, plan, decisions.provider_of(viewer, plan))
    return [(str(member.pk), member.name) for member in theirs]


def _own_side(viewer: Viewer) -> str:
    return viewer.acting_for.organisation_name if viewer.acting_for else ""


def _not_here(request: HttpRequest, plan: Plan, what: str) -> HttpResponse:
    context = {"what": what, "plan": plan, "ended": plan.stage == "ended"}
    return render(request, "plans/not_here.html", context, status=403)
