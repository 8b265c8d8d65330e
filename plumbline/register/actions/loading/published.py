"""What a file publishes of its services beside who and where they are: grades, inspections with their texts, counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from plumbline.register.actions.bulk import Ids
from plumbline.register.actions.loading.comparing import Comparison, Found, Writes
from plumbline.register.actions.loading.known import PRESENT, Known, KnownGrading, KnownText
from plumbline.register.feeds import GradeRow, GradingRow, InspectionRow, Register
from plumbline.register.models import (
    Change,
    Grading,
    Inspection,
    PublishedText,
    Requirement,
    TextKind,
)
from plumbline.register.rules.requirements import SplitItem, split
from plumbline.register.rules.runs import place

Splits = dict[tuple[str, str], tuple[SplitItem, ...]]  # of each text's kind and hash


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def texts_of(inspection: InspectionRow) -> list[tuple[str, str]]:
    """Its texts by their kind."""
    pairs = ((TextKind.REQUIREMENT.value, inspection.requirements), (TextKind.AREA.value, inspection.areas))
    return [(kind, text) for kind, text in pairs if text]


def fingerprint(grading: GradingRow) -> str:
    """The same for the same grades, whatever their order."""
    grades = sorted(
        (g.group, g.question, g.text, g.inherited, g.on.isoformat() if g.on else "") for g in grading.grades
    )
    return hashlib.sha256(json.dumps([grades, grading.lowest, grading.highest, grading.overall]).encode()).hexdigest()


class Publications:
    """The second part of a comparison."""

    def __init__(self, comparison: Comparison, found: list[Found], splits: Splits) -> None:
        self.writes: Writes = comparison.writes
        self.known: Known = comparison.known
        self.register: Register = comparison.register
        self.day: date = comparison.day
        self.found, self.splits = found, splits
        self.gradings, self.inspections, self.texts, self.requirements = (
            Ids(model) for model in (Grading, Inspection, PublishedText, Requirement)
        )

    def compare(self) -> None:
        for one in self.found:
            self._grading(one)
            self._inspections(one)
        Tallies(self.writes, self.known, self.register, self.found).compare()

    def items(self, kind: str, text: str, digest: str) -> tuple[SplitItem, ...]:
        found = self.splits.get((kind, digest))
        return split(text, kind) if found is None else found

    # Grades

    def _grading(self, one: Found) -> None:
        row = one.row.grading
        known = self.known.gradings.get(one.pk, [])
        before = self._in_force(known, self._held_last(one))
        pk: int | None = None
        mark = ""
        if row is not None:
            mark = fingerprint(row)
            same = next((g for g in known if g.fingerprint == mark and g.on == row.on), None)
            if same:
                pk = same.pk
                self.writes.seen("grading", pk, same.first, same.last, self.day)
            else:
                pk = self.gradings.take()
                self._new_grading(pk, one.pk, row, mark)
        if one.newest and pk != (one.known.grading_id if one.known else None):
            self.writes.change("service_grading", pk, one.pk)
        if one.earlier and one.runs.said[PRESENT] and (before.fingerprint if before else "") != mark:
            self._regraded(one.pk, before, row)

    def _held_last(self, one: Found) -> date | None:
        """The last file before this one that had a row of the service, as far as it can be known."""
        if one.earlier and one.known and one.known.as_of and one.known.as_of <= self.day:
            return one.known.as_of
        return one.earlier

    def _in_force(self, known: list[KnownGrading], earlier: date | None) -> KnownGrading | None:
        """The grading that the file before this one had."""
        if earlier is None:
            return None
        held = [g for g in known if g.first <= earlier <= g.last]
        return max(held, key=lambda g: (g.on, g.last), default=None)

    def _new_grading(self, pk: int, service: int, row: GradingRow, mark: str) -> None:
        self.writes.add("grading", pk, service, row.on, mark, row.lowest, row.highest, row.overall, self.day, self.day)
        for grade in row.grades:
            self.writes.add("grade", pk, grade.question, grade.group, grade.text, grade.rank, grade.inherited, grade.on)

    def _regraded(self, service: int, before: KnownGrading | None, row: GradingRow | None) -> None:
        was, now = _whole(before.lowest, before.overall) if before else "", ""
        if row:
            now = _whole(row.lowest, row.overall)
        if was != now:
            self.writes.note(Change.REGRADED, service, was, now)
        elif before and row:
            self.writes.grades_changed.append((service, before.pk, row.grades))

    # Inspections and their texts

    def _inspections(self, one: Found) -> None:
        taken: dict[str, int] = {}
        for row in one.row.inspections:
            if row.case_number in taken:
                pk = taken[row.case_number]
            elif known := self.known.inspections.get((one.pk, row.case_number)):
                pk = known.pk
                self.writes.seen("inspection", pk, known.first, known.last, self.day)
                if known.on != row.on and self.day >= known.last:
                    self.writes.change("inspection", row.on, pk)
            else:
                pk = self.inspections.take()
                self.writes.add("inspection", pk, one.pk, row.case_number, row.on, self.day, self.day)
            taken[row.case_number] = pk
            self._texts(one, pk, row)

    def _texts(self, one: Found, inspection: int, row: InspectionRow) -> None:
        known = self.known.texts.setdefault(inspection, [])
        for kind, text in texts_of(row):
            digest = text_hash(text)
            same = next((t for t in known if t.kind == kind and t.text_hash == digest), None)
            had = [t for t in known if t.kind == kind and t.first <= self.day]
            if same:
                self.writes.seen("text", same.pk, same.first, same.last, self.day)
            else:
                pk = self.texts.take()
                self.writes.add("text", pk, inspection, kind, text, digest, self.day, self.day)
                known.append(KnownText(pk, kind, digest, self.day, self.day))
                self._items(one.pk, pk, kind, self.items(kind, text, digest))
            news = one.known and one.earlier and (same is None or same.first > self.day)
            if news and kind == TextKind.REQUIREMENT:
                count = len(self.items(kind, text, digest))
                words = f"{count or 'some'} from the inspection of {row.on:%-d %B %Y}"
                self.writes.note(Change.REWORDED if had else Change.REQUIREMENTS, one.pk, "", words)

    def _items(self, service: int, published: int, kind: str, items: Iterable[SplitItem]) -> None:
        for item in items:
            pk = self.requirements.take()
            self.writes.add(
                "requirement", pk, published, service, kind, item.place, item.part, item.number[:12], item.start,
                item.end, item.text, item.what, item.due_on, item.due_text[:200], item.first_due_on, item.who[:200],
                "\n".join(item.regulations), "\n".join(item.standards), item.key_question[:40], item.cut_off,
            )  # fmt: skip
            for position, step in enumerate(item.steps, start=1):
                self.writes.add("step", pk, position, step.label[:12], step.text)


class Tallies:
    """Counts of a year: complaints upheld, enforcements. An empty cell says none; no column says nothing."""

    def __init__(self, writes: Writes, known: Known, register: Register, found: list[Found]) -> None:
        self.writes, self.known, self.register, self.found = writes, known, register, found
        self.day = register.as_of

    def compare(self) -> None:
        known: dict[int, dict[tuple[str, str], dict[date, tuple[int, int]]]] = {}
        for (service, what, year), rows in self.known.tallies.items():
            known.setdefault(service, {})[what, year] = rows
        spoken = set(self.register.tallies)
        for one in self.found:
            mine = known.get(one.pk, {})
            for key in sorted((set(one.row.tallies) | set(mine)) & spoken):
                self._one(one, key, one.row.tallies.get(key, 0), mine.get(key, {}))

    def _one(self, one: Found, key: tuple[str, str], value: int, rows: dict[date, tuple[int, int]]) -> None:
        before = rows[max(days)][0] if (days := [d for d in rows if d < self.day]) else 0
        at = rows.get(self.day, (None, 0))[0]
        later = self._later(one, key, rows)
        after = rows[later][0] if later in rows else None
        write, remove = place(self.day, value, before=before, at=at, later=later, after=after)
        for day in remove:
            self.writes.drop("tally", rows[day][1])
        for day, count in write.items():
            if day in rows:
                self.writes.change("tally", count, rows[day][1])
            else:
                self.writes.add("tally", one.pk, *key, day, count)
        self._note(one, key, before if at is None else at, value)

    def _later(self, one: Found, key: tuple[str, str], rows: dict[date, Any]) -> date | None:
        """The next file that has the column and the service."""
        days = [d for d in rows if d > self.day]
        days += [
            load.as_of
            for load in self.known.loads
            if load.as_of > self.day and key in load.tallies and one.runs.on(load.as_of)[PRESENT]
        ]
        return min(days, default=None)

    def _note(self, one: Found, key: tuple[str, str], before: int, value: int) -> None:
        what, year = key
        if value <= before or one.known is None or one.earlier is None or not one.runs.said[PRESENT]:
            return
        past = [load.tallies for load in self.known.loads if load.as_of == one.earlier]
        had = {k for tallies in past for k in tallies if k[0] == what}
        if key in had or all(year > other for _, other in had):
            kind = Change.ENFORCEMENT if what == "enforcements" else Change.COMPLAINTS
            self.writes.note(kind, one.pk, f"{before} in {year}", f"{value} in {year}")


def _whole(lowest: int | None, overall: str) -> str:
    return overall or (str(lowest) if lowest else "")


def changed_grades(before: Iterable[tuple[str, str, str]], now: Iterable[GradeRow]) -> tuple[str, str]:
    """The grades that differ, as they were and as they are: ("leadership 4", "leadership 5")."""
    was = {(group, question): text for group, question, text in before}
    new = {(g.group, g.question): g.text for g in now}
    differ = [key for key in dict.fromkeys([*was, *new]) if was.get(key) != new.get(key)]

    def words(grades: dict[tuple[str, str], str]) -> str:
        return ", ".join(f"{(g + ' ') if g else ''}{q} {grades[g, q]}" for g, q in differ if (g, q) in grades)

    return words(was), words(new)


def split_all(register: Register, known: set[tuple[str, str]]) -> Splits:
    """The items of every text that is not known yet, by kind and hash."""
    found: Splits = {}
    for service in register.services:
        for inspection in service.inspections:
            for kind, text in texts_of(inspection):
                key = (kind, text_hash(text))
                if key not in known and key not in found:
                    found[key] = split(text, kind)
    return found
