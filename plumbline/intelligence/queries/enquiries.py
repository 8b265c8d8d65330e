"""Safeguarding enquiries, investigations, and who was told of a report, as a viewer may read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from plumbline.access.queries import parts_seen_by, seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Enquiry, Investigation, Item, Told
from plumbline.intelligence.queries.items import investigations_seen_by, items_of_partners, reads_partner_side
from plumbline.intelligence.rules.triage import MustBeTold, must_be_told
from plumbline.library.queries import form_of


def enquiry_of(viewer: Viewer, item: Item) -> Enquiry | None:
    """The item's own enquiry, for those who read what is made of it."""
    found = seen_by(Enquiry.objects.filter(item=item), viewer, path="item__record_id").first()
    return found if found is not None and reads_partner_side(viewer, item) else None


def enquiries_seen_by(viewer: Viewer) -> QuerySet[Enquiry]:
    """Every enquiry whose report the viewer works with, those still open first."""
    rows = Enquiry.objects.filter(item__in=items_of_partners(viewer).order_by().values("pk"))
    return rows.select_related("item").order_by("ended_on", "referred_on", "pk")


# Investigations (HE50)

STANDS = {"open": "Under way", "late": "Late", "done": "Done", "all": "All"}


def list_investigations(viewer: Viewer, *, stands: str, today: date) -> QuerySet[Investigation]:
    """The investigations of the reports that the viewer works with, the earliest date first."""
    seen = investigations_seen_by(viewer)
    if stands == "done":
        seen = seen.filter(done_on__isnull=False)
    elif stands in ("open", "late"):
        seen = seen.filter(done_on=None)
    if stands == "late":
        seen = seen.filter(due_on__lt=today)
    return seen.select_related("item").prefetch_related("item__services__service").order_by("due_on", "pk")


def get_investigation(viewer: Viewer, code: str, pk: int) -> Investigation:
    """One of them. Raises Investigation.DoesNotExist for a stranger as for one that never was."""
    return investigations_seen_by(viewer).select_related("item__record__owner").get(item__code=code, pk=pk)


# Who was told (BY9)


@dataclass
class ToldLine:
    """One line of the list of who must be told, with each time at which they were."""

    must: MustBeTold
    told: list[Told] = field(default_factory=list)

    @property
    def standing(self) -> tuple[str, str, str]:
        """Word, colour and shape: a tick only where they were told, or need not be."""
        if not self.told:
            return ("Not yet told", "amber", "empty")
        return ("Need not be told", "grey", "tick") if self.told[-1].how == "not-needed" else ("Told", "green", "tick")


def told_of(viewer: Viewer, item: Item) -> list[ToldLine]:
    """Whom the report must be told to, ticked or not, and whom somebody told besides."""
    if not reads_partner_side(viewer, item):
        return []
    rows = Told.objects.filter(item=item, taken_back_at=None)
    seen = parts_seen_by(rows, viewer, path="item__record_id", author="by_id")
    lines = [ToldLine(one) for one in must_be_told(item.kind, form_of(viewer, item.form).copies)]
    by_key = {line.must.key: line for line in lines}
    for told in seen.order_by("on", "pk"):
        if told.line in by_key:
            by_key[told.line].told.append(told)
        else:
            lines.append(ToldLine(MustBeTold("", told.who, ""), [told]))
    return lines


def get_told(viewer: Viewer, code: str, pk: int) -> Told:
    """One time at which somebody was told. Raises Told.DoesNotExist."""
    rows = Told.objects.filter(item__code=code, taken_back_at=None).select_related("item")
    return parts_seen_by(rows, viewer, path="item__record_id", author="by_id").get(pk=pk)
