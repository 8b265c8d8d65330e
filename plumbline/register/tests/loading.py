"""Loading made files in tests, and the whole register as values that can be compared."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.register import actions
from plumbline.register.models import (
    Area,
    Grade,
    Grading,
    Inspection,
    Load,
    Provider,
    PublishedText,
    Requirement,
    RequirementStep,
    Service,
    ServiceState,
    Tally,
)
from plumbline.register.tests.made_files import Rows, ci_month, write_ci

NOV, DEC, JAN, FEB = date(2024, 11, 30), date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28)

# Every table of the register but the loads themselves, as values that do not depend on ids.
TABLES: dict[Any, tuple[str, ...]] = {
    Area: ("nation", "name", "slug", "search"),
    Provider: ("source", "number", "name", "sector", "as_of", "search"),
    Service: (
        "source", "number", "name", "kind", "subtype", "client_group", "provider__number", "area__slug", "nation",
        "address", "town", "postcode", "places", "status", "registered_on", "regulator_risk", "website", "as_of",
        "grading__on", "grading__fingerprint", "last_inspected_on", "search", "edition",
    ),
    ServiceState: (
        "service__number", "as_of", "present", "name", "kind", "subtype", "client_group", "provider__number",
        "provider_name", "area__slug", "address", "town", "postcode", "places", "status", "registered_on",
        "regulator_risk",
    ),
    Grading: (
        "service__number", "on", "fingerprint", "lowest", "highest", "overall", "first_as_of", "last_as_of",
    ),
    Grade: (
        "grading__service__number", "grading__fingerprint", "question", "group", "text", "rank", "inherited", "on",
    ),
    Inspection: ("service__number", "case_number", "on", "first_as_of", "last_as_of"),
    PublishedText: (
        "inspection__service__number", "inspection__case_number", "kind", "text", "text_hash", "first_as_of",
        "last_as_of",
    ),
    Requirement: (
        "service__number", "published__text_hash", "kind", "place", "part", "number", "start", "end", "text", "what",
        "due_on", "due_text", "first_due_on", "who", "regulations", "standards", "key_question", "cut_off",
    ),
    RequirementStep: (
        "requirement__service__number", "requirement__published__text_hash", "requirement__place", "position", "label",
        "text",
    ),
    Tally: ("service__number", "what", "year", "as_of", "value"),
}  # fmt: skip


def everything() -> dict[str, list[tuple[Any, ...]]]:
    return {
        model.__name__: sorted(model.objects.values_list(*fields), key=repr) for model, fields in TABLES.items()
    }  # fmt: skip


def load(path: Path, **more: Any) -> Load:
    return actions.load_register(by=SYSTEM, at=timezone.now(), path=path, **more)


def load_month(folder: Path, day: date, count: int = 30, rows: Rows | None = None, **changed: Any) -> Load:
    """Loads an invented month of the Care Inspectorate's; `changed` as in `ci_month`."""
    insists = changed.pop("insists", False)
    path = write_ci(folder, f"month-{day}.csv", rows if rows is not None else ci_month(count, **changed))
    return load(path, insists=insists)


def changed(load: Load) -> dict[str, int]:
    """What a load changed, without zeros."""
    return {kind: count for kind, count in load.counts.items() if count}


def service(n: int) -> Service:
    return Service.objects.get(number=f"CS20{n:08}")
