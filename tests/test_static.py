"""Static files as they are served: collected, hashed, compressed; and every one that a page names is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


def test_every_static_file_that_a_page_names_is_there() -> None:
    named = {
        (name, page.relative_to(ROOT).as_posix())
        for page in (ROOT / "plumbline").glob("*/templates/**/*.html")
        for name in NAMED.findall(page.read_text(encoding="utf-8"))
    }
    assert named
    assert [(name, page) for name, page in named if finders.find(name) is None] == []


def test_they_can_be_collected_with_every_reference_resolved(tmp_path: Path, settings: Any) -> None:
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    styles = list((tmp_path / "ui").glob("plumbline.*.css"))
    assert any((tmp_path / "ui").glob("plumbline.*.css.br")), styles
    assert any((tmp_path / "govuk").glob("govuk-frontend.min.*.css.br"))


def test_nothing_of_gov_uks_own_identity_is_served() -> None:
    """The GDS Transport font and the crest are licensed for gov.uk alone."""
    served = [p for p in (ROOT / "build" / "assets").rglob("*") if p.is_file()]
    assert served
    assert [p for p in served if "crest" in p.name.lower() or p.suffix in (".woff", ".eot")] == []
    styles = "".join(p.read_text(encoding="utf-8") for p in served if p.suffix == ".css")
    assert "GDS Transport" not in styles
    assert "crest" not in styles
