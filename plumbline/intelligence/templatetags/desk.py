"""How a report, or a line of it, stands: a word, a shape and a colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import template
from django.utils.safestring import SafeString

from plumbline.intelligence.models import Enquiry, Investigation, Item, State
from plumbline.intelligence.queries.enquiries import ToldLine
from plumbline.ui.templatetags.ui import status_tag

register = template.Library()


@dataclass(frozen=True)
class Mark:
    label: str
    colour: str
    shape: str


STATES = {
    "asked": ("grey", "empty"), "new": ("blue", "empty"), "acknowledged": ("blue", "half"),
    "waiting": ("amber", "half"), "closed": ("green", "tick"), "merged": ("grey", "tick"),
}  # fmt: skip


@register.simple_tag
def report_state(item: Item, inside: bool = False) -> SafeString:
    """`inside`: for those who read what is made of it. To others one that was joined looks like any other."""
    state = item.state if inside else item.told_state
    return SafeString(status_tag(Mark(str(State(state).label), *STATES[state])))


@register.simple_tag
def poor_mark() -> SafeString:
    """An answer that the form of that version holds to be no good sign."""
    return SafeString(status_tag(Mark("Not a good sign", "amber", "half")))


@register.simple_tag
def told_mark(line: ToldLine) -> SafeString:
    return SafeString(status_tag(Mark(*line.standing)))


@register.simple_tag
def investigation_mark(one: Investigation, today: date) -> SafeString:
    if one.done_on is not None:
        mark = Mark("Done", "green", "tick")
    elif one.due_on < today:
        mark = Mark("Late", "red", "cross")
    else:
        mark = Mark("Under way", "blue", "half")
    return SafeString(status_tag(mark))


@register.simple_tag
def enquiry_mark(enquiry: Enquiry) -> SafeString:
    if enquiry.ended_on is None:
        return SafeString(status_tag(Mark(enquiry.get_stage_display(), "amber", "half")))
    return SafeString(status_tag(Mark(f"Ended: {enquiry.get_substantiated_display().lower()}", "green", "tick")))
