"""What is asked of people outside by a link (BY12): one form about one service, as the guest and the officer see it.

The report is opened when it is asked for, in the state "asked", and holds nothing until it is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from plumbline.access.queries import records_owned_by, seen_by, viewer_of
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.guests.models import GuestLink, VisitKind
from plumbline.guests.queries import find_link
from plumbline.guests.rules import ANSWERED_ALREADY
from plumbline.intelligence.models import Item, State
from plumbline.intelligence.queries.items import TRIAGE
from plumbline.intelligence.queries.raising import Published
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import Form
from plumbline.library.queries import form_of, published_forms
from plumbline.register.models import Service
from plumbline.register.queries import list_services, services_looked_after

REPORT = "report"  # the purpose of such a link
ASKING = "intelligence.triage"
NO_LONGER = "This request is no longer open. Ask the person who sent it if you still have something to say."


# --- the officer's side ---


def may_ask(viewer: Viewer) -> bool:
    """Whether the viewer asks people outside: those who look at reports."""
    return viewer.can(ASKING)


def forms_to_ask(viewer: Viewer) -> list[Published]:
    """The forms that somebody outside can be asked for, in their newest version. One that is read in confidence is
    asked for by those who read it."""
    conf = viewer.can("intelligence.confidential")
    found = [(row, form) for row, form in published_forms(viewer) if form.by_link and (conf or not form.confidential)]
    return [(row, form) for row, form in found if form.names != "none"] if may_ask(viewer) else []


def form_to_ask(viewer: Viewer, form_id: str) -> Published:
    """One of them. Raises Refusal for any other."""
    for row, form in forms_to_ask(viewer):
        if form.id == form_id:
            return row, form
    raise Refusal("Choose the form that they are asked to fill in.", field="form")


def services_to_ask_about(viewer: Viewer, text: str = "") -> QuerySet[Service]:
    """The services in an area that an organisation of the viewer's looks after, by name; those with these words."""
    looked_after = services_looked_after(viewer).values("pk")
    return list_services(viewer, text).select_related("provider").filter(pk__in=looked_after)


@dataclass(frozen=True)
class AskRow:
    """One request as the officers of the receiving organisation see it."""

    item: Item
    link: GuestLink
    form: Form
    opened_at: datetime | None  # first
    state: str  # "Sent", "Opened", "Answered", "Ended", "Out of time"
    state_at: datetime

    @property
    def services(self) -> list[Service]:
        return [row.service for row in self.item.services.all()]

    @property
    def is_open(self) -> bool:
        return self.state in ("Sent", "Opened")

    @property
    def waits(self) -> bool:
        """Not answered: it can be ended or sent again."""
        return self.item.state == State.ASKED


def asks_of(viewer: Viewer, *, at: datetime) -> list[AskRow]:
    """What the viewer's organisation asked of people outside, those not answered yet first, then the latest; of each
    request its latest link."""
    items = _asked_items(viewer).values("record_id")
    links = GuestLink.objects.filter(purpose=REPORT, record__in=items).order_by("-made_at", "-pk")
    latest: dict[int, GuestLink] = {}
    for link in links.prefetch_related("visits"):
        latest.setdefault(link.record_id, link)
    rows = _asked_items(viewer).filter(record__in=latest).select_related("form").prefetch_related("services__service")
    made = [_row(viewer, item, latest[item.record_id], at) for item in rows]
    return sorted(made, key=lambda r: (not r.waits, -r.link.made_at.timestamp()))


def get_ask(viewer: Viewer, code: str, *, at: datetime) -> AskRow:
    """One request. Raises Item.DoesNotExist for a stranger as for one that never was."""
    item = _asked_items(viewer).select_related("form").prefetch_related("services__service").get(code=code)
    links = GuestLink.objects.filter(purpose=REPORT, record=item.record_id)
    link = links.prefetch_related("visits").latest("made_at", "pk")
    return _row(viewer, item, link, at)


def _asked_items(viewer: Viewer) -> QuerySet[Item]:
    """Reports that somebody outside was asked for, of organisations whose reports the viewer works on."""
    links = GuestLink.objects.filter(purpose=REPORT)
    return _theirs(Item.objects.filter(record__in=links.values("record")), viewer)


def _theirs(items: QuerySet[Item], viewer: Viewer) -> QuerySet[Item]:
    """Those of an organisation in which the viewer's role works on such reports."""
    owned = [Exists(records_owned_by(viewer, one).filter(pk=OuterRef("record_id"))) for one in TRIAGE]
    return items.filter(Q(owned[0]) | Q(owned[1]))


def _row(viewer: Viewer, item: Item, link: GuestLink, at: datetime) -> AskRow:
    opened = next((v.at for v in link.visits.all() if v.kind == VisitKind.OPENED), None)
    if link.used_at:
        state, when = "Answered", link.used_at
    elif link.ended_at:
        state, when = "Ended", link.ended_at
    elif link.expires_at <= at:
        state, when = "Out of time", link.expires_at
    elif opened:
        state, when = "Opened", opened
    else:
        state, when = "Sent", link.made_at
    return AskRow(item, link, form_of(viewer, item.form), opened, state, when)


# --- the guest's side ---


@dataclass(frozen=True)
class Asked:
    """What one guest is asked, and nothing else."""

    link: GuestLink
    item: Item
    form: Form
    services: tuple[Service, ...]
    from_whom: str  # the organisation that asks


@dataclass(frozen=True)
class FoundAsk:
    """What a secret opens: the request, or the sentence that says why not; neither for a secret that never was."""

    link: GuestLink | None = None
    item: Item | None = None
    asked: Asked | None = None
    refusal: str = ""

    @property
    def form(self) -> Form:
        assert self.item is not None
        return form_of(SYSTEM, self.item.form)


def guest_ask(viewer: Viewer, secret: str, *, at: datetime) -> FoundAsk:
    """The request behind a secret: knowing it is the whole right to it, whoever is signed in."""
    found = find_link(viewer, secret, REPORT, at=at)
    link, item = found.link, item_of_link(viewer, found.link) if found.link else None
    if link is None or item is None:
        return FoundAsk()
    if link.used_at is not None:
        return FoundAsk(link, item, refusal=ANSWERED_ALREADY)
    if found.refusal:
        return FoundAsk(link, item, refusal=found.refusal)
    if item.state != State.ASKED or asker_of(viewer, link, at=at) is None:
        return FoundAsk(link, item, refusal=NO_LONGER)
    services = tuple(row.service for row in item.services.select_related("service__area", "service__provider"))
    return FoundAsk(link, item, Asked(link, item, form_of(SYSTEM, item.form), services, item.record.owner.name))


def item_of_link(viewer: Viewer, link: GuestLink) -> Item | None:
    """The report that was opened for a link's answer, read on the program's own account: the guest sees no record."""
    rows = seen_by(Item.objects.select_related("record__owner", "form"), SYSTEM)
    return rows.filter(pk=link.subject_id, record=link.record_id).first()


def asker_of(viewer: Viewer, link: GuestLink, *, at: datetime) -> Viewer | None:
    """Whoever asked, as they are today; None where they may no longer ask: then the link opens nothing."""
    if link.made_by is None:
        return None
    asker = viewer_of(link.made_by, on=localdate(at))
    return asker if _theirs(Item.objects.filter(pk=link.subject_id), asker).exists() else None


def mark_of(viewer: Viewer, link: GuestLink) -> str:
    """The submission of the one answer that a request can have, by whichever of its links: made from the secret of the
    first of them, so that nobody guesses it."""
    links = GuestLink.objects.filter(purpose=link.purpose, subject_id=link.subject_id, record=link.record_id)
    return f"guest-link:{links.order_by('pk').values_list('secret_hash', flat=True)[0]}"
