"""`./run publish-library`: pins what is new in the library's folder, so that plans can run on it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plumbline.kernel.refusals import Refusal
from plumbline.library.actions import publish_library


class Command(BaseCommand):
    help = "Publishes every new version in the library's folder. A version that is published never changes again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=settings.LIBRARY, help="another folder than the program's own"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            new = publish_library(timezone.now(), folder=folder)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        for path in new:
            self.stdout.write(f"Published: {path}")
        if not new:
            self.stdout.write("Nothing new to publish.")
