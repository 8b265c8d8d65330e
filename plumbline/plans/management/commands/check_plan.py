"""`./run check-plan PLAN`: what a plan lacks or contradicts, as its page says it. Ends with 1 where something must be
mended before the plan goes out."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.timezone import localdate

from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.plans import queries
from plumbline.plans.management.commands.read_plan import day
from plumbline.plans.models import Plan
from plumbline.plans.queries.checks import PlanCheck, check_of
from plumbline.plans.rules.checks.telling import Acceptance, Told, as_json, in_words


class Command(BaseCommand):
    help = "Checks a plan: what it lacks or contradicts, who asks for it, and how to mend it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the plan's code, as in its address, or its whole title")
        parser.add_argument("--json", action="store_true", help="as JSON (docs/plan-check.md)")
        parser.add_argument("--on", type=day, default=None, metavar="DAY", help="as on that day, such as 2026-03-31")

    def handle(self, *args: Any, plan: str, **options: Any) -> None:
        try:
            found = queries.find_plan(SYSTEM, plan)
            checked = told(check_of(SYSTEM, found.code, today=options["on"] or timezone.localdate()))
        except Plan.DoesNotExist as missing:
            raise CommandError(f"There is no plan “{plan}”.") from missing
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(as_json(checked), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(in_words(checked))
        if not checked.clear:
            sys.exit(1)


def told(check: PlanCheck) -> Told:
    """A plan's check as it is told outside the pages."""
    accepted = {
        one.finding.fingerprint: Acceptance(one.by.reason, one.by.by_name, localdate(one.by.at))
        for one in check.accepted
    }
    findings = sorted([*check.open, *(one.finding for one in check.accepted)], key=lambda f: f.in_order)
    framework = check.facts.framework
    return Told(
        title=check.plan.title,
        framework=framework.id if framework else "",
        code=check.plan.code,
        on=check.facts.today,
        findings=findings,
        accepted=accepted,
    )
