"""Opening records, and sharing them: with whom, why, on what basis, who decided and until when (BY17)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from plumbline.access import queries
from plumbline.access.models import Audience, Grant, Level, Record
from plumbline.access.viewer import Viewer
from plumbline.history.actions import record_event
from plumbline.kernel.refusals import Refusal
from plumbline.people import queries as people_queries
from plumbline.people.models import Organisation, User


def open_record(*, by: Viewer, at: datetime, owner: Organisation, kind: str) -> Record:
    """The access record of something new. Leaves no event: it is one step of the action that makes the thing, which
    has asked whether the person may, and leaves the event."""
    return Record.objects.create(owner=owner, kind=kind)


@transaction.atomic
def share_record(
    *,
    by: Viewer,
    at: datetime,
    record_id: int,
    level: str,
    purpose: str,
    lawful_basis: str,
    label: str,
    organisation_id: int | None = None,
    group_id: int | None = None,
    user_id: int | None = None,
    until: datetime | None = None,
) -> Grant:
    """Shares a record with one organisation, one group or one person, from now on. `label` names it in history.

    Raises Record.DoesNotExist for a record the person does not see, Refusal where they see it and may not share it, or
    where something is missing. The same again returns the grant that stands: a double click makes one.
    """
    record = _owned(by, record_id)
    target = _target(by, record, organisation_id, group_id, user_id)
    grant, is_new = _share(by, at, record, target, level, purpose, lawful_basis, until)
    if is_new:
        said = {"level": level, "purpose": grant.purpose, "lawful_basis": grant.lawful_basis, "until": until}
        _record(by, at, "record.shared", grant, label, after={"with": grant.with_whom, **said})
    return grant


@transaction.atomic
def share_with_person(
    *, by: Viewer, at: datetime, record_id: int, user: User, level: str, purpose: str, lawful_basis: str
) -> Grant:
    """Shares a record with one person whom the calling action has found, as a part of something that its one event
    tells of (joining a plan's group). Raises as `share_record` does."""
    grant, _ = _share(by, at, _owned(by, record_id), {"user": user}, level, purpose, lawful_basis, None)
    return grant


@transaction.atomic
def let_organisation_edit(
    *, by: Viewer, at: datetime, record_id: int, organisation: Organisation, purpose: str, lawful_basis: str
) -> Grant:
    """From now on an organisation's people may change a record, whatever they might before, as a part of something
    that its one event tells of (a plan handed back to its provider). Raises as `share_record` does."""
    record = _owned(by, record_id)
    for grant in _standing(record, at, {"organisation": organisation}):
        if grant.level == Level.EDIT and grant.until is None:
            return grant
        grant.until = at
        grant.save(update_fields=["until"])
    grant, _ = _share(by, at, record, {"organisation": organisation}, Level.EDIT, purpose, lawful_basis, None)
    return grant


@transaction.atomic
def let_organisation_read(
    *, by: Viewer, at: datetime, record_id: int, organisation: Organisation, purpose: str, lawful_basis: str
) -> Grant:
    """From now on an organisation's people read a record, as a part of something that its one event tells of (a report
    that a provider sent is read by its managers). Raises as `share_record` does."""
    target = {"organisation": organisation}
    grant, _ = _share(by, at, _owned(by, record_id), target, Level.READ, purpose, lawful_basis, None)
    return grant


def _share(
    by: Viewer, at: datetime, record: Record, target: dict[str, Any], level: str, purpose: str, lawful_basis: str,
    until: datetime | None,
) -> tuple[Grant, bool]:  # fmt: skip
    """The grant, and whether it is new: the same again is the one that stands."""
    Record.objects.select_for_update().get(pk=record.pk)
    purpose, lawful_basis = purpose.strip(), lawful_basis.strip()
    _check(at, level, purpose, lawful_basis, until)
    if "group" in target and level != Level.READ:
        raise Refusal("A group reads a plan. Share it with the organisations whose people change it.", field="level")
    standing = _standing(record, at, target)
    for grant in standing:
        if (grant.level, grant.purpose, grant.lawful_basis, grant.until) == (level, purpose, lawful_basis, until):
            return grant, False
    if standing:
        raise Refusal(f"This is shared with {standing[0].with_whom} already. End that first, to share it differently.")
    made = Grant.objects.create(
        record=record, level=level, purpose=purpose, lawful_basis=lawful_basis, decided_by=by.name, since=at,
        until=until, **target,
    )  # fmt: skip
    return made, True


@transaction.atomic
def end_grant(*, by: Viewer, at: datetime, grant_id: int, reason: str, label: str = "") -> Grant:
    """From now on the grant gives nothing. It stays to be read. Raises Grant.DoesNotExist for one they do not see."""
    grant = _grant_to_end(by, grant_id)
    if grant.ended(at):
        raise Refusal(f"The sharing with {grant.with_whom} has ended already.")
    before = grant.until
    grant.until = at
    grant.save(update_fields=["until"])
    said = {"with": grant.with_whom, "until": before}
    _record(by, at, "record.unshared", grant, label, before=said, after={"until": at}, reason=reason)
    return grant


@transaction.atomic
def stop_with_person(*, by: Viewer, at: datetime, grant_id: int) -> Grant:
    """The same as a part of something that its one event tells of (leaving a plan's group). One that has ended already
    stays as it is."""
    grant = _grant_to_end(by, grant_id)
    if not grant.ended(at):
        grant.until = at
        grant.save(update_fields=["until"])
    return grant


def _grant_to_end(by: Viewer, grant_id: int) -> Grant:
    try:
        return queries.get_grant(by, grant_id, "share")
    except Grant.DoesNotExist:
        grant = queries.get_grant(by, grant_id, "read")
        raise Refusal(_not_yours(grant.record)) from None


def _owned(by: Viewer, record_id: int) -> Record:
    try:
        return queries.get_record_to_share(by, record_id)
    except Record.DoesNotExist:
        seen = queries.records_seen_by(by).select_related("owner").get(pk=record_id)
        raise Refusal(_not_yours(seen)) from None


def _not_yours(record: Record) -> str:
    return f"Who else may see this is decided by {record.owner}. Ask someone there whose role lets them share it."


def _target(
    by: Viewer, record: Record, organisation_id: int | None, group_id: int | None, user_id: int | None
) -> dict[str, Any]:
    """The one with whom it is shared, as a column and a row. Ids that the person could not have chosen are refused in
    the same words as none, so that nothing is learnt by trying."""
    choose = Refusal("Choose one organisation, group or person to share with.", field="shared_with")
    given = [(n, i) for n, i in (("organisation", organisation_id), ("group", group_id), ("user", user_id)) if i]
    if len(given) != 1:
        raise choose
    (name, pk) = given[0]
    choices: dict[str, QuerySet[Any]] = {
        "organisation": people_queries.organisation_choices(by),
        "group": people_queries.group_choices(by),
        "user": queries.people_choices(by, record.pk),
    }
    found = choices[name].filter(pk=pk).first()
    if found is None:
        raise choose
    if found == record.owner:
        raise Refusal(f"This belongs to {record.owner}: its people see it already.", field="shared_with")
    return {name: found}


def _check(at: datetime, level: str, purpose: str, lawful_basis: str, until: datetime | None) -> None:
    if level not in Level.values:
        raise Refusal("Choose whether they may read it, record progress, or also edit it.", field="level")
    if not purpose:
        raise Refusal("Say what it is shared for.", field="purpose")
    if not lawful_basis:
        raise Refusal("Say on what lawful basis it is shared.", field="lawful_basis")
    if until is not None and until <= at:
        raise Refusal("The day until which it is shared has passed.", field="until")


def _standing(record: Record, at: datetime, target: dict[str, Any]) -> list[Grant]:
    """The grants to the same one that have not ended."""
    found = Grant.objects.filter(record=record, **target).select_related("organisation", "group", "user")
    return [grant for grant in found if not grant.ended(at)]


def _record(by: Viewer, at: datetime, verb: str, grant: Grant, label: str, **said: Any) -> None:
    """With whom a partner's record is shared is for partners to read: a provider need not learn that, say, the police
    were asked. Of a provider's own record, its leads read it."""
    owner = grant.record.owner
    audience = Audience.RESTRICTED if owner.kind in queries.NOT_PARTNERS else Audience.PARTNERS
    record_event(
        by=by,
        at=at,
        verb=verb,
        subject=grant,
        label=label or f"Sharing with {grant.with_whom}",
        organisation_id=owner.pk,
        organisation_name=owner.name,
        record_id=grant.record_id,
        audience=audience,
        **said,
    )
