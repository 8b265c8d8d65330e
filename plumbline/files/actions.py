"""Keeping a file that somebody hands in."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from plumbline.access.queries import records_open_to
from plumbline.access.viewer import Viewer
from plumbline.files.models import StoredFile
from plumbline.files.rules.kinds import place_of, recognise
from plumbline.files.rules.pictures import without_camera_notes
from plumbline.files.rules.sizes import require_ordinary_size
from plumbline.kernel.refusals import Refusal


class Handed(Protocol):
    """An uploaded file, as Django gives it."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def chunks(self) -> Iterable[bytes]: ...


@transaction.atomic
def keep_file(*, by: Viewer, at: datetime, record_id: int, upload: Handed, name: str = "") -> StoredFile:
    """The file as it is kept: pictures without what their camera wrote into them, the same bytes once for all.

    The bytes are on the disk before the row is: a program that is killed in between leaves a file that no row names,
    never a row without its bytes. Raises Refusal for a file that is empty, too large, of a kind that is not kept, or
    not what its name says, and for a picture that nobody could open; Record.DoesNotExist where `by` may not record on
    that record.
    """
    records_open_to(by, "progress.record").only("pk").get(pk=record_id)
    content = _read(upload)
    kept_name, kind = recognise(name or upload.name or "", content)
    require_ordinary_size(kind.media_type, content)
    content = without_camera_notes(kind.media_type, content)
    sha256 = hashlib.sha256(content).hexdigest()
    _write(place_of(settings.DATA, sha256), content)
    return StoredFile.objects.create(
        record_id=record_id, name=kept_name, media_type=kind.media_type, size=len(content), sha256=sha256,
        by_id=by.user_id, by_name=by.name, at=at,
    )  # fmt: skip


def _read(upload: Handed) -> bytes:
    """All of it, and no more than the limit whatever size it claims to have."""
    limit, read, parts = settings.UPLOAD_LIMIT_BYTES, 0, []
    for chunk in upload.chunks():
        read += len(chunk)
        if read > limit:
            raise Refusal(
                f"This file is larger than {limit // 1_048_576} MB, which is the most. Pictures are the usual reason: "
                "choose a smaller copy, or give the address where it lies.",
                field="file",
            )
        parts.append(chunk)
    return b"".join(parts)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written beside its place, on the disk for certain, then moved there in one step."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.parent / f".{path.name}.{secrets.token_hex(6)}"
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """The name in the folder is on the disk as well, not only what stands under it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
