"""Links for people without an account."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.timezone import localdate

from plumbline.access.models import Audience, Record
from plumbline.people.models import User


class GuestLink(models.Model):
    """One link for one person and one purpose (BY12). The secret itself is in the mail only; here is its hash.

    Open: until `expires_at`, until it is used (where its purpose is to answer once), or until it is ended.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="guest_links")
    purpose = models.CharField(max_length=40)  # "progress", "round-part", "read-version"
    subject_id = models.BigIntegerField()  # of the row that the purpose is about
    secret_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)  # who is asked
    email = models.CharField(max_length=254, blank=True)
    asks = models.TextField(blank=True)  # what they are asked, in words
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.EVERYONE)  # of what they answer
    submission = models.CharField(max_length=60, null=True, blank=True, unique=True)  # one form sent twice asks once
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "purpose"])]

    @property
    def opens_until(self) -> date:
        """The last day on which it opens."""
        return localdate(self.expires_at)


class VisitKind(models.TextChoices):
    OPENED = "opened", "Opened"
    ANSWERED = "answered", "Answered"
    TURNED_AWAY = "turned-away", "Turned away"


class GuestVisit(models.Model):
    """One time that the link was followed. Written once."""

    link = models.ForeignKey(GuestLink, on_delete=models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=12, choices=VisitKind)
    note = models.TextField(blank=True)  # why turned away
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
