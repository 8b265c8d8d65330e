"""`./run check-library`: every mistake in the library's files, by file and line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from plumbline.library.kinds import KINDS
from plumbline.library.loading import read_library, seal


class Command(BaseCommand):
    help = "Checks every file of the library and says how to mend each mistake."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=settings.LIBRARY, help="another folder than the program's own"
        )
        parser.add_argument(
            "--seal",
            action="store_true",
            help="note the hash of every new file in published.sha256: from then on it may not change",
        )

    def handle(self, *args: Any, folder: Path, seal: bool, **options: Any) -> None:
        library, mistakes = read_library(folder)
        for mistake in mistakes:
            self.stdout.write(str(mistake))
        if mistakes:
            raise SystemExit(1)
        found = [(len(library.newest(kind)), kind) for kind in KINDS]
        counts = [f"{n} {kind.noun if n == 1 else kind.plural}" for n, kind in found if n or kind.must_be]
        self.stdout.write(f"Library: {', '.join(counts)}, no mistakes.")
        if seal:
            self._seal(folder)

    def _seal(self, folder: Path) -> None:
        new = seal(folder)
        for path in new:
            self.stdout.write(f"Sealed: {path}")
        if not new:
            self.stdout.write("Every file was sealed already.")
