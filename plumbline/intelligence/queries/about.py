"""Whom a report is about: the organisations that provide its services. `access` asks here (settings.CONFLICTS), because
somebody who works for the provider reads no report about it through another post, whatever else they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import ItemService


def records_about(viewer: Viewer, organisations: Iterable[int]) -> QuerySet[Any, Any]:
    """The ids of the records about services that one of these organisations provides."""
    rows = ItemService.objects.filter(service__provider__organisation__in=list(organisations))
    return rows.values("item__record_id")


def organisations_about(viewer: Viewer, record_id: int) -> QuerySet[Any, Any]:
    """The ids of the organisations that a record is about."""
    rows = ItemService.objects.filter(item__record=record_id, service__provider__organisation__isnull=False)
    return rows.values("service__provider__organisation")
