"""./run load-demo [--if-empty]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plumbline.access.roles import roles
from plumbline.kernel.refusals import Refusal
from plumbline.web.demo.load import is_empty, load_demo
from plumbline.web.demo.types import WorldFile


class Command(BaseCommand):
    help = "Fills an empty database with two fictional partnerships, and prints the people to sign in as."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where people are set up already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and not is_empty():
            return
        try:
            world = load_demo(timezone.localdate())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write("\n".join(people_lines(world)))


def people_lines(world: WorldFile) -> list[str]:
    """The people to sign in as, organisation by organisation."""
    people = [p for body in world.organisations for p in body.people]
    name = max(len(p.name) for p in people)
    email = max(len(p.email) for p in people)
    lines = [f"The demo people. Each of them signs in with the password {world.password}", ""]
    for body in world.organisations:
        if body.people:
            lines.append(body.name)
            lines += [f"  {p.name:{name}}  {p.email:{email}}  {roles()[p.role].label}" for p in body.people]
    lines += ["", "Good to begin with"]
    lines += [f"  {p.email}: {p.begin}" for p in people if p.begin]
    return lines
