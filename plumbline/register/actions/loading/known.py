"""What the register holds before a load, as far as the load compares with it: read once, in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from plumbline.register.models import (
    Area,
    Grading,
    Inspection,
    Load,
    LoadState,
    Provider,
    PublishedText,
    Service,
    ServiceState,
    Tally,
)
from plumbline.register.rules.area_names import tidied_area

# What a file says of a service, in the order of the values of a state. The first is `present`.
STATE = (
    "present", "name", "kind", "subtype", "client_group", "provider_id", "provider_name", "area_id", "address", "town",
    "postcode", "places", "status", "registered_on", "regulator_risk",
)  # fmt: skip
PRESENT, NAME, KIND, PROVIDER, PROVIDER_NAME, AREA, POSTCODE, STATUS = (
    STATE.index(n) for n in ("present", "name", "kind", "provider_id", "provider_name", "area_id", "postcode", "status")
)
State = tuple  # of the values of STATE
ABSENT: State = (False, "", "", "", "", None, "", None, "", "", "", None, "", None, "")


class KnownService(NamedTuple):
    pk: int
    source: str
    name: str
    as_of: date | None
    status: str
    grading_id: int | None
    last_inspected_on: date | None
    provider_id: int
    kind: str
    postcode: str
    website: str


class KnownProvider(NamedTuple):
    pk: int
    source: str
    name: str
    sector: str
    as_of: date | None


class KnownGrading(NamedTuple):
    pk: int
    on: date
    fingerprint: str
    lowest: int | None
    overall: str
    first: date
    last: date


class KnownInspection(NamedTuple):
    pk: int
    on: date
    first: date
    last: date


class KnownText(NamedTuple):
    pk: int
    kind: str
    text_hash: str
    first: date
    last: date


@dataclass
class Runs:
    """The states of one service around the day of a load."""

    before: State = ABSENT
    at: State | None = None
    at_pk: int | None = None
    known_by_then: bool = False  # a file of the day or before it held the service
    after: list[tuple[date, State, int]] = field(default_factory=list)

    @property
    def said(self) -> State:
        """What is known for the day of the load before it: that file again, or the one before it."""
        return self.before if self.at is None else self.at

    def on(self, day: date) -> State:
        """What a later day says."""
        found = self.said
        for when, state, _ in self.after:
            if when <= day:
                found = state
        return found


@dataclass
class PastLoad:
    file_name: str
    sha256: str
    as_of: date
    areas: set[int]
    tallies: set[tuple[str, str]]


class Known:
    """What is known of one regulator's services, seen from the day of a load."""

    def __init__(self, source: str, nation: str, day: date) -> None:
        self.source, self.nation, self.day = source, nation, day
        self.loads = _loads(source)
        self.area_names = dict(Area.objects.filter(nation=nation).order_by("-pk").values_list("pk", "name"))
        self.areas = {tidied_area(name): pk for pk, name in self.area_names.items()}  # of two alike, the older counts
        self.slugs = set(Area.objects.values_list("slug", flat=True))
        self.providers = {
            row[0]: KnownProvider(*row[1:])
            for row in Provider.objects.values_list("number", "pk", "source", "name", "sector", "as_of")
        }
        self.services = {
            row[0]: KnownService(*row[1:])
            for row in Service.objects.values_list("number", *KnownService._fields).iterator()
        }
        self.runs = self._runs()
        self.gradings: dict[int, list[KnownGrading]] = defaultdict(list)
        self.inspections: dict[tuple[int, str], KnownInspection] = {}
        self.texts: dict[int, list[KnownText]] = defaultdict(list)
        self.tallies: dict[tuple[int, str, str], dict[date, tuple[int, int]]] = defaultdict(dict)
        if self.runs:
            self._published()

    def later_for(self, area: int | None) -> date | None:
        """The next file, after the day of this load, that says something of an area."""
        return min((load.as_of for load in self.loads if load.as_of > self.day and area in load.areas), default=None)

    def earlier_for(self, area: int | None) -> date | None:
        """The file with which this one is compared: the same day's, or the last before it."""
        return max((load.as_of for load in self.loads if load.as_of <= self.day and area in load.areas), default=None)

    def _runs(self) -> dict[int, Runs]:
        found: dict[int, Runs] = {}
        rows = ServiceState.objects.filter(service__source=self.source).order_by("service_id", "as_of")
        for service, pk, as_of, *state in rows.values_list("service_id", "pk", "as_of", *STATE).iterator():
            runs = found.setdefault(service, Runs())
            runs.known_by_then = runs.known_by_then or as_of <= self.day
            if as_of < self.day:
                runs.before = tuple(state)
            elif as_of == self.day:
                runs.at, runs.at_pk = tuple(state), pk
            else:
                runs.after.append((as_of, tuple(state), pk))
        return found

    def _published(self) -> None:
        mine = {"service__source": self.source}
        for g in Grading.objects.filter(**mine).values_list(
            "pk", "on", "fingerprint", "lowest", "overall", "first_as_of", "last_as_of", "service_id"
        ):
            self.gradings[g[-1]].append(KnownGrading(*g[:-1]))
        for i in Inspection.objects.filter(**mine).values_list(
            "pk", "on", "first_as_of", "last_as_of", "service_id", "case_number"
        ):
            self.inspections[i[4], i[5]] = KnownInspection(*i[:4])
        for t in PublishedText.objects.filter(inspection__service__source=self.source).values_list(
            "pk", "kind", "text_hash", "first_as_of", "last_as_of", "inspection_id"
        ):
            self.texts[t[-1]].append(KnownText(*t[:-1]))
        for service, what, year, as_of, value, pk in Tally.objects.filter(**mine).values_list(
            "service_id", "what", "year", "as_of", "value", "pk"
        ):
            self.tallies[service, what, year][as_of] = (value, pk)


def _loads(source: str) -> list[PastLoad]:
    rows = Load.objects.filter(source=source, state=LoadState.DONE)
    found = rows.values_list("file_name", "sha256", "as_of", "areas", "tallies")
    return [
        PastLoad(name, sha256, as_of, set(areas), {tally_key(t) for t in tallies})
        for name, sha256, as_of, areas, tallies in found
        if as_of
    ]


def tally_key(words: str) -> tuple[str, str]:
    """ "enforcements 2024/25", as a load keeps it."""
    what, _, year = words.partition(" ")
    return what, year
