"""One typst run: here, or in a process of its own where the document is large. Started as a script it is that process.

typst keeps what it has laid out: a plan of a thousand actions leaves several hundred megabytes behind, which a server
would never get back. So a large document is typeset in a process that ends afterwards.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("report.typ")
PICTURE = Path(__file__).with_name("picture.typ")
OWN_FONTS = Path(__file__).resolve().parents[3] / "build" / "fonts"  # made from the web fonts at set-up
OWN_FACE = "Atkinson Hyperlegible Next"
SHARPNESS = 200  # dots to the inch: a drawing in a Word file, printed
LARGE = 200_000  # letters of the data: about 120 actions
LONGEST_WAIT = 180  # seconds
_ONE_AT_A_TIME = Lock()  # a compiler refuses to be used by two threads at once
_REFUSED = 3  # how the process says that typst refused the document


class Refused(Exception):
    """typst does not print this; the message is its own."""


def typeset(data: str, fonts: Sequence[Path]) -> bytes:
    """The report's data (JSON) as a PDF/UA-1. Raises Refused."""
    return _apart(data, fonts) if len(data) > LARGE else _here(data, tuple(fonts))


def _here(data: str, fonts: tuple[Path, ...]) -> bytes:
    try:
        with _ONE_AT_A_TIME:
            made: Any = _compiler(TEMPLATE, fonts).compile(
                format="pdf", sys_inputs={"report": data}, pdf_standards="ua-1"
            )
    except typst.TypstError as refusal:
        raise Refused(refusal.message) from refusal
    return bytes(made)


def picture(svg: str, fonts: Sequence[Path]) -> bytes:
    """A drawing as PNG, the same bytes for the same drawing. Raises Refused."""
    try:
        with _ONE_AT_A_TIME:
            made: Any = _compiler(PICTURE, tuple(fonts)).compile(format="png", ppi=SHARPNESS, sys_inputs={"svg": svg})
    except typst.TypstError as refusal:
        raise Refused(refusal.message) from refusal
    return bytes(made)


@lru_cache(maxsize=4)
def _compiler(template: Path, fonts: tuple[Path, ...]) -> typst.Compiler:
    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=list(fonts))
    return typst.Compiler(input=template, root=template.parent, font_paths=found)


def _apart(data: str, fonts: Sequence[Path]) -> bytes:
    order = json.dumps({"data": data, "fonts": [str(path) for path in fonts]})
    command = [sys.executable, "-I", __file__]
    done = subprocess.run(command, input=order.encode(), capture_output=True, timeout=LONGEST_WAIT, check=False)
    if done.returncode == _REFUSED:
        raise Refused(done.stderr.decode("utf-8", "replace"))
    done.check_returncode()
    return done.stdout


def main() -> int:
    order = json.loads(sys.stdin.buffer.read())
    try:
        made = _here(order["data"], tuple(Path(path) for path in order["fonts"]))
    except Refused as refusal:
        sys.stderr.write(str(refusal))
        return _REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
