"""What the regulators published of a service: grades, inspections, requirements, counts. Dated, never overwritten.

`first_as_of` and `last_as_of` are the dates of the oldest and newest file that say so: with them the months may be
loaded in any order, and of two that contradict each other the newer file counts.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plumbline.people.models import Organisation, User
from plumbline.register.models.services import Service


class Grading(models.Model):
    """The grades or ratings of a service that stand together from one day of publication on (DG5). CQC's need not have
    been published on one day: `on` is the newest."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="gradings")
    on = models.DateField()  # the day of publication
    fingerprint = models.CharField(max_length=64)  # of its grades: a correction is a second row
    lowest = models.PositiveSmallIntegerField(null=True, blank=True)  # in the regulator's own scale, 1 is the worst
    highest = models.PositiveSmallIntegerField(null=True, blank=True)
    overall = models.CharField(max_length=60, blank=True)  # "Requires improvement", where there is one for all
    first_as_of = models.DateField()
    last_as_of = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "on", "fingerprint"], name="grading_once")]
        indexes = [models.Index(fields=["lowest"])]
        ordering = ["on", "last_as_of"]


class Grade(models.Model):
    """One grade: a key question of the Care Inspectorate, a domain of one of CQC's service groups."""

    grading = models.ForeignKey(Grading, on_delete=models.PROTECT, related_name="grades")
    question = models.CharField(max_length=40)  # "wellbeing", "leadership", "staff", "setting", "planning", "safe"
    group = models.CharField(max_length=120, blank=True)  # CQC's service or population group; "" is all of it
    text = models.CharField(max_length=40)  # as published: "2", "Requires improvement"
    rank = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 is the worst; null: not a grade ("Not rated")
    inherited = models.BooleanField(default=False)  # CQC: carried over from the service's previous provider
    on = models.DateField(null=True, blank=True)  # CQC: published on another day than the newest of them

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grading", "question", "group"], name="grade_once")]


class Inspection(models.Model):
    """One visit of the regulator, by its case number."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="inspections")
    case_number = models.CharField(max_length=40)
    on = models.DateField()
    first_as_of = models.DateField()
    last_as_of = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "case_number"], name="inspection_once")]
        ordering = ["on", "pk"]


class TextKind(models.TextChoices):
    REQUIREMENT = "requirement", "Requirements"
    AREA = "area", "Areas for improvement"


class PublishedText(models.Model):
    """What was required at an inspection, word for word as published. A later file that words it differently (a date
    extended) adds a row; one that leaves it out takes nothing away."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=12, choices=TextKind)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    first_as_of = models.DateField()
    last_as_of = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "kind", "text_hash"], name="published_text_once")]


class Requirement(models.Model):
    """One requirement or area for improvement, as `rules.requirements.split` finds it in a published text (BY3)."""

    published = models.ForeignKey(PublishedText, on_delete=models.PROTECT, related_name="items")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="requirements")
    kind = models.CharField(max_length=12, choices=TextKind)
    place = models.PositiveSmallIntegerField()  # its place in the text: 1, 2, 3
    part = models.PositiveSmallIntegerField()  # part of the inspection: the numbering restarts with each
    number = models.CharField(max_length=12, blank=True)  # as printed
    start = models.PositiveIntegerField()  # where it stands in the published text
    end = models.PositiveIntegerField()
    text = models.TextField()
    what = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    due_text = models.CharField(max_length=200, blank=True)
    first_due_on = models.DateField(null=True, blank=True)
    who = models.CharField(max_length=200, blank=True)
    regulations = models.TextField(blank=True)  # one on each line
    standards = models.TextField(blank=True)  # one on each line: "HSCS 4.27"
    key_question = models.CharField(max_length=40, blank=True)
    cut_off = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["published", "place"], name="requirement_once")]
        indexes = [models.Index(fields=["service", "kind", "due_on"])]
        ordering = ["place"]


class RequirementStep(models.Model):
    """A lettered point of a requirement."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=12, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["position"]


class OutcomeKind(models.TextChoices):
    MET = "met", "Met"
    NOT_MET = "not-met", "Not met"
    REPLACED = "replaced", "Replaced by a later one"


class RequirementOutcome(models.Model):
    """What became of a requirement, as somebody read in the regulator's report: the monthly file does not say. The
    newest counts; nothing is changed."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=10, choices=OutcomeKind)
    on = models.DateField()
    source = models.CharField(max_length=300)  # where it was read
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="outcome_says_where_it_was_read")]
        ordering = ["on", "pk"]


class Tally(models.Model):
    """A yearly count as a file had it: complaints upheld, enforcements. Written down where it differs from the file
    before it, so that a rise can be dated."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="tallies")
    what = models.CharField(max_length=20)  # "complaints-upheld", "enforcements"
    year = models.CharField(max_length=7)  # "2024/25"
    as_of = models.DateField()
    value = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "what", "year", "as_of"], name="tally_once")]
        ordering = ["as_of"]
