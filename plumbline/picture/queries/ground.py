"""Whose picture a viewer may draw: the services in areas that they look after as a partner.

A person may work for a council and for a provider as well. What the council makes of that provider's services (risk,
worklists, themes) is not shown to somebody who works for the provider, whatever else they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from plumbline.access.queries import NOT_PARTNERS
from plumbline.access.viewer import Post, Viewer
from plumbline.register.models import Area, Coverage, Service, Status
from plumbline.register.queries import services_looked_after

WATCHING = ("plan.create", "intelligence.read")  # who has a worklist: those who begin plans, or read reports
WEIGHING = ("intelligence.read",)  # who sees risk and themes: those who read what they rest on


def posts_watching(viewer: Viewer, capabilities: Iterable[str] = WATCHING) -> list[Post]:
    """The partner's posts of the viewer whose role carries one of these."""
    wanted = set(capabilities)
    return [p for p in viewer.posts if p.organisation_kind not in NOT_PARTNERS and wanted & p.capabilities]


def areas_watched(viewer: Viewer, capabilities: Iterable[str] = WATCHING) -> QuerySet[Area]:
    """The areas that an organisation looks after in which the viewer holds such a post, by name."""
    areas = Area.objects.order_by("name", "pk")
    if viewer.system:
        return areas
    organisations = {p.organisation_id for p in posts_watching(viewer, capabilities)}
    return areas.filter(pk__in=Coverage.objects.filter(organisation__in=organisations).values("area"))


def services_watched(viewer: Viewer, capabilities: Iterable[str] = WATCHING, area: str = "") -> QuerySet[Service]:
    """The open services of those areas, of one of them where its slug is given; without those that the viewer provides
    themselves."""
    rows = services_looked_after(viewer).filter(status=Status.ACTIVE)
    if area:
        rows = rows.filter(area__slug=area)
    if viewer.system:
        return rows
    own = [p.organisation_id for p in viewer.posts if p.organisation_kind in NOT_PARTNERS]
    rows = rows.filter(area__in=areas_watched(viewer, capabilities).order_by().values("pk"))
    return rows.exclude(Q(provider__organisation__isnull=False) & Q(provider__organisation__in=own)) if own else rows


def may_weigh(viewer: Viewer, service: Service) -> bool:
    """Whether the viewer may see what is made of this service: its risk."""
    return services_watched(viewer, WEIGHING).filter(pk=service.pk).exists()


def watches(viewer: Viewer) -> bool:
    """Whether there is an area that the viewer looks after."""
    return bool(viewer.system or posts_watching(viewer)) and areas_watched(viewer).exists()
