"""Every component on one page, for the tests and for looking at. Not a page of the product."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.generic import TemplateView

from plumbline.ui.forms import Choice, DatePartsField

SCALE = [
    SimpleNamespace(label="Red", code="R", colour="red", shape="empty"),
    SimpleNamespace(label="Amber", code="A", colour="amber", shape="half"),
    SimpleNamespace(label="Green", code="G", colour="green", shape="full"),
    SimpleNamespace(label="Complete", code="B", colour="blue", shape="tick"),
    SimpleNamespace(label="Not achieved", code="4", colour="grey", shape="cross"),
]
TEXT = "The plans are <b>reviewed</b> each month & signed.\n\n- with the person\n- with family\n\nThen they are filed."
ROWS = [
    SimpleNamespace(
        title="Review every care plan with the person it is about",
        who="Registered manager; Deputy manager (nights)",
        due=date(2026, 3, 13),
        progress="Six of nine plans reviewed.\n- three wait for families\n- one is with the advocate",
        status=SCALE[1],
    ),
    SimpleNamespace(
        title="Cwblhau’r hyfforddiant gofal dementia gyda’r holl staff, gan gynnwys staff nos a staff asiantaeth",
        who="Rhiannon Llywelyn-Featherstonehaugh, Gwasanaethau Cymdeithasol",
        due=date(2026, 3, 24),
        progress="",
        status=SCALE[0],
    ),
    SimpleNamespace(
        title="Àrdaich clàr nan cungaidhean", who="tbc", due=date(2026, 4, 2), progress="Dèanta.", status=SCALE[3]
    ),
]


class GalleryForm(forms.Form):
    title = forms.CharField(label="What will be done", help_text="One thing, beginning with a verb.", max_length=200)
    progress = forms.CharField(label="Progress", widget=forms.Textarea, required=False)
    finish = DatePartsField(label="Finish date", help_text="For example, 13 3 2026.")
    status = forms.ChoiceField(
        label="Status",
        widget=forms.RadioSelect,
        choices=[(v.code, Choice(v.label, hint=f"Means {v.label.lower()}.", mark=v)) for v in SCALE],
    )
    sides = forms.ChoiceField(
        label="Who may read it",
        choices=[("p", "Partners"), ("b", "Partners and provider")],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
        initial="p",
    )
    who = forms.MultipleChoiceField(
        label="Who does it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", Choice("Registered manager", hint="At this service")), ("2", "Deputy <manager>")],
    )
    framework = forms.ChoiceField(label="Framework", choices=[("", "Choose one"), ("rag", "Red, amber, green")])
    plan = forms.FileField(label="The plan", help_text="Word, Excel or PDF, up to 25 MB.")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    agreed = forms.BooleanField(label="The provider has agreed this", help_text="At a meeting or in writing.")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class FilterForm(forms.Form):
    service = forms.ChoiceField(label="Service", choices=[("", "All services"), ("1", "Tŷ Gwyn")], required=False)
    status = forms.ChoiceField(label="Status", choices=[("", "Any"), ("a", "Amber")], required=False)
    lead = forms.CharField(label="Lead", required=False)


def gallery_context(form: forms.Form) -> dict[str, Any]:
    return {
        "form": form,
        "filter": FilterForm(auto_id="filter_%s"),
        "scale": SCALE,
        "text": TEXT,
        "rows": ROWS,
        "today": date(2026, 3, 25),
        "now": datetime(2026, 3, 25, 16, 5, tzinfo=ZoneInfo("Europe/London")),
        "page": Paginator(range(200), 20).page(4),
        "facts": [
            {"label": "Accountable lead", "value": "Ailsa <Munro>", "href": "/change/"},
            ("Measure", ""),
            {"label": "Success looks like", "value": "- safer\n- calmer", "rich": True},
        ],
    }


def gallery(request: HttpRequest) -> HttpResponse:
    if "message" in request.GET:
        messages.success(request, "Version 3 was sent to 7 people.")
        messages.warning(request, "Two actions have no finish date.")
    form = GalleryForm(request.POST, request.FILES) if request.method == "POST" else GalleryForm()
    template = engines["django"].from_string((Path(__file__).parent / "gallery.html").read_text("utf-8"))
    return HttpResponse(template.render(gallery_context(form), request))


# What scripts.html needs to answer to: how often it was sent, and what was kept.
SENT: list[dict[str, str]] = []
KEPT: list[dict[str, str]] = []


def scripts(request: HttpRequest) -> HttpResponse:
    """A page with one of each thing that a script adds to."""
    template = engines["django"].from_string((Path(__file__).parent / "scripts.html").read_text("utf-8"))
    return HttpResponse(template.render({"filter": FilterForm(request.GET)}, request))


def part(request: HttpRequest) -> HttpResponse:
    """The part of scripts.html that is replaced; refused where nothing was typed."""
    SENT.append(request.POST.dict())
    time.sleep(0.3)  # long enough for a second click
    typed = request.POST.get("progress", "")
    source = (Path(__file__).parent / "part.html").read_text("utf-8")
    answer = HttpResponse(engines["django"].from_string(source).render({"typed": typed}, request))
    answer.status_code = 200 if typed else 422
    if typed:
        answer.headers["HX-Trigger"] = '{"announce": "Progress on 1.2 is saved"}'
    return answer


def keep(request: HttpRequest) -> HttpResponse:
    KEPT.append(request.POST.dict())
    return HttpResponse(status=204)


class Page(TemplateView):
    """One of the error pages, drawn with the request's context."""


# the addresses that the navigation names
PLANS = [
    path("", gallery, name="plan_list"),
    path("upload/", gallery, name="upload"),
    path("frameworks/", gallery, name="framework_list"),
]
SERVICES = [path("", gallery, name="service_list")]
REPORTS = [path("inbox/", gallery, name="inbox"), path("report/", gallery, name="report_list")]
PICTURE = [path("", gallery, name="worklist")]
NOTICES = [path("", gallery, name="list")]
urlpatterns = [
    path("", gallery, name="home"),
    path("gallery/", gallery, name="gallery"),
    path("scripts/", scripts),
    path("part/", part, name="part"),
    path("drafts/keep/", keep),
    path("plans/", include((PLANS, "plans"))),
    path("services/", include((SERVICES, "register"))),
    path("", include((REPORTS, "intelligence"))),
    path("worklist/", include((PICTURE, "picture"))),
    path("notices/", include((NOTICES, "notices"))),
    path("", include("plumbline.people.urls")),
    path("", include("plumbline.ui.urls")),
    *[path(f"error/{code}/", Page.as_view(template_name=f"{code}.html")) for code in (400, 403, 404, 429, 500)],
]
