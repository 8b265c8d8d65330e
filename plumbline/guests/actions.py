"""Making, ending and using links. Each is a part of the action of the room above, which leaves the event."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.guests.models import GuestLink, GuestVisit, VisitKind
from plumbline.guests.rules import ANSWERED_ALREADY, ENDED, LONGEST_DAYS, OUT_OF_TIME, hash_of_secret
from plumbline.kernel.refusals import Refusal

SAME_VISIT = timedelta(minutes=5)


def make_link(
    *,
    by: Viewer,
    at: datetime,
    record_id: int,
    purpose: str,
    subject_id: int,
    name: str,
    email: str = "",
    asks: str = "",
    days: int = 14,
    audience: str = Audience.EVERYONE,
    submission: str | None = None,
) -> tuple[GuestLink, str]:
    """A link for one person and one purpose, and its secret, which is kept nowhere: it goes into the mail.

    Raises Refusal for a link that would name nobody or last longer than it should.
    """
    if not name.strip():
        raise Refusal("Say whom the link is for.", field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(f"A link stays open for 1 to {LONGEST_DAYS} days.", field="days")
    secret = secrets.token_urlsafe(24)
    link = GuestLink.objects.create(
        record_id=record_id, purpose=purpose, subject_id=subject_id, secret_hash=hash_of_secret(secret),
        name=name.strip(), email=email.strip(), asks=asks.strip(), audience=audience, submission=submission,
        made_by_id=by.user_id, made_by_name=by.name, made_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return link, secret


def end_link(*, by: Viewer, at: datetime, link: GuestLink) -> None:
    """From now on it opens nothing. Ending it twice changes nothing."""
    if link.ended_at is None:
        link.ended_at = at
        link.save(update_fields=["ended_at"])


def note_visit(*, by: Viewer, at: datetime, link: GuestLink, kind: VisitKind, note: str = "") -> GuestVisit:
    """One row in the link's log; the same again within a few minutes (a page drawn anew, a scanner) is the same one."""
    lately = link.visits.filter(kind=kind, note=note, at__gt=at - SAME_VISIT).first()
    if lately is not None and kind is not VisitKind.ANSWERED:
        return lately
    return GuestVisit.objects.create(link=link, kind=kind, note=note, at=at)


def use_link(*, by: Viewer, at: datetime, link: GuestLink) -> GuestLink:
    """The one answer that the link is for. Raises Refusal where it was given already, or the link is over."""
    locked = GuestLink.objects.select_for_update().get(pk=link.pk)
    if locked.used_at is not None:
        raise Refusal(ANSWERED_ALREADY)
    if locked.ended_at is not None:
        raise Refusal(ENDED)
    if locked.expires_at <= at:
        raise Refusal(OUT_OF_TIME)
    locked.used_at = at
    locked.save(update_fields=["used_at"])
    note_visit(by=by, at=at, link=locked, kind=VisitKind.ANSWERED)
    return locked
