"""What a page says of proof: the state of a piece of evidence, and what an action's status stands on."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from plumbline.access.viewer import NOBODY
from plumbline.plans.models import Action, EvidenceState, EvidenceUse
from plumbline.plans.queries.loop import facts_of
from plumbline.plans.rules.loop import stands_on_short as short_of
from plumbline.plans.rules.mentions import Mentionable
from plumbline.ui.templatetags.ui import status_tag

register = template.Library()


@dataclass(frozen=True)
class _Drawn:
    label: str
    colour: str
    shape: str


# Not in the colours of a plan's own scale where that can be helped: this is about the proof, not about the action.
_STATES = {
    EvidenceState.OFFERED: _Drawn("Offered", "blue", "half"),
    EvidenceState.ACCEPTED: _Drawn("Accepted", "green", "tick"),
    EvidenceState.SENT_BACK: _Drawn("Sent back", "amber", "cross"),
}


@register.simple_tag
def evidence_state(use: EvidenceUse) -> SafeString:
    """Offered, accepted or sent back: a word and a shape."""
    return status_tag(_STATES[EvidenceState(use.state)])


@register.simple_tag
def stands_on_short(action: Action) -> SafeString:
    """What a status stands on, in a few words beside it: "Evidence checked", "Done, not checked yet". Nothing while the
    action is open and was never done. Prefetch `loop` where there are many actions."""
    words = short_of(facts_of(NOBODY, action), complete=action.complete)
    return format_html('<span class="pl-note pl-suggested">{}</span>', words) if words else mark_safe("")


@register.simple_tag
def no_links() -> Mentionable:
    """For texts of an action that is recorded in another plan: a number in them is not one of the plan’s own."""
    return Mentionable()
