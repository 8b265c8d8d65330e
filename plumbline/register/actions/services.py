"""Services kept by hand: registered ones that no file brings, and those that need no registration (WI8, HE5)."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.people.models import Organisation
from plumbline.people.queries import organisation_choices
from plumbline.register.actions.common import changes, keeper, locked_service, note, once, one_at_a_time
from plumbline.register.models import Area, Coverage, Provider, Registration, Service, Source, Status
from plumbline.register.queries.finding import providers
from plumbline.register.queries.services import areas_kept
from plumbline.register.rules.addresses import tidy_postcode

_NUMBER = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_OURS = ("local-", "new-", "org-")  # numbers given here
NOT_MINE = (
    "You can add services in an area that an organisation of yours looks after, where your role keeps the register. "
    "Whoever runs Plumbline says who looks after which area."
)
PUBLISHED = (
    "This service is published by its regulator, and what the regulator publishes is not changed by hand: the next "
    "file would say it again. Tell the regulator what is wrong. Who assesses it can be written down here."
)


@dataclass(frozen=True)
class ServiceValues:
    """What is typed of a service. The provider is one there is (`provider`, its number) or new (`provider_name`)."""

    name: str
    kind: str
    area_id: int
    provider: str = ""
    provider_name: str = ""
    sector: str = ""
    registration: str = Registration.REGISTERED
    why_unregistered: str = ""
    number: str = ""  # the regulator's
    client_group: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    places: int | None = None
    status: str = Status.ACTIVE

    def tidy(self) -> ServiceValues:
        """Without spaces at the ends; without a number or a reason that does not belong to its registration."""
        free = self.registration == Registration.NOT_NEEDED
        return replace(
            self, name=" ".join(self.name.split()), kind=" ".join(self.kind.split()), town=self.town.strip(),
            provider_name=" ".join(self.provider_name.split()), address=" ".join(self.address.split()),
            postcode=tidy_postcode(self.postcode), number="" if free else self.number.strip(),
            why_unregistered=" ".join(self.why_unregistered.split()) if free else "",
        )  # fmt: skip


@transaction.atomic
def add_service(*, by: Viewer, at: datetime, values: ServiceValues, submission: str) -> Service:
    """Adds a service by hand, once however often the form is sent. For those who keep the register of its area."""
    one_at_a_time(by)
    key = once(by, "service", submission)
    made = Service.objects.filter(submission=key).first()
    if made is not None:
        return made
    area = areas_kept(by).filter(pk=values.area_id).first()
    body = keeper(by, area) if area else None
    if area is None or body is None:
        raise Refusal(NOT_MINE, field="area")
    given = values.tidy()
    _require(given)
    service = Service(source=Source.LOCAL, area=area, nation=area.nation, submission=key)
    service.provider = _provider(by, given)
    _write(service, given)
    service.number = _free_number(given.number) or f"new-{secrets.token_hex(8)}"
    return _keep(service, by=by, at=at, body=body)


@transaction.atomic
def edit_service(*, by: Viewer, at: datetime, number: str, values: ServiceValues, edition: int) -> Service:
    """Changes what is kept by hand of a service. Raises Conflict where somebody else changed it meanwhile."""
    service, body = locked_service(by, number)
    if service.published:
        raise Refusal(PUBLISHED)
    before = facts_of(service)
    if service.edition != edition:
        raise Conflict(
            "Somebody else changed this service since you opened it.", theirs=before, edition=service.edition
        )
    given = values.tidy()
    _require(given)
    if values.area_id != service.area_id:
        area = areas_kept(by).filter(pk=values.area_id).first()
        if area is None:
            raise Refusal(NOT_MINE, field="area")
        service.area, service.nation = area, area.nation
    service.provider = _provider(by, given)
    _write(service, given)
    if given.number and given.number != service.number:
        service.number = _free_number(given.number, but=service)
    was, now = changes(before, facts_of(service))
    if not now:
        return service
    service.edition += 1
    _save(service)
    note(by=by, at=at, verb="service.changed", subject=service, label=service.name, body=body, before=was, after=now)
    return service


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
    why_unregistered: str = "",
) -> Service:
    """Adds a service of an organisation that is in Plumbline, in the area that another looks after.

    `number`: the regulator's; without one it is given "local-" and a number of its own. Its nation is its area's.
    """
    provider = organisation_choices(by).filter(pk=provider_id).first()
    area = organisation_choices(by).filter(pk=area_id).first()
    if provider is None:
        raise Refusal("Choose who provides the service.", field="provider")
    if area is None:
        raise Refusal("Choose in whose area the service is.", field="area")
    if not by.can("register.edit", area.pk):
        raise Refusal(NOT_MINE)
    free = Registration.NOT_NEEDED if why_unregistered else Registration.REGISTERED
    where = area_of(by=by, at=at, organisation=area)
    given = ServiceValues(
        name=name, kind=kind, area_id=where.pk, number=number, town=town, postcode=postcode, places=places,
        registration=free, why_unregistered=why_unregistered, provider_name=provider.name,
    ).tidy()  # fmt: skip
    _require(given)
    service = Service(source=Source.LOCAL, area=where, nation=where.nation)
    service.provider = provider_of(by=by, at=at, organisation=provider)
    _write(service, given)
    service.number = _free_number(given.number) or f"new-{secrets.token_hex(8)}"
    return _keep(service, by=by, at=at, body=area)


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


def facts_of(service: Service) -> dict[str, str]:
    """What is kept by hand of a service, in words, by the field of the form."""
    return {
        "name": service.name,
        "kind": service.kind,
        "provider": service.provider.name,
        "area": service.area.name,
        "registration": str(service.get_registration_display()),
        "why_unregistered": service.why_unregistered,
        "number": service.number,
        "client_group": service.client_group,
        "address": service.address,
        "town": service.town,
        "postcode": service.postcode,
        "places": "" if service.places is None else str(service.places),
        "status": service.standing,
    }


def _require(given: ServiceValues) -> None:
    for field, value, longest, missing in (
        ("name", given.name, 200, "Enter the name of the service."),
        ("kind", given.kind, 120, "Enter the type of service."),
    ):
        if not value:
            raise Refusal(missing, field=field)
        if len(value) > longest:
            raise Refusal(f"Use {longest} characters or fewer.", field=field)
    if given.registration not in Registration.values:
        raise Refusal("Say whether it is registered with a regulator.", field="registration")
    if given.registration == Registration.NOT_NEEDED and not given.why_unregistered:
        raise Refusal("Say why it needs no registration.", field="why_unregistered")
    if given.status not in Status.values:
        raise Refusal("Choose how it stands.", field="status")
    if given.places is not None and not 0 <= given.places <= 100_000:
        raise Refusal("Enter the places as a number, such as 38.", field="places")
    if not given.provider and not given.provider_name:
        raise Refusal("Say who provides the service.", field="provider")


def _write(service: Service, given: ServiceValues) -> None:
    for name in (
        "name", "kind", "registration", "why_unregistered", "client_group", "address", "town", "postcode", "places",
        "status",
    ):  # fmt: skip
        value = getattr(given, name)
        longest = getattr(Service._meta.get_field(name), "max_length", None)
        if longest and len(value) > longest:
            raise Refusal(f"Use {longest} characters or fewer.", field=name)
        setattr(service, name, value)


def _provider(by: Viewer, given: ServiceValues) -> Provider:
    """The one that was chosen, or a new one kept by hand."""
    if given.provider:
        found = providers(by).filter(number=given.provider).first()
        if found is None:
            raise Refusal("Choose a provider from the list, or name a new one.", field="provider")
        return found
    made = Provider.objects.create(
        source=Source.LOCAL, number=f"new-{secrets.token_hex(8)}", name=given.provider_name[:300],
        sector=given.sector[:60],
    )  # fmt: skip
    made.number = f"local-{made.pk}"
    made.save(update_fields=["number"])
    return made


def _free_number(number: str, but: Service | None = None) -> str:
    """The regulator's number, where it can be one and no other service has it; "" where none was given."""
    if not number:
        return ""
    if len(number) > 40 or not _NUMBER.fullmatch(number) or number.lower().startswith(_OURS):
        raise Refusal(
            "Enter the regulator’s number as it is printed, such as CS2003000123 or 1-123456789.", field="number"
        )
    others = Service.objects.filter(number__iexact=number)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refusal(_taken(number), field="number")
    return number


def _taken(number: str) -> str:
    """One sentence for every reason: that others keep a service by hand is not theirs to learn."""
    return (
        f"The number {number} cannot be given to this service. Look whether the service is in the register already; "
        "check the number, or leave it empty."
    )


def _save(service: Service) -> None:
    """Saves; where somebody else took the number in this very moment, says so."""
    try:
        with transaction.atomic():
            service.save()
    except IntegrityError as taken:
        raise Refusal(_taken(service.number), field="number") from taken


def _keep(service: Service, *, by: Viewer, at: datetime, body: Organisation) -> Service:
    """Saves a new service, gives it a number of its own where it has none, and writes the event."""
    _save(service)
    if service.number.startswith("new-"):
        service.number = f"local-{service.pk}"
        service.save(update_fields=["number"])
    facts = {k: v for k, v in facts_of(service).items() if v}
    note(by=by, at=at, verb="service.created", subject=service, label=service.name, body=body, after=facts)
    return service
