"""./run send-reminders: this morning's reminders, made now. The worker does it by itself every morning."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.plans.actions.reminders import put_reminders


class Command(BaseCommand):
    help = "Puts today's reminders of due dates in the outbox; asked again, it adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        count = put_reminders(by=SYSTEM, at=timezone.now())
        self.stdout.write(f"{count} new reminder{'' if count == 1 else 's'}.")
