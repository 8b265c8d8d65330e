"""Making, ending and using links. Each is a part of the action of the room above, which leaves the event."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from plumbline.access.viewer import Viewer
from plumbline.guests.models import GuestLink, GuestVisit, VisitKind
from plumbline.guests.rules import hash_of_secret
from plumbline.kernel.refusals import Refusal


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
) -> tuple[GuestLink, str]:
    """A link for one person and one purpose, and its secret, which is kept nowhere: it goes into the mail."""
    secret = secrets.token_urlsafe(24)
    link = GuestLink.objects.create(
        record_id=record_id, purpose=purpose, subject_id=subject_id, secret_hash=hash_of_secret(secret), name=name,
        email=email, asks=asks, made_by_id=by.user_id, made_by_name=by.name, made_at=at,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return link, secret


def end_link(*, by: Viewer, at: datetime, link: GuestLink) -> None:
    """From now on it opens nothing. Ending it twice changes nothing."""
    if link.ended_at is None:
        link.ended_at = at
        link.save(update_fields=["ended_at"])


def note_visit(*, by: Viewer, at: datetime, link: GuestLink, kind: VisitKind, note: str = "") -> GuestVisit:
    return GuestVisit.objects.create(link=link, kind=kind, note=note, at=at)


def use_link(*, by: Viewer, at: datetime, link: GuestLink) -> GuestLink:
    """The one answer that the link is for. Raises Refusal where it was given already, or the link is over."""
    locked = GuestLink.objects.select_for_update().get(pk=link.pk)
    if locked.used_at is not None:
        raise Refusal("This request has been answered already. Thank you. To add to it, ask the person who sent it.")
    if locked.ended_at is not None or locked.expires_at <= at:
        raise Refusal("This link is no longer open. Ask the person who sent it for a new one.")
    locked.used_at = at
    locked.save(update_fields=["used_at"])
    note_visit(by=by, at=at, link=locked, kind=VisitKind.ANSWERED)
    return locked
