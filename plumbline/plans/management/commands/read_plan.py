"""`./run read-plan FILE`: what is understood of a document. Writes nothing and needs no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plumbline.documents.sandbox import read_document
from plumbline.kernel.refusals import Refusal
from plumbline.library.loading import load_library
from plumbline.plans.reading.as_json import reading_to_json
from plumbline.plans.reading.in_words import reading_in_words
from plumbline.plans.reading.interpret import understand


class Command(BaseCommand):
    help = "Reads a plan from a document (Word, Excel, OpenDocument, PDF, CSV, text) and prints what was understood."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--framework", default="", help="the kind of plan, when it should not be recognised")
        parser.add_argument("--json", action="store_true", help="as JSON (docs/read-plan-json.md)")

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
        if options["json"]:
            self.stdout.write(json.dumps(reading_to_json(reading), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(reading_in_words(reading))
