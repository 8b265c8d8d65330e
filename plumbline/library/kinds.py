"""The kinds of file that the library's folder holds: one table, read by the loader, the commands and publishing.

A kind stands after those that its files refer to: in this order they are checked and published. No Django here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plumbline.kernel.yaml_lines import Lines, Mistake
from plumbline.library.checks import check_framework, check_scale
from plumbline.library.faults import Around
from plumbline.library.form_checks import check_form, check_themes
from plumbline.library.form_types import Form, ThemeList
from plumbline.library.process_checks import check_process
from plumbline.library.types import Framework, Process, Scale
from plumbline.library.watch_checks import check_risk_weights, check_watch_rules
from plumbline.library.watch_types import RiskWeights, WatchRules


@dataclass(frozen=True)
class Kind[T]:
    """One kind of file: <folder>/<id>/<version>.yaml."""

    folder: str
    into: type[T]  # what a file is read into
    noun: str
    plural: str
    check: Callable[[T, Lines, str, Around], list[Mistake]]
    must_be: bool = True  # False: a library may do without the folder


def _scale(scale: Scale, lines: Lines, path: str, around: Around) -> list[Mistake]:
    return check_scale(scale, lines, path)


SCALES = Kind("scales", Scale, "scale", "scales", _scale)
PROCESSES = Kind("processes", Process, "process", "processes", check_process)
FRAMEWORKS = Kind("frameworks", Framework, "framework", "frameworks", check_framework)
THEMES = Kind("themes", ThemeList, "theme list", "theme lists", check_themes, must_be=False)
FORMS = Kind("forms", Form, "form", "forms", check_form, must_be=False)
WATCH = Kind("watch", WatchRules, "set of watch rules", "sets of watch rules", check_watch_rules, must_be=False)
RISK = Kind("risk", RiskWeights, "set of risk weights", "sets of risk weights", check_risk_weights, must_be=False)

KINDS: tuple[Kind[Any], ...] = (SCALES, PROCESSES, FRAMEWORKS, THEMES, FORMS, WATCH, RISK)
