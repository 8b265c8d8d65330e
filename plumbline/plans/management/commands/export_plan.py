"""`./run export-plan PLAN --to docx`: a plan as a file, as from its page."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.plans import queries, reports
from plumbline.plans.models import Plan


class Command(BaseCommand):
    help = "Writes a plan as Word, Excel, PDF, CSV, a web page or JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the plan's code, as in its address, or its whole title")
        parser.add_argument("--to", required=True, choices=reports.PLAN_FORMATS)
        parser.add_argument("--with-notes", action="store_true", help="also progress that is not for everyone, marked")
        parser.add_argument("--out", default="", help="the file to write; - for standard output")
        parser.add_argument(
            "--as-agreed", action="store_true", help="without progress and status, where the layout has none"
        )

    def handle(self, *args: Any, plan: str, to: str, out: str, **options: Any) -> None:
        try:
            found = queries.find_plan(SYSTEM, plan)
            file = reports.export_plan(
                SYSTEM,
                found.code,
                to,
                today=timezone.localdate(),
                monitored=not options["as_agreed"],
                with_notes=options["with_notes"],
            )
        except Plan.DoesNotExist as missing:
            raise CommandError(f"There is no plan “{plan}”.") from missing
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if out == "-":
            sys.stdout.buffer.write(file.content)
            return
        path = Path(out or file.name)
        try:
            path.write_bytes(file.content)
        except OSError as trouble:
            raise CommandError(f"{path} could not be written: {trouble.strerror}.") from trouble
        self.stdout.write(str(path))
