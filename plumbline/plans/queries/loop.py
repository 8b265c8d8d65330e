"""Where actions stand in the closed loop (BY6), for a viewer."""

from __future__ import annotations

from django.utils.timezone import localdate

from plumbline.access.viewer import Viewer
from plumbline.plans.models import Action
from plumbline.plans.rules import loop
from plumbline.plans.rules.loop import LoopFact


def facts_of(viewer: Viewer, action: Action) -> list[LoopFact]:
    """The steps of an action that the viewer sees, oldest first. Prefetch `loop` where there are many."""
    return [
        LoopFact(stage=s.stage, by=s.by_name, on=localdate(s.at), user=s.by_id, note=s.note) for s in action.loop.all()
    ]


def stands_on(viewer: Viewer, action: Action) -> str:
    """What the action's completion rests on, in one sentence; "" while it is open."""
    return loop.stands_on(facts_of(viewer, action), complete=action.complete)
