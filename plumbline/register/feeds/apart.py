"""Reading a register file that somebody uploaded: in a process of its own, with limits (documents.sandbox)."""

from __future__ import annotations

from pathlib import Path

from plumbline.documents.sandbox import Limits, read_with
from plumbline.kernel.refusals import Refusal
from plumbline.register.feeds.rows import Table

LIMITS = Limits(seconds=120.0, answer=400 * 1024 * 1024)


def read_apart(path: Path, *, name: str, source: str = "") -> Table:
    """As `reading.read_file`. Raises Refusal also for a file that takes too much memory or time."""
    answer = read_with("plumbline.register.feeds.apart:answer", path, name=name, words=(source,), limits=LIMITS)
    if "table" in answer:
        return Table.from_json(answer["table"])
    if "refused" in answer:
        raise Refusal(answer["refused"])
    raise Refusal(
        "Reading this file took more memory or time than a register should need, so it was stopped. Save it as CSV and "
        "load that."
    )


def answer(path: Path, name: str, source: str) -> dict[str, object]:
    """What the reading process says: called there, never here."""
    from plumbline.register.feeds.reading import read_file

    try:
        return {"table": read_file(path, name=name, source=source).to_json()}
    except Refusal as refusal:
        return {"refused": refusal.message}
