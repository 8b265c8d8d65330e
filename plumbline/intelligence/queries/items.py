"""Reading reports: which a viewer sees, and which parts of each. Every other reader of this room, and the rooms above,
begin here.

Two sides of a report: what was said, which everyone reads who sees the record; and what is made of it (themes, who
looks after it, notes, the outcome for partners), which is for partners. The names in it are a third part, for those
alone whose role reads identities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Exists, IntegerField, Model, OuterRef, Prefetch, Q, QuerySet, Subquery, Value

from plumbline.access.models import Audience
from plumbline.access.queries import parts_seen_by, records_open_to, records_seen_by, seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import (
    Answer,
    Attachment,
    Investigation,
    Item,
    ItemLink,
    ItemService,
    ItemTheme,
    Message,
    Note,
    PersonConcerned,
    Reporter,
    State,
)
from plumbline.register.models import Service

# The capabilities that work on a report: the one or the other, by the kind of its record.
TRIAGE = ("intelligence.triage", "intelligence.confidential")


def items_seen_by(viewer: Viewer) -> QuerySet[Item]:
    """Every report that the viewer may read, the latest first. One that was only asked for holds nothing yet and is not
    among them."""
    return _seen(viewer).exclude(state=State.ASKED)


def items_of_partners(viewer: Viewer) -> QuerySet[Item]:
    """Those of which the viewer reads both sides: what was said, and what is made of it. A provider's people read the
    first side alone."""
    return _for_partners(items_seen_by(viewer), viewer)


def items_of_service(viewer: Viewer, service: Service, *, repeats: bool = False) -> QuerySet[Item]:
    """What was reported about one service, as far as the viewer may read it. A report joined to another says the same
    again, so it counts once for partners; `repeats`: it is there too. A provider's people do not learn that it was
    joined, so theirs stays."""
    rows = items_seen_by(viewer).filter(Exists(services_for(viewer).filter(item=OuterRef("pk"), service=service)))
    joined = _for_partners(Item.objects.filter(state=State.MERGED), viewer)
    return rows if repeats else rows.exclude(pk__in=joined.values("pk"))


def services_for(viewer: Viewer) -> QuerySet[ItemService]:
    """Which services reports are about: for partners all, for a provider's people those that were named when it was
    sent. To be asked of reports that the viewer sees."""
    inside = _for_partners(Item.objects.filter(pk=OuterRef("item")), viewer)
    return ItemService.objects.filter(Q(named_by_reporter=True) | Exists(inside))


def item_themes_seen_by(viewer: Viewer) -> QuerySet[ItemTheme]:
    """The themes that reports stand under, of those of which the viewer reads both sides; without those taken off and
    without repeats."""
    rows = ItemTheme.objects.filter(removed_at=None).exclude(item__state__in=[State.MERGED, State.ASKED])
    return _for_partners(rows, viewer, path="item__record_id")


def get_item(viewer: Viewer, code: str) -> Item:
    """One report. Raises Item.DoesNotExist for a stranger as for one that never was."""
    return _seen(viewer).get(code=code)


def reads_partner_side(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer reads what is made of it, beside what was said."""
    return _for_partners(Item.objects.filter(pk=item.pk), viewer).exists()


def may_triage(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer works on it: the receiving organisation's people whose role does so."""
    return any(records_open_to(viewer, one).filter(pk=item.record_id).exists() for one in TRIAGE)


# The parts of one report


def answers_of(viewer: Viewer, item: Item) -> list[Answer]:
    """The answers in the order of the form, as far as they are meant for the viewer."""
    return list(_parts(Answer.objects.filter(item=item), viewer, author="item__by_id").order_by("position"))


def attachments_of(viewer: Viewer, item: Item) -> list[Attachment]:
    """Its photos and files that are meant for the viewer, each with its `place` in the report."""
    rows = Attachment.objects.filter(item=item).select_related("file")
    return list(_parts(rows, viewer, author="file__by_id").annotate(place=_place()).order_by("pk"))


def get_attachment(viewer: Viewer, code: str, place: int) -> Attachment:
    """One photo or file that is meant for the viewer, by its place. Raises Attachment.DoesNotExist."""
    rows = Attachment.objects.filter(item__code=code).select_related("file", "item")
    return _parts(rows, viewer, author="file__by_id").annotate(place=_place()).get(place=place)


def _place() -> Subquery:
    """The place of an attachment in its own report, from 1: a number over all reports would tell how many there are."""
    until = Attachment.objects.filter(item=OuterRef("item"), pk__lte=OuterRef("pk")).order_by().values("item")
    return Subquery(until.annotate(number=Count("pk")).values("number"))


def persons_of(viewer: Viewer, item: Item) -> list[PersonConcerned]:
    """Whom it is about: for those who read identities, and for who wrote it."""
    return list(_parts(PersonConcerned.objects.filter(item=item), viewer, author="item__by_id").order_by("pk"))


def reporter_of(viewer: Viewer, item: Item) -> Reporter | None:
    """Who raised it, where that is for the viewer to know."""
    rows = Reporter.objects.filter(item=item).select_related("user")
    return _parts(rows, viewer, author="user_id").first()


def notes_of(viewer: Viewer, item: Item) -> list[Note]:
    return list(_parts(Note.objects.filter(item=item), viewer, author="by_id").order_by("at", "pk"))


def investigations_of(viewer: Viewer, item: Item) -> list[Investigation]:
    return list(investigations_seen_by(viewer).filter(item=item).order_by("due_on", "pk"))


def investigations_seen_by(viewer: Viewer) -> QuerySet[Investigation]:
    """Those of every report of which the viewer reads both sides; one for the leads alone is not even its handler's."""
    rows = _for_partners(Investigation.objects.all(), viewer, path="item__record_id")
    return _parts(rows, viewer)


def messages_of(viewer: Viewer, item: Item) -> list[Message]:
    """What was said to the person who raised it, and by them: for those who work on it, and for themselves where they
    gave their name. What a colleague of theirs was told is not a provider's to read."""
    rows = Message.objects.filter(item=item).annotate(part=Value(Audience.PARTNERS.value))
    return list(_parts(rows, viewer, audience="part", author="item__by_id").order_by("at", "pk"))


def themes_of(viewer: Viewer, item: Item) -> list[ItemTheme]:
    """The themes it stands under and those taken off, with the list that names them."""
    rows = ItemTheme.objects.filter(item=item).select_related("themes").order_by("pk")
    return list(_for_partners(rows, viewer, path="item__record_id"))


@dataclass(frozen=True)
class Linked:
    """What a report belongs together with, as one who may see both sees it."""

    link: ItemLink
    item: Item | None  # None: the record of another room, a plan for one
    theirs: bool  # the other report names this one

    @property
    def record_id(self) -> int:
        return self.link.item.record_id if self.theirs else self.link.to_id


def links_of(viewer: Viewer, item: Item) -> list[Linked]:
    """What it is linked with, from either side, where the viewer sees the other end too."""
    if not reads_partner_side(viewer, item):
        return []
    own = ItemLink.objects.filter(item=item, ended_at=None).select_related("to", "to__item")
    named = ItemLink.objects.filter(to=item.record_id, ended_at=None).select_related("item")
    found = [
        *(Linked(one, getattr(one.to, "item", None), False) for one in seen_by(own, viewer, path="to_id")),
        *(Linked(one, one.item, True) for one in seen_by(named, viewer, path="item__record_id")),
    ]
    return sorted(found, key=lambda one: one.link.at)


def sees_record(viewer: Viewer, record_id: int) -> bool:
    return records_seen_by(viewer).filter(pk=record_id).exists()


def _seen(viewer: Viewer) -> QuerySet[Item]:
    rows = Item.objects.select_related("record__owner", "run", "form", "team", "handler", "merged_into")
    services = services_for(viewer).select_related("service").order_by("service__name", "pk")
    return seen_by(rows, viewer).prefetch_related(Prefetch("services", services)).order_by("-received_at", "-pk")


def _for_partners[Row: Model](rows: QuerySet[Row], viewer: Viewer, *, path: str = "record_id") -> QuerySet[Row]:
    """Those of the rows whose record the viewer reads as a partner does."""
    marked = cast("QuerySet[Row]", rows.annotate(side=Value(Audience.PARTNERS.value)))
    return _parts(marked, viewer, path=path, audience="side")


def _parts[Row: Model](
    rows: QuerySet[Row], viewer: Viewer, *, path: str = "item__record_id", audience: str = "audience", author: str = ""
) -> QuerySet[Row]:
    """The parts meant for the viewer. Where a part has no author, it is nobody's own."""
    if not author:
        nobody = Value(0, output_field=IntegerField())
        rows, author = cast("QuerySet[Row]", rows.annotate(nobody=nobody)), "nobody"
    return parts_seen_by(rows, viewer, path=path, audience=audience, author=author)
