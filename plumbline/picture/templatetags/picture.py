"""Tags and filters of these pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from plumbline.picture.links import address
from plumbline.picture.queries.service import Drawing
from plumbline.picture.rules.themes import SOURCES, SUGGESTED, Mention

register = template.Library()


@register.simple_tag
def grade_line(drawing: Drawing) -> SafeString:
    """A drawing of grades; its numbers stand in the table beside it."""
    return mark_safe(drawing.svg)  # the drawing escapes its words


@register.filter
def report_address(code: str) -> str:
    """The address of a report."""
    return address("intelligence:item", code)


@register.filter
def outcome_address(requirement: Any, number: str) -> str:
    """Where it is written down what became of a requirement."""
    return address("register:requirement_outcome", number, requirement.pk)


@register.simple_tag
def tiny_bar(width: int) -> SafeString:
    """A bar of a hundred; the number stands beside it, so it says nothing of its own."""
    return format_html(
        '<svg class="pl-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="10" fill="currentColor"/></svg>',
        int(width),
    )


@register.filter
def said_by(mention: Mention) -> str:
    """Of which source a mention is: "Care concern, suggested"."""
    source = SOURCES.get(mention.source, "")
    kind = mention.kind or source
    return f"{kind}, suggested" if mention.source == SUGGESTED else kind
