"""Making organisations, teams, groups and accounts, and giving and ending roles. Each leaves one event.

The operator (`viewer.SYSTEM`, a command on the server) may do all of it; a person may do it in an organisation in which
a role of theirs carries "people.manage". An organisation the person does not work in does not exist for them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.text import slugify

from plumbline.history.actions import INSTALLATION, INSTALLATION_NAME, record_event
from plumbline.kernel.refusals import Refusal
from plumbline.people import queries
from plumbline.people.models import GovernanceGroup, GroupSeat, Membership, Organisation, Team, User
from plumbline.people.viewer import Viewer


@transaction.atomic
def create_organisation(
    *, by: Viewer, at: datetime, name: str, kind: str, nation: str, slug: str = "", short_name: str = ""
) -> Organisation:
    """A body that owns records or is given access. The operator's alone. `slug` is its name in commands."""
    if not by.system:
        raise Refusal("Organisations are set up by whoever runs Plumbline. Ask them to add this one.")
    name, slug = name.strip(), slug or slugify(name)[:80]
    if not name or not slug:
        raise Refusal("Give the organisation’s name.", field="name")
    if Organisation.objects.filter(name__iexact=name).exists():
        raise Refusal(f"There is already an organisation called {name}.", field="name")
    if Organisation.objects.filter(slug=slug).exists():
        raise Refusal(
            f"There is already an organisation with the short address “{slug}”. Choose another.", field="slug"
        )
    made = Organisation(name=name, short_name=short_name.strip(), kind=kind, nation=nation, slug=slug)
    _check(made)
    made.save()
    _record(by, at, "organisation.created", made, made.name, made, after={"kind": kind, "nation": nation})
    return made


@transaction.atomic
def create_team(*, by: Viewer, at: datetime, organisation_id: int, name: str) -> Team:
    """A team inside an organisation."""
    organisation = _managed(by, organisation_id)
    if Team.objects.filter(organisation=organisation, name__iexact=name.strip()).exists():
        raise Refusal(f"{organisation} already has a team called {name.strip()}.", field="name")
    made = Team(organisation=organisation, name=name.strip())
    _check(made)
    made.save()
    _record(by, at, "team.created", made, made.name, organisation)
    return made


@transaction.atomic
def create_group(*, by: Viewer, at: datetime, organisation_id: int, name: str, kind: str) -> GovernanceGroup:
    """A governance group that an organisation convenes (DG12, HE2, ST1, WI5)."""
    organisation = _managed(by, organisation_id)
    if GovernanceGroup.objects.filter(organisation=organisation, name__iexact=name.strip()).exists():
        raise Refusal(f"{organisation} already has a group called {name.strip()}.", field="name")
    made = GovernanceGroup(organisation=organisation, name=name.strip(), kind=kind)
    _check(made)
    made.save()
    _record(by, at, "group.created", made, made.name, organisation, after={"kind": kind})
    return made


@transaction.atomic
def create_user(
    *,
    by: Viewer,
    at: datetime,
    email: str,
    name: str,
    password: str,
    organisation_id: int | None = None,
    encoded: str = "",
) -> User:
    """An account. `organisation_id`: whose people manager makes it and may give its first role; the operator need not
    say.

    The password must pass the checks of AUTH_PASSWORD_VALIDATORS. The address is kept out of history. `encoded`, from
    the operator alone, is that password hashed already: many accounts that begin with one password cost one hash.
    """
    if organisation_id is None and not by.system:
        raise Refusal("Say for which organisation the account is made.", field="organisation")
    organisation = _managed(by, organisation_id) if organisation_id is not None else None
    made = User(email=email.strip().lower(), name=name.strip(), joined_at=at, account_of=organisation)
    _check_account(made, password)
    if encoded and by.system:
        made.password = encoded
    else:
        made.set_password(password)
    made.save()
    _record(by, at, "person.created", made, made.name, organisation)
    return made


@transaction.atomic
def close_account(*, by: Viewer, at: datetime, user_id: int, reason: str) -> User:
    """The person cannot sign in any more, and every session of theirs ends. The operator's alone; the name stays."""
    if not by.system:
        raise Refusal("Accounts are closed by whoever runs Plumbline. You can end the person’s role here instead.")
    user = queries.get_person(by, user_id)
    if not user.is_active:
        raise Refusal(f"{user.name}’s account is closed already.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    _record(by, at, "person.closed", user, user.name, user.account_of, reason=reason)
    return user


@transaction.atomic
def add_membership(
    *,
    by: Viewer,
    at: datetime,
    user_id: int,
    organisation_id: int,
    role: str,
    since: date,
    until: date | None = None,
    team_id: int | None = None,
) -> Membership:
    """Gives a person a role in an organisation. A role that is not in library/roles.yaml allows nothing."""
    organisation = _managed(by, organisation_id)
    user = queries.get_person(by, user_id)
    team = Team.objects.get(pk=team_id, organisation=organisation) if team_id is not None else None
    _check_days(since, until)
    if Membership.objects.filter(user=user, organisation=organisation, role=role).held_on(since).exists():
        raise Refusal(f"{user.name} already holds this role in {organisation}.", field="role")
    made = Membership(user=user, organisation=organisation, team=team, role=role, since=since, until=until)
    made.save()
    after = {"role": role, "since": since, "until": until, "team": team.name if team else None}
    _record(by, at, "membership.added", made, user.name, organisation, after=after)
    return made


@transaction.atomic
def end_membership(*, by: Viewer, at: datetime, membership_id: int, until: date, reason: str = "") -> Membership:
    """The role ends: `until` is the last day it holds."""
    membership = queries.get_membership(by, membership_id)
    organisation = _managed(by, membership.organisation_id)
    before = membership.until
    _end(membership, until, f"{membership.user.name}’s role")
    _record(
        by, at, "membership.ended", membership, membership.user.name, organisation,
        before={"until": before}, after={"until": until}, reason=reason,
    )  # fmt: skip
    return membership


@transaction.atomic
def seat(*, by: Viewer, at: datetime, user_id: int, group_id: int, since: date, until: date | None = None) -> GroupSeat:
    """A person takes a seat on a governance group: they may read what is shared with it."""
    group = queries.group_choices(by).get(pk=group_id)
    organisation = _managed(by, group.organisation_id)
    user = queries.get_person(by, user_id)
    _check_days(since, until)
    if GroupSeat.objects.filter(user=user, group=group).held_on(since).exists():
        raise Refusal(f"{user.name} already sits on {group.name}.", field="person")
    made = GroupSeat(user=user, group=group, since=since, until=until)
    made.save()
    after = {"group": group.name, "since": since, "until": until}
    _record(by, at, "seat.taken", made, user.name, organisation, after=after)
    return made


@transaction.atomic
def unseat(*, by: Viewer, at: datetime, seat_id: int, until: date, reason: str = "") -> GroupSeat:
    """The seat is given up: `until` is the last day it holds."""
    held = queries.get_seat(by, seat_id)
    organisation = _managed(by, held.group.organisation_id)
    before = held.until
    _end(held, until, f"{held.user.name}’s seat on {held.group.name}")
    _record(
        by, at, "seat.given-up", held, held.user.name, organisation,
        before={"group": held.group.name, "until": before}, after={"group": held.group.name, "until": until},
        reason=reason,
    )  # fmt: skip
    return held


def note_signed_in(*, by: Viewer, at: datetime) -> None:
    """The person signed in."""
    _note(by, at, "person.signed-in")


def note_signed_out(*, by: Viewer, at: datetime) -> None:
    """The person signed out."""
    _note(by, at, "person.signed-out")


@transaction.atomic
def set_password(*, by: Viewer, at: datetime, user: User, password: str) -> None:
    """The person chose a new password, signed in or through the link sent to their address."""
    user.set_password(password)
    user.save(update_fields=["password"])
    _note(by, at, "person.password-changed")


def note_sign_in_failed(*, by: Viewer, at: datetime, email: str) -> None:
    """A wrong password, or an address without an account. Both cost the same work, so that neither is told apart; what
    was typed is not kept, because people type passwords into the wrong box."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    post = user.memberships.held_on(by.day).in_order().first() if user else None
    _record(
        by,
        at,
        "person.sign-in-failed",
        user or User(pk=0),
        user.name if user else "An address without an account",
        post.organisation if post else None,
    )


def _note(by: Viewer, at: datetime, verb: str) -> None:
    """An event about the person themselves, in the chain of the organisation they work for first."""
    post = by.acting_for
    record_event(
        by=by,
        at=at,
        verb=verb,
        subject=User(pk=by.user_id),
        label=by.name,
        organisation_id=post.organisation_id if post else INSTALLATION,
        organisation_name=post.organisation_name if post else INSTALLATION_NAME,
    )


def _managed(by: Viewer, organisation_id: int) -> Organisation:
    """The organisation, where the person may manage its people. DoesNotExist where they do not work in it."""
    organisation = queries.get_organisation(by, organisation_id)
    if not by.can("people.manage", organisation.pk):
        raise Refusal(f"Your role does not let you manage people in {organisation}. Ask someone whose role does.")
    return organisation


def _check(row: models.Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refusal(messages[0], field=field) from error


def _check_account(user: User, password: str) -> None:
    try:
        validate_email(user.email)
    except ValidationError as error:
        raise Refusal("Give an e-mail address, like name@example.org.", field="email") from error
    if not user.name:
        raise Refusal("Give the person’s name.", field="name")
    if User.objects.filter(email__iexact=user.email).exists():
        raise Refusal("There is already an account with this e-mail address.", field="email")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages), field="password") from error


def _check_days(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Refusal("The last day is before the first day.", field="until")


def _end(held: Membership | GroupSeat, until: date, what: str) -> None:
    if until < held.since:
        raise Refusal(f"{what} began on {held.since:%-d %B %Y}, and cannot end before that.", field="until")
    if held.until is not None and held.until <= until:
        raise Refusal(f"{what} ends on {held.until:%-d %B %Y} already.", field="until")
    held.until = until
    held.save(update_fields=["until"])


def _record(
    by: Viewer,
    at: datetime,
    verb: str,
    subject: models.Model,
    label: str,
    organisation: Organisation | None,
    **said: Any,
) -> None:
    record_event(
        by=by,
        at=at,
        verb=verb,
        subject=subject,
        label=label,
        organisation_id=organisation.pk if organisation else INSTALLATION,
        organisation_name=organisation.name if organisation else INSTALLATION_NAME,
        **said,
    )
