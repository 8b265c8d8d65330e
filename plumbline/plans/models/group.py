"""Why a plan exists, and who works on it: grounds, the planning group, its lead and who stands in for them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from plumbline.access.models import Grant
from plumbline.people.models import HeldQuerySet, Organisation, User
from plumbline.plans.models.plans import Plan


class GroundKind(models.TextChoices):
    """How the need for improvement came to light (DG25)."""

    INSPECTION = "inspection", "Inspection by the regulator"
    INVESTIGATION = "investigation", "Large Scale Investigation or other enquiry"
    VISIT = "visit", "Assurance visit"
    COMPLAINT = "complaint", "Complaint"
    SELF_EVALUATION = "self-evaluation", "Self-evaluation"
    CONTRACT = "contract-monitoring", "Contract monitoring"
    OTHER = "other", "Something else"


class Ground(models.Model):
    """One thing that speaks for the plan, or for its end: an inspection with its grades, an investigation, a visit
    (DG3 to DG6). Written once; a later inspection is another ground."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="grounds")
    kind = models.CharField(max_length=20, choices=GroundKind)
    on = models.DateField()
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=200, blank=True)
    grades = models.TextField(blank=True)  # in words: "How well do we support people's wellbeing? 2"
    lowest_grade = models.PositiveSmallIntegerField(null=True, blank=True)  # the regulator's own scale, 1 to 6
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest_grade__isnull=True) | Q(lowest_grade__gte=1, lowest_grade__lte=6),
                name="grade_from_1_to_6",
            )
        ]


class GroupMember(models.Model):
    """Somebody in the plan's improvement planning group (DG7 to DG13): a person with an account or a name with an
    address, in a role, from a day until a day. What membership gives them is a grant, ended with it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(max_length=60, blank=True)  # a key of library/roles.yaml
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_memberships")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation_name = models.CharField(max_length=200, blank=True)
    grant = models.ForeignKey(Grant, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day
    invited_at = models.DateTimeField(null=True, blank=True)  # when they were told
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="member_leaves_after_joining"
            ),
        ]


class PlanLead(models.Model):
    """Who keeps the plan up to date, in turn (DG11); `covers` is the turn that somebody stands in for while away."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="leads")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="plans_kept")
    name = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day; null: still
    covers = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="cover")
    agreed_by = models.CharField(max_length=200, blank=True)  # the meeting or person that agreed it
    reason = models.TextField(blank=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(until__isnull=True, covers__isnull=True), name="one_lead_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="lead_ends_after_beginning"
            ),
        ]
