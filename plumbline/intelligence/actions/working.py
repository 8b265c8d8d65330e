"""What the actions on a report share: finding and locking it, leave to work on it, its edition, the event."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from plumbline.access.models import Audience
from plumbline.access.queries import seen_by
from plumbline.access.viewer import Viewer
from plumbline.history.actions import record_event
from plumbline.intelligence.models import Item, State
from plumbline.intelligence.queries.items import may_triage
from plumbline.kernel.refusals import Conflict, Refusal

NOT_YOURS = (
    "You can read this report. It is worked on by the people of the receiving organisation whose role takes reports up."
)
NOT_SENT = "This was asked for and has not been sent yet. Nothing can be done with it before."
ENDED = "This report is closed. Open it again first, and say why."
JOINED = "This report was joined to another. Go on there, or take it apart again first."
LONGEST = 20_000  # letters of one text


def once(by: Viewer, *parts: str) -> str:
    """What is stored of a form's submission key: the same form sent twice by one person gives the same."""
    return hashlib.sha256("\x1f".join([str(by.user_id), *parts]).encode()).hexdigest()[:40]


def day_of(at: datetime) -> date:
    return timezone.localdate(at)


def lock_item(by: Viewer, code: str) -> Item:
    """The report, locked for this transaction. Item.DoesNotExist for a stranger."""
    rows = Item.objects.select_for_update(of=("self",)).select_related(
        "record__owner", "run__process", "form", "team", "handler", "merged_into"
    )
    return seen_by(rows, by).get(code=code)


def item_to_work_on(by: Viewer, code: str, *, also_ended: bool = False) -> Item:
    """The report, locked, for somebody who works on it. Refusal for one who may only read it, and, unless `also_ended`,
    for a report that is closed or joined to another."""
    item = lock_item(by, code)
    require_work(by, item)
    if not also_ended:
        require_open(item)
    return item


def require_work(by: Viewer, item: Item) -> None:
    if not may_triage(by, item):
        raise Refusal(NOT_YOURS)
    if item.state == State.ASKED:
        raise Refusal(NOT_SENT)


def require_open(item: Item) -> None:
    if item.state == State.CLOSED:
        raise Refusal(ENDED)
    if item.state == State.MERGED:
        raise Refusal(JOINED)


def require_edition(item: Item, edition: int) -> None:
    """Nobody decides on a page that no longer says how it stands."""
    if item.edition != edition:
        raise Conflict(
            "Somebody else has changed this report since you opened the page. What you wrote is kept below. Look at "
            "how it stands now, then send it again.",
            theirs={"state": item.get_state_display(), "handler": item.handler.name if item.handler else "Nobody"},
            edition=item.edition,
        )


def text_of(text: str, *, field: str, missing: str = "") -> str:
    """A text as it is kept. Refuses one that is empty where `missing` says what is asked, and one that is too long."""
    kept = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if missing and not kept:
        raise Refusal(missing, field=field)
    if len(kept) > LONGEST:
        raise Refusal(f"This is longer than {LONGEST:,} letters. Shorten it, or add a file.", field=field)
    return kept


def record_item_event(
    *,
    by: Viewer,
    at: datetime,
    verb: str,
    item: Item,
    subject: models.Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    audience: str = Audience.PARTNERS,
) -> None:
    """What is made of a report is for partners: a provider with whom it is shared does not read it in its history."""
    owner = item.record.owner
    record_event(
        by=by, at=at, verb=verb, subject=subject or item, label=f"{item.get_kind_display()} {item.code}",
        organisation_id=owner.pk, organisation_name=owner.name, record_id=item.record_id, audience=audience,
        before=dict(before or {}), after=dict(after or {}), reason=reason,
    )  # fmt: skip
