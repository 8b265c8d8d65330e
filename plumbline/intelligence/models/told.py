"""Who must be told of a report, and was (BY9)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plumbline.access.models import Audience
from plumbline.intelligence.models.items import Item
from plumbline.people.models import User


class How(models.TextChoices):
    """How they were told. NOT_NEEDED: nobody was, and why is said."""

    LETTER = "letter", "By letter"
    EMAIL = "email", "By e-mail"
    PHONE = "phone", "By telephone"
    MEETING = "meeting", "In a meeting"
    PORTAL = "portal", "On the regulator’s portal"
    HERE = "here", "In Plumbline"
    NOT_NEEDED = "not-needed", "They need not be told"


class Told(models.Model):
    """One body or person was told of a report on one day. `line` is a key of `rules.triage.must_be_told`, "" for one
    that somebody added. Written once; what was a mistake is taken back and stays to be read."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="told")
    line = models.CharField(max_length=30, blank=True)
    who = models.CharField(max_length=200)
    how = models.CharField(max_length=12, choices=How)
    on = models.DateField()
    note = models.TextField(blank=True)  # which letter, what it said; why they need not be told
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PARTNERS)
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(how="not-needed") | ~Q(note=""), name="not_told_says_why"),
        ]
        ordering = ["on", "pk"]
