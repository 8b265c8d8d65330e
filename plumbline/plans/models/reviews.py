"""Meetings at which the plan is looked at together, other bodies' dates beside them, and rounds of scrutiny."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plumbline.people.models import Organisation, User
from plumbline.plans.models.group import GroupMember
from plumbline.plans.models.plans import Action, Plan, ProgressEntry, Round


class OtherDate(models.Model):
    """Another body's date that a review date must take account of (DG18): an inspection, a visit, monitoring."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="other_dates")
    on = models.DateField()
    label = models.CharField(max_length=200)
    source = models.CharField(max_length=200)  # whose date it is
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["on", "pk"]


class Review(models.Model):
    """One meeting of the group over the plan (DG16 to DG19). Planned: `opened_at` is empty. Open: being held. Closed:
    kept as it was. One is open at a time."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveIntegerField()
    planned_for = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    chair = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    next_because = models.TextField(blank=True)  # urgency and what remains (DG17)
    other_views = models.TextField(blank=True)  # who thought otherwise about how often to meet, and what they said
    decided_by = models.CharField(max_length=200, blank=True)  # the Partnership Lead, where views differed (DG19)
    edition = models.PositiveIntegerField(default=1)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="review_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(opened_at__isnull=False, closed_at__isnull=True), name="one_open_review"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False), name="closed_review_was_opened"
            ),
        ]


class ReviewAttendee(models.Model):
    """Who was expected at a review, and whether they came (DG14)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="attendees")
    member = models.ForeignKey(GroupMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=60, blank=True)
    present = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]


class RoundRequest(models.Model):
    """One part of a plan that an organisation is asked to answer in a round (ST5, ST9, ST12)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="requests")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="requests")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=300)  # as the plan prints the responsibility
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    entry = models.ForeignKey(ProgressEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "action"], name="asked_once_in_a_round")]


class CommitteeView(models.Model):
    """What the committee thought of a part's grade in a round (ST15), beside the officer's. Written once; a changed
    mind is another row."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="committee_views")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="committee_views")
    agrees = models.BooleanField()
    status = models.CharField(max_length=20, blank=True)  # the grade the committee would give, where it differs
    text = models.TextField(blank=True)
    group_name = models.CharField(max_length=200)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]
