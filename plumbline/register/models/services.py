"""Services, who runs them and in whose area they are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plumbline.people.models import Nation, Organisation
from plumbline.register.models.searching import Searchable
from plumbline.register.rules.scope import ScopeFacts
from plumbline.register.rules.searching import together


class Source(models.TextChoices):
    """Who says so. LOCAL: written down by hand by those in whose area the service is (WI8, HE5)."""

    CARE_INSPECTORATE = "care-inspectorate", "Care Inspectorate"
    CQC = "cqc", "Care Quality Commission"
    RQIA = "rqia", "Regulation and Quality Improvement Authority"
    LOCAL = "local", "Kept by hand"


class Area(Searchable):
    """A council's area as the regulators name it. Which organisations look after it is said by `Coverage`."""

    nation = models.CharField(max_length=20, choices=Nation)
    name = models.CharField(max_length=120)  # "Dumfries & Galloway"
    slug = models.SlugField(max_length=140, unique=True)  # for addresses and commands
    searched_in = ("name",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["nation", "name"], name="area_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Coverage(models.Model):
    """An organisation looks after an area: its people find the area's services, its worklists and what is raised there.
    Several look after one (a council, a health body, their partnership); one may look after several."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="coverage")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="coverage")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "organisation"], name="coverage_once")]


class Provider(Searchable):
    """Who runs services, as the regulator knows them. `organisation`: the body in Plumbline whose people they are; with
    none, nobody of theirs signs in."""

    source = models.CharField(max_length=20, choices=Source)
    number = models.CharField(max_length=40, unique=True)  # the regulator's, or "local-12"
    name = models.CharField(max_length=300)
    sector = models.CharField(max_length=60, blank=True)  # "Private", "Voluntary or Not for Profit"
    as_of = models.DateField(null=True, blank=True)  # date of the newest file that names it
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="providers"
    )
    searched_in = ("name", "number")

    class Meta:
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


class Status(models.TextChoices):
    ACTIVE = "active", "Open"
    INACTIVE = "inactive", "Registered, not operating"
    CLOSED = "closed", "No longer in the register"


class Registration(models.TextChoices):
    """Whether a regulator has to register it. What a regulator publishes always is."""

    REGISTERED = "registered", "Registered with a regulator"
    NOT_NEEDED = "not-needed", "Needs no registration"


class Service(Searchable):
    """A care home, a support service, a day service: registered or not. Of a published one the columns are what the
    newest file says (`as_of`); how they came to be so is in `ServiceState`."""

    source = models.CharField(max_length=20, choices=Source, default=Source.LOCAL)
    number = models.CharField(max_length=40, unique=True)  # the regulator's, or "local-12" where there is none
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=120)  # "Care Home Service"
    subtype = models.CharField(max_length=120, blank=True)  # "Older People"
    client_group = models.CharField(max_length=60, blank=True)  # "Adults"
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="services")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="services")
    nation = models.CharField(max_length=20, choices=Nation)
    address = models.CharField(max_length=300, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    registered_on = models.DateField(null=True, blank=True)
    regulator_risk = models.CharField(max_length=20, blank=True)  # the regulator's own score, as published
    website = models.CharField(max_length=300, blank=True)  # the regulator's page of it
    as_of = models.DateField(null=True, blank=True)  # date of the newest file that speaks of it
    grading = models.ForeignKey(  # the grades that stand now; kept by the load, so that lists can filter by them
        "register.Grading", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_inspected_on = models.DateField(null=True, blank=True)
    # What the area's people say of it (Wirral, out of scope): assessed by somebody else, or based elsewhere.
    office_area = models.CharField(max_length=120, blank=True)  # where its registered office is, when not in its area
    assessed_by = models.ForeignKey(  # another authority assesses it
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="services_assessed"
    )
    assessed_by_name = models.CharField(max_length=200, blank=True)  # the same in words: it may not be in Plumbline
    scope_reason = models.TextField(blank=True)  # how that is known
    registration = models.CharField(max_length=12, choices=Registration, default=Registration.REGISTERED)
    why_unregistered = models.CharField(max_length=300, blank=True)  # why it needs no registration
    submission = models.CharField(max_length=60, null=True, blank=True, unique=True)  # of the form that added it
    searched_in = ("name", "number", "kind", "subtype", "town", "postcode", "together")
    edition = models.PositiveIntegerField(default=1)  # counts changes by hand: guards against overwriting

    class Meta:
        indexes = [
            models.Index(fields=["area", "name"]),
            models.Index(fields=["provider", "name"]),
            models.Index(fields=["name"]),
            models.Index(fields=["postcode"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def with_town(self) -> str:
        """For lists: two services of one name are told apart by their town."""
        return f"{self.name}, {self.town}" if self.town else self.name

    @property
    def published(self) -> bool:
        """Whether a regulator publishes it: then that it exists is no secret."""
        return self.source != Source.LOCAL

    @property
    def together(self) -> str:
        """The postcode as people also type it."""
        return together(self.postcode)

    @property
    def standing(self) -> str:
        """Its status in words that fit who says so."""
        if self.status == Status.CLOSED and not self.published:
            return "Closed"
        return str(self.get_status_display())

    @property
    def scope(self) -> ScopeFacts:
        """For `rules.scope.out_of_scope`. The area is asked for with the row."""
        return ScopeFacts(self.area.name, self.assessed_by_name, self.office_area)


class ServiceState(models.Model):
    """What one file said of a service, written down only where it differs from the file before it (`rules.runs`).
    `present` False: the service was not in that file. Read in order of `as_of`, each holds until the next."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="states")
    as_of = models.DateField()
    present = models.BooleanField(default=True)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=120, blank=True)
    subtype = models.CharField(max_length=120, blank=True)
    client_group = models.CharField(max_length=60, blank=True)
    provider = models.ForeignKey(Provider, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    provider_name = models.CharField(max_length=300, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    regulator_risk = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "as_of"], name="service_state_once")]
        ordering = ["as_of"]


class Practice(models.Model):
    """A GP practice (HE33). Its address is the practice's own, never a person's."""

    name = models.CharField(max_length=200)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    kept_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="practices")
    edition = models.PositiveIntegerField(default=1)  # counts changes: guards against overwriting

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kept_by", "name", "postcode"], name="practice_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ServicePractice(models.Model):
    """A practice looks after people of a service, from a day until a day."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="practices")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="services")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day it holds

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "practice", "since"], name="service_practice_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="practice_ends_after_it_begins"
            ),
        ]
