"""Writing the record: one function, called once by each action, in the same transaction as the change itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction

from plumbline.history.middleware import current_request_id
from plumbline.history.models import Chain, Event
from plumbline.history.rules import event_hash, plain, tidy

# The chain of what belongs to no organisation: accounts before they have a role, tries at addresses nobody has.
INSTALLATION = 0
INSTALLATION_NAME = "This installation"


class ActingFor(Protocol):
    @property
    def organisation_id(self) -> int: ...
    @property
    def organisation_name(self) -> str: ...


class Actor(Protocol):
    """Who did it: `access.Viewer` fits."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def acting_for(self) -> ActingFor | None: ...


@transaction.atomic
def record_event(
    *,
    by: Actor,
    at: datetime,
    verb: str,
    subject: models.Model,
    label: str,
    organisation_id: int,
    organisation_name: str,
    record_id: int | None = None,
    audience: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Adds one event to the chain of the organisation that owns the subject, in the caller's transaction.

    `before` and `after` hold only what changed. `audience` is that of the part the event speaks of (access.Audience):
    whoever may not read the part does not read the event. `organisation_id` is INSTALLATION where there is no owner.
    Raises ValueError for a time without a zone, TypeError for a value that JSON cannot hold.
    """
    Chain.objects.get_or_create(organisation_id=organisation_id, defaults={"organisation_name": organisation_name})
    chain = Chain.objects.select_for_update().get(organisation_id=organisation_id)
    acting = by.acting_for
    event = Event(
        organisation_id=organisation_id,
        number=chain.length + 1,
        at=at,
        actor_id=by.user_id,
        actor_name=tidy(by.name)[:200],
        acting_for_id=acting.organisation_id if acting else None,
        acting_for_name=tidy(acting.organisation_name) if acting else "",
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=tidy(label)[:300],
        record_id=record_id,
        audience=audience,
        before=plain(before or {}),
        after=plain(after or {}),
        reason=tidy(reason),
        request_id=current_request_id.get(),
        previous_hash=chain.last_hash,
    )
    event.hash = event_hash(event.facts())
    event.save()
    chain.length, chain.last_hash = event.number, event.hash
    chain.save(update_fields=["length", "last_hash"])
    return event
