"""One load at a time, on every database: the next is told that it must wait."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from django.conf import settings
from django.db import connection

from plumbline.kernel.refusals import Refusal

KEY = 7_402_116_001  # PostgreSQL's lock of all loads of this installation


class Busy(Refusal):
    def __init__(self) -> None:
        super().__init__("Another register file is being loaded just now. Wait until it is done, then load this one.")


@contextmanager
def turn() -> Iterator[None]:
    """Held while a file is loaded. Raises Busy where another process holds it. Whoever holds it and dies lets go."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # several machines may share the database
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
            if not cursor.fetchone()[0]:
                raise Busy
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])
        return
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / ".register-lock").open("a") as file:
        _take(file)
        yield


def _take(file: TextIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy from None
