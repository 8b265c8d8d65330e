"""Which reports may be joined: only those that the same people read, and that came from the same side. Otherwise what
is said of the one would tell somebody that there is the other."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from plumbline.access.models import Record
from plumbline.access.queries import live_grants
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Channel, Item, ReceivedFrom

Readers = tuple[int, str, frozenset[tuple[int | None, int | None, int | None]]]
OF_PROVIDER = (ReceivedFrom.PROVIDER, ReceivedFrom.STAFF)  # its managers, and who works there: two sides


def same_readers(viewer: Viewer, one: Record, other: Record) -> bool:
    """Whether two records that the viewer sees are owned alike, of one kind, and shared with the same today."""
    readers = _readers(viewer, [one, other])
    return readers[one.pk] == readers[other.pk]


def joinable(viewer: Viewer, item: Item, others: Iterable[Item]) -> list[Item]:
    """Those of the other reports that this one may be joined to. In one statement, however many they are."""
    others = list(others)
    readers = _readers(viewer, [item.record, *(one.record for one in others)])
    here = readers[item.record_id], _side(item)
    return [one for one in others if (readers[one.record_id], _side(one)) == here]


def outcome_readers(viewer: Viewer, item: Item) -> int:
    """How many of those who raised it, or a report that was joined to it, can read how it ended."""
    account, contact = Q(reporter__user__isnull=False), Q(reporter__contact__gt="")
    given = Q(receipt__isnull=False, channel__in=[Channel.FORM, Channel.LINK])
    rows = Item.objects.filter(Q(pk=item.pk) | Q(merged_into=item))
    return rows.filter(account | contact | given).distinct().count()


def _readers(viewer: Viewer, records: list[Record]) -> dict[int, Readers]:
    shared: dict[int, set[tuple[int | None, int | None, int | None]]] = {record.pk: set() for record in records}
    rows = live_grants(viewer, *shared).values_list("record", "organisation", "group", "user")
    for record, organisation, group, user in rows:
        shared[record].add((organisation, group, user))
    return {one.pk: (one.owner_id, one.kind, frozenset(shared[one.pk])) for one in records}


def _side(item: Item) -> str:
    return item.received_from if item.received_from in OF_PROVIDER else ""
