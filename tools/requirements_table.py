"""Writes docs/requirements.md: each requirement line, whether a test proves it, and which.

A test proves a line when it carries @pytest.mark.requirement("DG27"); the marks are read from the source, so a line is
met exactly when such a test stands in the tree, and ./test runs them all. The lines themselves are in
docs/requirements-lines.txt, in short words of our own. --check writes nothing and fails when the table is out of date.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINES = ROOT / "docs" / "requirements-lines.txt"
TABLE = ROOT / "docs" / "requirements.md"
PUBLISHED = ROOT.parent / "shared" / "requirements.md"
HEADINGS = {
    "DG": "Dumfries & Galloway improvement plan",
    "ST": "Stockton-on-Tees progress update",
    "HE": "Hertfordshire safety and improvement process",
    "WI": "Wirral quality improvement plan",
    "MO": "Moray improvement action plan",
    "BY": "Beyond the documents",
    "T": "Every time rule of the documents",
}
NUMBER = re.compile(r"\b((?:DG|ST|HE|WI|MO|BY|T)\d+)\b")


def lines_of(text: str) -> dict[str, str]:
    """ "DG1 words" for each line, as {"DG1": "words"}."""
    return dict(line.split(" ", 1) for line in text.splitlines() if line.strip())


def marks_in(text: str) -> list[tuple[str, str]]:
    """(line number, name of the test) for each requirement mark on a test, class or module."""
    found: list[tuple[str, str]] = []

    def visit(node: ast.AST, inherited: list[str]) -> None:
        here = list(inherited)
        for mark in getattr(node, "decorator_list", []):
            here += numbers_in(mark)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Assign) and ast.unparse(child.targets[0]) == "pytestmark":
                here += [n for call in ast.walk(child.value) for n in numbers_in(call)]
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            found.extend((number, node.name) for number in here)
        elif isinstance(node, ast.Module | ast.ClassDef):
            for child in node.body:
                visit(child, here)

    visit(ast.parse(text), [])
    return found


def numbers_in(node: ast.AST) -> list[str]:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.requirement")):
        return []
    return [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def proofs() -> dict[str, list[str]]:
    """For each line the tests that prove it, as "path::test"."""
    found: dict[str, list[str]] = {}
    for path in sorted([*ROOT.glob("plumbline/**/test_*.py"), *ROOT.glob("tests/**/test_*.py")]):
        for number, test in marks_in(path.read_text(encoding="utf-8")):
            found.setdefault(number, []).append(f"{path.relative_to(ROOT).as_posix()}::{test}")
    return found


def table(lines: dict[str, str], proved: dict[str, list[str]]) -> str:
    met = sum(1 for number in lines if number in proved)
    out = [
        "# Requirements",
        "",
        "Made by `tools/requirements_table.py` from the marks on the tests; not edited by hand. The numbers are those",
        f"of the requirements page; the words are short reminders. {met} of {len(lines)} lines are met.",
    ]
    for start, heading in HEADINGS.items():
        out += ["", f"## {heading}", "", "| line | what | state | proved by |", "|---|---|---|---|"]
        for number, words in lines.items():
            if number.startswith(start):
                tests = proved.get(number, [])
                shown = "<br>".join(f"`{t}`" for t in sorted(set(tests))[:4])
                more = f"<br>and {len(set(tests)) - 4} more" if len(set(tests)) > 4 else ""
                out.append(f"| {number} | {words} | {'met' if tests else 'not yet'} | {shown}{more} |")
    return "\n".join(out) + "\n"


def faults(lines: dict[str, str], proved: dict[str, list[str]], published: str) -> list[str]:
    """Marks of lines that do not exist, and lines of the published page that are missing here."""
    wrong = [f"{tests[0]} is marked {n}, which is no line." for n, tests in proved.items() if n not in lines]
    missing = sorted(set(NUMBER.findall(published)) - set(lines))
    return wrong + [f"docs/requirements-lines.txt lacks {number}." for number in missing]


def main(words: list[str]) -> int:
    lines, proved = lines_of(LINES.read_text(encoding="utf-8")), proofs()
    published = PUBLISHED.read_text(encoding="utf-8") if PUBLISHED.exists() else ""
    wrong = faults(lines, proved, published)
    made = table(lines, proved)
    if words == ["--check"]:
        if not TABLE.exists() or TABLE.read_text(encoding="utf-8") != made:
            wrong.append("docs/requirements.md is out of date. Run: .venv/bin/python tools/requirements_table.py")
    elif not wrong:
        TABLE.write_text(made, encoding="utf-8")
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
