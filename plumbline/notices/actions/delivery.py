"""The worker's own steps: each is one short transaction, so that the outbox says how far it came, whatever the moment
at which it is killed (docs/decisions/0009).

Waiting, unclaimed > claimed (`claimed_until`) > being handed over (`message_id` too) > sent, failed or dropped. A claim
is a promise of that worker alone until its time runs out: every later step asks whether it still holds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, CharField, F, Q, QuerySet, TextField, Value, When

from plumbline.access.viewer import Viewer
from plumbline.notices.actions.outbox import TAKEN_BACK
from plumbline.notices.models import Notice, NoticeState
from plumbline.notices.queries.sending import digest_users, due_at_once, due_in_digest, uncertain
from plumbline.people.models import User


@transaction.atomic
def claim_at_once(*, by: Viewer, at: datetime, until: datetime, limit: int) -> list[Notice]:
    """The next notices that leave by themselves, for this worker alone until that moment. On PostgreSQL a row that
    another worker is looking at is passed over; on SQLite there is one writer at a time."""
    rows = due_at_once(by, at=at).select_for_update(of=("self",), skip_locked=True)
    return _claimed(list(rows.select_related("user")[:limit]), until)


@transaction.atomic
def claim_digests(*, by: Viewer, at: datetime, until: datetime, limit: int) -> list[Notice]:
    """What goes into the daily mail of the next so many people. The people are held too, so that two workers do not
    each make a mail for one person and day."""
    people = list(
        User.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(pk__in=digest_users(by, at=at)[:limit])
        .values_list("pk", flat=True)
    )
    rows = due_in_digest(by, at=at).filter(user__in=people).select_for_update(of=("self",))
    return _claimed(list(rows.select_related("user", "user__notice_preference").order_by("user", "pk")), until)


@transaction.atomic
def claim_uncertain(*, by: Viewer, at: datetime, until: datetime, limit: int) -> list[Notice]:
    """Those that a worker was handing over when it was stopped: whether they left is to be found out."""
    rows = list(uncertain(by, at=at).select_for_update(of=("self",), skip_locked=True)[:limit])
    Notice.objects.filter(pk__in=[n.pk for n in rows]).update(claimed_until=until)
    for row in rows:
        row.claimed_until = until
    return rows


def _claimed(rows: list[Notice], until: datetime) -> list[Notice]:
    Notice.objects.filter(pk__in=[n.pk for n in rows]).update(claimed_until=until, ended_because="")
    for row in rows:
        row.claimed_until, row.ended_because = until, ""
    return rows


@transaction.atomic
def begin_handover(
    *, by: Viewer, at: datetime, mails: Mapping[str, Collection[Notice]], until: datetime
) -> dict[str, list[Notice]]:
    """Marks, before anything leaves, which notices are being sent in a mail with that Message-ID. Answers with those
    that are still to be sent: the claim holds, and no change has taken them back."""
    notices = [notice for those in mails.values() for notice in those]
    ours = _claimed_still(notices).exclude(ended_because=TAKEN_BACK)
    pks = set(ours.select_for_update(of=("self",)).values_list("pk", flat=True))
    kept = {message_id: [n for n in those if n.pk in pks] for message_id, those in mails.items()}
    for message_id, those in kept.items():
        rows = Notice.objects.filter(pk__in=[n.pk for n in those])
        rows.update(message_id=message_id, claimed_until=until, attempts=F("attempts") + 1)
        for row in those:
            row.message_id, row.claimed_until, row.attempts = message_id, until, row.attempts + 1
    return {message_id: those for message_id, those in kept.items() if those}


@transaction.atomic
def note_sent(*, by: Viewer, at: datetime, notices: Collection[Notice]) -> int:
    """They have left. Secrets are not kept any longer."""
    return _end(notices, NoticeState.SENT, at, "")


@transaction.atomic
def note_failed(*, by: Viewer, at: datetime, notices: Collection[Notice], because: str) -> int:
    """They will not be delivered, with the reason in words."""
    return _end(notices, NoticeState.FAILED, at, because)


@transaction.atomic
def note_dropped(*, by: Viewer, at: datetime, notices: Collection[Notice], because: str) -> int:
    """They are not sent: no longer needed, or no longer allowed."""
    return _end(notices, NoticeState.DROPPED, at, because)


@transaction.atomic
def note_later(*, by: Viewer, at: datetime, notices: Collection[Notice], because: str, until: datetime) -> int:
    """Not this time: nobody takes them before that moment. One that a change took back meanwhile is dropped."""
    rows = _claimed_still(notices)
    moot = rows.filter(ended_because=TAKEN_BACK)
    moot.update(state=NoticeState.DROPPED, ended_at=at, claimed_until=None, message_id="")
    return rows.update(claimed_until=until, message_id="", ended_because=because)


@transaction.atomic
def release(*, by: Viewer, at: datetime) -> int:
    """Ends every worker's claims, for one who knows that no other worker is alive. What waits for its next attempt goes
    on waiting."""
    claimed = Notice.objects.filter(state=NoticeState.WAITING, claimed_until__gt=at)
    return claimed.filter(~Q(message_id="") | Q(ended_because="")).update(claimed_until=at - timedelta(seconds=1))


@transaction.atomic
def note_returned(*, by: Viewer, at: datetime, message_id: str, because: str) -> int:
    """A mail came back after it had been sent: its notices did not arrive."""
    rows = Notice.objects.filter(message_id=message_id, state=NoticeState.SENT).exclude(message_id="")
    return rows.update(state=NoticeState.FAILED, ended_at=at, ended_because=because)


@transaction.atomic
def note_address_fails(*, by: Viewer, at: datetime, address: str, because: str, since: datetime) -> int:
    """An address sends back what it is sent: what left for it since that moment did not arrive."""
    to = Q(user__isnull=True, email__iexact=address) | Q(user__email__iexact=address)
    found = Notice.objects.filter(to, state=NoticeState.SENT, ended_at__gte=since).values_list("pk", flat=True)
    return Notice.objects.filter(pk__in=list(found)).update(
        state=NoticeState.FAILED, ended_at=at, ended_because=because
    )


def _claimed_still(notices: Collection[Notice]) -> QuerySet[Notice]:
    """Those on which this worker's claim still holds."""
    claimed = {n.claimed_until for n in notices}
    return Notice.objects.filter(pk__in=[n.pk for n in notices], state=NoticeState.WAITING, claimed_until__in=claimed)


def _end(notices: Collection[Notice], state: NoticeState, at: datetime, because: str) -> int:
    return _claimed_still(notices).update(
        state=state,
        ended_at=at,
        ended_because=because,
        claimed_until=None,
        path=Case(When(path_is_secret=True, then=Value("")), default=F("path"), output_field=CharField()),
        words=Case(When(path_is_secret=True, then=Value("")), default=F("words"), output_field=TextField()),
    )
