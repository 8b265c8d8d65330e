"""A table becomes services: which day the file speaks for, and the regulator's own reading of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from plumbline.register.feeds import care_inspectorate, cqc, rqia
from plumbline.register.feeds.cells import Cells
from plumbline.register.feeds.dates import date_in_name
from plumbline.register.feeds.rows import Problem, Register, ServiceRow, Table

READERS: dict[str, Callable[[Cells], list[ServiceRow]]] = {
    "care-inspectorate": care_inspectorate.services_of,
    "cqc": cqc.services_of,
    "rqia": rqia.services_of,
}


def register_of(table: Table, *, name: str = "", as_of: date | None = None) -> Register:
    """What a file says. `as_of`: the day it speaks for, where somebody said so; else it is told by the file's name,
    else by the newest day in it. Raises Refusal where dates cannot be told or no day is found."""
    cells = Cells(table)
    services = READERS[table.source](cells)
    problems = [*table.problems, *cells.problems]
    newest = newest_day(services)
    day = as_of or date_in_name(name)
    if day is None:
        day = cells.need_day(newest)
        words = (
            f"The name of the file does not say which day it is about: {day:%-d %B %Y}, the newest in it, was taken."
        )
        problems.insert(0, Problem(words))
    elif newest and newest > day:
        words = f"The file speaks for {day:%-d %B %Y} and holds a later day, {newest:%-d %B %Y}. Check which is right."
        problems.insert(0, Problem(words))
    return Register(
        source=table.source, as_of=day, services=services, tallies=cells.tallies(), problems=problems,
        unknown=table.unknown, missing=table.missing, held=cells.held, cut=table.cut,
    )  # fmt: skip


def newest_day(services: Iterable[ServiceRow]) -> date | None:
    """The newest day of a publication or inspection."""
    days = [s.grading.on for s in services if s.grading]
    days += [s.last_inspected_on for s in services if s.last_inspected_on]
    return max(days, default=None)
