"""Plans as records: columns and constraints, whatever the framework.

Ladder of a plan: Plan > Section (theme, recommendation, objective) > Action (action, part, duty) > ProgressEntry.
Numbers are given once and never reused; nothing is deleted: a section or an action is withdrawn with its reason. What a
document says has no longest length: nothing of it is cut silently.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from plumbline.access.models import Audience, Record
from plumbline.library.models import FrameworkVersion
from plumbline.library.types import Common, Scale
from plumbline.people.models import Organisation, User
from plumbline.plans.rules.standing import ActionFacts
from plumbline.register.models import Service


class PlanStage(models.TextChoices):
    """Draft: being written. Live: agreed and worked on. Ended: kept to be read."""

    DRAFT = "draft", "Draft"
    LIVE = "live", "Live"
    ENDED = "ended", "Ended"


class PlanKind(models.TextChoices):
    """DG2. In-house: the home's own plan, led by it alone. Partnership: led together, with planning meetings."""

    IN_HOUSE = "in-house", "In-house plan of the provider"
    PARTNERSHIP = "partnership", "Partnership plan"


class TimeKind(models.TextChoices):
    DATE = "date", "A date"
    MONTH = "month", "A month"
    RECURRING = "recurring", "Again and again"
    ONGOING = "ongoing", "Ongoing"
    TBC = "tbc", "To be confirmed"
    BLANK = "blank", "Not given"
    UNKNOWN = "unknown", "Not understood"


class Plan(models.Model):
    """An improvement plan (DG1, ST1, MO1). Owned by the organisation of its access record.

    `code` is its public name in addresses: random, so that nothing can be learnt from gaps or neighbours.
    """

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="plan")
    code = models.CharField(max_length=12, unique=True)
    framework = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="plans")
    title = models.CharField(max_length=300)
    stage = models.CharField(max_length=10, choices=PlanStage, default=PlanStage.DRAFT)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    date_of_plan = models.DateField()  # DG21, DG34: which state of the plan a reader holds
    completed_by = models.CharField(max_length=200, blank=True)  # DG21
    kind = models.CharField(max_length=12, choices=PlanKind, blank=True)  # "": not said yet
    trigger = models.CharField(max_length=60, blank=True)  # key of one of the framework's triggers (DG3, DG4)
    identified_by = models.CharField(max_length=200, blank=True)  # which body saw the need (DG6)
    led_by = models.ForeignKey(  # since the hand-back: the provider, who leads it in-house (DG39)
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="plans_led"
    )
    handed_back_at = models.DateTimeField(null=True, blank=True)
    next_section = models.PositiveIntegerField(default=1)  # the next free number: never goes back
    edition = models.PositiveIntegerField(default=1)  # counts changes: guards against overwriting
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    submission = models.CharField(max_length=40, unique=True)  # one form sent twice makes one plan

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period_start__isnull=True)
                | Q(period_end__isnull=True)
                | Q(period_end__gte=F("period_start")),
                name="plan_period_ends_after_it_starts",
                violation_error_message="The plan’s period ends before it starts.",
            )
        ]
        indexes = [models.Index(fields=["stage", "title"])]

    def __str__(self) -> str:
        return self.title


class HeaderValue(models.Model):
    """One field of the plan's header (DG22, ST1): the label as the framework or document prints it, and its text."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="header_values")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=80, blank=True)  # the framework's key; "" for a field only this document has
    label = models.TextField()
    text = models.TextField(blank=True)
    day = models.DateField(null=True, blank=True)  # of a date field: the day its text comes to

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "label"], name="header_label_once")]
        indexes = [models.Index(fields=["key", "day"])]
        ordering = ["position"]


class Section(models.Model):
    """What stands above actions: a theme (DG23), a recommendation (MO1, ST3), an objective."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    number = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    title = models.TextField(blank=True)
    theme = models.TextField(blank=True)  # the theme line that groups sections (MO3)
    context = models.TextField(blank=True)  # DG25
    next_action = models.PositiveIntegerField(default=1)  # the next free number in it: never goes back
    edition = models.PositiveIntegerField(default=1)
    submission = models.CharField(max_length=40, null=True, blank=True, unique=True)  # None: not made by a form
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="section_number_once")]
        ordering = ["position", "pk"]


class Outcome(models.Model):
    """An expected outcome of a section, at a level where the framework has levels (MO5)."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="outcomes")
    position = models.PositiveIntegerField()
    level = models.TextField(blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["position"]


class PartyKind(models.TextChoices):
    PERSON = "person", "A person"
    ROLE = "role", "A role"
    ORGANISATION = "organisation", "An organisation or group"
    TBC = "tbc", "To be confirmed"


class SectionLead(models.Model):
    """Who is accountable for a section (MO7): several, each with the subject they lead on; "tbc" is counted."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="leads")
    position = models.PositiveIntegerField()
    text = models.TextField()  # as the document prints it
    kind = models.CharField(max_length=20, choices=PartyKind)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]


class Round(models.Model):
    """A dated round of reporting (ST5): "May 2022". A plan that reports as it goes has none."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rounds")
    label = models.TextField()
    month = models.DateField(null=True, blank=True)  # first day of the month it is dated by
    position = models.PositiveIntegerField()
    opened_at = models.DateTimeField(null=True, blank=True)  # null: it came with a document
    answers_by = models.DateField(null=True, blank=True)  # the day by which each part is to be answered
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "label"], name="round_label_once")]
        ordering = ["position"]


class Action(models.Model):
    """One numbered row of a plan: an action (DG26), a part of a recommendation (ST3), a duty.

    A start and a finish each have the words as found, what kind of words they are, and the day they come to. The
    original finish stands still when the finish moves (BY5).
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="actions")
    number = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    outcome = models.TextField(blank=True)  # DG28: what we strive to achieve
    measure = models.TextField(blank=True)  # in words (ST4)
    measure_unit = models.CharField(max_length=60, blank=True)  # DG29: "% of staff"
    measure_baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    measure_current = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    measure_target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    measure_by = models.DateField(null=True, blank=True)
    frequency = models.TextField(blank=True)
    timescale_source = models.CharField(max_length=200, blank=True)  # DG30: whose timescale, where another body set it
    approval_by = models.CharField(max_length=200, blank=True)  # MO10: an action that is an approval names the body
    start_text = models.TextField(blank=True)
    start_kind = models.CharField(max_length=10, choices=TimeKind, default=TimeKind.BLANK)
    start_on = models.DateField(null=True, blank=True)
    finish_text = models.TextField(blank=True)
    finish_kind = models.CharField(max_length=10, choices=TimeKind, default=TimeKind.BLANK)
    finish_on = models.DateField(null=True, blank=True)
    original_finish_text = models.TextField(blank=True)
    original_finish_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, blank=True)  # a key of the plan's own scale; "" is none given
    status_text = models.TextField(blank=True)  # as the document printed it, where it did
    status_reason = models.TextField(blank=True)  # why it differs from the suggestion
    complete = models.BooleanField(default=False)  # the status means "done": set with it, so that counts need no scales
    completed_on = models.DateField(null=True, blank=True)  # the day, where it is known
    after = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="before_it")  # MO14
    edition = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    submission = models.CharField(max_length=60, unique=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="action_number_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""), name="withdrawal_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(start_kind__in=["date", "month"]) | Q(start_on__isnull=False), name="dated_start_has_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(finish_kind__in=["date", "month"]) | Q(finish_on__isnull=False),
                name="dated_finish_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True) | Q(complete=True), name="only_what_is_complete_has_a_day"
            ),
            models.CheckConstraint(condition=~Q(after=F("pk")), name="action_does_not_wait_for_itself"),
        ]
        indexes = [
            models.Index(fields=["plan", "position"]),
            models.Index(fields=["finish_on"], condition=Q(complete=False, withdrawn_at=None), name="open_by_finish"),
        ]
        ordering = ["section__position", "position", "pk"]

    def facts(self, scale: Scale, occurrences: Iterable[Occurrence], *, has_progress: bool) -> ActionFacts:
        """What the rules of standing need to know of it. `occurrences`: all of its own, in order."""
        value = scale.value(self.status)
        return ActionFacts(
            start_on=self.start_on,
            finish_on=self.finish_on,
            original_finish_on=self.original_finish_on,
            common=Common.DONE if self.complete else (value.common if value else Common.UNKNOWN),
            has_progress=has_progress,
            live=self.plan.stage == PlanStage.LIVE,
            next_occurrence_on=next(
                (o.due_on for o in occurrences if o.is_open and o.due_on >= localdate(self.created_at)), None
            ),
        )


class ActionParty(models.Model):
    """Who does an action, or is accountable for it: a person, role or organisation; "tbc" is allowed and counted."""

    class Part(models.TextChoices):
        LEAD = "lead", "Accountable lead"
        DOER = "doer", "Doer"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="parties")
    part = models.CharField(max_length=10, choices=Part)
    position = models.PositiveIntegerField()
    text = models.TextField()  # as the document prints it
    kind = models.CharField(max_length=20, choices=PartyKind)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="parts_in_actions")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["user", "action"])]


class Occurrence(models.Model):
    """One dated time at which a recurring action falls due (MO11, MO17)."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="occurrences")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    missed_at = models.DateTimeField(null=True, blank=True)  # somebody said that it was missed, and why (`note`)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "due_on"], name="occurrence_day_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(missed_at__isnull=True), name="occurrence_done_or_missed"
            ),
        ]
        ordering = ["due_on"]

    @property
    def is_open(self) -> bool:
        """Neither done nor said to have been missed."""
        return self.done_on is None and self.missed_at is None


class ProgressEntry(models.Model):
    """What was said about an action at one time (DG31, ST5). Written once: a correction is a new entry.

    Author and time are recorded here (ST13), never in the text.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="progress")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    text = models.TextField(blank=True)
    status = models.CharField(max_length=20, blank=True)
    status_text = models.TextField(blank=True)
    status_note = models.TextField(
        blank=True
    )  # the explanation of the grade (ST5), or why the suggestion was set aside
    impact = models.TextField(blank=True)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.EVERYONE)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)  # the organisation they answered for (ST12)
    at = models.DateTimeField()
    from_document = models.BooleanField(default=False)  # read from an uploaded document: `at` is the upload
    submission = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["action", "at"])]


class ActionReference(models.Model):
    """A mention of another action, as a link that survives renumbering of texts (MO9, DG24, ST10)."""

    source = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="references")
    target = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="referred_to_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="reference_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="reference_to_another"),
        ]
