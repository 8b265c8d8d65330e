"""Sending a report: choosing the form and the service, filling it in; with an account, without one, and for somebody
who told an officer.

Where a form may be sent without a name nothing of it is kept while it is written, no message waits in the session, and
nothing after it leads back to the account (tests/test_raising_leaves_no_trace.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.access.pages import new_submission, unshared, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.drafts.actions import clear_draft
from plumbline.drafts.queries import draft_of
from plumbline.intelligence.actions import FormFaults, Report, raise_item
from plumbline.intelligence.forms.raising import AnswersForm, ReporterForm, ToldForm
from plumbline.intelligence.models import Naming
from plumbline.intelligence.offline.signing import drawn_mark, read_drawn
from plumbline.intelligence.queries.items import items_seen_by
from plumbline.intelligence.queries.raising import (
    FOUND,
    Published,
    form_as_drawn,
    form_to_send,
    forms_to_record,
    forms_to_send,
    may_record_told,
    receiver_for,
    services_at_hand,
    services_named,
    services_to_report,
)
from plumbline.intelligence.rules.sent import HEADINGS
from plumbline.intelligence.views.common import submission_in
from plumbline.intelligence.views.limits import TOO_MANY, too_many
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import KINDS
from plumbline.library.models import FormVersion
from plumbline.register.models import Service

TRAP = "website"  # a field that nobody sees; programs that fill in every form fill it in as well
TRAPPED = "A field was filled in that people do not see, so this looks like the work of a program. Send it once more."


@dataclass(frozen=True)
class Way:
    """By which of the three doors a report is sent: its addresses, and what is asked there."""

    list: str
    form: str
    told: bool = False
    public: bool = False


ACCOUNT = Way("intelligence:report_list", "intelligence:report")
PUBLIC = Way("intelligence:tell_list", "intelligence:tell_form", public=True)
TOLD = Way("intelligence:told_list", "intelligence:told_form", told=True)


@login_required
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """What the person can report."""
    viewer = viewer_on(request)
    context = {"may_record_told": may_record_told(viewer), "way": ACCOUNT}
    return _list(request, forms_to_send(viewer), context)


@login_required
@require_safe
def told_list(request: HttpRequest) -> HttpResponse:
    """What the person can write down that somebody told them."""
    return _list(request, forms_to_record(viewer_on(request)), {"way": TOLD})


@require_safe
def tell_list(request: HttpRequest) -> HttpResponse:
    """What anybody can report, without an account."""
    viewer = viewer_on(request)
    return _list(request, [one for one in forms_to_send(viewer) if one[1].public], {"way": PUBLIC})


def _list(request: HttpRequest, found: list[Published], context: dict[str, Any]) -> HttpResponse:
    service = request.GET.get("service", "")[:40]
    groups = []
    for title, kinds in HEADINGS.items():
        here = sorted((form for _, form in found if form.kind in kinds), key=lambda form: kinds.index(form.kind))
        groups.append((title, here))
    context |= {"groups": [g for g in groups if g[1]], "service": urlencode({"service": service}) if service else ""}
    return render(request, "intelligence/raise_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, form_id: str) -> HttpResponse:
    return _raise(request, form_id, ACCOUNT)


@login_required
@require_http_methods(["GET", "POST"])
def told(request: HttpRequest, form_id: str) -> HttpResponse:
    return _raise(request, form_id, TOLD)


@unshared
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, form_id: str) -> HttpResponse:
    return _raise(request, form_id, PUBLIC)


def _raise(request: HttpRequest, form_id: str, way: Way) -> HttpResponse:
    """The form, once it is known what it is about: a service is chosen first, so that no words are lost for it."""
    viewer = viewer_on(request)
    try:
        row, form = form_to_send(viewer, form_id, told=way.told)
    except FormVersion.DoesNotExist as missing:
        raise Http404 from missing
    if way.public and not form.public:
        raise Http404
    if way == ACCOUNT and form.public and form.names == "choice":  # what keeps no draft must not ask for signing in
        if request.method == "POST":
            raise Http404
        return redirect(f"{reverse(PUBLIC.form, args=[form_id])}?{request.GET.urlencode()}")
    numbers = [n for n in (request.POST if request.method == "POST" else request.GET).getlist("service") if n]
    services, refusal = _services(viewer, numbers)
    if request.method == "GET":
        wanted = form.services == "several" and "go" not in request.GET
        if not services or refusal or wanted or "find" in request.GET:
            return _choose(request, way, (row, form), services, refusal)
    return _fill_in(request, way, row, services, refusal)


def _services(viewer: Viewer, numbers: list[str]) -> tuple[list[Service], Refusal | None]:
    """The services that were named, and what speaks against a report about them."""
    if not numbers:
        return [], None
    try:
        services = services_named(viewer, numbers)
        receiver_for(viewer, services)
    except Refusal as refusal:
        return [], refusal
    return services, None


def _choose(
    request: HttpRequest, way: Way, published: Published, services: list[Service], refusal: Refusal | None
) -> HttpResponse:
    """The page that finds a service; it works without script."""
    viewer, (_, form) = viewer_on(request), published
    text = request.GET.get("find", "").replace("\x00", "").strip()[:200]
    found = list(services_to_report(viewer, text)[: FOUND + 1]) if len(text) > 1 else []
    chosen = [service.number for service in services]
    kept = [("service", number) for number in chosen] if form.services == "several" else []

    def offered(rows: list[Service]) -> list[tuple[Service, str]]:
        return [(s, urlencode([*kept, ("service", s.number)])) for s in rows if s.number not in chosen]

    context = {
        "sheet": form, "way": way, "text": text, "found": offered(found[:FOUND]),
        "more": len(found) > FOUND, "refusal": refusal, "chosen": services if form.services == "several" else [],
        "kept": urlencode([*kept, ("go", "1")]), "short": len(text) == 1, "signed_in": viewer.signed_in,
        "at_hand": [] if text else offered(services_at_hand(viewer)),
    }  # fmt: skip
    return render(request, "intelligence/raise_service.html", context, status=422 if refusal else 200)


def _fill_in(
    request: HttpRequest, way: Way, newest: FormVersion, services: list[Service], refusal: Refusal | None
) -> HttpResponse:
    viewer, today = viewer_on(request), timezone.localdate()
    drawn = read_drawn(request.POST.get("drawn", ""))
    row, form = form_as_drawn(viewer, newest, drawn.version if drawn and drawn.form_id == newest.form_id else None)
    sent = request.method == "POST"
    answers = AnswersForm(request.POST if sent else None, request.FILES if sent else None, form=form, today=today)
    who: ReporterForm | ToldForm
    if way.told:
        who = ToldForm(request.POST if sent else None, form=form, today=today, initial={"received_on": today})
    else:
        who = ReporterForm(request.POST if sent else None, form=form, signed_in=viewer.signed_in)
    kept_back = form.confidential or (form.names != "named" and not way.told)
    key = "" if kept_back else f"report:{form.id}:{newest.pk}:{way.told}"
    restored = ""
    if key and not sent:
        kept = draft_of(viewer, key)
        kept.put_into(answers)
        kept.put_into(who)
        restored = kept.notice
    problems: list[Any] = [refusal] if refusal else []
    errors = [problems, answers, who]
    if sent and answers.is_valid() & who.is_valid() and not refusal:
        try:
            return _send(request, way, row, services, answers, who, key)
        except FormFaults as faults:
            answers.put_faults(faults)
        except Refusal as said:
            _put(said, answers, who, problems)
    context = {
        "sheet": form, "way": way, "services": services, "answers": answers, "who": who, "errors": errors,
        "groups": answers.groups(),
        "key": key, "restored": restored, "problems": problems, "submission": _submission(request), "trap": TRAP,
        "drawn": drawn_mark(form.id, row.version), "signed_in": viewer.signed_in, "sender": viewer.name,
        "photos_lost": answers.photos_lost, "receiver": receiver_for(viewer, services).name if services else "",
        "change": _change(request, way, form.id),
    }  # fmt: skip
    failed = sent or bool(problems)
    return render(request, "intelligence/raise.html", context, status=422 if failed else 200)


def _submission(request: HttpRequest) -> str:
    return submission_in(request) or new_submission()


def _change(request: HttpRequest, way: Way, form_id: str) -> str:
    return f"{reverse(way.form, args=[form_id])}?find="


def _put(said: Refusal, answers: AnswersForm, who: ReporterForm | ToldForm, problems: list[Any]) -> None:
    """A refusal beside the field it belongs to; above the form where it has none there."""
    for form in (answers, who):
        if said.field in form.fields:
            form.add_error(said.field, said.message)
            return
    problems.append(said)


def _send(
    request: HttpRequest, way: Way, row: FormVersion, services: list[Service], answers: AnswersForm,
    who: ReporterForm | ToldForm, key: str,
) -> HttpResponse:  # fmt: skip
    viewer, at = viewer_on(request), timezone.now()
    if request.POST.get(TRAP):
        raise Refusal(TRAPPED)
    if not viewer.signed_in and too_many(request):
        raise Refusal(TOO_MANY)
    said = who.values(answers.form)
    received = _moment(who.cleaned_data["received_on"], at) if isinstance(who, ToldForm) else None
    made = raise_item(
        by=viewer, at=at, submission=_submission(request),
        report=Report(
            form=row, services=[s.number for s in services], answers=answers.given(), photos=answers.photos(),
            received_at=received, **said,
        ),
    )  # fmt: skip
    if key:
        clear_draft(by=viewer, at=timezone.now(), key=key)
    if way.told and items_seen_by(viewer).filter(pk=made.item.pk).exists():
        address = request.build_absolute_uri(reverse("intelligence:receipt", args=[made.secret]))
        messages.success(
            request,
            f"Recorded as {made.item.code}. Whoever told you sees what becomes of it at this address, which is shown "
            f"only now: {address}",
        )
        return redirect("intelligence:item", code=made.item.code)
    if way.told:
        messages.success(request, f"Recorded as {made.item.code}. Give the address below to the person who told you.")
    if way.told or not viewer.signed_in or said["naming"] != Naming.NAMED:
        return redirect("intelligence:receipt", secret=made.secret)
    messages.success(request, f"{KINDS[made.item.kind]} sent. Its reference is {made.item.code}.")
    return redirect("intelligence:my_report", code=made.item.code)


def _moment(day: Any, at: datetime) -> datetime:
    """Noon of the day on which an officer was told; now, where that was today."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    return at if day == timezone.localdate(at) else noon
