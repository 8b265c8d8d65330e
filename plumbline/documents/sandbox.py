"""Reading a file that somebody uploaded: in a process of its own, with limits on memory, time and network.

A document that is built to harm, or merely to be enormous, can at worst end that process; the person gets a sentence.
"""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plumbline.documents.blocks import Document
from plumbline.documents.reading.refusal import Unreadable

LIMIT_SECONDS = 90.0
LIMIT_ANSWER = 64 * 1024 * 1024
_ROOT = Path(__file__).resolve().parents[2]
_CHUNK = 256 * 1024

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Limits:
    seconds: float = LIMIT_SECONDS
    answer: int = LIMIT_ANSWER


def read_document(
    path: Path, *, name: str = "", progress: Progress | None = None, seconds: float = LIMIT_SECONDS
) -> Document:
    """The contents of a document, read by a separate process.

    `name` is the file's name as the user knows it; `progress` is called with (pages done, pages in all) where the
    format has pages. Raises Unreadable, with a sentence for the user, for whatever cannot be read, and when the reading
    process took too long, too much memory, or ended. (Issue 2, section 6.)
    """
    from plumbline.documents.reading.recognise import recognise

    recognise(path, name or path.name)  # what is refused by its first bytes costs no process
    answer = _ask(path, name or path.name, progress, Limits(seconds))
    if "document" in answer:
        return Document.from_json(answer["document"])
    if "refused" in answer:
        raise Unreadable(answer["refused"])
    raise _too_much()


def read_with(
    reader: str, path: Path, *, name: str, words: tuple[str, ...] = (), limits: Limits | None = None
) -> dict[str, Any]:
    """What the reader of another room says of a file, in a process with the same limits. `reader` is its function,
    "package.module:function", called with the path, the name and the words. {} where the process had to be stopped."""
    try:
        return _ask(path, name, None, limits or Limits(), reader, *words)
    except Unreadable:
        return {}


def _ask(path: Path, name: str, progress: Progress | None, limits: Limits, *reader: str) -> dict[str, Any]:
    # Of the name only its ending is handed on: it may hold anything, and other users can see a process's arguments.
    ending = "".join(letter for letter in name.rpartition(".")[2][:8] if letter.isascii() and letter.isalnum())
    command = [
        sys.executable,
        "-X",
        "utf8",
        "-m",
        "plumbline.documents.reading.child",
        str(path.resolve()),
        f"file.{ending}",
        *reader,
    ]
    environment = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8", "PATH": os.defpath}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=_ROOT, env=environment,
        start_new_session=True,
    ) as child:  # fmt: skip
        try:
            answer, errors = _listen(child, progress, time.monotonic() + limits.seconds, limits.answer)
            child.wait(timeout=5)
        except BaseException as error:
            _end(child)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
    if answer is not None and "refused" in answer and errors:
        log.info("a file was refused: %s", errors[-4000:].decode("utf-8", "replace"))
    if answer is None:
        log.error("reading process ended with %s: %s", child.returncode, errors[-4000:].decode("utf-8", "replace"))
        raise _ended(child.returncode, errors)
    return answer


def _listen(
    child: subprocess.Popen[bytes], progress: Progress | None, deadline: float, most: int
) -> tuple[dict[str, Any] | None, bytes]:
    """The child's last message and what it said on standard error. Raises Unreadable at the deadline."""
    assert child.stdout is not None
    assert child.stderr is not None
    said, errors, received = bytearray(), bytearray(), 0
    answer: dict[str, Any] | None = None
    with selectors.DefaultSelector() as selector:
        for stream in (child.stdout, child.stderr):
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise Unreadable(
                    "Reading this file took too long, so it was stopped. Upload only the plan itself, or save it as "
                    "Word or Excel and upload that."
                )
            for key, _ in selector.select(timeout=left):
                data = os.read(key.fd, _CHUNK)
                if not data:
                    selector.unregister(key.fileobj)
                elif key.fileobj is child.stderr:
                    errors = (errors + data)[-16_384:]
                else:
                    received += len(data)
                    if received > most:
                        raise _too_much()
                    said += data
                    answer = _take(said, progress) or answer
    return answer, bytes(errors)


def _take(said: bytearray, progress: Progress | None) -> dict[str, Any] | None:
    """Take whole lines off the buffer: hand on progress, return the answer when it has come."""
    answer = None
    while (end := said.find(b"\n")) >= 0:
        message = json.loads(said[:end])
        del said[: end + 1]
        if "progress" not in message:
            answer = message
        elif progress is not None:
            progress(*message["progress"])
    return answer


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.wait()


def _ended(code: int, errors: bytes) -> Unreadable:
    if code < 0 or b"MemoryError" in errors or b"cannot allocate" in errors.lower():
        return _too_much()
    return Unreadable(
        "This file could not be read: something in it is not as a document should be. Open it on your own computer, "
        "save it again under a new name, and upload the new copy; or save the plan as Word or Excel."
    )


def _too_much() -> Unreadable:
    return Unreadable(
        "Reading this file took more memory or time than a plan should need, so it was stopped. Upload only the plan "
        "itself, or split it into smaller files."
    )
