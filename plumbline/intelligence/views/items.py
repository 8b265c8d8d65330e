"""A report's page, its photos, and what it belongs together with: themes, services, other reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plumbline.access.pages import now, posted, viewer_on
from plumbline.access.viewer import Viewer
from plumbline.files.queries import content_of
from plumbline.intelligence.actions.links import (
    add_theme,
    link_item,
    linkable,
    name_service,
    take_off_service,
    take_off_theme,
    unlink_item,
)
from plumbline.intelligence.forms.triage import LinkForm
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.item_page import item_page, link_choices
from plumbline.intelligence.queries.items import get_attachment, get_item
from plumbline.intelligence.views.pages import do_and_return, not_here, one_form_page, page
from plumbline.kernel.refusals import Refusal
from plumbline.register.queries import find_services
from plumbline.ui.forms import Choice

FOUND = 20


@page
@require_GET
def item(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_on(request)
    found = get_item(viewer, code)
    shown = item_page(viewer, found, today=timezone.localdate())
    return render(request, "intelligence/item.html", {"item": found, "page": shown})


@page
@require_GET
def item_file(request: HttpRequest, code: str, place: int) -> HttpResponse:
    """A photo or file, as it was kept: to be saved, or drawn in the report's own page."""
    viewer = viewer_on(request)
    found = get_attachment(viewer, code, place)
    try:
        content = content_of(viewer, found.file)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("intelligence:item", code=code)
    response = HttpResponse(content, content_type=found.file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@page
@require_POST
def item_themes(request: HttpRequest, code: str) -> HttpResponse:
    """Confirms, adds or takes off one theme."""
    viewer = viewer_on(request)
    get_item(viewer, code)
    theme, off = request.POST.get("theme", ""), request.POST.get("do") == "off"

    def do() -> str:
        if off:
            take_off_theme(by=viewer, at=now(), code=code, theme=theme)
            return "The theme is taken off."
        add_theme(by=viewer, at=now(), code=code, theme=theme)
        return "The report counts under this theme."

    return do_and_return(request, do, reverse("intelligence:item", args=[code]) + "#themes")


@page
@require_http_methods(["GET", "POST"])
def item_links(request: HttpRequest, code: str) -> HttpResponse:
    """Links the report with another one of the same services, or with one whose reference is known."""
    viewer = viewer_on(request)
    found = get_item(viewer, code)
    if told := not_here(request, found, "link it with others"):
        return told
    form = LinkForm(posted(request), others=_others(viewer, found))

    def do(data: dict[str, Any]) -> str:
        record_id = int(data["to"]) if data.get("to") else linkable(viewer, data["code"]).record_id
        link_item(by=viewer, at=now(), code=code, record_id=record_id, why=data["why"])
        return "They are linked. Both stay as they are."

    return one_form_page(
        request, form, key=f"report-link:{code}", do=do, to=reverse("intelligence:item", args=[code]) + "#links",
        item=found, heading="Link it with another report", button="Link them",
        lede="Linked reports stay apart: each goes on by itself, and whoever sees both finds the one from the other.",
    )  # fmt: skip


@page
@require_POST
def end_item_link(request: HttpRequest, code: str, link: int) -> HttpResponse:
    viewer = viewer_on(request)
    get_item(viewer, code)

    def do() -> str:
        unlink_item(by=viewer, at=now(), code=code, link_id=link)
        return "The link is taken away."

    return do_and_return(request, do, reverse("intelligence:item", args=[code]) + "#links")


@page
@require_http_methods(["GET", "POST"])
def item_services(request: HttpRequest, code: str) -> HttpResponse:
    """Which services the report is about: names one more, or takes one off."""
    viewer = viewer_on(request)
    found = get_item(viewer, code)
    if told := not_here(request, found, "say which services it is about"):
        return told
    if request.method == "POST":
        number, off = request.POST.get("service", ""), request.POST.get("do") == "off"

        def do() -> str:
            if off:
                take_off_service(by=viewer, at=now(), code=code, number=number)
                return "The report is not about that service."
            name_service(by=viewer, at=now(), code=code, number=number)
            return "The report is about this service too."

        return do_and_return(request, do, reverse("intelligence:item_services", args=[code]))
    text = request.GET.get("text", "").replace("\x00", "").strip()[:200]
    services = find_services(viewer, text).exclude(items__item=found)[:FOUND] if text else []
    context = {"item": found, "text": text, "services": services, "most": FOUND}
    return render(request, "intelligence/item_services.html", context)


def _others(viewer: Viewer, found: Item) -> list[tuple[str, str]]:
    rows = link_choices(viewer, found)[:FOUND]
    return [
        (str(one.record_id), Choice(one.title, hint=f"{one.code}, {one.get_kind_display()}, {one.get_state_display()}"))
        for one in rows
    ]
