"""What stands on a service's timeline: sources, kinds, and the filters of its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from plumbline.library.form_types import KINDS

SOURCES = {
    "register": "The regulator’s files",
    "plans": "Plans",
    "reports": "Reports",
    "enquiries": "Enquiries and investigations",
}
OF_REGISTER = {
    "grades": "Grades published",
    "inspection": "Inspection",
    "requirement": "Requirements made",
    "area": "Areas for improvement",
    "reworded": "Requirements worded differently",
    "outcome": "What became of a requirement",
    "new": "New in the register",
    "closed": "No longer in the register",
    "back": "In the register again",
    "renamed": "Renamed",
    "moved-provider": "Another provider",
    "provider-renamed": "The provider has another name",
    "moved-area": "In another area",
    "new-enforcement": "New enforcement",
    "complaints-upheld": "More complaints upheld",
    "status": "Opened or stopped operating",
}
OF_PLANS = {
    "plan-begun": "Plan begun",
    "plan-started": "Plan agreed",
    "version": "Version of a plan",
    "review": "Review of a plan",
    "handed-back": "Plan handed back",
    "plan-ended": "Plan ended",
}
OF_ENQUIRIES = {
    "enquiry-begun": "Safeguarding enquiry",
    "enquiry-ended": "Outcome of a safeguarding enquiry",
    "investigation": "Investigation",
}
BY_SOURCE: dict[str, dict[str, str]] = {
    "register": OF_REGISTER, "plans": OF_PLANS, "reports": KINDS, "enquiries": OF_ENQUIRIES,
}  # fmt: skip
LABELS = {kind: label for kinds in BY_SOURCE.values() for kind, label in kinds.items()}


@dataclass(frozen=True)
class Entry:
    """One thing that happened: the day, what it was, in a sentence or two, and where it is told whole."""

    on: date
    source: str
    kind: str
    title: str
    words: str = ""
    href: str = ""
    mark: Any = None  # a status, where it has one

    @property
    def label(self) -> str:
        return LABELS.get(self.kind, self.kind.replace("-", " ").capitalize())

    @property
    def source_label(self) -> str:
        return SOURCES[self.source]


@dataclass(frozen=True)
class TimelineFilters:
    """Read from the address. A day that is not understood narrows nothing, and is said."""

    source: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> TimelineFilters:
        def value(name: str) -> str:
            return given.get(name, "").replace("\x00", "").strip()[:40]

        source, kind = value("source"), value("kind")
        return cls(source if source in SOURCES else "", kind if kind in LABELS else "", value("since"), value("until"))

    @property
    def any_set(self) -> bool:
        return bool(self.source or self.kind or self.since or self.until)

    @property
    def first(self) -> date | None:
        return as_day(self.since)

    @property
    def last(self) -> date | None:
        return as_day(self.until)

    @property
    def not_understood(self) -> list[str]:
        given = (("since", self.since), ("until", self.until))
        return [f"“{text}” is not a day. Write it as 13/3/2026." for _, text in given if text and as_day(text) is None]

    @property
    def sources(self) -> list[str]:
        """Those in which such a kind can stand."""
        return [
            source
            for source, kinds in BY_SOURCE.items()
            if self.source in ("", source) and (not self.kind or self.kind in kinds)
        ]


def as_day(text: str) -> date | None:
    """A day as browsers send it or as people write it; None where it is none."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
