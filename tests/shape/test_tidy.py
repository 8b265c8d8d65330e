"""Small files, short functions, nothing left half done, nothing of one machine in the tree."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.shape.source import LADDER, PROGRAM, ROOT, Source, sources, tracked_files

LINES_IN_A_FILE = 500
LINES_IN_A_FUNCTION = 60
CODE = {".py", ".html", ".js", ".css", ".typ", ".sh"}

# With brackets, so that this file does not find itself.
HALF_DONE = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b")
REGISTRY = re.compile(r"pythonh[o]sted|p[y]pi\.org|n[p]mjs\.(com|org)|d[e]b\.debian", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.~-])/(w[o]rk|r[o]ot|h[o]me)/[a-z.]")


def is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # a picture or a document


def long_functions(modules: Iterable[Source], limit: int = LINES_IN_A_FUNCTION) -> list[str]:
    return [
        f"{module.name}.{function.name}: {function.end_lineno - function.lineno + 1} lines"
        for module in modules
        for function in module.functions()
        if function.end_lineno and function.end_lineno - function.lineno + 1 > limit
    ]


def stubs(modules: Iterable[Source]) -> list[str]:
    """Functions that do nothing (`pass`, `...`, NotImplementedError), outside a Protocol or an abstract class."""
    found = []
    for module in modules:
        promised = promises(module.tree)
        for function in module.functions():
            if function not in promised and does_nothing(function):
                found.append(f"{module.name}.{function.name}")
    return found


def promises(tree: ast.Module) -> set[ast.AST]:
    """The methods of protocols and what is decorated as abstract or as an overload: they say, others do."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases):
            found.update(node.body)
        if isinstance(node, ast.FunctionDef) and any(
            "abstract" in ast.unparse(d) or "overload" in ast.unparse(d) for d in node.decorator_list
        ):
            found.add(node)
    return found


def does_nothing(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    return all(isinstance(s, ast.Pass) or "NotImplementedError" in ast.unparse(s) for s in body)


def swallowed(modules: Iterable[Source]) -> list[str]:
    """`except Exception: pass` and bare `except:`: an error that nobody will hear of."""
    found = []
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler):
                wide = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
                if wide and all(isinstance(s, ast.Pass | ast.Continue) for s in node.body):
                    found.append(f"{module.name}:{node.lineno}")
    return found


def places(pattern: re.Pattern[str], files: Iterable[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_is_too_long_to_read() -> None:
    code = [p for p in tracked_files() if p.suffix in CODE and not is_test(p) and "migrations" not in p.parts]
    long = {str(p.relative_to(ROOT)): n for p in code if (n := len(text_of(p).splitlines())) > LINES_IN_A_FILE}
    assert long == {}


def test_no_function_is_too_long_to_read() -> None:
    assert long_functions(sources()) == []


def test_nothing_is_left_half_done() -> None:
    assert places(HALF_DONE, [p for p in tracked_files() if p.suffix in CODE | {".md", ".yaml"}]) == []
    assert stubs(sources()) == []
    assert swallowed(sources()) == []


def test_no_registry_and_no_path_of_one_machine_is_named() -> None:
    assert places(REGISTRY, tracked_files()) == []
    assert places(MACHINE, [p for p in tracked_files() if p.suffix != ".css"]) == []


@pytest.mark.parametrize("room", LADDER)
def test_every_room_says_what_it_is(room: str) -> None:
    lines = [line for line in text_of(PROGRAM / room / "README.md").splitlines() if line.strip()]
    assert 4 <= len(lines) <= 25


def test_what_people_type_can_be_run() -> None:
    command = ["git", "ls-files", "--stage", "run", "test", ".ci/run"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [line[:6] for line in listed] == ["100755"] * 3


def test_these_checks_can_fail() -> None:
    long = Source("plans.rules", "def f():\n" + "    x = 1\n" * 60)
    assert long_functions([long]) == ["plans.rules.f: 61 lines"]
    empty = "def a():\n    'says'\n    pass\ndef b(): ...\ndef c(): raise NotImplementedError\ndef d(): return 1"
    assert stubs([Source("x", empty)]) == ["x.a", "x.b", "x.c"]
    assert stubs([Source("x", "class P(Protocol):\n    def a(self): ...")]) == []
    assert swallowed([Source("x", "try:\n    f()\nexcept Exception:\n    pass")]) == ["x:3"]
    assert HALF_DONE.search("# {}DO later".format("TO"))
    assert REGISTRY.search("https://{}pi.org/simple".format("py"))
    assert MACHINE.search("/{}rk/main".format("wo"))
    assert not MACHINE.search("the work/life balance")
