"""`./run import-plan FILE --owner ORGANISATION`: a document becomes a plan, as in the browser."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.timezone import localdate

from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.people.queries import find_organisation, organisations_of
from plumbline.plans import actions
from plumbline.plans.actions.incoming import understood_file
from plumbline.plans.rules.wording import day_words


class Command(BaseCommand):
    help = (
        "Reads a plan from a document and makes it a draft plan of an organisation. The same file twice makes one plan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--framework", default="", help="the kind of plan, when it should not be recognised")
        parser.add_argument("--owner", required=True, help="the organisation that owns it: its name or its slug")
        parser.add_argument("--service", default="", help="the number of the service it is about")

    def handle(self, *args: Any, file: Path, framework: str, owner: str, service: str, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        organisation = find_organisation(SYSTEM, owner)
        if organisation is None:
            slugs = [o.slug for o in organisations_of(SYSTEM)]
            known = ", ".join(slugs) or "none yet; ./run create-organisation makes one"
            raise CommandError(f"There is no organisation “{owner}”. There are: {known}.")
        try:
            reading = understood_file(by=SYSTEM, path=file, framework=framework)
            mark = hashlib.sha256(file.read_bytes() + f"\n{organisation.pk}".encode()).hexdigest()[:30]
            source = actions.Source(file.name, f"import-{mark}", tuple(reading.not_imported))
            at = timezone.now()
            plan = actions.create_plan_from_content(
                by=SYSTEM, at=at, owner_id=organisation.pk, content=reading.plan, source=source,
                service_number=service,
            )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{plan.code} {plan.title}")
        if plan.created_at != at:
            self.stdout.write(f"This file was imported already, on {day_words(localdate(plan.created_at))}.")
        count, sections = plan.actions.count(), plan.sections.count()
        self.stdout.write(
            f"{count} actions in {sections} sections; owner: {organisation.name}; kind: {plan.framework}."
        )
        for row in reading.warnings:
            self.stdout.write(f"To look at: {row.where}: {row.text}")
        for line in reading.not_imported:
            self.stdout.write(f"Not imported: {line.where}: {' '.join(line.text.split())[:200]} ({line.why})")
