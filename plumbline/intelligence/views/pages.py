"""What the pages of triage share: a stranger gets the same 404 as for something that never was; refusals in forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from plumbline.access.pages import View, now, viewer_on
from plumbline.access.pages import page as any_page
from plumbline.drafts.actions import clear_draft
from plumbline.drafts.queries import draft_of
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.items import may_triage
from plumbline.kernel.refusals import Conflict, Refusal


def page(view: View) -> View:
    """As every room's pages, and kept by no cache: a report is read and put away."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    return any_page(wrapped)


def not_here(request: HttpRequest, item: Item, what: str) -> HttpResponse | None:
    """No form is drawn that would be refused: who may only read is told so. None where they may."""
    if request.method != "GET" or may_triage(viewer_on(request), item):
        return None
    return refused_page(request, item, Refusal(f"You can read this report, but you cannot {what}."))


def refused_page(request: HttpRequest, item: Item, refusal: Refusal) -> HttpResponse:
    return render(request, "intelligence/item_refused.html", {"item": item, "refusal": refusal}, status=403)


def one_form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    key: str,
    do: Callable[[dict[str, Any]], str],
    to: str | Callable[[], str],
    item: Item,
    heading: str,
    lede: str,
    button: str,
    template: str = "intelligence/item_form.html",
    **more: Any,
) -> HttpResponse:
    """A page that asks one short form about a report and does one thing. `do` is given what was typed and answers with
    the sentence for the person, or raises a Refusal; then they come to the address `to`. `key` names the draft."""
    restored = _restore(request, form, key)
    conflict: Conflict | None = None
    if form.is_bound and form.is_valid():
        try:
            done = do(form.cleaned_data)
        except Conflict as refusal:
            conflict = refusal
            # What was typed stays; sent again, it is decided on how things stand now.
            form.data = {**request.POST.dict(), "edition": str(refusal.edition)}
            form.add_error(None, refusal.message)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            clear_draft(by=viewer_on(request), at=now(), key=key)
            messages.success(request, done)
            return redirect(to if isinstance(to, str) else to())
    context = {
        "form": form, "key": key, "restored": restored, "heading": heading, "lede": lede, "button": button,
        "item": item, "conflict": conflict, **more,
    }  # fmt: skip
    return render(request, template, context, status=409 if conflict else 422 if form.errors else 200)


def _restore(request: HttpRequest, form: forms.Form, key: str) -> str:
    """Fills an unbound form with what the person typed earlier and never sent; the sentence that says so, or ""."""
    if form.is_bound:
        return ""
    typed = draft_of(viewer_on(request), key)
    typed.put_into(form)
    return typed.notice


def do_and_return(request: HttpRequest, do: Callable[[], str], to: str) -> HttpResponse:
    """For a button without a form of its own: does it, says so or why not, and shows the page again."""
    try:
        messages.success(request, do())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(to)
