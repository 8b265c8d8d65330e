"""Noting that a copy of a plan was made for others (BY15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.plans.actions.common import record_plan_event
from plumbline.plans.models import Plan
from plumbline.plans.queries.copies import may_copy
from plumbline.plans.queries.plans import get_plan


@dataclass(frozen=True)
class CopyFacts:
    """What the record keeps of a copy: for whom, in which format, and what it leaves out."""

    made_for: str  # "public"
    format: str
    withheld: int  # places where a passage was left out
    entries_left_out: int
    by_role: bool
    sha256: str  # of the file, so that a copy found later is known again


@transaction.atomic
def note_copy(*, by: Viewer, at: datetime, code: str, facts: CopyFacts) -> Plan:
    """Leaves the event of a copy that was made; also of a plan that has ended. Raises Plan.DoesNotExist for a stranger,
    Refusal for one who may not make copies."""
    plan = get_plan(by, code)
    if not may_copy(by, plan):
        raise Refusal("Copies for others are made by those who may share this plan, and by its lead.")
    record_plan_event(
        by=by, at=at, verb="copy.made", plan=plan, subject=plan, label=plan.title, audience=Audience.PARTNERS,
        after={"for": facts.made_for, "format": facts.format, "withheld": facts.withheld,
               "entries_left_out": facts.entries_left_out, "people": "by role" if facts.by_role else "by name",
               "sha256": facts.sha256},
    )  # fmt: skip
    return plan
