"""Naming a service in a page: its name, leading to its own page in the room above."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plumbline.register.models import Service

register = template.Library()


@register.simple_tag
def service_address(service: Service) -> str:
    """The address of a service's own page."""
    return reverse("picture:service", args=[service.number])


@register.simple_tag
def service_link(service: Service) -> SafeString:
    """Its name, leading there."""
    return format_html('<a class="govuk-link" href="{}">{}</a>', service_address(service), service.name)
