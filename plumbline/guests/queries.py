"""Finding a link by its secret, and the links of a record for those who see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from plumbline.access.queries import parts_seen_by
from plumbline.access.viewer import Viewer
from plumbline.guests.models import GuestLink
from plumbline.guests.rules import ENDED, OUT_OF_TIME, hash_of_secret


@dataclass(frozen=True)
class Found:
    """A link, or the sentence that says why it does not open."""

    link: GuestLink | None
    refusal: str = ""


def find_link(viewer: Viewer, secret: str, purpose: str, *, at: datetime) -> Found:
    """The link with that secret: knowing it is the whole right to it, whoever is signed in."""
    link = GuestLink.objects.filter(secret_hash=hash_of_secret(secret), purpose=purpose).first()
    if link is None:
        return Found(None)
    if link.ended_at is not None:
        return Found(link, ENDED)
    if link.expires_at <= at:
        return Found(link, OUT_OF_TIME)
    return Found(link)


def links_of(viewer: Viewer, record_id: int, purpose: str) -> QuerySet[GuestLink]:
    """The links of one purpose of a record that the viewer sees, the latest first: what is asked for partners alone is
    read by them, and by whoever asked it."""
    rows = GuestLink.objects.filter(record=record_id, purpose=purpose).order_by("-made_at", "-pk")
    return parts_seen_by(rows, viewer, path="record_id", author="made_by_id")
