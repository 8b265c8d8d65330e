"""The closed loop of an action (BY6): its evidence is checked, its impact seen, and seen again later; or it reopens.

Done is written where somebody completes the action (`loop_notes`), the rest by others: the rules refuse the doer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import scale_of
from plumbline.library.types import Common
from plumbline.plans.actions.common import day_of, once, plan_open_to, record_plan_event
from plumbline.plans.actions.loop_notes import write_step
from plumbline.plans.actions.progress import ProgressValues, record_progress
from plumbline.plans.actions.withheld import withhold
from plumbline.plans.models import Action, EvidenceState, EvidenceUse, LoopStage, LoopStep, Plan, ProgressEntry
from plumbline.plans.queries.evidence import uses_seen
from plumbline.plans.queries.loop import doers_of, facts_of, why_not_judge
from plumbline.plans.rules.evidence import narrowest
from plumbline.plans.rules.loop import Stage, require_step


@dataclass(frozen=True)
class Checked:
    """What a person says who checked an action: what they looked at, in words or as evidence that is accepted so."""

    note: str = ""
    evidence: Sequence[str] = ()  # codes of pieces that were offered for this action


@transaction.atomic
def check_evidence(*, by: Viewer, at: datetime, code: str, number: str, values: Checked, submission: str) -> LoopStep:
    """Somebody else than the doer looked at what shows that it is done. What they name of the evidence offered is
    accepted with it. Refused without evidence: neither a piece that was accepted since the action was last opened again
    nor a note of what was looked at."""
    plan, action, made = _open(by, code, number, submission)
    if made:
        return made
    _require(by, at, action, Stage.CHECKED)
    accepted = _accept(by, at, action, values.evidence)
    if not values.note.strip() and not accepted and not _accepted_in_this_loop(action):
        raise Refusal(
            "Say what you looked at, or accept a piece of evidence: a check that names nothing shows nothing.",
            field="note",
        )
    titles = [use.evidence.title for use in accepted]
    audience = narrowest([Audience.EVERYONE, *(use.evidence.audience for use in accepted)])  # of what the event names
    return _take(by, at, plan, action, LoopStage.CHECKED, values.note, submission, {"accepted": titles}, audience)


@transaction.atomic
def see_impact(*, by: Viewer, at: datetime, code: str, number: str, note: str, submission: str) -> LoopStep:
    """Somebody else than the doer saw what changed for people, and says what."""
    plan, action, made = _open(by, code, number, submission)
    if made:
        return made
    _require(by, at, action, Stage.IMPACT)
    if not note.strip():
        raise Refusal("Say what has changed for people, and how you saw it.", field="note")
    return _take(by, at, plan, action, LoopStage.IMPACT, note, submission, {})


@transaction.atomic
def note_sustained(*, by: Viewer, at: datetime, code: str, number: str, note: str, submission: str) -> LoopStep:
    """At a later look, four weeks or more after the impact was seen, it is still so."""
    plan, action, made = _open(by, code, number, submission)
    if made:
        return made
    _require(by, at, action, Stage.SUSTAINED)
    if not note.strip():
        raise Refusal("Say what you looked at, and what you found.", field="note")
    return _take(by, at, plan, action, LoopStage.SUSTAINED, note, submission, {})


@transaction.atomic
def reopen_action(
    *, by: Viewer, at: datetime, code: str, number: str, edition: int, status: str, reason: str, submission: str
) -> ProgressEntry:
    """A completed action is not done after all, or no longer: it gets another status and the reason, which is kept as
    progress. Raises Conflict as `record_progress` does."""
    plan = plan_open_to(by, code, "progress.record")
    scale = scale_of(by, plan.framework.scale_id)
    value = scale.value(status)
    if value is None or value.common is Common.DONE:
        raise Refusal("Choose how it stands now: a status that does not say it is completed.", field="status")
    if not reason.strip():
        raise Refusal("Say why it is opened again.", field="reason")
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    if not action.complete and not ProgressEntry.objects.filter(submission=once(by, code, number, submission)).exists():
        raise Refusal("This action is open already.")
    values = ProgressValues(status=status, status_note=reason)
    return record_progress(
        by=by, at=at, code=code, number=number, edition=edition, values=values, submission=submission
    )


def _open(by: Viewer, code: str, number: str, submission: str) -> tuple[Plan, Action, LoopStep | None]:
    """The plan and the action, both locked, and the step that the same form made before."""
    plan = plan_open_to(by, code, "progress.record")
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    if action.withdrawn_at:
        raise Refusal(f"Action {number} was withdrawn, so nothing more is recorded on it: {action.withdrawn_because}")
    return plan, action, LoopStep.objects.filter(submission=once(by, "loop", code, number, submission)).first()


def _require(by: Viewer, at: datetime, action: Action, step: Stage) -> None:
    require_step(
        step, facts_of(by, action), complete=action.complete, user=by.user_id, doers=doers_of(by, action),
        today=day_of(at),
    )  # fmt: skip


def _accept(by: Viewer, at: datetime, action: Action, codes: Sequence[str]) -> list[EvidenceUse]:
    """The named pieces of those offered for the action are accepted. One's own is refused: nobody judges that."""
    wanted = set(codes)
    found = [u for u in uses_seen(by).filter(action=action) if u.evidence.code in wanted]
    if len(found) < len(wanted):
        raise Refusal("One of these pieces of evidence is not here any more. Look at the page again.", field="evidence")
    for use in found:
        if why := why_not_judge(by, use, action):
            raise Refusal(f"“{use.evidence.title}”: {why}", field="evidence")
        if use.state == EvidenceState.SENT_BACK:
            raise Refusal(f"“{use.evidence.title}” was sent back: {use.reason}", field="evidence")
        if use.state == EvidenceState.OFFERED:
            use.state, use.judged_by_id, use.judged_name, use.judged_at = (
                EvidenceState.ACCEPTED,
                by.user_id,
                by.name,
                at,
            )
            use.save(update_fields=["state", "judged_by", "judged_name", "judged_at"])
    return found


def _accepted_in_this_loop(action: Action) -> bool:
    """Whether a piece was accepted since the action was last opened again: what was accepted before says nothing of
    what was done since."""
    uses = EvidenceUse.objects.filter(action=action, state=EvidenceState.ACCEPTED)
    reopened = LoopStep.objects.filter(action=action, stage=LoopStage.REOPENED).aggregate(last=Max("at"))["last"]
    return (uses.filter(judged_at__gt=reopened) if reopened else uses).exists()


def _take(
    by: Viewer, at: datetime, plan: Plan, action: Action, stage: LoopStage, note: str, submission: str,
    more: dict[str, list[str]], audience: str = "",
) -> LoopStep:  # fmt: skip
    key = once(by, "loop", plan.code, action.number, submission)
    note = withhold(note, by=by, at=at, plan=plan)
    step = write_step(action, stage, by=by, at=at, note=note, key=key)
    action.edition += 1
    action.save(update_fields=["edition"])
    record_plan_event(
        by=by, at=at, verb=f"loop.{stage.value}", plan=plan, subject=action, label=f"Action {action.number}",
        after={"note": step.note, **more}, audience=audience,
    )  # fmt: skip
    return step
