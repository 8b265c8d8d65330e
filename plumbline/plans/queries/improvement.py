"""What a plan shows of improvement, for a paper that leaves the house: only what is for everyone on the plan."""

from __future__ import annotations

from plumbline.access.models import FOR_ALL
from plumbline.access.viewer import Viewer
from plumbline.plans.models import Action, EvidenceState, EvidenceUse, Ground, Plan
from plumbline.plans.queries.drafting import answers_of
from plumbline.plans.queries.evidence import uses_in
from plumbline.plans.queries.loop import facts_of
from plumbline.plans.queries.plans import may_end
from plumbline.plans.rules.improvement import Improvement, Proven
from plumbline.plans.rules.loop import Stage, stage_of, stands_on
from plumbline.plans.rules.withheld import closed
from plumbline.plans.rules.wording import day_words, measure_in_words

CHECKED = (Stage.CHECKED, Stage.IMPACT, Stage.SUSTAINED)


def may_authorise(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer authorises evidence of improvement: who works for the plan's owner in a role that changes
    plans."""
    return may_end(viewer, plan)


def improvement_of(viewer: Viewer, plan: Plan) -> Improvement:
    """The plan's completed actions with their checked evidence, and what is not yet."""
    rows = Action.objects.filter(plan=plan, withdrawn_at=None).prefetch_related("loop", "parties")
    actions = list(rows.order_by("section__position", "position", "pk"))
    stages = {a.pk: stage_of(facts_of(viewer, a), complete=a.complete) for a in actions}
    proven = [a for a in actions if a.complete and stages[a.pk] in CHECKED]
    pieces: dict[int, list[EvidenceUse]] = {}
    for use in uses_in(viewer, plan):
        if use.state == EvidenceState.ACCEPTED and use.evidence.audience in FOR_ALL:
            pieces.setdefault(use.action_id, []).append(use)
    answers = answers_of(viewer, [a.pk for a in proven])
    return Improvement(
        proven=tuple(_proven(viewer, a, answers.get(a.pk, ""), pieces.get(a.pk, [])) for a in proven),
        unchecked=tuple(a.number for a in actions if a.complete and stages[a.pk] not in CHECKED),
        open=tuple(a.number for a in actions if not a.complete),
        grounds=tuple(_ground(g) for g in Ground.objects.filter(plan=plan).order_by("on", "pk")),
    )


def _proven(viewer: Viewer, action: Action, answers: str, uses: list[EvidenceUse]) -> Proven:
    measure = measure_in_words(
        action.measure, baseline=action.measure_baseline, current=action.measure_current,
        target=action.measure_target, unit=action.measure_unit, by=action.measure_by,
    )  # fmt: skip
    return closed(
        Proven(
            number=action.number,
            what=action.text or action.title,
            answers=answers,
            stands_on=stands_on(facts_of(viewer, action), complete=True),
            measure=measure,
            evidence=tuple(
                f"{use.evidence.title} (accepted on {day_words(use.judged_at.date())})"
                if use.judged_at
                else use.evidence.title
                for use in uses
            ),
        )
    )


def _ground(ground: Ground) -> str:
    grade = f", lowest grade {ground.lowest_grade}" if ground.lowest_grade else ""
    return closed(f"{ground.title} of {day_words(ground.on)}{grade}")
