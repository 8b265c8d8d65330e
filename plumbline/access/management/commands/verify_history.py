"""./run verify-history: is the record of who did what as it was written?

It stands in this room because it also looks for organisations whose whole record is gone, and history knows of no
organisations: each is made by an action that leaves the first event of its chain.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plumbline.access.viewer import SYSTEM
from plumbline.history.models import Chain, Event
from plumbline.history.queries import Checked, check_chains
from plumbline.people.models import Organisation


class Command(BaseCommand):
    help = "Checks that no event in the history was changed, removed or put in another order."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heads", type=Path, metavar="FILE",
            help="write the last fingerprint of each record to FILE, to be kept outside this machine",
        )  # fmt: skip
        parser.add_argument(
            "--against", type=Path, metavar="FILE",
            help="check also that the record still goes through the fingerprints kept in FILE",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        faults: list[str] = []
        checked: list[Checked] = []
        for chain in check_chains(SYSTEM):
            checked.append(chain)
            faults += [f"{fault.organisation}: {fault.message}" for fault in chain.faults]
        faults += [f"{name}: Its whole record is missing." for name in _without_record()]
        if options["against"]:
            faults += _off_the_kept_heads(options["against"])
        for line in faults:
            self.stdout.write(line)
        if faults:
            raise CommandError(f"History: {_count(len(faults), 'fault')}.", returncode=1)
        if options["heads"]:
            lines = [f"{c.organisation_id} {c.events} {c.head}\n" for c in checked]
            options["heads"].write_text("".join(lines), encoding="utf-8")
        organisations = _count(sum(1 for c in checked if c.organisation_id), "organisation")
        events = _count(sum(c.events for c in checked), "event")
        self.stdout.write(f"History: {organisations}, {events}, every one as it was written.")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _without_record() -> list[str]:
    kept = Chain.objects.values("organisation_id")
    return list(Organisation.objects.exclude(pk__in=kept).order_by("name").values_list("name", flat=True))


def _off_the_kept_heads(path: Path) -> list[str]:
    """Faults of chains that were written anew, hashes and all: the fingerprint kept elsewhere is not among them."""
    names = dict(Chain.objects.values_list("organisation_id", "organisation_name"))
    faults = []
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split()
        if len(parts) != 3 or not (parts[0].isdigit() and parts[1].isdigit()):
            raise CommandError(f"Line {place} of {path} is not a fingerprint written by --heads.")
        organisation_id, number, head = int(parts[0]), int(parts[1]), parts[2]
        found = Event.objects.filter(organisation_id=organisation_id, number=number, hash=head)
        if not found.exists():
            name = names.get(organisation_id, f"Organisation {organisation_id}")
            faults.append(f"{name}: Event {number} is not the one whose fingerprint was kept.")
    return faults
