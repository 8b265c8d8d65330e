"""Organisations, their teams, the groups that oversee, and the people who work in them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class OrganisationKind(models.TextChoices):
    PARTNERSHIP = "partnership", "Health and social care partnership"
    COUNCIL = "council", "Council"
    NHS = "nhs", "NHS body"
    REGULATOR = "regulator", "Regulator"
    PROVIDER = "provider", "Care provider"
    VOLUNTARY = "voluntary", "Voluntary organisation"
    POLICE = "police", "Police"


class Nation(models.TextChoices):
    SCOTLAND = "scotland", "Scotland"
    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"


class Organisation(models.Model):
    """A body that owns records, is given access to them, or is named as responsible."""

    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    nation = models.CharField(max_length=20, choices=Nation)
    slug = models.SlugField(max_length=80, unique=True)  # for commands: --owner SLUG

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class GroupKind(models.TextChoices):
    CHOG = "chog", "Care Home Oversight Group"
    PRIG = "prig", "Provider Review and Improvement Group"
    SQIG = "sqig", "Strategic Quality Improvement Group"
    STEERING = "steering", "Steering group"
    SELECT_COMMITTEE = "select-committee", "Select committee"
    PLANNING = "planning", "Improvement planning group"


class GovernanceGroup(models.Model):
    """A standing group that oversees: its members come from several organisations (DG12, HE2, ST1, WI5)."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=GroupKind)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="groups")  # who convenes it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. What they may do follows from their memberships, never from a flag here."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)  # False: the account is closed; the name stays where it was written
    joined_at = models.DateTimeField(null=True)
    account_of = models.ForeignKey(  # who made the account and may give it its first role; null: the operator
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="email_once_whatever_its_case")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)


class HeldQuerySet(models.QuerySet[Any]):
    """Rows that hold from a day until a day, the last day included."""

    def held_on(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class MembershipQuerySet(HeldQuerySet):
    def in_order(self) -> Self:
        """The longest held first, each with its organisation."""
        return self.select_related("organisation").order_by("since", "pk")


class Membership(models.Model):
    """A person holds a role in an organisation, from a day until a day. Role keys come from library/roles.yaml."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    role = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day it holds

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role", "since"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="membership_ends_after_it_begins",
            ),
        ]


class GroupSeat(models.Model):
    """A person sits on a governance group."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seats")
    group = models.ForeignKey(GovernanceGroup, on_delete=models.PROTECT, related_name="seats")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day it holds

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group", "since"], name="seat_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="seat_ends_after_it_begins"
            ),
        ]
