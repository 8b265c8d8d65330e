"""Asking somebody outside to fill in one form by a link, and their answer (BY12).

The report is opened when it is asked for, so that what is asked, of whom and until when stands in the record of the
organisation that will receive it. It holds nothing, and nobody reads it as a report, until it is answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from plumbline.access.actions import open_record
from plumbline.access.models import Audience
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.guests.actions import end_link, make_link, use_link
from plumbline.guests.models import GuestLink
from plumbline.guests.rules import ANSWERED_ALREADY
from plumbline.history.actions import record_event
from plumbline.intelligence.actions.raising import Photo, Raised, Report, raise_item
from plumbline.intelligence.actions.working import once
from plumbline.intelligence.models import Channel, Item, ItemService, Naming, ReceivedFrom, State
from plumbline.intelligence.queries.guest_links import (
    REPORT,
    AskRow,
    asker_of,
    form_to_ask,
    get_ask,
    guest_ask,
    item_of_link,
    mark_of,
    may_ask,
)
from plumbline.intelligence.queries.raising import receiver_for, services_named
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.rules.naming import ReporterGiven
from plumbline.intelligence.rules.sent import new_code
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import KINDS
from plumbline.notices.actions import put_in_outbox, take_back
from plumbline.register.models import Service

# As whom somebody outside can be asked.
ASKED_AS = (
    ReceivedFrom.GP, ReceivedFrom.PROFESSIONAL, ReceivedFrom.POLICE, ReceivedFrom.FAMILY, ReceivedFrom.PERSON,
    ReceivedFrom.AUTHORITY, ReceivedFrom.HEALTHWATCH,
)  # fmt: skip
MAY_NOT = "People outside are asked by those who look at reports. Ask one of them to do it."


@dataclass(frozen=True)
class Ask:
    """Whom an officer asks, for which form, about which service, and in what words."""

    form: str
    service: str  # its number
    name: str
    email: str
    asked_as: str
    asks: str
    days: int = 14


@transaction.atomic
def ask_outside(*, by: Viewer, at: datetime, ask: Ask, submission: str) -> GuestLink:
    """Asks one person without an account to fill in one form (BY12): a link for them alone, and the mail that carries
    it. The same form sent twice asks once. Raises Refusal where something is missing or not theirs to ask."""
    if not may_ask(by):
        raise Refusal(MAY_NOT)
    key = once(by, "ask outside", submission)
    made = GuestLink.objects.filter(submission=key).first()
    if made is not None:
        return made
    row, form = form_to_ask(by, ask.form)
    _require_ask(ask)
    services = services_named(by, [ask.service])
    owner = receiver_for(by, services)
    if owner.pk not in by.organisation_ids:
        raise Refusal(f"Reports about this service go to {owner.name}. Ask them to send the link.", field="service")
    item = Item.objects.create(
        record=open_record(by=by, at=at, owner=owner, kind="confidential" if form.confidential else "intelligence"),
        code=new_code(), form=row, kind=form.kind, title=_title(form.kind, services), received_from=ask.asked_as,
        channel=Channel.LINK, naming=Naming.NAMED, state=State.ASKED, by_name=ask.name.strip()[:200], made_at=at,
        received_at=at, submission=key,
    )  # fmt: skip
    ItemService.objects.bulk_create([ItemService(item=item, service=one) for one in services])
    return _send(by, at, item, ask.name, ask.email, ask.asks, ask.days, key)


def _title(kind: str, services: Sequence[Service]) -> str:
    return f"{KINDS[kind]}: {services[0].name}"[:300]


def _require_ask(ask: Ask) -> None:
    if not ask.email.strip():
        raise Refusal("Give the e-mail address to which the link is sent.", field="email")
    if not ask.asks.strip():
        raise Refusal("Write what you ask of them: it is all they have to go by.", field="asks")
    if ask.asked_as not in {one.value for one in ASKED_AS}:
        raise Refusal("Choose who they are.", field="asked_as")


def _send(
    by: Viewer, at: datetime, item: Item, name: str, email: str, asks: str, days: int, key: str, verb: str = "asked"
) -> GuestLink:
    """The link and its mail, which names nobody and no service; and the one event."""
    link, secret = make_link(
        by=by, at=at, record_id=item.record_id, purpose=REPORT, subject_id=item.pk, name=name, email=email, asks=asks,
        days=days, audience=Audience.PARTNERS, submission=key,
    )  # fmt: skip
    put_in_outbox(
        by=by, at=at, effect_key=f"guest-link:{link.pk}", topic=f"guest-link:{link.pk}", kind="request",
        email=link.email, name=link.name, at_once=True, path=reverse("intelligence:guest", args=[secret]),
        path_is_secret=True,
        headline=f"You are asked to fill in one short form. The link opens until {_day(link.opens_until)}.",
    )  # fmt: skip
    _leave_event(by, at, item, f"report.{verb}", {"name": link.name, "asks": link.asks, "until": link.opens_until})
    return link


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _leave_event(by: Viewer, at: datetime, item: Item, verb: str, after: Mapping[str, object]) -> None:
    record_event(
        by=by, at=at, verb=verb, subject=item, label=f"{item.get_kind_display()} {item.code}",
        organisation_id=item.record.owner_id, organisation_name=item.record.owner.name, record_id=item.record_id,
        audience=Audience.PARTNERS, after=dict(after),
    )  # fmt: skip


@transaction.atomic
def end_ask(*, by: Viewer, at: datetime, code: str) -> AskRow:
    """The link opens nothing any more, and is not sent if it has not been yet. Ending it twice changes nothing."""
    row = _locked(by, at, code)
    if row.link.ended_at is not None:
        return row
    end_link(by=by, at=at, link=row.link)
    take_back(by=by, at=at, topic=f"guest-link:{row.link.pk}")
    _leave_event(by, at, row.item, "report.ask_ended", {"name": row.link.name})
    return row


@transaction.atomic
def ask_again(*, by: Viewer, at: datetime, code: str, email: str, days: int, submission: str) -> GuestLink:
    """A new link for the same request: the earlier one opens nothing any more. The same form sent twice sends one."""
    key = once(by, "ask again", code, submission)
    made = GuestLink.objects.filter(submission=key).first()
    if made is not None:
        return made
    row = _locked(by, at, code)
    if not email.strip():
        raise Refusal("Give the e-mail address to which the link is sent.", field="email")
    end_link(by=by, at=at, link=row.link)
    take_back(by=by, at=at, topic=f"guest-link:{row.link.pk}")
    link = row.link
    return _send(by, at, row.item, link.name, email, link.asks, days, key, verb="asked_again")


def _locked(by: Viewer, at: datetime, code: str) -> AskRow:
    """The request, held for this transaction; Item.DoesNotExist for a stranger, Refusal where it is answered."""
    found = get_ask(by, code, at=at)
    Item.objects.select_for_update(of=("self",)).get(pk=found.item.pk)
    row = get_ask(by, code, at=at)
    if not row.waits:
        raise Refusal("It has been answered: there is nothing to end and nothing to send again.")
    return row


# --- the guest's answer ---


@dataclass(frozen=True)
class GuestAnswer:
    """What a guest sends."""

    name: str
    answers: Mapping[str, Given]
    relation: str = ""
    contact: str = ""
    photos: Sequence[Photo] = ()
    made_at: datetime | None = None


@transaction.atomic
def answer_ask(*, by: Viewer, at: datetime, secret: str, given: GuestAnswer) -> Raised:
    """The one answer that a link is for. `by` is the guest by the name they gave: nobody with an account.

    Raises GuestLink.DoesNotExist for a secret that never was, FormFaults or Refusal as `raise_item` does, Refusal where
    the link does not open. The same answer sent twice is one, and brings the same reference and the same receipt.
    """
    link = guest_ask(by, secret, at=at).link
    if link is None:
        raise GuestLink.DoesNotExist
    Item.objects.select_for_update(of=("self",)).get(pk=link.subject_id)
    link.refresh_from_db()
    item, found = item_of_link(by, link), guest_ask(by, secret, at=at)
    asker = asker_of(by, link, at=at)
    if item is None or (found.asked is None and link.used_at is None):
        raise Refusal(found.refusal)
    report = Report(
        form=item.form, services=[row.service.number for row in item.services.select_related("service")],
        answers=given.answers, naming=Naming.NAMED, received_from=item.received_from, channel=Channel.LINK,
        reporter=ReporterGiven(name=given.name, contact=given.contact, relation=given.relation),
        photos=given.photos, made_at=given.made_at,
    )  # fmt: skip
    if link.used_at is None:
        use_link(by=by, at=at, link=link)
    try:
        return raise_item(
            by=by, at=at, report=report, submission=mark_of(by, link), asked_by=asker or SYSTEM,
            asked=item if item.state == State.ASKED else None,
        )  # fmt: skip
    except Refusal as refusal:
        if item.state == State.ASKED:
            raise
        raise Refusal(ANSWERED_ALREADY) from refusal
