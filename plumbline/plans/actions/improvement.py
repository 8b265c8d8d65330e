"""Authorising the evidence of improvement that supports a request to look again (WI14)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.plans.actions.common import record_plan_event
from plumbline.plans.models import Plan
from plumbline.plans.queries.improvement import improvement_of, may_authorise
from plumbline.plans.queries.plans import get_plan
from plumbline.plans.rules.improvement import require_proof


@transaction.atomic
def authorise_improvement(*, by: Viewer, at: datetime, code: str, statement: str, format: str, sha256: str) -> Plan:
    """Leaves the event of a paper that was made and that this person stands behind. Also of a plan that has ended.

    Raises Plan.DoesNotExist for a stranger, Refusal for one who may not, or where nothing is checked.
    """
    plan = get_plan(by, code)
    if not may_authorise(by, plan):
        raise Refusal("Evidence of improvement is authorised by those who work for this plan’s owner and change it.")
    found = improvement_of(by, plan)
    require_proof(found, statement)
    record_plan_event(
        by=by, at=at, verb="improvement.authorised", plan=plan, subject=plan, label=plan.title,
        audience=Audience.PARTNERS,
        after={"actions": [one.number for one in found.proven], "statement": statement.strip(), "format": format,
               "sha256": sha256},
    )  # fmt: skip
    return plan
