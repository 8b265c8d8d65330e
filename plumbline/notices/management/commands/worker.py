"""./run worker: sends what waits in the outbox, makes each morning's reminders, and does the jobs of other rooms
(WORKER_JOBS in settings), such as loading an uploaded register file.

It is one process that looks every second or two. ./run starts one beside the server; where the server is started in
another way, start it as a service of its own, or `./run worker --once` every few minutes. It may be killed at any
moment and started again: nothing is lost, nothing is sent twice (docs/decisions/0009).
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import time
from datetime import date, datetime, timedelta
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from plumbline.access.viewer import SYSTEM
from plumbline.notices import actions
from plumbline.notices.carriers import CARRIERS, Carrier, carrier
from plumbline.notices.sending import CLAIM, Sender, hear_back

log = logging.getLogger(__name__)

MORNING = 5  # o'clock: reminders are made, well before the first daily mail leaves
AFTER_TROUBLE = 10  # seconds
HOUR = timedelta(hours=1)


class Command(BaseCommand):
    help = "Sends the mails that wait in the outbox, until it is stopped, and makes the reminders of each morning."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, and end")
        parser.add_argument(
            "--every", type=float, default=2, metavar="SECONDS", help="how often to look (otherwise every 2 seconds)"
        )
        parser.add_argument(
            "--claim", type=float, default=CLAIM.total_seconds(), metavar="SECONDS",
            help="after how long another worker may take over what this one was sending (otherwise 300 seconds)",
        )  # fmt: skip
        parser.add_argument(
            "--beside", type=int, metavar="PROCESS", help="end when this parent process ends (./run uses it)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MAIL not in CARRIERS:
            raise CommandError(f"PLUMBLINE_MAIL is {settings.MAIL}; it can be {', '.join(CARRIERS)}.")
        self.stopping, self.swept_on = False, date.min
        self.asked_at: datetime | None = None
        self.beside = options["beside"]
        self.by_way_of: Carrier = carrier()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        with _Lock() as alone:
            if alone and connection.vendor == "sqlite":
                actions.release(by=SYSTEM, at=timezone.now())  # no other worker lives: what one had claimed is free
            while not self.stopping:
                self._look(timedelta(seconds=options["claim"]), options["once"])
                if options["once"]:
                    return
                self._wait(options["every"])

    def _look(self, claim: timedelta, once: bool) -> None:
        try:
            self._each_morning(timezone.now())
            sender = Sender(by_way_of=self.by_way_of, claim=claim, say=self._say, stop=self._should_stop)
            sender.send_all()
            self._each_hour(timezone.now())
            self._jobs(once)
        except (DatabaseError, InterfaceError) as trouble:
            if once:
                raise
            log.warning("The database could not be asked: %s", trouble)
            connection.close()
            self._wait(AFTER_TROUBLE)

    def _each_morning(self, at: datetime) -> None:
        """Made again after a start, it makes nothing twice: each reminder has its own key."""
        local = timezone.localtime(at)
        if local.hour >= MORNING and local.date() > self.swept_on:
            for path in settings.NOTICES_EACH_MORNING:
                import_string(path)(by=SYSTEM, at=at)
            self.swept_on = local.date()

    def _each_hour(self, at: datetime) -> None:
        """What did not arrive after all, as far as whoever carries the mail can say."""
        if self.asked_at is None or at - self.asked_at >= HOUR:
            self.asked_at = at
            if back := hear_back(self.by_way_of, at=at):
                self._say(f"Did not arrive after all: {back}")

    def _jobs(self, once: bool) -> None:
        """One piece of each job, so that mails do not wait for all of it; with --once, all there is."""
        for path in settings.WORKER_JOBS:
            job = import_string(path)
            while not self._should_stop() and job(by=SYSTEM, at=timezone.now()) and once:
                continue

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _should_stop(self) -> bool:
        return self.stopping or (self.beside is not None and os.getppid() != self.beside)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._should_stop() and time.monotonic() < until:
            time.sleep(min(0.2, max(0, until - time.monotonic())))
        self.stopping = self._should_stop()


class _Lock:
    """Held by one living worker of a data folder; the system lets go of it when that one dies, however it dies."""

    def __enter__(self) -> bool:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        self.file: TextIO = (settings.DATA / ".worker-lock").open("a")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def __exit__(self, *_: object) -> None:
        self.file.close()
