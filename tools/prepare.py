"""Brings the database to where this version of Plumbline needs it: tables, library, and in an empty one the demo world.

`is_ready` needs the standard library alone and takes a moment; the rest runs as a program of its own, in the virtual
environment. An SQLite database carries the mark of what it was prepared for in its own header (user_version), so a
restored back-up is brought up again and a deleted one is made anew.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import sqlite3
import sys
from pathlib import Path

from environment import ROOT, Missing, digest, one_at_a_time, say

WITHOUT_DATABASE = ("read-plan", "check-library")
# Who sets up for real begins with those after the first.
WITHOUT_DEMO = (
    "load-demo", "create-organisation", "create-user", "create-service", "load-register", "look-after", "link-provider",
)  # fmt: skip


def database_file() -> Path | None:
    """The SQLite file; None where PostgreSQL is used."""
    folder = Path(os.environ.get("PLUMBLINE_DATA") or ROOT / "data")
    return None if os.environ.get("PLUMBLINE_DATABASE") else folder / "plumbline.sqlite3"


def mark() -> int:
    """A number that changes with any migration, any file of the library and the packages."""
    files = [*(ROOT / "plumbline").glob("*/migrations/*.py"), *(ROOT / "requirements").glob("runtime.txt")]
    files += [p for p in (ROOT / "library").rglob("*") if p.is_file()]
    return int(hashlib.sha256(digest(files).encode()).hexdigest()[:7], 16) + 1


def is_ready() -> bool:
    file = database_file()
    if file is None or not file.exists():
        return False
    database = sqlite3.connect(file, timeout=20)
    try:
        return bool(database.execute("PRAGMA user_version").fetchone()[0] == mark())
    except sqlite3.DatabaseError:  # not a database, or one that is held: preparing it says what is the matter
        return False
    finally:
        database.close()


def needs_database(name: str) -> bool:
    """Whether a command of ours wants prepared tables. Django's own commands are run as they are."""
    ours = any((ROOT / "plumbline").glob(f"*/management/commands/{name.replace('-', '_')}.py"))
    return ours and name not in WITHOUT_DATABASE


def wants_demo() -> bool:
    """An instance that has a public address, or says PLUMBLINE_DEMO=no, is nobody's demonstration."""
    if os.environ.get("PLUMBLINE_ADDRESS") or os.environ.get("PLUMBLINE_DEMO") == "no":
        return False
    from django.contrib.auth import get_user_model

    return not get_user_model().objects.exists()


def prepare(command: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    say("Preparing the database.")
    call_command("migrate", interactive=False, verbosity=0)
    if command != "publish-library":
        call_command("publish_library", stdout=io.StringIO())
    if command not in WITHOUT_DEMO and wants_demo():
        say("Loading the demo world.")
        people = io.StringIO()
        call_command("load_demo", stdout=people)
        folder = Path(os.environ["PLUMBLINE_DATA"])
        (folder / "demo-people.txt").write_text(people.getvalue(), encoding="utf-8")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA user_version = {mark()}")


def fault_of_postgres() -> str:
    """Why PostgreSQL does not let us in, in its own words: the pool says only that it waited."""
    address = os.environ.get("PLUMBLINE_DATABASE")
    if address:
        import psycopg

        try:
            psycopg.connect(address, connect_timeout=5).close()
        except psycopg.OperationalError as why:
            return str(why).strip().splitlines()[0]
    return ""


def main(words: list[str]) -> int:
    os.environ.setdefault("PLUMBLINE_DATA", str(ROOT / "data"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # it says once a second what is said below
    command = words[0] if words else ""
    from django.core.management.base import CommandError
    from django.db import DatabaseError, connection

    from plumbline.kernel.refusals import Refusal

    try:
        with one_at_a_time(Path(os.environ["PLUMBLINE_DATA"]) / ".prepare-lock"):
            if not is_ready():
                connection.ensure_connection()
                prepare(command)
    except (Missing, CommandError, Refusal) as why:
        say(str(why))
        return 1
    except DatabaseError as why:
        say(f"The database cannot be used: {fault_of_postgres() or str(why).strip().splitlines()[0]}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
