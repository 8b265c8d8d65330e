"""Writing down what became of a requirement: the regulator's file does not say."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from plumbline.access.viewer import Viewer
from plumbline.history.actions import record_event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation
from plumbline.register.models import OutcomeKind, Requirement, RequirementOutcome
from plumbline.register.queries.requirements import get_requirement, name_of, recording_organisation

NOT_YOURS = (
    "What became of a requirement is written down by those who look after the service’s area and keep the register "
    "there. Ask one of them."
)


@transaction.atomic
def record_outcome(
    *,
    by: Viewer,
    at: datetime,
    number: str,
    requirement_id: int,
    kind: str,
    on: date | None,
    source: str,
    submission: str,
) -> RequirementOutcome:
    """Adds what somebody read in the regulator's report. Nothing recorded before is changed: the newest counts.

    The same submission twice makes one. Raises Service.DoesNotExist or Requirement.DoesNotExist for a stranger.
    """
    requirement = get_requirement(by, number, requirement_id)
    organisation = recording_organisation(by, requirement.service)
    if organisation is None:
        raise Refusal(NOT_YOURS)
    source = " ".join(source.split())
    _require(requirement, kind, on, source, timezone.localdate(at))
    key = hashlib.sha256(f"{by.user_id}\x1f{requirement_id}\x1f{submission}".encode()).hexdigest()[:40]
    values = {
        "requirement": requirement, "kind": kind, "on": on, "source": source, "organisation": organisation,
        "by_id": by.user_id, "by_name": by.name, "at": at,
    }  # fmt: skip
    made, new = RequirementOutcome.objects.get_or_create(submission=key, defaults=values)
    if new:
        _record(by, at, made, requirement, organisation)
    return made


def _require(requirement: Requirement, kind: str, on: date | None, source: str, today: date) -> None:
    if kind not in OutcomeKind.values:
        raise Refusal("Choose what became of it.", field="kind")
    if on is None:
        raise Refusal("Give the day on which the regulator says so.", field="on")
    if on > today:
        raise Refusal("That day is still to come. Give today or an earlier day.", field="on")
    inspected = requirement.published.inspection.on
    if on < inspected:
        raise Refusal(
            f"It was made at the inspection of {inspected.day} {inspected:%B %Y}. Give that day or a later one.",
            field="on",
        )
    if not source:
        raise Refusal("Say where you read it, such as the report of a later inspection.", field="source")
    if len(source) > 300:
        raise Refusal("Say where you read it in 300 characters or fewer.", field="source")


def _record(
    by: Viewer, at: datetime, made: RequirementOutcome, requirement: Requirement, organisation: Organisation
) -> None:
    inspection = requirement.published.inspection
    record_event(
        by=by,
        at=at,
        verb="requirement.outcome",
        subject=requirement,
        label=f"{name_of(by, requirement)} of {inspection.on}: {requirement.service.name}",
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        after={"became": made.get_kind_display(), "on": made.on, "source": made.source,
               "service": requirement.service.number, "case": inspection.case_number},
    )  # fmt: skip
