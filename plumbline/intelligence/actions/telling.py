"""Telling people of a report: whoever looks after it, their team, and the person who raised it. A mail names nobody and
says nothing of what the report holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Item, Reporter
from plumbline.notices.actions import put_in_outbox
from plumbline.people.models import User

NEWS = "There is news about something that you told us"
LOOK = f"{NEWS}. Read it at the address on your receipt"
KIND = "report"


def tell_workers(by: Viewer, at: datetime, item: Item, people: Iterable[User | None], key: str, headline: str) -> None:
    """One notice for each, but not for who did it. Before it is sent the outbox asks whether they still see it."""
    for user in {user.pk: user for user in people if user is not None and user.pk != by.user_id}.values():
        put_in_outbox(
            by=by, at=at, effect_key=f"report:{item.pk}:{key}:{user.pk}", kind=KIND, headline=headline, user=user,
            record_id=item.record_id, path=reverse("intelligence:item", args=[item.code]), topic=f"report:{item.pk}",
            at_once=item.urgency == "today",
        )  # fmt: skip


def tell_reporter(by: Viewer, at: datetime, item: Item, key: str) -> None:
    """That there is news, where they gave an address. It belongs to no record: whoever reads whom a report's letters
    went to would else read who raised it."""
    reporter = Reporter.objects.filter(item=item).select_related("user").first()
    if reporter is None:
        return
    key = f"report-news:{item.pk}:{key}"
    mine = reverse("intelligence:my_report", args=[item.code])  # where a signed-in person reads what became of it
    if reporter.user is not None:
        put_in_outbox(by=by, at=at, effect_key=key, kind=KIND, headline=NEWS, user=reporter.user, path=mine)
    elif "@" in reporter.contact:
        put_in_outbox(by=by, at=at, effect_key=key, kind=KIND, headline=LOOK, email=reporter.contact.strip())
