"""Reading what has been published. Frameworks, scales and processes hold no confidences: everyone
who is signed in may read them.

A published text never changes, so what was parsed from it is kept for as long as the process runs, by its hash.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.loading import hash_of, parse_framework, parse_process, parse_scale
from plumbline.library.models import FrameworkVersion, Pinned, ProcessVersion, ScaleVersion
from plumbline.library.types import Framework, Process, Scale

_FRAMEWORKS: dict[str, Framework] = {}
_SCALES: dict[str, Scale] = {}
_PROCESSES: dict[str, Process] = {}


def framework_of(viewer: Viewer, version: FrameworkVersion | int) -> Framework:
    """What a pinned version says; `version` is its row or key. Raises FrameworkVersion.DoesNotExist for a stranger."""
    row = version if isinstance(version, FrameworkVersion) else _readable(FrameworkVersion, viewer).get(pk=version)
    return _framework(row)


def scale_of(viewer: Viewer, version: ScaleVersion | int) -> Scale:
    """What a pinned scale says; `version` is its row or key. Raises ScaleVersion.DoesNotExist for a stranger."""
    row = version if isinstance(version, ScaleVersion) else _readable(ScaleVersion, viewer).get(pk=version)
    return _scale(row)


def process_of(viewer: Viewer, version: ProcessVersion | int) -> Process:
    """What a pinned process says; `version` is its row or key. Raises ProcessVersion.DoesNotExist for a stranger."""
    row = version if isinstance(version, ProcessVersion) else _readable(ProcessVersion, viewer).get(pk=version)
    if row.content_hash not in _PROCESSES:
        _PROCESSES[row.content_hash] = parse_process(_text(row))
    return _PROCESSES[row.content_hash]


def get_process_version(viewer: Viewer, id: str) -> ProcessVersion:
    """The row of a process in its newest version. Raises ProcessVersion.DoesNotExist."""
    found: ProcessVersion = _readable(ProcessVersion, viewer).filter(process_id=id).latest("version")
    return found


def processes_of(viewer: Viewer, framework: Framework) -> dict[str, Process]:
    """The processes that a plan begun today on this framework runs on, in their newest version, by what they are for:
    "version", "version_in_house", "disagreement", "hand_back". One that the framework does not know is not there."""
    ids = asdict(framework.processes)
    rows = _readable(ProcessVersion, viewer).filter(process_id__in=ids.values()).order_by("version")
    newest = {row.process_id: row for row in rows}
    return {use: process_of(viewer, newest[id]) for use, id in ids.items() if id in newest}


def list_frameworks(viewer: Viewer) -> tuple[Framework, ...]:
    """The newest version of every framework, by title."""
    return tuple(framework for _, framework in published_frameworks(viewer))


def published_frameworks(viewer: Viewer) -> tuple[tuple[FrameworkVersion, Framework], ...]:
    """The newest version of every framework with its row, which a new plan is pinned to; by title."""
    rows = _readable(FrameworkVersion, viewer).order_by("framework_id", "version")
    newest = {row.framework_id: row for row in rows}.values()
    return tuple(
        (row, _framework(row)) for row in sorted(newest, key=lambda row: (row.title.lower(), row.framework_id))
    )


def published_scales(viewer: Viewer) -> tuple[tuple[ScaleVersion, Scale], ...]:
    """Every version of every scale with its row: what statuses of all plans, old and new, are written in."""
    rows = _readable(ScaleVersion, viewer).order_by("scale_id", "version")
    return tuple((row, _scale(row)) for row in rows)


def get_framework(viewer: Viewer, id: str, version: int | None = None) -> Framework:
    """The framework, in its newest version unless one is asked for. Raises FrameworkVersion.DoesNotExist."""
    return _framework(get_framework_version(viewer, id, version))


def get_framework_version(viewer: Viewer, id: str, version: int | None = None) -> FrameworkVersion:
    """The row of a framework, newest unless a version is asked for. Raises FrameworkVersion.DoesNotExist."""
    rows = _readable(FrameworkVersion, viewer).filter(framework_id=id)
    return rows.latest("version") if version is None else rows.get(version=version)


def versions_of(viewer: Viewer, id: str) -> tuple[FrameworkVersion, ...]:
    """Every published version of a framework, newest first."""
    return tuple(_readable(FrameworkVersion, viewer).filter(framework_id=id).order_by("-version"))


def _readable(model: type[Any], viewer: Viewer) -> QuerySet[Any]:
    """The rows, without their texts: those are fetched once, when a version is first parsed."""
    rows = model.objects.defer("yaml")
    return rows if viewer.signed_in or viewer.system else rows.none()


def _framework(row: FrameworkVersion) -> Framework:
    if row.content_hash not in _FRAMEWORKS:
        _FRAMEWORKS[row.content_hash] = parse_framework(_text(row))
    return _FRAMEWORKS[row.content_hash]


def _scale(row: ScaleVersion) -> Scale:
    if row.content_hash not in _SCALES:
        _SCALES[row.content_hash] = parse_scale(_text(row))
    return _SCALES[row.content_hash]


def _text(row: Pinned) -> str:
    if hash_of(row.yaml) != row.content_hash:
        raise Refusal(f'"{row}" is not as it was published: its text in the database was changed. Restore a backup.')
    return row.yaml
