"""Taking in a document: received, read in a process of its own, understood, agreed, and turned into a plan."""

from __future__ import annotations

import copy
import hashlib
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connections

from plumbline.access.viewer import Viewer
from plumbline.documents.blocks import Document
from plumbline.documents.sandbox import read_document
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import list_frameworks, published_scales
from plumbline.plans.actions.documents import Source, compare_with, create_plan_from_content, update_plan_from_content
from plumbline.plans.actions.uploads import (
    assign_columns,
    finish_reading,
    mark_used,
    refuse_upload,
    start_upload,
    step_upload,
)
from plumbline.plans.models import Plan, Upload, UploadState
from plumbline.plans.queries.plans import get_plan
from plumbline.plans.reading.as_json import reading_from_json, reading_to_json
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import NotImported, PlanContent, Reading
from plumbline.plans.rules.merging import Comparison
from plumbline.plans.rules.timescales import Period, understand_timescale

log = logging.getLogger(__name__)

INTERRUPTED_AFTER = timedelta(minutes=3)
KEPT_HOURS = 24  # a file that outlived its reading: the server was stopped meanwhile
AT_ONCE = threading.BoundedSemaphore(2)  # each reading may take a gigabyte: the others wait for their turn
SHORT_WAIT = 1.5  # seconds: most documents are read by then, and nobody sees the waiting page


class Incoming(Protocol):
    """An uploaded file, as Django gives it."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def chunks(self) -> Any: ...


def receive(*, by: Viewer, at: datetime, file: Incoming, framework: str) -> Upload:
    """Takes a file in and starts to read it. Raises Refusal for one that is empty or too large."""
    limit = settings.UPLOAD_LIMIT_BYTES
    if not file.size:
        raise Refusal("This file is empty. Choose the file that holds the plan.")
    if file.size > limit:
        raise Refusal(
            f"This file has {file.size / 1_048_576:.0f} MB; the most is {limit // 1_048_576} MB. Pictures are "
            "the usual reason: save a copy without them and upload that."
        )
    name = Path(file.name or "plan").name.replace("\x00", "")
    content = hashlib.sha256()
    folder = settings.DATA / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear_leftovers(folder, at)
    upload = start_upload(by=by, at=at, file_name=name, file_hash="", framework=framework)
    path = folder / upload.code
    with path.open("wb") as kept:
        for chunk in file.chunks():
            content.update(chunk)
            kept.write(chunk)
    Upload.objects.filter(pk=upload.pk).update(file_hash=content.hexdigest())
    _in_background(lambda: read_upload(by=by, pk=upload.pk, path=path, name=name, framework=framework))
    return upload


def _clear_leftovers(folder: Path, at: datetime) -> None:
    """What somebody uploaded does not lie about after its reading, even where that was cut short."""
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # another upload clears as well
            if file.stat().st_mtime < (at - timedelta(hours=KEPT_HOURS)).timestamp():
                file.unlink()


def _in_background(work: Callable[[], None]) -> None:
    if not settings.READ_UPLOADS_IN_BACKGROUND:
        work()
        return

    def run() -> None:
        try:
            with AT_ONCE:
                work()
        finally:
            connections.close_all()  # the thread ends here; its connection would stay open for ever

    thread = threading.Thread(target=run, name="reading", daemon=True)
    thread.start()
    thread.join(SHORT_WAIT)


def read_upload(*, by: Viewer, pk: int, path: Path, name: str, framework: str) -> None:
    """Reads one received file and keeps what was understood; the file itself goes in any case."""
    try:
        document = read_document(
            path, name=name, progress=lambda done, total: step_upload(pk=pk, done=done, total=total)
        )
        reading, columns = _understood(by, document, framework, {})
        finish_reading(pk=pk, document=document.to_json(), reading=reading, columns=columns)
    except Refusal as refusal:
        refuse_upload(pk=pk, message=refusal.message)
    except Exception:
        log.exception("An uploaded document could not be understood")
        refuse_upload(
            pk=pk,
            message="This document could not be understood, and the fault is ours. Save it in another form (Word or "
            "Excel) and try again, or tell whoever looks after Plumbline for you.",
        )
    finally:
        path.unlink(missing_ok=True)


def was_interrupted(upload: Upload, at: datetime) -> bool:
    """Whether the reading stopped without a word: the server was restarted meanwhile."""
    return upload.state == UploadState.READING and at - upload.at > INTERRUPTED_AFTER


def reread(*, by: Viewer, upload: Upload, assignments: dict[str, str], framework: str) -> None:
    """Understands the document anew, with the columns and the kind of plan that the person names."""
    known = {f.id for f in list_frameworks(by)}
    if framework and framework not in known:
        raise Refusal("Choose one of the kinds of plan in the list.", field="framework")
    document = Document.from_json(upload.document)
    reading, columns = _understood(by, document, framework, assignments)
    assign_columns(
        pk=upload.pk, assignments=assignments, framework=reading["framework"], reading=reading, columns=columns
    )


def understood_file(*, by: Viewer, path: Path, framework: str) -> Reading:
    """A file of the server's own, read and understood. Raises Refusal where it cannot be, or for no known framework."""
    frameworks = list_frameworks(by)
    if framework and framework not in {f.id for f in frameworks}:
        raise Refusal(f"There is no framework “{framework}”. There are: {', '.join(f.id for f in frameworks)}.")
    scales = [scale for _, scale in published_scales(by)]
    return understand(read_document(path, name=path.name), frameworks=frameworks, scales=scales, framework=framework)


def _understood(
    by: Viewer, document: Document, framework: str, assignments: dict[str, str]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    places = {tuple(map(int, place.split(":"))): field for place, field in assignments.items()}
    reading = understand(
        document,
        frameworks=list_frameworks(by),
        scales=[scale for _, scale in published_scales(by)],
        framework=framework,
        assignments=places,  # type: ignore[arg-type]
    )
    columns = [{"grid": c.grid, "column": c.column, "heading": c.heading, "field": c.field} for c in reading.columns]
    return reading_to_json(reading), columns


@dataclass(frozen=True)
class Agreed:
    """What the person agreed to: the reading without the rows they leave out, and where it came from."""

    reading: Reading
    source: Source


def agreed_reading(upload: Upload) -> Agreed:
    """The reading as corrected; each row left out stands among what was not imported (BY1)."""
    data = copy.deepcopy(upload.reading)
    left_out = set(upload.left_out)
    gone: list[NotImported] = []
    for s, section in enumerate(data["sections"]):
        for i, item in enumerate(section["items"]):
            if f"{s}:{i}" in left_out:
                words = "\n".join(part for part in (item["title"], item["text"]) if part)
                gone.append(NotImported(f"row {item['number']}", words, "Left out by the person who uploaded it."))
        section["items"] = [item for i, item in enumerate(section["items"]) if f"{s}:{i}" not in left_out]
    reading = reading_from_json(data)
    lines = (*reading.not_imported, *gone)
    return Agreed(reading, Source(upload.file_name, f"upload-{upload.code}", lines))


def within(content: PlanContent, period: Period) -> PlanContent:
    """The content with the period that the person gave, by which its months without a year are found."""
    content.period_start, content.period_end = period
    for item in content.items:
        for name in ("start", "finish"):
            timing = getattr(item, name)
            if timing.text and timing.date is None:
                setattr(item, name, understand_timescale(timing.text, period=period, end=name == "finish").timing)
    return content


def use_upload(
    *, by: Viewer, at: datetime, upload: Upload, owner_id: int, service_number: str, period: Period = (None, None)
) -> Plan:
    """The upload becomes a new plan. Used twice, it gives the same plan. `period`: where the document says none."""
    if upload.plan_id and upload.state == UploadState.USED:
        return get_plan(by, upload.plan.code)  # type: ignore[union-attr]
    agreed = agreed_reading(upload)
    plan = create_plan_from_content(
        by=by,
        at=at,
        owner_id=owner_id,
        content=within(agreed.reading.plan, period) if all(period) else agreed.reading.plan,
        source=agreed.source,
        service_number=service_number,
    )
    mark_used(pk=upload.pk, plan=plan)
    return plan


def what_would_change(*, by: Viewer, upload: Upload, code: str) -> Comparison:
    """What bringing that plan up to date would change; nothing is changed."""
    return compare_with(by, get_plan(by, code), agreed_reading(upload).reading.plan)


def bring_up_to_date(
    *, by: Viewer, at: datetime, upload: Upload, code: str, reason: str = "", agreed_by: str = ""
) -> Comparison:
    """Brings the plan up to date with the upload."""
    agreed = agreed_reading(upload)
    found = update_plan_from_content(
        by=by, at=at, code=code, content=agreed.reading.plan, source=agreed.source, reason=reason, agreed_by=agreed_by
    )
    mark_used(pk=upload.pk, plan=get_plan(by, code))
    return found
