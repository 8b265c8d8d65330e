"""Which rows of which tables are an organisation's, read off the foreign keys: a table that is added is found without
anyone remembering it (BY18)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, OneToOneField

from plumbline.access.models import Record
from plumbline.history.models import Chain, Event
from plumbline.library.models import (
    FormVersion,
    FrameworkVersion,
    ProcessVersion,
    RiskWeightsVersion,
    ScaleVersion,
    ThemeListVersion,
    WatchRulesVersion,
)
from plumbline.plans.models import Plan

PUBLISHED = "the regulator's own published file, which is no organisation's: load it again where it is wanted"

# Tables of which nothing leaves, each for a reason. A test sees that every table is here or exported.
LEFT_OUT: dict[str, str] = {
    "drafts.Draft": "typed and not sent: nobody's record, and its typist's alone",
    "notices.Preference": "how a person wants to be told is theirs",
    "notices.Feed": "the secret address of a person's calendar",
    "register.ServiceState": PUBLISHED,
    "register.Grading": PUBLISHED,
    "register.Grade": PUBLISHED,
    "register.Inspection": PUBLISHED,
    "register.PublishedText": PUBLISHED,
    "register.Requirement": PUBLISHED,
    "register.RequirementStep": PUBLISHED,
    "register.Tally": PUBLISHED,
    "register.Load": PUBLISHED,
    "register.LoadChange": PUBLISHED,
    "register.LoadProblem": PUBLISHED,
}
# The library's tables: the texts of those that the organisation's work runs on are in the export.
LIBRARY = (
    FrameworkVersion, ScaleVersion, ProcessVersion, FormVersion, ThemeListVersion, WatchRulesVersion,
    RiskWeightsVersion,
)  # fmt: skip
# Columns that open something, and so never leave.
SECRETS = {
    "people.User": {"password", "last_login"},
    "guests.GuestLink": {"secret_hash"},
    "notices.Notice": {"path", "words"},
}
_ROOMS = "plumbline."

OF_SERVICES = ("provider__organisation", "area__coverage__organisation")

# Tables that belong to no record: which rows are the organisation's, and names that stand beside their numbers.
OF_NO_RECORD: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("people.Organisation", ("pk",), ()),
    ("people.Team", ("organisation",), ()),
    ("people.GovernanceGroup", ("organisation",), ()),
    ("people.User", ("memberships__organisation", "account_of"), ()),
    ("people.Membership", ("organisation",), ("user__name",)),
    ("people.GroupSeat", ("group__organisation",), ("user__name", "group__name")),
    ("register.Area", ("coverage__organisation",), ()),
    ("register.Coverage", ("organisation",), ("area__name",)),
    ("register.Provider", ("organisation",), ()),
    ("register.Service", OF_SERVICES, ("provider__name", "area__name")),
    ("register.Practice", ("kept_by",), ()),
    ("register.ServicePractice", ("practice__kept_by",), ("service__name", "practice__name")),
    ("picture.Choice", ("organisation",), ()),
    ("register.RequirementOutcome", ("organisation",), ()),
)


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
            if target not in seen and target._meta.app_label in (
                "plans",
                "intelligence",
                "workflow",
                "guests",
                "notices",
                "files",
            ):
                seen.add(target)
                ahead.append((target, f"{so_far}{key.name}__"))
    return ""


def _keys(model: type[Model], *, optional: bool) -> list[Any]:
    keys = [f for f in model._meta.concrete_fields if isinstance(f, ForeignKey | OneToOneField)]
    return [f for f in keys if optional or not f.null]


def owner_path(path: str) -> str:
    """The way on from the record to its owner: "action__plan__record__owner"."""
    return "owner" if path == "pk" else f"{path.removesuffix('_id')}__owner"


def columns_of(model: type[Model]) -> list[str]:
    """The columns of a table that leave."""
    secret = SECRETS.get(model._meta.label, set())
    return [f.attname for f in model._meta.concrete_fields if f.name not in secret]


def tables_of_ours() -> list[type[Model]]:
    """Every table of ours of which rows leave, by name."""
    ours = [m for m in apps.get_models() if m.__module__.startswith(_ROOMS) and m._meta.label not in LEFT_OUT]
    return sorted(ours, key=lambda m: m._meta.label)


def exported_tables() -> set[str]:
    """The labels of all tables that an export holds rows of."""
    elsewhere = {Event, Chain, *LIBRARY}
    return {m._meta.label for m in tables_of_ours() if record_path(m) or m in elsewhere} | {
        label for label, _, _ in OF_NO_RECORD
    }
