"""A document on its way in. Nothing here is a plan yet, so nothing here leaves an event: only its uploader sees it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.plans.actions.common import new_code
from plumbline.plans.models import Plan, Upload, UploadState
from plumbline.plans.rules.timescales import understand_timescale

KEPT_DAYS = 30


@transaction.atomic
def start_upload(*, by: Viewer, at: datetime, file_name: str, file_hash: str, framework: str) -> Upload:
    """A new upload that is being read; uploads that nobody used for 30 days go."""
    if by.user_id is None:
        raise Refusal("Sign in to upload a plan.")
    Upload.objects.filter(at__lt=at - timedelta(days=KEPT_DAYS)).exclude(state=UploadState.USED).delete()
    return Upload.objects.create(
        code=new_code(20),
        user_id=by.user_id,
        file_name=file_name[:255],
        file_hash=file_hash,
        framework=framework,
        at=at,
    )


def step_upload(*, pk: int, done: int, total: int) -> None:
    """How far the reading is, for the progress page."""
    Upload.objects.filter(pk=pk).update(steps_done=done, steps_total=total)


@transaction.atomic
def finish_reading(
    *, pk: int, document: dict[str, Any], reading: dict[str, Any], columns: list[dict[str, Any]]
) -> None:
    """The document was read: its blocks and what was understood."""
    upload = Upload.objects.select_for_update().get(pk=pk)
    upload.document, upload.reading, upload.columns = document, reading, columns
    upload.framework = reading.get("framework", "")
    upload.state, upload.message = UploadState.READY, ""
    upload.save()


def refuse_upload(*, pk: int, message: str) -> None:
    """The document could not be read, and why, in a sentence for the person."""
    Upload.objects.filter(pk=pk, state=UploadState.READING).update(state=UploadState.REFUSED, message=message)


@transaction.atomic
def assign_columns(
    *, pk: int, assignments: dict[str, str], framework: str, reading: dict[str, Any], columns: list[dict[str, Any]]
) -> None:
    """The person said what columns mean, or chose another kind of plan: a new reading replaces the one before."""
    upload = Upload.objects.select_for_update().get(pk=pk)
    upload.assignments, upload.framework, upload.reading, upload.columns = assignments, framework, reading, columns
    upload.left_out = []  # rows may stand elsewhere now
    upload.save()


@transaction.atomic
def change_row(*, pk: int, section: int, item: int, values: dict[str, Any], leave_out: bool) -> None:
    """The person corrected one row of what was understood, or leaves it out."""
    upload = Upload.objects.select_for_update().get(pk=pk)
    upload.reading["sections"][section]["items"][item].update(values)
    place = f"{section}:{item}"
    upload.left_out = [p for p in upload.left_out if p != place] + ([place] if leave_out else [])
    upload.save()


@transaction.atomic
def change_section(*, pk: int, section: int, values: dict[str, Any]) -> None:
    """The person corrected a recommendation, theme or objective of what was understood."""
    upload = Upload.objects.select_for_update().get(pk=pk)
    upload.reading["sections"][section].update(values)
    upload.save()


@transaction.atomic
def change_about(*, pk: int, values: dict[str, Any]) -> None:
    """The person corrected the title, the period or the header; months are read anew within another period."""
    upload = Upload.objects.select_for_update().get(pk=pk)
    before = upload.reading["period"]
    upload.reading.update(values)
    if upload.reading["period"] != before:
        _read_months_anew(upload.reading)
    upload.save()


def _read_months_anew(reading: dict[str, Any]) -> None:
    start, end = (date.fromisoformat(day) if day else None for day in reading["period"].values())
    for item in (item for section in reading["sections"] for item in section["items"]):
        for name in ("start", "finish"):
            timing = understand_timescale(item[name]["text"], period=(start, end), end=name == "finish").timing
            if timing.date or not item[name]["date"]:  # "within 2 weeks" was counted from a day that is not known here
                item[name].update(kind=timing.kind, date=timing.date.isoformat() if timing.date else None)


@transaction.atomic
def leave_rows_out(*, pk: int, shown: list[str], ticked: list[str]) -> None:
    """Of the rows that were shown, those that were ticked are left out and the others are in."""
    upload = Upload.objects.select_for_update().get(pk=pk)
    upload.left_out = sorted((set(upload.left_out) - set(shown)) | (set(ticked) & set(shown)))
    upload.save()


def discard_upload(*, by: Viewer, pk: int) -> None:
    """The person no longer wants what they uploaded: it goes. One that became a plan stays."""
    Upload.objects.filter(pk=pk, user=by.user_id).exclude(state=UploadState.USED).delete()


def mark_used(*, pk: int, plan: Plan) -> None:
    """The upload became part of a plan: its copy of the text is no longer kept beside it."""
    Upload.objects.filter(pk=pk).update(state=UploadState.USED, plan=plan, document={}, reading={}, columns=[])
