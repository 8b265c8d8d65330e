"""A small world for tests: two partnerships that know nothing of each other, a provider in each, and people.

Made through the same actions as the real one. The three who matter in every test of who sees what: the *owner* of a
plan, a *mate* of the same organisation, and a *stranger* of another partnership; beside them the *manager* of a service
that a plan may be shared with, the manager of another service (*other_manager*) and a *reader* who may only read.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.test import Client
from django.utils import timezone

from plumbline.access.queries import viewer_of
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.people import actions as people
from plumbline.people.models import Organisation, User
from plumbline.register.actions import services as register
from plumbline.register.models import Service

TODAY = date(2026, 3, 10)  # a Tuesday
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
LONG_AGO = date(2020, 1, 6)
PASSWORD = "plumb-line-and-bob"

_numbers = itertools.count(1)


def organisation(name: str, kind: str = "partnership", nation: str = "scotland") -> Organisation:
    return people.create_organisation(by=SYSTEM, at=NOW, name=name, kind=kind, nation=nation)


def person(name: str, organisation: Organisation, role: str) -> User:
    email = f"{name.split()[0].lower()}.{next(_numbers)}@example.org"
    user = people.create_user(by=SYSTEM, at=NOW, email=email, name=name, password=PASSWORD)
    people.add_membership(
        by=SYSTEM, at=NOW, user_id=user.pk, organisation_id=organisation.pk, role=role, since=LONG_AGO
    )
    return user


def service(name: str, provider: Organisation, area: Organisation, **more: Any) -> Service:
    values = {"number": f"CS{next(_numbers):06}", "kind": "Residential care home for older adults", **more}
    run_by = register.provider_of(by=SYSTEM, at=NOW, organisation=provider)
    where = register.area_of(by=SYSTEM, at=NOW, organisation=area)
    return Service.objects.create(name=name, provider=run_by, area=where, nation=area.nation, **values)


def viewer(user: User, on: date | None = None) -> Viewer:
    return viewer_of(user, on=on or timezone.localdate())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@dataclass
class World:
    """Each part is made when it is first asked for, so that a test pays for what it uses."""

    @cached_property
    def partnership(self) -> Organisation:
        return organisation("Glen Afton Health and Social Care Partnership")

    @cached_property
    def other_partnership(self) -> Organisation:
        return organisation("Marlowe and Tay Partnership", nation="england")

    @cached_property
    def provider(self) -> Organisation:
        return organisation("Birchwood Care Limited", kind="provider")

    @cached_property
    def other_provider(self) -> Organisation:
        return organisation("Kestrel Homes Limited", kind="provider")

    @cached_property
    def service(self) -> Service:
        return service("Birchwood House", self.provider, self.partnership)

    @cached_property
    def owner(self) -> User:
        return person("Moira Kerr", self.partnership, "partnership_lead")

    @cached_property
    def mate(self) -> User:
        return person("Ewan Baird", self.partnership, "quality_improvement_officer")

    @cached_property
    def reader(self) -> User:
        return person("Una Croft", self.partnership, "assistant_director")

    @cached_property
    def stranger(self) -> User:
        return person("Sam Oduya", self.other_partnership, "partnership_lead")

    @cached_property
    def manager(self) -> User:
        return person("Pat Lennox", self.provider, "registered_manager")

    @cached_property
    def other_manager(self) -> User:
        return person("Rhona Bell", self.other_provider, "registered_manager")
