"""What a person chooses for themselves: how they are told, and the secret address of their calendar."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.history.actions import INSTALLATION, INSTALLATION_NAME, record_event
from plumbline.kernel.refusals import Refusal
from plumbline.notices.models import Feed, How, Preference
from plumbline.notices.queries import choice_of
from plumbline.notices.rules.secrets import hash_of_secret
from plumbline.people.models import User


@transaction.atomic
def choose_how(*, by: Viewer, at: datetime, how: str, digest_at: time) -> None:
    """How the person wants to be told from now on; what waits follows the new choice."""
    if how not in How.values:
        raise Refusal("Choose how you want to be told.", field="how")
    person = _locked(by)
    before = choice_of(by)
    if (before.how, before.digest_at) == (how, digest_at):
        return
    Preference.objects.update_or_create(user=person, defaults={"how": how, "digest_at": digest_at})
    _record(
        by, at, "notices.chosen",
        before={"how": before.how, "digest_at": before.digest_at.isoformat("minutes")},
        after={"how": how, "digest_at": digest_at.isoformat("minutes")},
    )  # fmt: skip


@transaction.atomic
def make_feed(*, by: Viewer, at: datetime) -> str:
    """A new secret for the address of the person's calendar. It is shown once and kept nowhere; an earlier address
    stops working."""
    person = _locked(by)
    renewed = Feed.objects.filter(user=person, ended_at=None).update(ended_at=at)
    secret = secrets.token_urlsafe(24)
    Feed.objects.create(user=person, secret_hash=hash_of_secret(secret), made_at=at)
    _record(by, at, "calendar.renewed" if renewed else "calendar.made")
    return secret


@transaction.atomic
def end_feed(*, by: Viewer, at: datetime) -> bool:
    """The address of the person's calendar stops working. False where there was none."""
    person = _locked(by)
    feed = Feed.objects.filter(user=person, ended_at=None).first()
    if feed is None:
        return False
    feed.ended_at = at
    feed.save(update_fields=["ended_at"])
    _record(by, at, "calendar.ended")
    return True


def note_feed_fetched(*, by: Viewer, at: datetime, feed: Feed) -> None:
    """When a calendar program last came for it, to the hour, so that a fetch hardly ever writes."""
    if feed.fetched_at is None or at - feed.fetched_at >= timedelta(hours=1):
        Feed.objects.filter(pk=feed.pk).update(fetched_at=at)


def _locked(by: Viewer) -> User:
    """The person, so that of two clicks the second finds what the first has done."""
    if by.user_id is None:
        raise Refusal("Sign in first.")
    return User.objects.select_for_update(no_key=True).get(pk=by.user_id)


def _record(
    by: Viewer, at: datetime, verb: str, before: dict[str, str] | None = None, after: dict[str, str] | None = None
) -> None:
    post = by.acting_for
    record_event(
        by=by, at=at, verb=verb, subject=User(pk=by.user_id), label=by.name,
        organisation_id=post.organisation_id if post else INSTALLATION,
        organisation_name=post.organisation_name if post else INSTALLATION_NAME,
        before=before, after=after,
    )  # fmt: skip
