"""Safeguarding enquiries, investigations, and who was told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plumbline.access.models import RecordKind
from plumbline.access.pages import new_submission, now, posted, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.intelligence.actions.enquiries import (
    begin_enquiry,
    end_enquiry,
    move_enquiry,
    record_strategy,
    refer_to_safeguarding,
)
from plumbline.intelligence.actions.investigations import (
    add_investigation,
    finish_investigation,
    record_told,
    take_back_told,
)
from plumbline.intelligence.forms.enquiries import (
    BeginForm,
    DoneForm,
    EndForm,
    InvestigationForm,
    ReferForm,
    StageForm,
    StrategyForm,
    ToldForm,
)
from plumbline.intelligence.models import Enquiry, Item
from plumbline.intelligence.queries.enquiries import (
    STANDS,
    enquiry_of,
    get_investigation,
    get_told,
    list_investigations,
    told_of,
)
from plumbline.intelligence.queries.items import get_item, links_of, may_triage
from plumbline.intelligence.rules.enquiries import still_missing
from plumbline.intelligence.views.pages import do_and_return, not_here, one_form_page, page, refused_page
from plumbline.kernel.refusals import Refusal


def _own(request: HttpRequest, code: str) -> tuple[Viewer, Item, Enquiry]:
    """The report's own enquiry. Raises Enquiry.DoesNotExist where it has none."""
    viewer = viewer_on(request)
    item = get_item(viewer, code)
    enquiry = enquiry_of(viewer, item)
    if enquiry is None:
        raise Enquiry.DoesNotExist
    return viewer, item, enquiry


def _page(code: str) -> str:
    return reverse("intelligence:enquiry", args=[code])


@page
@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, code: str) -> HttpResponse:
    """Refers what a report tells to safeguarding: a report of its own, beside this one."""
    viewer = viewer_on(request)
    item = get_item(viewer, code)
    if told := not_here(request, item, "refer it to safeguarding"):
        return told
    initial = {"submission": new_submission(), "facts": item.facts, "referred_on": timezone.localdate()}
    form = ReferForm(posted(request), initial=initial)
    made: list[Item] = []

    def do(data: dict[str, Any]) -> str:
        made.append(refer_to_safeguarding(by=viewer, at=now(), code=code, **data))
        return (
            "It is referred to safeguarding, and the people who work on such referrals are told. This report goes on "
            "as it is."
        )

    def to() -> str:
        seen = may_triage(viewer, made[0])
        return reverse("intelligence:item", args=[made[0].code if seen else code])

    return one_form_page(
        request, form, key=f"report-refer:{code}", do=do, to=to, item=item, heading="Refer it to safeguarding",
        button="Refer it", lede="A safeguarding report of its own is made, in confidence, with its own enquiry. This "
        "report is not closed by it, and is not the place where safeguarding is worked on.",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """The enquiry of a safeguarding report that came in by itself."""
    viewer = viewer_on(request)
    item = get_item(viewer, code)
    if told := not_here(request, item, "begin its enquiry"):
        return told
    if item.kind != "safeguarding":
        return refused_page(request, item, Refusal("This is not a safeguarding report. Refer it to safeguarding."))
    if request.method == "GET" and enquiry_of(viewer, item) is not None:
        return redirect(_page(code))
    form = BeginForm(posted(request), initial={"referred_on": timezone.localdate(item.received_at)})

    def do(data: dict[str, Any]) -> str:
        begin_enquiry(by=viewer, at=now(), code=code, **data)
        return "The enquiry is begun. Record the strategy discussion next."

    return one_form_page(
        request, form, key=f"enquiry-begin:{code}", do=do, to=_page(code), item=item, heading="Begin the enquiry",
        lede="Each report that reaches the threshold has an enquiry of its own.", button="Begin the enquiry",
    )  # fmt: skip


@page
@require_GET
def enquiry(request: HttpRequest, code: str) -> HttpResponse:
    """How the enquiry stands, what it still needs, and what can be done."""
    viewer, item, found = _own(request, code)
    context = {
        "item": item, "enquiry": found, "missing": still_missing(strategy_on=found.strategy_on),
        "may_work": may_triage(viewer, item), "links": links_of(viewer, item),
    }  # fmt: skip
    return render(request, "intelligence/enquiry.html", context)


@page
@require_http_methods(["GET", "POST"])
def strategy(request: HttpRequest, code: str) -> HttpResponse:
    viewer, item, found = _own(request, code)
    if told := not_here(request, item, "record its strategy discussion") or _ended(request, item, found):
        return told
    initial = {"edition": found.edition, "on": found.strategy_on, "decision": found.strategy_decision}
    form = StrategyForm(posted(request), initial=initial)

    def do(data: dict[str, Any]) -> str:
        record_strategy(by=viewer, at=now(), code=code, **data)
        return "The strategy discussion and its decision are recorded."

    return one_form_page(
        request, form, key=f"enquiry-strategy:{code}", do=do, to=_page(code), item=item,
        heading="Record the strategy discussion", button="Record it",
        lede="Who decided what, and why. The enquiry cannot end without it.",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, code: str) -> HttpResponse:
    viewer, item, found = _own(request, code)
    if told := not_here(request, item, "say how its enquiry goes on") or _ended(request, item, found):
        return told
    form = StageForm(posted(request), initial={"edition": found.edition, "stage": found.stage})

    def do(data: dict[str, Any]) -> str:
        move_enquiry(by=viewer, at=now(), code=code, **data)
        return "The enquiry goes on."

    return one_form_page(
        request, form, key=f"enquiry-stage:{code}", do=do, to=_page(code), item=item, heading="How does it go on?",
        lede="", button="Keep it",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, code: str) -> HttpResponse:
    viewer, item, found = _own(request, code)
    if told := not_here(request, item, "end its enquiry") or _ended(request, item, found):
        return told
    linked = any(not one.theirs and one.item is not None and one.item.record.kind == RecordKind.INTELLIGENCE
                 for one in links_of(viewer, item))  # fmt: skip
    initial = {"edition": found.edition, "ended_on": timezone.localdate()}
    form = EndForm(posted(request), initial=initial, has_origin=linked)

    def do(data: dict[str, Any]) -> str:
        ended = end_enquiry(by=viewer, at=now(), code=code, values=form.values(), edition=data["edition"])
        wanted = " An improvement plan is wanted: link it here once there is one." if ended.improvement_needed else ""
        return f"The enquiry has ended: {ended.get_substantiated_display().lower()}.{wanted}"

    return one_form_page(
        request, form, key=f"enquiry-end:{code}", do=do, to=_page(code), item=item, heading="End the enquiry",
        button="End the enquiry", lede="It ends with what was found and with what protects the person.",
    )  # fmt: skip


def _ended(request: HttpRequest, item: Item, found: Enquiry) -> HttpResponse | None:
    if request.method != "GET" or found.ended_on is None:
        return None
    return refused_page(request, item, Refusal("This enquiry has ended. It stays to be read."))


# Investigations


@page
@require_GET
def investigations(request: HttpRequest) -> HttpResponse:
    """Who looks into what, and by when, over all reports that the viewer works with."""
    viewer, today = viewer_on(request), timezone.localdate()
    stands = request.GET.get("stands", "open") if request.GET.get("stands") in STANDS else "open"
    rows = list_investigations(viewer, stands=stands, today=today)
    late = list_investigations(viewer, stands="late", today=today).count()
    found = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"page": found, "stands": STANDS.items(), "chosen": stands, "late": late, "today": today}
    return render(request, "intelligence/investigations.html", context)


@page
@require_http_methods(["GET", "POST"])
def new_investigation(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    item = get_item(viewer, code)
    if told := not_here(request, item, "have it looked into"):
        return told
    form = InvestigationForm(posted(request), initial={"submission": new_submission()})

    def do(data: dict[str, Any]) -> str:
        add_investigation(by=viewer, at=now(), code=code, values=form.values(), submission=data["submission"])
        return "It is on the list, with its date."

    return one_form_page(
        request, form, key=f"investigation:{code}", do=do, to=_section(code, "investigations"), item=item,
        heading="Have it looked into", lede="", button="Add it",
    )  # fmt: skip


@page
@require_http_methods(["GET", "POST"])
def investigation_done(request: HttpRequest, code: str, investigation: int) -> HttpResponse:
    viewer = viewer_on(request)
    found = get_investigation(viewer, code, investigation)
    item = get_item(viewer, code)
    if told := not_here(request, item, "write down what came of it"):
        return told
    form = DoneForm(posted(request), initial={"done_on": timezone.localdate()})

    def do(data: dict[str, Any]) -> str:
        finish_investigation(by=viewer, at=now(), code=code, pk=found.pk, **data)
        return "It is done, and what came of it is kept."

    return one_form_page(
        request, form, key=f"investigation-done:{code}:{found.pk}", do=do, to=_section(code, "investigations"),
        item=item, heading=f"{found.get_kind_display()}: what came of it", lede=found.who, button="It is done",
    )  # fmt: skip


# Who was told


@page
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Ticks one line of the list of who must be told: the date, how, which letter."""
    viewer = viewer_on(request)
    item = get_item(viewer, code)
    if told := not_here(request, item, "say who was told"):
        return told
    lines = [(line.must.key, line.must.who) for line in told_of(viewer, item) if line.must.key]
    initial: dict[str, Any] = {"submission": new_submission(), "on": _today(), "line": request.GET.get("line", "")}
    form = ToldForm(posted(request), initial=initial, lines=lines)

    def do(data: dict[str, Any]) -> str:
        record_told(by=viewer, at=now(), code=code, values=form.values(), submission=data["submission"])
        return "It is ticked."

    return one_form_page(
        request, form, key=f"report-told:{code}", do=do, to=_section(code, "told"), item=item,
        heading="Who was told?", lede="", button="Tick it",
    )  # fmt: skip


@page
@require_POST
def untell(request: HttpRequest, code: str, told: int) -> HttpResponse:
    viewer = viewer_on(request)
    get_told(viewer, code, told)

    def do() -> str:
        take_back_told(by=viewer, at=now(), code=code, pk=told)
        return "The tick is taken back."

    return do_and_return(request, do, _section(code, "told"))


def _section(code: str, name: str) -> str:
    return f"{reverse('intelligence:item', args=[code])}#{name}"


def _today() -> date:
    return timezone.localdate()
