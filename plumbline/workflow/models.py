"""Records on their way through a process."""

from __future__ import annotations

from django.db import models

from plumbline.access.models import Record
from plumbline.library.models import ProcessVersion
from plumbline.people.models import User


class Run(models.Model):
    """One thing on its way through one version of a process. It stays on that version. `state` is a key of the
    process; `ended_at` is set with a state that ends it."""

    process = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=60)
    edition = models.PositiveIntegerField(default=1)  # counts steps: two people cannot take the same one
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "ended_at"])]


class StepTaken(models.Model):
    """One step that one person took. Written once."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=60)
    from_state = models.CharField(max_length=60)
    to_state = models.CharField(max_length=60)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class Signature(models.Model):
    """One person signed one state of the thing, in one named place (DG36). Written once; it keeps the hash of what was
    signed, so that a later change shows that a new one is needed."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="signatures")
    slot = models.CharField(max_length=60)  # key of the process: "partnership_lead"
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    signed_hash = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "slot", "signed_hash"], name="signed_once_in_each_place"),
        ]
