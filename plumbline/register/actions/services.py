"""Adding a service by hand. The regulators' own lists come with their feeds."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.history.actions import record_event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation
from plumbline.people.queries import organisation_choices, organisations_of
from plumbline.register.models import Area, Coverage, Provider, Service, Source


@transaction.atomic
def create_service(
    *,
    by: Viewer,
    at: datetime,
    name: str,
    kind: str,
    provider_id: int,
    area_id: int,
    number: str = "",
    town: str = "",
    postcode: str = "",
    places: int | None = None,
) -> Service:
    """Adds a service. For those who may write plans in its area's or its provider's organisation.

    `number`: the regulator's; without one it is given "local-" and a number of its own. Its nation is its area's.
    """
    provider = organisation_choices(by).filter(pk=provider_id).first()
    area = organisation_choices(by).filter(pk=area_id).first()
    if provider is None:
        raise Refusal("Choose who provides the service.", field="provider")
    if area is None:
        raise Refusal("Choose in whose area the service is.", field="area")
    owner = _keeper(by, area, provider)
    number = number.strip()
    if number and Service.objects.filter(number__iexact=number).exists():
        raise Refusal(f"A service with the number {number} is in the register already.", field="number")
    made = Service(
        name=name.strip(), number=number or f"new-{secrets.token_hex(8)}", kind=kind.strip(),
        provider=provider_of(by=by, at=at, organisation=provider), area=area_of(by=by, at=at, organisation=area),
        nation=area.nation, town=town.strip(), postcode=postcode.strip().upper(), places=places,
    )  # fmt: skip
    try:
        made.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refusal(messages[0], field=field) from error
    made.save()
    if not number:
        made.number = f"local-{made.pk}"
        made.save(update_fields=["number"])
    record_event(
        by=by,
        at=at,
        verb="service.created",
        subject=made,
        label=made.name,
        organisation_id=owner.pk,
        organisation_name=owner.name,
        after={"number": made.number, "provider": provider.name, "area": area.name},
    )
    return made


def provider_of(*, by: Viewer, at: datetime, organisation: Organisation) -> Provider:
    """The provider in the register that is this organisation, made where there is none. A step of the action that
    needs it: it leaves no event."""
    found = Provider.objects.filter(organisation=organisation).order_by("pk").first()
    return found or Provider.objects.create(
        source=Source.LOCAL, number=f"org-{organisation.pk}", name=organisation.name, organisation=organisation
    )


def area_of(*, by: Viewer, at: datetime, organisation: Organisation) -> Area:
    """The area that this organisation looks after, made under its name where there is none. A step of the action that
    needs it: it leaves no event."""
    found = Area.objects.filter(coverage__organisation=organisation).order_by("pk").first()
    if found is None:
        found = Area.objects.create(nation=organisation.nation, name=organisation.name[:120], slug=organisation.slug)
        Coverage.objects.create(area=found, organisation=organisation)
    return found


def _keeper(by: Viewer, area: Organisation, provider: Organisation) -> Organisation:
    """In whose record the event stands: the area's where the person works there, else the provider's."""
    theirs = set(organisations_of(by).filter(pk__in=[area.pk, provider.pk]).values_list("pk", flat=True))
    for organisation in (area, provider):
        if organisation.pk in theirs and by.can("plan.create", organisation.pk):
            return organisation
    raise Refusal(
        "You can add services of your own organisation, or in its area, where your role lets you write plans."
    )
