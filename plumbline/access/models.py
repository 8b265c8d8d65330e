"""Who a record belongs to, and whom it is shared with. The one rule that reads these tables is in `queries`."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from plumbline.people.models import GovernanceGroup, Organisation, User


class Audience(models.TextChoices):
    """Who, among those who see a record, may read one part of it. `queries.parts_seen_by` is the rule."""

    PUBLIC = "public", "Anyone, also in a public paper"
    EVERYONE = "everyone", "Everyone on the plan"
    PARTNERS = "partners", "Partners only, not the provider"
    RESTRICTED = "restricted", "Leads of the owning organisation only"


FOR_ALL = (Audience.EVERYONE, Audience.PUBLIC)  # what everyone who sees the record may read of it


class RecordKind(models.TextChoices):
    """What sort of thing is owned. `rules.RIGHTS` says which capability reads, shares and leads each."""

    PLAN = "plan", "Improvement plan"
    INTELLIGENCE = "intelligence", "Something reported about a service"
    CONFIDENTIAL = "confidential", "Something reported in confidence"


class Record(models.Model):
    """What is owned and shared as a whole: a plan, something reported about a service; a case or an assessment later.
    Everything below it (sections, actions, progress, evidence) is reached through it."""

    kind = models.CharField(max_length=30, choices=RecordKind)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="records")

    class Meta:
        indexes = [models.Index(fields=["owner", "kind"])]


class Level(models.TextChoices):
    """Each holds what stands above it. Recording gives progress, evidence and answers, not the plan's own words."""

    READ = "read", "Read"
    RECORD = "record", "Read, and record progress"
    EDIT = "edit", "Read, record and edit"


class Grant(models.Model):
    """A record is shared with one organisation, one governance group or one person (BY17).

    It says why (purpose and lawful basis), who decided it and until when. It is ended, never deleted.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    group = models.ForeignKey(GovernanceGroup, null=True, blank=True, on_delete=models.PROTECT)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    level = models.CharField(max_length=10, choices=Level)
    purpose = models.CharField(max_length=200)
    lawful_basis = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)  # from this moment on it gives nothing

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(organisation__isnull=False, group__isnull=True, user__isnull=True)
                    | Q(organisation__isnull=True, group__isnull=False, user__isnull=True)
                    | Q(organisation__isnull=True, group__isnull=True, user__isnull=False)
                ),
                name="grant_names_exactly_one",
            ),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(decided_by=""), name="grant_says_why_and_who"),
        ]
        indexes = [models.Index(fields=["organisation", "record"]), models.Index(fields=["user", "record"])]

    def ended(self, at: datetime) -> bool:
        """Whether it gives nothing any more at that moment."""
        return self.until is not None and self.until <= at

    @property
    def with_whom(self) -> str:
        """The name of the one it is shared with."""
        return str(self.organisation or self.group or self.user)
