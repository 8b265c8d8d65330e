"""Who was told of a plan: each line of the table of who must be told, with what has left and when (BY9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from plumbline.access.queries import NOT_PARTNERS
from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of, processes_of
from plumbline.library.types import ACTORS, Process
from plumbline.notices.models import Notice
from plumbline.notices.queries import notices_of_record
from plumbline.notices.rules.states import Standing
from plumbline.plans.models import Plan
from plumbline.plans.queries.actors import leads_of
from plumbline.plans.queries.group import role_label
from plumbline.plans.queries.plans import may_share
from plumbline.plans.rules.told import EVENTS, OTHER, Event, event_of


@dataclass
class Line:
    """One event, and the people who were told of it so far."""

    event: Event
    steps: list[tuple[str, str]]  # of its process: the step, and whom it tells in words
    sent: int = 0
    waiting: int = 0
    not_delivered: int = 0
    last: datetime | None = None

    @property
    def done(self) -> Standing:
        return Standing("Told", "green", "tick")


def may_see_told(viewer: Viewer, plan: Plan) -> bool:
    """The names of those who were told are for the partners who share the plan, and for its lead among them."""
    if may_share(viewer, plan):
        return True
    partner = any(p.organisation_kind not in NOT_PARTNERS for p in viewer.posts)
    return partner and any(turn.user_id == viewer.user_id for turn in leads_of(viewer, plan))


def told_lines(viewer: Viewer, plan: Plan) -> list[Line]:
    """Every event of the table with how it went; the last line only where there is something else."""
    processes = processes_of(viewer, framework_of(viewer, plan.framework_id))
    lines = {e.key: Line(e, _steps(viewer, processes.get(e.process))) for e in (*EVENTS, OTHER)}
    for notice in told(viewer, plan).only("effect_key", "state", "ended_at", "name"):
        line = lines[event_of(notice.effect_key).key]
        line.sent += notice.state == "sent"
        line.waiting += notice.state == "waiting"
        line.not_delivered += notice.state == "failed"
        if notice.state == "sent" and notice.ended_at and (line.last is None or notice.ended_at > line.last):
            line.last = notice.ended_at
    other = lines[OTHER.key]
    return [line for line in lines.values() if line is not other or other.sent or other.waiting or other.not_delivered]


def told(viewer: Viewer, plan: Plan) -> QuerySet[Notice]:
    """Each notice about the plan, the latest first."""
    return notices_of_record(viewer, plan.record_id).select_related(None)


def _steps(viewer: Viewer, process: Process | None) -> list[tuple[str, str]]:
    if process is None:
        return []
    return [(s.label, "; ".join(_who(viewer, key) for key in s.tells)) for s in process.steps if s.tells]


def _who(viewer: Viewer, key: str) -> str:
    return ACTORS.get(key) or role_label(viewer, key)
