"""The worker killed with SIGKILL at any moment: every notice leaves, none leaves twice.

Real processes on a real database. The folder of mails is watched all the while: a mail that was handed over a second
time would be a file of another number in the file system, or a second file.
"""

from __future__ import annotations

import email
import os
import random
import select
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.smtp import MailServer

ROOT = Path(__file__).resolve().parents[3]
NOTICES, PEOPLE = 700, 12

MAKE = """
import sys
from datetime import datetime, UTC
from django.utils import timezone
from plumbline.access.viewer import SYSTEM
from plumbline.notices.actions import put_in_outbox
from plumbline.people.actions import create_user
from django.db import transaction
transaction.set_autocommit(False)
at, notices, people = timezone.now(), int(sys.argv[1]), int(sys.argv[2])
users = [
    create_user(
        by=SYSTEM, at=at, email=f"person{n}@example.org", name=f"Person {n}", password="plumb-line-1", encoded="!"
    )
    for n in range(people)
]
for n in range(notices):
    user = users[n % people] if n % 3 == 0 else None
    put_in_outbox(
        by=SYSTEM, at=at, effect_key=f"effect-{n}", kind="request", headline=f"Request {n}", user=user,
        email="" if user else f"guest{n}@example.org", at_once=True, path=f"/asked/{n}/",
    )
transaction.commit()
"""
COUNT = """
from plumbline.notices.models import Notice
print(Notice.objects.filter(state="sent").count(), Notice.objects.exclude(state="sent").count())
"""


def variables(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
    return {**kept, "PLUMBLINE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings", **more}


def python(data: Path, code: str, *words: str) -> str:
    setup = "import django; django.setup()\n"
    command = [sys.executable, "-c", setup + code, *words]
    done = subprocess.run(command, cwd=ROOT, env=variables(data), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A data folder with a database."""
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=variables(tmp_path), check=True)
    return tmp_path


@contextmanager
def worker(data: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "manage.py", "worker", "--every", "0.05", "--claim", "300"]
    with subprocess.Popen(
        command, cwd=ROOT, env=variables(data, **more), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def kill_at_random(data: Path, kills: int, chance: random.Random, **more: str) -> None:
    """Kills a worker a moment after it has begun to send, or before."""
    for _ in range(kills):
        with worker(data, **more) as process:
            assert process.stdout is not None
            if chance.random() < 0.8:
                select.select([process.stdout], [], [], 10)  # until its first mail has left
            time.sleep(chance.random() * 0.05)
            process.send_signal(signal.SIGKILL)


def finish(data: Path, **more: str) -> None:
    command = [sys.executable, "manage.py", "worker", "--once"]
    subprocess.run(command, cwd=ROOT, env=variables(data, **more), check=True, stdout=subprocess.DEVNULL)


class Watched:
    """Every file that was ever seen in a folder, with its number in the file system."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seen = folder, set[tuple[str, int]]()
        self.going = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self.going.wait(0.002):
            self.look()

    def look(self) -> None:
        if self.folder.exists():
            with os.scandir(self.folder) as files:
                self.seen |= {(f.name, f.inode()) for f in files if f.name.endswith(".eml")}

    def __enter__(self) -> Watched:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.going.set()
        self.thread.join()
        self.look()


def test_files_leave_exactly_once_however_often_the_worker_is_killed(filled: Path) -> None:
    python(filled, MAKE, str(NOTICES), str(PEOPLE))
    with Watched(filled / "outbox") as watched:
        kill_at_random(filled, 16, random.Random(7))
        between = python(filled, COUNT).split()
        finish(filled)
    assert int(between[1]) > 0, "all were sent before the last kill: kill sooner"
    assert int(between[0]) > 0, "none was sent before the last kill: kill later"
    assert python(filled, COUNT).split() == [str(NOTICES), "0"]
    mails = [email.message_from_bytes(path.read_bytes()) for path in (filled / "outbox").glob("*.eml")]
    assert sorted(str(m["Subject"]) for m in mails) == sorted(f"Request {n}" for n in range(NOTICES))
    assert len(watched.seen) == NOTICES


def test_a_mail_server_loses_nothing_and_what_came_again_carries_the_same_id(filled: Path) -> None:
    """A server does not say what it has taken: what was being handed over is tried again, with the Message-ID by
    which it is known. No more than one for each kill, and nothing is lost."""
    few = 90
    python(filled, MAKE, str(few), str(PEOPLE))
    with MailServer() as server:
        kill_at_random(filled, 6, random.Random(11), PLUMBLINE_SMTP=server.address)
        finish(filled, PLUMBLINE_SMTP=server.address)
    ids = [str(m["Message-ID"]) for m in server.taken]
    assert len(set(ids)) == few
    assert {str(m["Subject"]) for m in server.taken} == {f"Request {n}" for n in range(few)}
    assert len(ids) - len(set(ids)) <= 6
    again = {i: {str(m["Subject"]) for m in server.taken if m["Message-ID"] == i} for i in ids}
    assert all(len(subjects) == 1 for subjects in again.values())
    assert python(filled, COUNT).split() == [str(few), "0"]


def test_the_fake_server_takes_mail() -> None:
    """So that the test above is about the worker."""
    with MailServer() as server, smtplib.SMTP(server.host, server.port) as client:
        client.sendmail("a@example.org", ["b@example.org"], "Subject: x\r\n\r\ny\r\n")
    assert [m["Subject"] for m in server.taken] == ["x"]
