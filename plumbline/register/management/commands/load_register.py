"""./run load-register FILE [--source care-inspectorate|cqc|rqia] [--as-of 2025-02-28] [--json] [--force]"""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.register.actions.loading import load_register
from plumbline.register.models import Load, Source
from plumbline.register.queries.loads import changes_of, problems_of
from plumbline.register.rules.load_words import lines

SOURCES = [source.value for source in Source if source != Source.LOCAL]


class Command(BaseCommand):
    help = "Loads a regulator's register file, whole or not at all, and says what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help=".csv, .csv.gz, .xlsx or .ods, as the regulator publishes it")
        parser.add_argument("--source", default="", choices=SOURCES, help="recognised from the headings otherwise")
        parser.add_argument("--as-of", default="", metavar="YYYY-MM-DD", help="the day for which the file speaks")
        parser.add_argument("--json", action="store_true", help="everything that changed, for a program")
        parser.add_argument(
            "--force", action="store_true",
            help="load it though it looks cut off or far smaller than before, or corrects another file of its day",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"There is no file {options['file']}.")
        began = time.monotonic()
        try:
            load = load_register(
                by=SYSTEM, at=timezone.now(), path=path, source=options["source"], as_of=_day(options["as_of"]),
                insists=options["force"],
            )  # fmt: skip
        except Refusal as refusal:
            hint = " To load it all the same: --force." if type(refusal).__name__ == "Suspicious" else ""
            raise CommandError(refusal.message + hint) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(_everything(load), ensure_ascii=False, indent=1, default=str))
            return
        for line in lines(_everything(load)):
            self.stdout.write(line)
        self.stdout.write(f"Loaded in {time.monotonic() - began:.1f} seconds.")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of {text} is not a day. Write it as 2025-02-28.") from None


def _everything(load: Load) -> dict[str, Any]:
    """What a load changed, whole."""
    return {
        "file": load.file_name, "source": load.source, "as_of": load.as_of, "services": load.rows,
        "holds": load.totals, "counts": load.counts,
        "changes": [
            {
                "kind": change.kind, "number": change.service.number, "name": change.service.name,
                "area": change.service.area.name, "before": change.before, "after": change.after,
            }
            for change in changes_of(SYSTEM, load)
        ],
        "problems": [
            {
                "row": problem.row, "column": problem.column, "text": problem.text,
                "number": problem.service.number if problem.service else "",
            }
            for problem in problems_of(SYSTEM, load)
        ],
        "columns_unknown": load.columns_unknown, "columns_missing": load.columns_missing,
    }  # fmt: skip
