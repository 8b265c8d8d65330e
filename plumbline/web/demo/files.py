"""Reading the demo world's files."""

from __future__ import annotations

from pathlib import Path

from plumbline.kernel.refusals import Refusal
from plumbline.kernel.yaml_lines import read_yaml
from plumbline.web.demo.register import RegisterFile
from plumbline.web.demo.told import ReportsFile
from plumbline.web.demo.types import PlanFile, WorldFile

FOLDER = Path(__file__).resolve().parent


def read_world(folder: Path = FOLDER) -> WorldFile:
    return _read(folder / "world.yaml", WorldFile)


def read_register(folder: Path = FOLDER) -> RegisterFile:
    """What the regulators would have published of the demo world."""
    return _read(folder / "register.yaml", RegisterFile)


def read_reports(folder: Path = FOLDER) -> ReportsFile:
    """What people reported."""
    return _read(folder / "reports.yaml", ReportsFile)


def read_plans(folder: Path = FOLDER) -> list[PlanFile]:
    """Every plan, by the name of its file."""
    return [_read(path, PlanFile) for path in sorted((folder / "plans").glob("*.yaml"))]


def _read[T](path: Path, into: type[T]) -> T:
    read = read_yaml(path.read_text(encoding="utf-8"), into, path=f"demo/{path.name}")
    if read.value is None:
        raise Refusal("The demo world could not be read. " + " ".join(str(m) for m in read.mistakes))
    return read.value
