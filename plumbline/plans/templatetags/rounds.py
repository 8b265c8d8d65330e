"""`{% load rounds %}`: what the pages of rounds say of grades and of the committee."""

from __future__ import annotations

from django import template

from plumbline.library.types import Scale, ScaleValue

register = template.Library()


@register.simple_tag
def grade(scale: Scale, key: str) -> ScaleValue | None:
    """`{% grade scale view.status as given %}`: the value of the scale with that key."""
    return scale.value(key)
