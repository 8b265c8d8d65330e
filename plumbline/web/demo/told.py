"""What stands in the demo world's file of reports, as typed values. Days are counted back: `ago: 12`."""

from __future__ import annotations

from dataclasses import dataclass

from plumbline.intelligence.models import Channel, Naming


@dataclass(frozen=True)
class Reply:
    value: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Taken:
    ago: int
    by: str


@dataclass(frozen=True)
class Ended:
    ago: int
    by: str
    kind: str
    outcome: str
    words: str


@dataclass(frozen=True)
class Told:
    """One report. `by`: who sent it, or wrote it down where somebody told them; "": nobody was signed in."""

    ago: int
    form: str
    service: str
    answers: tuple[tuple[str, Reply], ...]
    by: str = ""
    channel: str = Channel.FORM
    received_from: str = ""
    naming: str = Naming.NAMED
    name: str = ""
    relation: str = ""
    taken: Taken | None = None
    closed: Ended | None = None


@dataclass(frozen=True)
class ReportsFile:
    reports: tuple[Told, ...]
