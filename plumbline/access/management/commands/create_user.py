"""./run create-user --email ada@example.org --name "Ada Grant" --organisation glenrowan-council --role partnership_lead

It stands in this room because a role is checked against library/roles.yaml.
"""

from __future__ import annotations

import secrets
import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from plumbline.access.roles import roles
from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.people.actions import add_membership, create_user
from plumbline.people.models import Organisation
from plumbline.people.queries import organisations_of

# Without letters and figures that are mistaken for each other when read out.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = "Makes an account and gives the person a role in an organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--role", required=True, metavar="KEY", help="a key of library/roles.yaml")
        parser.add_argument("--ask", action="store_true", help="type the password here instead of having one made")

    def handle(self, *args: Any, **options: Any) -> None:
        there = organisations_of(SYSTEM)
        organisation = there.filter(slug=options["organisation"]).first()
        if organisation is None:
            known = ", ".join(there.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no organisation called {options['organisation']}. There are: {known}.")
        if options["role"] not in roles():
            raise CommandError(f"There is no role called {options['role']}. There are: {', '.join(roles())}.")
        password = _asked() if options["ask"] else _made()
        try:
            self._make(organisation, password, options)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{options['name']} can sign in with {options['email'].strip().lower()}.")
        if not options["ask"]:
            self.stdout.write(f"First password, shown this once: {password}")
            self.stdout.write("Ask them to choose their own after signing in, under “Change password”.")

    @transaction.atomic
    def _make(self, organisation: Organisation, password: str, options: dict[str, Any]) -> None:
        now = timezone.now()
        user = create_user(
            by=SYSTEM,
            at=now,
            email=options["email"],
            name=options["name"],
            password=password,
            organisation_id=organisation.pk,
        )
        add_membership(
            by=SYSTEM,
            at=now,
            user_id=user.pk,
            organisation_id=organisation.pk,
            role=options["role"],
            since=timezone.localdate(),
        )


def _made() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


def _asked() -> str:
    """Asked twice, unseen; read from a pipe where there is nobody to ask."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("Password: ")
    if getpass("Again: ") != password:
        raise CommandError("The two passwords are not the same. Nothing was made; start again.")
    return password
