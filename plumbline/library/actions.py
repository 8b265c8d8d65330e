"""Publishing: what stands in the library's folder is pinned in the database, version by version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from plumbline.kernel.refusals import Refusal
from plumbline.library.faults import Versioned
from plumbline.library.kinds import FRAMEWORKS, KINDS, Kind
from plumbline.library.loading import Library, LibraryFile, load_library
from plumbline.library.models import ROWS, Pinned, PinnedAs, ScaleVersion


@transaction.atomic
def publish_library(at: datetime, *, folder: Path | None = None) -> list[str]:
    """Pins every version that is new, and says which ("frameworks/service-improvement-plan/1.yaml").

    Raises Refusal, and publishes nothing, where the library has a mistake or a published file has changed. It writes no
    event: the library belongs to no organisation, and its rows are themselves a record that only grows.
    """
    library = load_library(folder or settings.LIBRARY)
    return [path for kind in KINDS for path in _pin(kind, library, at)]


def _pin(kind: Kind[Any], library: Library, at: datetime) -> list[str]:
    pinned_as = ROWS[kind.folder]
    known = _rows(pinned_as)
    files = [library.files[kind.folder, one.id, one.version] for one in library.every(kind)]
    new = [(one, file) for one, file in zip(library.every(kind), files, strict=True) if _key(one) not in known]
    besides = _besides(kind)
    rows = [
        pinned_as.model(
            **{pinned_as.id_field: one.id},
            version=one.version,
            title=one.title,
            content_hash=file.hash,
            yaml=file.text,
            published_at=at,
            **besides(one),
        )
        for one, file in new
    ]
    pinned_as.model.objects.bulk_create(rows, ignore_conflicts=True)  # another process may publish at the same moment
    _refuse_changes(files, _rows(pinned_as))
    return [file.path for _, file in new]


def _besides(kind: Kind[Any]) -> Callable[[Any], dict[str, Any]]:
    """What a row of the kind keeps besides what all rows keep: a framework, the row of its scale."""
    if kind is not FRAMEWORKS:
        return lambda one: {}
    scales: dict[tuple[str, int], ScaleVersion] = _rows(ROWS["scales"])
    return lambda one: {"scale": scales[one.scale, one.scale_version]}


def _rows(pinned_as: PinnedAs) -> dict[tuple[str, int], Any]:
    rows = pinned_as.model.objects.defer("yaml")
    return {(getattr(row, pinned_as.id_field), row.version): row for row in rows}


def _key(one: Versioned) -> tuple[str, int]:
    return one.id, one.version


def _refuse_changes(files: Iterable[LibraryFile], rows: dict[tuple[str, int], Pinned]) -> None:
    changed = [
        (file, rows[file.id, file.version]) for file in files if rows[file.id, file.version].content_hash != file.hash
    ]
    if changed:
        raise Refusal(" ".join(_changed(file, row) for file, row in changed))


def _changed(file: LibraryFile, row: Pinned) -> str:
    then = timezone.localdate(row.published_at)
    return (
        f"library/{file.path} was published on {then.day} {then:%B %Y} and has changed since. Nothing was published. "
        f"Put it back as it was, and make the change in a new version beside it, such as {file.version + 1}.yaml."
    )
