"""How a report stands on the desk: by when it is taken up, why it is in the inbox, and what is done with it next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from plumbline.library.form_types import ROUTES
from plumbline.notices.rules.moments import is_working_day

# Working days after the one on which it came. The receipt is given at once; this is by when a person has looked at it.
# It is the house's own choice, because the sources name none: two days leave one for whoever is away.
TAKE_UP_WITHIN = 2

OPEN = ("new", "acknowledged", "waiting")
ENDED = ("closed", "merged")


@dataclass(frozen=True)
class ItemFacts:
    """What is known of a report when its place in the inbox is worked out."""

    kind: str
    state: str
    urgency: str
    received_on: date
    due_on: date | None = None  # by when something was promised
    category: str = ""  # of advice: whether the concern is remedied
    handled: bool = False  # somebody looks after it
    enquiry_open: bool = False
    plan_wanted: bool = False  # an improvement plan is to answer it and none is linked
    asked_on: date | None = None  # when the person who raised it was asked for more


@dataclass(frozen=True)
class Desk:
    """Why it is here, and the one thing to do. `late`: a day has passed by which it was to be done."""

    why: str
    do: str
    step: str  # the step or page that does it; "" : nothing
    rank: int  # what happens first if it waits
    late: bool = False


def take_up_by(received_on: date, urgency: str) -> date:
    """The day by which somebody takes it up: the same day where it says so, else two working days on."""
    day = received_on
    if urgency == "today":
        return day
    for _ in range(TAKE_UP_WITHIN):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def last_late(today: date, urgency: str = "") -> date:
    """The latest day of receipt whose reports are late today: what the database is asked for."""
    day = today
    while take_up_by(day, urgency) >= today:
        day -= timedelta(days=1)
    return day


def due_today(today: date) -> tuple[date, date] | None:
    """The first and last day of receipt of the reports that are to be taken up today; None where there is none."""
    first = last_late(today) + timedelta(days=1)
    last = first
    while take_up_by(last + timedelta(days=1), "") == today and last < today:
        last += timedelta(days=1)
    return (first, last) if take_up_by(first, "") == today else None


REMEDIED, NOT_REMEDIED = "remedied", "not-remedied"  # as the form of preventative advice has them


def unremedied(facts: ItemFacts, today: date) -> bool:
    """Preventative advice that is still open and whose concern is not remedied (HE20): somebody says so, or its day has
    passed and nobody says that it is."""
    if facts.kind != "advice" or facts.state not in OPEN or facts.category == REMEDIED:
        return False
    return facts.category == NOT_REMEDIED or (facts.due_on is not None and facts.due_on < today)


CONSIDER_MEETING = "Concerns not remedied: consider a Quality Assurance Meeting"


def desk(facts: ItemFacts, today: date) -> Desk:
    """Why it is in the inbox today, and what is done next."""
    if facts.state in ENDED:
        return _ended(facts)
    if facts.state == "new":
        return _new(facts, today)
    if unremedied(facts, today):
        until = f" The advice was to be followed by {_day(facts.due_on)}." if facts.due_on else ""
        why = f"{CONSIDER_MEETING}.{until}"
        return Desk(why, "Close it, or say what follows", "", 2, late=True)
    if facts.enquiry_open:
        return Desk("Its safeguarding enquiry is open.", "Go on with the enquiry", "enquiry", 3)
    if facts.state == "waiting":
        since = f" on {_day(facts.asked_on)}" if facts.asked_on else ""
        return Desk(f"The person who raised it was asked for more{since}.", "Look whether they have answered", "", 5)
    if not facts.handled:
        return Desk("Nobody looks after it.", "Give it to somebody", "hand_over", 3)
    if facts.due_on is not None and facts.due_on < today:
        return Desk(f"What was promised was due on {_day(facts.due_on)}.", "Look how it stands", "", 3, late=True)
    return Desk("It is being looked at.", "Go on with it", "", 4)


def _new(facts: ItemFacts, today: date) -> Desk:
    by = take_up_by(facts.received_on, facts.urgency)
    late = by < today
    if facts.urgency == "today":
        why = "It says that it cannot wait until tomorrow."
        return Desk(why if not late else f"{why} It came on {_day(facts.received_on)}.", "Take it up", "acknowledge",
                    0, late=late)  # fmt: skip
    if late:
        return Desk(f"It was to be taken up by {_day(by)}.", "Take it up", "acknowledge", 1, late=True)
    why = "It is to be taken up today." if by == today else f"It is to be taken up by {_day(by)}."
    return Desk(why, "Take it up", "acknowledge", 2 if by == today else 3)


def _ended(facts: ItemFacts) -> Desk:
    if facts.plan_wanted:
        return Desk("An improvement plan is to answer it, and none is linked.", "Link the plan", "link", 3)
    if facts.state == "merged":
        return Desk("It goes on with the report that it was joined to.", "", "", 9)
    return Desk("It is closed.", "", "", 9)


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


# Who must be told (BY9)


@dataclass(frozen=True)
class MustBeTold:
    """One line of the list: a key, whom, and why."""

    key: str
    who: str
    why: str


# Beside those that the form names. Of a safeguarding enquiry Hertfordshire asks that the regulator and the other
# authorities that pay for somebody in the service hear of it.
BY_KIND: dict[str, tuple[MustBeTold, ...]] = {
    "safeguarding": (
        MustBeTold("regulator", "The regulator", "A safeguarding enquiry concerns a registered service"),
        MustBeTold("funders", "Other authorities that fund somebody there", "They decide for the people they fund"),
    ),
    "health-incident": (MustBeTold("commissioner-health", "The health commissioner", "It leads their own inquiry"),),
}


def must_be_told(kind: str, copies: tuple[str, ...]) -> tuple[MustBeTold, ...]:
    """Whom a report of this kind is told to, in order: those that its form names (WI42), then those of its kind."""
    named = tuple(MustBeTold(route, ROUTES[route], "The form says so") for route in copies if route in ROUTES)
    return named + BY_KIND.get(kind, ())
