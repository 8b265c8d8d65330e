"""Versions of a plan that stand still (DG34 to DG37), what was said of them, and to whom they went."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plumbline.guests.models import GuestLink
from plumbline.notices.models import Notice
from plumbline.people.models import User
from plumbline.plans.models.plans import Plan
from plumbline.plans.models.reviews import Review
from plumbline.workflow.models import Run


class PlanVersion(models.Model):
    """One version on its way (draft, shared for accuracy, quality-assured) or final: numbered, dated, frozen.

    `content` is the plan as everyone on it may read it at `taken_at` (docs/read-plan-json.md): a document that stands
    still, so it is kept whole and never queried into (decision 0008). Until it is final, later changes can be taken in;
    afterwards nothing of it changes.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="plan_version")
    number = models.PositiveIntegerField(null=True, blank=True)  # given when final
    date_of_plan = models.DateField()
    completed_by = models.CharField(max_length=200)
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.PROTECT, related_name="versions")
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    begun_by_name = models.CharField(max_length=200)
    begun_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    final_at = models.DateTimeField(null=True, blank=True)
    final_by_name = models.CharField(max_length=200, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)  # given up before it was final
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["begun_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(final_at__isnull=True, dropped_at__isnull=True),
                name="one_version_on_its_way",
            ),
            models.CheckConstraint(
                condition=Q(final_at__isnull=True, number__isnull=True)
                | Q(final_at__isnull=False, number__isnull=False),
                name="final_version_has_a_number",
            ),
        ]


class VersionComment(models.Model):
    """What a member of the group said about a draft's accuracy (DG35), and the answer to it."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="comments")
    number = models.CharField(max_length=20, blank=True)  # of the action it speaks of
    text = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]


class Circulation(models.Model):
    """A final version sent out by the lead (DG37)."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="circulations")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]


class CopyState(models.TextChoices):
    WAITING = "waiting", "On its way"
    SENT = "sent", "Sent"
    FAILED = "failed", "Did not arrive"
    BY_HAND = "by-hand", "Given by hand or post"


class CirculationCopy(models.Model):
    """One recipient of a circulation: who, in what part of the list, and how it went. Sent again, it is another row."""

    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="copies")
    list_label = models.CharField(max_length=300)  # the line of the framework's list: "Commissioning"
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_hand = models.CharField(max_length=300, blank=True)  # how it was given, where it was not e-mailed
    notice = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link = models.ForeignKey(GuestLink, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    again = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="sent_again")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    @property
    def state(self) -> CopyState:
        """Computed from its notice: what the outbox knows is not written twice."""
        if self.notice is None:
            return CopyState.BY_HAND
        return {"sent": CopyState.SENT, "failed": CopyState.FAILED, "dropped": CopyState.FAILED}.get(
            self.notice.state, CopyState.WAITING
        )
