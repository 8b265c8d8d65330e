"""Visits that are filled in without signal: which forms, about which services, and what else was seen on that day."""

from __future__ import annotations

from django.db.models import Q

from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Item
from plumbline.intelligence.offline.signing import read_drawn
from plumbline.intelligence.queries.items import items_seen_by
from plumbline.intelligence.queries.raising import Published, form_to_send, forms_to_send
from plumbline.kernel.refusals import Refusal
from plumbline.library.models import FormVersion
from plumbline.library.queries import form_of
from plumbline.register.models import Status
from plumbline.register.queries import list_services

MOST_SERVICES = 4000  # as many as a phone is given to choose from
NOT_KNOWN = (
    "Plumbline does not know the version of the form on which this was filled in. All of it is kept on this phone. "
    "Copy what you wrote into the form as it is now, or ask the people who run Plumbline."
)


def forms_for_visits(viewer: Viewer) -> list[Published]:
    """The forms that the viewer may send and that can be filled in without signal, observation visits first."""
    found = [(row, form) for row, form in forms_to_send(viewer) if form.offline and form.names == "named"]
    return sorted(found, key=lambda one: one[1].kind != "observation")


def form_for_visits(viewer: Viewer, form_id: str) -> Published:
    """One of them, in its newest version. Raises FormVersion.DoesNotExist."""
    for row, form in forms_for_visits(viewer):
        if form.id == form_id:
            return row, form
    raise FormVersion.DoesNotExist


def form_as_marked(viewer: Viewer, mark: str) -> FormVersion:
    """The version that a page says it drew, whatever was published since: what was asked then is what was answered.
    Raises Refusal where there is no such version here."""
    drawn = read_drawn(mark)
    rows = FormVersion.objects.all()
    row = rows.filter(form_id=drawn.form_id, version=drawn.version).first() if drawn else None
    if row is None:
        raise Refusal(NOT_KNOWN)
    return row


def visit_form_as_marked(viewer: Viewer, mark: str) -> Published:
    """The same for somebody with an account, who must still be one who may send that form."""
    row = form_as_marked(viewer, mark)
    try:
        form_to_send(viewer, row.form_id)
    except FormVersion.DoesNotExist as gone:
        raise Refusal("This form is not one that you can send any more. All of it is kept on this phone.") from gone
    return row, form_of(viewer, row)


def services_for_device(viewer: Viewer) -> list[tuple[str, str, str]]:
    """Number, name and town of the services of the viewer's organisations, for choosing from without signal."""
    rows = list_services(viewer).exclude(status=Status.CLOSED).order_by("name", "number")
    return list(rows.values_list("number", "name", "town")[:MOST_SERVICES])


def other_visits(viewer: Viewer, item: Item) -> list[Item]:
    """Other visits of the same kind to the same service on the same day, as far as the viewer may read them. To
    anybody else there are none: two people who visit one home do not learn of each other here."""
    if item.happened_on is None or not viewer.signed_in:
        return []
    same = Q(services__service__in=item.services.values("service"), happened_on=item.happened_on, kind=item.kind)
    return list(items_seen_by(viewer).filter(same).exclude(pk=item.pk).distinct())
