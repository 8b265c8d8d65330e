"""What was said about a report, among those who work on it and with the person who raised it."""

from __future__ import annotations

from django.db import models

from plumbline.access.models import Audience
from plumbline.intelligence.models.items import Item
from plumbline.people.models import User


class Note(models.Model):
    """A note of those who work on it. Written once."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PARTNERS)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]


class Way(models.TextChoices):
    TO = "to", "To the person who raised it"
    FROM = "from", "From the person who raised it"


class Message(models.Model):
    """Said to the person who raised it, or by them: a receipt, a question, an answer, the outcome (BY11). They read it
    at the address of their receipt, or in their account."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="messages")
    way = models.CharField(max_length=5, choices=Way)
    what = models.CharField(max_length=10)  # "receipt", "question", "answer", "outcome"
    text = models.TextField()
    by_name = models.CharField(max_length=200, blank=True)  # of the organisation's side; never the reporter's
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]


class Receipt(models.Model):
    """The secret address at which the person who raised it sees what became of it. The secret itself is shown to them
    once; here is its hash."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="receipt")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
