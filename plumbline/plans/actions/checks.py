"""Accepting a finding of the plan check with a reason, and taking that back (BY7)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.plans.actions.common import day_of, plan_open_to, record_plan_event
from plumbline.plans.models import AcceptedFinding
from plumbline.plans.queries.checks import findings_of


@transaction.atomic
def accept_finding(*, by: Viewer, at: datetime, code: str, mark: str, reason: str) -> AcceptedFinding:
    """Accepts what the check finds, for as long as what it speaks of is as it is now. `mark` names the finding as it
    was shown (`Finding.mark`).

    The same one accepted twice is accepted once, with the reason given first. Refused where the check finds it no
    longer: then somebody has mended it, or changed it into something else to look at.
    """
    plan = plan_open_to(by, code, "plan.edit")
    if not reason.strip():
        raise Refusal("Say why it is right as it is, so that the next reader need not ask again.", field="reason")
    found = findings_of(by, plan, today=day_of(at))
    made = next((one.by for one in found.accepted if one.finding.mark == mark), None)
    if made:
        return made
    finding = next((one for one in found.open if one.mark == mark), None)
    if finding is None:
        raise Refusal("The check no longer finds this: somebody has mended it or changed it. Look at the check again.")
    accepted = AcceptedFinding.objects.create(
        plan=plan,
        rule=finding.rule,
        place=finding.subject,
        fingerprint=finding.fingerprint,
        reason=reason.strip(),
        by_id=by.user_id,
        by_name=by.name,
        at=at,
    )
    record_plan_event(
        by=by, at=at, verb="finding.accepted", plan=plan, subject=accepted, label=finding.place.label,
        after={"found": finding.found, "rule": finding.rule}, reason=accepted.reason,
    )  # fmt: skip
    return accepted


@transaction.atomic
def take_back_acceptance(*, by: Viewer, at: datetime, code: str, pk: int) -> AcceptedFinding:
    """The finding is open again. Twice changes nothing. AcceptedFinding.DoesNotExist where this plan has none such."""
    plan = plan_open_to(by, code, "plan.edit")
    accepted = AcceptedFinding.objects.select_for_update().get(pk=pk, plan=plan)
    if accepted.ended_at:
        return accepted
    found = findings_of(by, plan, today=day_of(at))
    finding = next((one.finding for one in found.accepted if one.by.pk == pk), None)
    accepted.ended_at = at
    accepted.save()
    record_plan_event(
        by=by, at=at, verb="finding.taken_back", plan=plan, subject=accepted,
        label=finding.place.label if finding else "The plan",
        before={"reason": accepted.reason},
        after={"found": finding.found if finding else "", "rule": accepted.rule},
    )  # fmt: skip
    return accepted
