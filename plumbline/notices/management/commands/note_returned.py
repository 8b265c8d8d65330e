"""./run note-returned a.reid@example.org "There is no such mailbox"

For whoever reads the mailbox to which undelivered mail comes back (the sender's address): what did not arrive is said
where it was sent from, with "Send again".
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.notices import actions

DAYS = 5  # a mail server gives up after so long, as a rule


class Command(BaseCommand):
    help = "Marks mail that came back as not delivered, by its Message-ID or by the address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", metavar="ADDRESS-OR-MESSAGE-ID", help="as it stands in the mail that came back")
        parser.add_argument("why", metavar="WHY", help="the reason in words, for the people who sent it")
        parser.add_argument(
            "--days", type=int, default=DAYS,
            help=f"for an address: of how many days the mails did not arrive (otherwise {DAYS})",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        what, why, at = options["what"].strip(), options["why"].strip(), timezone.now()
        if "@" not in what:
            raise CommandError(f"{what} is no address and no Message-ID: both have an @.")
        if not why or not 0 < options["days"] < 1000:
            raise CommandError("Say why it came back, and give --days as a number from 1 to 999.")
        count = actions.note_returned(by=SYSTEM, at=at, message_id=f"<{what.strip('<>')}>", because=why)
        if not count:
            since = at - timedelta(days=options["days"])
            count = actions.note_address_fails(by=SYSTEM, at=at, address=what.strip("<>"), because=why, since=since)
        if not count:
            raise CommandError(
                f"No mail that counts as delivered has that Message-ID, and none left for {what} in the last "
                f"{options['days']} days. Look further back with --days."
            )
        self.stdout.write(f"Not delivered: {count} {'notice' if count == 1 else 'notices'}. {why}")
