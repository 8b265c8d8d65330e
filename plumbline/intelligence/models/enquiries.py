"""Safeguarding enquiries and investigations: each separate, linked to what they arose from, never swallowed by it."""

from __future__ import annotations

from django.db import models

from plumbline.access.models import Audience
from plumbline.intelligence.models.items import Item


class EnquiryStage(models.TextChoices):
    REFERRAL = "referral", "Referral"
    STRATEGY = "strategy", "Strategy discussion"
    ENQUIRY = "enquiry", "Enquiry"
    CONFERENCE = "conference", "Case conference"
    ENDED = "ended", "Ended"


class Substantiated(models.TextChoices):
    YES = "yes", "Substantiated"
    PARTLY = "partly", "Partly substantiated"
    NO = "no", "Not substantiated"
    INCONCLUSIVE = "inconclusive", "Inconclusive"


class Enquiry(models.Model):
    """The safeguarding side of a report (HE51): at least a referral and a strategy discussion with its decision;
    whether it was substantiated and whether there is a protection plan. That it is addressed through a process with the
    provider may be its outcome, never a reason to have none."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="enquiry")
    stage = models.CharField(max_length=12, choices=EnquiryStage, default=EnquiryStage.REFERRAL)
    referred_on = models.DateField()
    strategy_on = models.DateField(null=True, blank=True)
    strategy_decision = models.TextField(blank=True)
    substantiated = models.CharField(max_length=15, choices=Substantiated, blank=True)
    protection_plan = models.TextField(blank=True)
    no_protection_plan_because = models.TextField(blank=True)
    through_process = models.BooleanField(default=False)  # addressed through the process, no additional action
    improvement_needed = models.TextField(blank=True)  # what the service has to improve (WI19)
    outcome = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)


class InvestigationKind(models.TextChoices):
    """HE50."""

    POLICE = "police", "Police investigation"
    CLINICAL = "clinical", "Individual or specialist clinical review"
    COMMISSIONER = "commissioner", "Commissioner’s visit"
    REGULATOR = "regulator", "Regulator’s visit"
    LEARNING = "learning", "Learning and development support"
    FUNDERS = "funders", "Telling other funding authorities"
    ADVOCACY = "advocacy", "Professional advocacy"


class Investigation(models.Model):
    """Who looks into what, and by when (HE50)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="investigations")
    kind = models.CharField(max_length=15, choices=InvestigationKind)
    who = models.CharField(max_length=200)
    announced = models.BooleanField(null=True)  # of a visit
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PARTNERS)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["due_on", "pk"]
