"""The reading process: reads one file, prints its blocks as JSON. Started by `documents.sandbox`, never imported by it.

Before the file is opened this process gives up what reading does not need: memory and processor time beyond a limit,
the network, writing, starting programs, and every file but the one it was given and the program's own.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024
LIMIT_MEMORY = 1024 * MEGABYTE
LIMIT_SECONDS = 60
LIMIT_FILES = 64

_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate",
    "shutil.", "urllib.", "http.", "ftplib.", "smtplib.", "ctypes.dlopen", "webbrowser.",
)  # fmt: skip


def main() -> None:
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it complains of every slip, and quotes the document
    path, name, words = Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3:]
    _limit()
    _import_readers(path)
    other = _reader(words.pop(0)) if words else None
    _leave_network()
    _guard(path)
    if other:
        try:
            _say(other(path, name, *words))
        except (MemoryError, RecursionError):
            _say({"exhausted": True})
        return
    from plumbline.documents.reading import Unreadable, read_blocks

    try:
        document = read_blocks(path, name=name, progress=lambda done, all_: _say({"progress": [done, all_]}))
        _say({"document": document.to_json()})
    except Unreadable as refusal:
        if refusal.__cause__ is not None:
            # For the program's own log: whether the file was at fault or the reader.
            traceback.print_exception(refusal.__cause__, limit=-5)
        _say({"refused": refusal.message})
    except (MemoryError, RecursionError):
        _say({"exhausted": True})


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return  # not a Unix: the parent's time limit still holds
    wanted = {
        "RLIMIT_CPU": LIMIT_SECONDS,
        "RLIMIT_NOFILE": LIMIT_FILES,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_AS": LIMIT_MEMORY,
        "RLIMIT_DATA": LIMIT_MEMORY,
    }
    for key, most in wanted.items():
        kind = getattr(resource, key, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS refuses some of them; the others and the parent's time limit still hold.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, hard if key == "RLIMIT_CPU" else most))


def _import_readers(path: Path) -> None:
    """Libraries that load their own shared libraries do so before the guard stands."""
    with path.open("rb") as stream:
        head = stream.read(1024)
    if b"%PDF-" in head:
        importlib.import_module("plumbline.documents.reading.pdf")
    elif head.startswith(b"PK"):
        importlib.import_module("plumbline.documents.reading.archive")


def _reader(dotted: str) -> Callable[..., dict[str, Any]]:
    """The reader of another room, "package.module:function": named by the program, never by who uploads."""
    module, _, function = dotted.partition(":")
    found: Callable[..., dict[str, Any]] = getattr(importlib.import_module(module), function)
    return found


def _leave_network() -> None:
    """Where the system permits, go into a network of one's own with nothing in it."""
    unshare = getattr(os, "unshare", None)
    if unshare is None:
        return
    kind = os.CLONE_NEWNET if os.geteuid() == 0 else os.CLONE_NEWNET | os.CLONE_NEWUSER
    with contextlib.suppress(OSError):
        unshare(kind)


def _guard(path: Path) -> None:
    places = (sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path, str(Path(__file__).parents[3]))
    own = tuple({str(Path(place).resolve()) for place in places if place})
    allowed = str(path)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"reading a document never needs {event}")
        if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
            _check_open(os.fsdecode(arguments[0]), arguments[1] or "", arguments[2] or 0)

    def _check_open(name: str, mode: str, flags: int) -> None:
        writing = any(letter in mode for letter in "wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writing or not (
            name == allowed or os.path.abspath(name) == allowed or os.path.realpath(name).startswith(own)
        ):
            raise PermissionError("reading a document never needs another file")

    sys.addaudithook(watch)


if __name__ == "__main__":
    main()
