"""Where actions stand in the closed loop (BY6), for a viewer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate

from plumbline.access.viewer import Viewer
from plumbline.plans.models import Action, ActionParty, EvidenceState, EvidenceUse, LoopStage, LoopStep, PlanStage
from plumbline.plans.queries.evidence import uses_for
from plumbline.plans.queries.plans import may_record
from plumbline.plans.queries.withheld import reveal_in
from plumbline.plans.rules import evidence, loop
from plumbline.plans.rules.loop import NEXT, LoopFact, Stage


def facts_of(viewer: Viewer, action: Action) -> list[LoopFact]:
    """The steps of an action that the viewer sees, oldest first. Prefetch `loop` where there are many."""
    steps = list(action.loop.all())
    last_done = next((s.pk for s in reversed(steps) if s.stage == LoopStage.DONE), None)
    return [_fact(s, action.completed_on if s.pk == last_done else None) for s in steps]


def _fact(step: LoopStep, done_on: date | None) -> LoopFact:
    """`done_on`: the action's day of completion. One after the step was said again later, and says nothing of it."""
    on = localdate(step.at)
    earlier = done_on if done_on and done_on < on else None
    return LoopFact(stage=step.stage, by=step.by_name, on=on, user=step.by_id, note=step.note, done_on=earlier)


def doers_of(viewer: Viewer, action: Action) -> frozenset[int]:
    """The people named as doing the action, who therefore do not check it."""
    return frozenset(p.user_id for p in action.parties.all() if p.user_id and p.part == ActionParty.Part.DOER)


def stands_on(viewer: Viewer, action: Action) -> str:
    """What the action's completion rests on, in one sentence; "" while it is open."""
    return loop.stands_on(facts_of(viewer, action), complete=action.complete)


def why_not_judge(viewer: Viewer, use: EvidenceUse, action: Action) -> str:
    """Why the viewer may not judge a piece of evidence for this action, leave to record apart; "" where they may."""
    running = loop.since_reopened(facts_of(viewer, action))
    said_done = {s.user for s in running if s.stage == Stage.DONE and s.user is not None}
    return evidence.why_not_judge(
        viewer.user_id, offered_by=(use.by_id, use.evidence.by_id), doers=doers_of(viewer, action) | said_done
    )


@dataclass(frozen=True)
class UseRow:
    """A piece of evidence at one action, and whether this viewer may judge it there."""

    use: EvidenceUse
    may_judge: bool


@dataclass(frozen=True)
class LoopView:
    """The closed loop of one action as its page shows it: plans/parts/loop.html draws it."""

    sentence: str  # "Completed by ...; evidence checked by ...; impact not seen yet"
    short: str  # "Evidence checked"
    stage: str
    steps: list[LoopStep]
    next: str  # the step that comes next: "checked", "impact", "sustained"; "" where none does
    why_not: str  # why this viewer cannot take it today
    may_record: bool  # leave to record, in a plan that has not ended, on an action that was not withdrawn
    may_reopen: bool
    evidence: list[UseRow] = field(default_factory=list)

    @property
    def may_take(self) -> bool:
        return bool(self.next) and self.may_record and not self.why_not


def loop_of(viewer: Viewer, action: Action, *, today: date) -> LoopView:
    """Where an action that the viewer sees stands, what comes next, and its evidence as far as they may read it."""
    prefetch_related_objects([action], "loop", "parties")
    facts = facts_of(viewer, action)
    stage = loop.stage_of(facts, complete=action.complete)
    following = NEXT.get(stage)
    why_not = ""
    if following:
        why_not = loop.may_take(
            following, facts, complete=action.complete, user=viewer.user_id, doers=doers_of(viewer, action), today=today
        )
    steps = list(action.loop.all())
    reveal_in(viewer, action.plan, [(step, ("note",)) for step in steps])
    live = action.withdrawn_at is None and action.plan.stage != PlanStage.ENDED
    may = live and may_record(viewer, action.plan)
    return LoopView(
        sentence=loop.stands_on(facts, complete=action.complete),
        short=loop.SHORT[stage],
        stage=stage.value,
        steps=steps,
        next=following.value if following else "",
        why_not=why_not,
        may_record=may,
        may_reopen=may and action.complete,
        evidence=[UseRow(u, may and not why_not_judge(viewer, u, action)) for u in uses_for(viewer, action)],
    )


def why_not_take(viewer: Viewer, action: Action, step: str, *, today: date) -> str:
    """Why the viewer cannot take this step of the loop today; "" where they can."""
    return loop.may_take(
        Stage(step), facts_of(viewer, action), complete=action.complete, user=viewer.user_id,
        doers=doers_of(viewer, action), today=today,
    )  # fmt: skip


def judgeable(viewer: Viewer, action: Action) -> list[EvidenceUse]:
    """What was offered for this action and waits for somebody's judgement that the viewer may give."""
    prefetch_related_objects([action], "loop", "parties")
    offered = [u for u in uses_for(viewer, action) if u.state == EvidenceState.OFFERED]
    return [u for u in offered if not why_not_judge(viewer, u, action)]
