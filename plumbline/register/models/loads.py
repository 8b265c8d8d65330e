"""Files that were loaded, what each changed, and what in it was not right."""

from __future__ import annotations

from django.db import models

from plumbline.people.models import User
from plumbline.register.models.services import Service, Source


class LoadState(models.TextChoices):
    WAITING = "waiting", "Waiting to begin"
    RUNNING = "running", "Under way"
    DONE = "done", "Loaded"
    REFUSED = "refused", "Not loaded"


class Load(models.Model):
    """One file of a regulator's register. Loaded whole or not at all; the same file again changes nothing."""

    source = models.CharField(max_length=20, choices=Source, blank=True)  # "": not recognised yet
    as_of = models.DateField(null=True, blank=True)  # the day for which the file speaks
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=LoadState, default=LoadState.WAITING)
    stage = models.CharField(max_length=60, blank=True)  # "Reading the file", for the page
    done_of_100 = models.PositiveSmallIntegerField(default=0)
    refusal = models.TextField(blank=True)  # why it was not loaded
    rows = models.PositiveIntegerField(default=0)  # services in it
    tries = models.PositiveSmallIntegerField(default=0)  # how often the worker began it
    insists = models.BooleanField(default=False)  # load it though it looks cut off, or holds far fewer than before
    areas = models.JSONField(default=list)  # ids of the areas that occur in it: of others it says nothing
    tallies = models.JSONField(default=list)  # counts and years it has columns for: ["enforcements 2024/25"]
    totals = models.JSONField(default=dict)  # what it holds: {"services": 10822, "inspections": 6113}
    counts = models.JSONField(default=dict)  # what changed, by kind of change: {"new": 10822, "regraded": 0}
    columns_unknown = models.JSONField(default=list)  # headings that the mapping does not know
    columns_missing = models.JSONField(default=list)  # headings that it knows and this file has not
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]


class Change(models.TextChoices):
    NEW = "new", "New in the register"
    CLOSED = "closed", "No longer in the register"
    BACK = "back", "In the register again"
    RENAMED = "renamed", "Renamed"
    MOVED = "moved-provider", "Has another provider"
    PROVIDER = "provider-renamed", "The provider has another name"
    AREA = "moved-area", "In another area"
    REGRADED = "regraded", "Regraded"
    GRADES = "grades-changed", "Other grades changed, the lowest not"
    REQUIREMENTS = "new-requirements", "New requirements"
    REWORDED = "requirements-reworded", "Requirements worded differently"
    ENFORCEMENT = "new-enforcement", "New enforcement"
    COMPLAINTS = "complaints-upheld", "More complaints upheld"
    STATUS = "status", "Opened or stopped operating"


class LoadChange(models.Model):
    """One thing that a load changed, compared with the file before it."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=24, choices=Change)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=300, blank=True)  # grades: the lowest, or the rating of the whole
    after = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["load", "kind"]), models.Index(fields=["service", "kind"])]


class LoadProblem(models.Model):
    """Something in the file that was not right: the row as a person counts it in the file, and what was done."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(null=True)  # None: the file as a whole
    column = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=500)
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
