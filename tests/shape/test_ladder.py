"""The ladder where imports cannot show it: foreign keys, and the config that import-linter reads."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from tests.shape.source import BESIDE, LADDER, PROGRAM, ROOT


def climbing_keys(models: Iterable[type[Model]]) -> list[str]:
    """Foreign keys that lead to a room above their own, or beside it."""
    found = []
    for model in models:
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey) or field.model is not model:
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            beside = here != there and {here, there} <= BESIDE
            if there not in LADDER or LADDER.index(there) > LADDER.index(here) or beside:
                found.append(f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}")
    return found


def our_models() -> list[type[Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("plumbline.")]


def test_foreign_keys_lead_down_the_ladder() -> None:
    assert climbing_keys(our_models()) == []


def test_a_foreign_key_that_climbs_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from plumbline.access.models import Record

    monkeypatch.setattr(Record._meta, "app_label", "web")  # as if what plans lean on stood above them
    assert any("Plan.record" in found for found in climbing_keys(our_models()))


def test_a_foreign_key_to_the_room_beside_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from plumbline.register.models import Service

    monkeypatch.setattr(Service._meta, "app_label", "plans")  # as if a report leaned on a plan
    assert any("ItemService.service" in found for found in climbing_keys(our_models()))


def test_every_room_has_a_rung() -> None:
    rooms = {p.name for p in PROGRAM.iterdir() if (p / "__init__.py").exists()}
    assert rooms == set(LADDER)


def test_the_import_contract_has_the_same_rungs_in_the_same_order() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    order = [room.strip(" ()") for rung in contracts[0]["layers"] for room in rung.split("|")]
    standing = [room for room in reversed(order) if room in LADDER]
    assert sorted(standing) == sorted(LADDER)
    for below, above in itertools.pairwise(LADDER):
        assert standing.index(below) < standing.index(above) or {below, above} == {"drafts", "documents"}


def test_import_linter_refuses_a_room_that_imports_upwards(tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for room in LADDER:
        (tmp_path / "plumbline" / room).mkdir(parents=True)
        (tmp_path / "plumbline" / room / "__init__.py").touch()
    (tmp_path / "plumbline" / "__init__.py").touch()
    assert "Rooms stand on a ladder" not in broken(tmp_path)
    (tmp_path / "plumbline" / "people" / "__init__.py").write_text("from plumbline import plans\n")
    assert "plumbline.people is not allowed to import plumbline.plans" in broken(tmp_path)


def broken(folder: Path) -> str:
    """What import-linter says of the first contract, in a folder of its own."""
    code = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--no-logo", "--contract", "ladder"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    text = done.stdout + done.stderr
    return " ".join(text.partition("Broken contracts")[2].split())
