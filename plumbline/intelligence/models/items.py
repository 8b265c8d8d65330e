"""A report about services, of whatever kind: one shape, with the answers of its own form beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from plumbline.access.models import Audience, Record
from plumbline.files.models import StoredFile
from plumbline.library.form_types import KINDS, ROUTES
from plumbline.library.models import FormVersion, ThemeListVersion
from plumbline.people.models import Team, User
from plumbline.register.models import Service
from plumbline.workflow.models import Run


class Naming(models.TextChoices):
    NAMED = "named", "With a name"
    IN_CONFIDENCE = "in-confidence", "In confidence"
    ANONYMOUS = "anonymous", "Without a name"


class ReceivedFrom(models.TextChoices):
    PROVIDER = "provider", "The provider"
    STAFF = "staff", "Somebody who works in the service"
    PERSON = "person", "A person who uses the service"
    FAMILY = "family", "Family or friends"
    PROFESSIONAL = "professional", "A visiting professional"
    GP = "gp", "A GP practice"
    POLICE = "police", "The police"
    REGULATOR = "regulator", "The regulator"
    HEALTHWATCH = "healthwatch", "Healthwatch"
    AUTHORITY = "authority", "Another authority"
    OWN = "own", "Our own people"
    PUBLIC = "public", "A member of the public"


class Channel(models.TextChoices):
    FORM = "form", "The form"
    LINK = "link", "A link that was sent"
    PHONE = "phone", "Telephone"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    VISIT = "visit", "On a visit"
    MEETING = "meeting", "In a meeting"


class Urgency(models.TextChoices):
    ROUTINE = "routine", "Routine"
    SOON = "soon", "Within days"
    TODAY = "today", "Today"


class State(models.TextChoices):
    """How far it came. Set by the actions of triage alone; each move is a StepTaken of the item's run."""

    ASKED = "asked", "Asked for"
    NEW = "new", "New"
    ACKNOWLEDGED = "acknowledged", "Being looked at"
    WAITING = "waiting", "Waiting for more"
    CLOSED = "closed", "Closed"
    MERGED = "merged", "Joined to another"


class OutcomeKind(models.TextChoices):
    ADDRESSED = "addressed", "Addressed with the provider"
    PLAN = "plan", "Taken into an improvement plan"
    PASSED_ON = "passed-on", "Passed on to others"
    NO_ACTION = "no-action", "No further action"
    NOT_UPHELD = "not-upheld", "Not borne out"
    THANKS = "thanks", "Passed on with thanks"


class Item(models.Model):
    """One report. Owned by the organisation that receives it; its record is of the kind "intelligence", or
    "confidential" where its form says so. `code` is random: no gap tells that there is one.

    `by` is the signed-in person who sent it, and only where it was sent with a name; who else sent it stands in
    `Reporter`, which is a part with its own audience. Columns hold what every report has; `Answer` the rest of its
    form.
    """

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="item")
    run = models.OneToOneField(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="item")
    code = models.CharField(max_length=12, unique=True)
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT)
    kind = models.CharField(max_length=30, choices=list(KINDS.items()))
    title = models.CharField(max_length=300)
    facts = models.TextField(blank=True)  # what happened
    opinion = models.TextField(blank=True)  # what the reporter makes of it: kept apart
    measures = models.TextField(blank=True)  # what was done so that it does not happen again (WI41)
    category = models.CharField(max_length=60, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)  # by when something is promised: a remedy, a next review (HE16)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    received_from = models.CharField(max_length=20, choices=ReceivedFrom)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.FORM)
    naming = models.CharField(max_length=15, choices=Naming, default=Naming.NAMED)
    state = models.CharField(max_length=15, choices=State, default=State.NEW)
    route = models.CharField(max_length=20, choices=list(ROUTES.items()), blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="items_handled")
    outcome_kind = models.CharField(max_length=15, choices=OutcomeKind, blank=True)
    outcome = models.TextField(blank=True)  # for partners
    outcome_words = models.TextField(blank=True)  # for the person who raised it (BY11)
    plan_wanted = models.BooleanField(default=False)  # an improvement plan is to answer it (WI19)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)  # "Somebody who asked not to be named" where it is not said
    made_at = models.DateTimeField()  # on the device, where it was filled without signal
    received_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    submission = models.CharField(max_length=60, unique=True)  # one form sent twice, also from offline, makes one

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(naming="named") | Q(by__isnull=True), name="a_name_kept_back_is_not_in_the_item"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="item_is_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(fields=["state", "received_at"]),
            models.Index(fields=["kind", "received_at"]),
        ]
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def told_state(self) -> str:
        """How it stands for whoever raised it, and for a provider with whom it is shared: one that was joined to
        another looks like one that is looked into, and ends with the other. That others told the same is not said."""
        if self.state != State.MERGED:
            return self.state
        return State.CLOSED if self.merged_into and self.merged_into.state == State.CLOSED else State.ACKNOWLEDGED

    @property
    def told_outcome(self) -> str:
        """The words for them with which it ended: written for everyone whose reports were joined."""
        return self.merged_into.outcome_words if self.merged_into and self.told_state == State.CLOSED else (
            self.outcome_words
        )  # fmt: skip


class ItemService(models.Model):
    """A service that the report is about. `named_by_reporter`: it was named when the report was sent, or asked for;
    what officers add later is for partners alone (`queries.items.services_for`)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="services")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="items")
    named_by_reporter = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "service"], name="item_service_once")]


class Answer(models.Model):
    """The answer to one question of the form. Written once; `value` is "yes", "no", "na", a choice's key, a date or
    words. `poor` says, as the form of that version has it, that it is not a good sign."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    value = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    poor = models.BooleanField(default=False)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.EVERYONE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "question"], name="answer_once")]
        ordering = ["position"]


class Attachment(models.Model):
    """A photo or file that belongs to one answer, or to the whole report."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="attachments")
    question = models.CharField(max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PARTNERS)


class Reporter(models.Model):
    """Who raised it, kept apart. `user` only of somebody who signed in and gave their name; in confidence, the name is
    read by those alone whose role reads identities."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="reporter")
    name = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=254, blank=True)
    relation = models.CharField(max_length=200, blank=True)  # "daughter of somebody who lives there"
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.RESTRICTED)


class PersonConcerned(models.Model):
    """Whom it is about, as little as is needed (initials), for those alone who read identities."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="persons")
    part = models.CharField(max_length=60, blank=True)  # "lives in the service", "works in the service"
    name = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.RESTRICTED)


class ItemTheme(models.Model):
    """The report counts under a theme of the one list (BY10). `suggested`: from the form or a word found, and nobody
    has confirmed it yet. Taken off by a person: `removed_at`."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="themes")
    themes = models.ForeignKey(ThemeListVersion, on_delete=models.PROTECT)
    theme = models.CharField(max_length=60)
    suggested = models.BooleanField(default=False)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "theme"], name="item_theme_once")]
        indexes = [models.Index(fields=["theme", "item"])]


class ItemLink(models.Model):
    """A report belongs together with another report, or with a plan: with its record, whatever it is."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="links")
    to = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="linked_items")
    why = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "to"], name="item_link_once")]
