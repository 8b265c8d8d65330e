"""The words of a mail. It says that something waits and where, never what: it may be read by anybody on the way."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    text: str
    message_id: str  # the same however often it is tried: "<notice-41-0c5b…@plumbline.example.gov.uk>"


@dataclass(frozen=True)
class Line:
    """Of a notice, what a mail may hold."""

    kind: str
    headline: str
    path: str = ""
    words: str = ""


@dataclass(frozen=True)
class Kind:
    one: str
    many: str
    why: str  # why the person is told


KINDS: dict[str, Kind] = {
    "reminder": Kind("date that needs you", "dates that need you", "you do or lead what has this date"),
    "review": Kind("review", "reviews", "you work on a plan that is reviewed"),
    "circulation": Kind("plan sent to you", "plans sent to you", "a plan's lead sends it to you"),
    "request": Kind("request", "requests", "somebody asks you for an answer"),
    "plan": Kind("step in a plan", "steps in plans", "you work on a plan in which a step was taken"),
    "plan-sent": Kind("plan to work on", "plans to work on", "a plan was sent to the people who work on it"),
    "group": Kind("change of your part in a plan", "changes of your part in plans", "your part in a plan has changed"),
    "version": Kind("version of a plan", "versions of plans", "you work on a plan that is made final"),
    "report": Kind("report that came in", "reports that came in", "you look at the reports that come in"),
    "account": Kind("letter about your account", "letters about your account", "it is about your account"),
}
OTHER = Kind("other notice", "other notices", "you work on what this is about")

# These come whatever a person chose: how to get in, and a plan that is sent to them, which is recorded (DG37).
ALWAYS_SENT = ("account", "circulation", "plan-sent")

NO_DETAILS = "Plumbline's e-mails never say what a record holds. Sign in to read it."


def kind_of(key: str) -> Kind:
    return KINDS.get(key, OTHER)


def letter(line: Line, *, to: str, message_id: str, site: str, settings_path: str = "") -> Mail:
    """One notice as a mail of its own. `settings_path` is where the person changes how they are told; without one they
    have no account here."""
    if line.words:
        return Mail(to, line.headline, line.words.strip() + "\n", message_id)
    parts = [f"{line.headline.rstrip('.')}."]
    if line.path:
        parts.append(f"It is here:\n{site}{line.path}")
    if settings_path:
        parts += [NO_DETAILS, f"You get this because {kind_of(line.kind).why}."]
        parts.append(f"To change how you are told:\n{site}{settings_path}")
    else:
        parts.append(
            "You get this because somebody who works with Plumbline named you and this address. If it is not meant for "
            "you, leave the link alone and tell the sender."
        )
    return Mail(to, line.headline, "\n\n".join(parts) + "\n", message_id)


def digest(lines: Iterable[Line], *, to: str, message_id: str, site: str, path: str, settings_path: str) -> Mail:
    """The daily mail: the headlines by kind, each with how often it comes, and one address to read them at."""
    found = list(lines)
    count = len(found)
    subject = "1 thing for you in Plumbline" if count == 1 else f"{count} things for you in Plumbline"
    parts = [f"{subject}."]
    for key in sorted({line.kind for line in found}, key=_place):
        said = Counter(line.headline for line in found if line.kind == key)
        total, kind = sum(said.values()), kind_of(key)
        head = f"{total} {kind.one if total == 1 else kind.many}"
        parts.append("\n".join([head, *(f"- {text}{f' ({n} times)' if n > 1 else ''}" for text, n in said.items())]))
    parts += [
        f"They are here:\n{site}{path}",
        NO_DETAILS,
        "You get this once a day, from Monday to Friday, when something has come up.",
        f"To be told at once, at another time, or not by e-mail:\n{site}{settings_path}",
    ]
    return Mail(to, subject, "\n\n".join(parts) + "\n", message_id)


def _place(key: str) -> tuple[int, str]:
    known = list(KINDS)
    return (known.index(key) if key in known else len(known), key)


def notice_id(pk: int, effect_key: str, made_at: datetime, host: str) -> str:
    """The Message-ID of a notice's own mail. The mark keeps notices of two databases with one outbox apart."""
    return f"<notice-{pk}-{_mark(effect_key, made_at.isoformat())}@{host}>"


def digest_prefix(day: date) -> str:
    """With what the Message-ID of every daily mail of that day begins."""
    return f"<digest-{day.isoformat()}-"


def digest_id(day: date, user_id: int, email: str, secret: str, host: str) -> str:
    """The Message-ID of one person's daily mail of that day: there is only one."""
    return f"{digest_prefix(day)}{user_id}-{_mark(email, day.isoformat(), secret)}@{host}>"


def _mark(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
