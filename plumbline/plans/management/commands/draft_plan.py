"""`./run draft-plan SERVICE --framework KIND`: the plan that the regulator's requirements would make; with `--owner` it
is made."""

from __future__ import annotations

import hashlib
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.library.models import FrameworkVersion
from plumbline.people.models import Organisation
from plumbline.people.queries import find_organisation, organisations_of
from plumbline.plans.actions.drafting import draft_plan
from plumbline.plans.models import Plan
from plumbline.plans.queries.drafting import DraftPage, draft_page
from plumbline.plans.rules.drafting import clear_choices
from plumbline.plans.rules.drafting_told import as_json, in_words
from plumbline.register.models import Service
from plumbline.register.queries import list_services


class Command(BaseCommand):
    help = "Drafts a plan from the requirements that a regulator published of a service; with --owner, creates it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", help="the service's number, or its whole name")
        parser.add_argument("--framework", required=True, help="the kind of plan, such as service-improvement-plan")
        parser.add_argument("--owner", default="", help="create it for this organisation: its name or its slug")
        parser.add_argument("--json", action="store_true", help="as JSON (docs/draft-plan-json.md)")

    def handle(self, *args: Any, service: str, framework: str, owner: str, **options: Any) -> None:
        number = number_of(service)
        try:
            page = draft_page(SYSTEM, number, framework, today=timezone.localdate())
            plan = self._created(page, owner) if owner else None
        except FrameworkVersion.DoesNotExist as missing:
            raise CommandError(f"There is no kind of plan “{framework}”.") from missing
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        made = page.at_once
        if options["json"]:
            told = as_json(page.about, made, page.items, page.not_taken)
            told["plan"] = {"code": plan.code, "address": address_of(plan)} if plan else None
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        self.stdout.write(in_words(page.about, made, page.not_taken))
        self.stdout.write(
            address_of(plan) if plan else "Nothing was created: name the owner with --owner to create it."
        )

    def _created(self, page: DraftPage, owner: str) -> Plan:
        """The draft plan of everything whose theme is clear; what is not stays with it as lines that are not in it. The
        same requirements in the same wording, drafted again for the same owner, are the same plan."""
        organisation = owner_named(owner)
        placings = {offer.item.key: offer.placing for offer in page.offers}
        choices = clear_choices(page.items, placings)
        left = {offer.item.key: f"Left for a person: {offer.placing.why}" for offer in page.unclear}
        mark = f"{organisation.pk} {page.framework.id} {sorted(placings)}"
        return draft_plan(
            by=SYSTEM, at=timezone.now(), owner_id=organisation.pk, number=page.service.number,
            framework_id=page.framework.id, choices=choices, left_out=left,
            submission=f"draft-{hashlib.sha256(mark.encode()).hexdigest()[:30]}",
        )  # fmt: skip


def number_of(service: str) -> str:
    """The number of the service with that number, or the only one with that name."""
    rows = list_services(SYSTEM)
    if rows.filter(number=service).exists():
        return service
    found = list(rows.filter(name__iexact=service.strip())[:2])
    if len(found) > 1:
        raise CommandError(f"Several services are called “{service}”. Name the one you mean by its number.")
    if not found:
        raise CommandError(f"There is no service “{service}” in the register.")
    return _number(found[0])


def _number(service: Service) -> str:
    return str(service.number)


def owner_named(name: str) -> Organisation:
    found = find_organisation(SYSTEM, name)
    if found is None:
        known = ", ".join(o.slug for o in organisations_of(SYSTEM)) or "none yet; ./run create-organisation makes one"
        raise CommandError(f"There is no organisation “{name}”. There are: {known}.")
    return found


def address_of(plan: Plan) -> str:
    return reverse("plans:plan", args=[plan.code])
