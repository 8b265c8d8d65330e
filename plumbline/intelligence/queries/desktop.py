"""What was reported about one service within a time, gathered before an assessment (WI3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from plumbline.access.models import FOR_ALL
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Item, State
from plumbline.intelligence.queries.items import (
    investigations_seen_by,
    item_themes_seen_by,
    items_of_partners,
    items_of_service,
)
from plumbline.library.form_types import KINDS
from plumbline.library.queries import theme_list_of
from plumbline.register.models import Service

MOST = 500  # reports on one paper: the newest; how many there are is said


@dataclass(frozen=True)
class Gathered:
    """One report: what was said, and what was made of it where the viewer reads that."""

    item: Item
    poor: int  # answers that are no good sign
    outcome: str
    inside: bool  # the viewer reads what is made of it

    @property
    def state_label(self) -> str:
        """How it stands for the viewer."""
        return str(State(self.item.state if self.inside else self.item.told_state).label)

    @property
    def on(self) -> date:
        return timezone.localdate(self.item.received_at)


@dataclass(frozen=True)
class Desktop:
    service: Service
    since: date
    until: date
    reports: tuple[Gathered, ...]
    total: int
    by_kind: tuple[tuple[str, int], ...]
    by_theme: tuple[tuple[str, int], ...]  # of the reports of which the viewer reads both sides
    open: int
    late_investigations: int


def desktop(viewer: Viewer, service: Service, *, since: date, until: date) -> Desktop:
    """In a number of statements that does not grow with the reports."""
    rows = items_of_service(viewer, service).filter(
        received_at__gte=_midnight(since), received_at__date__lte=until
    )  # fmt: skip
    total = rows.count()
    poor = Q(answers__poor=True, answers__audience__in=FOR_ALL)
    found = list(rows.annotate(poor=Count("answers", filter=poor))[:MOST])
    inside = set(items_of_partners(viewer).filter(pk__in=[item.pk for item in found]).values_list("pk", flat=True))
    kinds = Counter(rows.order_by().values_list("kind", flat=True))
    late = investigations_seen_by(viewer).filter(item__in=rows.order_by().values("pk"), done_on=None, due_on__lt=until)
    return Desktop(
        service=service, since=since, until=until, total=total,
        reports=tuple(
            Gathered(item, item.poor, item.outcome if item.pk in inside else item.told_outcome, item.pk in inside)
            for item in found
        ),
        by_kind=tuple((KINDS[kind], n) for kind, n in kinds.most_common()),
        by_theme=_themes(viewer, rows.order_by().values("pk")),
        open=rows.filter(closed_at=None, merged_into__closed_at=None).count(),
        late_investigations=late.count(),
    )  # fmt: skip


def _themes(viewer: Viewer, items: Any) -> tuple[tuple[str, int], ...]:
    rows = item_themes_seen_by(viewer).filter(item__in=items).select_related("themes")
    labels: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for row in rows:
        named = theme_list_of(viewer, row.themes).theme(row.theme)
        labels[row.theme] = named.label if named else row.theme
        counted[row.theme] += 1
    return tuple((labels[key], n) for key, n in counted.most_common())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
