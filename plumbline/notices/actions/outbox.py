"""Writing to the outbox, in the transaction of the change that the notice tells of; taking back what became moot."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from plumbline.access.viewer import Viewer
from plumbline.notices.models import Notice, NoticeState
from plumbline.notices.rules.states import TAKEN_BACK
from plumbline.people.models import User


@transaction.atomic
def put_in_outbox(
    *,
    by: Viewer,
    at: datetime,
    effect_key: str,
    kind: str,
    headline: str,
    user: User | None = None,
    email: str = "",
    name: str = "",
    record_id: int | None = None,
    path: str = "",
    path_is_secret: bool = False,
    words: str = "",
    topic: str = "",
    at_once: bool = False,
    send_after: datetime | None = None,
) -> Notice:
    """One notice for one person or one address, once: the same `effect_key` again gives the one that is there.

    `headline` may be read by anyone on the way, so it names nobody and says nothing of what a record holds. With a
    `record_id` the worker asks, before it sends, whether the person may still see that record. Raises ValueError for
    what could never be sent: that is a fault of the program, and the change it tells of is not made either.
    """
    headline = " ".join(headline.split())
    _check(effect_key=effect_key, kind=kind, headline=headline, path=path, topic=topic)
    if user is None and "@" not in email:
        raise ValueError("A notice needs a person or an e-mail address.")
    made, _ = Notice.objects.get_or_create(
        effect_key=effect_key,
        defaults={
            "topic": topic,
            "user": user,
            "email": (email or (user.email if user else "")).strip(),
            "name": name or (user.name if user else ""),
            "record_id": record_id,
            "kind": kind,
            "headline": headline,
            "path": path,
            "path_is_secret": path_is_secret,
            "words": words,
            "at_once": at_once,
            "made_at": at,
            "send_after": send_after or at,
        },
    )
    return made


def _check(**values: str) -> None:
    for name, value in values.items():
        longest = Notice._meta.get_field(name).max_length or 0  # type: ignore[union-attr]
        if len(value) > longest:
            raise ValueError(f"A notice's {name} has at most {longest} letters.")
        if not value and name in ("effect_key", "kind", "headline"):
            raise ValueError(f"A notice needs its {name}.")
    path = values["path"]
    if path and (not path.startswith("/") or path.startswith("//") or any(c.isspace() for c in path)):
        raise ValueError("A notice's path begins at the site's address: /plans/...")


@transaction.atomic
def take_back(*, by: Viewer, at: datetime, topic: str) -> int:
    """Drops what waits on a topic because a change has made it moot; how many that were.

    One that is being handed over at this moment can no longer be stopped; it is marked, so that it is not tried again
    should this attempt fail.
    """
    if not topic:
        return 0
    waiting = Notice.objects.filter(topic=topic, state=NoticeState.WAITING)
    being_sent = waiting.exclude(message_id="").filter(claimed_until__gt=at)
    being_sent.update(ended_because=TAKEN_BACK)
    dropped = waiting.exclude(pk__in=being_sent.values("pk"))
    return dropped.update(
        state=NoticeState.DROPPED, ended_at=at, ended_because=TAKEN_BACK, claimed_until=None, message_id=""
    )


@transaction.atomic
def take_back_about(*, by: Viewer, at: datetime, record_id: int, but: Collection[str] = ()) -> int:
    """Drops what waits about a record that has ended, except the kinds that are sent all the same."""
    waiting = Notice.objects.filter(record=record_id, state=NoticeState.WAITING, claimed_until__isnull=True)
    return waiting.exclude(kind__in=but).update(state=NoticeState.DROPPED, ended_at=at, ended_because=TAKEN_BACK)


@transaction.atomic
def note_told_before(*, by: Viewer, at: datetime) -> int:
    """What waits was told already, each when it was made: for a world that is loaded together with its past. Letters
    with a secret keep nothing of it."""
    Notice.objects.filter(state=NoticeState.WAITING, path_is_secret=True).update(path="", words="")
    return Notice.objects.filter(state=NoticeState.WAITING).update(state=NoticeState.SENT, ended_at=F("made_at"))
