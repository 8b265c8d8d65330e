"""Evidence: handed in once, used for as many actions as it answers (BY8), accepted or sent back by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.files.actions import Handed, keep_file
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.plans.actions.common import new_code, once, plan_open_to, record_plan_event
from plumbline.plans.models import Action, Evidence, EvidenceState, EvidenceUse, Plan
from plumbline.plans.queries.evidence import evidence_choices, uses_seen
from plumbline.plans.queries.loop import why_not_judge
from plumbline.plans.rules.evidence import checked_link, narrowest
from plumbline.plans.rules.withheld import is_marked


@dataclass(frozen=True)
class EvidenceValues:
    """What a person offers: words, a file, an address, or several of these."""

    title: str = ""
    text: str = ""
    link: str = ""
    upload: Handed | None = None
    audience: str = Audience.EVERYONE


@transaction.atomic
def offer_evidence(
    *, by: Viewer, at: datetime, code: str, number: str, values: EvidenceValues, submission: str
) -> Evidence:
    """A new piece of evidence, put forward for one action. The same submission twice makes one."""
    plan = plan_open_to(by, code, "progress.record")
    submission = once(by, "evidence", code, number, submission)
    made = Evidence.objects.filter(submission=submission).first()
    if made:
        return made
    action = _locked(plan, number)
    link = _require_values(values)
    file = None
    if values.upload is not None:
        file = keep_file(by=by, at=at, record_id=plan.record_id, upload=values.upload)
    evidence = Evidence.objects.create(
        record_id=plan.record_id, code=new_code(), title=" ".join(values.title.split()), text=values.text.strip(),
        file=file, link=link, audience=values.audience, by_id=by.user_id, by_name=by.name,
        for_name=by.acting_for.organisation_name if by.acting_for else "", at=at, submission=submission,
    )  # fmt: skip
    _use(by, at, evidence, action)
    record_plan_event(
        by=by, at=at, verb="evidence.offered", plan=plan, subject=action, label=f"Action {number}",
        after={"evidence": evidence.title, "file": file.name if file else "", "sha256": file.sha256 if file else "",
               "link": link},
        audience=evidence.audience,
    )  # fmt: skip
    return evidence


@transaction.atomic
def use_evidence(*, by: Viewer, at: datetime, code: str, number: str, evidence: Sequence[str]) -> list[EvidenceUse]:
    """Pieces that are there already are put forward for another action, of this plan or from one that the person may
    record on as well. What the action has already is left as it is."""
    plan = plan_open_to(by, code, "progress.record")
    action = _locked(plan, number)
    have = set(EvidenceUse.objects.filter(action=action).values_list("evidence__code", flat=True))
    wanted = set(evidence) - have
    if not evidence:
        raise Refusal("Choose at least one piece of evidence.", field="evidence")
    if not wanted:
        return []
    found = list(evidence_choices(by, action).filter(code__in=wanted))
    if len(found) < len(wanted):
        raise Refusal("One of these pieces is not here any more. Look at the page again.", field="evidence")
    uses = [_use(by, at, one, action) for one in found]
    record_plan_event(
        by=by, at=at, verb="evidence.used", plan=plan, subject=action, label=f"Action {number}",
        after={"evidence": "; ".join(one.title for one in found)}, audience=narrowest([e.audience for e in found]),
    )  # fmt: skip
    return uses


@transaction.atomic
def judge_evidence(
    *, by: Viewer, at: datetime, code: str, number: str, evidence: str, seen: str, state: str, reason: str = ""
) -> EvidenceUse:
    """A piece is accepted for an action, or sent back with a reason, by somebody who neither offered it nor did the
    action. `seen`: the state that the person saw. Raises Conflict where somebody else has judged it meanwhile."""
    plan = plan_open_to(by, code, "progress.record")
    action = _locked(plan, number)
    use = uses_seen(by).get(action=action, evidence__code=evidence)
    if state not in (EvidenceState.ACCEPTED, EvidenceState.SENT_BACK):
        raise Refusal("Choose whether you accept it or send it back.", field="state")
    if use.state == state and use.judged_by_id == by.user_id:
        return use
    if use.state != seen:
        raise Conflict(
            f"{use.judged_name} has judged this meanwhile: {use.get_state_display().lower()}. Look at it again.",
            theirs={"state": use.state, "reason": use.reason},
            edition=action.edition,
            who=use.judged_name,
        )
    if why := why_not_judge(by, use, action):
        raise Refusal(why)
    if state == EvidenceState.SENT_BACK and not reason.strip():
        raise Refusal("Say what is missing or wrong, so that it can be put right.", field="reason")
    _require_unmarked(reason, "reason")
    before = use.state
    use.state, use.reason = state, reason.strip() if state == EvidenceState.SENT_BACK else ""
    use.judged_by_id, use.judged_name, use.judged_at = by.user_id, by.name, at
    use.save(update_fields=["state", "reason", "judged_by", "judged_name", "judged_at"])
    verb = "evidence.accepted" if state == EvidenceState.ACCEPTED else "evidence.sent_back"
    record_plan_event(
        by=by, at=at, verb=verb, plan=plan, subject=action, label=f"Action {number}", before={"state": before},
        after={"state": state, "evidence": use.evidence.title}, reason=use.reason, audience=use.evidence.audience,
    )  # fmt: skip
    return use


def _locked(plan: Plan, number: str) -> Action:
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    if action.withdrawn_at:
        raise Refusal(f"Action {number} was withdrawn, so nothing more is recorded on it: {action.withdrawn_because}")
    return action


def _use(by: Viewer, at: datetime, evidence: Evidence, action: Action) -> EvidenceUse:
    return EvidenceUse.objects.create(evidence=evidence, action=action, by_id=by.user_id, by_name=by.name, at=at)


def _require_values(values: EvidenceValues) -> str:
    """The address, checked. Raises Refusal for what is missing or cannot be."""
    if not values.title.strip():
        raise Refusal("Name it, so that others know what it is: for example, “Fluid charts, June 2026”.", field="title")
    if len(" ".join(values.title.split())) > 300:
        raise Refusal("The name is longer than 300 characters. Write a short one, and the rest below.", field="title")
    if values.audience not in Audience.values:
        raise Refusal("Choose who may see this.", field="audience")
    _require_unmarked(values.title, "title")
    _require_unmarked(values.text, "text")
    link = checked_link(values.link)
    if not (values.text.strip() or link or values.upload is not None):
        raise Refusal("Choose a file, give an address, or write what there is to see.", field="file")
    return link


def _require_unmarked(text: str, field: str) -> None:
    """Evidence may stand in several plans, and a withheld passage belongs to one."""
    if is_marked(text):
        raise Refusal("A passage cannot be withheld here. Choose who may see the evidence instead.", field=field)
