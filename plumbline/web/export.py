"""Everything an organisation owns, as a folder of open files with their hashes (BY18).

Written beside its place and moved there when it is whole: a run that is killed leaves no folder that looks complete.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from plumbline.access.viewer import Viewer
from plumbline.documents.report import Sheet, SheetColumn, SheetValue
from plumbline.documents.writing.csv import write_csv
from plumbline.files.rules.kinds import place_of
from plumbline.history.rules import plain
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation
from plumbline.plans import queries as plans
from plumbline.plans.models import Plan
from plumbline.plans.queries.withheld import revealed
from plumbline.plans.reading.as_json import content_to_json
from plumbline.plans.reports import facts_of, plan_file
from plumbline.plans.rules.content import PlanContent
from plumbline.web import queries
from plumbline.web.actions import note_export
from plumbline.web.export_words import CHECK, README, plural
from plumbline.web.queries import Table

FORMAT = 1  # of the folder; rises when a file is renamed or a key taken away
DOCUMENTS = ("docx", "xlsx")
SUMS, MANIFEST = "SHA256SUMS", "manifest.json"


@dataclass
class Exported:
    """What was written."""

    folder: Path
    plans: int = 0
    rows: int = 0
    events: int = 0
    files: int = 0
    organisations: set[int] = field(default_factory=set)  # that its rows speak of by number
    missing: list[str] = field(default_factory=list)  # evidence whose bytes are gone or are no longer what they were


@transaction.atomic
def export_organisation(
    *, by: Viewer, at: datetime, organisation: Organisation, out: Path, documents: bool = True
) -> Exported:
    """Writes the folder `out`, which does not exist or is empty, in one transaction. On SQLite all parts are of one
    moment; on PostgreSQL what is committed while it runs may be in its later parts, so run it when nobody works. Raises
    Refusal where `out` holds something already, and for anyone but the operator."""
    owned = queries.plans_owned(by, organisation)
    note_export(by=by, at=at, organisation=organisation, plans=len(owned))
    with _whole_or_nothing(out) as folder:
        done = Exported(out, plans=len(owned))
        writer = _Writer(folder)
        counts = _write_records(by, organisation, owned, writer, done)
        if documents:
            _write_documents(by, owned, writer, timezone.localdate(at))
        counts |= _write_people(by, organisation, writer, done)
        done.events = _write_history(by, organisation, writer)
        _write_library(by, organisation, writer)
        done.rows = sum(counts.values())
        _write_ends(organisation, at, writer, counts, done)
    return done


@contextmanager
def _whole_or_nothing(out: Path) -> Iterator[Path]:
    """A folder beside `out` to write into; it takes the place of `out` at the end, or is taken away."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refusal(f"{out} holds something already. Name a folder that does not exist yet, or is empty.")
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = out.parent / f".{out.name}.unfinished-{token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
        if out.exists():
            out.rmdir()
        folder.rename(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Writer:
    """Writes files into the folder and keeps the hash of each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sums: dict[str, str] = {}
        self.sizes: dict[str, int] = {}

    def write(self, path: str, content: bytes) -> None:
        self.lines(path, [content])

    def text(self, path: str, text: str) -> None:
        self.write(path, text.encode())

    def json(self, path: str, value: Any) -> None:
        self.text(path, json.dumps(value, ensure_ascii=False, indent=1, default=_as_json) + "\n")

    def csv(self, path: str, labels: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        cells = tuple(tuple(_as_cell(value) for value in row) for row in rows)
        self.write(path, write_csv(Sheet(path, tuple(SheetColumn(label) for label in labels), cells)))

    def lines(self, path: str, parts: Iterable[bytes]) -> None:
        """A file from its parts, however many there are."""
        place, seen, size = self.folder / path, hashlib.sha256(), 0
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            for part in parts:
                file.write(part)
                seen.update(part)
                size += len(part)
        self.sums[path], self.sizes[path] = seen.hexdigest(), size


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return plain(value)


def _as_cell(value: Any) -> SheetValue:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int | date) else str(value)


def _write_records(
    by: Viewer, organisation: Organisation, owned: list[Plan], writer: _Writer, done: Exported
) -> dict[str, int]:
    """Each plan with the rows of every table that are a part of it; and the files of its evidence."""
    places = {plan.record_id: f"plans/{plan.code}/plan.json" for plan in owned}
    titles = {plan.record_id: plan.title for plan in owned}
    records: dict[int, dict[str, list[Any]]] = {record: {} for record in places}
    counts: dict[str, int] = {}
    for table in queries.tables_of_records(by, organisation):
        counts[table.label] = len(table.rows)
        done.organisations |= table.organisations
        for row, record in zip(table.rows, table.record_of, strict=True):
            records.setdefault(record, {}).setdefault(table.label, []).append(row)
    codes = {plan.record_id: plan.code for plan in owned}
    _write_files(records, codes, writer, done)
    for record, tables in records.items():
        content = {"format": FORMAT, "title": titles.get(record, ""), "tables": tables}
        writer.json(places.get(record, f"records/{record}.json"), content)
    return counts


def _write_files(
    records: dict[int, dict[str, list[Any]]], codes: dict[int, str], writer: _Writer, done: Exported
) -> None:
    kept = [(codes.get(record, ""), row) for record, of in records.items() for row in of.get("files.StoredFile", ())]
    for sha256 in sorted({row["sha256"] for _, row in kept}):
        try:
            content = place_of(settings.DATA, sha256).read_bytes()
        except OSError:
            done.missing.append(sha256)
            continue
        if hashlib.sha256(content).hexdigest() != sha256:
            done.missing.append(sha256)
            continue
        writer.write(f"files/{sha256}", content)
        done.files += 1
    labels = ("sha256", "name", "media_type", "size", "plan", "by_name", "at")
    rows = [[row[n] if n != "plan" else code for n in labels] for code, row in kept]
    writer.csv("files/index.csv", labels, rows)


def _write_documents(by: Viewer, owned: list[Plan], writer: _Writer, today: date) -> None:
    """Each plan as Word and Excel, with everything that was said in it and whom it is for, and its content as read-plan
    prints it."""
    for plan in owned:
        content: PlanContent = revealed(by, plan, plans.content_of(by, plan, notes="marked"))
        writer.json(f"plans/{plan.code}/content.json", content_to_json(content))
        for to in DOCUMENTS:
            file = plan_file(by, plan, content, facts_of(plan, today), to, "")
            writer.write(f"plans/{plan.code}/plan.{to}", file.content)


def _write_people(by: Viewer, organisation: Organisation, writer: _Writer, done: Exported) -> dict[str, int]:
    counts = {}
    for table in queries.tables_of_organisation(by, organisation):
        done.organisations |= table.organisations
        counts[table.label] = len(table.rows)
        writer.csv(f"organisation/{_file_of(table)}.csv", _labels(table), (row.values() for row in table.rows))
    named = queries.organisations_named(by, done.organisations)
    writer.csv("organisation/organisations_named.csv", ("id", "name", "kind"), named)
    return counts


def _file_of(table: Table) -> str:
    names = {
        "people.Organisation": "organisation", "people.Team": "teams", "people.GovernanceGroup": "groups",
        "people.User": "people", "people.Membership": "roles", "people.GroupSeat": "seats",
        "register.Area": "areas", "register.Coverage": "areas-looked-after", "register.Provider": "providers",
        "register.Service": "services", "register.Practice": "gp-practices",
        "register.ServicePractice": "services-of-gp-practices",
        "picture.Choice": "watch-rules-and-weights", "register.RequirementOutcome": "outcomes-of-requirements",
    }  # fmt: skip
    return names[table.label]


def _labels(table: Table) -> list[str]:
    return [name.replace("__", "_") for name in table.columns]


def _write_history(by: Viewer, organisation: Organisation, writer: _Writer) -> int:
    """One event a line, exactly as its hash covers it: the hash of a line without its "hash" is that hash."""
    written = 0

    def lines() -> Iterator[bytes]:
        nonlocal written
        for event in queries.events_of_chain(by, organisation):
            written += 1
            line = json.dumps(plain(event), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            yield f"{line}\n".encode()

    writer.lines("history/events.jsonl", lines())
    writer.json("history/chain.json", queries.head_of_chain(by, organisation))
    writer.text("history/check.py", CHECK)
    return written


def _write_library(by: Viewer, organisation: Organisation, writer: _Writer) -> None:
    for path, text in queries.library_of(by, organisation).items():
        writer.text(f"library/{path}", text)
    writer.write("library/roles.yaml", (settings.LIBRARY / "roles.yaml").read_bytes())


def _write_ends(
    organisation: Organisation, at: datetime, writer: _Writer, counts: dict[str, int], done: Exported
) -> None:
    """What a person reads first, what a program reads first, and the sums of everything."""
    day = f"{at.astimezone(timezone.get_current_timezone()):%-d %B %Y, %H:%M}"
    words = README.format(
        organisation=organisation.name,
        day=day,
        plans=plural(done.plans, "plan"),
        events=plural(done.events, "event"),
        files=plural(done.files, "file"),
    )
    if done.missing:
        words += "\nNOT COMPLETE. The bytes of these files are gone or are no longer what was handed in:\n"
        words += "".join(f"  {sha256}\n" for sha256 in done.missing)
    writer.text("README.txt", words)
    parts = [{"path": p, "size": writer.sizes[p], "sha256": writer.sums[p]} for p in sorted(writer.sums)]
    writer.json(
        MANIFEST,
        {
            "format": FORMAT, "made_at": at, "organisation": {"name": organisation.name, "slug": organisation.slug},
            "complete": not done.missing, "missing_files": done.missing, "rows": dict(sorted(counts.items())),
            "events": done.events, "files": parts,
        },
    )  # fmt: skip
    sums = "".join(f"{writer.sums[path]}  {path}\n" for path in sorted(writer.sums))
    (writer.folder / SUMS).write_text(sums, encoding="utf-8")
