"""`./run read-plan FILE`: what is understood of a document. Writes nothing and needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plumbline.documents.sandbox import read_document
from plumbline.kernel.refusals import Refusal
from plumbline.library.loading import Library, load_library
from plumbline.library.words import load_words
from plumbline.plans.reading.as_json import reading_to_json
from plumbline.plans.reading.in_words import reading_in_words
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.checks import PlanFacts, check
from plumbline.plans.rules.checks.telling import Told, as_json, in_words
from plumbline.plans.rules.content import PlanContent


class Command(BaseCommand):
    help = "Reads a plan from a document (Word, Excel, OpenDocument, PDF, CSV, text) and prints what was understood."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--framework", default="", help="the kind of plan, when it should not be recognised")
        parser.add_argument("--json", action="store_true", help="as JSON (docs/read-plan-json.md)")
        parser.add_argument("--check", action="store_true", help="what the plan check finds in it (docs/plan-check.md)")
        parser.add_argument("--on", type=day, default=None, metavar="DAY", help="checked as on that day: 2026-03-31")

    def handle(self, *args: Any, file: Path, framework: str, **options: Any) -> None:
        library = load_library(settings.LIBRARY)
        frameworks = library.newest_frameworks
        if framework and framework not in {f.id for f in frameworks}:
            known = ", ".join(f.id for f in frameworks)
            raise CommandError(f"There is no framework “{framework}”. There are: {known}.")
        if file.is_dir():
            raise CommandError(f"{file} is a folder. Name the file in it.")
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            document = read_document(file, name=file.name)
            reading = understand(document, frameworks=frameworks, scales=library.newest_scales, framework=framework)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if options["check"]:
            self._check(reading.plan, library, options["on"] or timezone.localdate(), as_data=options["json"])
        elif options["json"]:
            self.stdout.write(json.dumps(reading_to_json(reading), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(reading_in_words(reading))

    def _check(self, plan: PlanContent, library: Library, today: date, *, as_data: bool) -> None:
        """What the check finds; ends with 1 where something must be mended before the plan goes out."""
        framework = next((f for f in library.newest_frameworks if f.id == plan.framework), None)
        scale = library.scale_of(framework) if framework else None
        facts = PlanFacts(plan, framework, scale, today, words=load_words(settings.LIBRARY))
        told = Told(plan.title, plan.framework, "", today, check(facts), {})
        self.stdout.write(json.dumps(as_json(told), ensure_ascii=False, indent=2) if as_data else in_words(told))
        if not told.clear:
            sys.exit(1)


def day(text: str) -> date:
    """A day as 2026-03-31, from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"“{text}” is not a day such as 2026-03-31.") from wrong
