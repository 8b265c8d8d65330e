"""What the worker asks: which notices are due, and which of them may not be sent any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from plumbline.access.queries import records_seen_by, viewer_of
from plumbline.access.viewer import Viewer
from plumbline.notices.models import How, Notice, NoticeState, Preference
from plumbline.notices.rules.letters import ALWAYS_SENT, digest_prefix
from plumbline.notices.rules.moments import DIGEST_AT, digest_of
from plumbline.notices.rules.states import NOT_BY_MAIL
from plumbline.people.models import User

# Given the effect keys of a kind's notices and the day: those that still hold. Named in settings by its dotted path, so
# that this room knows none of the rooms above.
StillHold = Callable[..., Collection[str]]


def due_at_once(viewer: Viewer, *, at: datetime) -> QuerySet[Notice]:
    """Notices that leave by themselves: those that nobody wants collected, the pressing ones first. For the worker."""
    by_itself = Q(at_once=True) | Q(user__isnull=True) | Q(user__notice_preference__how__in=[How.AT_ONCE, How.NEVER])
    return _free(viewer, at).filter(by_itself, message_id="").order_by("-at_once", "send_after", "pk")


def due_in_digest(viewer: Viewer, *, at: datetime) -> QuerySet[Notice]:
    """Notices whose person's daily mail is to leave now: what had come up by its time, where that day's mail has not
    left. For the worker."""
    times = {DIGEST_AT, *Preference.objects.filter(how=How.DAILY).values_list("digest_at", flat=True).distinct()}
    due, day = Q(pk__in=[]), timezone.localdate(at)
    for wanted in times:
        if now := digest_of(at, wanted):
            chosen = Q(user__notice_preference__how=How.DAILY, user__notice_preference__digest_at=wanted)
            if wanted == DIGEST_AT:
                chosen |= Q(user__notice_preference__isnull=True)
            due |= chosen & Q(send_after__lte=now[1])
    had = Notice.objects.filter(message_id__startswith=digest_prefix(day), user__isnull=False)
    # While one of a person's is held by a worker, or waits for its next attempt, nobody begins another mail for them.
    held = Notice.objects.filter(state=NoticeState.WAITING, claimed_until__gt=at, at_once=False, user__isnull=False)
    rows = _free(viewer, at).filter(due, at_once=False, user__isnull=False, message_id="")
    return rows.exclude(user__in=had.values("user")).exclude(user__in=held.values("user"))


def digest_users(viewer: Viewer, *, at: datetime) -> QuerySet[Notice, int]:
    """The people whose daily mail is to leave now. For the worker."""
    return due_in_digest(viewer, at=at).order_by("user").values_list("user", flat=True).distinct()


def uncertain(viewer: Viewer, *, at: datetime) -> QuerySet[Notice]:
    """Those that were being handed over by a worker whose time has run out. For the worker."""
    return _free(viewer, at).exclude(message_id="").order_by("pk")


def _free(viewer: Viewer, at: datetime) -> QuerySet[Notice]:
    """Waiting, due, and nobody's now; the worker's alone to ask."""
    waiting = Notice.objects.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=at), state=NoticeState.WAITING)
    return waiting.filter(send_after__lte=at) if viewer.system else waiting.none()


CLOSED = "The account is closed."
NOT_SEEN = "The person no longer sees what it is about."
MOOT = "It no longer holds: the work is done, or its date has moved."


def not_to_send(viewer: Viewer, notices: Iterable[Notice], *, at: datetime) -> dict[int, str]:
    """Why some of these notices may not be sent, by their id: asked again at the last moment, because much may have
    changed since they were written. A link that opens by itself is governed by its own state."""
    found, today = _moot(viewer, notices, timezone.localdate(at)), timezone.localdate(at)
    people: dict[User, list[Notice]] = {}
    for notice in notices:
        if notice.user is not None:
            people.setdefault(notice.user, []).append(notice)
    silent = set(Preference.objects.filter(user__in=people, how=How.NEVER).values_list("user", flat=True))
    for user, theirs in people.items():
        seen = _seen(user, theirs, today)
        for notice in theirs:
            if not user.is_active:
                found[notice.pk] = CLOSED
            elif notice.record_id is not None and notice.record_id not in seen:
                found[notice.pk] = NOT_SEEN
            elif user.pk in silent and notice.kind not in ALWAYS_SENT:
                found[notice.pk] = NOT_BY_MAIL
    return found


def _seen(user: User, notices: Iterable[Notice], today: date) -> set[int]:
    records = {n.record_id for n in notices if n.record_id is not None}
    if not records:
        return set()
    return set(records_seen_by(viewer_of(user, on=today)).filter(pk__in=records).values_list("pk", flat=True))


def _moot(viewer: Viewer, notices: Iterable[Notice], today: date) -> dict[int, str]:
    """Those that the room which wrote them says no longer hold; one question for all of a kind."""
    by_kind: dict[str, dict[str, int]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, {})[notice.effect_key] = notice.pk
    found: dict[int, str] = {}
    for kind, keys in by_kind.items():
        if ask := _asked(kind):
            held = set(ask(viewer, list(keys), on=today))
            found |= {pk: MOOT for key, pk in keys.items() if key not in held}
    return found


@cache
def _imported(path: str) -> StillHold:
    return import_string(path)


def _asked(kind: str) -> StillHold | None:
    path = settings.NOTICES_STILL_HOLD.get(kind)
    return _imported(path) if path else None


def effects_there(viewer: Viewer, effect_keys: Collection[str]) -> set[str]:
    """Which of these have been written already, so that they need not be tried one by one. For the program itself."""
    if not viewer.system:
        return set()
    keys, found = sorted(effect_keys), set[str]()
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        found.update(Notice.objects.filter(effect_key__in=part).values_list("effect_key", flat=True))
    return found
