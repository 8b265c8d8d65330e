"""`{% load drafts %}`, then `{% keeps_typed "progress:action:41" %}` inside a form."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plumbline.drafts.signing import FIELD, kept_for

register = template.Library()


@register.simple_tag(takes_context=True)
def keeps_typed(context: dict[str, Any], key: str, page: str = "") -> SafeString:
    """The hidden field that lets a form's text survive the end of a session. `key` names the form, the same each time
    it is drawn; `page` is where the form stands, when it is not the page being drawn. Nothing where nobody is signed
    in.

    With `data-keep="{{ key }}"` on the form itself, the text is also kept while it is typed (ui/plumbline.js).
    """
    request: HttpRequest = context["request"]
    if not request.user.is_authenticated:
        return SafeString("")
    mark = kept_for(request.user.pk, key, page or standing_on(request))
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, mark)


def standing_on(request: HttpRequest) -> str:
    """The page a person has open: the one being drawn, the one that asked for this part of itself, or the one whose
    form came back with an error."""
    if request.headers.get("HX-Request") == "true":
        return path_of(request.headers.get("HX-Current-URL", ""))
    if request.method == "POST":
        return path_of(request.headers.get("Referer", ""))
    return request.get_full_path()


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
