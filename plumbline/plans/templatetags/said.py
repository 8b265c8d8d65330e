"""How something stands that a plan or its group must have: a word, a shape and a colour."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString

from plumbline.ui.templatetags.ui import status_tag

register = template.Library()


@dataclass(frozen=True)
class Mark:
    label: str
    colour: str
    shape: str


MARKS = {
    "shown": Mark("There", "green", "tick"),
    "ready": Mark("Ready", "green", "tick"),
    "missing": Mark("Missing", "red", "cross"),
    "mismatch": Mark("Does not fit", "amber", "half"),
    "note": Mark("Worth knowing", "grey", "empty"),
}


@register.simple_tag
def said_mark(how: str, label: str = "") -> SafeString:
    """`how` is a key of MARKS; `label` says it in other words."""
    mark = MARKS[how]
    return SafeString(status_tag(Mark(label or mark.label, mark.colour, mark.shape)))
