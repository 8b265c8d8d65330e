"""Reading services. Default deny: the services of a viewer are those in an area that an organisation of theirs looks
after, and those it provides. What a regulator publishes is no secret: everyone who holds a post finds every published
service by its number, with what was published of it. One kept by hand is found by its own people alone; named in a
record that was shared with somebody, it is reached through that record, in the rooms above.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from plumbline.access.viewer import Viewer
from plumbline.history.models import Event
from plumbline.people.models import Organisation
from plumbline.people.queries import organisations_of, organisations_where
from plumbline.register.models import Area, Coverage, Practice, Provider, Service, ServicePractice, Source
from plumbline.register.rules.searching import words_of

EDIT = "register.edit"  # the capability of a role that keeps the register


def list_services(viewer: Viewer, text: str = "") -> QuerySet[Service]:
    """The services of the viewer's organisations, by name; those that `text` is found in, where it is given: every word
    of it in the name, the number, the type, the provider, the area, the town or the postcode."""
    services = _rows()
    if not viewer.system:
        services = services.filter(theirs(viewer))
    return services.filter(_with_words(text))


def get_service(viewer: Viewer, number: str) -> Service:
    """One service by its number. Raises Service.DoesNotExist for one that is not theirs to find."""
    return list_services(viewer).get(number=number)


def find_services(viewer: Viewer, text: str = "") -> QuerySet[Service]:
    """The viewer's own services and every published one, as `list_services` finds them."""
    services = _rows().filter(_with_words(text))
    return services if viewer.system else services.filter(_readable(viewer))


def find_service(viewer: Viewer, number: str) -> Service:
    """One service of those by its number. Raises Service.DoesNotExist otherwise."""
    return find_services(viewer).get(number=number)


def services_looked_after(viewer: Viewer) -> QuerySet[Service]:
    """The services in an area that an organisation of the viewer's looks after: those whose worklists, risk and
    intelligence are theirs to work on. A provider's own services are not among them."""
    services = _rows()
    return services if viewer.system else services.filter(area__in=_areas(viewer))


def is_theirs(viewer: Viewer, service: Service) -> bool:
    """Whether the service is in an area that the viewer's organisations look after, or provided by one of them: what
    was written down about it, beside what is published, is theirs to read."""
    return viewer.system or list_services(viewer).filter(pk=service.pk).exists()


def looks_after(viewer: Viewer, service: Service) -> bool:
    """Whether the service is in an area that an organisation of the viewer's looks after."""
    return services_looked_after(viewer).filter(pk=service.pk).exists()


def keepers_of(viewer: Viewer, area: Area) -> QuerySet[Organisation]:
    """The organisations of the viewer's that look after the area and in which their role keeps the register: in the
    record of one of them stands what the viewer writes down of its services."""
    return organisations_where(viewer, EDIT).filter(coverage__area=area)


def may_keep(viewer: Viewer, service: Service) -> bool:
    """Whether the viewer writes down what the area's people say of this service."""
    return viewer.system or keepers_of(viewer, service.area).exists()


def areas_kept(viewer: Viewer) -> QuerySet[Area]:
    """The areas in which the viewer may add services."""
    if viewer.system:
        return Area.objects.order_by("name")
    keeping = organisations_where(viewer, EDIT).values("pk")
    return Area.objects.filter(pk__in=Coverage.objects.filter(organisation__in=keeping).values("area")).order_by("name")


def events_of_service(viewer: Viewer, service: Service) -> QuerySet[Event]:
    """What the viewer's own organisations wrote down of the service, the latest first. What another body that looks
    after the area wrote stands in that body's record."""
    events = Event.objects.filter(subject_type=Service._meta.label_lower, subject_id=service.pk)
    if not viewer.system:
        events = events.filter(organisation_id__in=viewer.organisation_ids)
    return events.order_by("-at", "-pk")


def practices_of(viewer: Viewer, service: Service) -> QuerySet[ServicePractice]:
    """The GP practices of a service of the viewer's organisations (HE33). Of a service that is only published they are
    nobody else's."""
    mine = list_services(viewer).filter(pk=service.pk)
    rows = ServicePractice.objects.filter(service__in=mine.values("pk")).select_related("practice__kept_by")
    return rows.order_by("practice__name", "-since", "pk")


def get_service_practice(viewer: Viewer, number: str, pk: int) -> ServicePractice:
    """One practice of one service. Raises ServicePractice.DoesNotExist."""
    found = ServicePractice.objects.select_related("practice__kept_by", "service__area")
    return found.get(pk=pk, service__in=list_services(viewer).filter(number=number).values("pk"))


def practice_choices(viewer: Viewer) -> QuerySet[Practice]:
    """The practices that the viewer's organisations keep."""
    return Practice.objects.filter(kept_by__in=organisations_of(viewer)).order_by("name", "postcode", "pk")


def theirs(viewer: Viewer) -> Q:
    """Which services are the viewer's own: in an area looked after, or provided."""
    provided = Provider.objects.filter(organisation__in=viewer.organisation_ids)
    return Q(area__in=_areas(viewer)) | Q(provider__in=provided.values("pk"))


def _with_words(text: str) -> Q:
    """Services in which every word is found, whatever its case and accents: in what is kept folded of the service, of
    its provider or of its area."""
    found = Q()
    for word in words_of(text):
        of_provider = Provider.objects.filter(search__contains=word).values("pk")
        of_area = Area.objects.filter(search__contains=word).values("pk")
        found &= Q(search__contains=word) | Q(provider__in=of_provider) | Q(area__in=of_area)
    return found


def _rows() -> QuerySet[Service]:
    rows = Service.objects.select_related("provider", "area").defer("search", "provider__search", "area__search")
    return rows.order_by("name", "pk")


def _areas(viewer: Viewer) -> QuerySet:
    return Coverage.objects.filter(organisation__in=viewer.organisation_ids).values("area")


def _readable(viewer: Viewer) -> Q:
    return (theirs(viewer) | ~Q(source=Source.LOCAL)) if viewer.posts else Q(pk__in=[])
