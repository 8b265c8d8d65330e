"""What somebody may report, about which services, and who receives it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from plumbline.access.roles import roles
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.intelligence.models import Item
from plumbline.intelligence.rules import receiving
from plumbline.intelligence.rules.receiving import Keeper, receiver_of
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import Form
from plumbline.library.models import FormVersion
from plumbline.library.queries import form_of, published_forms
from plumbline.people.models import Membership, Organisation, User
from plumbline.register.models import Coverage, Service, Source, Status
from plumbline.register.queries import find_services, list_services

RAISE = "intelligence.raise"
FOUND = 20  # services shown at once; more words find fewer

Published = tuple[FormVersion, Form]


def forms_to_send(viewer: Viewer) -> list[Published]:
    """The forms that the viewer's side may send, in their newest version, by title. Without an account: the public
    ones."""
    return [(row, form) for row, form in published_forms(viewer) if may_send(viewer, form)]


def forms_to_record(viewer: Viewer) -> list[Published]:
    """The forms on which the viewer may write down what somebody told them."""
    if not may_record_told(viewer):
        return []
    conf = viewer.can("intelligence.confidential")
    return [(row, form) for row, form in published_forms(viewer) if conf or not form.confidential]


def may_send(viewer: Viewer, form: Form) -> bool:
    """Whether the viewer may send this form: by the side of a role of theirs that raises reports."""
    if not viewer.signed_in:
        return form.public
    return form.public or bool(sides_of(viewer) & set(form.sides))


def may_record_told(viewer: Viewer) -> bool:
    """Whether the viewer writes down what others say: the people who look at reports."""
    return viewer.can("intelligence.triage")


def sides_of(viewer: Viewer) -> set[str]:
    known = roles()
    return {str(known[post.role].side) for post in viewer.posts if RAISE in post.capabilities and post.role in known}


def form_to_send(viewer: Viewer, form_id: str, *, told: bool = False) -> Published:
    """One form in its newest version. Raises FormVersion.DoesNotExist for one that the viewer may not send."""
    for row, form in forms_to_record(viewer) if told else forms_to_send(viewer):
        if form.id == form_id:
            return row, form
    raise FormVersion.DoesNotExist


def form_as_drawn(viewer: Viewer, newest: FormVersion, version: int | None) -> Published:
    """The version of the form that was drawn: what was asked then is what was answered."""
    row = FormVersion.objects.filter(form_id=newest.form_id, version=version).first() if version else None
    row = row or newest
    return row, form_of(viewer, row)


def services_to_report(viewer: Viewer, text: str = "") -> QuerySet[Service]:
    """The services that the viewer may report about, by name. With an account: their own and every published one.
    Without: the published ones that are open, in an area that somebody looks after who receives reports."""
    if viewer.signed_in or viewer.system:
        return find_services(viewer, text)
    return find_services(SYSTEM, text).filter(_public()).exclude(status=Status.CLOSED)


def services_at_hand(viewer: Viewer) -> list[Service]:
    """The viewer's own services, where they are so few that nobody needs to search: a provider's people begin here."""
    if not viewer.signed_in:
        return []
    found = list(list_services(viewer).exclude(status=Status.CLOSED)[: FOUND + 1])
    return found if len(found) <= FOUND else []


def services_named(viewer: Viewer, numbers: Sequence[str]) -> list[Service]:
    """The services with these numbers, in their order. Raises Refusal, in the same words for one that never was and one
    that is not the viewer's to report about."""
    wanted = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    if not wanted:
        raise Refusal(receiving.NO_SERVICE, field="service")
    found = {service.number: service for service in services_to_report(viewer).filter(number__in=wanted[:FOUND])}
    if len(found) < len(wanted):
        raise Refusal(receiving.NOT_FOUND, field="service")
    return [found[number] for number in wanted]


def receiver_for(viewer: Viewer, services: Sequence[Service]) -> Organisation:
    """Who receives a report about these services. Raises Refusal where nobody does, or not one body for all."""
    found = {service.area_id: receiver_of_service(viewer, service) for service in services}
    receivers = {one.pk: one for one in found.values() if one is not None}
    if not receivers or None in found.values():
        raise Refusal(receiving.NOBODY, field="service")
    if len(receivers) > 1:
        raise Refusal(receiving.SEVERAL, field="service")
    return next(iter(receivers.values()))


def receiver_of_service(viewer: Viewer, service: Service) -> Organisation | None:
    """Of the bodies that look after its area, the one that receives what is said about this service."""
    rows = Coverage.objects.filter(area=service.area_id).select_related("organisation")
    bodies = {row.organisation_id: row.organisation for row in rows}
    receiver = receiver_of(Keeper(pk, body.kind, body.name) for pk, body in bodies.items())
    return bodies[receiver.organisation_id] if receiver else None


def people_who_triage(viewer: Viewer, organisation: Organisation, *, confidential: bool) -> QuerySet[User]:
    """The people of the receiving organisation who look at such reports. For the program's own letters: to anybody else
    there are none."""
    wanted = "intelligence.confidential" if confidential else "intelligence.triage"
    able = [key for key, role in roles().items() if wanted in role.capabilities]
    held = Membership.objects.filter(organisation=organisation, role__in=able).held_on(viewer.day)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk")
    return people if viewer.system else people.none()


def sent_before(viewer: Viewer, submission: str) -> Item | None:
    """The report that this very form made already: the key is long, random and nobody else's."""
    return Item.objects.select_related("record__owner").filter(submission=submission).first()


def _public() -> Q:
    taking = Coverage.objects.filter(organisation__kind__in=receiving.ORDER)
    return ~Q(source=Source.LOCAL) & Q(area__in=taking.values("area"))
