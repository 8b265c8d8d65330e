"""Reading services. Default deny: a viewer finds the services in the area of an organisation they work in, and those
it provides. A service named in a record that was shared with them is reached through that record, in the rooms above.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from plumbline.access.viewer import Viewer
from plumbline.register.models import Service


def list_services(viewer: Viewer, text: str = "") -> QuerySet[Service]:
    """The services of the viewer's organisations, by name; those that `text` is found in, where it is given: every word
    of it in the name, the number, the provider, the town or the postcode."""
    services = Service.objects.select_related("provider", "area").order_by("name", "pk")
    if not viewer.system:
        ids = viewer.organisation_ids
        services = services.filter(Q(area__in=ids) | Q(provider__in=ids))
    for word in text.split()[:10]:
        services = services.filter(
            Q(name__icontains=word)
            | Q(number__icontains=word)
            | Q(provider__name__icontains=word)
            | Q(town__icontains=word)
            | Q(postcode__icontains=word)
        )
    return services


def get_service(viewer: Viewer, number: str) -> Service:
    """One service by its number. Raises Service.DoesNotExist for one that is not theirs to find."""
    return list_services(viewer).get(number=number)
