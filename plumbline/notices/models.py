"""The outbox and what each person chose."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plumbline.access.models import Record
from plumbline.people.models import User


class NoticeState(models.TextChoices):
    WAITING = "waiting", "Waiting to be sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be delivered"  # tried several times, or refused for good
    DROPPED = "dropped", "Not sent: no longer needed or no longer allowed"


class Notice(models.Model):
    """One thing that one person is to be told, once (`effect_key`).

    A notice about a record says nothing of what stands in it: `headline` and `path` are all that a mail holds.
    """

    effect_key = models.CharField(max_length=200, unique=True)
    topic = models.CharField(max_length=200, blank=True)  # what takes it back: "action:41:due"
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    email = models.CharField(max_length=254, blank=True)  # where there is no account, or at the time of sending
    name = models.CharField(max_length=200, blank=True)
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)  # "review", "reminder", "circulation", "request", "account"
    headline = models.CharField(max_length=200)  # fit to be read by anyone: "A plan waits for your signature"
    path = models.CharField(max_length=500, blank=True)  # where it is to be read, from the site's address
    path_is_secret = models.BooleanField(default=False)  # the path opens the thing by itself: emptied once it is sent
    words = models.TextField(blank=True)  # a whole letter, where it is not a line and an address (password reset)
    at_once = models.BooleanField(default=False)  # not for the daily digest, whatever the person chose
    made_at = models.DateTimeField()
    send_after = models.DateTimeField()
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    claimed_until = models.DateTimeField(null=True, blank=True)  # a worker is sending it; afterwards another may
    attempts = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)  # sent, failed or dropped
    ended_because = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, blank=True)  # of the mail that carried it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(email=""), name="notice_has_somebody"),
        ]
        indexes = [
            models.Index(fields=["send_after"], condition=Q(state="waiting"), name="waiting_notices"),
            models.Index(fields=["topic"], condition=Q(state="waiting"), name="waiting_topics"),
            models.Index(fields=["user", "made_at"]),
        ]


class How(models.TextChoices):
    AT_ONCE = "at-once", "As it happens"
    DAILY = "daily", "Once a day, on working days"
    NEVER = "never", "No e-mail: I look in Plumbline"


class Preference(models.Model):
    """How one person wants to be told. No row: once a day."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="notice_preference")
    how = models.CharField(max_length=10, choices=How, default=How.DAILY)
    digest_at = models.TimeField(default="07:30")


class Feed(models.Model):
    """The secret address of a person's calendar; ended and made anew, never changed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="one_feed_at_a_time")
        ]
