"""./run link-provider SP2003000123 birchwood-care"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.register.actions import link_provider, unlink_provider
from plumbline.register.management.commands.look_after import organisation_called


class Command(BaseCommand):
    help = (
        "Says which organisation in Plumbline a provider of the register is. Its people then find their services, "
        "those kept by hand as well, and are the provider in plans."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="the provider's number, as its page has it")
        parser.add_argument("organisation", help="its short name (slug) or name")
        parser.add_argument("--end", action="store_true", help="the two are no longer the same")

    def handle(self, *args: Any, **options: Any) -> None:
        body = organisation_called(options["organisation"])
        do = unlink_provider if options["end"] else link_provider
        try:
            provider = do(by=SYSTEM, at=timezone.now(), number=options["number"], organisation_id=body.pk)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        said = "is no longer" if options["end"] else "is"
        self.stdout.write(f"{provider.name} ({provider.number}) {said} {body.name} in Plumbline.")
