"""Writing to the outbox, in the transaction of the change that the notice tells of."""

from __future__ import annotations

from datetime import datetime

from plumbline.access.viewer import Viewer
from plumbline.notices.models import Notice, NoticeState
from plumbline.people.models import User


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
    `record_id` the worker asks, before it sends, whether the person may still see that record.
    """
    made, _ = Notice.objects.get_or_create(
        effect_key=effect_key,
        defaults={
            "topic": topic,
            "user": user,
            "email": email or (user.email if user else ""),
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


def take_back(*, by: Viewer, at: datetime, topic: str) -> int:
    """Drops what waits on a topic because a change has made it moot; how many that were."""
    waiting = Notice.objects.filter(topic=topic, state=NoticeState.WAITING)
    return waiting.update(state=NoticeState.DROPPED, ended_at=at, ended_because="A later change made it unnecessary.")
