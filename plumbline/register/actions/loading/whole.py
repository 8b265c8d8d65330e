"""One register file from its table to the last row: compared and written in one transaction, or not at all."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.history.actions import INSTALLATION, INSTALLATION_NAME, record_event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Nation
from plumbline.register.actions.loading.adopting import adopt, tell_adopted
from plumbline.register.actions.loading.comparing import Comparison, Found, Suspicious, Writes
from plumbline.register.actions.loading.known import Known
from plumbline.register.actions.loading.places import areas, providers
from plumbline.register.actions.loading.published import Publications, Splits, split_all, texts_of
from plumbline.register.actions.loading.writing import Step, write, write_problems
from plumbline.register.feeds import Problem, Register
from plumbline.register.models import Load, LoadState, PublishedText, Source

NATIONS = {
    Source.CARE_INSPECTORATE.value: Nation.SCOTLAND.value,
    Source.CQC.value: Nation.ENGLAND.value,
    Source.RQIA.value: Nation.NORTHERN_IRELAND.value,
}


def splits_for(register: Register) -> Splits:
    """The requirements in the texts that are new, split before anything is locked."""
    rows = PublishedText.objects.filter(inspection__service__source=register.source)
    return split_all(register, set(rows.values_list("kind", "text_hash")))


def check(register: Register, *, insists: bool) -> None:
    """Refuses a file of which not one service can be taken, or that ends too soon."""
    if not register.services:
        first = "; ".join(f"row {p.row}: {p.text}" for p in register.problems[:3] if p.row)
        raise Refusal("Not one service of this file could be taken over." + (f" {first}" if first else ""))
    if register.cut and not insists:
        raise Suspicious(f"This file seems to be cut off. {register.cut} Download it again. Nothing was loaded.")


@transaction.atomic
def store(*, by: Viewer, at: datetime, load: Load, register: Register, splits: Splits, step: Step) -> Load:
    """Compares and writes; `load` is the row of this load, saved here, with what changed. Leaves one event."""
    step("Comparing with what is known", 45)
    adopted = adopt(register)
    known = Known(register.source, NATIONS[register.source], register.as_of)
    comparison = Comparison(register, known, sha256=load.sha256, insists=load.insists)
    writes = comparison.writes
    area_ids = areas(register, known, writes)
    found = comparison.services(providers(register, known, writes), area_ids)
    Publications(comparison, found, splits).compare()
    _note_problems(register, known, writes)
    load.source, load.as_of, load.state, load.ended_at = register.source, register.as_of, LoadState.DONE, at
    load.stage, load.done_of_100, load.refusal = "Loaded", 100, ""
    load.rows, load.areas = len(found), sorted({area_ids[f.row.area] for f in found})
    load.tallies = [f"{what} {year}" for what, year in register.tallies]
    load.columns_unknown, load.columns_missing = register.unknown, register.missing
    load.totals = _totals(found, writes)
    load.save()
    write(writes, load, register.as_of, step)
    said = tell_adopted(adopted)
    write_problems(load, said)
    load.counts = comparison.counts() | {"problems": len(writes.problems) + len(said)}
    load.save(update_fields=["counts"])
    acting = by.acting_for
    record_event(
        by=by, at=at, verb="register.loaded", subject=load, label=load.file_name,
        organisation_id=acting.organisation_id if acting else INSTALLATION,
        organisation_name=acting.organisation_name if acting else INSTALLATION_NAME,
        after={"source": load.source, "as_of": load.as_of, "services": load.rows, **_changed(load)},
    )  # fmt: skip
    step("Loaded", 100)
    return load


def _changed(load: Load) -> dict[str, Any]:
    return {kind: count for kind, count in load.counts.items() if count}


def _note_problems(register: Register, known: Known, writes: Writes) -> None:
    """The problems of reading before those of comparing, with the service each is about."""
    mine = {n: s.pk for n, s in known.services.items() if s.source == register.source}
    writes.problems[:0] = [(problem, mine.get(problem.number)) for problem in register.problems]
    for heading in register.unknown:
        writes.problems.append((Problem("A column that is not known: it was left out.", None, heading), None))


def _totals(found: list[Found], writes: Writes) -> dict[str, int]:
    """What the file holds, for the page and the command."""
    counted: Counter[str] = Counter(services=len(found))
    for one in found:
        counted["graded"] += one.row.grading is not None
        counted["inspections"] += len({i.case_number for i in one.row.inspections})
        counted["texts"] += sum(len(texts_of(i)) for i in one.row.inspections)
    for kind in ("area", "provider", "requirement"):
        counted[f"new {kind}s"] = len(writes.new.get(kind, []))
    return dict(counted)
