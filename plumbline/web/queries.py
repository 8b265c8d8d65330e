"""Everything that an organisation owns, table by table, read off the tables themselves: a table that is added is in an
export without anyone remembering it (BY18). For the operator alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import F, ForeignKey, Model, OneToOneField, Q

from plumbline.access.models import Record
from plumbline.access.viewer import Viewer
from plumbline.history.models import Chain, Event
from plumbline.kernel.refusals import Refusal
from plumbline.library.models import FrameworkVersion, ProcessVersion, ScaleVersion
from plumbline.people.models import Organisation
from plumbline.plans.models import Plan

FOR_THE_OPERATOR = "A whole organisation is exported by whoever runs Plumbline: ./run export-organisation."

# Tables of which nothing leaves, each for a reason. A test sees that every table is here or exported.
LEFT_OUT: dict[str, str] = {
    "drafts.Draft": "typed and not sent: nobody's record, and its typist's alone",
    "notices.Preference": "how a person wants to be told is theirs",
    "notices.Feed": "the secret address of a person's calendar",
}
# Columns that open something, and so never leave.
SECRETS = {
    "people.User": {"password", "last_login"},
    "guests.GuestLink": {"secret_hash"},
    "notices.Notice": {"path", "words"},
}
_ROOMS = "plumbline."

# Tables that belong to no record: which rows are the organisation's, and names that stand beside their numbers.
_PEOPLE: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("people.Organisation", ("pk",), ()),
    ("people.Team", ("organisation",), ()),
    ("people.GovernanceGroup", ("organisation",), ()),
    ("people.User", ("memberships__organisation", "account_of"), ()),
    ("people.Membership", ("organisation",), ("user__name",)),
    ("people.GroupSeat", ("group__organisation",), ("user__name", "group__name")),
    ("register.Service", ("provider", "area"), ("provider__name", "area__name")),
)


@dataclass(frozen=True)
class Table:
    """The rows of one table that belong to the organisation; `record` of each row says which record it is a part of."""

    label: str  # "plans.Section"
    columns: list[str]
    rows: list[dict[str, Any]]
    record_of: list[int] = field(default_factory=list)  # by row; empty where the table belongs to no record

    @property
    def organisations(self) -> set[int]:
        """The organisations that the rows speak of by number."""
        keys = [f for f in apps.get_model(self.label)._meta.concrete_fields if f.related_model is Organisation]
        return {row[f.attname] for row in self.rows for f in keys if row[f.attname] is not None}


def tables_of_records(viewer: Viewer, organisation: Organisation) -> Iterator[Table]:
    """Every table whose rows are parts of the organisation's records, one statement each. Raises Refusal for anyone but
    the operator."""
    _operator(viewer)
    for model in _ours():
        if path := record_path(model):
            rows = model._default_manager.filter(**{f"{_before(path)}owner": organisation.pk}).order_by("pk")
            found = list(rows.annotate(_of_record=F(path)).values(*_columns(model), "_of_record"))
            records = [row.pop("_of_record") for row in found]
            yield Table(model._meta.label, _columns(model), found, records)


def tables_of_organisation(viewer: Viewer, organisation: Organisation) -> Iterator[Table]:
    """The organisation itself, its teams and groups, who works there and who sits on its groups, the services it runs
    or has in its area. People of other organisations are named where they sit, and no more."""
    _operator(viewer)
    for label, ways, more in _PEOPLE:
        model, belongs = apps.get_model(label), Q()
        for way in ways:
            belongs |= Q(**{way: organisation.pk})
        rows = model._default_manager.filter(belongs).order_by("pk").distinct()
        columns = [*_columns(model), *more]
        yield Table(label, columns, list(rows.values(*columns)))


def events_of_chain(viewer: Viewer, organisation: Organisation) -> Iterator[dict[str, Any]]:
    """What was done, in order: all that each hash covers, and the hash."""
    _operator(viewer)
    for event in Event.objects.filter(organisation_id=organisation.pk).order_by("number").iterator(chunk_size=500):
        yield {**event.facts(), "hash": event.hash}


def head_of_chain(viewer: Viewer, organisation: Organisation) -> dict[str, Any]:
    """How many events the chain has and the hash of its last; none where there is no chain."""
    _operator(viewer)
    chain = Chain.objects.filter(organisation_id=organisation.pk).first()
    return {"length": chain.length, "last_hash": chain.last_hash} if chain else {}


def library_of(viewer: Viewer, organisation: Organisation) -> dict[str, str]:
    """The text of every framework, scale and process that the organisation's plans run on, by its path."""
    _operator(viewer)
    plans = Plan.objects.filter(record__owner=organisation)
    frameworks = FrameworkVersion.objects.filter(plan__in=plans).distinct()
    scales = ScaleVersion.objects.filter(frameworkversion__in=frameworks).distinct()
    processes = ProcessVersion.objects.filter(run__record__owner=organisation).distinct()
    found = {f"frameworks/{f.framework_id}/{f.version}.yaml": f.yaml for f in frameworks}
    found |= {f"scales/{s.scale_id}/{s.version}.yaml": s.yaml for s in scales}
    return found | {f"processes/{p.process_id}/{p.version}.yaml": p.yaml for p in processes}


def plans_owned(viewer: Viewer, organisation: Organisation) -> list[Plan]:
    """Every plan of the organisation, by code."""
    _operator(viewer)
    rows = Plan.objects.filter(record__owner=organisation).select_related("framework__scale", "record__owner")
    return list(rows.order_by("code"))


def organisations_named(viewer: Viewer, pks: set[int]) -> list[tuple[int, str, str]]:
    """Number, name and kind of organisations that rows speak of by number: that one exists is no secret."""
    _operator(viewer)
    return list(Organisation.objects.filter(pk__in=pks).order_by("pk").values_list("pk", "name", "kind"))


def record_path(model: type[Model]) -> str:
    """The way from a row to the id of the record it is a part of: "action__plan__record_id"; "" where there is none.

    Ways through a plan come first (evidence belongs where it was put forward), then short ones; a column that may be
    empty is a way only where there is no other.
    """
    if model is Record:
        return "pk"
    for optional in (False, True):
        for goal in (Plan, Record):
            if way := _way(model, goal, optional=optional):
                return f"{way}__record_id" if goal is Plan and way != "record_id" else way
    return ""


def _way(model: type[Model], goal: type[Model], *, optional: bool) -> str:
    """The shortest way along foreign keys; through no person, organisation, framework or service."""
    if model is goal:
        return "record_id" if goal is Plan else ""
    ahead: list[tuple[type[Model], str]] = [(model, "")]
    seen = {model}
    while ahead:
        here, so_far = ahead.pop(0)
        for key in _keys(here, optional=optional):
            target: Any = key.related_model
            if target is goal:
                return f"{so_far}{key.name}" + ("" if goal is Plan else "_id")
            if target not in seen and target._meta.app_label in ("plans", "workflow", "guests", "notices", "files"):
                seen.add(target)
                ahead.append((target, f"{so_far}{key.name}__"))
    return ""


def _keys(model: type[Model], *, optional: bool) -> list[Any]:
    keys = [f for f in model._meta.concrete_fields if isinstance(f, ForeignKey | OneToOneField)]
    return [f for f in keys if optional or not f.null]


def _before(path: str) -> str:
    """What stands before a column of the record itself: "action__plan__record__"; nothing for the record."""
    return "" if path == "pk" else f"{path.removesuffix('_id')}__"


def _columns(model: type[Model]) -> list[str]:
    secret = SECRETS.get(model._meta.label, set())
    return [f.attname for f in model._meta.concrete_fields if f.name not in secret]


def _ours() -> list[type[Model]]:
    """Every table of ours of which rows leave, by name."""
    ours = [m for m in apps.get_models() if m.__module__.startswith(_ROOMS) and m._meta.label not in LEFT_OUT]
    return sorted(ours, key=lambda m: m._meta.label)


def _operator(viewer: Viewer) -> None:
    if not viewer.system:
        raise Refusal(FOR_THE_OPERATOR)


def exported_tables() -> set[str]:
    """The labels of all tables that an export holds rows of."""
    elsewhere = {Event, Chain, FrameworkVersion, ScaleVersion, ProcessVersion}
    return {m._meta.label for m in _ours() if record_path(m) or m in elsewhere} | {label for label, _, _ in _PEOPLE}
