"""./run create-service --name "Birchwood House" --kind "Care home" --provider birchwood-care --area glenrowan-hscp"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation
from plumbline.people.queries import find_organisation, organisations_of
from plumbline.register.actions import create_service


class Command(BaseCommand):
    help = "Adds a service, so that plans can be about it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--kind", required=True, help='such as "Residential care home for older adults"')
        parser.add_argument("--provider", required=True, metavar="SLUG", help="the organisation that runs it")
        parser.add_argument(
            "--area", required=True, metavar="SLUG", help="the council or partnership whose area it is in"
        )
        parser.add_argument("--number", default="", help="the regulator's number; given here when left out")
        parser.add_argument("--town", default="")
        parser.add_argument("--postcode", default="")
        parser.add_argument("--places", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        provider, area = self._organisation(options["provider"]), self._organisation(options["area"])
        try:
            made = create_service(
                by=SYSTEM,
                at=timezone.now(),
                name=options["name"],
                kind=options["kind"],
                provider_id=provider.pk,
                area_id=area.pk,
                number=options["number"],
                town=options["town"],
                postcode=options["postcode"],
                places=options["places"],
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{made.name} is in the register. Its number is {made.number}.")

    def _organisation(self, name: str) -> Organisation:
        found = find_organisation(SYSTEM, name)
        if found is None:
            known = ", ".join(o.slug for o in organisations_of(SYSTEM)) or "none yet"
            raise CommandError(f"There is no organisation called {name}. There are: {known}.")
        return found
