"""The program's own source, parsed once: what the shape tests read."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "plumbline"
LADDER = (
    "kernel", "ui", "history", "people", "access", "drafts", "documents", "guests", "files", "notices", "library",
    "workflow", "register", "intelligence", "plans", "picture", "web",
)  # fmt: skip  # from the ground up; pyproject.toml has the same as an import contract
BESIDE = frozenset({"intelligence", "plans"})  # kinds of work stand on one rung: none leans on another

FLOORS = ("urls", "views", "forms", "reports", "actions", "queries", "models", "rules")
WITHOUT_DJANGO = (
    "kernel", "plans.reading", "plans.layouts", "library.types", "library.form_types", "library.watch_types",
    "library.loading", "register.feeds",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One module. `name` is dotted, without the leading "plumbline."."""

    name: str
    text: str

    @property
    def room(self) -> str:
        return self.name.split(".")[0]

    @property
    def floor(self) -> str:
        """The floor it stands on: "queries" for plans.queries and plans.queries.work; "" for anything else."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 and parts[1] in FLOORS else ""

    @property
    def knows_django(self) -> bool:
        return self.floor != "rules" and not any(
            self.name == pure or self.name.startswith(f"{pure}.") for pure in WITHOUT_DJANGO
        )

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def public_functions(self) -> Iterator[ast.FunctionDef]:
        """Those at the top of the module whose names have no underscore."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Every module of the program but its tests and migrations."""
    found = []
    for path in sorted(PROGRAM.rglob("*.py")):
        parts = path.relative_to(PROGRAM).with_suffix("").parts
        if "tests" in parts or "migrations" in parts:
            continue
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:
            found.append(Source(name, path.read_text(encoding="utf-8")))
    return tuple(found)


def chain(node: ast.expr) -> list[str]:
    """The names along `a.b(...).c[...]`, from the left: ["a", "b", "c"]; an unknown start is ""."""
    if isinstance(node, ast.Attribute):
        return [*chain(node.value), node.attr]
    if isinstance(node, ast.Call):
        return chain(node.func)
    if isinstance(node, ast.Subscript):
        return chain(node.value)
    return [node.id] if isinstance(node, ast.Name) else [""]


@lru_cache(maxsize=1)
def tracked_files() -> tuple[Path, ...]:
    """The files that git keeps; every file that it does not ignore, while some are still to be added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())
