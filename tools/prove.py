"""./test proves that Plumbline is in order: style, types, contracts, and every test on both databases and in a browser.

usage: ./test                          everything, as CI runs it
       ./test PYTEST-ARGUMENTS         only these tests, for example  ./test plumbline/plans -k progress
       ./test --postgres ARGUMENTS     only these tests, on a real PostgreSQL

The browser tests use the system's Chromium. The last line is pytest's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import environment
from environment import PYTHON, ROOT, Missing, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BIN = PYTHON.parent

CHECKS: dict[str, list[str]] = {
    "types (mypy)": [str(BIN / "mypy"), "plumbline", "config", "tools"],
    "style (ruff check)": [str(BIN / "ruff"), "check", "."],
    "layout (ruff format)": [str(BIN / "ruff"), "format", "--check", "."],
    "templates (djlint)": [str(BIN / "djlint"), "plumbline", "--lint", "--quiet"],
    "contracts (import-linter)": [str(BIN / "lint-imports"), "--no-logo"],
    "migrations match the models": [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"],
    "the library": [str(PYTHON), "manage.py", "check-library"],
    "the requirements table": [str(PYTHON), "tools/requirements_table.py", "--check"],
}


def run_check(name: str) -> bool:
    began = time.monotonic()
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    passed = done.returncode == 0
    words = f"{'ok  ' if passed else 'FAIL'}  {name}  {time.monotonic() - began:.1f} s"
    sys.stdout.write(words + "\n" if passed else f"{words}\n{done.stdout}{done.stderr}\n")
    sys.stdout.flush()
    return passed


def run_checks() -> list[str]:
    """Two at a time; the names of those that failed."""
    with ThreadPoolExecutor(2) as pool:
        return [name for name, passed in zip(CHECKS, pool.map(run_check, CHECKS), strict=True) if not passed]


def pytest(*arguments: str) -> int:
    sys.stdout.flush()
    command = [str(PYTHON), "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL).returncode


def pytest_on_postgres(*arguments: str) -> int:
    """In a process of its own that first starts the database, then runs pytest with its address."""
    command = [str(PYTHON), str(ROOT / "tools" / "postgres.py"), str(PYTHON), "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL).returncode


def find_browser() -> list[str]:
    """What pytest is told of the browser: nothing where there is one, to leave its tests out where there is none."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found:
        os.environ["PLUMBLINE_BROWSER"] = found
        return []
    line = "The browser tests need Chromium: on Debian, apt-get install chromium."
    if os.environ.get("CI"):
        raise Missing(line)
    say(f"{line} They are LEFT OUT of this run.")
    return ["-m", "not browser"]


def prove_everything() -> int:
    browser = find_browser()
    failed = run_checks()
    say("Tests that use the database, on PostgreSQL:")
    if pytest_on_postgres("-q", "-n", "2", "--only-database"):
        failed.append("tests on PostgreSQL")
    say("All tests, on SQLite:")
    if pytest("-q", "-n", "2", *browser):
        failed.append("tests on SQLite")
    if failed:
        say("Not in order: " + ", ".join(failed) + ".")
    return 1 if failed else 0


def main(words: list[str]) -> int:
    if words[:1] in (["-h"], ["--help"]):
        sys.stdout.write(__doc__ or "")
        return 0
    os.chdir(ROOT)
    try:
        environment.ensure("develop")
        if not words:
            return prove_everything()
        if words[0] == "--postgres":
            return pytest_on_postgres(*words[1:])
        find_browser()
        return pytest(*words)
    except Missing as missing:
        say(str(missing))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
