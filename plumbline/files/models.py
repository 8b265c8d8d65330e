"""Files handed in, by what they hold."""

from __future__ import annotations

from django.db import models

from plumbline.access.models import Record
from plumbline.people.models import User


class StoredFile(models.Model):
    """One file as one person handed it in to one record. Its bytes lie under the data folder by their hash, once for
    all that have the same; they never change."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sha256"])]
