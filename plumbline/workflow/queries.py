"""Reading runs of a process: with the record they belong to."""

from __future__ import annotations

from django.db.models import QuerySet

from plumbline.access.viewer import Viewer
from plumbline.workflow.models import Run, Signature, StepTaken
from plumbline.workflow.rules import Signed


def steps_of(viewer: Viewer, run: Run) -> QuerySet[StepTaken]:
    """The steps taken, oldest first."""
    return StepTaken.objects.filter(run=run).order_by("at", "pk")


def signatures_of(viewer: Viewer, run: Run) -> QuerySet[Signature]:
    """Every signature, oldest first; also those of an earlier state."""
    return Signature.objects.filter(run=run).order_by("at", "pk")


def signed_of(viewer: Viewer, run: Run) -> tuple[Signed, ...]:
    """The same as plain values for the rules."""
    rows = signatures_of(viewer, run)
    return tuple(Signed(s.slot, s.by_id, s.by_name, s.signed_hash) for s in rows)
