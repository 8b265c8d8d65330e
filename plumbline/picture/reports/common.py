"""What the files of this room share: how each is named and for whom it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plumbline.access.viewer import Viewer

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class File:
    """A finished file: its bytes, its name, its media type."""

    name: str
    media_type: str
    content: bytes


def for_whom(viewer: Viewer, today: date) -> str:
    """The line that says whose eyes a paper is for: it holds what one person may see."""
    post = viewer.acting_for
    where = f" of {post.organisation_name}" if post else ""
    return f"What {viewer.name}{where} may see on {day_of(today)}. For those with the same rights, nobody else."


def day_of(on: date) -> str:
    """ "3 Mar 2026" """
    return f"{on.day} {on:%b %Y}"
