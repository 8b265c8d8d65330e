"""A file compared with what is known: which rows to write, and what changed. Nothing is written here.

Each part of a register has its own class below `Comparison`; they share the ids that are given out and the lists of
what is to be written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plumbline.kernel.refusals import Refusal
from plumbline.register.actions.bulk import Ids
from plumbline.register.actions.loading.known import (
    ABSENT,
    AREA,
    KIND,
    NAME,
    POSTCODE,
    PRESENT,
    PROVIDER,
    PROVIDER_NAME,
    STATUS,
    Known,
    KnownService,
    Runs,
    State,
)
from plumbline.register.feeds import Problem, Register, ServiceRow
from plumbline.register.models import Change, Service, Status
from plumbline.register.rules.runs import place
from plumbline.register.rules.searching import fold, together

FEW = 20  # of fewer services it is not said that many are gone
SERVICE = (
    "name", "kind", "subtype", "client_group", "provider_id", "area_id", "address", "town", "postcode", "places",
    "status", "registered_on", "regulator_risk", "website", "as_of", "last_inspected_on", "search",
)  # fmt: skip


class Suspicious(Refusal):
    """The file looks wrong, and may be right: it is loaded where the person says so."""


@dataclass
class Writes:
    """What is to be written: for each table new rows, changed rows and rows to take away."""

    new: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    changed: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    gone: dict[str, list[int]] = field(default_factory=dict)
    first: dict[str, list[int]] = field(default_factory=dict)  # ids of rows that this file is the oldest to hold
    last: dict[str, list[int]] = field(default_factory=dict)  # ... the newest
    changes: list[tuple[str, int, str, str]] = field(default_factory=list)  # kind, service, before, after
    grades_changed: list[tuple[int, int, Any]] = field(default_factory=list)  # service, the grading before, grades now
    problems: list[tuple[Problem, int | None]] = field(default_factory=list)  # with the service, where it is known

    def add(self, what: str, *values: Any) -> None:
        self.new.setdefault(what, []).append(values)

    def change(self, what: str, *values: Any) -> None:
        self.changed.setdefault(what, []).append(values)

    def drop(self, what: str, pk: int) -> None:
        self.gone.setdefault(what, []).append(pk)

    def seen(self, what: str, pk: int, first: date, last: date, day: date) -> None:
        """A row that was known is in the file of that day as well."""
        if day < first:
            self.first.setdefault(what, []).append(pk)
        if day > last:
            self.last.setdefault(what, []).append(pk)

    def note(self, kind: Change, service: int, before: object = "", after: object = "") -> None:
        self.changes.append((kind.value, service, str(before)[:300], str(after)[:300]))


@dataclass
class Found:
    """One service of the file beside what is known of it."""

    row: ServiceRow
    pk: int
    known: KnownService | None
    runs: Runs
    state: State
    newest: bool  # whether no newer file holds it: then its own columns are this file's
    earlier: date | None  # the file it is compared with


class Comparison:
    """The services of one file, each as it is in the file and as it is known."""

    def __init__(self, register: Register, known: Known, *, sha256: str, insists: bool) -> None:
        self.register, self.known, self.insists = register, known, insists
        self.day, self.sha256 = register.as_of, sha256
        self.writes = Writes()
        self.ids = Ids(Service)
        self.held = set(register.held)
        self._areas_later = self._by_area(known.later_for)
        self._areas_earlier = self._by_area(known.earlier_for)

    def _by_area(self, ask: Callable[[int | None], date | None]) -> Callable[[int | None], date | None]:
        cache: dict[int | None, date | None] = {}

        def answer(area: int | None) -> date | None:
            if area not in cache:
                cache[area] = ask(area)
            return cache[area]

        return answer

    def services(self, provider_ids: dict[str, int], area_ids: dict[str, int]) -> list[Found]:
        """Writes down every service of the file and closes those it leaves out; hands on those that were taken."""
        rows = [r for r in self.register.services if self._usable(r, provider_ids)]
        found = [self._found(r, provider_ids, area_ids) for r in rows]
        covered = {f.state[AREA] for f in found}
        self._check_day(covered)
        self._check_how_many(found, covered)
        for one in found:
            self._write(one)
        self._close({f.pk for f in found}, covered)
        return found

    def _usable(self, row: ServiceRow, provider_ids: dict[str, int]) -> bool:
        known = self.known.services.get(row.number)
        if known is None:
            return True
        if known.source != self.register.source:
            by_hand = known.source == "local"
            why = "is kept by hand under another name" if by_hand else "belongs to another regulator"
            self._hold(row, known, f"In Plumbline this number {why}: the row was not taken over.")  # whose is not said
            return False
        state = self.known.runs.get(known.pk, Runs()).said
        name, kind, provider, postcode = (
            (state[NAME], state[KIND], state[PROVIDER], state[POSTCODE])
            if state[PRESENT]
            else (known.name, known.kind, known.provider_id, known.postcode)
        )
        same = (
            name.casefold() == row.name.casefold()
            or kind == row.kind
            or provider == provider_ids.get(row.provider_number)
            or postcode == row.postcode
        )
        if same or self.insists:
            return True
        text = f"This number was {name} until now: name, kind, provider and postcode all differ. It was not taken over."
        self._hold(row, known, text)
        return False

    def _hold(self, row: ServiceRow, known: KnownService, text: str) -> None:
        self.held.add(row.number)
        mine = known.pk if known.source == self.register.source else None
        self.writes.problems.append((Problem(text[:500], row.row, "", row.number), mine))

    def _found(self, row: ServiceRow, provider_ids: dict[str, int], area_ids: dict[str, int]) -> Found:
        known = self.known.services.get(row.number)
        area = area_ids[row.area]
        state = (
            True, row.name, row.kind, row.subtype, row.client_group, provider_ids[row.provider_number],
            row.provider_name, area, row.address, row.town, row.postcode, row.places,
            (Status.ACTIVE if row.active else Status.INACTIVE).value, row.registered_on, row.risk,
        )  # fmt: skip
        runs = (self.known.runs.get(known.pk) if known else None) or Runs()
        earlier = self._areas_earlier(area) or self._areas_earlier(runs.said[AREA])
        newest = known is None or known.as_of is None or self.day >= known.as_of
        pk = known.pk if known else self.ids.take()
        return Found(row=row, pk=pk, known=known, runs=runs, state=state, newest=newest, earlier=earlier)

    def _check_day(self, covered: set[int | None]) -> None:
        """Refuses another file for a day and an area that were loaded: a correction is a person's decision."""
        for load in self.known.loads:
            if load.as_of == self.day and load.sha256 != self.sha256 and load.areas & covered and not self.insists:
                raise Suspicious(
                    f"Another file for {self.day:%-d %B %Y} was loaded before ({load.file_name}). If this one speaks "
                    "for another day, say for which; if it corrects the other, say so. Nothing was loaded."
                )

    def _check_how_many(self, found: list[Found], covered: set[int | None]) -> None:
        """Refuses a file that holds less than half of what the one before it (or, of an older file, after it) held."""
        earlier = any(load.as_of <= self.day for load in self.known.loads)
        states = (
            (pk, runs.said if earlier else runs.after[0][1])
            for pk, runs in self.known.runs.items()
            if earlier or runs.after
        )
        expected = {pk for pk, state in states if state[PRESENT] and state[AREA] in covered}
        there = len(expected & {f.pk for f in found})
        if len(expected) >= FEW and there * 2 < len(expected) and not self.insists:
            raise Suspicious(
                f"Of {len(expected):,} services that the register has in the areas of this file, the file holds only "
                f"{there:,}. It seems to be cut off, or to be a part of the whole. Nothing was loaded."
            )
        missing = sum(1 for pk, r in self.known.runs.items() if r.said[PRESENT] and r.said[AREA] not in covered)
        if missing:
            text = f"The file says nothing of some areas: their {missing:,} services stay as they were."
            self.writes.problems.append((Problem(text), None))

    def _write(self, found: Found) -> None:
        # A later file may know it in another area.
        areas = {found.state[AREA], found.runs.said[AREA]}
        days = [day for area in areas if (day := self._areas_later(area))]
        later = self._place(found.pk, found.state, found.runs, min(days, default=None))
        if found.newest:
            self._columns(found, closed=later)
        self._changes(found)

    def _place(self, pk: int, state: State, runs: Runs, later: date | None) -> bool:
        """Writes a state into its run; says whether a later file speaks of the service."""
        row = None
        if runs.after and (later is None or runs.after[0][0] <= later):
            row = runs.after[0]
            later = row[0]
        write, remove = place(
            self.day, state, before=runs.before, at=runs.at, later=later, after=row[1] if row else None
        )
        for day in remove:
            self.writes.drop("state", runs.at_pk if day == self.day else row[2])  # type: ignore[index,arg-type]
        for day, value in write.items():
            if day == self.day and runs.at_pk:
                self.writes.change("state", *value, runs.at_pk)
            else:
                self.writes.add("state", pk, day, *value)
        return later is not None

    def _columns(self, found: Found, *, closed: bool) -> None:
        """The service's own columns: of a service that no newer file holds, this file's."""
        row, state = found.row, found.state
        status = Status.CLOSED.value if closed else state[STATUS]
        known = found.known
        if known and found.runs.said == state and (known.status, known.website) == (status, row.website):
            if known.as_of != self.day:
                self.writes.last.setdefault("service", []).append(known.pk)
            if known.last_inspected_on != row.last_inspected_on:
                self.writes.change("service_inspected", row.last_inspected_on, known.pk)
            return
        values = (
            row.name, row.kind, row.subtype, row.client_group, state[PROVIDER], state[AREA], row.address, row.town,
            row.postcode, row.places, status, row.registered_on, row.risk, row.website, self.day,
            row.last_inspected_on, service_words(row),
        )  # fmt: skip
        if known:
            self.writes.change("service", *values, known.pk)
        else:
            self.writes.add("service", found.pk, self.register.source, row.number, self.known.nation, *values)

    def _changes(self, found: Found) -> None:
        note, before, now = self.writes.note, found.runs.said, found.state
        if found.known is None:
            note(Change.NEW, found.pk, "", found.row.name)
            return
        if found.earlier is None:
            return
        if not before[PRESENT]:
            note(Change.BACK if found.runs.known_by_then else Change.NEW, found.pk, "", found.row.name)
            return
        if before[NAME] != now[NAME]:
            note(Change.RENAMED, found.pk, before[NAME], now[NAME])
        if before[PROVIDER] != now[PROVIDER]:
            note(Change.MOVED, found.pk, before[PROVIDER_NAME], now[PROVIDER_NAME])
        elif before[PROVIDER_NAME] != now[PROVIDER_NAME]:
            note(Change.PROVIDER, found.pk, before[PROVIDER_NAME], now[PROVIDER_NAME])
        if before[AREA] != now[AREA]:
            note(Change.AREA, found.pk, self.area_name(before[AREA]), found.row.area)
        if before[STATUS] != now[STATUS]:
            note(Change.STATUS, found.pk, Status(before[STATUS]).label, Status(now[STATUS]).label)

    def area_name(self, pk: int | None) -> str:
        return self.known.area_names.get(pk, "") if pk else ""

    def _close(self, there: set[int], covered: set[int | None]) -> None:
        """Those of the file's areas that it leaves out are not in the register on that day."""
        held = {self.known.services[n].pk for n in self.held if n in self.known.services}
        by_pk = {s.pk: s for s in self.known.services.values()}
        for pk, runs in self.known.runs.items():
            if pk in there or pk in held or not (runs.before[PRESENT] or runs.at):
                continue
            said = runs.said if runs.said[PRESENT] else runs.before
            if said[AREA] not in covered:
                continue
            self._place(pk, ABSENT, runs, self._areas_later(said[AREA]))
            service = by_pk[pk]
            if runs.said[PRESENT]:
                self.writes.note(Change.CLOSED, pk, service.name)
            if (service.as_of is None or self.day >= service.as_of) and service.status != Status.CLOSED:
                self.writes.change("service_status", Status.CLOSED.value, pk)

    def counts(self) -> dict[str, int]:
        counted = Counter(kind for kind, *_ in self.writes.changes)
        return {kind.value: counted[kind.value] for kind in Change}


def service_words(row: ServiceRow) -> str:
    """What a service is found by, as `Service.searched_in` says."""
    parts = (row.name, row.number, row.kind, row.subtype, row.town, row.postcode, together(row.postcode))
    return fold(" ".join(parts))
