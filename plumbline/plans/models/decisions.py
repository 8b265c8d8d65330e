"""What is decided about a plan beside its actions: differences of opinion, its end, findings that are accepted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plumbline.people.models import User
from plumbline.plans.models.plans import Action, Plan
from plumbline.workflow.models import Run


class Disagreement(models.Model):
    """A difference of opinion about the plan or its outcomes (DG38): open until an outcome is written."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="disagreements")
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT, related_name="disagreements")
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="disagreement")
    title = models.CharField(max_length=300)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    outcome = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | ~Q(outcome=""), name="outcome_is_written")
        ]


class Position(models.Model):
    """What one side said about a difference of opinion, or tried in order to resolve it. Kept as it was written."""

    disagreement = models.ForeignKey(Disagreement, on_delete=models.PROTECT, related_name="positions")
    side = models.CharField(max_length=200)  # whose view: "Care home", "Partnership"
    kind = models.CharField(max_length=10, choices=[("view", "View"), ("attempt", "Attempt to resolve it")])
    text = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]


class HandBack(models.Model):
    """The end of the formal meetings (DG39): proposed, looked at by the group, agreed by the oversight group, done."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="hand_backs")
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="hand_back")
    why = models.TextField()  # why now: what was achieved
    wider_factors = models.TextField(blank=True)  # requirements met, actions of an investigation
    group_view = models.TextField(blank=True)
    oversight_view = models.TextField(blank=True)
    sustaining = models.TextField(blank=True)  # how the home keeps it up, and when it looks again
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # handed back, or given up
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(ended_at__isnull=True), name="one_hand_back_at_a_time")
        ]


class AcceptedFinding(models.Model):
    """A finding of the plan check that a person accepts with a reason (BY7). It counts until what it speaks of changes
    (`fingerprint`) or the acceptance is taken back."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="accepted_findings")
    rule = models.CharField(max_length=60)
    place = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    reason = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "rule", "place", "fingerprint"],
                condition=Q(ended_at__isnull=True),
                name="finding_accepted_once",
            )
        ]


class SharedAction(models.Model):
    """An action of one plan that answers something in another as well (BY8): shown and exported there under its own
    number, recorded on in one place only."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="shown_in")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="shared_actions")  # where it is shown too
    section = models.ForeignKey("plans.Section", on_delete=models.PROTECT, related_name="shared_actions")
    number = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="shared_number_once"),
            models.UniqueConstraint(
                fields=["plan", "action"], condition=Q(ended_at__isnull=True), name="action_shown_once_in_a_plan"
            ),
        ]
