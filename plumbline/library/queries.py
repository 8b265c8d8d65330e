"""Reading what has been published. The library holds no confidences: everyone who is signed in may read it, and forms
and theme lists everybody, for people without an account are asked too.

A published text never changes, so what was parsed from it is kept for as long as the process runs, by its hash.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import Form, ThemeList
from plumbline.library.kinds import FORMS, FRAMEWORKS, PROCESSES, RISK, SCALES, THEMES, WATCH, Kind
from plumbline.library.loading import hash_of, parse
from plumbline.library.models import (
    ROWS,
    FormVersion,
    FrameworkVersion,
    Pinned,
    ProcessVersion,
    RiskWeightsVersion,
    ScaleVersion,
    ThemeListVersion,
    WatchRulesVersion,
)
from plumbline.library.types import Framework, Process, Scale
from plumbline.library.watch_types import RiskWeights, WatchRules

_PARSED: dict[tuple[str, str], Any] = {}  # by the kind's folder and the hash of the text
_OPEN = (FORMS, THEMES)  # read by people without an account as well


def framework_of(viewer: Viewer, version: FrameworkVersion | int) -> Framework:
    """What a pinned version says; `version` is its row or key. Raises FrameworkVersion.DoesNotExist for a stranger."""
    return _says(viewer, FRAMEWORKS, version)


def scale_of(viewer: Viewer, version: ScaleVersion | int) -> Scale:
    """What a pinned scale says; `version` is its row or key. Raises ScaleVersion.DoesNotExist for a stranger."""
    return _says(viewer, SCALES, version)


def process_of(viewer: Viewer, version: ProcessVersion | int) -> Process:
    """What a pinned process says; `version` is its row or key. Raises ProcessVersion.DoesNotExist for a stranger."""
    return _says(viewer, PROCESSES, version)


def form_of(viewer: Viewer, version: FormVersion | int) -> Form:
    """What a pinned form asks; `version` is its row or key. Raises FormVersion.DoesNotExist."""
    return _says(viewer, FORMS, version)


def theme_list_of(viewer: Viewer, version: ThemeListVersion | int) -> ThemeList:
    """The themes of a pinned list; `version` is its row or key. Raises ThemeListVersion.DoesNotExist."""
    return _says(viewer, THEMES, version)


def watch_rules_of(viewer: Viewer, version: WatchRulesVersion | int) -> WatchRules:
    """What pinned watch rules say; `version` is their row or key. Raises WatchRulesVersion.DoesNotExist."""
    return _says(viewer, WATCH, version)


def risk_weights_of(viewer: Viewer, version: RiskWeightsVersion | int) -> RiskWeights:
    """What pinned weights say; `version` is their row or key. Raises RiskWeightsVersion.DoesNotExist."""
    return _says(viewer, RISK, version)


def published_forms(viewer: Viewer) -> tuple[tuple[FormVersion, Form], ...]:
    """The newest version of every form with its row, which a report is pinned to; by title."""
    return _published(viewer, FORMS)


def published_theme_lists(viewer: Viewer) -> tuple[tuple[ThemeListVersion, ThemeList], ...]:
    """The newest version of every list of themes with its row; by title."""
    return _published(viewer, THEMES)


def published_theme_list(viewer: Viewer, id: str) -> tuple[ThemeListVersion, ThemeList]:
    """A list of themes in its newest version, with its row. Raises ThemeListVersion.DoesNotExist."""
    row = _readable(THEMES, viewer).filter(list_id=id).latest("version")
    return row, _says(viewer, THEMES, row)


def published_watch_rules(viewer: Viewer) -> tuple[tuple[WatchRulesVersion, WatchRules], ...]:
    """The newest version of every set of watch rules with its row, by title: a partnership chooses one."""
    return _published(viewer, WATCH)


def published_risk_weights(viewer: Viewer) -> tuple[tuple[RiskWeightsVersion, RiskWeights], ...]:
    """The newest version of every set of weights with its row, by title: a partnership chooses one."""
    return _published(viewer, RISK)


def get_process_version(viewer: Viewer, id: str) -> ProcessVersion:
    """The row of a process in its newest version. Raises ProcessVersion.DoesNotExist."""
    found: ProcessVersion = _readable(PROCESSES, viewer).filter(process_id=id).latest("version")
    return found


def processes_of(viewer: Viewer, framework: Framework) -> dict[str, Process]:
    """The processes that a plan begun today on this framework runs on, in their newest version, by what they are for:
    "version", "version_in_house", "disagreement", "hand_back". One that the framework does not know is not there."""
    ids = asdict(framework.processes)
    rows = _readable(PROCESSES, viewer).filter(process_id__in=ids.values()).order_by("version")
    newest = {row.process_id: row for row in rows}
    return {use: process_of(viewer, newest[id]) for use, id in ids.items() if id in newest}


def list_frameworks(viewer: Viewer) -> tuple[Framework, ...]:
    """The newest version of every framework, by title."""
    return tuple(framework for _, framework in published_frameworks(viewer))


def published_frameworks(viewer: Viewer) -> tuple[tuple[FrameworkVersion, Framework], ...]:
    """The newest version of every framework with its row, which a new plan is pinned to; by title."""
    return _published(viewer, FRAMEWORKS)


def published_scales(viewer: Viewer) -> tuple[tuple[ScaleVersion, Scale], ...]:
    """Every version of every scale with its row: what statuses of all plans, old and new, are written in."""
    rows = _readable(SCALES, viewer).order_by("scale_id", "version")
    return tuple((row, _says(viewer, SCALES, row)) for row in rows)


def get_framework(viewer: Viewer, id: str, version: int | None = None) -> Framework:
    """The framework, in its newest version unless one is asked for. Raises FrameworkVersion.DoesNotExist."""
    return framework_of(viewer, get_framework_version(viewer, id, version))


def get_framework_version(viewer: Viewer, id: str, version: int | None = None) -> FrameworkVersion:
    """The row of a framework, newest unless a version is asked for. Raises FrameworkVersion.DoesNotExist."""
    rows = _readable(FRAMEWORKS, viewer).filter(framework_id=id)
    return rows.latest("version") if version is None else rows.get(version=version)


def versions_of(viewer: Viewer, id: str) -> tuple[FrameworkVersion, ...]:
    """Every published version of a framework, newest first."""
    return tuple(_readable(FRAMEWORKS, viewer).filter(framework_id=id).order_by("-version"))


def _readable(kind: Kind[Any], viewer: Viewer) -> QuerySet[Any]:
    """The rows, without their texts: those are fetched once, when a version is first parsed."""
    rows = ROWS[kind.folder].model.objects.defer("yaml")
    return rows if viewer.signed_in or viewer.system or kind in _OPEN else rows.none()


def _published(viewer: Viewer, kind: Kind[Any]) -> tuple[tuple[Any, Any], ...]:
    """The newest version of each, with its row, by title."""
    of = ROWS[kind.folder].id_field
    newest = {getattr(row, of): row for row in _readable(kind, viewer).order_by(of, "version")}
    rows = sorted(newest.values(), key=lambda row: (row.title.lower(), getattr(row, of)))
    return tuple((row, _says(viewer, kind, row)) for row in rows)


def _says(viewer: Viewer, kind: Kind[Any], version: Pinned | int) -> Any:
    row = version if isinstance(version, Pinned) else _readable(kind, viewer).get(pk=version)
    key = kind.folder, row.content_hash
    if key not in _PARSED:
        _PARSED[key] = parse(_text(row), kind)
    return _PARSED[key]


def _text(row: Pinned) -> str:
    if hash_of(row.yaml) != row.content_hash:
        raise Refusal(f'"{row}" is not as it was published: its text in the database was changed. Restore a backup.')
    return row.yaml
