"""Texts of a plan on a page: mentions of other actions as links."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from plumbline.plans.rules.mentions import Mentionable
from plumbline.plans.rules.wording import day_words, number_words
from plumbline.ui.templatetags.ui import rich_text

register = template.Library()

# Characters of the private use area: no document means anything by them, so they mark the links while text is escaped.
OPEN, CLOSE = "\ue000", "\ue001"


@register.simple_tag
def linked_text(text: str, plan_code: str, mentionable: Mentionable, own: str = "") -> SafeString:
    """Plain text as paragraphs and lists, each mention of another action of the plan a link to it (MO9, ST10)."""
    plain = str(text or "").replace(OPEN, "").replace(CLOSE, "")
    marked, last = [], 0
    for found in mentionable.find(plain, own=own):
        if found.end > found.start >= last:
            marked += [plain[last : found.start], OPEN, found.number, CLOSE, plain[found.start : found.end], CLOSE]
            last = found.end
    marked.append(plain[last:])
    pieces = str(rich_text("".join(marked))).split(OPEN)
    out = [pieces[0]]
    for piece in pieces[1:]:
        number, words, rest = piece.split(CLOSE, 2)
        address = reverse("plans:action", args=[plan_code, number])
        out.append(format_html('<a class="govuk-link" href="{}">{}</a>', address, mark_safe(words)) + rest)
    return mark_safe("".join(out))  # every part was escaped by rich_text or format_html


@register.filter
def figure(value: Any) -> str:
    """A decimal without needless noughts: 45, 2.5."""
    return "" if value is None else number_words(value)


@register.filter
def iso_day(value: str | None) -> str:
    """A day written as 2026-11-24 in a reading, as people write it."""
    return day_words(date.fromisoformat(value)) if value else ""
