"""A person's dates as an iCalendar file (RFC 5545), which calendar programs fetch by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True)
class CalendarDate:
    """One whole day of a person's, in words that a passer-by may read on their screen."""

    uid: str  # the same for the same thing, also when its day moves
    on: date
    summary: str  # "Action 2.3 is due"
    path: str
    changed_at: datetime
    sequence: int = 0  # grows with each change


def calendar_file(dates: Iterable[CalendarDate], *, name: str, site: str, host: str, at: datetime) -> bytes:
    """The whole calendar. Days are days wherever the reader is: they have no time and no zone."""
    made = Calendar()
    made.add("prodid", "-//Plumbline//Dates//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    for entry in dates:
        made.add_component(_event(entry, site=site, host=host, at=at))
    return made.to_ical()


def _event(entry: CalendarDate, *, site: str, host: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("url", f"{site}{entry.path}")
    event.add("description", f"{site}{entry.path}")
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("transp", "TRANSPARENT")  # a date by which something is due makes nobody busy
    event.add("class", "PRIVATE")
    return event
