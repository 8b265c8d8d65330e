"""Roles as data: library/roles.yaml says what each may do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

CAPABILITIES = (
    "plan.read",
    "plan.create",
    "plan.edit",
    "progress.record",
    "plan.share",
    "report.export",
    "people.manage",
    "library.read",
)


@dataclass(frozen=True)
class Role:
    key: str
    label: str
    side: str  # partner, provider, regulator, oversight, public
    capabilities: frozenset[str]


def load_roles(path: Path) -> dict[str, Role]:
    """The roles in a roles.yaml, by key."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["roles"]
    return {
        row["key"]: Role(row["key"], row["label"], row["side"], frozenset(row.get("capabilities", ()))) for row in rows
    }


@lru_cache
def roles() -> dict[str, Role]:
    """The roles of this installation."""
    return load_roles(settings.LIBRARY / "roles.yaml")


def capabilities_of(role: str) -> frozenset[str]:
    """What a role allows; a role that is no longer in the file allows nothing."""
    found = roles().get(role)
    return found.capabilities if found else frozenset()
