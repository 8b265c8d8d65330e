"""Tags and filters of these pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from plumbline.picture.queries.links import address
from plumbline.picture.queries.service import Drawing

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
