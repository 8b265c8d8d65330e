"""What the actions of this room share: the key of a form, who waits for whom, and in whose record an event stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from plumbline.access.viewer import Viewer
from plumbline.history.actions import record_event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation, User
from plumbline.register.models import Area, Service
from plumbline.register.queries.services import keepers_of, list_services

READ_ONLY = (
    "You can read this service but not change what is kept of it. That is for people of a body that looks after its "
    "area, whose role keeps the register."
)


def once(by: Viewer, *parts: str) -> str:
    """What is stored of a form's submission key: the same form sent twice by one person gives the same. Nobody can meet
    the key of somebody else's form, or of another form of their own, whatever they send."""
    return hashlib.sha256("\x1f".join([str(by.user_id), *parts]).encode()).hexdigest()[:40]


def one_at_a_time(by: Viewer) -> None:
    """What one person makes anew waits for what they are making, so that the second of two clicks finds the first."""
    if by.user_id is not None:
        list(User.objects.select_for_update(no_key=True).filter(pk=by.user_id).values_list("pk"))


def keeper(by: Viewer, area: Area) -> Organisation | None:
    """The organisation in whose record the writer's event stands: of theirs that look after the area, the one they work
    for first. The operator writes into the record of the first that looks after it."""
    if by.system:
        return Organisation.objects.filter(coverage__area=area).order_by("pk").first()
    order = by.organisation_ids
    return min(keepers_of(by, area), key=lambda organisation: order.index(organisation.pk), default=None)


def locked_service(by: Viewer, number: str) -> tuple[Service, Organisation]:
    """A service of the writer's, locked for this transaction, and in whose record the event stands. Raises
    Service.DoesNotExist for one that is not theirs to find, a Refusal for one of which they may only read."""
    rows = Service.objects.select_for_update(of=("self",)).select_related("provider", "area")
    service = rows.get(pk__in=list_services(by).order_by().filter(number=number).values("pk"))
    body = keeper(by, service.area)
    if body is None:
        raise Refusal(READ_ONLY)
    return service, body


def note(
    *,
    by: Viewer,
    at: datetime,
    verb: str,
    subject: models.Model,
    label: str,
    body: Organisation,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    record_event(
        by=by, at=at, verb=verb, subject=subject, label=label, organisation_id=body.pk, organisation_name=body.name,
        before=dict(before or {}), after=dict(after or {}), reason=reason,
    )  # fmt: skip


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, on both sides."""
    keys = [k for k in after if before.get(k) != after[k]]
    return {k: before.get(k) for k in keys}, {k: after[k] for k in keys}
