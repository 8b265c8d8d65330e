"""Documents on their way to becoming plans, and what was left out of them (BY1)."""

from __future__ import annotations

from django.db import models

from plumbline.people.models import User
from plumbline.plans.models.plans import Plan


class UploadState(models.TextChoices):
    READING = "reading", "Being read"
    READY = "ready", "Ready to look at"
    REFUSED = "refused", "Could not be read"
    USED = "used", "Became a plan"


class Upload(models.Model):
    """A document on its way to becoming a plan: only the person who uploaded it sees it. It is no plan yet, so what was
    understood is kept as the reading's own JSON until they agree; then every part of it becomes rows."""

    code = models.CharField(max_length=24, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="uploads")
    file_name = models.CharField(max_length=255)
    file_hash = models.CharField(max_length=64)
    document = models.JSONField(default=dict)  # the blocks, so that re-assigned columns are read anew without the file
    reading = models.JSONField(default=dict)  # docs/read-plan-json.md
    columns = models.JSONField(default=list)  # as found: grid, column, heading, field
    assignments = models.JSONField(default=dict)  # "grid:column" -> field, as re-assigned by the person
    left_out = models.JSONField(
        default=list
    )  # rows that the person leaves out: "section:item" positions in the reading
    framework = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.READING)
    message = models.TextField(blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    at = models.DateTimeField()


class NotImportedLine(models.Model):
    """What an uploaded document said that the plan does not hold, kept with it (BY1: nothing is lost silently)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="not_imported")
    upload_name = models.CharField(max_length=255)
    where = models.CharField(max_length=200)
    text = models.TextField()
    why = models.TextField()
    at = models.DateTimeField()
