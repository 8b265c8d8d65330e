"""What shows that an action did good: readings of its measure, moved dates, evidence, and the closed loop."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plumbline.access.models import Audience, Record
from plumbline.files.models import StoredFile
from plumbline.people.models import User
from plumbline.plans.models.plans import Action, ProgressEntry


class MeasureReading(models.Model):
    """What an action's measure was on a day (DG29, MO12). Written once; a correction is another reading of that day."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    note = models.TextField(blank=True)
    entry = models.ForeignKey(ProgressEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="readings")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["on", "at", "pk"]


class FinishMove(models.Model):
    """An agreed finish that moved: from, to, why, who agreed (BY5). Written once."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="moves")
    from_text = models.TextField()
    from_on = models.DateField(null=True, blank=True)
    to_text = models.TextField()
    to_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    agreed_by = models.CharField(max_length=200)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class LoopStage(models.TextChoices):
    """The closed loop (BY6), in order; reopening begins it anew."""

    DONE = "done", "Done"
    CHECKED = "checked", "Evidence checked"
    IMPACT = "impact", "Impact seen"
    SUSTAINED = "sustained", "Sustained"
    REOPENED = "reopened", "Reopened"


class LoopStep(models.Model):
    """One step of an action round the closed loop. Written once. Where an action stands is the last step."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="loop")
    stage = models.CharField(max_length=10, choices=LoopStage)
    note = models.TextField(blank=True)  # what was looked at, what was seen, why reopened
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]


class Evidence(models.Model):
    """One piece of evidence, entered once (BY8): words, a file or an address. Its home is one record; it may be used
    for actions of several plans."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="evidence")
    code = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    link = models.CharField(max_length=1000, blank=True)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.EVERYONE)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]


class EvidenceState(models.TextChoices):
    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Accepted"
    SENT_BACK = "sent-back", "Sent back"


class EvidenceUse(models.Model):
    """A piece of evidence put forward for one action, and what was said of it there."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="evidence_uses")
    state = models.CharField(max_length=10, choices=EvidenceState, default=EvidenceState.OFFERED)
    reason = models.TextField(blank=True)  # why it was sent back
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    judged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_name = models.CharField(max_length=200, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "action"], name="evidence_once_for_an_action"),
            models.CheckConstraint(condition=~Q(state="sent-back") | ~Q(reason=""), name="sent_back_says_why"),
        ]
