"""What a report belongs together with: other reports, plans, services, themes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from plumbline.access.models import Record, RecordKind
from plumbline.access.queries import records_seen_by
from plumbline.access.viewer import Viewer
from plumbline.intelligence.actions.working import item_to_work_on, record_item_event, text_of
from plumbline.intelligence.models import Item, ItemLink, ItemService, ItemTheme
from plumbline.intelligence.queries.items import get_item, links_of
from plumbline.intelligence.queries.together import same_readers
from plumbline.kernel.refusals import Refusal
from plumbline.library.models import ThemeListVersion
from plumbline.library.queries import form_of, published_theme_list, theme_list_of
from plumbline.register.models import Service
from plumbline.register.queries import find_services

NOT_SEEN = "Choose a report or plan of the list."


@transaction.atomic
def link_item(*, by: Viewer, at: datetime, code: str, record_id: int, why: str = "") -> ItemLink:
    """The report belongs together with another record that the person sees too, a plan or another report. Twice is one
    link, and so is the same from the other side. Both stay what they are: neither is swallowed (HE51)."""
    item = item_to_work_on(by, code, also_ended=True)
    record = records_seen_by(by).filter(pk=record_id).exclude(pk=item.record_id).first()
    if record is None:
        raise Refusal(NOT_SEEN, field="to")
    why = text_of(why, field="why")[:200]
    standing = ItemLink.objects.filter(item=item, to=record).first() or ItemLink.objects.filter(
        item__record=record, to=item.record_id, ended_at=None
    ).first()  # fmt: skip
    if standing is not None and standing.ended_at is None:
        return standing
    link, _ = ItemLink.objects.update_or_create(
        item=item, to=record, defaults={"why": why, "by_name": by.name, "at": at, "ended_at": None}
    )
    where, open_to_all = _told_on(by, item, record)
    record_item_event(
        by=by, at=at, verb="report.linked", item=where, subject=link, reason=why if open_to_all else ""
    )  # fmt: skip
    return link


@transaction.atomic
def unlink_item(*, by: Viewer, at: datetime, code: str, link_id: int) -> None:
    """The link is taken away, from whichever side. It stays to be read in history. Twice changes nothing."""
    item = item_to_work_on(by, code, also_ended=True)
    linked = next((one for one in links_of(by, item) if one.link.pk == link_id), None)
    if linked is None:
        if ItemLink.objects.filter(pk=link_id, item=item, ended_at__isnull=False).exists():
            return
        raise ItemLink.DoesNotExist
    linked.link.ended_at = at
    linked.link.save(update_fields=["ended_at"])
    record = linked.link.item.record if linked.theirs else linked.link.to
    where, _ = _told_on(by, item, record)
    record_item_event(by=by, at=at, verb="report.unlinked", item=where, subject=linked.link)


def _told_on(by: Viewer, item: Item, record: Record) -> tuple[Item, bool]:
    """On which of the two ends the one event stands, and whether it may say why. History never says with what, and of
    two reports of which one is in confidence it is told on that one alone: who reads the other does not learn that
    there is one. Why is told to those who read the other end too."""
    if record.kind == RecordKind.CONFIDENTIAL:
        if item.record.kind != record.kind:
            return get_item(by, record.item.code), item.record.owner_id == record.owner_id
        return item, same_readers(by, item.record, record)
    here, there = (item.record.kind, item.record.owner_id), (record.kind, record.owner_id)
    told = here == (RecordKind.CONFIDENTIAL, there[1]) and there[0] == RecordKind.INTELLIGENCE
    return item, told or same_readers(by, item.record, record)


# Services


@transaction.atomic
def name_service(*, by: Viewer, at: datetime, code: str, number: str) -> ItemService:
    """The report is about this service too, for partners: whoever raised it, and a provider that reads it, are not
    shown what others found out. Twice is once."""
    item = item_to_work_on(by, code)
    service = find_services(by).filter(number=number.strip()).first()
    if service is None:
        raise Refusal("Choose a service of the list.", field="service")
    made, is_new = ItemService.objects.get_or_create(
        item=item, service=service, defaults={"named_by_reporter": False}
    )  # fmt: skip
    if is_new:
        record_item_event(by=by, at=at, verb="report.service_named", item=item, after={"service": service.name})
    return made


@transaction.atomic
def take_off_service(*, by: Viewer, at: datetime, code: str, number: str) -> None:
    """It was not about that service. The last one stays: a report is about something."""
    item = item_to_work_on(by, code)
    found = ItemService.objects.select_related("service").filter(item=item, service__number=number).first()
    if found is None:
        return
    if item.services.count() == 1:
        raise Refusal("This is the only service that the report names. Name the right one first.")
    service: Service = found.service
    found.delete()
    record_item_event(by=by, at=at, verb="report.service_taken_off", item=item, before={"service": service.name})


# Themes


@transaction.atomic
def add_theme(*, by: Viewer, at: datetime, code: str, theme: str) -> ItemTheme:
    """The report counts under a theme from now on; also one that was taken off before, or only suggested."""
    item = item_to_work_on(by, code, also_ended=True)
    version, label = _theme(by, item, theme)
    standing = ItemTheme.objects.filter(item=item, theme=theme).first()
    if standing is not None and standing.removed_at is None and not standing.suggested:
        return standing
    confirmed = standing is not None and standing.removed_at is None
    kept, _ = ItemTheme.objects.update_or_create(
        item=item, theme=theme, defaults={"themes": version, "suggested": False, "at": at, "removed_at": None}
    )
    verb = "report.theme_confirmed" if confirmed else "report.theme_added"
    record_item_event(by=by, at=at, verb=verb, item=item, subject=kept, after={"theme": label})
    return kept


@transaction.atomic
def take_off_theme(*, by: Viewer, at: datetime, code: str, theme: str) -> None:
    """It does not count under that theme. Twice changes nothing."""
    item = item_to_work_on(by, code, also_ended=True)
    standing = ItemTheme.objects.filter(item=item, theme=theme, removed_at=None).select_related("themes").first()
    if standing is None:
        return
    standing.removed_at = at
    standing.save(update_fields=["removed_at"])
    found = theme_list_of(by, standing.themes).theme(theme)
    label = found.label if found else theme
    record_item_event(by=by, at=at, verb="report.theme_taken_off", item=item, subject=standing, before={"theme": label})


def _theme(by: Viewer, item: Item, theme: str) -> tuple[ThemeListVersion, str]:
    """The theme of the newest version of the list that the report's form counts under."""
    version, themes = published_theme_list(by, form_of(by, item.form).themes)
    found = themes.theme(theme)
    if found is None:
        raise Refusal("Choose a theme of the list.", field="theme")
    return version, found.label


def linkable(by: Viewer, code: str) -> Item:
    """The report of that code, as one to link with: what the person typed. Raises Refusal for one they do not see."""
    try:
        return get_item(by, code.strip().upper())
    except Item.DoesNotExist:
        raise Refusal(NOT_SEEN, field="to") from None
