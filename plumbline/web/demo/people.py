"""The organisations, people and services of the demo world, made through the rooms' actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth.hashers import make_password

from plumbline.access.queries import viewer_of
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.people import actions as people
from plumbline.people.models import GovernanceGroup, Organisation, User
from plumbline.register.actions import create_service
from plumbline.register.actions.loading import load_register
from plumbline.register.actions.places import link_provider, look_after
from plumbline.register.actions.requirements import record_outcome
from plumbline.register.queries import get_service
from plumbline.register.queries.requirements import requirements_in_force
from plumbline.web.demo.diary import Diary
from plumbline.web.demo.files import read_register
from plumbline.web.demo.register import Became, CoveredArea, MonthlyFile, RegisterFile, Runner, files_of
from plumbline.web.demo.types import Body, Person, Place, WorldFile
from plumbline.web.demo.words import written

LONG_AGO = 560  # days: when everybody started
REGISTERED = 420
FIRST_FILES = ("care-inspectorate", "cqc")  # one of each, of last year


@dataclass
class Cast:
    """Everybody and everything by key, as they come to be."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    groups: dict[str, GovernanceGroup] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    _viewers: dict[str, Viewer] = field(default_factory=dict)

    def viewer(self, key: str, at: datetime) -> Viewer:
        """The person as they were that day. Nobody in the demo world changes their post, so it is asked once."""
        if key not in self._viewers:
            self._viewers[key] = viewer_of(self.users[key], on=at.date())
        return replace(self._viewers[key], on=at.date())


def note_people(diary: Diary, cast: Cast, world: WorldFile) -> None:
    """Organisations and groups first, because people sit on each other's groups; then everybody, then the services."""
    encoded = make_password(world.password)  # once: a careful hash for each of them would take half a minute
    for body in world.organisations:
        diary.note(LONG_AGO, body.name, partial(_found, cast=cast, body=body))
    for body in world.organisations:
        teams: dict[str, int] = {}
        for team in body.teams:
            diary.note(LONG_AGO, team, partial(_team, cast=cast, body=body, name=team, teams=teams))
        for person in body.people:
            _note_person(diary, cast, body, person, teams, world.password, encoded)
    note_register(diary, cast, read_register())
    for place in world.services:
        diary.note(REGISTERED, place.name, partial(_register, cast=cast, place=place))


def note_register(diary: Diary, cast: Cast, register: RegisterFile) -> None:
    """Who looks after which area, and the regulators' files, each some days after it was put out; the first of them
    brings the services that everything else is about."""
    for area in register.areas:
        for slug in area.looked_after_by:
            diary.note(REGISTERED, area.name, partial(_look_after, cast=cast, area=area, slug=slug))
    files = files_of(register, diary.today)
    for number, file in enumerate(files):
        ago = REGISTERED if number < len(FIRST_FILES) else max((diary.today - file.as_of).days - 9, 1)
        diary.note(ago, file.name, partial(_load, file=file))
    for runner in register.providers:
        if runner.organisation:
            diary.note(REGISTERED, runner.name, partial(_link, cast=cast, runner=runner))

    for became in register.outcomes:
        diary.note(became.ago, became.case, partial(_became, cast=cast, became=became, today=diary.today))


def _became(at: datetime, cast: Cast, became: Became, today: date) -> None:
    by = cast.viewer(became.by, at)
    service = get_service(by, became.service)
    for standing in requirements_in_force(by, service, today=at.date()):
        if standing.inspection.case_number != became.case:
            continue
        requirement = standing.requirement
        record_outcome(
            by=by, at=at, number=service.number, requirement_id=requirement.pk, kind=became.kind,
            on=today - timedelta(days=became.on),
            source=written(became.source, today), submission=f"demo-outcome-{requirement.pk}",
        )  # fmt: skip


def _look_after(at: datetime, cast: Cast, area: CoveredArea, slug: str) -> None:
    look_after(by=SYSTEM, at=at, area=area.name, nation=area.nation, organisation_id=cast.organisations[slug].pk)


def _load(at: datetime, file: MonthlyFile) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / file.name
        path.write_bytes(file.content)
        load_register(by=SYSTEM, at=at, path=path, as_of=file.as_of)


def _link(at: datetime, cast: Cast, runner: Runner) -> None:
    link_provider(by=SYSTEM, at=at, number=runner.number, organisation_id=cast.organisations[runner.organisation].pk)


def _note_person(
    diary: Diary, cast: Cast, body: Body, person: Person, teams: Mapping[str, int], password: str, encoded: str
) -> None:
    def arrive(at: datetime) -> None:
        cast.users[person.key] = people.create_user(
            by=SYSTEM, at=at, email=person.email, name=person.name, password=password, encoded=encoded,
            organisation_id=cast.organisations[body.key].pk,
        )  # fmt: skip

    def start(at: datetime) -> None:
        people.add_membership(
            by=SYSTEM,
            at=at,
            user_id=cast.users[person.key].pk,
            organisation_id=cast.organisations[body.key].pk,
            role=person.role,
            since=at.date() - timedelta(days=30),
            team_id=teams[person.team] if person.team else None,
        )

    def sit(at: datetime, group: str) -> None:
        user, place = cast.users[person.key], cast.groups[group]
        people.seat(by=SYSTEM, at=at, user_id=user.pk, group_id=place.pk, since=at.date())

    diary.note(LONG_AGO, person.name, arrive)
    diary.note(LONG_AGO, person.name, start)
    for group in person.seats:
        diary.note(LONG_AGO, person.name, partial(sit, group=group))


def _found(at: datetime, cast: Cast, body: Body) -> None:
    made = people.create_organisation(
        by=SYSTEM, at=at, name=body.name, short_name=body.short, kind=body.kind, nation=body.nation, slug=body.key
    )
    cast.organisations[body.key] = made
    for group in body.groups:
        cast.groups[group.key] = people.create_group(
            by=SYSTEM, at=at, organisation_id=made.pk, name=group.name, kind=group.kind
        )


def _team(at: datetime, cast: Cast, body: Body, name: str, teams: dict[str, int]) -> None:
    made = people.create_team(by=SYSTEM, at=at, organisation_id=cast.organisations[body.key].pk, name=name)
    teams[name] = made.pk


def _register(at: datetime, cast: Cast, place: Place) -> None:
    create_service(
        by=cast.viewer(place.by, at),
        at=at,
        name=place.name,
        kind=place.kind,
        provider_id=cast.organisations[place.provider].pk,
        area_id=cast.organisations[place.area].pk,
        town=place.town,
        postcode=place.postcode,
        places=place.places,
    )
