"""A regulator's monthly file of a whole country (issue 4): 10,800 invented services in 110 columns, with 4,300 texts of
requirements, loaded into an empty register, then the month after, then the same again. Beside it the bare work, in the
same run: the CSV read, and its rows put into a table of as many columns with one bulk insert and one commit.

It runs on SQLite, and on PostgreSQL with `tools/postgres.py python -m benchmarks loading`. Seconds are those of the
clock; the notes say how many of them this process was at work, because other programs share the machine."""

from __future__ import annotations

import csv
import gzip
import io
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, report

SERVICES = 10_800
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
WANTS = (
    "keep people safe from harm", "review each personal plan", "offer a drink at every visit",
    "check every medicine record", "support staff with regular supervision", "keep the building in good repair",
)  # fmt: skip
MONTHS = ("May", "June", "July", "September", "October")


def run() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(PLUMBLINE_DATA=folder, DJANGO_SETTINGS_MODULE="config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, interactive=False)
        try:
            return measure(Path(folder))
        finally:
            connection.close()


def headings() -> list[str]:
    """The publisher's, with the columns of both years."""
    from plumbline.register.tests.made_files import CI_HEADINGS

    visits = [f"{o}_{w}_{y}" for y in ("2324", "2425") for o in ORDINALS for w in ("date", "case", "recs", "reqs")]
    own = [h for h in CI_HEADINGS if h not in visits]
    return [*own, *visits, *(f"Registered_Detail_{n}" for n in range(110 - len(own) - len(visits)))]


def text(n: int, items: int) -> str:
    """A published text of some requirements with lettered points, each text another."""
    parts = []
    for i in range(1, items + 1):
        what, other = WANTS[(n + i) % len(WANTS)], WANTS[(n + 2 * i) % len(WANTS)]
        parts.append(
            f"{i}. By {n % 27 + 1} {MONTHS[n % len(MONTHS)]} 2025, the provider must {what} in unit {n}. To do this, "
            f"the provider must, at a minimum: a) {other} every week and write down what was found b) act on what was "
            "found without delay c) tell the families of what is done. This is to comply with Regulation 4(1)(a) of "
            "the Social Care and Social Work Improvement Scotland (Requirements for Care Services) Regulations 2011. "
            "This is to ensure care is consistent with the Health and Social Care Standards, which state that 'My care "
            "and support meets my needs and is right for me' (HSCS 1.19)."
        )
    return "\n".join(parts)


def month(later: bool) -> list[dict[str, Any]]:
    """One month; of the later one, one service in twelve has changed, one in eighty has come and one has gone."""
    from plumbline.register.tests.made_files import ci_service

    rows = []
    for n in range(150 if later else 0, SERVICES + (150 if later else 0)):
        more: dict[str, Any] = {}
        if n % 10 < 3:
            more["first_recs_2425" if n % 10 else "first_reqs_2425"] = text(n, n % 4 + 1)
        if n % 3 == 0:
            more |= {"first_date_2324": "14/11/2023", "first_case_2324": f"44{n:06}"}
            if n % 30 == 0:
                more["first_reqs_2324"] = text(n + 50_000, n % 3 + 1)
        if later and n % 12 == 0:
            more |= {"KQ_Leadership": 3, "MinGrade": 3, "Publication_of_Latest_Grading": "12/12/2024"}
        if later and n % 80 == 0:
            more |= {"second_date_2425": "11/12/2024", "second_case_2425": f"46{n:06}", "second_reqs_2425": text(n, 2)}
        rows.append(ci_service(n, **more))
    return rows


def made(folder: Path, day: str, later: bool) -> Path:
    from plumbline.register.tests.made_files import write_ci

    return write_ci(folder, f"month-{day}.csv.gz", month(later), headings())


def bare(path: Path) -> Callable[[], None]:
    """Reads the CSV and inserts its rows, as Django does when it is asked to insert many."""
    from django.db import connection, models, transaction

    names = headings()
    fields: dict[str, Any] = {f"c{n}": models.TextField() for n in range(len(names))}
    table = type(
        "Plain", (models.Model,), {**fields, "__module__": __name__, "Meta": type("Meta", (), {"app_label": "x"})}
    )
    with connection.schema_editor() as editor:
        editor.create_model(table)

    def work() -> None:
        found = csv.reader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8-sig"), newline=""))
        next(found)
        with transaction.atomic():
            table._default_manager.bulk_create(
                [table(**{f"c{n}": cell for n, cell in enumerate(row)}) for row in found]
            )

    return work


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and seconds at work."""
    clock, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - busy


def measure(folder: Path) -> bool:
    from django.db import connection
    from django.utils import timezone

    from plumbline.access.viewer import SYSTEM
    from plumbline.register.actions import load_register
    from plumbline.register.models import Requirement, Service

    def load(path: Path) -> Callable[[], object]:
        return lambda: load_register(by=SYSTEM, at=timezone.now(), path=path)

    first, second = made(folder, "2024-11-30", later=False), made(folder, "2025-02-28", later=True)
    plain = bare(first)
    at_rest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    taken, busy = timed(load(first))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert Service.objects.count() == SERVICES
    items = Requirement.objects.count()
    bare_taken, bare_busy = timed(plain)
    later, later_busy = timed(load(second))
    again, again_busy = timed(load(second))
    rows = [
        Row(
            f"the first load, {connection.vendor}", taken, limit=20.0, bare=bare_taken,
            notes=[
                f"{busy:.1f} s at work ({busy / bare_busy:.1f} x the bare {bare_busy:.1f} s)",
                f"{items:,} requirements", f"peak {peak:.0f} MB of 400 (made with {at_rest:.0f})",
            ],
        ),
        Row("the month after", later, limit=8.0, bare=bare_taken, notes=[f"{later_busy:.1f} s at work"]),
        Row("the same month again", again, limit=8.0, bare=bare_taken, notes=[f"{again_busy:.1f} s at work"]),
    ]  # fmt: skip
    kept = report("Loading a register", rows)
    if busy > 3 * bare_busy:
        print("  BROKEN: more than 3 times the bare work.")
    return kept and busy <= 3 * bare_busy and peak < 400
