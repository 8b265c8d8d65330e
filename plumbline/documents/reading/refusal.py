"""Why a file could not be read, in words for the person who uploaded it."""

from __future__ import annotations

from plumbline.kernel.refusals import Refusal

ASK = "Upload the plan as Word (.docx), Excel (.xlsx), PDF, CSV or plain text."


class Unreadable(Refusal):
    """The file was not read. `message` says what happened and what to do about it."""


def damaged(kind: str) -> Unreadable:
    return Unreadable(
        f"This {kind} file is damaged and could not be opened. Open it on your own computer, save it again under a "
        "new name, and upload the new copy."
    )


def too_large(what: str) -> Unreadable:
    return Unreadable(f"This file {what}. Upload only the plan itself, or split it into smaller files.")
