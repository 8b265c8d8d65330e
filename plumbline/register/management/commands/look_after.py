"""./run look-after dumfries-galloway glenrowan-hscp

Without words it lists the areas and who looks after each; with --end the organisation no longer does.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Nation, Organisation
from plumbline.people.queries import find_organisation, organisations_of
from plumbline.register.actions import look_after, stop_looking_after
from plumbline.register.queries.finding import areas_and_keepers


class Command(BaseCommand):
    help = "Says which organisation looks after an area, so that its people find the services there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("area", nargs="?", help="its short name or name, as the list has it")
        parser.add_argument("organisation", nargs="?", help="its short name (slug) or name")
        parser.add_argument("--end", action="store_true", help="the organisation no longer looks after the area")
        parser.add_argument(
            "--new", choices=Nation.values, default="", metavar="NATION", help="make the area where it is not known yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        area, name = options["area"], options["organisation"]
        if not area:
            self._list()
            return
        if not name:
            raise CommandError("Say which organisation: ./run look-after AREA ORGANISATION")
        body = organisation_called(name)
        try:
            if options["end"]:
                stop_looking_after(by=SYSTEM, at=timezone.now(), area=area, organisation_id=body.pk)
                self.stdout.write(f"{body.name} no longer looks after {area}.")
                return
            made = look_after(by=SYSTEM, at=timezone.now(), area=area, organisation_id=body.pk, nation=options["new"])
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{body.name} looks after {made.area.name}.")

    def _list(self) -> None:
        rows = areas_and_keepers(SYSTEM)
        for area, names, services in rows:
            keepers = ", ".join(names) or "nobody yet"
            self.stdout.write(f"{area.slug}: {area.name} ({services} services), looked after by {keepers}")
        if not rows:
            self.stdout.write("There are no areas yet. They come with a regulator's file, or with --new NATION.")


def organisation_called(name: str) -> Organisation:
    found = find_organisation(SYSTEM, name)
    if found is None:
        known = ", ".join(o.slug for o in organisations_of(SYSTEM)) or "none yet"
        raise CommandError(f"There is no organisation called {name}. There are: {known}.")
    return found
