"""Every read of notices: a person reads their own; of a record, who sees it; the worker, what is due (`sending`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from django.db.models import Exists, OuterRef, Q, QuerySet

from plumbline.access.queries import records_seen_by, seen_by
from plumbline.access.viewer import Viewer
from plumbline.notices.models import Feed, How, Notice, Preference
from plumbline.notices.rules.moments import DIGEST_AT
from plumbline.notices.rules.secrets import hash_of_secret
from plumbline.notices.rules.states import Standing, standing_of


@dataclass(frozen=True)
class Choice:
    """How a person is told; the daily mail where they have not chosen."""

    how: How = How.DAILY
    digest_at: time = DIGEST_AT


def choice_of(viewer: Viewer) -> Choice:
    found = Preference.objects.filter(user=viewer.user_id).first()
    return Choice(How(found.how), found.digest_at) if found else Choice()


def list_notices(viewer: Viewer) -> QuerySet[Notice]:
    """The viewer's own notices, the latest first; none about a record that they no longer see."""
    seen = Exists(records_seen_by(viewer).filter(pk=OuterRef("record_id")))
    own = Notice.objects.filter(user=viewer.user_id) if viewer.user_id is not None else Notice.objects.none()
    return own.filter(Q(record__isnull=True) | seen).order_by("-made_at", "-pk")


def notices_of_record(viewer: Viewer, record_id: int) -> QuerySet[Notice]:
    """Everyone who was told of a record that the viewer sees, the latest first (BY9). Who may know the names of others
    is decided by the room above."""
    rows = Notice.objects.filter(record=record_id).select_related("user")
    return seen_by(rows, viewer).order_by("-made_at", "-pk")


def feed_of(viewer: Viewer) -> Feed | None:
    """The viewer's calendar address, where they have one that works; its secret is not known."""
    return Feed.objects.filter(user=viewer.user_id, ended_at=None).first() if viewer.user_id is not None else None


def find_feed(viewer: Viewer, secret: str) -> Feed | None:
    """The calendar with that secret, which is the whole right to it, whoever asks; None where it was ended or the
    account is closed."""
    found = Feed.objects.filter(secret_hash=hash_of_secret(secret), ended_at=None, user__is_active=True)
    return found.select_related("user").first()


def standing(viewer: Viewer, notice: Notice, choice: Choice) -> Standing:
    """How a notice stands, as its reader chose to be told."""
    collected = choice.how == How.DAILY and notice.user_id is not None and not notice.at_once
    return standing_of(notice.state, notice.ended_because, attempts=notice.attempts, collected=collected)


def standing_for_others(viewer: Viewer, notice: Notice) -> Standing:
    """How a notice stands, for those who may see whom a record's notices went to; how its reader chose to be told is
    not theirs to know before it has left."""
    return standing_of(notice.state, notice.ended_because, attempts=notice.attempts, collected=False)
