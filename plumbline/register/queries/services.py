"""Reading services. Default deny: the services of a viewer are those in an area that an organisation of theirs looks
after, and those it provides. What a regulator publishes is no secret: everyone who holds a post finds every published
service by its number, with what was published of it. One kept by hand is found by its own people alone; named in a
record that was shared with somebody, it is reached through that record, in the rooms above.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from plumbline.access.viewer import Viewer
from plumbline.register.models import Coverage, Service, Source


def list_services(viewer: Viewer, text: str = "") -> QuerySet[Service]:
    """The services of the viewer's organisations, by name; those that `text` is found in, where it is given: every word
    of it in the name, the number, the provider, the town or the postcode."""
    services = Service.objects.select_related("provider", "area").order_by("name", "pk")
    if not viewer.system:
        services = services.filter(_theirs(viewer))
    return _found(services, text)


def get_service(viewer: Viewer, number: str) -> Service:
    """One service by its number. Raises Service.DoesNotExist for one that is not theirs to find."""
    return list_services(viewer).get(number=number)


def find_services(viewer: Viewer, text: str = "") -> QuerySet[Service]:
    """The viewer's own services and every published one, as `list_services` finds them."""
    services = _found(Service.objects.select_related("provider", "area").order_by("name", "pk"), text)
    return services if viewer.system else services.filter(_readable(viewer))


def services_looked_after(viewer: Viewer) -> QuerySet[Service]:
    """The services in an area that an organisation of the viewer's looks after: those whose worklists, risk and
    intelligence are theirs to work on. A provider's own services are not among them."""
    services = Service.objects.select_related("provider", "area").order_by("name", "pk")
    return services if viewer.system else services.filter(_in_area(viewer))


def looks_after(viewer: Viewer, service: Service) -> bool:
    """Whether the service is in an area that an organisation of the viewer's looks after."""
    return services_looked_after(viewer).filter(pk=service.pk).exists()


def _in_area(viewer: Viewer) -> Exists:
    return Exists(Coverage.objects.filter(area=OuterRef("area"), organisation__in=viewer.organisation_ids))


def _theirs(viewer: Viewer) -> Q:
    return Q(_in_area(viewer)) | Q(provider__organisation__in=viewer.organisation_ids)


def _readable(viewer: Viewer) -> Q:
    return (_theirs(viewer) | ~Q(source=Source.LOCAL)) if viewer.posts else Q(pk__in=[])


def _found(services: QuerySet[Service], text: str) -> QuerySet[Service]:
    """Those in which every word is found: in the name, the number, the provider, the town or the postcode."""
    for word in text.split()[:10]:
        services = services.filter(
            Q(name__icontains=word)
            | Q(number__icontains=word)
            | Q(provider__name__icontains=word)
            | Q(town__icontains=word)
            | Q(postcode__icontains=word)
        )
    return services
