"""Publishing: what stands in the library's folder is pinned in the database, version by version."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from plumbline.kernel.refusals import Refusal
from plumbline.library.loading import Library, LibraryFile, load_library
from plumbline.library.models import FrameworkVersion, Pinned, ProcessVersion, ScaleVersion


@transaction.atomic
def publish_library(at: datetime, *, folder: Path | None = None) -> list[str]:
    """Pins every version that is new, and says which ("frameworks/service-improvement-plan/1.yaml").

    Raises Refusal, and publishes nothing, where the library has a mistake or a published file has changed. It writes no
    event: the library belongs to no organisation, and its rows are themselves a record that only grows.
    """
    library = load_library(folder or settings.LIBRARY)
    scales = _pin_scales(library, at)
    return [*scales, *_pin_processes(library, at), *_pin_frameworks(library, at)]


def _pin_scales(library: Library, at: datetime) -> list[str]:
    known = _scale_rows()
    new = [(scale, library.files["scales", scale.id, scale.version]) for scale in library.scales]
    new = [(scale, file) for scale, file in new if (scale.id, scale.version) not in known]
    rows = [
        ScaleVersion(
            scale_id=scale.id,
            version=scale.version,
            title=scale.title,
            content_hash=file.hash,
            yaml=file.text,
            published_at=at,
        )
        for scale, file in new
    ]
    ScaleVersion.objects.bulk_create(rows, ignore_conflicts=True)  # another process may publish at the same moment
    _refuse_changes("scales", library, _scale_rows())
    return [file.path for _, file in new]


def _pin_processes(library: Library, at: datetime) -> list[str]:
    known = _process_rows()
    new = [(one, library.files["processes", one.id, one.version]) for one in library.processes]
    new = [(one, file) for one, file in new if (one.id, one.version) not in known]
    rows = [
        ProcessVersion(
            process_id=one.id,
            version=one.version,
            title=one.title,
            content_hash=file.hash,
            yaml=file.text,
            published_at=at,
        )
        for one, file in new
    ]
    ProcessVersion.objects.bulk_create(rows, ignore_conflicts=True)
    _refuse_changes("processes", library, _process_rows())
    return [file.path for _, file in new]


def _pin_frameworks(library: Library, at: datetime) -> list[str]:
    known, scales = _framework_rows(), _scale_rows()
    new = [(one, library.files["frameworks", one.id, one.version]) for one in library.frameworks]
    new = [(one, file) for one, file in new if (one.id, one.version) not in known]
    rows = [
        FrameworkVersion(
            framework_id=one.id,
            version=one.version,
            title=one.title,
            scale=scales[one.scale, one.scale_version],
            content_hash=file.hash,
            yaml=file.text,
            published_at=at,
        )
        for one, file in new
    ]
    FrameworkVersion.objects.bulk_create(rows, ignore_conflicts=True)
    _refuse_changes("frameworks", library, _framework_rows())
    return [file.path for _, file in new]


def _scale_rows() -> dict[tuple[str, int], ScaleVersion]:
    return {(row.scale_id, row.version): row for row in ScaleVersion.objects.defer("yaml")}


def _process_rows() -> dict[tuple[str, int], ProcessVersion]:
    return {(row.process_id, row.version): row for row in ProcessVersion.objects.defer("yaml")}


def _framework_rows() -> dict[tuple[str, int], FrameworkVersion]:
    return {(row.framework_id, row.version): row for row in FrameworkVersion.objects.defer("yaml")}


def _refuse_changes[Row: Pinned](folder: str, library: Library, rows: dict[tuple[str, int], Row]) -> None:
    changed = [
        (file, rows[file.id, file.version])
        for (kind, _, _), file in sorted(library.files.items())
        if kind == folder and rows[file.id, file.version].content_hash != file.hash
    ]
    if changed:
        raise Refusal(" ".join(_changed(file, row) for file, row in changed))


def _changed(file: LibraryFile, row: Pinned) -> str:
    then = timezone.localdate(row.published_at)
    return (
        f"library/{file.path} was published on {then.day} {then:%B %Y} and has changed since. Nothing was published. "
        f"Put it back as it was, and make the change in a new version beside it, such as {file.version + 1}.yaml."
    )
