"""./run verify-history: is the record of who did what as it was written?

It stands in this room because it also looks for organisations whose whole record is gone, and history knows of no
organisations: each is made by an action that leaves the first event of its chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plumbline.access.queries import organisations_without_record
from plumbline.access.viewer import SYSTEM
from plumbline.history.queries import Checked, Head, check_chains, off_the_kept_heads
from plumbline.history.rules import Fault


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
            faults += _lines(chain.faults)
        faults += [f"{name}: Its whole record is missing." for name in organisations_without_record(SYSTEM)]
        if options["against"]:
            faults += _lines(off_the_kept_heads(SYSTEM, _kept_heads(options["against"])))
        for line in faults:
            self.stdout.write(line)
        if faults:
            raise CommandError(f"History: {_count(len(faults), 'fault')}.", returncode=1)
        if options["heads"]:
            lines = [f"{c.organisation_id} {c.events} {c.head}\n" for c in checked]
            try:
                options["heads"].write_text("".join(lines), encoding="utf-8")
            except OSError as trouble:
                raise CommandError(f"{options['heads']} could not be written: {trouble.strerror}.") from trouble
        organisations = _count(sum(1 for c in checked if c.organisation_id), "organisation")
        events = _count(sum(c.events for c in checked), "event")
        self.stdout.write(f"History: {organisations}, {events}, every one as it was written.")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _lines(faults: Iterable[Fault]) -> list[str]:
    return [f"{fault.organisation}: {fault.message}" for fault in faults]


def _kept_heads(path: Path) -> list[Head]:
    """What --heads wrote, one chain a line."""
    heads = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as trouble:
        raise CommandError(f"{path} could not be read as a file written by --heads.") from trouble
    for place, line in enumerate(lines, 1):
        parts = line.split()
        if len(parts) != 3 or not (parts[0].isdigit() and parts[1].isdigit()):
            raise CommandError(f"Line {place} of {path} is not a fingerprint written by --heads.")
        heads.append(Head(int(parts[0]), int(parts[1]), parts[2]))
    return heads
