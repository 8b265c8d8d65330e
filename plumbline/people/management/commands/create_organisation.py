"""./run create-organisation --name "Glenrowan Council" --kind council --nation scotland"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plumbline.kernel.refusals import Refusal
from plumbline.people.actions import create_organisation
from plumbline.people.models import Nation, OrganisationKind
from plumbline.people.viewer import SYSTEM


class Command(BaseCommand):
    help = "Adds an organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--short-name", default="", help='the name for narrow places, such as "Glenrowan"')
        parser.add_argument("--kind", required=True, choices=OrganisationKind.values)
        parser.add_argument("--nation", required=True, choices=Nation.values)
        parser.add_argument("--slug", default="", help="its name in commands; made from the name when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = create_organisation(
                by=SYSTEM,
                at=timezone.now(),
                name=options["name"],
                kind=options["kind"],
                nation=options["nation"],
                slug=options["slug"],
                short_name=options["short_name"],
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{made.name} is set up. In commands it is called {made.slug}.")
