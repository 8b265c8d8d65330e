"""When the daily mail leaves, and how long to wait before something is tried again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DIGEST_AT = time(7, 30)

# After each attempt that failed for now, until the next; after the last one it has failed. A day in all.
PAUSES = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3),
    timedelta(hours=7), timedelta(hours=12),
)  # fmt: skip


def is_working_day(day: date) -> bool:
    """Monday to Friday. Holidays are not known here: they differ by nation and council."""
    return day.weekday() < 5


def moment(day: date, at: time, zone: ZoneInfo = LONDON) -> datetime:
    """The moment at which a clock on the wall shows that time. A time that the clock leaps over in March is the moment
    at which it would have come; one that comes twice in October is the first."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def digest_of(now: datetime, at: time, zone: ZoneInfo = LONDON) -> tuple[date, datetime] | None:
    """The day whose daily mail may leave now and the moment it belongs to: what came up later waits for the next one.
    None on a day without one, and before its time."""
    day = now.astimezone(zone).date()
    leaves = moment(day, at, zone)
    return (day, leaves) if is_working_day(day) and leaves <= now else None


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after that many attempts; None when it is time to give up."""
    return PAUSES[attempts - 1] if 1 <= attempts <= len(PAUSES) else None
