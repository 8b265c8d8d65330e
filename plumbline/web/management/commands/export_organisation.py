"""`./run export-organisation ORG --out DIR`: everything an organisation owns, in open formats."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.kernel.yaml_lines import did_you_mean
from plumbline.people.models import Organisation
from plumbline.people.queries import find_organisation, organisations_of
from plumbline.web.export import export_organisation
from plumbline.web.export_words import plural


class Command(BaseCommand):
    help = "Writes everything an organisation owns into a folder: plans, evidence, people, history, with their hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="the organisation's name, or its short name as in --owner")
        parser.add_argument("--out", required=True, type=Path, help="the folder to write: new, or empty")
        parser.add_argument("--without-documents", action="store_true", help="leave out each plan as Word and Excel")

    def handle(self, *args: Any, organisation: str, out: Path, without_documents: bool, **options: Any) -> None:
        try:
            done = export_organisation(
                by=SYSTEM, at=timezone.now(), organisation=_found(organisation), out=out,
                documents=not without_documents,
            )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except OSError as trouble:
            raise CommandError(f"{out} could not be written: {trouble.strerror or trouble}.") from trouble
        counts = ((done.plans, "plan"), (done.rows, "row"), (done.events, "event"), (done.files, "file"))
        self.stdout.write(f"{out}: {', '.join(plural(n, noun) for n, noun in counts)}.")
        if done.missing:
            raise CommandError(f"Not complete: {len(done.missing)} of the files are gone or changed. See README.txt.")


def _found(name: str) -> Organisation:
    found = find_organisation(SYSTEM, name)
    if found is None:
        known = {word: one.name for one in organisations_of(SYSTEM) for word in (one.slug, one.name)}
        raise CommandError(f"There is no organisation “{name}”.{did_you_mean(name, known)}")
    return found
