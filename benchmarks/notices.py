"""The daily mail of 1,000 people with ten notices each (issue 3), through the whole step of the worker: what may still
be sent is asked again, each mail is marked, written to a file on the disk and marked again. Beside it the bare work:
the same mails made and written, with no database. And one morning's reminders of 2,000 actions."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, report

PEOPLE, EACH, ACTIONS = 1000, 10, 2000
WRITTEN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 7, 31, tzinfo=UTC)


def run() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(PLUMBLINE_DATA=folder, DJANGO_SETTINGS_MODULE="config.settings")
        os.environ.pop("PLUMBLINE_DATABASE", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from benchmarks.pages import build

        call_command("migrate", verbosity=0, interactive=False)
        call_command("publish_library", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115
        try:
            build()
            return measure(Path(folder))
        finally:
            connection.close()


def people() -> list[Any]:
    """A thousand people of the organisation that owns every plan."""
    from plumbline.people.models import Membership, Organisation, User

    area = Organisation.objects.get(kind="partnership")
    users = [User(email=f"person{n}@example.org", name=f"Person {n}", joined_at=WRITTEN) for n in range(PEOPLE)]
    made = User.objects.bulk_create(users)
    Membership.objects.bulk_create(
        Membership(user=u, organisation=area, role="quality_improvement_officer", since=date(2020, 1, 6)) for u in made
    )
    return made


def fill(users: list[Any]) -> None:
    """Ten notices for each: nine of records that they see, and one of their own."""
    from plumbline.notices.models import Notice
    from plumbline.plans.models import Plan

    records = list(Plan.objects.values_list("record_id", flat=True)[:100])
    Notice.objects.bulk_create(
        Notice(
            effect_key=f"n{user.pk}-{n}", user=user, email=user.email, name=user.name, kind="request",
            record_id=records[(user.pk + n) % 100] if n else None, headline=f"Something waits, {n % 4}",
            path="/plans/", made_at=WRITTEN, send_after=WRITTEN,
        )
        for user in users
        for n in range(EACH)
    )  # fmt: skip


def bare(folder: Path) -> float:
    """Seconds for the mails alone."""
    from plumbline.notices.carriers import FileCarrier
    from plumbline.notices.rules.letters import Line, digest

    files, lines = FileCarrier(folder / "bare"), [Line("request", f"Something waits, {n % 4}") for n in range(EACH)]
    began = time.perf_counter()
    for n in range(PEOPLE):
        if n % files.together == 0:
            files.settle()
        name = f"<digest-{n}@x>"
        files.carry(
            digest(lines, to=f"p{n}@example.org", message_id=name, site="http://x", path="/", settings_path="/")
        )
    files.settle()
    return time.perf_counter() - began


def measure(folder: Path) -> bool:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from plumbline.access.viewer import SYSTEM
    from plumbline.notices.carriers import FileCarrier
    from plumbline.notices.sending import Sender
    from plumbline.plans.actions.reminders import put_reminders
    from plumbline.plans.models import Action, ActionParty

    users = people()
    fill(users)
    sender = Sender(by_way_of=FileCarrier(folder / "outbox"), now=lambda: MORNING, say=lambda line: None)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        sent = sender.send_all()
    taken = time.perf_counter() - began
    assert sent == PEOPLE, f"{sent} mails left"
    assert len(list((folder / "outbox").glob("*.eml"))) == PEOPLE

    pks = list(Action.objects.filter(withdrawn_at=None).values_list("pk", flat=True)[:ACTIONS])
    Action.objects.filter(pk__in=pks).update(finish_on=MORNING.date() + timedelta(days=3), complete=False)
    ActionParty.objects.bulk_create(
        ActionParty(action_id=pk, part="doer", position=1, text="x", kind="person", user=users[n % PEOPLE])
        for n, pk in enumerate(pks)
    )
    began = time.perf_counter()
    reminded = put_reminders(by=SYSTEM, at=MORNING)
    reminding = time.perf_counter() - began
    assert reminded >= ACTIONS, f"{reminded} reminders"
    rows = [
        Row(
            "the daily mail for 1,000 people, ten notices each", taken, limit=10.0, bare=bare(folder),
            notes=[f"{len(captured) / PEOPLE:.1f} statements a person"],
        ),
        Row("a morning's reminders of 2,000 actions", reminding),
    ]  # fmt: skip
    return report("Notices", rows)
