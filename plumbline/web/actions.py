"""The one thing that the shell does itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.history.actions import record_event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation
from plumbline.web.queries import FOR_THE_OPERATOR


@transaction.atomic
def note_export(*, by: Viewer, at: datetime, organisation: Organisation, plans: int) -> None:
    """Leaves the event of a whole export in the organisation's own chain, so that the export holds it. For the operator
    alone: raises Refusal for anyone else."""
    if not by.system:
        raise Refusal(FOR_THE_OPERATOR)
    record_event(
        by=by, at=at, verb="organisation.exported", subject=organisation, label=organisation.name,
        organisation_id=organisation.pk, organisation_name=organisation.name, after={"plans": plans},
    )  # fmt: skip
