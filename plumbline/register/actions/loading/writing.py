"""Writes down what a comparison found, table by table, in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from plumbline.register.actions.bulk import insert, remove, touch, update
from plumbline.register.actions.loading.comparing import SERVICE, Writes
from plumbline.register.actions.loading.known import STATE
from plumbline.register.actions.loading.published import changed_grades
from plumbline.register.feeds import Problem
from plumbline.register.models import (
    Area,
    Change,
    Grade,
    Grading,
    Inspection,
    Load,
    LoadChange,
    LoadProblem,
    Provider,
    PublishedText,
    Requirement,
    RequirementStep,
    Service,
    ServiceState,
    Tally,
)

Step = Callable[[str, int], None]  # what is being done, and how far of 100

# For each kind of new row: its table and the fields of its values.
NEW: dict[str, tuple[Any, tuple[str, ...]]] = {
    "area": (Area, ("id", "nation", "name", "slug", "search")),
    "provider": (Provider, ("id", "source", "number", "name", "sector", "as_of", "search")),
    "service": (Service, ("id", "source", "number", "nation", *SERVICE)),
    "state": (ServiceState, ("service_id", "as_of", *STATE)),
    "grading": (
        Grading,
        ("id", "service_id", "on", "fingerprint", "lowest", "highest", "overall", "first_as_of", "last_as_of"),
    ),
    "grade": (Grade, ("grading_id", "question", "group", "text", "rank", "inherited", "on")),
    "inspection": (Inspection, ("id", "service_id", "case_number", "on", "first_as_of", "last_as_of")),
    "text": (
        PublishedText,
        ("id", "inspection_id", "kind", "text", "text_hash", "first_as_of", "last_as_of"),
    ),
    "requirement": (
        Requirement,
        (
            "id", "published_id", "service_id", "kind", "place", "part", "number", "start", "end", "text", "what",
            "due_on", "due_text", "first_due_on", "who", "regulations", "standards", "key_question", "cut_off",
        ),
    ),
    "step": (RequirementStep, ("requirement_id", "position", "label", "text")),
    "tally": (Tally, ("service_id", "what", "year", "as_of", "value")),
}  # fmt: skip
CHANGED: dict[str, tuple[Any, tuple[str, ...]]] = {
    "provider": (Provider, ("name", "sector", "as_of", "search")),
    "service": (Service, SERVICE),
    "service_status": (Service, ("status",)),
    "service_inspected": (Service, ("last_inspected_on",)),
    "service_grading": (Service, ("grading_id",)),
    "state": (ServiceState, STATE),
    "inspection": (Inspection, ("on",)),
    "tally": (Tally, ("value",)),
}
DATED: dict[str, Any] = {"grading": Grading, "inspection": Inspection, "text": PublishedText}
WORDS = {
    "service": "Writing the services", "grading": "Writing the grades", "inspection": "Writing the inspections",
    "requirement": "Writing the requirements", "tally": "Writing the counts",
}  # fmt: skip


def write(writes: Writes, load: Load, day: date, step: Step) -> None:
    """Writes everything; `step` is told how far it is, from 60 to 95 of 100."""
    for what, pks in writes.gone.items():
        remove(CHANGED[what][0], pks)
    done = 0
    every = sum(len(rows) for rows in writes.new.values()) or 1
    for what, (model, names) in NEW.items():
        if what in WORDS:
            step(WORDS[what], 60 + 35 * done // every)
        insert(model, names, writes.new.get(what, []))
        done += len(writes.new.get(what, []))
    for what, (model, names) in CHANGED.items():
        update(model, names, writes.changed.get(what, []))
    for what, model in DATED.items():
        touch(model, writes.first.get(what, []), first_as_of=day)
        touch(model, writes.last.get(what, []), last_as_of=day)
    touch(Service, writes.last.get("service", []), as_of=day)
    touch(Provider, writes.last.get("provider", []), as_of=day)
    _note_grades(writes)
    insert(
        LoadChange, ("load_id", "kind", "service_id", "before", "after"),
        [(load.pk, kind, service, before, after) for kind, service, before, after in writes.changes],
    )  # fmt: skip
    write_problems(load, writes.problems)


def write_problems(load: Load, problems: list[tuple[Problem, int | None]]) -> None:
    """What was not right, each with the service it is about, where that is known."""
    insert(
        LoadProblem, ("load_id", "row", "column", "text", "service_id"),
        [(load.pk, p.row, p.column[:120], p.text[:500], service) for p, service in problems],
    )  # fmt: skip


def _note_grades(writes: Writes) -> None:
    """In words, the grades that changed where the lowest did not."""
    was: dict[int, list[tuple[str, str, str]]] = {}
    pks = [before for _, before, _ in writes.grades_changed]
    for start in range(0, len(pks), 2_000):
        rows = Grade.objects.filter(grading_id__in=pks[start : start + 2_000]).order_by("pk")
        for grading, *grade in rows.values_list("grading_id", "group", "question", "text"):
            was.setdefault(grading, []).append((grade[0], grade[1], grade[2]))
    for service, before, grades in writes.grades_changed:
        old, new = changed_grades(was.get(before, []), grades)
        if old != new:
            writes.note(Change.GRADES, service, old, new)
