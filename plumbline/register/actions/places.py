"""Who looks after an area, who a provider is in Plumbline, who assesses a service, and its GP practices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.people.models import Nation, Organisation
from plumbline.register.actions.common import changes, locked_service, note
from plumbline.register.models import Area, Coverage, Practice, Provider, Service, ServicePractice
from plumbline.register.queries.services import get_service_practice, practice_choices
from plumbline.register.rules.addresses import tidy_postcode

OPERATOR_ONLY = "Only whoever runs Plumbline can do this, on the server."


def _operator(by: Viewer) -> None:
    if not by.system:
        raise Refusal(OPERATOR_ONLY)


@transaction.atomic
def look_after(*, by: Viewer, at: datetime, area: str, organisation_id: int, nation: str = "") -> Coverage:
    """Says that an organisation looks after an area: from now on its people find its services, hand-kept ones too.

    `area`: slug or name. One that is not known yet is made where its `nation` is given. Said twice, it holds once.
    """
    _operator(by)
    body = Organisation.objects.get(pk=organisation_id)
    place = Area.objects.filter(Q(slug=area) | Q(name__iexact=area.strip())).order_by("pk").first()
    new = place is None
    if place is None:
        place = _new_area(area, nation)
    coverage, made = Coverage.objects.get_or_create(area=place, organisation=body)
    if made:
        after = {"area": place.name, **({"new area in": nation} if new else {})}
        note(by=by, at=at, verb="area.looked_after", subject=coverage, label=place.name, body=body, after=after)
    return coverage


@transaction.atomic
def stop_looking_after(*, by: Viewer, at: datetime, area: str, organisation_id: int) -> None:
    """From now on the organisation's people find of the area what everybody finds."""
    _operator(by)
    body = Organisation.objects.get(pk=organisation_id)
    rows = Coverage.objects.select_for_update().filter(organisation=body)
    coverage = rows.filter(Q(area__slug=area) | Q(area__name__iexact=area.strip())).first()
    if coverage is None:
        raise Refusal(f"{body.name} does not look after “{area}”.")
    name = coverage.area.name
    note(by=by, at=at, verb="area.left", subject=coverage, label=name, body=body, before={"area": name})
    coverage.delete()


@transaction.atomic
def link_provider(*, by: Viewer, at: datetime, number: str, organisation_id: int) -> Provider:
    """Says which organisation in Plumbline a provider of the register is: its people find their services, hand-kept
    ones too, and are the provider in plans."""
    _operator(by)
    provider = _locked_provider(number)
    body = Organisation.objects.get(pk=organisation_id)
    if provider.organisation_id == body.pk:
        return provider
    if provider.organisation is not None:
        raise Refusal(
            f"{provider.name} ({number}) is {provider.organisation.name} in Plumbline. End that link first: --end."
        )
    provider.organisation = body
    provider.save(update_fields=["organisation"])
    facts = {"provider": f"{provider.name} ({number})"}
    note(by=by, at=at, verb="provider.linked", subject=provider, label=provider.name, body=body, after=facts)
    return provider


@transaction.atomic
def unlink_provider(*, by: Viewer, at: datetime, number: str, organisation_id: int) -> Provider:
    """The organisation's people no longer find this provider's hand-kept services."""
    _operator(by)
    provider = _locked_provider(number)
    body = Organisation.objects.get(pk=organisation_id)
    if provider.organisation_id != body.pk:
        raise Refusal(f"{provider.name} ({number}) is not linked to {body.name}.")
    provider.organisation = None
    provider.save(update_fields=["organisation"])
    facts = {"provider": f"{provider.name} ({number})"}
    note(by=by, at=at, verb="provider.unlinked", subject=provider, label=provider.name, body=body, before=facts)
    return provider


@dataclass(frozen=True)
class ScopeValues:
    """What the area's people say of a service. All empty but the reason: it is theirs to assess after all."""

    assessed_by: str = ""  # another authority, by name
    office_area: str = ""  # where its registered office is
    reason: str = ""


@transaction.atomic
def say_scope(*, by: Viewer, at: datetime, number: str, values: ScopeValues, edition: int) -> Service:
    """Writes down that another authority assesses the service, or that its registered office is elsewhere; of a
    published one too. Raises Conflict where somebody else changed it meanwhile."""
    service, body = locked_service(by, number)
    assessed_by, office = " ".join(values.assessed_by.split()), " ".join(values.office_area.split())
    before = {"assessed_by": service.assessed_by_name, "office_area": service.office_area}
    if service.edition != edition:
        theirs = {**before, "reason": service.scope_reason}
        raise Conflict("Somebody else changed this since you opened it.", theirs=theirs, edition=service.edition)
    was, now = changes(before, {"assessed_by": assessed_by, "office_area": office})
    if not now:
        return service
    if not values.reason.strip():
        raise Refusal("Say how this is known, or who decided it.", field="reason")
    for field, text, longest in (("assessed_by", assessed_by, 200), ("office_area", office, 120)):
        if len(text) > longest:
            raise Refusal(f"Use {longest} characters or fewer.", field=field)
    service.assessed_by_name, service.office_area = assessed_by, office
    service.assessed_by = Organisation.objects.filter(name__iexact=assessed_by).first() if assessed_by else None
    service.scope_reason = values.reason.strip()
    service.edition += 1
    service.save()
    note(
        by=by, at=at, verb="service.scope", subject=service, label=service.name, body=body, before=was, after=now,
        reason=service.scope_reason,
    )  # fmt: skip
    return service


@dataclass(frozen=True)
class PracticeValues:
    name: str
    town: str = ""
    postcode: str = ""
    email: str = ""  # the practice's own, never a person's

    def tidy(self) -> PracticeValues:
        return replace(
            self, name=" ".join(self.name.split()), town=self.town.strip(), postcode=tidy_postcode(self.postcode),
            email=self.email.strip(),
        )  # fmt: skip


@transaction.atomic
def attach_practice(
    *, by: Viewer, at: datetime, number: str, since: date, practice_id: int | None = None,
    values: PracticeValues | None = None,
) -> ServicePractice:  # fmt: skip
    """A GP practice looks after people of a service, from a day on (HE33): one that is kept, or a new one. The same
    form sent twice attaches it once."""
    service, body = locked_service(by, number)
    practice = _practice(by, body, practice_id, values)
    rows = service.practices.filter(practice=practice)
    again = rows.filter(since=since).first()
    if again is not None:
        return again
    if rows.filter(Q(until=None) | Q(until__gte=since)).exists():
        raise Refusal(f"{practice.name} is attached to this service for that time already.", field="practice")
    made = ServicePractice.objects.create(service=service, practice=practice, since=since)
    facts = {"practice": practice.name, "service": service.name, "since": since.isoformat()}
    note(by=by, at=at, verb="practice.attached", subject=made, label=practice.name, body=body, after=facts)
    return made


@transaction.atomic
def end_practice(*, by: Viewer, at: datetime, number: str, pk: int, until: date) -> ServicePractice:
    """The last day on which the practice looks after people there. It stays to be read."""
    service, body = locked_service(by, number)
    held = get_service_practice(by, number, pk)
    if until < held.since:
        raise Refusal("The last day is before the first. Enter a later day.", field="until")
    if held.until == until:
        return held
    before = {"until": held.until.isoformat() if held.until else ""}
    held.until = until
    held.save(update_fields=["until"])
    facts = {"practice": held.practice.name, "service": service.name, "until": until.isoformat()}
    note(
        by=by, at=at, verb="practice.ended", subject=held, label=held.practice.name, body=body, before=before,
        after=facts,
    )  # fmt: skip
    return held


@transaction.atomic
def edit_practice(
    *, by: Viewer, at: datetime, number: str, pk: int, values: PracticeValues, edition: int
) -> Practice:  # fmt: skip
    """Changes the name or address of a practice, for every service that it looks after."""
    locked_service(by, number)
    found = get_service_practice(by, number, pk)
    practice = Practice.objects.select_for_update(of=("self",)).select_related("kept_by").get(pk=found.practice_id)
    if not by.can("register.edit", practice.kept_by_id):
        raise Refusal(f"{practice.kept_by.name} keeps this practice. Ask them to change it.")
    before = {"name": practice.name, "town": practice.town, "postcode": practice.postcode, "email": practice.email}
    if practice.edition != edition:
        raise Conflict(
            "Somebody else changed this practice since you opened it.", theirs=before, edition=practice.edition
        )
    given = values.tidy()
    _require_practice(given)
    after = {"name": given.name, "town": given.town, "postcode": given.postcode, "email": given.email}
    was, now = changes(before, after)
    if not now:
        return practice
    twin = Practice.objects.filter(kept_by=practice.kept_by, name=given.name, postcode=given.postcode)
    if twin.exclude(pk=practice.pk).exists():
        raise Refusal("There is another practice of this name and postcode.", field="name")
    for name, value in after.items():
        setattr(practice, name, value)
    practice.edition += 1
    practice.save()
    note(
        by=by, at=at, verb="practice.changed", subject=practice, label=practice.name, body=practice.kept_by, before=was,
        after=now,
    )  # fmt: skip
    return practice


def _practice(by: Viewer, body: Organisation, pk: int | None, values: PracticeValues | None) -> Practice:
    """The one that was chosen, or a new one; under a name and postcode that are known, the known one."""
    if pk is not None:
        found = practice_choices(by).filter(pk=pk).first()
        if found is None:
            raise Refusal("Choose a practice from the list, or add a new one.", field="practice")
        return found
    if values is None:
        raise Refusal("Choose a practice from the list, or add a new one.", field="practice")
    given = values.tidy()
    _require_practice(given)
    made, _ = Practice.objects.get_or_create(
        kept_by=body, name=given.name, postcode=given.postcode, defaults={"town": given.town, "email": given.email}
    )
    return made


def _require_practice(given: PracticeValues) -> None:
    for name in ("name", "town", "postcode", "email"):
        longest = getattr(Practice._meta.get_field(name), "max_length", None)
        if longest and len(getattr(given, name)) > longest:
            raise Refusal(f"Use {longest} characters or fewer.", field=name)
    if not given.name:
        raise Refusal("Enter the name of the practice.", field="name")
    if given.email:
        try:
            validate_email(given.email)
        except ValidationError as error:
            raise Refusal("Enter an e-mail address such as reception@practice.example.", field="email") from error


def _new_area(name: str, nation: str) -> Area:
    tidy = " ".join(name.split())
    if nation not in Nation.values:
        known = ", ".join(Nation.values)
        raise Refusal(
            f"There is no area called “{tidy}”. To make it, say in which nation it is: --new with one of {known}."
        )
    slug = slugify(tidy)[:140]
    if not slug or len(tidy) > 120 or Area.objects.filter(slug=slug).exists():
        raise Refusal(f"An area cannot be called “{tidy}”: the name is too long, or another is written alike.")
    return Area.objects.create(name=tidy, nation=nation, slug=slug)


def _locked_provider(number: str) -> Provider:
    found = (
        Provider.objects.select_for_update(of=("self",)).select_related("organisation").filter(number=number).first()
    )
    if found is None:
        raise Refusal(f"There is no provider with the number {number}. Look for it on the page of a service of theirs.")
    return found
