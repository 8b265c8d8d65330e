"""`{% load rounds %}`: what the pages of rounds say of grades and of the committee."""

from __future__ import annotations

from django import template

from plumbline.library.types import Scale, ScaleValue
from plumbline.plans.models import CommitteeView, ProgressEntry

register = template.Library()


@register.filter
def of_round(views: dict[int, CommitteeView], entry: ProgressEntry) -> CommitteeView | None:
    """`{% with view=row.committee|of_round:entry %}`: what the committee said last of the round of a progress entry."""
    return views.get(entry.round_id) if entry.round_id else None


@register.simple_tag
def grade(scale: Scale, key: str) -> ScaleValue | None:
    """`{% grade scale view.status as given %}`: the value of the scale with that key."""
    return scale.value(key)
