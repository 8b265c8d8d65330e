"""What must hold inside a form and a list of themes. Plain values in, mistakes out; no Django here."""

from __future__ import annotations

from plumbline.kernel.yaml_lines import Lines, Mistake
from plumbline.library.faults import Around, mistakes, named
from plumbline.library.form_types import Form, ThemeList


def check_themes(themes: ThemeList, lines: Lines, path: str, around: Around) -> list[Mistake]:
    return mistakes(named(themes), lines, path)


def check_form(form: Form, lines: Lines, path: str, around: Around) -> list[Mistake]:
    return mistakes(named(form), lines, path)
